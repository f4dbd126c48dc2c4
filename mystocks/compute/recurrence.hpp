// Averages that remember their last result.
//
// An undefined x (or weight) gives an undefined result and leaves the state as it is. The first
// defined x is the first result, unless said otherwise. y is the result before.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {

// y moved towards x: kept · y + moved · x, where kept = 1 - weight and moved = 1 - kept (the weight
// to the digits that leave kept + moved exactly 1). moved · x is rounded, then kept · y is added in
// one rounding. So y stays exactly where it is while x equals it (unless subnormal), and a bar
// waits for one operation of the bar before.
inline double moved_towards(double x, double y, double weight) {
    const double kept = 1 - weight;
    const double moved = 1 - kept;
    return std::fma(kept, y, moved * x);
}

// moved_towards x again and again with the same weight, every other bar without waiting for the bar
// before. Steps 0 and 1, 2 and 3 … are pairs, counted from the first step on. Where both steps of
// a pair move with one weight, from a y there was before, the second one's y is that of both:
//   moved_towards(both, y before the pair, 1 - kept · kept), kept = 1 - weight,
//   both = moved_towards(second x, first x, 1 ÷ (1 + kept)).
// That is the same but for the last digits, and stays where it is on equal x just the same. Any
// other step is moved_towards(x, y before it, weight).
class PairedMean {
  public:
    static constexpr std::size_t kGroup = 2;
    // Weights of both steps at once.
    static double outer(double weight) { return 1 - (1 - weight) * (1 - weight); }
    static double inner(double weight) { return 1 / (1 + (1 - weight)); }

    void skip() {
        paired_ = false;
        second_ = !second_;
    }
    double begin(double y) {
        skip();
        return y_ = y;
    }
    double move(double x, double weight) {
        if (second_ && paired_ && weight == weight_) {
            const double both = moved_towards(x, first_, inner(weight));
            y_ = moved_towards(both, before_, outer(weight));
        } else {
            before_ = y_;
            first_ = x;
            weight_ = weight;
            y_ = moved_towards(x, y_, weight);
        }
        paired_ = !second_;
        second_ = !second_;
        return y_;
    }

  private:
    double y_ = 0;
    double before_ = 0;  // what the second step of a pair needs: y before it, and its first x
    double first_ = 0;
    double weight_ = 0;
    bool paired_ = false;
    bool second_ = false;
};

// moved_towards x, from the y before, with a weight that may be another at each bar.
class Smoothed {
  public:
    double step(double x, double weight) {
        if (!is_defined(x) || !is_defined(weight)) {
            return kUndefined;
        }
        y_ = started_ ? moved_towards(x, y_, weight) : x;
        started_ = true;
        return finite(y_);
    }

  private:
    double y_ = 0;
    bool started_ = false;
};

// Weight 2 ÷ (n + 1); n isn't cut to a whole number. Undefined for n < 1.
class Ema {
  public:
    double step(double x, double n) { return smoothed_.step(x, weight(n)); }
    static double weight(double n) { return n >= 1 ? 2 / (n + 1) : kUndefined; }

  private:
    Smoothed smoothed_;
};

// Weight m ÷ n. Undefined unless 0 < m <= n.
class Sma {
  public:
    double step(double x, double n, double m) { return smoothed_.step(x, weight(n, m)); }
    static double weight(double n, double m) { return m > 0 && m <= n ? m / n : kUndefined; }

  private:
    Smoothed smoothed_;
};

// Weight a, where a > 1 counts as 1 and a < 0 as undefined.
class Dma {
  public:
    double step(double x, double a) { return smoothed_.step(x, weight(a)); }
    static double weight(double a) { return a >= 0 ? std::min(a, 1.0) : kUndefined; }

  private:
    Smoothed smoothed_;
};

// a · y + b · x: b · x is rounded, then a · y added in one rounding.
class Blend {
  public:
    double step(double x, double a, double b) {
        if (!is_defined(x) || !is_defined(a) || !is_defined(b)) {
            return kUndefined;
        }
        y_ = started_ ? std::fma(a, y_, b * x) : x;
        started_ = true;
        return finite(y_);
    }

  private:
    double y_ = 0;
    bool started_ = false;
};

// Seeded with the mean of the first n defined values (added in order, then ÷ n), then
// a PairedMean; undefined until then. n is cut to a whole number; while it is below 1 or
// undefined nothing happens. Where n changes before the seed is there, the new n decides.
class SeededMean {
  public:
    double step_exponential(double x, double n) { return step(x, n, 2 / (whole(n) + 1)); }
    double step_wilder(double x, double n) { return step(x, n, 1 / whole(n)); }

  private:
    static double whole(double n) { return static_cast<double>(whole_count(n)); }
    double step(double x, double n, double weight) {
        const std::int64_t length = whole_count(n);
        if (!is_defined(x) || length < 1) {
            mean_.skip();
            return kUndefined;
        }
        if (seeded_) {
            return finite(mean_.move(x, weight));
        }
        sum_ = sum_ + x;
        if (++run_ < length) {
            mean_.skip();
            return kUndefined;
        }
        seeded_ = true;
        return finite(mean_.begin(sum_ / static_cast<double>(run_)));
    }

    PairedMean mean_;
    double sum_ = 0;
    std::int64_t run_ = 0;
    bool seeded_ = false;
};

}  // namespace mystocks::compute
