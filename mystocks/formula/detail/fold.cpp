#include "mystocks/formula/detail/fold.hpp"

#include <cmath>
#include <limits>

#include "mystocks/base/assert.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double raw(FunctionId function, std::span<const double> x) {
    switch (function) {
        case FunctionId::kAdd:
            return x[0] + x[1];
        case FunctionId::kSubtract:
            return x[0] - x[1];
        case FunctionId::kMultiply:
            return x[0] * x[1];
        case FunctionId::kDivide:
            return x[0] / x[1];
        case FunctionId::kNegate:
            return -x[0];
        case FunctionId::kLess:
            return x[0] < x[1] ? 1 : 0;
        case FunctionId::kLessEqual:
            return x[0] <= x[1] ? 1 : 0;
        case FunctionId::kGreater:
            return x[0] > x[1] ? 1 : 0;
        case FunctionId::kGreaterEqual:
            return x[0] >= x[1] ? 1 : 0;
        case FunctionId::kEqual:
            return x[0] == x[1] ? 1 : 0;
        case FunctionId::kNotEqual:
            return x[0] != x[1] ? 1 : 0;
        case FunctionId::kAnd:
            return x[0] != 0 && x[1] != 0 ? 1 : 0;
        case FunctionId::kOr:
            return x[0] != 0 || x[1] != 0 ? 1 : 0;
        case FunctionId::kNot:
            return x[0] == 0 ? 1 : 0;
        case FunctionId::kMax:
            return x[0] < x[1] ? x[1] : x[0];
        case FunctionId::kMin:
            return x[1] < x[0] ? x[1] : x[0];
        case FunctionId::kAbs:
            return std::fabs(x[0]);
        case FunctionId::kCeiling:
            return std::ceil(x[0]);
        case FunctionId::kFloor:
            return std::floor(x[0]);
        case FunctionId::kIntPart:
            return std::trunc(x[0]);
        case FunctionId::kSqrt:
            return std::sqrt(x[0]);
        default:
            MYSTOCKS_ASSERT(false);
    }
    return kNan;
}

}  // namespace

bool can_fold(FunctionId function) {
    switch (function) {
        case FunctionId::kIf:
        case FunctionId::kIfn:
        case FunctionId::kMax:
        case FunctionId::kMin:
        case FunctionId::kAbs:
        case FunctionId::kCeiling:
        case FunctionId::kFloor:
        case FunctionId::kIntPart:
        case FunctionId::kSqrt:
            return true;
        default:
            return function <= FunctionId::kNot;
    }
}

double fold(FunctionId function, std::span<const double> x) {
    if (function == FunctionId::kIf || function == FunctionId::kIfn) {
        const bool swapped = function == FunctionId::kIfn;
        return std::isnan(x[0]) ? kNan : (x[0] != 0) != swapped ? x[1] : x[2];
    }
    for (const double value : x) {
        if (std::isnan(value)) {
            return kNan;
        }
    }
    const double value = raw(function, x);
    return std::isfinite(value) ? value : kNan;
}

}  // namespace mystocks::formula::detail
