#include "mystocks/store/bar_query.hpp"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::store {
namespace {

using market::Adjust;
using market::InstrumentId;
using market::Period;

const InstrumentId kPufa = InstrumentId::parse("600000.SH");
constexpr base::Date kMonday{17266};  // 2017-04-10

class BarQueryTest : public ::testing::Test {
  protected:
    BarQueryTest() {
        const market::Instrument pufa = market::instrument_from_id(kPufa);
        records_.upsert_instruments({&pufa, 1});
    }

    // One bar a weekday; the close of the k-th is 10 + k.
    void store_days(int weekdays) {
        market::Bars bars;
        base::Date day = kMonday;
        for (int k = 0; k < weekdays; day = day + 1) {
            if (day.weekday() <= 5) {
                const double close = 10 + k++;
                bars.push_back({day.days, close, close + 0.5, close - 0.5, close, 100, 1000});
            }
        }
        series_.write_bars(kPufa, Period::k1d, bars);
    }

    static std::int64_t minute(base::Date day, int end_minute) {
        return base::TimeZone::named("Asia/Shanghai")
            .to_utc(day, {end_minute * base::kUsPerMinute});
    }

    // The 240 minutes of each weekday.
    void store_minutes(int weekdays) {
        market::Bars bars;
        base::Date day = kMonday;
        for (int k = 0; k < weekdays; day = day + 1) {
            if (day.weekday() > 5) {
                continue;
            }
            for (int m = 0; m < 240; ++m) {
                const int end = m < 120 ? 571 + m : 781 + m - 120;
                bars.push_back({minute(day, end), 10.0 + k, 11.0 + k, 9.0 + k, 10.0 + k, 1, 10});
            }
            ++k;
        }
        series_.write_bars(kPufa, Period::k1m, bars);
    }

    BarQuery query(Period period) const {
        BarQuery query{kPufa, period, Adjust::kNone, {}, {}, base::Date::of(2017, 12, 31)};
        return query;
    }

    BarAnswer ask(const BarQuery& query) const { return query_bars(series_, records_, query); }

