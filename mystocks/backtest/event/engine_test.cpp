#include "mystocks/backtest/event/engine.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "mystocks/backtest/event/detail/tape.hpp"
#include "mystocks/backtest/testing/made_history.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::backtest::event {
namespace {

using base::Date;
using testing::MadeHistory;
using testing::MadeInstrument;
using testing::plain_terms;
using testing::Script;
using trade::Reason;
using trade::Refusal;

TEST(Engine, FillsAtTheNextOpen) {
    MadeHistory made;
    MadeInstrument& one = made.add("600000.SH");
    for (std::size_t i = 0; i < made.size(); ++i) {
        const double price = 10 + 0.1 * static_cast<double>(i);
        one.bar(made.day(i), price, price + 0.05, price - 0.05, price + 0.02);
    }
    Script script;
    script.enter(2).leave(5);
    StrategyFile terms = plain_terms();
    const Result result = run(script, terms, made.history(), {});
    ASSERT_EQ(result.fills.size(), 2U);
    EXPECT_EQ(result.fills[0].time, made.time(3));
    EXPECT_EQ(result.fills[0].price, one.bars.open[3]);
    EXPECT_EQ(result.fills[1].time, made.time(6));
    EXPECT_EQ(result.equity[2], 1'000'000);
    EXPECT_NEAR(result.equity[3], 1'000'000 + 20, 1e-9);
    EXPECT_NEAR(result.equity.back(), 1'000'000 + 300, 1e-9);
    ASSERT_EQ(result.trades.size(), 1U);
    EXPECT_EQ(result.trades[0].bars, 3U);
    // The bars of moments 3 to 5, not that of the exit at the open.
    EXPECT_NEAR(result.trades[0].mfe, 10.55 / 10.3 - 1, 1e-12);
    EXPECT_NEAR(result.trades[0].mae, 10.25 / 10.3 - 1, 1e-12);
    EXPECT_EQ(result.orders[1].placed, made.time(5));
    EXPECT_EQ(result.orders[1].ended, made.time(6));
}

TEST(Engine, FillsAtTheSameCloseWhereAsked) {
    MadeHistory made;
    MadeInstrument& one = made.add("600000.SH");
    for (std::size_t i = 0; i < made.size(); ++i) {
        one.bar(made.day(i), 10, 10.5, 9.5, 10 + 0.01 * static_cast<double>(i));
    }
    Script script;
    script.enter(2).leave(3);
    StrategyFile terms = plain_terms();
    terms.orders.timing = OrderTiming::kSameClose;
    const Result result = run(script, terms, made.history(), {});
    ASSERT_EQ(result.fills.size(), 2U);
    EXPECT_EQ(result.fills[0].time, made.time(2));
    EXPECT_EQ(result.fills[0].price, 10.02);
    EXPECT_EQ(result.fills[1].time, made.time(3));
    EXPECT_NEAR(result.cash[2], 1'000'000 - 10'020, 1e-9);
    EXPECT_EQ(result.trades[0].bars, 1U);
    EXPECT_NEAR(result.trades[0].mfe, 10.5 / 10.02 - 1, 1e-12);
}

TEST(Engine, RefusesAtTheLimitsAndWhileSuspended) {
    MadeHistory made;
    MadeInstrument& one = made.add("600000.SH");
    one.flat(made.day(0), 10).flat(made.day(1), 11).flat(made.day(2), 11);
    one.bar(made.day(3), 9.9, 10, 9.9, 10).bar(made.day(4), 10, 10, 10, 10, 0);
    one.flat(made.day(7), 10.5);
    Script script;
    script.enter(0).enter(1).leave(2).enter(9);
    const Result result = run(script, plain_terms(), made.history(), {});
    ASSERT_EQ(result.orders.size(), 4U);
    EXPECT_EQ(result.orders[0].refusal, Refusal::kLimitUp);
    EXPECT_EQ(result.orders[0].filled, 0);
    EXPECT_EQ(result.orders[1].filled, 1000);
    // Limit down, then no volume, then no bars: sold on the next day that trades.
    EXPECT_EQ(result.orders[2].refusal, Refusal::kLimitDown);
    EXPECT_EQ(result.orders[2].ended, made.time(7));
    EXPECT_EQ(result.fills[1].price, 10.5);
    EXPECT_EQ(result.orders[3].ended, 0);  // nothing comes after the last moment
}

TEST(Engine, KnowsWhatIsNotListed) {
    MadeHistory made;
    made.add("600000.SH").flat(made.day(4), 10).flat(made.day(5), 10);
    Script script;
    script.enter(1).enter(4).enter(7).leave(6);
    const Result result = run(script, plain_terms(), made.history(), {});
    EXPECT_EQ(result.orders[0].refusal, Refusal::kNotListed);
    EXPECT_EQ(result.orders[1].filled, 1000);
    EXPECT_EQ(result.orders[2].refusal, Refusal::kNotListed);  // the exit
    EXPECT_EQ(result.orders[3].refusal, Refusal::kNotListed);
    ASSERT_EQ(result.remarks.size(), 1U);
    EXPECT_NE(result.remarks[0].find("600000.SH"), std::string::npos);
    EXPECT_TRUE(result.trades[0].open);
    EXPECT_EQ(result.equity.back(), 1'000'000);
}

// A stop on the day of the purchase waits for the next open where the market settles T+1.
TEST(Engine, SettlesTheNextDay) {
    for (const int days : {1, 0}) {
        MadeHistory made;
        MadeInstrument& one = made.add("600000.SH");
        one.flat(made.day(0), 10).bar(made.day(1), 10, 10.2, 9.2, 9.4);
        one.bar(made.day(2), 9.3, 9.4, 9.2, 9.3);
        Script script;
        script.enter(0);
        StrategyFile terms = plain_terms();
        terms.stops.loss = 0.05;
        terms.rules.settlement_days = days;
        const Result result = run(script, terms, made.history(), {});
        ASSERT_EQ(result.fills.size(), 2U);
        EXPECT_EQ(result.fills[1].time, made.time(days == 1 ? 2 : 1));
        EXPECT_EQ(result.fills[1].price, days == 1 ? 9.3 : 9.5);
        EXPECT_EQ(result.trades[0].exit_reason, Reason::kStopLoss);
        EXPECT_NEAR(result.trades[0].mae, -0.08, 1e-12);
    }
}

// Five-minute bars of two days: bought on the first, sold at the second one's first bar. Its limits
// come from the last close of the day before.
TEST(Engine, SettlesInsideTheDay) {
    market::Instrument instrument =
        market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    market::Bars bars;
    const auto& zone = base::TimeZone::named("Asia/Shanghai");
    for (const int day : {4, 5}) {
        for (int bar = 1; bar <= 6; ++bar) {
            const base::TimeOfDay end{(9 * 60 + 30 + 5 * bar) * base::kUsPerMinute};
            const double price = day == 4 ? 10 - 0.1 * bar : bar == 1 ? 8.46 : 8.47;
            bars.push_back(
                {zone.to_utc(Date::of(2024, 3, day), end), price, price, price, price, 1e5, 1e6});
        }
    }
    History history;
    history.period = market::Period::k5m;
    history.axis = bars.time;
    history.instruments.push_back({&instrument, bars, bars, {}, {}, {}});
    Script script;
    script.enter(0).leave(2);
    const Result result = run(script, plain_terms(), history, {});
    EXPECT_EQ(result.orders[1].refusal, Refusal::kSettlement);
    ASSERT_EQ(result.fills.size(), 2U);
    // The day before closed at 9.4, so 8.46 is the lower limit: the next bar.
    EXPECT_EQ(result.fills[1].time, bars.time[7]);
    EXPECT_EQ(result.fills[1].price, 8.47);
}

// RQAlpha's fact, through the engine: 59,000 shares over 10 for 2 are 70,800.
TEST(Engine, BooksCorporateActionsOnTheirDay) {
    MadeHistory made(Date::of(2015, 4, 8), 6);
    MadeInstrument& one = made.add("000001.SZ");
    for (std::size_t i = 0; i < made.size(); ++i) {
        one.flat(made.day(i), made.day(i) < Date::of(2015, 4, 13) ? 19.8 : 16.35);
    }
    one.pay(Date::of(2015, 4, 13), 0.174, 0.2);
    Script script;
    script.enter(0).leave(4);
    StrategyFile terms = plain_terms();
    terms.account.cash = 2'000'000;
    terms.sizing.value = 59'000;
    terms.stops.loss = 0.1;  // 17.82 before the day, (17.82 − 0.174) / 1.2 = 14.705 on it
    const Result result = run(script, terms, made.history(), {});
    ASSERT_EQ(result.bookings.size(), 1U);
    EXPECT_EQ(result.bookings[0].time, Date::of(2015, 4, 13).days);
    EXPECT_EQ(result.bookings[0].shares_after, 70'800);
    EXPECT_EQ(result.bookings[0].cash, 10'266);
    EXPECT_EQ(result.fills[1].shares, 70'800);
    EXPECT_EQ(result.trades[0].exit_reason, Reason::kExit);
    EXPECT_NEAR(result.trades[0].profit, 70'800 * 16.35 + 10'266 - 59'000 * 19.8, 1e-6);
}

TEST(Engine, PaysStampDutyByTheDay) {
    for (const auto& [sold, rate] :
         {std::pair(Date::of(2023, 8, 25), 0.001), std::pair(Date::of(2023, 8, 28), 0.0005)}) {
        MadeHistory made(Date::of(2023, 8, 23), 4);
        made.add_flat("600000.SH", 10);
        Script script;
        script.enter(0).leave(sold == Date::of(2023, 8, 25) ? 1 : 2);
        StrategyFile terms;
        terms.sizing = {SizeMode::kShares, 1000, 20, 1, 0.1};
        const Result result = run(script, terms, made.history(), {});
        ASSERT_EQ(result.fills.size(), 2U);
        EXPECT_EQ(result.fills[1].time, sold.days);
        EXPECT_EQ(result.fills[1].costs.stamp, 10'000 * rate);
        EXPECT_EQ(result.fills[0].costs.stamp, 0);
        EXPECT_EQ(result.fills[0].costs.commission, 5);
        EXPECT_EQ(result.fills[0].costs.transfer, 0.1);
    }
}

TEST(Engine, CutsVolumeCashAndCounts) {
    MadeHistory other;
    MadeInstrument& thin = other.add("600000.SH");
    MadeInstrument& dear = other.add("600004.SH");
    for (std::size_t i = 0; i < other.size(); ++i) {
        thin.flat(other.day(i), 10, i == 3 ? 99 : 650);
        dear.flat(other.day(i), 50);
    }
    Script script;
    script.enter(0, 0).enter(0, 1).enter(1, 1).leave(2, 0);
    StrategyFile terms = plain_terms();
    terms.account.cash = 42'000;
    const Result result = run(script, terms, other.history(), {});
    EXPECT_EQ(result.orders[0].filled, 600);                // of 650 that were traded
    EXPECT_EQ(result.orders[1].filled, 700);                // 36,000 pay 700 at 50
    EXPECT_EQ(result.orders[2].refusal, Refusal::kCash);    // 1,000 are left
    EXPECT_EQ(result.orders[3].refusal, Refusal::kVolume);  // 99 shares are no lot
    EXPECT_EQ(result.orders[3].ended, other.time(4));
}

TEST(Engine, LimitsPositionsAndExposure) {
    MadeHistory made;
    made.add_flat("600000.SH", 10);
    made.add_flat("600004.SH", 10);
    made.add_flat("600006.SH", 10);
    Script script;
    script.enter(0, 0).enter(0, 1).enter(1, 2);
    StrategyFile terms = plain_terms();
    terms.account.cash = 30'000;
    terms.limits.positions = 1;
    EXPECT_EQ(run(script, terms, made.history(), {}).orders[1].refusal, Refusal::kPositions);
    terms.limits.positions = 5;
    terms.limits.exposure = 0.5;
    const Result result = run(script, terms, made.history(), {});
    EXPECT_EQ(result.orders[0].filled, 1000);
    EXPECT_EQ(result.orders[1].refusal, Refusal::kExposure);
    terms.limits.exposure = 1;
    terms.limits.per_position = 0.2;
    EXPECT_EQ(run(script, terms, made.history(), {}).orders[0].filled, 600);
}

TEST(Engine, ShortsOnlyWhereAllowed) {
    MadeHistory made;
    made.add_flat("AAPL.US", 100);
    made.add_flat("600000.SH", 10);
    Script script;
    script.enter(0, 0, trade::Direction::kShort).enter(0, 1, trade::Direction::kShort);
    script.leave(4, 0);
    StrategyFile terms = plain_terms();
    EXPECT_EQ(run(script, terms, made.history(), {}).orders[0].refusal, Refusal::kNoShort);
    terms.account.short_selling = true;
    const Result result = run(script, terms, made.history(), {});
    EXPECT_EQ(result.orders[0].filled, 1000);
    EXPECT_EQ(result.orders[1].refusal, Refusal::kNoShort);
    EXPECT_EQ(result.short_value[1], 100'000);
    EXPECT_EQ(result.cash[1], 1'100'000);
    EXPECT_EQ(result.equity[1], 1'000'000);
    EXPECT_TRUE(result.trades[0].is_short);
}

TEST(Engine, LeavesAfterTimeAndAtCloses) {
    MadeHistory made;
    MadeInstrument& one = made.add("600000.SH");
    for (std::size_t i = 0; i < made.size(); ++i) {
        one.bar(made.day(i), 10, 10, i == 3 ? 9.4 : 10, i == 5 ? 9.4 : 10);
    }
    Script script;
    script.enter(0);
    StrategyFile terms = plain_terms();
    terms.stops.bars = 3;
    Result result = run(script, terms, made.history(), {});
    EXPECT_EQ(result.fills[1].time, made.time(4));
    EXPECT_EQ(result.trades[0].bars, 3U);
    EXPECT_EQ(result.trades[0].exit_reason, Reason::kTimeStop);
    terms.stops = {};
    terms.stops.loss = 0.05;
    terms.stops.at_close = true;  // the low of moment 3 doesn't count, the close of moment 5 does
    result = run(script, terms, made.history(), {});
    EXPECT_EQ(result.fills[1].time, made.time(6));
    EXPECT_EQ(result.orders[1].placed, made.time(5));
}

TEST(Engine, TrailsAndTakesProfits) {
    MadeHistory made;
    MadeInstrument& one = made.add("600000.SH");
    one.flat(made.day(0), 10).flat(made.day(1), 10).bar(made.day(2), 10, 10.9, 10, 10.8);
    one.bar(made.day(3), 10.7, 10.8, 10.2, 10.3).flat(made.day(4), 10.3);
    Script script;
    script.enter(0);
    StrategyFile terms = plain_terms();
    terms.stops.trailing = 0.05;  // 10.355 from moment 3 on: sold at 10.35
    Result result = run(script, terms, made.history(), {});
    EXPECT_EQ(result.fills[1].time, made.time(3));
    EXPECT_EQ(result.fills[1].price, 10.35);
    EXPECT_EQ(result.trades[0].exit_reason, Reason::kTrailingStop);
    terms.stops = {};
    terms.stops.profit = 0.08;
    terms.orders.slippage_rate = 0.01;
    result = run(script, terms, made.history(), {});
    EXPECT_EQ(result.fills[0].price, 10.1);
    EXPECT_EQ(result.fills[0].slippage, 100);
    EXPECT_EQ(result.trades[0].exit_reason, Reason::kExit);  // 10.908 was never touched
    EXPECT_TRUE(result.trades[0].open);
    terms.stops.profit = 0.07;
    result = run(script, terms, made.history(), {});
    EXPECT_EQ(result.fills[1].price, 10.8);  // 10.807, down to the tick, without slippage
    EXPECT_EQ(result.trades[0].exit_reason, Reason::kTakeProfit);
}

TEST(Engine, ClosesAtTheEndWithoutRefusal) {
    MadeHistory made;
    MadeInstrument& one = made.add("600000.SH");
    for (std::size_t i = 0; i < 9; ++i) {
        one.flat(made.day(i), 10);
    }
    one.bar(made.day(9), 9, 9, 9, 9, 0);  // limit down, and nobody trades
    Script script;
    script.enter(0);
    StrategyFile terms = plain_terms();
    terms.orders.close_at_end = true;
    const Result result = run(script, terms, made.history(), {});
    ASSERT_EQ(result.trades.size(), 1U);
    EXPECT_FALSE(result.trades[0].open);
    EXPECT_EQ(result.trades[0].exit_reason, Reason::kEnd);
    EXPECT_EQ(result.equity.back(), 999'000);
    EXPECT_EQ(result.cash.back(), 999'000);
}

TEST(Engine, RefusesWhatCannotRun) {
    MadeHistory made;
    made.add_flat("600000.SH", 10);
    Script script;
    History history = made.history();
    history.first_moment = history.axis.size();
    EXPECT_THROW(run(script, plain_terms(), history, {}), base::Error);
    history = made.history();
    std::swap(history.axis[0], history.axis[1]);
    EXPECT_THROW(run(script, plain_terms(), history, {}), base::Error);
    StrategyFile terms = plain_terms();
    terms.account.cash = 0;
    EXPECT_THROW(run(script, terms, made.history(), {}), base::Error);
    std::stop_source stop;
    stop.request_stop();
    RunOptions options;
    options.stop = stop.get_token();
    try {
        run(script, plain_terms(), made.history(), options);
        FAIL() << "it ran";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kCancelled);
    }
}

// The engine doesn't work limits out for prices that are surely inside the narrowest one.
TEST(Engine, NoExchangeHasANarrowerLimit) {
    const market::TradingRules rules;
    for (const char* id :
         {"600000.SH", "000001.SZ", "300001.SZ", "688001.SH", "430047.BJ", "510050.SH", "159915.SZ",
          "588000.SH", "113001.SH", "123001.SZ", "900901.SH", "AAPL.US"}) {
        const auto instrument = market::instrument_from_id(market::InstrumentId::parse(id));
        for (base::Date day = base::Date::of(1990, 12, 19); day < base::Date::of(2035, 1, 1);
             day = day + 1) {
            for (const bool special : {false, true}) {
                const auto rate = rules.limit_rate(instrument, day, {special, {}});
                ASSERT_GE(rate.value_or(1), detail::kNarrowestLimit) << id;
            }
        }
    }
}

TEST(Engine, LimitsByTheStrategyMayBeNarrower) {
    MadeHistory made;
    MadeInstrument& one = made.add_flat("600000.SH", 10);
    one.bars.open[2] = one.bars.high[2] = 10.10;
    Script script;
    script.enter(1);
    StrategyFile terms = plain_terms();
    terms.rules.price_limit = 0.01;
    EXPECT_EQ(run(script, terms, made.history(), {}).orders.at(0).refusal, Refusal::kLimitUp);
}

}  // namespace
}  // namespace mystocks::backtest::event
