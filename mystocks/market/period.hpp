// Bar periods and what their time column means.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mystocks::market {

// The numbers are on disk: never change one, only add.
enum class Period : std::uint8_t {
    k1m = 1,
    k5m = 2,
    k15m = 3,
    k30m = 4,
    k60m = 5,
    k1d = 10,
    k1w = 11,
    k1M = 12,
    // Made on the way by formulas ("C#YEAR"); not among kPeriods, so never stored or asked for.
    k1Q = 13,
    k6M = 14,
    k1y = 15,
};

// What stores hold and people ask for.
inline constexpr std::array kPeriods{Period::k1m,  Period::k5m, Period::k15m, Period::k30m,
                                     Period::k60m, Period::k1d, Period::k1w,  Period::k1M};

// "1m" "5m" "15m" "30m" "60m" "1d" "1w" "1M"; also "1h" and "day", "week", "month" are understood.
std::optional<Period> parse_period(std::string_view text);
std::string_view to_string(Period period);

// Inside a day: times are microseconds UTC of the bar's end. Otherwise: days since the epoch.
constexpr bool is_intraday(Period period) {
    return period < Period::k1d;
}
// Minutes a bar covers; 0 for daily and longer.
int minutes_of(Period period);

}  // namespace mystocks::market
