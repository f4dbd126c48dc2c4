#include "mystocks/backtest/overfitting.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include <boost/math/distributions/normal.hpp>
#include <fmt/format.h>

#include "mystocks/base/error.hpp"

namespace mystocks::backtest {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kBlocksMax = 20;

double normal_below(double z) {
    return std::erfc(-z / std::numbers::sqrt2) / 2;
}

double normal_quantile(double share) {
    return boost::math::quantile(boost::math::normal_distribution<double>(), share);
}

struct Sums {
    double sum = 0;  // of returns less the trial's mean: nothing cancels in the squares
    double squares = 0;
    void operator+=(const Sums& other) {
        sum += other.sum;
        squares += other.squares;
    }
};

struct Trials {
    std::size_t blocks = 0;
    std::size_t rows = 0;       // a block
    std::vector<double> means;  // a trial
    std::vector<Sums> sums;     // trial × block
    std::size_t count() const { return means.size(); }
};

struct Found {
    double mean;
    double sharpe;
};

Found figure_of(const Sums& sums, double mean, double n) {
    const double shift = sums.sum / n;
    const double variance = (sums.squares - sums.sum * shift) / (n - 1);
    // What is left of equal returns is rounding.
    const bool varies = variance > 1e-28 * (mean * mean) && variance > 0;
    return {mean + shift, varies ? (mean + shift) / std::sqrt(variance) : 0};
}

void check(std::span<const double> returns, std::size_t moments, std::size_t blocks) {
    std::string why;
    if (blocks < 2 || blocks > kBlocksMax || blocks % 2 != 0) {
        why = fmt::format("{} blocks: take an even number from 2 to {}", blocks, kBlocksMax);
    } else if (moments == 0 || returns.size() % moments != 0 || returns.size() / moments < 2) {
        why = fmt::format("{} returns are not two or more trials of {} moments", returns.size(),
                          moments);
    } else if (moments / blocks < 2) {
        why = fmt::format("{} moments give no two in each of {} blocks", moments, blocks);
    }
    for (std::size_t i = 0; why.empty() && i < returns.size(); ++i) {
        if (!std::isfinite(returns[i])) {
            why = fmt::format("return {} of trial {} is not a number", i % moments, i / moments);
        }
    }
    if (!why.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "The probability of overfitting can't be computed: " + why);
    }
}

Trials cut(std::span<const double> returns, std::size_t moments, std::size_t blocks) {
    Trials trials;
    trials.blocks = blocks;
    trials.rows = moments / blocks;
    const std::size_t dropped = moments - trials.rows * blocks;
    for (std::size_t first = 0; first < returns.size(); first += moments) {
        const auto used = returns.subspan(first + dropped, trials.rows * blocks);
        double mean = 0;
        for (const double r : used) {
            mean += r;
        }
        mean /= static_cast<double>(used.size());
        trials.means.push_back(mean);
        for (std::size_t block = 0; block < blocks; ++block) {
            Sums sums;
            for (const double r : used.subspan(block * trials.rows, trials.rows)) {
                sums += {r - mean, (r - mean) * (r - mean)};
            }
            trials.sums.push_back(sums);
        }
    }
    return trials;
}

struct Split {
    Found inside;
    Found outside;
    double rank;  // ω
};

// `inside`: a bit a block.
Split split_of(const Trials& trials, std::uint32_t inside, std::vector<double>& outside_sharpes) {
    const double n = static_cast<double>(trials.rows * trials.blocks / 2);
    Split split{};
    std::size_t chosen = 0;
    for (std::size_t trial = 0; trial < trials.count(); ++trial) {
        Sums in;
        Sums out;
        for (std::size_t block = 0; block < trials.blocks; ++block) {
            ((inside >> block & 1) != 0 ? in : out) += trials.sums[trial * trials.blocks + block];
        }
        const Found figure = figure_of(in, trials.means[trial], n);
        const Found other = figure_of(out, trials.means[trial], n);
        outside_sharpes[trial] = other.sharpe;
        if (trial == 0 || figure.sharpe > split.inside.sharpe) {
            split.inside = figure;
            split.outside = other;
            chosen = trial;
        }
    }
    double below = 0;
    double equal = 0;
    for (const double sharpe : outside_sharpes) {
        below += sharpe < outside_sharpes[chosen] ? 1 : 0;
        equal += sharpe == outside_sharpes[chosen] ? 1 : 0;
    }
    const double rank = below + (equal + 1) / 2;
    split.rank = rank / static_cast<double>(trials.count() + 1);
    return split;
}

