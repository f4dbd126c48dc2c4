#include <cmath>

#include "mystocks/compute/number.hpp"
#include "mystocks/formula/detail/step_kinds.hpp"

namespace mystocks::formula::detail {

namespace {

using In = const double* const*;
using Bar = std::size_t;

template <auto kFunction>
std::unique_ptr<Steps> unary() {
    return plain<[](In in, Bar i) { return kFunction(in[0][i]); }>();
}

template <auto kFunction>
std::unique_ptr<Steps> binary() {
    return plain<[](In in, Bar i) { return kFunction(in[0][i], in[1][i]); }>();
}

template <auto kFunction>
std::unique_ptr<Steps> swapped() {
    return plain<[](In in, Bar i) { return kFunction(in[1][i], in[0][i]); }>();
}

template <auto kFunction>
std::unique_ptr<Steps> ternary() {
    return plain<[](In in, Bar i) { return kFunction(in[0][i], in[1][i], in[2][i]); }>();
}

// The C library's functions of one number.
template <auto kFunction>
std::unique_ptr<Steps> library() {
    return plain<[](In in, Bar i) { return compute::finite(kFunction(in[0][i])); }>();
}

std::unique_ptr<Steps> make_operator(FunctionId function) {
    switch (function) {
        case FunctionId::kAdd:
            return binary<compute::add>();
        case FunctionId::kSubtract:
            return binary<compute::subtract>();
        case FunctionId::kMultiply:
            return binary<compute::multiply>();
        case FunctionId::kDivide:
            return binary<compute::divide>();
        case FunctionId::kNegate:
        case FunctionId::kReverse:
            return unary<compute::negate>();
        case FunctionId::kLess:
            return binary<compute::less>();
        case FunctionId::kLessEqual:
            return binary<compute::less_equal>();
        case FunctionId::kGreater:
            return swapped<compute::less>();
        case FunctionId::kGreaterEqual:
            return swapped<compute::less_equal>();
        case FunctionId::kEqual:
            return binary<compute::equal>();
        case FunctionId::kNotEqual:
            return binary<compute::not_equal>();
        case FunctionId::kAnd:
            return binary<compute::logical_and>();
        case FunctionId::kOr:
            return binary<compute::logical_or>();
        case FunctionId::kNot:
            return unary<compute::logical_not>();
        case FunctionId::kIf:
            return ternary<compute::choose>();
        case FunctionId::kIfn:
            return plain<[](In in, Bar i) {
                return compute::choose(in[0][i], in[2][i], in[1][i]);
            }>();
        default:
            return nullptr;
    }
}

std::unique_ptr<Steps> make_library(FunctionId function) {
    switch (function) {
        case FunctionId::kCeiling:
            return library<[](double x) { return std::ceil(x); }>();
        case FunctionId::kFloor:
            return library<[](double x) { return std::floor(x); }>();
        case FunctionId::kIntPart:
            return library<[](double x) { return std::trunc(x); }>();
        case FunctionId::kSqrt:
            return library<[](double x) { return std::sqrt(x); }>();
        case FunctionId::kExp:
            return library<[](double x) { return std::exp(x); }>();
        case FunctionId::kLn:
            return library<[](double x) { return std::log(x); }>();
        case FunctionId::kLog:
            return library<[](double x) { return std::log10(x); }>();
        case FunctionId::kSin:
            return library<[](double x) { return std::sin(x); }>();
        case FunctionId::kCos:
            return library<[](double x) { return std::cos(x); }>();
        case FunctionId::kTan:
            return library<[](double x) { return std::tan(x); }>();
        case FunctionId::kAsin:
            return library<[](double x) { return std::asin(x); }>();
        case FunctionId::kAcos:
            return library<[](double x) { return std::acos(x); }>();
        case FunctionId::kAtan:
            return library<[](double x) { return std::atan(x); }>();
        default:
            return nullptr;
    }
}

}  // namespace

std::unique_ptr<Steps> make_number_steps(FunctionId function) {
    switch (function) {
        case FunctionId::kMax:
            return binary<compute::greater_of>();
        case FunctionId::kMin:
            return binary<compute::lesser_of>();
        case FunctionId::kAbs:
            return unary<[](double x) { return std::abs(x); }>();
        case FunctionId::kRound:
            return unary<compute::round_half_away>();
        case FunctionId::kRound2:
            return binary<compute::round_to>();
        case FunctionId::kFracPart:
            return unary<compute::fraction>();
        case FunctionId::kMod:
            return binary<compute::modulo>();
        case FunctionId::kSign:
            return unary<compute::sign>();
        case FunctionId::kPow:
            return binary<compute::power>();
        case FunctionId::kBetween:
            return ternary<compute::between>();
        case FunctionId::kRange:
            return ternary<compute::in_range>();
        case FunctionId::kDrawNull:
            return constant(compute::kUndefined);
        default:
            if (auto steps = make_operator(function)) {
                return steps;
            }
            return make_library(function);
    }
}

}  // namespace mystocks::formula::detail
