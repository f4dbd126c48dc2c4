// What a chart request costs after the bars are read: adjusting and deriving.
#include <vector>

#include <benchmark/benchmark.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/derive.hpp"

namespace mystocks::market {
namespace {

using base::Date;

const InstrumentId kId = InstrumentId::of("600000", "SH");
constexpr Date kFirst{14'000};

Bars daily_bars(std::int64_t count) {
    Bars bars;
    for (std::int64_t i = 0; i < count; ++i) {
        const double price = 10 + static_cast<double>(i % 97) / 100;
        bars.push_back({kFirst.days + i, price, price + 0.2, price - 0.2, price, 1e6, 1e7});
    }
    return bars;
}

// One a year.
std::vector<CorporateAction> yearly_actions(std::int64_t days) {
    std::vector<CorporateAction> actions;
    for (std::int64_t day = 180; day < days; day += 250) {
        actions.push_back({kId, kFirst + static_cast<int>(day), 0.075, 0.1, 0, 0, "bench"});
    }
    return actions;
}

void adjust(benchmark::State& state, Adjust how) {
    const Bars raw = daily_bars(state.range(0));
    const auto actions = yearly_actions(state.range(0));
    const AdjustOptions options{how, Date{1'000'000}, 2};
    Bars bars = raw;
    adjust_bars(bars, Period::k1d, actions, raw, "", options);
    const bool starts = how == Adjust::kBackward;
    const std::size_t kept = starts ? 0 : raw.size() - 1;
    MYSTOCKS_ASSERT(bars.close[kept] == raw.close[kept]);
    MYSTOCKS_ASSERT(bars.close[raw.size() - 1 - kept] != raw.close[raw.size() - 1 - kept]);
    for (auto _ : state) {
        bars = raw;  // counted: adjusted prices adjusted again and again would run away
        adjust_bars(bars, Period::k1d, actions, raw, "", options);
        benchmark::DoNotOptimize(bars.close.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(adjust, forward, Adjust::kForward)->Arg(250)->Arg(2'500);
BENCHMARK_CAPTURE(adjust, backward, Adjust::kBackward)->Arg(2'500);
BENCHMARK_CAPTURE(adjust, ratio, Adjust::kRatio)->Arg(2'500);

void derive_weeks(benchmark::State& state) {
    const Bars raw = daily_bars(state.range(0));
    MYSTOCKS_ASSERT(derive_bars(raw, Period::k1d, Period::k1w, "SH").size() ==
                    static_cast<std::size_t>(state.range(0)) / 7 + 1);
    for (auto _ : state) {
        benchmark::DoNotOptimize(derive_bars(raw, Period::k1d, Period::k1w, "SH"));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(derive_weeks)->Arg(2'500);

void derive_five_minutes(benchmark::State& state) {
    Bars raw;
    for (int day = 0; day < 100; ++day) {
        // 09:31 … 11:30 in Shanghai is 01:31 … 03:30 in UTC.
        const std::int64_t open = (kFirst.days + day) * base::kUsPerDay + 90 * base::kUsPerMinute;
        for (int minute = 1; minute <= 120; ++minute) {
            raw.push_back({open + minute * base::kUsPerMinute, 10, 10, 10, 10, 1, 10});
        }
    }
    MYSTOCKS_ASSERT(derive_bars(raw, Period::k1m, Period::k5m, "SH").size() == 2'400);
    for (auto _ : state) {
        benchmark::DoNotOptimize(derive_bars(raw, Period::k1m, Period::k5m, "SH"));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(raw.size()));
}
BENCHMARK(derive_five_minutes);

}  // namespace
}  // namespace mystocks::market
