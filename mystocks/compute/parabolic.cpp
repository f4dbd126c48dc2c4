#include "mystocks/compute/parabolic.hpp"

namespace mystocks::compute {

void ParabolicStop::advance(const double* high, const double* low, std::size_t i, double factor,
                            double most) {
    broken_ = broken_ || !is_defined(high[i]) || !is_defined(low[i]) || !is_defined(factor) ||
              !is_defined(most);
    if (broken_) {
        return;
    }
    if (i == 0) {
        stop_ = low[0];
        extreme_ = high[0];
        factor_ = factor;
        return;
    }
    if (long_ ? high[i] > extreme_ : low[i] < extreme_) {
        extreme_ = long_ ? high[i] : low[i];
        factor_ = std::min(factor_ + factor, most);
    }
    const double moved = stop_ + factor_ * (extreme_ - stop_);
    const double bound = long_ ? std::min(low[i], low[i - 1]) : std::max(high[i], high[i - 1]);
    stop_ =
        long_ ? std::max(stop_, std::min(moved, bound)) : std::min(stop_, std::max(moved, bound));
    if (long_ && low[i] < stop_) {
        const double peak = extreme_;
        long_ = false;
        extreme_ = low[i];
        factor_ = factor;
        stop_ = high[i - 1] == peak ? peak : peak + factor_ * (extreme_ - peak);
    } else if (!long_ && high[i] > stop_) {
        long_ = true;
        extreme_ = high[i];
        factor_ = factor;
        stop_ = std::min(low[i], low[i - 1]);
    }
}

void StopAndReverse::start(const double* high, const double* low, double factor) {
    const double fall = low[0] - low[1];
    const double rise = high[1] - high[0];
    long_ = !(fall > 0 && rise < fall);
    stop_ = long_ ? low[0] : high[0];
    extreme_ = long_ ? high[1] : low[1];
    factor_ = factor;
}

double StopAndReverse::step(const double* high, const double* low, std::size_t i, double factor,
                            double most) {
    broken_ = broken_ || !is_defined(high[i]) || !is_defined(low[i]) || !is_defined(factor) ||
              !is_defined(most);
    if (broken_ || i == 0) {
        return kUndefined;
    }
    const double first = std::min(factor, most);
    // On its first bar the stop isn't held back by the bar before.
    const std::size_t before = i == 1 ? i : i - 1;
    if (i == 1) {
        start(high, low, first);
    }
    const auto held_back = [&](double stop) {
        return long_ ? std::min({stop, low[before], low[i]})
                     : std::max({stop, high[before], high[i]});
    };
    double result = stop_;
    if (long_ ? low[i] <= stop_ : high[i] >= stop_) {
        long_ = !long_;
        result = held_back(extreme_);
        stop_ = result;
        extreme_ = long_ ? high[i] : low[i];
        factor_ = first;
    } else if (long_ ? high[i] > extreme_ : low[i] < extreme_) {
        extreme_ = long_ ? high[i] : low[i];
        factor_ = std::min(factor_ + first, most);
    }
    stop_ = held_back(stop_ + factor_ * (extreme_ - stop_));
    return result;
}

}  // namespace mystocks::compute
