#include "mystocks/market/derive.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/market/detail/shared_files.hpp"

namespace mystocks::market {
namespace {

using base::Date;

std::int64_t at(Date date, int hour, int minute, const char* zone = "Asia/Shanghai") {
    return base::TimeZone::named(zone).to_utc(date, {(hour * 60 + minute) * base::kUsPerMinute});
}

const Date kFriday = Date::of(2021, 4, 23);

TEST(Derive, PutsMinutesIntoBarsBySession) {
    Bars minutes;
    minutes.push_back({at(kFriday, 9, 25), 10.0, 10.1, 9.9, 10.0, 50, 500});  // opening auction
    minutes.push_back({at(kFriday, 9, 31), 10.0, 10.2, 10.0, 10.1, 100, 1010});
    minutes.push_back({at(kFriday, 9, 35), 10.1, 10.1, 9.8, 9.9, 10, 99});
    minutes.push_back({at(kFriday, 9, 36), 9.9, 9.9, 9.9, 9.9, 1, 9.9});
    minutes.push_back({at(kFriday, 11, 30), 9.7, 9.7, 9.6, 9.6, 2, 19.2});
    minutes.push_back({at(kFriday, 13, 1), 9.6, 9.9, 9.6, 9.8, 3, 29.4});
    minutes.push_back({at(kFriday, 15, 0), 10.3, 10.3, 10.3, 10.3, 500, 5150});  // closing auction

    const Bars five = derive_bars(minutes, Period::k1m, Period::k5m, "SH");
    ASSERT_EQ(five.size(), 5U);
    EXPECT_EQ(five.at(0), (Bar{at(kFriday, 9, 35), 10.0, 10.2, 9.8, 9.9, 160, 1609}));
    EXPECT_EQ(five.at(1).time, at(kFriday, 9, 40));
    EXPECT_EQ(five.at(2).time, at(kFriday, 11, 30));
    EXPECT_EQ(five.at(3).time, at(kFriday, 13, 5));
    EXPECT_EQ(five.at(4), (Bar{at(kFriday, 15, 0), 10.3, 10.3, 10.3, 10.3, 500, 5150}));

    const Bars hours = derive_bars(minutes, Period::k1m, Period::k60m, "SH");
    ASSERT_EQ(hours.size(), 4U);  // nothing traded between 13:01 and 15:00, so 14:00 has one bar
    EXPECT_EQ(hours.at(0).time, at(kFriday, 10, 30));
    EXPECT_EQ(hours.at(0).volume, 161);
    EXPECT_EQ(hours.at(1).time, at(kFriday, 11, 30));
    EXPECT_EQ(hours.at(2).time, at(kFriday, 14, 0));
    EXPECT_EQ(hours.at(3).time, at(kFriday, 15, 0));

    const Bars day = derive_bars(minutes, Period::k1m, Period::k1d, "SH");
    ASSERT_EQ(day.size(), 1U);
    EXPECT_EQ(day.at(0), (Bar{kFriday.days, 10.0, 10.3, 9.6, 10.3, 666, 6817.5}));
    EXPECT_EQ(derive_bars(five, Period::k5m, Period::k60m, "SH"), hours);
}

TEST(Derive, DoesNotJoinTheSameMinuteOfTwoDays) {
    Bars minutes;
    minutes.push_back({at(kFriday, 15, 0), 10, 10, 10, 10, 1, 10});
    minutes.push_back({at(kFriday + 3, 15, 0), 11, 11, 11, 11, 2, 22});
    const Bars half_hours = derive_bars(minutes, Period::k1m, Period::k30m, "SZ");
    ASSERT_EQ(half_hours.size(), 2U);
    EXPECT_EQ(half_hours.time[1], at(kFriday + 3, 15, 0));
    EXPECT_EQ(derive_bars(minutes, Period::k1m, Period::k1d, "SZ").size(), 2U);
    const Bars week = derive_bars(minutes, Period::k1m, Period::k1w, "SZ");
    ASSERT_EQ(week.size(), 2U);
    EXPECT_EQ(week.time[0], kFriday.days);
}

TEST(Derive, AmountThatIsUnknownInAPartIsUnknownInTheWhole) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Bars minutes;
    minutes.push_back({at(kFriday, 9, 31), 1, 1, 1, 1, 1, 1});
    minutes.push_back({at(kFriday, 9, 32), 1, 1, 1, 1, 1, nan});
    minutes.push_back({at(kFriday, 9, 36), 1, 1, 1, 1, 1, 1});
    const Bars five = derive_bars(minutes, Period::k1m, Period::k5m, "SH");
    EXPECT_TRUE(std::isnan(five.amount[0]));
    EXPECT_EQ(five.amount[1], 1);
}

TEST(Derive, WeeksAreIsoWeeksAcrossTheYearsEnd) {
    Bars days;
    // Monday 2020-12-28 … Thursday 31st, then Monday 2021-01-04; Friday was a holiday.
    for (const Date date : {Date::of(2020, 12, 25), Date::of(2020, 12, 28), Date::of(2020, 12, 30),
                            Date::of(2020, 12, 31), Date::of(2021, 1, 4), Date::of(2021, 1, 5)}) {
        const double price = date.ymd().day;
        days.push_back({date.days, price, price + 1, price - 1, price, 10, 100});
    }
    const Bars weeks = derive_bars(days, Period::k1d, Period::k1w, "SH");
    ASSERT_EQ(weeks.size(), 3U);
    EXPECT_EQ(weeks.at(1), (Bar{Date::of(2020, 12, 31).days, 28, 32, 27, 31, 30, 300}));
    EXPECT_EQ(weeks.time[2], Date::of(2021, 1, 5).days);
    const Bars months = derive_bars(days, Period::k1d, Period::k1M, "SH");
    ASSERT_EQ(months.size(), 2U);
    EXPECT_EQ(months.at(0), (Bar{Date::of(2020, 12, 31).days, 25, 32, 24, 31, 40, 400}));
    EXPECT_EQ(months.at(1), (Bar{Date::of(2021, 1, 5).days, 4, 6, 3, 5, 20, 200}));
}

TEST(Derive, MakesQuartersHalvesAndYearsOfTheCalendar) {
    Bars days;
    for (const Date date :
         {Date::of(2019, 12, 31), Date::of(2020, 1, 2), Date::of(2020, 3, 31), Date::of(2020, 4, 1),
          Date::of(2020, 6, 30), Date::of(2020, 7, 1), Date::of(2020, 12, 31)}) {
        const double price = date.ymd().month;
        days.push_back({date.days, price, price + 1, price - 1, price, 1, 10});
    }
    const auto volumes = [&](BarsView from, Period period, Period to) {
        return derive_bars(from, period, to, "SH").volume;
    };
    EXPECT_EQ(volumes(days, Period::k1d, Period::k1Q), (std::vector<double>{1, 2, 2, 1, 1}));
    EXPECT_EQ(volumes(days, Period::k1d, Period::k6M), (std::vector<double>{1, 4, 2}));
    const Bars years = derive_bars(days, Period::k1d, Period::k1y, "SH");
    ASSERT_EQ(years.size(), 2U);
    EXPECT_EQ(years.at(1), (Bar{Date::of(2020, 12, 31).days, 1, 13, 0, 12, 6, 60}));
    const Bars months = derive_bars(days, Period::k1d, Period::k1M, "SH");
    EXPECT_EQ(derive_bars(months, Period::k1M, Period::k1y, "SH"), years);
    EXPECT_THROW(volumes(days, Period::k1w, Period::k1y), base::Error);
    EXPECT_THROW(volumes(days, Period::k1y, Period::k1Q), base::Error);
}

TEST(Derive, CountsWeeksAndMonthsBeforeTheEpoch) {
    Bars days;
    for (const Date date :
         {Date::of(1929, 10, 28), Date::of(1929, 10, 29), Date::of(1929, 11, 4)}) {
        days.push_back({date.days, 1, 1, 1, 1, 1, 1});
    }
    EXPECT_EQ(derive_bars(days, Period::k1d, Period::k1w, "US").size(), 2U);
    EXPECT_EQ(derive_bars(days, Period::k1d, Period::k1M, "US").size(), 2U);
}

TEST(Derive, FollowsTheZoneOfTheExchange) {
    Bars minutes;
    for (const Date date : {Date::of(2023, 3, 10), Date::of(2023, 3, 13)}) {  // clocks go forward
        minutes.push_back({at(date, 9, 31, "America/New_York"), 1, 1, 1, 1, 1, 1});
        minutes.push_back({at(date, 16, 0, "America/New_York"), 2, 2, 2, 2, 1, 1});
    }
    const Bars hours = derive_bars(minutes, Period::k1m, Period::k60m, "US");
    ASSERT_EQ(hours.size(), 4U);
    EXPECT_EQ(base::to_rfc3339(hours.time[0]), "2023-03-10T15:30:00Z");
    EXPECT_EQ(base::to_rfc3339(hours.time[1]), "2023-03-10T21:00:00Z");
    EXPECT_EQ(base::to_rfc3339(hours.time[2]), "2023-03-13T14:30:00Z");
    EXPECT_EQ(derive_bars(minutes, Period::k1m, Period::k1d, "US").time,
              (std::vector<std::int64_t>{Date::of(2023, 3, 10).days, Date::of(2023, 3, 13).days}));
}

TEST(Derive, ABarThatEndsAtMidnightIsTheLastOfItsDay) {
    Bars minutes;
    const Date day = Date::of(1970, 1, 1);
    minutes.push_back({at(day, 0, 0, "UTC"), 1, 1, 1, 1, 1, 1});
    minutes.push_back({at(day, 0, 1, "UTC"), 2, 2, 2, 2, 1, 1});
    minutes.push_back({at(day + 1, 0, 0, "UTC"), 3, 3, 3, 3, 1, 1});
    const Bars days = derive_bars(minutes, Period::k1m, Period::k1d, "BINANCE");
    EXPECT_EQ(days.time, (std::vector<std::int64_t>{-1, 0}));
    EXPECT_EQ(days.close, (std::vector<double>{1, 3}));
    const Bars hours = derive_bars(minutes, Period::k1m, Period::k60m, "BINANCE");
    EXPECT_EQ(hours.time, (std::vector<std::int64_t>{0, base::kUsPerHour, base::kUsPerDay}));
}

TEST(Derive, RefusesWhatCannotBeMade) {
    const Bars none;
    EXPECT_TRUE(derive_bars(none, Period::k1m, Period::k5m, "SH").empty());
    EXPECT_THROW(derive_bars(none, Period::k1d, Period::k5m, "SH"), base::Error);
    EXPECT_THROW(derive_bars(none, Period::k1w, Period::k1M, "SH"), base::Error);
    EXPECT_THROW(derive_bars(none, Period::k1d, Period::k1d, "SH"), base::Error);
    EXPECT_EQ(base_period_of(Period::k60m), Period::k1m);
    EXPECT_EQ(base_period_of(Period::k1d), Period::k1m);
    EXPECT_EQ(base_period_of(Period::k1w), Period::k1d);
    EXPECT_EQ(base_period_of(Period::k1M), Period::k1d);
    EXPECT_FALSE(base_period_of(Period::k1m));
}

template <typename T>
T number_at(const std::string& bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

// 通达信's 32-byte minute records: packed date, minute of the day, float prices and amount.
Bars bars_of_minute_file(const std::string& bytes) {
    Bars bars;
    for (std::size_t i = 0; i + 32 <= bytes.size(); i += 32) {
        const auto packed = number_at<std::uint16_t>(bytes, i);
        const auto minute = number_at<std::uint16_t>(bytes, i + 2);
        const Date date = Date::of(packed / 2048 + 2004, packed % 2048 / 100, packed % 2048 % 100);
        const auto price = [&](std::size_t n) { return number_at<float>(bytes, i + 4 + 4 * n); };
        bars.push_back({at(date, minute / 60, minute % 60), price(0), price(1), price(2), price(3),
                        static_cast<double>(number_at<std::uint32_t>(bytes, i + 24)), price(4)});
    }
    return bars;
}

TEST(DeriveSharedData, FiveMinutesOf688001EqualTdxsOwn) {
    const auto one = detail::read_shared("data/tdx/minute/sh688001.lc1");
    const auto five = detail::read_shared("data/tdx/minute/sh688001.lc5");
    if (!one || !five) {
        GTEST_SKIP() << "no real files under " << detail::shared_path("");
    }
    const Bars derived = derive_bars(bars_of_minute_file(*one), Period::k1m, Period::k5m, "SH");
    std::map<std::int64_t, Bar> by_time;
    for (std::size_t i = 0; i < derived.size(); ++i) {
        by_time.emplace(derived.time[i], derived.at(i));
    }
    ASSERT_EQ(by_time.size(), 576U);
    const Bars expected = bars_of_minute_file(*five);
    ASSERT_EQ(expected.size(), 144U);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto found = by_time.find(expected.time[i]);
        ASSERT_NE(found, by_time.end()) << base::to_rfc3339(expected.time[i]);
        Bar bar = found->second;
        EXPECT_NEAR(bar.amount, expected.amount[i], 1);  // float32 sums of some millions
        bar.amount = expected.amount[i];
        EXPECT_EQ(bar, expected.at(i)) << base::to_rfc3339(expected.time[i]);
    }
}

}  // namespace
}  // namespace mystocks::market
