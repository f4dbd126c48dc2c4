#include "mystocks/market/bar_time.hpp"

#include <gtest/gtest.h>

namespace mystocks::market {
namespace {

const base::TimeZone& shanghai() {
    return base::TimeZone::named("Asia/Shanghai");
}

std::optional<std::int64_t> from(std::string_view text, Period period) {
    return parse_bar_time(text, period, TimeBound::kFrom, shanghai());
}

TEST(BarTime, ReadsDatesForDailyBars) {
    const std::int64_t day = base::Date::of(2017, 4, 18).days;
    EXPECT_EQ(from("2017-04-18", Period::k1d), day);
    EXPECT_EQ(from("20170418", Period::k1M), day);
    EXPECT_EQ(from("2017-04-18T00:30:00+08:00", Period::k1d), day);
    EXPECT_FALSE(from("yesterday", Period::k1d));
    EXPECT_FALSE(from("1492473600000000", Period::k1d));
}

TEST(BarTime, ADateMeansTheWholeDayForIntradayBars) {
    const auto first = from("2017-04-18", Period::k1m);
    const auto last = parse_bar_time("2017-04-18", Period::k1m, TimeBound::kTo, shanghai());
    ASSERT_TRUE(first && last);
    EXPECT_EQ(base::to_rfc3339(*first), "2017-04-17T16:00:00Z");
    EXPECT_EQ(*last - *first, base::kUsPerDay - 1);
    EXPECT_EQ(from("1492473600000000", Period::k1m), 1492473600000000);
    EXPECT_FALSE(from("14924736000000009999999", Period::k1m));
}

TEST(BarTime, Shows) {
    const std::int64_t day = base::Date::of(2017, 4, 18).days;
    EXPECT_EQ(bar_time_text(day, Period::k1w, shanghai()), "2017-04-18");
    EXPECT_EQ(bar_time_number(day, Period::k1d), 20170418);
    const std::int64_t minute =
        shanghai().to_utc(base::Date::of(2017, 4, 18), {571 * base::kUsPerMinute});
    EXPECT_EQ(bar_time_text(minute, Period::k5m, shanghai()), "2017-04-18 09:31:00");
    EXPECT_EQ(bar_time_number(minute, Period::k5m), minute);
}

}  // namespace
}  // namespace mystocks::market
