// Sums, averages and counts over the last n bars.
//
// Every class has `double step(const double* x, std::size_t i, double n)` (Column: anything with
// x[i]); n is read anew at each bar, cut to a whole number (whole_count). Where n is the same as on
// the bar before, the state slides on; where it differs, the state is rebuilt by pushing the
// window's bars in order of time.
//
// A window (n > 0) is the bars i-n+1 … i. The result is undefined while there are fewer bars, and
// while one of them is undefined: an undefined x empties the state, so that the values pushed since
// then ("run") count up anew. Where a class says so, n = 0 means all bars since the first defined
// x: an undefined x then gives an undefined result and is left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "mystocks/compute/number.hpp"
#include "mystocks/compute/statistic.hpp"

namespace mystocks::compute {

// What all windows have in common: when to slide and when to rebuild. `Derived` has
//   void clear();
//   void fill(double x, std::int64_t run);      the run-th value in a row (from 1)
//   void slide(double x, double old);           one comes, the one of n bars ago goes
// and may have enter(i), called before bar i is taken in or left out.
template <class Derived>
class Window {
  protected:
    // True where the window is full of defined values (or, at n = 0, where x[i] is defined).
    template <class Column>
    bool push(const Column& x, std::size_t i, double count) {
        const std::int64_t n = whole_count(count);
        if (n == n_) {
            push_one(x, i);
        } else {
            rebuild(x, i, n);
        }
        if (n_ < 0 || !is_defined(x[i])) {
            return false;
        }
        return n_ == 0 || run_ >= n_;
    }
    void enter(std::size_t) {}
    std::int64_t n() const { return n_; }
    // Values in a row; at n > 0 never more than n.
    std::int64_t run() const { return run_; }

  private:
    Derived& derived() { return static_cast<Derived&>(*this); }

    template <class Column>
    void push_one(const Column& x, std::size_t i) {
        if (n_ < 0) {
            return;
        }
        derived().enter(i);
        const auto value = x[i];
        if (!is_defined(value)) {
            if (n_ > 0 && run_ > 0) {
                run_ = 0;
                derived().clear();
            }
        } else if (n_ == 0 || run_ < n_) {
            derived().fill(value, ++run_);
        } else {
            derived().slide(value, x[i - static_cast<std::size_t>(n_)]);
        }
    }

    template <class Column>
    void rebuild(const Column& x, std::size_t i, std::int64_t n) {
        n_ = n;
        run_ = 0;
        derived().clear();
        if (n < 0) {
            return;
        }
        const std::size_t length = static_cast<std::size_t>(n);
        for (std::size_t j = n == 0 || i + 1 < length ? 0 : i + 1 - length; j <= i; ++j) {
            push_one(x, j);
        }
    }

    std::int64_t n_ = -1;
    std::int64_t run_ = 0;
};

// Bars 2k and 2k + 1 are a group: sum = base + part, where base is the sum before the group
// and part is what its bars add. fill: part + x. slide: part + (x - old), so that a run of equal
// values leaves the sum as it is. So the bars of a group don't wait for each other's sums.
// n = 0: all since the first.
class Sum : public Window<Sum> {
  public:
    static constexpr std::size_t kGroup = 2;
    template <class Column>
    double step(const Column& x, std::size_t i, double n) {
        return push(x, i, n) ? finite(base_ + part_) : kUndefined;
    }

  private:
    friend class Window<Sum>;
    void enter(std::size_t i) {
        if (i / kGroup != group_) {
            group_ = i / kGroup;
            base_ = base_ + part_;
            part_ = 0;
        }
    }
    void clear() { base_ = part_ = 0; }
    void fill(double x, std::int64_t) { part_ = part_ + x; }
    void slide(double x, double old) { part_ = part_ + (x - old); }
    double base_ = 0;
    double part_ = 0;
    std::size_t group_ = 0;
};

// Sum's result ÷ n. n = 0: undefined.
class Mean {
  public:
    template <class Column>
    double step(const Column& x, std::size_t i, double n) {
        const double sum = sum_.step(x, i, n);
        const std::int64_t length = whole_count(n);
        return length > 0 ? sum / static_cast<double>(length) : kUndefined;
    }

  private:
    Sum sum_;
};

// Weights 1 … n, the newest n: weighted ÷ (n · (n + 1) ÷ 2). n = 0: undefined.
// n up to kLookedThrough: weighted_mean of statistic.hpp, anew at each bar. Longer ones slide.
// fill: weighted + run · x, then sum + x. slide: weighted + (n · x - sum), then sum + (x - old).
class WeightedMean : public Window<WeightedMean> {
  public:
    static constexpr std::int64_t kLookedThrough = 16;
    double step(const double* x, std::size_t i, double n) {
        if (whole_count(n) <= kLookedThrough) {
            *this = {};
            return weighted_mean(x, i, n);
        }
        if (!push(x, i, n)) {
            return kUndefined;
        }
        const double length = static_cast<double>(this->n());
        return finite(weighted_ / (length * (length + 1) / 2));
    }

