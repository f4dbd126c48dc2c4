// Averages whose weight follows the series. An undefined x gives an undefined result and is
// stepped over. Equal to TA-Lib's functions of these names (within rounding).
#pragma once

#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "mystocks/compute/number.hpp"
#include "mystocks/compute/recurrence.hpp"

namespace mystocks::compute {

// Kaufman's: with the newest n + 1 defined values v_0 … v_n, way = v_n - v_0 and path the sum of
// |v_k - v_{k-1}|, which slides (path + (new - old)) but is 0 exactly where all are 0; efficiency =
// 1 where path <= way or path is 0, else |way ÷ path|; root = efficiency · (2 ÷ (fast + 1) - 2 ÷
// (slow + 1)) + 2 ÷ (slow + 1); y moved_towards x with weight root · root, where the first y is
// v_{n-1}. n cut to a whole number of at least 1.
//
// Copies share the values, so a copy may only be used to take the newest bar again.
class KaufmanMean {
  public:
    double step(double x, double n, double fast, double slow);
    // out[i] = step(x[i], n[i], fast[i], slow[i]) for i = first … last − 1, faster where the
    // settings stay as they are.
    void run(const double* x, const double* n, const double* fast, const double* slow, double* out,
             std::size_t first, std::size_t last);

  private:
    // From x[first] on: how many are defined and have the settings of the first.
    static std::size_t alike(const double* x, const double* n, const double* fast,
                             const double* slow, std::size_t first, std::size_t last);
    // Once there is a result, with a length that doesn't change.
    void run_on(const double* x, std::size_t size, double fast, double slow, double* out);
    double value(std::size_t back) const { return (*values_)[count_ - 1 - back]; }
    // |v - v'| of the value `back` values before the newest.
    double change(std::size_t back) const { return std::abs(value(back) - value(back + 1)); }
    void push(double x, std::size_t length);

    std::shared_ptr<std::vector<double>> values_ = std::make_shared<std::vector<double>>();
    std::size_t count_ = 0;  // how many of them this copy knows
    std::size_t length_ = 0;
    std::size_t flat_ = 0;  // how many of the newest changes are 0
    double path_ = 0;
    double y_ = 0;
    bool started_ = false;
};

// Tillson's: six SeededMeans in a row (step_exponential), e_1 … e_6, and with the volume factor v
// c1·e6 + c2·e5 + c3·e4 + c4·e3 added in this order, c1 = -v³, c2 = 3·(v² + v³),
// c3 = -6·v² - 3·(v + v³), c4 = 1 + 3·v + v³ + 3·v².
class TillsonMean {
  public:
    double step(double x, double n, double v);

  private:
    SeededMean means_[6];
};

}  // namespace mystocks::compute
