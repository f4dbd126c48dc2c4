// How much of a sweep's best result is luck.
#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

namespace mystocks::backtest {

// What the best of many trials showed, per moment and not a year.
struct SharpeEvidence {
    double sharpe = 0;   // mean ÷ deviation of the returns
    double moments = 0;  // how many returns
    double skewness = 0;
    double kurtosis = 3;  // not the excess: 3 for Gaussian returns
    double trials = 1;    // independent ones; the number of parameter sets is the most careful
    double sharpe_variance = 0;  // of the trials' Sharpe ratios
};

// The Sharpe ratio to expect of the best of `trials` strategies without any merit:
// √V ((1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e))), γ Euler's constant (Bailey & López de Prado, The
// Deflated Sharpe Ratio, Journal of Portfolio Management 40(5), 2014). 0 for one trial.
double expected_best_sharpe(double trials, double sharpe_variance);

// Φ((SR − threshold) √(T − 1) ÷ √(1 − skewness SR + (kurtosis − 1) ÷ 4 SR²)): how probable it is
// that the true Sharpe ratio is above the threshold (Bailey & López de Prado, The Sharpe Ratio
// Efficient Frontier, Journal of Risk 15(2), 2012). NaN where fewer than two moments or no
// variance leave it undefined.
double probabilistic_sharpe(const SharpeEvidence& evidence, double threshold);

// probabilistic_sharpe above expected_best_sharpe: the deflated Sharpe ratio, in [0, 1].
double deflated_sharpe(const SharpeEvidence& evidence);

// Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey,
// Borwein, López de Prado & Zhu, The Probability of Backtest Overfitting, Journal of Computational
// Finance 20(4), 2017; circulated 2015).
struct OverfittingOptions {
    std::size_t blocks = 16;  // even, 2..20: blocks choose blocks/2 splits (12,870 of 16)
    std::stop_token stop = {};
};

struct Overfitting {
    double probability = 0;      // share of splits whose best is at the median or below outside
    std::vector<double> logits;  // a split, in its order: ln(ω ÷ (1 − ω)), ω the relative rank
    // Of the chosen trial over the splits: Sharpe outside = intercept + slope × Sharpe inside.
    double slope = 0;
    double intercept = 0;
    double loss_probability = 0;  // share of splits in which the chosen one lost outside
};

// `returns`: one trial after the other, `moments` returns each. Moments are cut into blocks of
// equal length, those left over at the front are dropped. A trial's figure is its Sharpe ratio, 0
// where its returns don't vary; equal ones share their mean rank outside, and inside the first is
// chosen. Takes trials × blocks × 16 bytes, and splits × trials × blocks steps (1,000
// trials: under a second). Throws
// base::Error(kInvalidArgument) for fewer than two trials, than two moments a block, for odd or
// too many blocks and for returns that aren't finite; kCancelled after `stop`.
Overfitting probability_of_overfitting(std::span<const double> returns, std::size_t moments,
                                       const OverfittingOptions& options = {});

// What is left of a trial's returns in one block where they aren't kept.
struct BlockReturns {
    double sum = 0;
    double squares = 0;  // of the returns themselves
};
// The same from `blocks` of them a trial, one trial after the other; each block has `rows` moments.
Overfitting probability_of_overfitting(std::span<const BlockReturns> trials, std::size_t rows,
                                       const OverfittingOptions& options = {});

}  // namespace mystocks::backtest
