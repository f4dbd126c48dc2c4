#include "mystocks/market/period.hpp"

#include <utility>

#include "mystocks/base/assert.hpp"

namespace mystocks::market {

std::optional<Period> parse_period(std::string_view text) {
    for (const Period period : kPeriods) {
        if (to_string(period) == text) {
            return period;
        }
    }
    constexpr std::pair<std::string_view, Period> kOtherNames[] = {
        {"1h", Period::k60m},  {"1H", Period::k60m}, {"day", Period::k1d},  {"1D", Period::k1d},
        {"week", Period::k1w}, {"1W", Period::k1w},  {"month", Period::k1M}};
    for (const auto& [name, period] : kOtherNames) {
        if (name == text) {
            return period;
        }
    }
    return {};
}

std::string_view to_string(Period period) {
    switch (period) {
        case Period::k1m:
            return "1m";
        case Period::k5m:
            return "5m";
        case Period::k15m:
            return "15m";
        case Period::k30m:
            return "30m";
        case Period::k60m:
            return "60m";
        case Period::k1d:
            return "1d";
        case Period::k1w:
            return "1w";
        case Period::k1M:
            return "1M";
        case Period::k1Q:
            return "1Q";
        case Period::k6M:
            return "6M";
        case Period::k1y:
            return "1y";
    }
    MYSTOCKS_ASSERT(!"a period of the enum");
}

int minutes_of(Period period) {
    switch (period) {
        case Period::k1m:
            return 1;
        case Period::k5m:
            return 5;
        case Period::k15m:
            return 15;
        case Period::k30m:
            return 30;
        case Period::k60m:
            return 60;
        default:
            return 0;
    }
}

}  // namespace mystocks::market
