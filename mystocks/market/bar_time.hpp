// A bar's time as people write and read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mystocks/base/time.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::market {

enum class TimeBound { kFrom, kTo };

// What a user gives as the first or last time of a range, both inclusive: a date (2017-04-18,
// 20170418), RFC 3339, or an integer: yyyymmdd for daily bars and longer, microseconds since the
// epoch inside a day. For intraday periods a date means its first or last microsecond in `zone`.
// Empty where it is none of these.
std::optional<std::int64_t> parse_bar_time(std::string_view text, Period period, TimeBound bound,
                                           const base::TimeZone& zone);

// "2017-04-18", or "2017-04-18 09:31:00" in `zone` for intraday periods.
std::string bar_time_text(std::int64_t time, Period period, const base::TimeZone& zone);

// The integer that JSON shows: yyyymmdd for daily bars and longer, else microseconds, UTC.
std::int64_t bar_time_number(std::int64_t time, Period period);

}  // namespace mystocks::market
