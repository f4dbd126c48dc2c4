#include "mystocks/compute/layered_mass.hpp"

#include <algorithm>
#include <cmath>

namespace mystocks::compute {

namespace {

constexpr double kNothing = 1e-15;

double part_below(double low, double high, double level) {
    if (level >= high) {
        return 1;
    }
    return level <= low ? 0 : (level - low) / (high - low);
}

}  // namespace

double LayeredMass::share(const Columns& columns, std::size_t i) {
    if (!is_defined(columns.high[i]) || !is_defined(columns.low[i])) {
        return kUndefined;
    }
    const double share = finite(columns.amount[i] / columns.capacity[i]);
    return is_defined(share) ? std::clamp(share, 0.0, 1.0) : kUndefined;
}

bool LayeredMass::start(const Columns& columns, std::size_t i) {
    if (!started_ && is_defined(share(columns, i))) {
        started_ = true;
        first_ = i;
    }
    return started_;
}

double LayeredMass::below(const Columns& columns, std::size_t i, double level) const {
    double left = 1;
    double sum = 0;
    for (std::size_t j = i; left > kNothing; --j) {
        const double own = share(columns, j);
        const double taken = j == first_ ? 1 : is_defined(own) ? own : 0;
        if (taken > 0) {
            sum = sum + left * taken * part_below(columns.low[j], columns.high[j], level);
            left = left * (1 - taken);
        }
        if (j == first_) {
            break;
        }
    }
    return sum;
}

double LayeredMass::step_below(const Columns& columns, std::size_t i, double level) {
    if (!start(columns, i) || !is_defined(level)) {
        return kUndefined;
    }
    return below(columns, i, level);
}

double LayeredMass::step_level(const Columns& columns, std::size_t i, double percent) {
    if (!start(columns, i) || !(percent >= 0 && percent <= 100)) {
        return kUndefined;
    }
    double least = columns.low[first_];
    double most = columns.high[first_];
    for (std::size_t j = first_; j <= i; ++j) {
        if (share(columns, j) > 0) {
            least = std::min(least, columns.low[j]);
            most = std::max(most, columns.high[j]);
        }
    }
    // Rounding may leave the whole a little short of 1.
    const double wanted = std::min(percent / 100, below(columns, i, most));
    while (most - least > 1e-12 * std::abs(most)) {
        const double middle = least + (most - least) / 2;
        (below(columns, i, middle) >= wanted ? most : least) = middle;
    }
    return finite(most);
}

}  // namespace mystocks::compute
