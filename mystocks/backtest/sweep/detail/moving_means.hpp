// Moving averages of one column for many lengths, side by side: MA(X,n) as the formula language
// means it, bit for bit, at a fraction of the time of one after the other.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "mystocks/backtest/sweep/detail/signal_column.hpp"

namespace mystocks::backtest::sweep::detail {

// True where moving_means can be asked: every value is defined and far from the largest double.
bool can_take_means(std::span<const double> values);

// A column a length (1 to values.size()). Empty where a mean lies beyond the range of floats.
std::optional<std::vector<std::shared_ptr<const SignalColumn>>> moving_means(
    std::span<const double> values, std::span<const std::size_t> lengths);

}  // namespace mystocks::backtest::sweep::detail
