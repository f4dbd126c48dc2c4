// One kernel over an array of 4,000 values, as one instrument's daily bars are. Each benchmark
// looks at its last value before it is timed.
#include <cmath>
#include <stdexcept>
#include <vector>

#include <benchmark/benchmark.h>

#include "mystocks/compute/extreme.hpp"
#include "mystocks/compute/recurrence.hpp"
#include "mystocks/compute/statistic.hpp"
#include "mystocks/compute/window.hpp"

namespace mystocks::compute {
namespace {

constexpr std::size_t kBars = 4000;

std::vector<double> series() {
    std::vector<double> x(kBars);
    for (std::size_t i = 0; i < kBars; ++i) {
        x[i] = 50 + 10 * std::sin(0.05 * static_cast<double>(i)) +
               static_cast<double>((i * 7919) % 100) / 100;
    }
    return x;
}

// `make` gives a fresh step(x, i); `anew` the last value computed otherwise.
template <class Make, class Anew>
void run(benchmark::State& state, Make make, Anew anew) {
    const auto x = series();
    std::vector<double> out(kBars);
    const auto fill = [&] {
        auto step = make();
        for (std::size_t i = 0; i < kBars; ++i) {
            out[i] = step(x.data(), i);
        }
    };
    fill();
    if (!(std::abs(out.back() - anew(x)) < 1e-8)) {
        throw std::logic_error("The kernel's answer is wrong");
    }
    for (auto _ : state) {
        fill();
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBars));
}

// A window's step of n = 20; `anew` rebuilds the last window alone.
template <class State>
void window(benchmark::State& state) {
    run(
        state,
        [] {
            return
                [s = State()](const double* x, std::size_t i) mutable { return s.step(x, i, 20); };
        },
        [](const std::vector<double>& x) { return State().step(x.data(), kBars - 1, 20); });
}

template <auto kFunction>
void looking_through(benchmark::State& state) {
    run(
        state, [] { return [](const double* x, std::size_t i) { return kFunction(x, i, 20.0); }; },
        [](const std::vector<double>& x) {
            const std::vector<double> last(x.end() - 20, x.end());
            return kFunction(last.data(), 19, 20.0);
        });
}

template <class State, class... Weights>
void recurrence(benchmark::State& state, Weights... weights) {
    run(
        state,
        [=] {
            return [=, s = State()](const double* x, std::size_t i) mutable {
                return s.step(x[i], weights...);
            };
        },
        [=](const std::vector<double>& x) {
            State s;
            double last = 0;
            for (std::size_t i = kBars - 500; i < kBars; ++i) {
                last = s.step(x[i], weights...);
            }
            return last;
        });
}

BENCHMARK(window<Sum>)->Name("sum/20");
BENCHMARK(window<Mean>)->Name("mean/20");
BENCHMARK(window<WeightedMean>)->Name("weighted_mean/20");
BENCHMARK(window<Deviation>)->Name("deviation/20");
BENCHMARK(window<Highest>)->Name("highest/20");
BENCHMARK(window<Lowest>)->Name("lowest/20");
BENCHMARK(looking_through<slope>)->Name("slope/20");
BENCHMARK(looking_through<mean_distance>)->Name("mean_distance/20");
void ema(benchmark::State& state) {
    recurrence<Ema>(state, 12.0);
}
void sma(benchmark::State& state) {
    recurrence<Sma>(state, 9.0, 1.0);
}
void dma(benchmark::State& state) {
    recurrence<Dma>(state, 0.1);
}
BENCHMARK(ema)->Name("ema/12");
BENCHMARK(sma)->Name("sma/9/1");
BENCHMARK(dma)->Name("dma/0.1");

}  // namespace
}  // namespace mystocks::compute
