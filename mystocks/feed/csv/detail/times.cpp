#include "mystocks/feed/csv/detail/times.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/number.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;
using Kind = Stamp::Kind;

constexpr std::int64_t kMsPerDay = 86'400'000;

// What most cells of a column are.
enum class Content { kNothing, kDate, kTimeOfDay, kFull };

std::string_view cell_of(const std::vector<std::string>& row, int column) {
    return row[static_cast<std::size_t>(column)];
}

Content content_of(const Table& table, int column, bool maybe_time_of_day) {
    std::size_t dates = 0;
    std::size_t times = 0;
    std::size_t full = 0;
    for (const auto& row : table.rows) {
        const std::string_view cell = cell_of(row, column);
        if (maybe_time_of_day && parse_time_of_day(cell)) {
            ++times;
            continue;
        }
        auto stamp = parse_stamp(cell, DateOrder::kDayMonth);
        stamp = stamp ? stamp : parse_stamp(cell, DateOrder::kMonthDay);
        if (stamp) {
            const bool at_midnight = stamp->kind == Kind::kDate ||
                                     (stamp->kind == Kind::kLocal && stamp->time_of_day_us == 0);
            dates += at_midnight ? 1 : 0;
            full += at_midnight ? 0 : 1;
        }
    }
    if ((dates + times + full) * 2 < table.rows.size() || table.rows.empty()) {
        return Content::kNothing;
    }
    if (times > 0) {
        return times >= full ? Content::kTimeOfDay : Content::kFull;
    }
    return full > 0 ? Content::kFull : Content::kDate;
}

DateOrder order_of(const Table& table, int column, const Settings& settings) {
    if (settings.date_order != DateOrder::kUnknown) {
        return settings.date_order;
    }
    DateOrderEvidence evidence;
    for (const auto& row : table.rows) {
        evidence.look_at(cell_of(row, column));
    }
    return evidence.order();
}

}  // namespace

TimeColumns find_times(const Table& table, const Columns& columns, const Shape* shape,
                       const Settings& settings, const NameFacts& name) {
    TimeColumns out;
    const auto content = [&](Field field) {
        return columns.has(field) ? content_of(table, columns.of(field), field != Field::kDate)
                                  : Content::kNothing;
    };
    const Content full = content(Field::kDateTime);
    const Content date = content(Field::kDate);
    const Content time = content(Field::kTime);
    const int full_at = columns.of(Field::kDateTime);
    const int date_at = columns.of(Field::kDate);
    const int time_at = columns.of(Field::kTime);
    if (shape != nullptr && shape->ms_of_day) {
        out.time_of_day = time_at;
        out.ms_of_day = true;
    } else if (date == Content::kDate && time == Content::kTimeOfDay) {
        out.full = date_at;
        out.time_of_day = time_at;
    } else if (full == Content::kFull) {
        out.full = full_at;
    } else if (date == Content::kDate && full == Content::kTimeOfDay) {
        out.full = date_at;
        out.time_of_day = full_at;
    } else if (date == Content::kFull || (date == Content::kDate && time != Content::kFull)) {
        out.full = date_at;
    } else if (time == Content::kFull || time == Content::kDate) {
        out.full = time_at;
    } else if (full == Content::kDate) {
        out.full = full_at;
    } else {
        out.time_of_day = full == Content::kTimeOfDay ? full_at : time_at;
    }
    if (out.full >= 0) {
        out.order = order_of(table, out.full, settings);
        return out;
    }
    if (out.time_of_day < 0 || table.rows.empty()) {
        const int shown = full_at >= 0 ? full_at : date_at >= 0 ? date_at : time_at;
        if (shown < 0) {
            ask_for_column(table, Field::kDate);
        }
        out.full = shown;  // every row will say why its time can't be read
        return out;
    }
    out.fixed_date = settings.date ? settings.date : name.date;
    if (!out.fixed_date) {
        throw Error(ErrorKind::kInvalidArgument,
                    "the rows have a time of day and neither they nor the file's name a date: give "
                    "it, as in --map date=2023-02-01");
    }
    return out;
}

std::optional<Stamp> TimeReader::read(std::span<const std::string_view> fields) {
    std::optional<Stamp> stamp;
    if (columns_.full >= 0) {
        stamp = read_full(fields[static_cast<std::size_t>(columns_.full)]);
        if (!stamp || columns_.time_of_day < 0) {
            return stamp;
        }
    } else {
        stamp = Stamp{Kind::kDate, *columns_.fixed_date, 0, 0};
    }
    const auto time = read_time_of_day(fields[static_cast<std::size_t>(columns_.time_of_day)]);
    if (!time) {
        return {};
    }
    return Stamp{Kind::kLocal, stamp->date, *time, 0};
}

std::optional<std::int64_t> TimeReader::read_time_of_day(std::string_view text) const {
    if (!columns_.ms_of_day) {
        return parse_time_of_day(trimmed(text));
    }
    double ms = 0;
    if (parse_number(text, 0, ms) != NumberResult::kNumber || ms < 0 || ms >= kMsPerDay ||
        ms != static_cast<double>(static_cast<std::int64_t>(ms))) {
        return {};
    }
    return static_cast<std::int64_t>(ms) * 1000;
}

std::optional<Stamp> TimeReader::read_full(std::string_view text) {
    text = trimmed(text);
    if (!last_text_.empty() && text.starts_with(last_text_)) {
        const std::string_view rest = text.substr(last_text_.size());
        if (rest.empty()) {
            return Stamp{Kind::kDate, last_date_, 0, 0};
        }
        // An offset behind the time leaves this path.
        if (rest.front() == ' ' || rest.front() == 'T') {
            if (const auto time = parse_time_of_day(rest.substr(1))) {
                return Stamp{Kind::kLocal, last_date_, *time, 0};
            }
        }
    }
    const auto stamp = parse_stamp(text, columns_.order);
    if (!stamp || stamp->kind == Kind::kInstant) {
        return stamp;
    }
    // Of a packed "20180102093100" no part is a date by itself.
    const std::size_t end = text.find_first_of(" T");
    if (end != std::string_view::npos || stamp->kind == Kind::kDate) {
        last_text_ = text.substr(0, end);
        last_date_ = stamp->date;
    }
    return stamp;
}

base::TimeUs ZoneClock::to_utc(base::Date date, std::int64_t time_of_day_us) {
    if (!day_known_ || day_ != date) {
        midnight_ = zone_->to_utc(date, {0});
        day_is_even_ = zone_->to_utc(date + 1, {0}) - midnight_ == base::kUsPerDay;
        day_ = date;
        day_known_ = true;
    }
    return day_is_even_ ? midnight_ + time_of_day_us : zone_->to_utc(date, {time_of_day_us});
}

base::Date date_of(const Stamp& stamp, const base::TimeZone& zone) {
    return stamp.kind == Kind::kInstant ? zone.date_of(stamp.instant) : stamp.date;
}

std::int64_t time_of_day_of(const Stamp& stamp, const base::TimeZone& zone) {
    return stamp.kind == Kind::kInstant ? zone.time_of_day(stamp.instant).us : stamp.time_of_day_us;
}

base::TimeUs instant_of(const Stamp& stamp, ZoneClock& clock) {
    if (stamp.kind == Kind::kInstant || stamp.kind == Kind::kOffset) {
        return stamp.instant;
    }
    return clock.to_utc(stamp.date, stamp.time_of_day_us);
}

}  // namespace mystocks::feed::csv::detail
