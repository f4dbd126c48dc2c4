// What was true when. An undefined condition counts as not true, unless said otherwise. Counts are
// cut to whole numbers (whole_count); an undefined or negative count makes the result undefined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

// x[i - n]; undefined where there is no such bar.
inline double reference(const double* x, std::size_t i, double n) {
    const std::int64_t back = whole_count(n);
    return back >= 0 && static_cast<std::size_t>(back) <= i ? x[i - static_cast<std::size_t>(back)]
                                                            : kUndefined;
}

// a > b, and a <= b on the bar before. Undefined on the first bar, and where one of the four is.
inline double cross(const double* a, const double* b, std::size_t i) {
    if (i == 0 || !is_defined(a[i]) || !is_defined(b[i]) || !is_defined(a[i - 1]) ||
        !is_defined(b[i - 1])) {
        return kUndefined;
    }
    return truth(a[i] > b[i] && a[i - 1] <= b[i - 1]);
}

// Bars since the condition last held; undefined until it does.
class BarsLast {
  public:
    double step(const double* condition, std::size_t i) {
        if (holds(condition[i])) {
            last_ = i;
            known_ = true;
        }
        return known_ ? static_cast<double>(i - last_) : kUndefined;
    }

  private:
    std::size_t last_ = 0;
    bool known_ = false;
};

// The bars on which a condition held, and what can be asked of them in O(log bars). A bar is taken
// in only when the next one is asked for: the newest may be asked for again with another value.
class TrueBars {
  public:
    // Bars since the condition held for the n-th last time, n >= 1 (n = 0: undefined).
    double step_lasts(const double* condition, std::size_t i, double n);
    // Bars from the oldest bar of the last n on which it held to i; 0 where it held on none.
    // Undefined for n = 0 and while there are fewer than n bars.
    double step_since(const double* condition, std::size_t i, double n);
    // Whether it held on every (any) bar from i-a to i-b. a = 0: from the first bar. Undefined
    // while there are fewer than a bars before i, and for b > a > 0.
    double step_throughout(const double* condition, std::size_t i, double a, double b);
    double step_once(const double* condition, std::size_t i, double a, double b);

  private:
    void take(const double* condition, std::size_t i);
    std::size_t count(const double* condition, std::size_t i, std::size_t first,
                      std::size_t last) const;

    std::vector<std::size_t> bars_;
    std::size_t taken_ = 0;
};

// How many bars in a row it has held.
class BarsLastCount {
  public:
    double step(const double* condition, std::size_t i) {
        count_ = holds(condition[i]) ? count_ + 1 : 0;
        return static_cast<double>(count_);
    }

  private:
    std::int64_t count_ = 0;
};

// Bars since it held for the first time; undefined until then.
class BarsSince {
  public:
    double step(const double* condition, std::size_t i) {
        if (!known_ && holds(condition[i])) {
            first_ = i;
            known_ = true;
        }
        return known_ ? static_cast<double>(i - first_) : kUndefined;
    }

  private:
    std::size_t first_ = 0;
    bool known_ = false;
};

// Bars since the first defined x, both counted.
class BarsCount {
  public:
    double step(const double* x, std::size_t i) {
        if (!known_ && is_defined(x[i])) {
            first_ = i;
            known_ = true;
        }
        return known_ ? static_cast<double>(i - first_ + 1) : kUndefined;
    }

  private:
    std::size_t first_ = 0;
    bool known_ = false;
};

// x > y on each of the last n bars, n >= 1; undefined while there are fewer bars. A bar where one
// is undefined counts as not greater.
class AboveInARow {
  public:
    double step(const double* x, const double* y, std::size_t i, double n) {
        count_ = x[i] > y[i] ? count_ + 1 : 0;
        return answer(i + 1, n);
    }
    // x above (below) its own value on the bar before: n steps, so undefined on the first n bars.
    double step_rise(const double* x, std::size_t i, double n) {
        count_ = i > 0 && x[i] > x[i - 1] ? count_ + 1 : 0;
        return answer(i, n);
    }
    double step_fall(const double* x, std::size_t i, double n) {
        count_ = i > 0 && x[i] < x[i - 1] ? count_ + 1 : 0;
        return answer(i, n);
    }

  private:
    double answer(std::size_t bars, double count) const {
        const std::int64_t n = whole_count(count);
        if (n < 1 || bars < static_cast<std::size_t>(n)) {
            return kUndefined;
        }
        return truth(count_ >= n);
    }
    std::int64_t count_ = 0;
};

// 1 where the condition holds and none of the n bars before has a 1, else 0. n as it stands at i.
class Filter {
  public:
    double step(const double* condition, std::size_t i, double count) {
        const std::int64_t n = whole_count(count);
        if (n < 0) {
            return kUndefined;
        }
        if (!holds(condition[i]) || (known_ && i - last_ <= static_cast<std::size_t>(n))) {
            return 0;
        }
        last_ = i;
        known_ = true;
        return 1;
    }

  private:
    std::size_t last_ = 0;
    bool known_ = false;
};

// 1 where a > b now and a < b on each of the n bars before, n >= 1, else 0. Undefined for the first
// n bars. A bar where a or b is undefined is neither above nor below.
class LongCross {
  public:
    double step(const double* a, const double* b, std::size_t i, double count) {
        const std::int64_t below_before = below_;
        below_ = a[i] < b[i] ? below_ + 1 : 0;
        const std::int64_t n = whole_count(count);
        if (n < 1 || i < static_cast<std::size_t>(n)) {
            return kUndefined;
        }
        return truth(a[i] > b[i] && below_before >= n);
    }

  private:
    std::int64_t below_ = 0;
};

// x of the newest bar on which the condition held (undefined if x was); undefined until one did.
class ValueWhen {
  public:
    double step(const double* condition, const double* x, std::size_t i) {
        if (holds(condition[i])) {
            value_ = x[i];
        }
        return value_;
    }

  private:
    double value_ = kUndefined;
};

// How many bars back, i counted, x has to be summed to reach `target`; at least 1. Undefined where
// it never does or an undefined x comes first. A sum is the difference of two running totals, which
// are kept to twice a double's digits. O(log bars) a bar; takes a bar in as TrueBars does.
class BarsToSum {
  public:
    double step(const double* x, std::size_t i, double target);

  private:
    struct Total {
        double sum = 0;
        double rest = 0;  // what `sum` lacks
        Total plus(double x) const;
        double above(const Total& other) const { return (sum - other.sum) + (rest - other.rest); }
    };
    struct Mark {
        std::size_t first;  // the bar after the total: the first one that a sum from here takes in
        Total before;
    };
    std::vector<Mark> marks_;  // below every later total, so in rising order
    Total total_;              // of all bars taken since the last undefined one
    std::size_t taken_ = 0;
};

}  // namespace mystocks::compute
