#include "mystocks/formula/detail/fold.hpp"

#include <array>
#include <cmath>
#include <optional>

#include "mystocks/base/assert.hpp"
#include "mystocks/compute/number.hpp"

namespace mystocks::formula::detail {
namespace {

namespace num = compute;

// Nothing where the function isn't folded.
std::optional<double> of_one(FunctionId function, double x) {
    switch (function) {
        case FunctionId::kNegate:
            return num::negate(x);
        case FunctionId::kNot:
            return num::logical_not(x);
        case FunctionId::kAbs:
            return std::abs(x);
        case FunctionId::kCeiling:
            return std::ceil(x);
        case FunctionId::kFloor:
            return std::floor(x);
        case FunctionId::kIntPart:
            return std::trunc(x);
        case FunctionId::kFracPart:
            return num::fraction(x);
        case FunctionId::kRound:
            return num::round_half_away(x);
        case FunctionId::kSign:
            return num::sign(x);
        case FunctionId::kSqrt:
            return num::finite(std::sqrt(x));
        default:
            return std::nullopt;
    }
}

std::optional<double> of_two(FunctionId function, double a, double b) {
    switch (function) {
        case FunctionId::kAdd:
            return num::add(a, b);
        case FunctionId::kSubtract:
            return num::subtract(a, b);
        case FunctionId::kMultiply:
            return num::multiply(a, b);
        case FunctionId::kDivide:
            return num::divide(a, b);
        case FunctionId::kLess:
            return num::less(a, b);
        case FunctionId::kLessEqual:
            return num::less_equal(a, b);
        case FunctionId::kGreater:
            return num::less(b, a);
        case FunctionId::kGreaterEqual:
            return num::less_equal(b, a);
        case FunctionId::kEqual:
            return num::equal(a, b);
        case FunctionId::kNotEqual:
            return num::not_equal(a, b);
        case FunctionId::kAnd:
            return num::logical_and(a, b);
        case FunctionId::kOr:
            return num::logical_or(a, b);
        case FunctionId::kMax:
            return num::greater_of(a, b);
        case FunctionId::kMin:
            return num::lesser_of(a, b);
        case FunctionId::kMod:
            return num::modulo(a, b);
        case FunctionId::kRound2:
            return num::round_to(a, b);
        default:
            return std::nullopt;
    }
}

std::optional<double> folded(FunctionId function, std::span<const double> x) {
    if (x.size() == 1) {
        return of_one(function, x[0]);
    }
    if (x.size() == 2) {
        return of_two(function, x[0], x[1]);
    }
    if (function == FunctionId::kIf) {
        return num::choose(x[0], x[1], x[2]);
    }
    if (function == FunctionId::kIfn) {
        return num::choose(x[0], x[2], x[1]);
    }
    return std::nullopt;
}

}  // namespace

bool can_fold(FunctionId function) {
    static constexpr std::array<double, 3> kSome{1, 1, 1};
    const auto arguments = function_of(function).arguments;
    return !arguments.empty() && arguments.size() <= 3 &&
           folded(function, std::span(kSome).first(arguments.size())).has_value();
}

double fold(FunctionId function, std::span<const double> x) {
    const std::optional<double> value = folded(function, x);
    MYSTOCKS_ASSERT(value.has_value());
    return *value;
}

}  // namespace mystocks::formula::detail
