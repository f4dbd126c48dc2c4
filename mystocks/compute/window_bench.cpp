// One kernel over an array of 4,000 values, as one instrument's daily bars are. Each benchmark
// looks at its last value before it is timed.
#include <cmath>
#include <memory>
#include <stdexcept>
#include <vector>

#include <benchmark/benchmark.h>

#include "mystocks/compute/extreme.hpp"
#include "mystocks/compute/layered_mass.hpp"
#include "mystocks/compute/recurrence.hpp"
#include "mystocks/compute/sliding_statistic.hpp"
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

// What was dear in long windows, beside looking them through; `layers` lays 1 % of the whole a bar.
void slope_long(benchmark::State& state) {
    run(
        state,
        [] {
            return [s = FittedLine()](const double* x, std::size_t i) mutable {
                return s.step_slope(x, i, 250);
            };
        },
        [](const std::vector<double>& x) { return slope(x.data(), kBars - 1, 250); });
}
void slope_long_through(benchmark::State& state) {
    run(
        state, [] { return [](const double* x, std::size_t i) { return slope(x, i, 250); }; },
        [](const std::vector<double>& x) { return slope(x.data(), kBars - 1, 250); });
}
void mean_distance_long(benchmark::State& state) {
    run(
        state,
        [] {
            return [s = std::make_shared<MeanDistance>()](const double* x, std::size_t i) {
                return s->step(x, i, 250);
            };
        },
        [](const std::vector<double>& x) { return mean_distance(x.data(), kBars - 1, 250); });
}
void mean_distance_long_through(benchmark::State& state) {
    run(
        state,
        [] { return [](const double* x, std::size_t i) { return mean_distance(x, i, 250); }; },
        [](const std::vector<double>& x) { return mean_distance(x.data(), kBars - 1, 250); });
}
void level_of_layers(benchmark::State& state) {
    const std::vector<double> ones(kBars, 1);
    const std::vector<double> hundreds(kBars, 100);
    const auto level = [&](LayeredMass& mass, const double* x, std::size_t i) {
        return mass.step_level({x, x, ones.data(), hundreds.data()}, i, 50);
    };
    run(
        state,
        [&] {
            return [&, s = std::make_shared<LayeredMass>()](const double* x, std::size_t i) {
                return level(*s, x, i);
            };
        },
        [&](const std::vector<double>& x) {
            LayeredMass mass;
            return level(mass, x.data(), kBars - 1);
        });
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
BENCHMARK(slope_long)->Name("slope/250");
BENCHMARK(slope_long_through)->Name("slope/250/looked through");
BENCHMARK(mean_distance_long)->Name("mean_distance/250");
BENCHMARK(mean_distance_long_through)->Name("mean_distance/250/looked through");
BENCHMARK(level_of_layers)->Name("level of layers");
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
