// Falls of an equity below what it had been.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace mystocks::backtest {

// Positions are indices into the equity.
struct Drawdown {
    double depth = 0;                      // trough ÷ peak − 1, below 0
    std::optional<std::size_t> peak;       // the last moment at the peak; empty: the starting cash
    std::size_t trough = 0;                // the first moment at the deepest
    std::optional<std::size_t> recovered;  // the first moment at the peak or above it again
    std::size_t moments = 0;               // from the peak to the recovery, or to the end
    friend bool operator==(const Drawdown&, const Drawdown&) = default;
};

// In order of time; the starting cash counts as a peak, as in R PerformanceAnalytics'
// findDrawdowns and maxDrawdown. Without an equity, or with one that isn't a number: none.
std::vector<Drawdown> find_drawdowns(double start, std::span<const double> equity);

// Equity ÷ highest so far − 1 at each moment; at most 0.
std::vector<double> drawdown_column(double start, std::span<const double> equity);

}  // namespace mystocks::backtest
