#include "mystocks/market/bar_time.hpp"

#include <charconv>

namespace mystocks::market {
namespace {

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

base::Date date_of(std::int64_t days) {
    return {static_cast<std::int32_t>(days)};
}

}  // namespace

std::optional<std::int64_t> parse_bar_time(std::string_view text, Period period, TimeBound bound,
                                           const base::TimeZone& zone) {
    if (const auto date = base::parse_date(text)) {
        if (!is_intraday(period)) {
            return date->days;
        }
        return bound == TimeBound::kFrom ? zone.to_utc(*date, {0})
                                         : zone.to_utc(*date + 1, {0}) - 1;
    }
    if (const auto instant = base::parse_rfc3339(text)) {
        return is_intraday(period) ? *instant : zone.date_of(*instant).days;
    }
    return is_intraday(period) ? parse_integer(text) : std::nullopt;
}

std::string bar_time_text(std::int64_t time, Period period, const base::TimeZone& zone) {
    return is_intraday(period) ? base::to_local_string(time, zone) : base::to_string(date_of(time));
}

std::int64_t bar_time_number(std::int64_t time, Period period) {
    return is_intraday(period) ? time : date_of(time).yyyymmdd();
}

}  // namespace mystocks::market
