#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace mystocks::backtest::detail {

// Of sorted values, at least one: linear between order statistics, R's type 7. `share` in [0, 1].
inline double quantile(std::span<const double> sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    const std::size_t below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace mystocks::backtest::detail
