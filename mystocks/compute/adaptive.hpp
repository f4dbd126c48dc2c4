// Averages whose weight follows the series. An undefined x gives an undefined result and is
// stepped over. Equal to TA-Lib's functions of these names (within rounding).
#pragma once

#include <cstddef>
#include <vector>

#include "mystocks/compute/number.hpp"
#include "mystocks/compute/recurrence.hpp"

namespace mystocks::compute {

// Kaufman's: with the newest n + 1 defined values v_0 … v_n, way = v_n - v_0 and path the sum of
// |v_k - v_{k-1}| from the oldest; efficiency = 1 where path <= way or path is 0, else |way ÷
// path|; root = efficiency · (2 ÷ (fast + 1) - 2 ÷ (slow + 1)) + 2 ÷ (slow + 1); y moved_towards x
// with weight root · root, where the first y is v_{n-1}. n cut to a whole number of at least 1.
class KaufmanMean {
  public:
    double step(double x, double n, double fast, double slow);

  private:
    // Two columns side by side; the newest values at the end, the oldest n + 1 of use.
    std::vector<double> values_;
    std::vector<double> moves_;  // |value - the one before|
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
