// Parabolic stops. Both are called with i = 0, 1, 2 …; from a bar with an undefined high or low on
// everything is undefined.
#pragma once

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

// Wilder's stop and reverse as TA-Lib computes it (within rounding): undefined on the first bar;
// starts short where the low fell by more than the high rose, else long. The stop is moved_towards
// the extreme, with the factor as weight.
class StopAndReverse {
  public:
    double step(const double* high, const double* low, std::size_t i, double factor, double most);
    // out[i] = step(high, low, i, factor[i], most[i]) for i = first … last − 1, faster where factor
    // and most stay as they are.
    void run(const double* high, const double* low, const double* factor, const double* most,
             double* out, std::size_t first, std::size_t last);

    struct State {
        double stop = 0;
        double extreme = 0;
        double factor = 0;
        bool is_long = true;
    };

  private:
    void start(const double* high, const double* low, double factor);

    State state_;
    bool broken_ = false;
};

}  // namespace mystocks::compute
