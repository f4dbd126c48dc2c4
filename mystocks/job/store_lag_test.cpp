#include "mystocks/job/store_lag.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::job {
namespace {

using base::Date;
using market::InstrumentId;
using market::Period;

const base::TimeZone& shanghai() {
    return base::TimeZone::named("Asia/Shanghai");
}

// 2026-07-06 was a Monday.
base::TimeUs in_shanghai(Date day, int hour, int minute) {
    return shanghai().to_utc(day, {hour * base::kUsPerHour + minute * base::kUsPerMinute});
}
const Date kMonday = Date::of(2026, 7, 6);

store::SeriesInfo daily(const std::string& id, Date last) {
    return {.key = store::bars_key(InstrumentId::parse(id), Period::k1d),
            .rows = 1,
            .first_time = last.days,
            .last_time = last.days,
            .bytes = 0};
}

std::uint64_t behind(std::vector<store::SeriesInfo> series, base::TimeUs now) {
    return lag_of(series, nullptr, now).at(0).sessions_behind;
}

TEST(StoreLag, CountsSessionsThatHaveFinished) {
    const auto friday = daily("600000.SH", kMonday - 3);
    EXPECT_EQ(behind({friday}, in_shanghai(kMonday - 3, 15, 0)), 0U);
    EXPECT_EQ(behind({friday}, in_shanghai(kMonday - 1, 12, 0)), 0U) << "a Sunday";
    EXPECT_EQ(behind({friday}, in_shanghai(kMonday, 14, 59)), 0U) << "not finished yet";
    EXPECT_EQ(behind({friday}, in_shanghai(kMonday, 15, 0)), 1U);
    EXPECT_EQ(behind({friday}, in_shanghai(kMonday + 1, 9, 0)), 1U);
    EXPECT_EQ(behind({friday}, in_shanghai(kMonday + 4, 20, 0)), 5U);
    EXPECT_EQ(behind({daily("600000.SH", kMonday)}, in_shanghai(kMonday, 10, 0)), 0U)
        << "a day that is under way is no lag";
}

TEST(StoreLag, TheNewestSeriesOfACalendarCountsAndTheCalendarFurthestBehind) {
    const auto now = in_shanghai(kMonday + 1, 16, 0);
    EXPECT_EQ(behind({daily("600000.SH", kMonday - 30), daily("000001.SZ", kMonday + 1)}, now), 0U);
    const auto lags =
        lag_of({daily("000001.SZ", kMonday + 1), daily("AAPL.US", kMonday - 5)}, nullptr, now);
    ASSERT_EQ(lags.size(), 1U);
    EXPECT_EQ(lags[0].name, "bars 1d");
    EXPECT_EQ(lags[0].newest, kMonday + 1);
    // Wednesday is stored; Thursday, Friday and Monday have finished in New York by now.
    EXPECT_EQ(lags[0].sessions_behind, 3U);
}

TEST(StoreLag, ImportedTradingDaysCount) {
    store::memory::MemoryRecordStore records;
    std::vector<Date> open;  // closed on Tuesday
    for (int day = -14; day <= 11; ++day) {
        if ((kMonday + day).weekday() < 6 && day != 1) {
            open.push_back(kMonday + day);
        }
    }
    records.add_trading_days("CN", open);
    const auto now = in_shanghai(kMonday + 2, 16, 0);
    EXPECT_EQ(lag_of({daily("600000.SH", kMonday)}, nullptr, now)[0].sessions_behind, 2U);
    EXPECT_EQ(lag_of({daily("600000.SH", kMonday)}, &records, now)[0].sessions_behind, 1U);
}

TEST(StoreLag, TimesInsideADayBelongToTheExchangesDay) {
    store::SeriesInfo ticks = daily("600000.SH", kMonday);
    ticks.key.series_class = store::SeriesClass::kTicks;
    ticks.key.period.reset();
    ticks.last_time = in_shanghai(kMonday, 14, 57);
    store::SeriesInfo minutes = daily("BTCUSDT.BINANCE", kMonday);
    minutes.key.period = Period::k1m;
    minutes.last_time = std::int64_t{kMonday.days + 1} * base::kUsPerDay;  // ends at midnight
    const auto lags = lag_of({minutes, ticks}, nullptr, in_shanghai(kMonday + 1, 20, 0));
    ASSERT_EQ(lags.size(), 2U);
    EXPECT_EQ(lags[0].name, "bars 1m");
    EXPECT_EQ(lags[0].newest, kMonday);
    EXPECT_EQ(lags[0].sessions_behind, 0U);
    EXPECT_EQ(lags[1].name, "ticks");
    EXPECT_EQ(lags[1].newest, kMonday);
    EXPECT_EQ(lags[1].sessions_behind, 1U);
}

TEST(StoreLag, TimesThatAreNoneDoNoHarm) {
    using Limits = std::numeric_limits<std::int64_t>;
    for (const std::int64_t time : {Limits::min(), Limits::max()}) {
        auto days = daily("600000.SH", kMonday);
        days.last_time = time;
        auto ticks = days;
        ticks.key.series_class = store::SeriesClass::kTicks;
        ticks.key.period.reset();
        EXPECT_EQ(lag_of({days, ticks}, nullptr, in_shanghai(kMonday, 16, 0)).size(), 2U);
    }
    EXPECT_TRUE(lag_of({}, nullptr, 0).empty());
}

}  // namespace
}  // namespace mystocks::job
