// Arithmetic with undefined values, and what a count is.
//
// An argument that is NaN makes the result NaN (unless said otherwise), and a result that isn't
// finite is NaN: finite() stands around every operation that can leave the finite numbers.
// Truth: 0 is false, anything else is true; results are 1 and 0. -0 is 0.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace mystocks::compute {

inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

inline bool is_defined(double x) {
    return x == x;
}

// Infinity becomes undefined.
inline double finite(double x) {
    return std::abs(x) <= std::numeric_limits<double>::max() ? x : kUndefined;
}

// The condition's truth where undefined counts as not true.
inline bool holds(double condition) {
    return is_defined(condition) && condition != 0;
}

inline double truth(bool value) {
    return value ? 1.0 : 0.0;
}

// How many bars a count means: its whole part. -1 where it is undefined or negative; at most 2^30.
inline std::int64_t whole_count(double n) {
    if (!(n >= 0)) {
        return -1;
    }
    constexpr double kMost = 1 << 30;
    return static_cast<std::int64_t>(std::min(n, kMost));
}

inline double add(double a, double b) {
    return finite(a + b);
}
inline double subtract(double a, double b) {
    return finite(a - b);
}
inline double multiply(double a, double b) {
    return finite(a * b);
}
inline double divide(double a, double b) {
    return finite(a / b);
}
inline double negate(double x) {
    return -x;
}

// Comparisons are exact.
inline double less(double a, double b) {
    return is_defined(a) && is_defined(b) ? truth(a < b) : kUndefined;
}
inline double less_equal(double a, double b) {
    return is_defined(a) && is_defined(b) ? truth(a <= b) : kUndefined;
}
inline double equal(double a, double b) {
    return is_defined(a) && is_defined(b) ? truth(a == b) : kUndefined;
}
inline double not_equal(double a, double b) {
    return is_defined(a) && is_defined(b) ? truth(a != b) : kUndefined;
}
inline double logical_and(double a, double b) {
    return is_defined(a) && is_defined(b) ? truth(a != 0 && b != 0) : kUndefined;
}
inline double logical_or(double a, double b) {
    return is_defined(a) && is_defined(b) ? truth(a != 0 || b != 0) : kUndefined;
}
inline double logical_not(double x) {
    return is_defined(x) ? truth(x == 0) : kUndefined;
}

// The branch that isn't chosen may be undefined.
inline double choose(double condition, double then, double otherwise) {
    if (!is_defined(condition)) {
        return kUndefined;
    }
    return condition != 0 ? then : otherwise;
}

// Of equals (0 and -0) the first is taken.
inline double greater_of(double a, double b) {
    return is_defined(a) && is_defined(b) ? (a < b ? b : a) : kUndefined;
}
inline double lesser_of(double a, double b) {
    return is_defined(a) && is_defined(b) ? (b < a ? b : a) : kUndefined;
}

inline double sign(double x) {
    return is_defined(x) ? (x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0) : kUndefined;
}
// Halves away from zero.
inline double round_half_away(double x) {
    return std::round(x);
}
// round(x · 10^decimals) ÷ 10^decimals, decimals cut to a whole number; undefined outside 0 … 10.
inline double round_to(double x, double decimals) {
    constexpr double kPowers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};
    const std::int64_t digits = whole_count(decimals);
    if (digits < 0 || digits > 10) {
        return kUndefined;
    }
    return finite(std::round(x * kPowers[digits]) / kPowers[digits]);
}
inline double fraction(double x) {
    return x - std::trunc(x);
}
// C's fmod: the sign of a.
inline double modulo(double a, double b) {
    return finite(std::fmod(a, b));
}
inline double power(double a, double b) {
    return is_defined(a) && is_defined(b) ? finite(std::pow(a, b)) : kUndefined;
}
// a < x < b or b < x < a.
inline double between(double x, double a, double b) {
    return is_defined(x) && is_defined(a) && is_defined(b)
               ? truth((a < x && x < b) || (b < x && x < a))
               : kUndefined;
}
// a < x < b.
inline double in_range(double x, double a, double b) {
    return is_defined(x) && is_defined(a) && is_defined(b) ? truth(a < x && x < b) : kUndefined;
}

}  // namespace mystocks::compute
