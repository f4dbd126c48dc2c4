// Greatest and least values over the last n bars. Windows as in window.hpp: a window is the bars
// i-n+1 … i, undefined while it isn't full or holds an undefined value; n = 0 means all bars since
// the first defined x (an undefined x then gives an undefined result and is left out).
//
// Of equal values the newest counts.
//
// These take a bar in only when the next one is asked for, so the newest bar may be asked for again
// with another value, any number of times.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

// `kGreatest`: true for the greatest, false for the least. A bar costs O(1) amortised to take in
// and O(log bars) to answer for, whatever n is, the same as before or not.
template <bool kGreatest>
class Extreme {
  public:
    double step(const double* x, std::size_t i, double n) {
        const std::int64_t best = find(x, i, n);
        return best < 0 ? kUndefined : x[best];
    }
    // Bars since then; 0 where it is this bar.
    double step_bars(const double* x, std::size_t i, double n) {
        const std::int64_t best = find(x, i, n);
        return best < 0 ? kUndefined : static_cast<double>(static_cast<std::int64_t>(i) - best);
    }
    // How many bars in a row before i are beaten by x[i]: smaller ones (greater ones). Undefined
    // where x[i] is; an undefined bar ends the row.
    double step_beaten(const double* x, std::size_t i) {
        take(x, i);
        if (!is_defined(x[i])) {
            return kUndefined;
        }
        const auto beaten = std::ranges::partition_point(
            standing_, [&](std::size_t bar) { return at_least(x[bar], x[i]); });
        const std::int64_t unbeaten =
            beaten == standing_.begin() ? -1 : static_cast<std::int64_t>(*(beaten - 1));
        return static_cast<double>(static_cast<std::int64_t>(i) - 1 -
                                   std::max(unbeaten, last_undefined_));
    }

  private:
    static bool at_least(double a, double b) { return kGreatest ? a >= b : a <= b; }

    // All bars before i. What a newer bar reaches can't be an extreme any more.
    void take(const double* x, std::size_t i) {
        for (; taken_ < i; ++taken_) {
            if (!is_defined(x[taken_])) {
                last_undefined_ = static_cast<std::int64_t>(taken_);
                continue;
            }
            while (!standing_.empty() && at_least(x[taken_], x[standing_.back()])) {
                standing_.pop_back();
            }
            standing_.push_back(taken_);
        }
    }

    // The extreme's bar; -1: none.
    std::int64_t find(const double* x, std::size_t i, double count) {
        take(x, i);
        const std::int64_t n = whole_count(count);
        const auto here = static_cast<std::int64_t>(i);
        if (n < 0 || !is_defined(x[i]) || (n > 0 && here - last_undefined_ < n)) {
            return -1;
        }
        const std::size_t first = n == 0 ? 0 : static_cast<std::size_t>(here + 1 - n);
        const auto best = std::ranges::lower_bound(standing_, first);
        return best == standing_.end() || at_least(x[i], x[*best])
                   ? here
                   : static_cast<std::int64_t>(*best);
    }

    std::vector<std::size_t> standing_;  // bars that no later one reaches, the extreme first
    std::size_t taken_ = 0;
    std::int64_t last_undefined_ = -1;
};

using Highest = Extreme<true>;
using Lowest = Extreme<false>;

// The values of a window in order of size: O(log n) a bar while the window slides on, and for each
// bar by which it moves otherwise.
class RankedWindow {
  public:
    // `kGreatest`: the greatest comes first, else the least; of equals the newer one.
    explicit RankedWindow(bool greatest);
    ~RankedWindow();
    RankedWindow(RankedWindow&&) noexcept;
    RankedWindow& operator=(RankedWindow&&) noexcept;

    // 1 + how many values of the window come before the newest and aren't equal to it.
    double step_place(const double* x, std::size_t i, double n);
    // Bars from i back to the t-th of the m values that end n bars before i. -1 where there is
    // none: fewer bars, an undefined value among them, n, m or t no count, m or t 0, t > m.
    std::int64_t step_bars_to(const double* x, std::size_t i, double n, double m, double t);

  private:
    struct Order;
    std::unique_ptr<Order> order_;
};

}  // namespace mystocks::compute
