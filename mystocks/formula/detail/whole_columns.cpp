#include "mystocks/formula/detail/whole_columns.hpp"

#include <algorithm>

#include "mystocks/base/assert.hpp"
#include "mystocks/compute/ahead.hpp"
#include "mystocks/compute/number.hpp"

namespace mystocks::formula::detail {

namespace {

using compute::kUndefined;

// K of ZIG(K, N): 0 … 3 the prices, which stand behind the arguments; else the argument itself.
const double* turning_series(const double* const* in, std::size_t arguments, double constant) {
    if (constant == 0 || constant == 1 || constant == 2 || constant == 3) {
        return in[arguments + static_cast<std::size_t>(constant)];
    }
    return in[0];
}

void fill_turns(FunctionId function, const double* const* in, std::size_t size, double constant,
                double* out) {
    const bool peak = function == FunctionId::kPeak || function == FunctionId::kPeakBars;
    const double* x = turning_series(in, 3, constant);
    compute::bars_since_turn(x, size, in[1][0], in[2][0], peak, out);
    if (function == FunctionId::kPeakBars || function == FunctionId::kTroughBars) {
        return;
    }
    for (std::size_t i = 0; i < size; ++i) {
        out[i] = compute::is_defined(out[i]) ? x[i - static_cast<std::size_t>(out[i])] : kUndefined;
    }
}

}  // namespace

void fill_ahead(FunctionId function, const double* const* in, std::size_t size, double constant,
                double* out) {
    if (size == 0) {
        return;
    }
    switch (function) {
        case FunctionId::kZig:
            compute::zigzag(turning_series(in, 2, constant), size, in[1][0], out);
            return;
        case FunctionId::kPeak:
        case FunctionId::kTrough:
        case FunctionId::kPeakBars:
        case FunctionId::kTroughBars:
            fill_turns(function, in, size, constant, out);
            return;
        case FunctionId::kBackset:
            compute::set_back(in[0], in[1], size, out);
            return;
        case FunctionId::kRefx:
            compute::later(in[0], in[1], size, out);
            return;
        case FunctionId::kFilterx:
            compute::filter_back(in[0], in[1], size, out);
            return;
        case FunctionId::kBarsNext:
            compute::bars_until(in[0], size, out);
            return;
        case FunctionId::kXma:
            compute::centred_mean(in[0], in[1], size, out);
            return;
        case FunctionId::kConst:
            std::fill_n(out, size, in[0][size - 1]);
            return;
        case FunctionId::kTotalBarsCount:
            std::fill_n(out, size, static_cast<double>(size));
            return;
        case FunctionId::kCurrBarsCount:
        case FunctionId::kIsLastBar:
            for (std::size_t i = 0; i < size; ++i) {
                const auto left = static_cast<double>(size - i);
                out[i] = function == FunctionId::kIsLastBar ? compute::truth(left == 1) : left;
            }
            return;
        default:
            MYSTOCKS_ASSERT(false);
    }
}

}  // namespace mystocks::formula::detail
