#include "mystocks/backtest/sweep/sweep.hpp"

#include <chrono>
#include <cmath>
#include <fstream>
#include <stop_token>
#include <thread>

#include <gtest/gtest.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/backtest/metrics.hpp"
#include "mystocks/backtest/sweep/detail/pooled_evidence.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"

namespace mystocks::backtest::sweep {
namespace {

constexpr auto kEvent = static_cast<Result (*)(const StrategyFile&, std::span<const double>,
                                               const History&, const RunOptions&)>(&event::run);

struct Market {
    market::Instrument instrument =
        market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    market::Bars bars;
    History history;

    explicit Market(std::size_t days = 1200) {
        double close = 10;
        std::uint64_t state = 5;
        const std::int32_t first = base::Date::of(2012, 1, 4).days;
        for (std::size_t i = 0; i < days; ++i) {
            state = state * 6364136223846793005 + 1442695040888963407;
            const double move = static_cast<double>(state >> 33) / 2147483648.0 - 0.497;
            const double open = std::round(close * 100) / 100;
            close = std::round(open * (1 + 0.04 * move) * 100) / 100;
            const auto day = first + static_cast<std::int64_t>(i);
            bars.push_back(
                {day, open, std::max(open, close), std::min(open, close), close, 1e9, 1e9 * close});
            history.axis.push_back(day);
        }
        history.instruments.push_back({&instrument, bars, bars, {}, {}, {}});
        history.first_moment = 20;
    }
};

StrategyFile crossing() {
    StrategyFile file;
    file.parameters = {{"FAST", 5, 1, 40, 1}, {"SLOW", 20, 2, 80, 1}};
    file.signals.entry = "CROSS(MA(C,FAST),MA(C,SLOW))";
    file.signals.exit = "CROSS(MA(C,SLOW),MA(C,FAST))";
    file.sizing.mode = SizeMode::kFreeCash;
    file.sweep.axes = {{"FAST", {2, 3, 5, 8, 10}}, {"SLOW", {15, 20, 30, 40, 50, 60, 70}}};
    return file;
}

void expect_equal(const Score& a, const Score& b) {
    for (const Figure<Score>& figure : score_table()) {
        const double x = a.*figure.value;
        const double y = b.*figure.value;
        if (std::isnan(x) || std::isnan(y)) {
            EXPECT_EQ(std::isnan(x), std::isnan(y)) << figure.name;
        } else {
            EXPECT_NEAR(x, y, 1e-9 * std::max(1.0, std::abs(y))) << figure.name;
        }
    }
}

TEST(Sweep, ScoresAreThoseOfTheExactEngine) {
    const Market market;
    const StrategyFile file = crossing();
    const ParameterSets sets = ParameterSets::of(file);
    ASSERT_EQ(sets.size(), 35U);
    SweepOptions options;
    options.exact = kEvent;
    const SweepResult swift = run(file, sets, market.history, options);
    EXPECT_FALSE(swift.exact);
    StrategyFile asks = file;
    asks.limits.adds = 1;
    asks.limits.add_atr = 1e9;  // never adds, but only the exact engine knows that
    const SweepResult exact = run(asks, sets, market.history, options);
    EXPECT_TRUE(exact.exact);
    EXPECT_EQ(exact.why_exact, "adds to a position");
    for (std::size_t i = 0; i < sets.size(); ++i) {
        expect_equal(swift.scores[i], exact.scores[i]);
    }
    EXPECT_NEAR(swift.evidence.overfitting, exact.evidence.overfitting, 1e-9);
    EXPECT_NEAR(swift.evidence.deflated_sharpe, exact.evidence.deflated_sharpe, 1e-9);
    EXPECT_GE(swift.evidence.deflated_sharpe, 0);
    EXPECT_EQ(swift.evidence.trials, 35);
}

TEST(Sweep, ThreadsAndGroupsDontChangeTheAnswer) {
    const Market market(600);
    StrategyFile file = crossing();
    file.sweep.axes.clear();  // the whole ranges: 40 × 79
    const ParameterSets sets = ParameterSets::of(file);
    ASSERT_EQ(sets.size(), 40U * 79U);
    for (const std::size_t tall : {0, 1, 7, 40, 64}) {
        std::vector<int> seen(sets.size(), 0);
        for (std::uint64_t group = 0; group < sets.groups(256, tall); ++group) {
            for (std::uint64_t set : sets.group(group, 256, tall)) {
                ++seen[set];
            }
        }
        EXPECT_EQ(std::count(seen.begin(), seen.end(), 1),
                  static_cast<std::ptrdiff_t>(sets.size()));
    }
    SweepOptions one;
    one.evidence_sets_max = 0;
    SweepOptions four = one;
    four.run.threads = 4;
    four.memory_bytes = 1 << 16;  // so little that columns are made anew again and again
    const SweepResult a = run(file, sets, market.history, one);
    const SweepResult b = run(file, sets, market.history, four);
    for (std::size_t i = 0; i < sets.size(); ++i) {
        EXPECT_EQ(a.scores[i].final_equity, b.scores[i].final_equity);
        EXPECT_EQ(a.scores[i].trades, b.scores[i].trades);
    }
}

TEST(Sweep, EvidenceOfPursesTogetherIsThatOfTheOneWhereThereIsOne) {
    const Market market(900);
    const StrategyFile file = crossing();
    const ParameterSets sets = ParameterSets::of(file);
    SweepOptions options;
    options.exact = kEvent;
    const SweepResult result = run(file, sets, market.history, options);
    const Evidence pooled =
        detail::pooled_evidence(file, sets, result.scores, market.history, options);
    EXPECT_EQ(pooled.compared, result.evidence.compared);
    EXPECT_EQ(pooled.trials, result.evidence.trials);
    EXPECT_NEAR(pooled.expected_best, result.evidence.expected_best, 1e-9);
    EXPECT_NEAR(pooled.deflated_sharpe, result.evidence.deflated_sharpe, 1e-9);
    EXPECT_NEAR(pooled.overfitting, result.evidence.overfitting, 1e-9);
    EXPECT_NEAR(pooled.loss_probability, result.evidence.loss_probability, 1e-9);
    SweepOptions few = options;
    few.evidence_sets_max = 5;
    EXPECT_EQ(detail::pooled_evidence(file, sets, result.scores, market.history, few).compared, 5U);
}

TEST(Sweep, SeveralInstrumentsHavePursesOfTheirOwn) {
    const Market first(900);
    Market second(700);
    Market third(800);
    second.instrument = market::instrument_from_id(market::InstrumentId::parse("000001.SZ"));
    third.instrument = market::instrument_from_id(market::InstrumentId::parse("300001.SZ"));
    for (std::size_t i = 0; i < third.bars.size(); ++i) {  // another way of its own
        third.bars.open[i] = third.bars.close[i] = std::round(third.bars.open[i] * 137) / 100;
        third.bars.high[i] = third.bars.low[i] = third.bars.open[i];
    }
    History all = first.history;
    all.instruments.push_back({&second.instrument, second.bars, second.bars, {}, {}, {}});
    all.instruments.push_back({&third.instrument, third.bars, third.bars, {}, {}, {}});
    const StrategyFile file = crossing();
    const ParameterSets sets = ParameterSets::of(file);
    SweepOptions options;
    options.exact = kEvent;
    const SweepResult result = run(file, sets, all, options);
    EXPECT_FALSE(result.exact);
    EXPECT_EQ(result.remarks.size(), 1U);
    EXPECT_EQ(result.evidence.compared, 35U);
    EXPECT_GE(result.evidence.overfitting, 0);
    EXPECT_LE(result.evidence.overfitting, 1);
    EXPECT_GE(result.evidence.deflated_sharpe, 0);
    for (std::uint64_t set = 0; set < sets.size(); ++set) {
        std::vector<double> values(2);
        sets.values(set, values);
        Score sum{};
        double profit = 0, lost = 0, wins = 0;
        for (const InstrumentHistory& one : all.instruments) {
            History alone = all;
            alone.instruments = {one};
            const Result exact = event::run(file, values, alone, {});
            const Metrics metrics = measure_equity({exact.starting_cash, exact.equity, {}, 252});
            sum.final_equity += exact.equity.back();
            sum.costs += exact.costs.total();
            sum.sharpe += metrics.sharpe / 3;
            sum.max_drawdown = std::min(sum.max_drawdown, metrics.max_drawdown);
            for (const trade::Trade& trade : exact.trades) {
                if (!trade.open) {
                    ++sum.trades;
                    wins += trade.profit > 0 ? 1 : 0;
                    profit += trade.profit;
                    lost -= std::min(trade.profit, 0.0);
                }
            }
        }
        const Score& found = result.scores[set];
        EXPECT_EQ(found.final_equity, to_money(sum.final_equity, 2));
        EXPECT_NEAR(found.total_return, sum.final_equity / (3 * file.account.cash) - 1, 1e-12);
        EXPECT_EQ(found.trades, sum.trades);
        EXPECT_EQ(found.costs, to_money(sum.costs, 2));
        EXPECT_NEAR(found.sharpe, sum.sharpe, 1e-9);
        EXPECT_NEAR(found.max_drawdown, sum.max_drawdown, 1e-12);
        EXPECT_NEAR(found.win_rate, wins / sum.trades, 1e-12);
        EXPECT_EQ(found.mean_profit, to_money(found.mean_profit, 2));
        EXPECT_NEAR(found.mean_profit, profit / sum.trades, 0.00501);
        EXPECT_NEAR(found.profit_factor_money, (profit + lost) / lost, 1e-9);
    }
}

// One that is never bought, because it never crosses: without it every figure, with it half of
// them.
TEST(Sweep, AnInstrumentWithoutTradesLeavesTheOthersTheirFigures) {
    const Market market(600);
    const market::Instrument other =
        market::instrument_from_id(market::InstrumentId::parse("600001.SH"));
    market::Bars flat = market.bars;
    for (auto* column : {&flat.open, &flat.high, &flat.low, &flat.close}) {
        std::ranges::fill(*column, 10.0);
    }
    const StrategyFile file = crossing();
    const ParameterSets sets = ParameterSets::of(file);
    SweepOptions options;
    options.exact = kEvent;
    const SweepResult alone = run(file, sets, market.history, options);
    for (const bool flat_first : {false, true}) {
        History both = market.history;
        both.instruments.insert(both.instruments.begin() + (flat_first ? 0 : 1),
                                {&other, flat, flat, {}, {}, {}});
        const SweepResult result = run(file, sets, both, options);
        for (std::size_t set = 0; set < sets.size(); ++set) {
            for (double Score::*figure : {&Score::sharpe, &Score::sortino, &Score::calmar}) {
                ASSERT_FALSE(std::isnan(alone.scores[set].*figure));
                EXPECT_NEAR(result.scores[set].*figure, alone.scores[set].*figure / 2, 1e-12);
            }
        }
        EXPECT_GT(result.evidence.compared, 0U);
    }
}

// Instruments with purses of their own are gone through one after the other.
TEST(Sweep, ProgressCountsSetsNotRuns) {
    const Market market(600);
    const market::Instrument other =
        market::instrument_from_id(market::InstrumentId::parse("600001.SH"));
    History both = market.history;
    both.instruments.push_back({&other, market.bars, market.bars, {}, {}, {}});
    const StrategyFile file = crossing();
    const ParameterSets sets = ParameterSets::of(file);
    SweepOptions options;
    options.evidence_sets_max = 0;
    std::vector<SweepProgress> seen;
    options.progress = [&](const SweepProgress& now) { seen.push_back(now); };
    run(file, sets, both, options);
    ASSERT_GE(seen.size(), 2U);
    EXPECT_LT(seen.front().done, sets.size());
    EXPECT_EQ(seen.back().done, sets.size());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(seen[i].sets, sets.size());
        EXPECT_LE(i > 0 ? seen[i - 1].done : 0, seen[i].done);
        EXPECT_EQ(seen[i].best_score.final_equity, to_money(seen[i].best_score.final_equity, 2));
    }
}

TEST(Sweep, IsCancelledAndGoesOn) {
    const Market market(600);
    StrategyFile file = crossing();
    file.sweep.axes.clear();
    const ParameterSets sets = ParameterSets::of(file);
    const base::TemporaryFolder folder;
    SweepOptions options;
    options.evidence_sets_max = 0;
    const SweepResult whole = run(file, sets, market.history, options);
    options.state_file = folder.path() / "state";
    std::stop_source stop;
    options.run.stop = stop.get_token();
    stop.request_stop();
    EXPECT_THROW(run(file, sets, market.history, options), base::Error);
    ASSERT_TRUE(std::filesystem::exists(options.state_file));
    options.run.stop = {};
    const SweepResult resumed = run(file, sets, market.history, options);
    EXPECT_FALSE(resumed.remarks.empty());
    std::uint64_t done = 0;
    options.progress = [&](const SweepProgress& now) { done = std::max(done, now.done); };
    const SweepResult again = run(file, sets, market.history, options);
    EXPECT_FALSE(again.remarks.empty()) << "nothing was left to do";
    EXPECT_LE(done, sets.size());
    for (std::size_t i = 0; i < sets.size(); ++i) {
        EXPECT_EQ(whole.scores[i].final_equity, resumed.scores[i].final_equity);
        EXPECT_EQ(whole.scores[i].final_equity, again.scores[i].final_equity);
    }
    std::ofstream(options.state_file) << "damaged";
    EXPECT_TRUE(run(file, sets, market.history, options).remarks.empty());
}

// Stopped within the first, the second … instrument, and wherever it happens to be.
TEST(Sweep, IsCancelledAtAnyMomentAndGoesOn) {
    const Market market(150);
    std::vector<market::Instrument> more;
    for (const char* id : {"600001.SH", "600002.SH", "600003.SH"}) {
        more.push_back(market::instrument_from_id(market::InstrumentId::parse(id)));
    }
    History all = market.history;
    for (const market::Instrument& one : more) {
        all.instruments.push_back({&one, market.bars, market.bars, {}, {}, {}});
    }
    StrategyFile file = crossing();
    file.sweep.axes.clear();
    const ParameterSets sets = ParameterSets::of(file);
    SweepOptions options;
    options.evidence_sets_max = 0;
    const SweepResult whole = run(file, sets, all, options);
    const base::TemporaryFolder folder;
    options.state_file = folder.path() / "state";
    std::size_t cancelled = 0;
    for (int delay_us = 0; delay_us < 5000; delay_us += 1000) {
        std::stop_source stop;
        options.run.stop = stop.get_token();
        std::jthread other;
        if (delay_us == 0) {
            options.progress = [&](const SweepProgress&) { stop.request_stop(); };
        } else {
            options.progress = nullptr;
            other = std::jthread([&stop, delay_us] {
                std::this_thread::sleep_for(std::chrono::microseconds(delay_us));
                stop.request_stop();
            });
        }
        SweepResult result;
        try {
            result = run(file, sets, all, options);
        } catch (const base::Error& error) {
            ASSERT_EQ(error.kind(), base::ErrorKind::kCancelled);
            ++cancelled;
            ASSERT_TRUE(std::filesystem::exists(options.state_file));
            options.run.stop = {};
            options.progress = nullptr;
            result = run(file, sets, all, options);
        }
        ASSERT_TRUE(std::filesystem::remove(options.state_file));
        for (std::size_t i = 0; i < sets.size(); ++i) {
            ASSERT_EQ(whole.scores[i].final_equity, result.scores[i].final_equity);
            ASSERT_EQ(whole.scores[i].trades, result.scores[i].trades);
        }
    }
    EXPECT_GT(cancelled, 0U);
}

TEST(Sweep, SetsWhoseFormulasHaveNoMeaningAreLeftOut) {
    const Market market(300);
    StrategyFile file;
    file.parameters = {{"N", 25, 2, 60, 1}};
    file.signals.entry = "CROSS(MA(C,5),REF(C,N-10))";
    file.signals.exit = "C < O";
    const ParameterSets sets = ParameterSets::of(file);
    SweepOptions options;
    options.exact = kEvent;
    for (const Purses purses : {Purses::kEach, Purses::kOne}) {
        options.purses = purses;
        const SweepResult result = run(file, sets, market.history, options);
        EXPECT_EQ(result.failed, 8U);  // 2 … 9
        EXPECT_NE(result.first_failure.find("can't be negative"), std::string::npos);
        EXPECT_TRUE(std::isnan(result.scores[0].final_equity));
        EXPECT_FALSE(std::isnan(result.scores[8].final_equity));
        EXPECT_EQ(ranking(result, *find_figure("final_equity")).back(), 7U);
    }
}

TEST(Sweep, RanksAndMaps) {
    const Market market;
    const StrategyFile file = crossing();
    const ParameterSets sets = ParameterSets::of(file);
    const SweepResult result = run(file, sets, market.history, {});
    const Figure<Score>& figure = *find_figure("total_return");
    const auto order = ranking(result, figure);
    for (std::size_t i = 1; i < order.size(); ++i) {
        EXPECT_GE(result.scores[order[i - 1]].total_return, result.scores[order[i]].total_return);
    }
    const HeatMap map = heat_map(result, sets, figure, 0, 1, true);
    EXPECT_EQ(map.rows.size(), 5U);
    EXPECT_EQ(map.columns.size(), 7U);
    EXPECT_EQ(map.values[1 * 7 + 2], result.scores[1 * 7 + 2].total_return);
    EXPECT_EQ(map.sets[1 * 7 + 2], 1U * 7 + 2);
}

TEST(Sweep, WalksForward) {
    const Market market;
    StrategyFile file = crossing();
    file.sweep.walk_forward_fit = 400;
    file.sweep.walk_forward_trade = 200;
    const ParameterSets sets = ParameterSets::of(file);
    const WalkForward walk = walk_forward(file, sets, market.history, {});
    ASSERT_EQ(walk.windows.size(), 4U);
    double wealth = 1;
    for (const WalkForwardWindow& window : walk.windows) {
        ASSERT_TRUE(window.has_chosen);
        std::vector<double> values(2);
        sets.values(window.chosen, values);
        History cut = market.history;
        cut.axis.resize(window.trade_end);
        cut.first_moment = window.fit_end;
        cut.instruments[0].bars = cut.instruments[0].bars.slice(0, window.trade_end);
        cut.instruments[0].signal_bars = cut.instruments[0].bars;
        const Result exact = event::run(file, values, cut, {});
        EXPECT_DOUBLE_EQ(window.traded.final_equity, exact.equity.back());
        wealth *= exact.equity.back() / exact.starting_cash;
    }
    EXPECT_NEAR(walk.total_return, wealth - 1, 1e-12);
}

TEST(Sweep, WalksForwardBeforeAnInstrumentIsListed) {
    Market market;
    const market::Instrument later =
        market::instrument_from_id(market::InstrumentId::parse("600001.SH"));
    market::Bars bars;
    for (std::size_t i = 900; i < market.bars.size(); ++i) {
        bars.push_back(market.bars.at(i));
    }
    market.history.instruments.push_back({&later, bars, bars, {}, {}, {}});
    StrategyFile file = crossing();
    file.sweep.rank_by = "total_return";
    file.sweep.walk_forward_fit = 300;
    file.sweep.walk_forward_trade = 200;
    const ParameterSets sets = ParameterSets::of(file);
    const WalkForward walk = walk_forward(file, sets, market.history, {});
    ASSERT_EQ(walk.windows.size(), 5U);
    EXPECT_TRUE(walk.windows.front().has_chosen);
}

TEST(Sweep, SaysWhatIsWrong) {
    const Market market(200);
    StrategyFile file = crossing();
    file.sweep.axes[0].values = {100};
    EXPECT_THROW(ParameterSets::of(file), base::Error);
    file.sweep.axes = {{"NONE", {1}}};
    EXPECT_THROW(ParameterSets::of(file), base::Error);
    file = crossing();
    file.sweep.rank_by = "beauty";
    EXPECT_THROW(run(file, ParameterSets::of(crossing()), market.history, {}), base::Error);
    file = crossing();
    file.costs.dividend_tax = true;
    EXPECT_THROW(run(file, ParameterSets::of(file), market.history, {}), base::Error);
}

TEST(ParameterSets, DrawsASampleOnce) {
    StrategyFile file = crossing();
    file.sweep.axes.clear();
    file.sweep.samples = 500;
    const ParameterSets sets = ParameterSets::of(file);
    ASSERT_EQ(sets.size(), 500U);
    std::vector<std::vector<double>> seen;
    for (std::uint64_t set = 0; set < sets.size(); ++set) {
        seen.emplace_back(2);
        sets.values(set, seen.back());
    }
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
    EXPECT_EQ(sets.fingerprint(), ParameterSets::of(file).fingerprint());
    file.sweep.seed = 2;
    EXPECT_NE(sets.fingerprint(), ParameterSets::of(file).fingerprint());
}

}  // namespace
}  // namespace mystocks::backtest::sweep
