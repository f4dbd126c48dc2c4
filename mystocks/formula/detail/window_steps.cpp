#include <cmath>
#include <cstdint>

#include "mystocks/compute/extreme.hpp"
#include "mystocks/compute/recurrence.hpp"
#include "mystocks/compute/sliding_statistic.hpp"
#include "mystocks/compute/window.hpp"
#include "mystocks/formula/detail/step_kinds.hpp"

namespace mystocks::formula::detail {

namespace {

using In = const double* const*;
using Bar = std::size_t;
using compute::RankedWindow;

// A state whose step takes (x, i, n).
template <class State>
std::unique_ptr<Steps> window() {
    return stateful<State,
                    [](State& state, In in, Bar i) { return state.step(in[0], i, in[1][i]); }>();
}

std::unique_ptr<Steps> make_averages(FunctionId function) {
    switch (function) {
        case FunctionId::kMa:
            return window<compute::Mean>();
        case FunctionId::kSum:
            return window<compute::Sum>();
        case FunctionId::kWma:
            return window<compute::WeightedMean>();
        case FunctionId::kMular:
            return window<compute::SlidingProduct>();
        case FunctionId::kHma:
            return window<compute::HullMean>();
        case FunctionId::kEma:
            return stateful<compute::Ema, [](compute::Ema& ema, In in, Bar i) {
                return ema.step(in[0][i], in[1][i]);
            }>();
        case FunctionId::kSma:
            return stateful<compute::Sma, [](compute::Sma& sma, In in, Bar i) {
                return sma.step(in[0][i], in[1][i], in[2][i]);
            }>();
        case FunctionId::kMema:
            return stateful<compute::Sma, [](compute::Sma& sma, In in, Bar i) {
                return sma.step(in[0][i], in[1][i], 1);
            }>();
        case FunctionId::kDma:
        case FunctionId::kAma:
            return stateful<compute::Dma, [](compute::Dma& dma, In in, Bar i) {
                return dma.step(in[0][i], in[1][i]);
            }>();
        case FunctionId::kTma:
            return stateful<compute::Blend, [](compute::Blend& blend, In in, Bar i) {
                return blend.step(in[0][i], in[1][i], in[2][i]);
            }>();
        case FunctionId::kExpMema:
            return stateful<compute::SeededMean, [](compute::SeededMean& mean, In in, Bar i) {
                return mean.step_exponential(in[0][i], in[1][i]);
            }>();
        case FunctionId::kRma:
            return stateful<compute::SeededMean, [](compute::SeededMean& mean, In in, Bar i) {
                return mean.step_wilder(in[0][i], in[1][i]);
            }>();
        default:
            return nullptr;
    }
}

template <class Extreme>
std::unique_ptr<Steps> extreme() {
    return shared<Extreme, [](Extreme& extreme, In in, Bar i) {
        return extreme.step(in[0], i, in[1][i]);
    }>();
}

template <class Extreme>
std::unique_ptr<Steps> extreme_bars() {
    return shared<Extreme, [](Extreme& extreme, In in, Bar i) {
        return extreme.step_bars(in[0], i, in[1][i]);
    }>();
}

std::unique_ptr<Steps> place(bool from_greatest) {
    return shared<RankedWindow, [](RankedWindow& window, In in, Bar i) {
        return window.step_place(in[0], i, in[1][i]);
    }>(from_greatest);
}

std::unique_ptr<Steps> found_value(bool greatest) {
    return shared<RankedWindow, [](RankedWindow& window, In in, Bar i) {
        const std::int64_t bars = window.step_bars_to(in[0], i, in[1][i], in[2][i], in[3][i]);
        return bars < 0 ? compute::kUndefined : in[0][i - static_cast<std::size_t>(bars)];
    }>(greatest);
}

std::unique_ptr<Steps> found_bars(bool greatest) {
    return shared<RankedWindow, [](RankedWindow& window, In in, Bar i) {
        const std::int64_t bars = window.step_bars_to(in[0], i, in[1][i], in[2][i], in[3][i]);
        return bars < 0 ? compute::kUndefined : static_cast<double>(bars);
    }>(greatest);
}

std::unique_ptr<Steps> make_extremes(FunctionId function) {
    switch (function) {
        case FunctionId::kHhv:
            return extreme<compute::Highest>();
        case FunctionId::kLlv:
            return extreme<compute::Lowest>();
        case FunctionId::kHhvBars:
            return extreme_bars<compute::Highest>();
        case FunctionId::kLlvBars:
            return extreme_bars<compute::Lowest>();
        case FunctionId::kHod:
            return place(true);
        case FunctionId::kLod:
            return place(false);
        case FunctionId::kFindHigh:
            return found_value(true);
        case FunctionId::kFindHighBars:
            return found_bars(true);
        case FunctionId::kFindLow:
            return found_value(false);
        case FunctionId::kFindLowBars:
            return found_bars(false);
        default:
            return nullptr;
    }
}

std::unique_ptr<Steps> make_statistics(FunctionId function) {
    using compute::Deviation;
    using compute::FittedLine;
    using compute::PairMoments;
    switch (function) {
        case FunctionId::kStd:
        case FunctionId::kStdDev:
            return stateful<Deviation, [](Deviation& deviation, In in, Bar i) {
                return std::sqrt(deviation.step_sample(in[0], i, in[1][i]));
            }>();
        case FunctionId::kStdp:
            return stateful<Deviation, [](Deviation& deviation, In in, Bar i) {
                return std::sqrt(deviation.step_population(in[0], i, in[1][i]));
            }>();
        case FunctionId::kVar:
            return stateful<Deviation, [](Deviation& deviation, In in, Bar i) {
                return deviation.step_sample(in[0], i, in[1][i]);
            }>();
        case FunctionId::kVarp:
            return stateful<Deviation, [](Deviation& deviation, In in, Bar i) {
                return deviation.step_population(in[0], i, in[1][i]);
            }>();
        case FunctionId::kDevSq:
            return window<Deviation>();
        case FunctionId::kAveDev:
            return shared<compute::MeanDistance, [](compute::MeanDistance& distance, In in, Bar i) {
                return distance.step(in[0], i, in[1][i]);
            }>();
        case FunctionId::kSlope:
            return stateful<FittedLine, [](FittedLine& line, In in, Bar i) {
                return line.step_slope(in[0], i, in[1][i]);
            }>();
        case FunctionId::kForcast:
            return stateful<FittedLine, [](FittedLine& line, In in, Bar i) {
                return line.step_end(in[0], i, in[1][i]);
            }>();
        case FunctionId::kCovar:
            return stateful<PairMoments, [](PairMoments& moments, In in, Bar i) {
                return moments.step_covariance(in[0], in[1], i, in[2][i]);
            }>();
        case FunctionId::kRelate:
            return stateful<PairMoments, [](PairMoments& moments, In in, Bar i) {
                return moments.step_correlation(in[0], in[1], i, in[2][i]);
            }>();
        case FunctionId::kBetaEx:
            return stateful<PairMoments, [](PairMoments& moments, In in, Bar i) {
                return moments.step_beta(in[0], in[1], i, in[2][i]);
            }>();
        default:
            return nullptr;
    }
}

}  // namespace

std::unique_ptr<Steps> make_window_steps(FunctionId function) {
    if (auto steps = make_averages(function)) {
        return steps;
    }
    if (auto steps = make_extremes(function)) {
        return steps;
    }
    return make_statistics(function);
}

}  // namespace mystocks::formula::detail
