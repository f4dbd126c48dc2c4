#include "mystocks/feed/csv/detail/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/feed/csv/detail/number.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMapMax = 200;

template <typename Value>
struct Choice {
    std::string_view text;
    Value value;
};

template <typename Value, std::size_t kCount>
Value choose(std::string_view field, std::string_view text,
             const Choice<Value> (&choices)[kCount]) {
    std::string known;
    for (const auto& choice : choices) {
        if (choice.text == text) {
            return choice.value;
        }
        known += known.empty() ? "" : " or ";
        known += choice.text;
    }
    throw Error(ErrorKind::kInvalidArgument,
                fmt::format("The map's {} is \"{}\"; it can be {}", field, text, known));
}

constexpr Choice<int> kVolumeUnits[] = {{"shares", 0}, {"hands", 2}};
constexpr Choice<DateOrder> kDateOrders[] = {{"dmy", DateOrder::kDayMonth},
                                             {"mdy", DateOrder::kMonthDay}};
constexpr Choice<StampEnd> kStampEnds[] = {{"begin", StampEnd::kBegin}, {"end", StampEnd::kEnd}};

constexpr std::string_view kValueFields[] = {"volume_unit", "date_order", "stamped_at", "calendar"};

bool take_value(std::string_view field, const std::string& value, Settings& settings) {
    if (field == "volume_unit") {
        settings.volume_shift = choose(field, value, kVolumeUnits);
    } else if (field == "date_order") {
        settings.date_order = choose(field, value, kDateOrders);
    } else if (field == "stamped_at") {
        settings.stamps = choose(field, value, kStampEnds);
    } else if (field == "calendar") {
        settings.calendar = value;
    } else {
        return false;
    }
    return true;
}

bool is_exchange(std::string_view text) {
    return text.size() >= 2 && text.size() <= 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

[[noreturn]] void refuse_field(const std::string& field) {
    std::vector<std::string> known(field_names().begin(), field_names().end());
    known.insert(known.end(), std::begin(kValueFields), std::end(kValueFields));
    const auto nearest = base::nearest_name(field, known);
    throw Error(ErrorKind::kInvalidArgument,
                fmt::format("The map names the field \"{}\", which isn't known{}", field,
                            nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

void take_map(const std::map<std::string, std::string>& map, Settings& settings) {
    if (map.size() > kMapMax) {
        throw Error(ErrorKind::kInvalidArgument, "The map has more than 200 fields");
    }
    for (const auto& [field_text, column] : map) {
        if (take_value(field_text, column, settings)) {
            continue;
        }
        const auto field = parse_field(field_text);
        if (!field) {
            refuse_field(field_text);
        }
        if (trimmed(column).empty()) {
            throw Error(ErrorKind::kInvalidArgument,
                        fmt::format("The map names no column for \"{}\"", field_text));
        }
        const auto date = base::parse_date(column);
        if (*field == Field::kDate && date && date->ymd().year > 1900) {
            settings.date = date;
        } else if (*field == Field::kExchange && is_exchange(column)) {
            settings.exchange = column;
        } else {
            settings.columns.emplace_back(*field, column);
        }
    }
}

}  // namespace

Settings parse_settings(const CsvOptions& options) {
    Settings settings;
    settings.kind = options.kind;
    settings.period = options.period;
    settings.symbol = options.symbol;
    settings.allow_adjusted = options.allow_adjusted;
    take_map(options.map, settings);
    if (options.stamped_at_begin) {
        settings.stamps = *options.stamped_at_begin ? StampEnd::kBegin : StampEnd::kEnd;
    }
    if (options.time_zone) {
        settings.zone = &base::TimeZone::named(*options.time_zone);
    }
    return settings;
}

}  // namespace mystocks::feed::csv::detail
