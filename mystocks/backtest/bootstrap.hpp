// What else the same returns could have become: Monte Carlo by block bootstrap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace mystocks::backtest {

inline constexpr std::size_t kBootstrapPathsMax = 100'000;

struct BootstrapOptions {
    std::size_t paths = 1000;  // at most kBootstrapPathsMax
    std::size_t block = 20;    // moments that stay together; more than there are counts as all
    std::uint64_t seed = 1;
    double periods_a_year = 252;
    std::size_t band_points = 120;  // moments at which bands are given, at most
    std::stop_token stop;
    std::function<void(double done)> progress;  // a fraction, a hundred times at most
};

inline constexpr std::array kBootstrapShares{0.05, 0.25, 0.5, 0.75, 0.95};
using BootstrapQuantiles = std::array<double, kBootstrapShares.size()>;  // R's type 7

struct Bootstrap {
    BootstrapQuantiles total_return{};
    BootstrapQuantiles cagr{};
    BootstrapQuantiles sharpe{};
    BootstrapQuantiles max_drawdown{};
    double loss_probability = 0;  // share of paths that end below their start
    // Wealth of the paths (1 at the start) after band_moments[i] returns, over the paths.
    std::vector<std::size_t> band_moments;
    std::vector<BootstrapQuantiles> bands;
};

// Circular block bootstrap (Politis & Romano 1992): each path takes as many returns as there are,
// in blocks that start anywhere and go on at the front after the end. Equal inputs give equal
// results on every machine. A path's returns after ruin count as −1. Sharpe ratios that are
// undefined are left out of the quantiles; NaN where none is left. Throws
// base::Error(kInvalidArgument) for no returns, returns that aren't finite, no or too many paths
// and a block of 0; kCancelled after `stop`.
Bootstrap block_bootstrap(std::span<const double> returns, const BootstrapOptions& options);

}  // namespace mystocks::backtest
