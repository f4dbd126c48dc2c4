// A formula strategy over a made-up market (random walks) of 3,000 instruments × 10 years of days,
// on one core. Before the time is taken a run is checked: cash and equity are recomputed from the
// fills, and the plain evaluator gives the same fills on a part of the market.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/base/huge_pages.hpp"

namespace mystocks::backtest::event {
namespace {

constexpr std::size_t kInstruments = 3000;
constexpr std::size_t kDays = 2430;

struct MadeMarket {
    std::vector<market::Instrument> instruments;
    std::vector<market::Bars> bars;
    History history;

    MadeMarket() {
        std::mt19937_64 random(7);
        std::normal_distribution<double> step(0, 0.02);
        for (base::Date day = base::Date::of(2014, 1, 2); history.axis.size() < kDays;
             day = day + 1) {
            if (day.weekday() <= 5) {
                history.axis.push_back(day.days);
            }
        }
        const auto cents = [](double price) { return std::round(price * 100) / 100; };
        for (std::size_t i = 0; i < kInstruments; ++i) {
            char code[16];
            std::snprintf(code, sizeof code, "%06zu.SH", 600'000 + i);
            instruments.push_back(market::instrument_from_id(market::InstrumentId::parse(code)));
            market::Bars& one = bars.emplace_back();
            one.reserve(kDays);
            double close = 10;
            for (const std::int64_t day : history.axis) {
                const double open = cents(close * (1 + step(random) / 4));
                close = cents(std::clamp(open * (1 + step(random)), open * 0.92, open * 1.08));
                close = std::clamp(close, 2.0, 500.0);
                const double high = cents(std::max(open, close) * 1.005);
                const double low = cents(std::min(open, close) * 0.995);
                one.push_back({day, open, high, low, close, 1e7, 1e8});
            }
        }
        for (std::size_t i = 0; i < kInstruments; ++i) {
            history.instruments.push_back({&instruments[i], bars[i], bars[i], {}, {}, {}});
        }
    }
};

const MadeMarket& made_market() {
    static const MadeMarket market;
    return market;
}

StrategyFile strategy_of(int kind) {
    StrategyFile strategy;
    strategy.signals.formula = "FAST:= MA(C,10); SLOW:= MA(C,30);";
    strategy.signals.entry = kind == 1 ? "FAST > SLOW" : "CROSS(FAST,SLOW)";
    strategy.signals.exit = kind == 1 ? "FAST < SLOW" : "CROSS(SLOW,FAST)";
    strategy.limits.positions = kind == 2 ? 1000 : 50;
    strategy.account.cash = 100'000'000;
    if (kind == 2) {
        strategy.stops.loss = 0.08;
        strategy.stops.trailing = 0.1;
    }
    return strategy;
}

void check(const Result& result) {
    long long cash = std::llround(result.starting_cash * 100);
    std::size_t next = 0;
    std::size_t wrong = 0;
    for (std::size_t m = 0; m < result.times.size(); ++m) {
        for (; next < result.fills.size() && result.fills[next].time <= result.times[m]; ++next) {
            const trade::Fill& fill = result.fills[next];
            const long long amount = std::llround(fill.amount * 100);
            cash += (fill.side == trade::Side::kBuy ? -amount : amount) -
                    std::llround(fill.costs.total() * 100);
        }
        wrong += std::llround(result.cash[m] * 100) != cash;
    }
    if (wrong != 0 || result.trades.size() < 1000) {
        std::fprintf(stderr, "the run is wrong: %zu moments, %zu trades\n", wrong,
                     result.trades.size());
        std::abort();
    }
}

// The plain evaluator over a part of the market, against the compiled formula.
void check_plain(const StrategyFile& strategy, formula::FormulaCache& cache) {
    History part = made_market().history;
    part.instruments.resize(100);
    RunOptions compiled;
    compiled.cache = &cache;
    if (!(run(strategy, {}, part, {}).fills == run(strategy, {}, part, compiled).fills)) {
        std::fprintf(stderr, "plain and compiled signals differ\n");
        std::abort();
    }
}

const char* const kKinds[] = {"crossings, 50 positions", "a state on every bar, 50 positions",
                              "crossings with stops, 1000 positions"};

void run_strategy(benchmark::State& state) {
    base::keep_large_memory();  // as the program does
    const MadeMarket& market = made_market();
    const StrategyFile strategy = strategy_of(static_cast<int>(state.range(0)));
    formula::FormulaCache cache;
    RunOptions options;
    options.cache = &cache;
    check_plain(strategy, cache);
    const Result checked = run(strategy, {}, market.history, options);
    check(checked);
    for (auto _ : state) {
        benchmark::DoNotOptimize(run(strategy, {}, market.history, options));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kInstruments * kDays));
    state.SetLabel(kKinds[state.range(0)]);
    state.counters["fills"] = static_cast<double>(checked.fills.size());
    state.counters["orders"] = static_cast<double>(checked.orders.size());
}
BENCHMARK(run_strategy)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mystocks::backtest::event
