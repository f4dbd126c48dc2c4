#include "mystocks/compute/condition.hpp"

namespace mystocks::compute {

namespace {

// The bars from i-a to i-b; false where there are none.
bool bars_between(std::size_t i, double a, double b, std::size_t& first, std::size_t& last) {
    const std::int64_t from = whole_count(a);
    const std::int64_t to = whole_count(b);
    const auto here = static_cast<std::int64_t>(i);
    if (from < 0 || to < 0 || from > here || to > here || (from > 0 && to > from)) {
        return false;
    }
    first = from == 0 ? 0 : i - static_cast<std::size_t>(from);
    last = i - static_cast<std::size_t>(to);
    return true;
}

template <class Beats>
double bars_in_a_row(const double* x, std::size_t i, Beats beats) {
    if (!is_defined(x[i])) {
        return kUndefined;
    }
    std::size_t j = i;
    while (j > 0 && beats(x[i], x[j - 1])) {
        --j;
    }
    return static_cast<double>(i - j);
}

}  // namespace

double bars_lasts(const double* condition, std::size_t i, double n) {
    std::int64_t left = whole_count(n);
    if (left < 1) {
        return kUndefined;
    }
    for (std::size_t j = i + 1; j-- > 0;) {
        if (holds(condition[j]) && --left == 0) {
            return static_cast<double>(i - j);
        }
    }
    return kUndefined;
}

double bars_since_n(const double* condition, std::size_t i, double count) {
    const std::int64_t n = whole_count(count);
    if (n < 1 || i + 1 < static_cast<std::size_t>(n)) {
        return kUndefined;
    }
    for (std::size_t j = i + 1 - static_cast<std::size_t>(n); j <= i; ++j) {
        if (holds(condition[j])) {
            return static_cast<double>(i - j);
        }
    }
    return 0;
}

double held_throughout(const double* condition, std::size_t i, double a, double b) {
    std::size_t first = 0;
    std::size_t last = 0;
    if (!bars_between(i, a, b, first, last)) {
        return kUndefined;
    }
    for (std::size_t j = first; j <= last; ++j) {
        if (!holds(condition[j])) {
            return 0;
        }
    }
    return 1;
}

double held_once(const double* condition, std::size_t i, double a, double b) {
    std::size_t first = 0;
    std::size_t last = 0;
    if (!bars_between(i, a, b, first, last)) {
        return kUndefined;
    }
    for (std::size_t j = first; j <= last; ++j) {
        if (holds(condition[j])) {
            return 1;
        }
    }
    return 0;
}

double bars_below(const double* x, std::size_t i) {
    return bars_in_a_row(x, i, [](double newest, double before) { return before < newest; });
}

double bars_above(const double* x, std::size_t i) {
    return bars_in_a_row(x, i, [](double newest, double before) { return before > newest; });
}

double bars_to_sum(const double* x, std::size_t i, double target) {
    if (!is_defined(target)) {
        return kUndefined;
    }
    double sum = 0;
    for (std::size_t j = i + 1; j-- > 0;) {
        if (!is_defined(x[j])) {
            return kUndefined;
        }
        sum = sum + x[j];
        if (sum >= target) {
            return static_cast<double>(i - j + 1);
        }
    }
    return kUndefined;
}

}  // namespace mystocks::compute
