#include "mystocks/market/tick_bars.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "mystocks/base/time.hpp"

namespace mystocks::market {
namespace {

std::int64_t at(int hour, int minute, int second) {
    const base::TimeZone& zone = base::TimeZone::named("Asia/Shanghai");
    return zone.to_utc(base::Date::of(2023, 2, 1),
                       {((hour * 60 + minute) * 60 + second) * base::kUsPerSecond});
}

void add(Ticks& ticks, std::int64_t time, double price, double volume, double amount) {
    ticks.time.push_back(time);
    ticks.sequence.push_back(static_cast<std::int64_t>(ticks.time.size()));
    ticks.price.push_back(price);
    ticks.volume.push_back(volume);
    ticks.amount.push_back(amount);
    ticks.bid.push_back(std::numeric_limits<double>::quiet_NaN());
    ticks.ask.push_back(std::numeric_limits<double>::quiet_NaN());
}

TEST(MinuteBars, FollowTheSessions) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    Ticks ticks;
    add(ticks, at(9, 25, 0), 10.0, 100, 1000);   // the opening auction belongs to 09:31
    add(ticks, at(9, 30, 0), 10.2, 200, kNone);  // 2040
    add(ticks, at(9, 30, 59), 9.9, 100, 990);
    add(ticks, at(9, 31, 0), 10.1, 100, 1010);    // 09:32
    add(ticks, at(9, 31, 30), 0, 100, 0);         // a cancellation is no trade
    add(ticks, at(14, 59, 59), 10.3, 100, 1030);  // 15:00
    add(ticks, at(15, 0, 2), 10.4, 100, 1040);    // so is the closing auction
    const Bars bars = minute_bars_of(ticks, "SH");
    ASSERT_EQ(bars.size(), 3U);
    EXPECT_EQ(bars.at(0), (Bar{at(9, 31, 0), 10.0, 10.2, 9.9, 9.9, 400, 4030}));
    EXPECT_EQ(bars.at(1), (Bar{at(9, 32, 0), 10.1, 10.1, 10.1, 10.1, 100, 1010}));
    EXPECT_EQ(bars.at(2), (Bar{at(15, 0, 0), 10.3, 10.4, 10.3, 10.4, 200, 2070}));
    EXPECT_TRUE(minute_bars_of({}, "SH").empty());
}

}  // namespace
}  // namespace mystocks::market
