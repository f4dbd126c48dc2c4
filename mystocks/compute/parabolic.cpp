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

}  // namespace mystocks::compute
