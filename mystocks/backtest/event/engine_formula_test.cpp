// Formula strategies through the engine.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/backtest/testing/made_history.hpp"

namespace mystocks::backtest::event {
namespace {

using base::Date;
using testing::MadeHistory;
using testing::MadeInstrument;
using testing::plain_terms;
using trade::Reason;
using trade::Refusal;

// Closes of a saw: up for some days, down for some.
void saw(MadeHistory& made, MadeInstrument& one, double base, std::size_t phase) {
    double price = base;
    for (std::size_t i = 0; i < made.size(); ++i) {
        const double open = price;
        price = std::round(price * ((i + phase) % 8 < 4 ? 102 : 98)) / 100;
        one.bar(made.day(i), open, std::max(open, price), std::min(open, price), price);
    }
}

StrategyFile trend() {
    StrategyFile strategy = plain_terms();
    strategy.signals.entry = "C > REF(C,1) AND REF(C,1) <= REF(C,2)";
    strategy.signals.exit = "C < REF(C,1)";
    return strategy;
}

TEST(EngineFormula, TradesWhatTheFormulaSays) {
    MadeHistory made(Date::of(2024, 3, 4), 40);
    saw(made, made.add("600000.SH"), 10, 0);
    const Result result = run(trend(), {}, made.history(), {});
    ASSERT_GE(result.trades.size(), 3U);
    const auto& bars = made.history().instruments[0].bars;
    for (const trade::Fill& fill : result.fills) {
        const auto row = static_cast<std::size_t>(
            std::find(bars.time.begin(), bars.time.end(), fill.time) - bars.time.begin());
        EXPECT_EQ(fill.price, bars.open[row]);
        const bool rose = bars.close[row - 1] > bars.close[row - 2];
        EXPECT_EQ(fill.side == trade::Side::kBuy, rose);
    }
}

TEST(EngineFormula, ParametersAreTheCallers) {
    MadeHistory made(Date::of(2024, 3, 4), 60);
    saw(made, made.add("600000.SH"), 10, 0);
    StrategyFile strategy = plain_terms();
    strategy.parameters = {{"N", 2, 1, 9, 1}};
    strategy.signals.entry = "CROSS(C, MA(C,N))";
    strategy.signals.exit = "CROSS(MA(C,N), C)";
    const double nine = 9;
    const Result by_default = run(strategy, {}, made.history(), {});
    const Result by_nine = run(strategy, {&nine, 1}, made.history(), {});
    strategy.parameters[0].value = 9;
    EXPECT_TRUE(run(strategy, {}, made.history(), {}).fills == by_nine.fills);
    EXPECT_FALSE(by_default.fills == by_nine.fills);
    const double ten = 10;
    EXPECT_ANY_THROW(run(strategy, {&ten, 1}, made.history(), {}));
}

TEST(EngineFormula, TwoRunsAreEqual) {
    MadeHistory made(Date::of(2024, 3, 4), 80);
    for (std::size_t i = 0; i < 60; ++i) {
        saw(made, made.add(std::to_string(600'000 + i) + ".SH"), 5 + 0.3 * static_cast<double>(i),
            i);
    }
    StrategyFile strategy = trend();
    strategy.sizing.mode = SizeMode::kEqual;
    strategy.stops.trailing = 0.03;
    const Result first = run(strategy, {}, made.history(), {});
    formula::FormulaCache cache;
    RunOptions options;
    options.cache = &cache;
    options.threads = 3;
    const Result second = run(strategy, {}, made.history(), options);
    EXPECT_GT(first.fills.size(), 50U);
    EXPECT_EQ(first.fills, second.fills);
    EXPECT_EQ(first.orders, second.orders);
    EXPECT_EQ(first.trades, second.trades);
    EXPECT_EQ(first.equity, second.equity);
}

// Exit before entry at one bar, and an entry while the position is open means nothing.
TEST(EngineFormula, TheExitWins) {
    MadeHistory made;
    made.add_flat("600000.SH", 10);
    StrategyFile strategy = plain_terms();
    strategy.signals.entry = "1";
    strategy.signals.exit = "BARSCOUNT(C) = 4";
    const Result result = run(strategy, {}, made.history(), {});
    ASSERT_EQ(result.fills.size(), 3U);
    EXPECT_EQ(result.fills[0].time, made.time(1));
    EXPECT_EQ(result.fills[1].time, made.time(4));
    EXPECT_EQ(result.fills[2].time, made.time(5));  // not at moment 4: the exit's bar has no entry
    EXPECT_EQ(result.orders.size(), 3U);
}

TEST(EngineFormula, ReversesAtOneOpen) {
    MadeHistory made;
    made.add_flat("AAPL.US", 100);
    StrategyFile strategy = plain_terms();
    strategy.account.short_selling = true;
    strategy.signals.entry = "BARSCOUNT(C) = 2 OR BARSCOUNT(C) = 6";
    strategy.signals.short_entry = "BARSCOUNT(C) = 4";
    const Result result = run(strategy, {}, made.history(), {});
    ASSERT_EQ(result.fills.size(), 5U);
    const std::pair<std::size_t, Reason> expected[] = {{2, Reason::kEntry},
                                                       {4, Reason::kExit},
                                                       {4, Reason::kShortEntry},
                                                       {6, Reason::kShortExit},
                                                       {6, Reason::kEntry}};
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(result.fills[i].time, made.time(expected[i].first));
        EXPECT_EQ(result.fills[i].reason, expected[i].second);
    }
}

TEST(EngineFormula, PyramidsAsFarAsAllowed) {
    MadeHistory made(Date::of(2024, 3, 4), 30);
    MadeInstrument& one = made.add("600000.SH");
    double price = 10;
    for (std::size_t i = 0; i < made.size(); ++i) {
        one.bar(made.day(i), price, price + 0.1, price - 0.1, price);
        price = std::round(price * 100 + 10) / 100;
    }
    StrategyFile strategy = plain_terms();
    strategy.signals.entry = "BARSCOUNT(C) > 5";
    strategy.limits.adds = 3;
    Result result = run(strategy, {}, made.history(), {});
    ASSERT_EQ(result.fills.size(), 4U);
    EXPECT_EQ(result.trades[0].adds, 3U);
    EXPECT_EQ(result.trades[0].shares, 4000);
    // The range of a day is 0.2: an add only two of them, 0.4, above the last entry. The close
    // rises by 0.1 a day and is filled a day later.
    strategy.limits.add_atr = 2;
    strategy.stops.atr_window = 3;
    result = run(strategy, {}, made.history(), {});
    ASSERT_EQ(result.fills.size(), 4U);
    for (std::size_t i = 1; i < 4; ++i) {
        EXPECT_NEAR(result.fills[i].price - result.fills[i - 1].price, 0.5, 1e-9);
    }
    // A loss stop counts from the mean price of all.
    strategy.limits.add_atr = 0;
    strategy.stops.loss = 0.5;
    result = run(strategy, {}, made.history(), {});
    EXPECT_NEAR(result.trades[0].entry_price,
                (result.fills[0].price + result.fills[1].price + result.fills[2].price +
                 result.fills[3].price) /
                    4,
                1e-9);
}

TEST(EngineFormula, HoldsTheBest) {
    MadeHistory made(Date::of(2024, 3, 4), 15);  // three weeks
    const double growth[] = {1, 3, 2, 0};
    for (std::size_t i = 0; i < 4; ++i) {
        MadeInstrument& one = made.add(std::to_string(600'000 + i) + ".SH");
        double price = 10;
        for (std::size_t m = 0; m < made.size(); ++m) {
            one.flat(made.day(m), price);
            // In the second week the order turns round.
            price = std::round(price * (100 + (m < 5 ? growth[i] : 3 - growth[i]))) / 100;
        }
    }
    StrategyFile strategy = plain_terms();
    strategy.sizing.mode = SizeMode::kEqual;
    strategy.limits.positions = 1;
    strategy.ranking.formula = "C / REF(C,3)";
    strategy.ranking.top = 2;
    strategy.ranking.rebalance = RankingSpec::Rebalance::kWeekly;
    const Result result = run(strategy, {}, made.history(), {});
    ASSERT_EQ(result.fills.size(), 6U);
    EXPECT_EQ(result.fills[0].instrument, 1U);
    EXPECT_EQ(result.fills[1].instrument, 2U);
    EXPECT_EQ(result.fills[0].time, made.time(5));
    EXPECT_NEAR(result.fills[0].amount, 500'000, 2000);
    EXPECT_EQ(result.fills[2].instrument, 1U);
    EXPECT_EQ(result.fills[2].side, trade::Side::kSell);
    EXPECT_EQ(result.fills[4].instrument, 3U);
    EXPECT_EQ(result.fills[5].instrument, 0U);
    for (const trade::Fill& fill : result.fills) {
        EXPECT_EQ(fill.reason, Reason::kRebalance);
    }
}

TEST(EngineFormula, SaysWhenItLooksAhead) {
    MadeHistory made;
    made.add_flat("600000.SH", 10);
    StrategyFile strategy = plain_terms();
    strategy.signals.entry = "REFX(C,1) >= C";
    EXPECT_ANY_THROW(run(strategy, {}, made.history(), {}));
    strategy.signals.allow_look_ahead = {"REFX"};
    const Result result = run(strategy, {}, made.history(), {});
    ASSERT_EQ(result.remarks.size(), 1U);
    EXPECT_NE(result.remarks[0].find("REFX"), std::string::npos);
}

}  // namespace
}  // namespace mystocks::backtest::event
