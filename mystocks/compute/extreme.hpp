// Greatest and least values over the last n bars. Windows as in window.hpp: a window is the bars
// i-n+1 … i, undefined while it isn't full or holds an undefined value; n = 0 means all bars since
// the first defined x (an undefined x then gives an undefined result and is left out).
//
// Of equal values the newest counts. Which way the extreme is found can't be seen in the result.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

// `kGreatest`: true for the greatest, false for the least.
template <bool kGreatest>
class Extreme {
  public:
    double step(const double* x, std::size_t i, double n) {
        return find(x, i, n) ? x[best_] : kUndefined;
    }
    // Bars since then; 0 where it is this bar.
    double step_bars(const double* x, std::size_t i, double n) {
        return find(x, i, n) ? static_cast<double>(i - best_) : kUndefined;
    }

  private:
    static bool at_least(double a, double b) { return kGreatest ? a >= b : a <= b; }

    bool find(const double* x, std::size_t i, double count) {
        const std::int64_t n = whole_count(count);
        if (n != n_) {
            n_ = n;
            rebuild(x, i);
        } else {
            push(x, i);
        }
        return n_ >= 0 && is_defined(x[i]) && run_ > 0 && (n_ == 0 || run_ >= n_);
    }

    void push(const double* x, std::size_t i) {
        if (n_ < 0) {
            return;
        }
        if (!is_defined(x[i])) {
            run_ = n_ == 0 ? run_ : 0;
            return;
        }
        const std::size_t length = static_cast<std::size_t>(n_);
        if (run_ == 0 || at_least(x[i], x[best_])) {
            best_ = i;
        } else if (n_ > 0 && i - best_ >= length) {
            // It left the window: look through what is left, the newest of equals first.
            best_ = i;
            for (std::size_t j = i; j-- > i + 1 - length;) {
                best_ = at_least(x[best_], x[j]) ? best_ : j;
            }
        }
        run_ = n_ == 0 || run_ < n_ ? run_ + 1 : run_;
    }

    void rebuild(const double* x, std::size_t i) {
        run_ = 0;
        if (n_ < 0) {
            return;
        }
        const std::size_t length = static_cast<std::size_t>(n_);
        for (std::size_t j = n_ == 0 || i + 1 < length ? 0 : i + 1 - length; j <= i; ++j) {
            push(x, j);
        }
    }

    std::int64_t n_ = -1;
    std::int64_t run_ = 0;
    std::size_t best_ = 0;
};

using Highest = Extreme<true>;
using Lowest = Extreme<false>;

// 1 + how many values of the window are greater (less) than the newest. Looks through the window.
double place_from_greatest(const double* x, std::size_t i, double n);
double place_from_least(const double* x, std::size_t i, double n);

// Bars from i back to the t-th greatest (least) of the m values that end n bars before i; of equals
// the newer comes first. -1 where there is none: fewer bars, an undefined value among them, n, m or
// t no count, m or t 0, t > m. Costs O(m · log m).
std::int64_t bars_to_greatest(const double* x, std::size_t i, double n, double m, double t);
std::int64_t bars_to_least(const double* x, std::size_t i, double n, double m, double t);

}  // namespace mystocks::compute