  private:
    friend class Window<WeightedMean>;
    void clear() { weighted_ = sum_ = 0; }
    void fill(double x, std::int64_t run) {
        weighted_ = weighted_ + static_cast<double>(run) * x;
        sum_ = sum_ + x;
    }
    void slide(double x, double old) {
        weighted_ = weighted_ + (static_cast<double>(n()) * x - sum_);
        sum_ = sum_ + (x - old);
    }
    double weighted_ = 0;
    double sum_ = 0;
};

// How many are true (not 0). n = 0: all since the first.
class Count : public Window<Count> {
  public:
    double step(const double* x, std::size_t i, double n) {
        return push(x, i, n) ? static_cast<double>(count_) : kUndefined;
    }
    // 1 where all are true, 1 where any is.
    double step_every(const double* x, std::size_t i, double n) {
        return push(x, i, n) ? truth(count_ == run()) : kUndefined;
    }
    double step_exist(const double* x, std::size_t i, double n) {
        return push(x, i, n) ? truth(count_ > 0) : kUndefined;
    }

  private:
    friend class Window<Count>;
    void clear() { count_ = 0; }
    void fill(double x, std::int64_t) { count_ += x != 0 ? 1 : 0; }
    void slide(double x, double old) { count_ += (x != 0 ? 1 : 0) - (old != 0 ? 1 : 0); }
    std::int64_t count_ = 0;
};

// The squares of the distances from the mean. n = 0: undefined.
// fill (Welford): d = x - mean; mean = mean + d ÷ run; squares = squares + d · (x - mean).
// slide: d = x - old; next = mean + d ÷ n;
//        squares = squares + d · ((x - next) + (old - mean)), but not below 0; mean = next.
// After either: where the last n values are all equal, mean = x and squares = 0 exactly.
class Deviation : public Window<Deviation> {
  public:
    // Sum of squares (DEVSQ); ÷ n (VARP); ÷ (n - 1) (VAR, undefined at n = 1).
    double step(const double* x, std::size_t i, double n) {
        return push(x, i, n) && this->n() > 0 ? finite(squares_) : kUndefined;
    }
    double step_population(const double* x, std::size_t i, double n) {
        return step(x, i, n) / static_cast<double>(this->n());
    }
    double step_sample(const double* x, std::size_t i, double n) {
        return finite(step(x, i, n) / static_cast<double>(this->n() - 1));
    }

  private:
    friend class Window<Deviation>;
    void clear() { same_ = 0; }
    void fill(double x, std::int64_t run) {
        if (run == 1) {
            mean_ = x;
            squares_ = 0;
        } else {
            const double distance = x - mean_;
            mean_ = mean_ + distance / static_cast<double>(run);
            squares_ = squares_ + distance * (x - mean_);
        }
        settle(x);
    }
    void slide(double x, double old) {
        const double change = x - old;
        const double next = mean_ + change / static_cast<double>(n());
        const double squares = squares_ + change * ((x - next) + (old - mean_));
        squares_ = squares > 0 ? squares : 0;
        mean_ = next;
        settle(x);
    }
    void settle(double x) {
        same_ = same_ > 0 && x == last_ ? same_ + 1 : 1;
        last_ = x;
        if (same_ >= n()) {
            mean_ = x;
            squares_ = 0;
        }
    }
    double mean_ = 0;
    double squares_ = 0;
    double last_ = 0;
    std::int64_t same_ = 0;  // how many of the last values are equal
};

// Product over the window: multiplied anew at each bar from the oldest to the newest (a product
// can't slide: a 0 would stay). n = 0: all since the first, product · x.
class Product {
  public:
    double step(const double* x, std::size_t i, double n);

  private:
    double product_ = 1;
    bool all_ = false;  // the state is that of n = 0
};

// Hull's average: difference = 2 · WeightedMean(x, ⌊n ÷ 2⌋) - WeightedMean(x, n); then WeightedMean
// of the differences over ⌊√n⌋. Undefined while one of them is. n < 2: undefined.
//
// Copies share the differences (each belongs to a bar, and stepping the bar again overwrites it),
// so a copy may only be used to take the newest bar again.
class HullMean {
  public:
    double step(const double* x, std::size_t i, double n);

  private:
    WeightedMean half_;
    WeightedMean full_;
    WeightedMean smooth_;
    std::shared_ptr<std::vector<double>> differences_ = std::make_shared<std::vector<double>>();
};

}  // namespace mystocks::compute
