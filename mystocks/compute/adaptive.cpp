#include "mystocks/compute/adaptive.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace mystocks::compute {
namespace {

// Old values are dropped so many at a time.
constexpr std::size_t kSlackRows = 256;

}  // namespace

double KaufmanMean::step(double x, double n, double fast, double slow) {
    const std::int64_t length = whole_count(n);
    if (!is_defined(x) || length < 1 || !(fast > 0) || !(slow > 0)) {
        return kUndefined;
    }
    const auto kept = static_cast<std::size_t>(length) + 1;
    if (values_.size() >= std::max(kSlackRows, 2 * kept)) {
        const auto dropped = static_cast<std::ptrdiff_t>(values_.size() - kept);
        values_.erase(values_.begin(), values_.begin() + dropped);
        moves_.erase(moves_.begin(), moves_.begin() + dropped);
    }
    moves_.push_back(values_.empty() ? 0 : std::abs(x - values_.back()));
    values_.push_back(x);
    if (values_.size() < kept) {
        return kUndefined;
    }
    const double* values = values_.data() + (values_.size() - kept);
    if (!started_) {
        y_ = values[kept - 2];
        started_ = true;
    }
    const double* moves = moves_.data() + (moves_.size() - kept);
    double path = 0;
    for (std::size_t k = 1; k < kept; ++k) {
        path = path + moves[k];
    }
    const double way = x - values[0];
    const double efficiency = path <= way || path == 0 ? 1 : std::abs(way / path);
    const double slowest = 2 / (slow + 1);
    const double root = efficiency * (2 / (fast + 1) - slowest) + slowest;
    y_ = moved_towards(x, y_, root * root);
    return finite(y_);
}

double TillsonMean::step(double x, double n, double v) {
    double e[6];
    double input = x;
    for (std::size_t k = 0; k < 6; ++k) {
        e[k] = means_[k].step_exponential(input, n);
        input = e[k];
    }
    const double v2 = v * v;
    const double v3 = v2 * v;
    const double c1 = -v3;
    const double c2 = 3 * (v2 + v3);
    const double c3 = -6 * v2 - 3 * (v + v3);
    const double c4 = 1 + 3 * v + v3 + 3 * v2;
    return finite(c1 * e[5] + c2 * e[4] + c3 * e[3] + c4 * e[2]);
}

}  // namespace mystocks::compute
