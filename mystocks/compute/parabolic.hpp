// Parabolic stops. Both are called with i = 0, 1, 2 …; from a bar with an undefined high or low on
// everything is undefined.
#pragma once

#include <algorithm>
#include <cstddef>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

// 通达信's: long at the first bar with the stop at its low and the extreme at its high. On each
// further bar: a new extreme moves the factor up by `factor`, at most to `most`; stop + factor ·
// (extreme - stop), but not beyond this bar's and the last bar's low (short: high), nor back behind
// the stop before; where the bar crosses that, the side turns. Turning short the stop is the old
// extreme E where the last bar's high is E, else E + factor · (low - E); turning long it is the
// lesser of this and the last bar's low. (MyTT's authors compared this recurrence with the client.)
class ParabolicStop {
  public:
    double step(const double* high, const double* low, std::size_t i, double factor, double most) {
        advance(high, low, i, factor, most);
        return broken_ ? kUndefined : stop_;
    }
    // 1 where the side turns long, -1 where it turns short, else 0.
    double step_turn(const double* high, const double* low, std::size_t i, double factor,
                     double most) {
        const bool before = long_;
        advance(high, low, i, factor, most);
        return broken_ ? kUndefined : truth(long_ && !before) - truth(before && !long_);
    }

  private:
    void advance(const double* high, const double* low, std::size_t i, double factor, double most);

    double stop_ = 0;
    double extreme_ = 0;
    double factor_ = 0;
    bool long_ = true;
    bool broken_ = false;
};

// Wilder's stop and reverse as TA-Lib computes it: undefined on the first bar; starts short where
// the low fell by more than the high rose, else long.
class StopAndReverse {
  public:
    double step(const double* high, const double* low, std::size_t i, double factor, double most) {
        const double top = high[i];
        const double bottom = low[i];
        broken_ = broken_ || !is_defined(top) || !is_defined(bottom) || !is_defined(factor) ||
                  !is_defined(most);
        if (broken_ || i == 0) {
            return kUndefined;
        }
        const double first = std::min(factor, most);
        // On its first bar the stop isn't held back by the bar before.
        const std::size_t before = i == 1 ? i : i - 1;
        if (i == 1) {
            start(high, low, first);
        }
        const double least = std::min(low[before], bottom);
        const double greatest = std::max(high[before], top);
        double result = stop_;
        if (long_ ? bottom <= stop_ : top >= stop_) {
            long_ = !long_;
            result = long_ ? std::min(extreme_, least) : std::max(extreme_, greatest);
            stop_ = result;
            extreme_ = long_ ? top : bottom;
            factor_ = first;
        } else if (long_ ? top > extreme_ : bottom < extreme_) {
            extreme_ = long_ ? top : bottom;
            factor_ = std::min(factor_ + first, most);
        }
        const double moved = stop_ + factor_ * (extreme_ - stop_);
        stop_ = long_ ? std::min(moved, least) : std::max(moved, greatest);
        return result;
    }

  private:
    void start(const double* high, const double* low, double factor) {
        const double fall = low[0] - low[1];
        const double rise = high[1] - high[0];
        long_ = !(fall > 0 && rise < fall);
        stop_ = long_ ? low[0] : high[0];
        extreme_ = long_ ? high[1] : low[1];
        factor_ = factor;
    }

    double stop_ = 0;
    double extreme_ = 0;
    double factor_ = 0;
    bool long_ = true;
    bool broken_ = false;
};

}  // namespace mystocks::compute
