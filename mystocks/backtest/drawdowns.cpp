#include "mystocks/backtest/drawdowns.hpp"

#include <algorithm>
#include <cmath>

namespace mystocks::backtest {

std::vector<Drawdown> find_drawdowns(double start, std::span<const double> equity) {
    std::vector<Drawdown> found;
    if (!(start > 0) ||
        !std::all_of(equity.begin(), equity.end(), [](double v) { return std::isfinite(v); })) {
        return found;
    }
    double highest = start;
    std::optional<std::size_t> peak;
    bool below = false;
    for (std::size_t i = 0; i < equity.size(); ++i) {
        const std::size_t since_peak = peak ? i - *peak : i + 1;
        if (equity[i] >= highest) {
            if (below) {
                found.back().recovered = i;
                found.back().moments = since_peak;
                below = false;
            }
            highest = equity[i];
            peak = i;
            continue;
        }
        const double depth = equity[i] / highest - 1;
        if (!below) {
            found.push_back({.depth = 0, .peak = peak, .trough = i, .recovered = {}, .moments = 0});
            below = true;
        }
        Drawdown& now = found.back();
        now.moments = since_peak;
        if (depth < now.depth) {
            now.depth = depth;
            now.trough = i;
        }
    }
    return found;
}

std::vector<double> drawdown_column(double start, std::span<const double> equity) {
    std::vector<double> column(equity.size());
    double highest = start;
    for (std::size_t i = 0; i < equity.size(); ++i) {
        highest = std::max(highest, equity[i]);
        column[i] = equity[i] / highest - 1;
    }
    return column;
}

}  // namespace mystocks::backtest