    memory::MemorySeriesStore series_;
    memory::MemoryRecordStore records_;
};

TEST_F(BarQueryTest, GivesTheNewestOfTheRangeAndSaysThatThereIsMore) {
    store_days(20);
    BarQuery wanted = query(Period::k1d);
    EXPECT_EQ(ask(wanted).bars.size(), 20U);
    EXPECT_FALSE(ask(wanted).more_before);
    wanted.limit.rows = 5;
    BarAnswer answer = ask(wanted);
    EXPECT_EQ(answer.bars.close, (std::vector<double>{25, 26, 27, 28, 29}));
    EXPECT_TRUE(answer.more_before);
    EXPECT_FALSE(answer.derived_from);
    wanted.limit.rows = 20;
    EXPECT_FALSE(ask(wanted).more_before);
    wanted.limit.rows = 100;
    wanted.range.from = kMonday.days + 1;
    EXPECT_EQ(ask(wanted).bars.size(), 19U);
    EXPECT_TRUE(ask(wanted).more_before);
    // Before everything: nothing, and nothing older.
    wanted.range = {0, kMonday.days - 1};
    EXPECT_TRUE(ask(wanted).bars.empty());
    EXPECT_FALSE(ask(wanted).more_before);
}

TEST_F(BarQueryTest, WeeksAreMadeOfWholeWeeksWhateverTheLimitAndTheRange) {
    store_days(20);
    BarQuery wanted = query(Period::k1w);
    const BarAnswer all = ask(wanted);
    ASSERT_EQ(all.bars.size(), 4U);
    EXPECT_EQ(all.derived_from, Period::k1d);
    EXPECT_FALSE(all.more_before);
    EXPECT_EQ(all.bars.at(0), (market::Bar{kMonday.days + 4, 10, 14.5, 9.5, 14, 500, 5000}));
    for (std::size_t rows = 1; rows <= 4; ++rows) {
        wanted.limit.rows = rows;
        const BarAnswer answer = ask(wanted);
        ASSERT_EQ(answer.bars.size(), rows);
        EXPECT_EQ(answer.bars.at(0), all.bars.at(4 - rows));
        EXPECT_EQ(answer.more_before, rows < 4);
    }
    wanted.limit = {};
    wanted.range = {kMonday.days + 2, kMonday.days + 13};  // a Wednesday to a Sunday
    const BarAnswer some = ask(wanted);
    ASSERT_EQ(some.bars.size(), 2U);
    EXPECT_EQ(some.bars.at(0), all.bars.at(0));
    EXPECT_EQ(some.bars.at(1), all.bars.at(1));
    wanted.range.to = kMonday.days + 9;  // a Wednesday: its week isn't over
    EXPECT_EQ(ask(wanted).bars.size(), 1U);
}

TEST_F(BarQueryTest, LimitsDoNotChangeDerivedIntradayBars) {
    store_minutes(3);
    for (const Period period :
         {Period::k5m, Period::k15m, Period::k30m, Period::k60m, Period::k1d}) {
        BarQuery wanted = query(period);
        const BarAnswer all = ask(wanted);
        EXPECT_FALSE(all.more_before);
        for (std::size_t rows = 1; rows < all.bars.size(); rows += 1 + rows / 3) {
            wanted.limit.rows = rows;
            const BarAnswer answer = ask(wanted);
            ASSERT_EQ(answer.bars.size(), rows) << market::to_string(period);
            EXPECT_EQ(answer.bars.at(0), all.bars.at(all.bars.size() - rows));
            EXPECT_TRUE(answer.more_before);
        }
        wanted.limit = {};
        wanted.range.to = all.bars.time[1];
        EXPECT_EQ(ask(wanted).bars.size(), 2U);
        EXPECT_EQ(ask(wanted).bars.at(1), all.bars.at(1));
    }
    EXPECT_EQ(ask(query(Period::k60m)).bars.size(), 12U);
    EXPECT_EQ(ask(query(Period::k1d)).bars.time[0], kMonday.days);
    EXPECT_EQ(ask(query(Period::k1w)).bars.size(), 1U);
}

TEST_F(BarQueryTest, AdjustsAndIgnoresTheFuture) {
    store_days(10);
    const std::array actions{
        market::CorporateAction{kPufa, kMonday + 2, 1.0, 0, 0, 0, "csv"},
        market::CorporateAction{kPufa, base::Date::of(2018, 1, 1), 5.0, 0, 0, 0, "csv"}};
    records_.upsert_actions(actions);
    BarQuery wanted = query(Period::k1d);
    wanted.adjust = Adjust::kForward;
    EXPECT_EQ(ask(wanted).bars.close[1], 10.0);  // 11 less a dividend of 1
    EXPECT_EQ(ask(wanted).bars.close[2], 12.0);
    wanted.limit.rows = 2;
    EXPECT_EQ(ask(wanted).bars.close, (std::vector<double>{18, 19}));
    wanted.adjust = Adjust::kBackward;
    EXPECT_EQ(ask(wanted).bars.close, (std::vector<double>{19, 20}));  // also for a part
    wanted.adjust = Adjust::kRatio;
    wanted.limit = {};
    EXPECT_NEAR(ask(wanted).bars.close[1], 11 * 10.0 / 11, 0.005);
    // The week of the ex-date: its open comes from before, its close from after.
    wanted.period = Period::k1w;
    wanted.adjust = Adjust::kForward;
    EXPECT_EQ(ask(wanted).bars.open[0], 9.0);
    EXPECT_EQ(ask(wanted).bars.close[0], 14.0);
}

TEST_F(BarQueryTest, AdjustsMinutesByTheDailySeriesOrWithoutOne) {
    store_minutes(2);
    const market::CorporateAction action{kPufa, kMonday + 1, 1.0, 0, 0, 0, "csv"};
    records_.upsert_actions({&action, 1});
    BarQuery wanted = query(Period::k60m);
    wanted.adjust = Adjust::kForward;
    EXPECT_EQ(ask(wanted).bars.close[0], 9.0);
    EXPECT_EQ(ask(wanted).bars.close[7], 11.0);
    wanted.adjust = Adjust::kBackward;
    wanted.limit.rows = 1;
    EXPECT_EQ(ask(wanted).bars.close[0], 12.0);
}

TEST_F(BarQueryTest, MakesBarsFromTicksWhereThereIsNothingElse) {
    market::Ticks ticks;
    for (int i = 0; i < 100; ++i) {
        ticks.time.push_back(minute(kMonday, 600) + i * base::kUsPerSecond);
        ticks.sequence.push_back(i);
        ticks.price.push_back(10);
        ticks.volume.push_back(100);
        ticks.amount.push_back(1000.1);
        ticks.bid.push_back(NAN);
        ticks.ask.push_back(NAN);
    }
    const TicksWrite write{kPufa, &ticks};
    series_.write_ticks({&write, 1});
    EXPECT_EQ(ask(query(Period::k1m)).bars.size(), 2U);
    const BarAnswer day = ask(query(Period::k1d));
    ASSERT_EQ(day.bars.size(), 1U);
    EXPECT_EQ(day.bars.volume[0], 10000);
    EXPECT_NEAR(day.bars.amount[0], 100010, 1e-6);
}

TEST_F(BarQueryTest, SaysWhatIsMissing) {
    EXPECT_THROW(ask(query(Period::k1d)), base::Error);
    store_days(1);
    EXPECT_THROW(ask(query(Period::k1m)), base::Error);
}

TEST_F(BarQueryTest, ResolvesWhatUsersType) {
    EXPECT_EQ(resolve_instrument(records_, "sh600000").id, kPufa);
    EXPECT_EQ(resolve_instrument(records_, "600000").id, kPufa);
    const std::array more{market::instrument_from_id(InstrumentId::parse("000001.SZ")),
                          market::instrument_from_id(InstrumentId::parse("000001.SH"))};
    records_.upsert_instruments(more);
    try {
        resolve_instrument(records_, "000001");
        FAIL() << "took one of two";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidArgument);
        EXPECT_NE(error.message().find("000001.SH"), std::string::npos);
        EXPECT_NE(error.message().find("000001.SZ"), std::string::npos);
    }
    EXPECT_THROW(resolve_instrument(records_, "601999"), base::Error);
    EXPECT_THROW(resolve_instrument(records_, ""), base::Error);
}

}  // namespace
}  // namespace mystocks::store
