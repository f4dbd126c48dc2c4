#include "mystocks/compute/adaptive.hpp"

#include <algorithm>
#include <cmath>

namespace mystocks::compute {

void KaufmanMean::push(double x, std::size_t length) {
    values_->resize(count_);
    values_->push_back(x);
    ++count_;
    if (count_ == 1) {
        return;
    }
    flat_ = change(0) == 0 ? flat_ + 1 : 0;
    if (length == length_) {
        const double old = count_ > length + 1 ? change(length) : 0;
        path_ = path_ + (change(0) - old);
    } else {
        length_ = length;
        path_ = 0;
        for (std::size_t back = std::min(length, count_ - 1); back-- > 0;) {
            path_ = path_ + change(back);
        }
    }
    path_ = flat_ >= std::min(length, count_ - 1) ? 0 : path_;
}

double KaufmanMean::step(double x, double n, double fast, double slow) {
    const std::int64_t count = whole_count(n);
    if (!is_defined(x) || count < 1 || !(fast > 0) || !(slow > 0)) {
        return kUndefined;
    }
    const auto length = static_cast<std::size_t>(count);
    push(x, length);
    if (count_ <= length) {
        return kUndefined;
    }
    if (!started_) {
        y_ = value(1);
        started_ = true;
    }
    const double way = x - value(length);
    const double efficiency = path_ <= way || path_ == 0 ? 1 : std::abs(way / path_);
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
