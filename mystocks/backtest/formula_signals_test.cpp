#include "mystocks/backtest/formula_signals.hpp"

#include <cmath>
#include <deque>
#include <random>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::backtest {
namespace {

using base::Date;

// Random walks on weekdays of 2024, some with gaps.
struct Market {
    std::deque<market::Instrument> instruments;
    std::deque<market::Bars> bars;
    History history;

    Market(std::size_t count, std::size_t days, double gaps) {
        std::mt19937_64 random(5);
        std::normal_distribution<double> step(0, 0.02);
        for (Date day = Date::of(2024, 1, 1); history.axis.size() < days; day = day + 1) {
            if (day.weekday() <= 5) {
                history.axis.push_back(day.days);
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            instruments.push_back(market::instrument_from_id(
                market::InstrumentId::of(std::to_string(600'000 + i), "SH")));
            market::Bars& one = bars.emplace_back();
            double close = 10;
            for (const std::int64_t day : history.axis) {
                close *= 1 + step(random);
                if (std::uniform_real_distribution<double>()(random) >= gaps) {
                    one.push_back({day, close, close * 1.01, close * 0.99, close, 1e6, 1e7});
                }
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            history.instruments.push_back({&instruments[i], bars[i], bars[i], {}, {}, {}});
        }
    }
};

trade::SignalTable signals(const StrategyFile& strategy, const History& history,
                           const RunOptions& options = {}) {
    const Axis axis(history);
    return make_signals(strategy, signal_program(strategy, {}, nullptr), history, axis, options);
}

TEST(FormulaSignals, AreWhereTheFormulaIsTrue) {
    Market made(3, 60, 0.1);
    made.history.first_moment = 20;
    StrategyFile strategy;
    strategy.signals.entry = "C > REF(C,1)";
    strategy.signals.exit = "C < REF(C,1)";
    const trade::SignalTable table = signals(strategy, made.history);
    ASSERT_EQ(table.first.size(), 61U);
    EXPECT_TRUE(table.at(19).empty());
    std::size_t expected = 0;
    for (std::size_t m = 20; m < 60; ++m) {
        std::vector<trade::Signal> wanted;
        for (std::uint32_t i = 0; i < 3; ++i) {
            const market::Bars& bars = made.bars[i];
            const auto at = std::find(bars.time.begin(), bars.time.end(), made.history.axis[m]) -
                            bars.time.begin();
            const auto row = static_cast<std::size_t>(at);
            if (row < bars.size()) {
                const bool up = bars.close[row] > bars.close[row - 1];
                wanted.push_back({i, up ? trade::kSignalEntry : trade::kSignalExit});
            }
        }
        const auto found = table.at(m);
        ASSERT_EQ(found.size(), wanted.size()) << m;
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(found[i].instrument, wanted[i].instrument);
            EXPECT_EQ(found[i].bits, wanted[i].bits);
        }
        expected += wanted.size();
    }
    EXPECT_EQ(table.signals.size(), expected);
}

TEST(FormulaSignals, DoNotDependOnThreadsOrCompiler) {
    const Market made(100, 120, 0.05);
    StrategyFile strategy;
    strategy.signals.formula = "FAST:= MA(C,5); SLOW:= MA(C,12);";
    strategy.signals.entry = "CROSS(FAST,SLOW)";
    strategy.signals.exit = "CROSS(SLOW,FAST)";
    strategy.universe.screen = "V > 0";
    strategy.ranking.formula = "C / REF(C,10)";
    strategy.ranking.top = 7;
    strategy.ranking.rebalance = RankingSpec::Rebalance::kWeekly;
    const trade::SignalTable plain = signals(strategy, made.history);
    formula::FormulaCache cache;
    RunOptions options;
    options.cache = &cache;
    options.threads = 4;
    const trade::SignalTable fast = signals(strategy, made.history, options);
    EXPECT_EQ(plain.first, fast.first);
    EXPECT_EQ(plain.chosen, fast.chosen);
    EXPECT_EQ(plain.chosen_first, fast.chosen_first);
    ASSERT_EQ(plain.signals.size(), fast.signals.size());
    EXPECT_GT(plain.signals.size(), 100U);
    for (std::size_t i = 0; i < plain.signals.size(); ++i) {
        ASSERT_EQ(plain.signals[i].instrument, fast.signals[i].instrument);
        ASSERT_EQ(plain.signals[i].bits, fast.signals[i].bits);
    }
}

TEST(FormulaSignals, RankTheBestOfTheLastDayOfAWeek) {
    Market made(150, 15, 0);
    StrategyFile strategy;
    strategy.ranking.formula = "IF(C > 9, C, DRAWNULL)";
    strategy.ranking.top = 4;
    strategy.ranking.rebalance = RankingSpec::Rebalance::kWeekly;
    const trade::SignalTable table = signals(strategy, made.history);
    for (std::size_t m = 0; m < 15; ++m) {
        EXPECT_EQ(table.chooses[m], m == 4 || m == 9) << m;  // the last day has no next
        const auto chosen = table.chosen_at(m);
        ASSERT_EQ(chosen.size(), table.chooses[m] ? 4U : 0U);
        std::vector<std::uint32_t> order(150);
        for (std::uint32_t i = 0; i < 150; ++i) {
            order[i] = i;
        }
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return made.bars[a].close[m] > made.bars[b].close[m];
        });
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            EXPECT_EQ(chosen[i], order[i]);
        }
    }
}

TEST(FormulaSignals, CrossTheMarket) {
    Market made(20, 10, 0);
    StrategyFile strategy;
    strategy.signals.entry = "RANK(C) <= 1";
    const auto program = signal_program(strategy, {}, nullptr);
    ASSERT_TRUE(program.crosses_market);
    const trade::SignalTable table = signals(strategy, made.history);
    for (std::size_t m = 0; m < 10; ++m) {
        EXPECT_EQ(table.at(m).size(), 1U);
    }
}

TEST(FormulaSignals, EntriesObeyScreenAndMembership) {
    Market made(1, 10, 0);
    const auto day = [&](std::size_t m) {
        return Date{static_cast<std::int32_t>(made.history.axis[m])};
    };
    const std::vector<DayRange> member{{day(2), day(3)}, {day(6), day(6)}};
    made.history.instruments[0].member = member;
    StrategyFile strategy;
    strategy.signals.entry = "1";
    strategy.signals.exit = "C > 0";
    strategy.universe.screen = "1";
    trade::SignalTable table = signals(strategy, made.history);
    for (std::size_t m = 0; m < 10; ++m) {
        const bool may = m == 2 || m == 3 || m == 6;
        ASSERT_EQ(table.at(m).size(), 1U);
        EXPECT_EQ(table.at(m)[0].bits, trade::kSignalExit | (may ? trade::kSignalEntry : 0U));
    }
    strategy.universe.screen = "0";
    strategy.signals.exit.clear();
    EXPECT_TRUE(signals(strategy, made.history).signals.empty());
}

TEST(FormulaSignals, RefuseALookAheadThatNobodyAllowed) {
    StrategyFile strategy;
    strategy.signals.entry = "REFX(C,1) > C AND ISLASTBAR";
    try {
        signal_program(strategy, {}, nullptr);
        FAIL() << "it was taken";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidArgument);
        EXPECT_NE(error.message().find("ISLASTBAR"), std::string::npos) << error.message();
    }
    strategy.signals.allow_look_ahead = {"refx"};
    EXPECT_THROW(signal_program(strategy, {}, nullptr), base::Error);
    strategy.signals.allow_look_ahead = {"refx", "ISLASTBAR"};
    const auto program = signal_program(strategy, {}, nullptr);
    EXPECT_EQ(functions_looking_ahead(program), (std::vector<std::string>{"ISLASTBAR", "REFX"}));
}

TEST(FormulaSignals, RefuseBarsBesideTheAxis) {
    Market made(2, 10, 0);
    StrategyFile strategy;
    strategy.signals.entry = "1";
    made.history.axis.erase(made.history.axis.begin() + 4);
    EXPECT_THROW(signals(strategy, made.history), base::Error);
    Market other(2, 10, 0);
    other.history.instruments[1].signal_bars = other.bars[1].view().slice(1, 9);
    EXPECT_THROW(signals(strategy, other.history), base::Error);
}

}  // namespace
}  // namespace mystocks::backtest
