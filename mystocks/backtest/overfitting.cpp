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

struct Trials {
    std::size_t blocks = 0;
    std::size_t rows = 0;       // a block
    std::vector<double> means;  // a trial
    // Block by block, one a trial: of its returns less its mean, so that nothing cancels in the
    // squares.
    std::vector<double> sums;
    std::vector<double> squares;
    std::size_t count() const { return means.size(); }
};

struct Found {
    double mean;
    double sharpe;
};

Found figure_of(double sum, double squares, double mean, double n) {
    const double shift = sum / n;
    const double variance = (squares - sum * shift) / (n - 1);
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
    const std::size_t count = returns.size() / moments;
    const std::size_t dropped = moments - trials.rows * blocks;
    trials.sums.resize(blocks * count);
    trials.squares.resize(blocks * count);
    for (std::size_t trial = 0; trial < count; ++trial) {
        const auto used = returns.subspan(trial * moments + dropped, trials.rows * blocks);
        double mean = 0;
        for (const double r : used) {
            mean += r;
        }
        mean /= static_cast<double>(used.size());
        trials.means.push_back(mean);
        for (std::size_t block = 0; block < blocks; ++block) {
            for (const double r : used.subspan(block * trials.rows, trials.rows)) {
                trials.sums[block * count + trial] += r - mean;
                trials.squares[block * count + trial] += (r - mean) * (r - mean);
            }
        }
    }
    return trials;
}

struct Split {
    Found inside;
    Found outside;
    double rank;  // ω
};

// One half of the blocks, one value a trial.
struct Half {
    std::vector<double> sums;
    std::vector<double> squares;

    void clear(std::size_t count) {
        sums.assign(count, 0);
        squares.assign(count, 0);
    }
    void add(const Trials& trials, std::size_t block) {
        const double* const more = &trials.sums[block * trials.count()];
        const double* const more_squares = &trials.squares[block * trials.count()];
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] += more[i];
            squares[i] += more_squares[i];
        }
    }
};

struct Room {
    Half in;
    Half out;
    std::vector<double> outside_sharpes;
};

// `inside`: a bit a block.
Split split_of(const Trials& trials, std::uint32_t inside, Room& room) {
    room.in.clear(trials.count());
    room.out.clear(trials.count());
    for (std::size_t block = 0; block < trials.blocks; ++block) {
        ((inside >> block & 1) != 0 ? room.in : room.out).add(trials, block);
    }
    const double n = static_cast<double>(trials.rows * trials.blocks / 2);
    Split split{};
    std::size_t chosen = 0;
    std::vector<double>& outside = room.outside_sharpes;
    outside.resize(trials.count());
    for (std::size_t i = 0; i < trials.count(); ++i) {
        const Found found = figure_of(room.in.sums[i], room.in.squares[i], trials.means[i], n);
        const Found other = figure_of(room.out.sums[i], room.out.squares[i], trials.means[i], n);
        outside[i] = other.sharpe;
        if (i == 0 || found.sharpe > split.inside.sharpe) {
            split.inside = found;
            split.outside = other;
            chosen = i;
        }
    }
    std::size_t below = 0;
    std::size_t equal = 0;
    for (const double sharpe : outside) {
        below += sharpe < outside[chosen] ? 1U : 0U;
        equal += sharpe == outside[chosen] ? 1U : 0U;
    }
    const double rank = static_cast<double>(below) + static_cast<double>(equal + 1) / 2;
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

Overfitting overfitting_of(const Trials& trials, std::stop_token stop) {
    Room room;
    std::vector<Split> splits;
    Overfitting found;
    for (std::uint32_t inside = 0; inside < (1U << trials.blocks); ++inside) {
        if (std::popcount(inside) != static_cast<int>(trials.blocks / 2)) {
            continue;
        }
        if (stop.stop_requested()) {
            throw base::Error(
                base::ErrorKind::kCancelled,
                "The probability of overfitting was not computed to its end: stopped");
        }
        splits.push_back(split_of(trials, inside, room));
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
    return overfitting_of(cut(returns, moments, options.blocks), options.stop);
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
    const std::size_t count = blocks.size() / options.blocks;
    trials.sums.resize(blocks.size());
    trials.squares.resize(blocks.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto trial = blocks.subspan(i * options.blocks, options.blocks);
        double mean = 0;
        for (const BlockReturns& block : trial) {
            mean += block.sum;
        }
        mean /= n * static_cast<double>(options.blocks);
        trials.means.push_back(mean);
        for (std::size_t block = 0; block < options.blocks; ++block) {
            const BlockReturns& found = trial[block];
            trials.sums[block * count + i] = found.sum - n * mean;
            trials.squares[block * count + i] =
                found.squares - 2 * mean * found.sum + n * mean * mean;
        }
    }
    return overfitting_of(trials, options.stop);
}

}  // namespace mystocks::backtest
