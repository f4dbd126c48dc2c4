#include "mystocks/compute/condition.hpp"

#include <algorithm>

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

}  // namespace

void TrueBars::take(const double* condition, std::size_t i) {
    for (; taken_ < i; ++taken_) {
        if (holds(condition[taken_])) {
            bars_.push_back(taken_);
        }
    }
}

// Of the bars first … last, last <= i.
std::size_t TrueBars::count(const double* condition, std::size_t i, std::size_t first,
                            std::size_t last) const {
    const auto from = std::ranges::lower_bound(bars_, first);
    const auto to = std::ranges::upper_bound(bars_, last);
    return static_cast<std::size_t>(to - from) + (last == i && holds(condition[i]) ? 1 : 0);
}

double TrueBars::step_lasts(const double* condition, std::size_t i, double n) {
    take(condition, i);
    std::int64_t wanted = whole_count(n);
    if (wanted < 1) {
        return kUndefined;
    }
    if (holds(condition[i]) && --wanted == 0) {
        return 0;
    }
    const auto size = static_cast<std::int64_t>(bars_.size());
    return wanted > size ? kUndefined
                         : static_cast<double>(i - bars_[static_cast<std::size_t>(size - wanted)]);
}

double TrueBars::step_since(const double* condition, std::size_t i, double count) {
    take(condition, i);
    const std::int64_t n = whole_count(count);
    if (n < 1 || i + 1 < static_cast<std::size_t>(n)) {
        return kUndefined;
    }
    const auto oldest = std::ranges::lower_bound(bars_, i + 1 - static_cast<std::size_t>(n));
    return oldest == bars_.end() ? 0 : static_cast<double>(i - *oldest);
}

double TrueBars::step_throughout(const double* condition, std::size_t i, double a, double b) {
    take(condition, i);
    std::size_t first = 0;
    std::size_t last = 0;
    return bars_between(i, a, b, first, last)
               ? truth(count(condition, i, first, last) == last + 1 - first)
               : kUndefined;
}

double TrueBars::step_once(const double* condition, std::size_t i, double a, double b) {
    take(condition, i);
    std::size_t first = 0;
    std::size_t last = 0;
    return bars_between(i, a, b, first, last) ? truth(count(condition, i, first, last) > 0)
                                              : kUndefined;
}

// The rounding error of the addition is itself a double (Knuth, 4.2.2, theorem B).
BarsToSum::Total BarsToSum::Total::plus(double x) const {
    const double next = sum + x;
    const double taken = next - sum;
    return {next, rest + ((sum - (next - taken)) + (x - taken))};
}

double BarsToSum::step(const double* x, std::size_t i, double target) {
    const auto mark = [&](std::size_t first) {
        while (!marks_.empty() && marks_.back().before.above(total_) >= 0) {
            marks_.pop_back();
        }
        marks_.push_back({first, total_});
    };
    for (; taken_ < i; ++taken_) {
        if (!is_defined(x[taken_])) {
            marks_.clear();
            total_ = {};
            continue;
        }
        mark(taken_);
        total_ = total_.plus(x[taken_]);
    }
    if (!is_defined(target) || !is_defined(x[i])) {
        return kUndefined;
    }
    const Total now = total_.plus(x[i]);
    // Sums that start at this bar, then at the marks from the newest to the oldest: the totals
    // before them fall, so the sums grow.
    if (now.above(total_) >= target) {
        return 1;
    }
    const auto after = std::ranges::partition_point(
        marks_, [&](const Mark& start) { return now.above(start.before) >= target; });
    return after == marks_.begin() ? kUndefined : static_cast<double>(i - (after - 1)->first + 1);
}

}  // namespace mystocks::compute
