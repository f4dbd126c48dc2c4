#include "mystocks/backtest/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include <fmt/format.h>

#include "mystocks/backtest/detail/moments_of_returns.hpp"
#include "mystocks/backtest/detail/quantile.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::backtest {
namespace {

constexpr std::size_t kPathsMax = 100'000;
constexpr std::size_t kStopEvery = 64;  // paths

void check(std::span<const double> returns, const BootstrapOptions& options) {
    std::string why;
    if (returns.empty()) {
        why = "there is no return";
    } else if (options.paths == 0 || options.paths > kPathsMax) {
        why = fmt::format("{} paths: take from 1 to {}", options.paths, kPathsMax);
    } else if (options.block == 0) {
        why = "a block needs at least one moment";
    } else if (!std::all_of(returns.begin(), returns.end(),
                            [](double r) { return std::isfinite(r); })) {
        why = "a return is not a number";
    }
    if (!why.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument, "The bootstrap can't run: " + why);
    }
}

// The standard fixes what mt19937_64 gives, and not what its distributions make of it.
std::size_t draw_below(std::mt19937_64& random, std::size_t bound) {
    const double unit = static_cast<double>(random() >> 11) * 0x1p-53;
    return static_cast<std::size_t>(unit * static_cast<double>(bound));
}

void draw_path(std::span<const double> returns, std::size_t block, std::mt19937_64& random,
               std::vector<double>& path) {
    path.clear();
    while (path.size() < returns.size()) {
        std::size_t from = draw_below(random, returns.size());
        for (std::size_t i = 0; i < block && path.size() < returns.size(); ++i) {
            path.push_back(returns[from]);
            from = from + 1 == returns.size() ? 0 : from + 1;
        }
    }
}

BootstrapQuantiles quantiles_of(std::vector<double>& values) {
    BootstrapQuantiles quantiles;
    quantiles.fill(std::numeric_limits<double>::quiet_NaN());
    if (!values.empty()) {
        std::sort(values.begin(), values.end());
        for (std::size_t i = 0; i < quantiles.size(); ++i) {
            quantiles[i] = detail::quantile(values, kBootstrapShares[i]);
        }
    }
    return quantiles;
}

std::vector<std::size_t> points_of(std::size_t moments, std::size_t most) {
    std::vector<std::size_t> points;
    const std::size_t count = std::min(moments, std::max<std::size_t>(most, 1));
    for (std::size_t i = 1; i <= count; ++i) {
        points.push_back(moments * i / count);
    }
    return points;
}

struct Paths {
    std::vector<double> total_return;
    std::vector<double> cagr;
    std::vector<double> sharpe;
    std::vector<double> max_drawdown;
    std::vector<std::vector<double>> wealth;  // at each band point, one a path
};

void take_path(Paths& paths, std::span<const double> path, const BootstrapOptions& options,
               std::span<const std::size_t> points) {
    double wealth = 1;
    double highest = 1;
    double deepest = 0;
    std::size_t point = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
        wealth = std::max(0.0, wealth * (1 + path[i]));
        highest = std::max(highest, wealth);
        deepest = std::min(deepest, wealth / highest - 1);
        if (i + 1 == points[point]) {
            paths.wealth[point].push_back(wealth);
            ++point;
        }
    }
    const double years = static_cast<double>(path.size()) / options.periods_a_year;
    const detail::MomentsOfReturns of = detail::moments_of(path);
    const double sharpe = of.mean / of.deviation * std::sqrt(options.periods_a_year);
    paths.total_return.push_back(wealth - 1);
    paths.cagr.push_back(std::pow(wealth, 1 / years) - 1);
    paths.max_drawdown.push_back(deepest);
    if (std::isfinite(sharpe)) {
        paths.sharpe.push_back(sharpe);
    }
}

}  // namespace

Bootstrap block_bootstrap(std::span<const double> returns, const BootstrapOptions& options) {
    check(returns, options);
    Bootstrap result;
    result.band_moments = points_of(returns.size(), options.band_points);
    Paths paths;
    paths.wealth.resize(result.band_moments.size());
    std::mt19937_64 random(options.seed);
    std::vector<double> path;
    path.reserve(returns.size());
    const std::size_t step = std::max<std::size_t>(1, options.paths / 100);
    for (std::size_t i = 0; i < options.paths; ++i) {
        if (i % kStopEvery == 0 && options.stop.stop_requested()) {
            throw base::Error(base::ErrorKind::kCancelled, "The bootstrap was stopped");
        }
        draw_path(returns, options.block, random, path);
        take_path(paths, path, options, result.band_moments);
        if (options.progress && (i + 1) % step == 0) {
            options.progress(static_cast<double>(i + 1) / static_cast<double>(options.paths));
        }
    }
    const auto losses = std::count_if(paths.total_return.begin(), paths.total_return.end(),
                                      [](double total) { return total < 0; });
    result.loss_probability = static_cast<double>(losses) / static_cast<double>(options.paths);
    result.total_return = quantiles_of(paths.total_return);
    result.cagr = quantiles_of(paths.cagr);
    result.sharpe = quantiles_of(paths.sharpe);
    result.max_drawdown = quantiles_of(paths.max_drawdown);
    for (std::vector<double>& wealth : paths.wealth) {
        result.bands.push_back(quantiles_of(wealth));
    }
    return result;
}

}  // namespace mystocks::backtest