void take_line(Overfitting& found, const std::vector<Split>& splits) {
    const double n = static_cast<double>(splits.size());
    double x = 0;
    double y = 0;
    for (const Split& split : splits) {
        x += split.inside.sharpe / n;
        y += split.outside.sharpe / n;
    }
    double xy = 0;
    double xx = 0;
    for (const Split& split : splits) {
        xy += (split.inside.sharpe - x) * (split.outside.sharpe - y);
        xx += (split.inside.sharpe - x) * (split.inside.sharpe - x);
    }
    found.slope = xx > 0 ? xy / xx : kNaN;
    found.intercept = y - found.slope * x;
}

Overfitting overfitting_of(const Trials& trials) {
    std::vector<double> outside_sharpes(trials.count());
    std::vector<Split> splits;
    Overfitting found;
    for (std::uint32_t inside = 0; inside < (1U << trials.blocks); ++inside) {
        if (std::popcount(inside) != static_cast<int>(trials.blocks / 2)) {
            continue;
        }
        splits.push_back(split_of(trials, inside, outside_sharpes));
        const double rank = splits.back().rank;
        found.logits.push_back(std::log(rank / (1 - rank)));
    }
    double low = 0;
    double lost = 0;
    for (std::size_t i = 0; i < splits.size(); ++i) {
        low += found.logits[i] <= 0 ? 1 : 0;
        lost += splits[i].outside.mean < 0 ? 1 : 0;
    }
    found.probability = low / static_cast<double>(splits.size());
    found.loss_probability = lost / static_cast<double>(splits.size());
    take_line(found, splits);
    return found;
}

}  // namespace

double expected_best_sharpe(double trials, double sharpe_variance) {
    if (!(trials > 1)) {
        return 0;
    }
    const double first = normal_quantile(1 - 1 / trials);
    const double second = normal_quantile(1 - 1 / (trials * std::numbers::e));
    return std::sqrt(sharpe_variance) *
           ((1 - std::numbers::egamma) * first + std::numbers::egamma * second);
}

double probabilistic_sharpe(const SharpeEvidence& evidence, double threshold) {
    const double sr = evidence.sharpe;
    const double variance = 1 - evidence.skewness * sr + (evidence.kurtosis - 1) / 4 * sr * sr;
    if (!(evidence.moments > 1) || !(variance > 0)) {
        return kNaN;
    }
    return normal_below((sr - threshold) * std::sqrt(evidence.moments - 1) / std::sqrt(variance));
}

double deflated_sharpe(const SharpeEvidence& evidence) {
    return probabilistic_sharpe(evidence,
                                expected_best_sharpe(evidence.trials, evidence.sharpe_variance));
}

Overfitting probability_of_overfitting(std::span<const double> returns, std::size_t moments,
                                       const OverfittingOptions& options) {
    check(returns, moments, options.blocks);
    return overfitting_of(cut(returns, moments, options.blocks));
}

Overfitting probability_of_overfitting(std::span<const BlockReturns> blocks, std::size_t rows,
                                       const OverfittingOptions& options) {
    if (options.blocks < 2 || options.blocks > kBlocksMax || options.blocks % 2 != 0 ||
        blocks.size() % options.blocks != 0 || blocks.size() < 2 * options.blocks || rows < 2) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "The probability of overfitting can't be computed: it takes two trials "
                          "or more of an even number of blocks with two moments or more each");
    }
    Trials trials;
    trials.blocks = options.blocks;
    trials.rows = rows;
    const auto n = static_cast<double>(rows);
    for (std::size_t first = 0; first < blocks.size(); first += options.blocks) {
        const auto trial = blocks.subspan(first, options.blocks);
        double mean = 0;
        for (const BlockReturns& block : trial) {
            mean += block.sum;
        }
        mean /= n * static_cast<double>(options.blocks);
        trials.means.push_back(mean);
        for (const BlockReturns& block : trial) {
            trials.sums.push_back(
                {block.sum - n * mean, block.squares - 2 * mean * block.sum + n * mean * mean});
        }
    }
    return overfitting_of(trials);
}

}  // namespace mystocks::backtest
