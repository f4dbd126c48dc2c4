#include "mystocks/market/period.hpp"

#include <gtest/gtest.h>

namespace mystocks::market {
namespace {

TEST(Period, RoundTripsThroughItsName) {
    for (const Period period : kPeriods) {
        EXPECT_EQ(parse_period(to_string(period)), period);
    }
    EXPECT_EQ(to_string(Period::k1m), "1m");
    EXPECT_EQ(to_string(Period::k1M), "1M");
    EXPECT_EQ(to_string(Period::k1Q), "1Q");
    EXPECT_EQ(to_string(Period::k6M), "6M");
    EXPECT_EQ(to_string(Period::k1y), "1y");
}

TEST(Period, UnderstandsOtherNames) {
    EXPECT_EQ(parse_period("1h"), Period::k60m);
    EXPECT_EQ(parse_period("day"), Period::k1d);
    EXPECT_EQ(parse_period("week"), Period::k1w);
    EXPECT_EQ(parse_period("month"), Period::k1M);
    for (const char* bad :
         {"", "m", "1", "2m", "1d ", "daily", "DAY", "5M", "1Q", "6M", "1y", "season", "year"}) {
        EXPECT_FALSE(parse_period(bad)) << bad;
    }
}

TEST(Period, KnowsItsMinutes) {
    EXPECT_EQ(minutes_of(Period::k1m), 1);
    EXPECT_EQ(minutes_of(Period::k60m), 60);
    EXPECT_EQ(minutes_of(Period::k1d), 0);
    for (const Period period : kPeriods) {
        EXPECT_EQ(is_intraday(period), minutes_of(period) > 0);
    }
}

// On disk: a store written by an earlier version must be read the same way.
TEST(Period, NumbersNeverChange) {
    EXPECT_EQ(static_cast<int>(Period::k1m), 1);
    EXPECT_EQ(static_cast<int>(Period::k5m), 2);
    EXPECT_EQ(static_cast<int>(Period::k15m), 3);
    EXPECT_EQ(static_cast<int>(Period::k30m), 4);
    EXPECT_EQ(static_cast<int>(Period::k60m), 5);
    EXPECT_EQ(static_cast<int>(Period::k1d), 10);
    EXPECT_EQ(static_cast<int>(Period::k1w), 11);
    EXPECT_EQ(static_cast<int>(Period::k1M), 12);
    EXPECT_EQ(kPeriods.size(), 8U);  // nothing longer than a month is stored
}

}  // namespace
}  // namespace mystocks::market
