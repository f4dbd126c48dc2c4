// Statistics of a window (as in statistic.hpp) in a time that doesn't grow with the window: up to
// kLookedThrough bars they are those functions, beyond it they slide.
//
// What slides drifts with each step, so beside the state a second one fills up from nothing and
// takes its place once it holds the window (every n steps): no result carries the rounding, or
// what a value that has left has rounded away, of more than two windows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "mystocks/compute/window.hpp"

namespace mystocks::compute {

inline constexpr std::int64_t kLookedThrough = 64;

// State: `void fill(x, run)` (the run-th value, run = 1 starts anew) and `void slide(x, old, n)`.
template <class State>
class Renewed {
  public:
    template <class Value>
    void fill(const Value& x, std::int64_t run) {
        filled_ = 0;
        now_.fill(x, run);
    }
    template <class Value>
    void slide(const Value& x, const Value& old, std::int64_t n) {
        now_.slide(x, old, n);
        next_.fill(x, ++filled_);
        if (filled_ == n) {
            now_ = next_;
            filled_ = 0;
        }
    }
    const State& now() const { return now_; }

  private:
    State now_;
    State next_;
    std::int64_t filled_ = 0;
};

// Of the points (k, x_k), k = 0 … from the oldest: mean, and `moment`, the sum of (k - middle) ·
// x_k. fill: d = x - mean; moment + (run - 1)÷2 · d; mean + d ÷ run. slide: moment + ((n + 1)÷2 ·
// (old - mean) + (n - 1)÷2 · (x - mean)); mean + (x - old) ÷ n.
struct LineSums {
    double mean = 0;
    double moment = 0;
    void fill(double x, std::int64_t run);
    void slide(double x, double old, std::int64_t n);
};

// Least squares. Where the last n values are all equal, the line is flat exactly.
class FittedLine : public Window<FittedLine> {
  public:
    double step_slope(const double* x, std::size_t i, double n);
    double step_end(const double* x, std::size_t i, double n);

  private:
    friend class Window<FittedLine>;
    bool slides(double n);
    double slope() const;
    void clear() { same_ = 0; }
    void fill(double x, std::int64_t run);
    void slide(double x, double old);
    void settle(double x);

    Renewed<LineSums> sums_;
    double last_ = 0;
    std::int64_t same_ = 0;  // how many of the last values are equal
};

struct Pair {
    double x;
    double y;
};
inline bool is_defined(const Pair& pair) {
    return is_defined(pair.x) && is_defined(pair.y);
}

// Means, and the sums of the products of distances from them.
// fill: d = x - mean; mean + d ÷ run; xx + d · (x - mean), yy likewise, xy + dx · (y - y's mean).
// slide: c = x - old; next = mean + c ÷ n; xy + (cx · (y - y's next) + cy · (x's old - x's mean)),
// xx and yy likewise, not below 0.
struct PairSums {
    double x_mean = 0;
    double y_mean = 0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    void fill(const Pair& value, std::int64_t run);
    void slide(const Pair& value, const Pair& old, std::int64_t n);
};

// A column with itself has xy = xx = yy. Where one's last n values are all equal, its own sum and
// xy are 0 exactly.
class PairMoments : public Window<PairMoments> {
  public:
    double step_covariance(const double* x, const double* y, std::size_t i, double n);
    double step_correlation(const double* x, const double* y, std::size_t i, double n);
    double step_beta(const double* x, const double* y, std::size_t i, double n);
    // Of pairs[i], for n > kLookedThrough; otherwise undefined, and forgotten.
    template <class Pairs>
    double slide_beta(const Pairs& pairs, std::size_t i, double n) {
        return slides(n) && push(pairs, i, n) ? beta_now() : kUndefined;
    }

  private:
    friend class Window<PairMoments>;
    bool slides(double n);
    double beta_now() const;
    void clear() { same_x_ = same_y_ = 0; }
    void fill(const Pair& value, std::int64_t run);
    void slide(const Pair& value, const Pair& old);
    void settle(const Pair& value);
    PairSums settled() const;

    Renewed<PairSums> sums_;
    Pair last_{};
    std::int64_t same_x_ = 0;
    std::int64_t same_y_ = 0;
};

// Those below take a bar in only when the next one is asked for, as the classes of extreme.hpp.
// They slide where n is that of the bar before; where it isn't, the window is looked through.

// The window's values in order of size, with their sums: O(log n) a bar.
// With u = x - (the first value taken in): mean m = (the sum of all u) ÷ n, then what lies below m
// (b values) and above it (a values): ((m·b - their sum) + (their sum - m·a)) ÷ n. All equal: 0.
class MeanDistance {
  public:
    MeanDistance();
    ~MeanDistance();
    MeanDistance(MeanDistance&&) noexcept;
    MeanDistance& operator=(MeanDistance&&) noexcept;

    double step(const double* x, std::size_t i, double n);

  private:
    struct Order;
    std::unique_ptr<Order> order_;
};

// Windows are cut at every n-th bar: the product of what lies before the cut, from the cut
// backwards, times the product of what lies behind it, from the cut on. Two multiplications a bar
// on average. n = 0: as Product. Copies share what is before the newest bar.
class SlidingProduct {
  public:
    double step(const double* x, std::size_t i, double n);

  private:
    struct Cut;
    static std::shared_ptr<Cut> make_cut();

    std::shared_ptr<Cut> cut_ = make_cut();
    Product whole_;
};

}  // namespace mystocks::compute
