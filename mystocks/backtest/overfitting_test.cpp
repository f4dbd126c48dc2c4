#include "mystocks/backtest/overfitting.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::backtest {
namespace {

// Also run in Python, so that both sides have the same returns.
std::vector<double> made_up_returns(std::uint64_t seed, std::size_t count) {
    std::vector<double> returns;
    for (std::size_t i = 0; i < count; ++i) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        returns.push_back((static_cast<double>(seed >> 11) * 0x1p-53 - 0.5) / 50);
    }
    return returns;
}

// The worked example of Bailey & López de Prado (2014): SR 2.5 a year over 5 years of 250 days,
// skewness −3, kurtosis 10, variance of the trials' SR 1/2 a year. They print SR0 0.1132 and DSR
// 0.9004 for 100 trials, and 0.9505 for 46. More digits: scipy.stats.norm.
TEST(DeflatedSharpeTest, EqualsThePaper) {
    SharpeEvidence evidence{.sharpe = 2.5 / std::sqrt(250.0),
                            .moments = 1250,
                            .skewness = -3,
                            .kurtosis = 10,
                            .trials = 100,
                            .sharpe_variance = 0.5 / 250};
    EXPECT_NEAR(expected_best_sharpe(100, 0.5 / 250), 0.11317200186513214, 1e-13);
    EXPECT_NEAR(deflated_sharpe(evidence), 0.9003968344493903, 1e-13);
    evidence.trials = 46;
    EXPECT_NEAR(deflated_sharpe(evidence), 0.9505017068755787, 1e-13);
    evidence.trials = 88;
    EXPECT_NEAR(deflated_sharpe(evidence), 0.910153014744707, 1e-13);
}

TEST(DeflatedSharpeTest, OneTrialIsNotDeflated) {
    const SharpeEvidence evidence{.sharpe = 0,
                                  .moments = 100,
                                  .skewness = 0,
                                  .kurtosis = 3,
                                  .trials = 1,
                                  .sharpe_variance = 1};
    EXPECT_EQ(expected_best_sharpe(1, 1), 0);
    EXPECT_DOUBLE_EQ(deflated_sharpe(evidence), 0.5);
}

TEST(DeflatedSharpeTest, UndefinedIsUndefined) {
    EXPECT_TRUE(std::isnan(probabilistic_sharpe({.sharpe = 0.1, .moments = 1}, 0)));
    EXPECT_TRUE(std::isnan(probabilistic_sharpe({.sharpe = std::nan(""), .moments = 10}, 0)));
    // A skewness that no such Sharpe ratio can have.
    EXPECT_TRUE(std::isnan(probabilistic_sharpe({.sharpe = 2, .moments = 10, .skewness = 5}, 0)));
}

// 7 trials of 64 moments, 8 blocks; numpy, scipy.stats.rankdata and linregress.
TEST(OverfittingTest, EqualsAPlainPythonRun) {
    std::vector<double> returns = made_up_returns(42, 7 * 64);
    for (std::size_t i = 0; i < 64; ++i) {
        returns[3 * 64 + i] += 0.002;
        returns[5 * 64 + i] = 0;
    }
    const Overfitting found = probability_of_overfitting(returns, 64, {.blocks = 8});
    ASSERT_EQ(found.logits.size(), 70U);
    EXPECT_NEAR(found.probability, 0.05714285714285714, 1e-15);
    EXPECT_NEAR(found.logits.front(), 1.9459101490553132, 1e-13);
    EXPECT_NEAR(std::accumulate(found.logits.begin(), found.logits.end(), 0.0), 118.10453566026769,
                1e-10);
    EXPECT_NEAR(found.slope, -0.7217257510207632, 1e-10);
    EXPECT_NEAR(found.intercept, 0.8988655579180491, 1e-10);
    EXPECT_NEAR(found.loss_probability, 0.05714285714285714, 1e-15);
}

TEST(OverfittingTest, ARealEdgeIsNotOverfitted) {
    std::vector<double> returns = made_up_returns(1, 20 * 320);
    for (std::size_t i = 0; i < 320; ++i) {
        returns[11 * 320 + i] += 0.01;
    }
    const Overfitting found = probability_of_overfitting(returns, 320);
    EXPECT_EQ(found.logits.size(), 12'870U);
    EXPECT_EQ(found.probability, 0);
    EXPECT_EQ(found.loss_probability, 0);
}

// With two halves what was best in one is exactly what is worst in the other.
TEST(OverfittingTest, WhatOnlyFittedOneHalfIsOverfitted) {
    std::vector<double> returns(2 * 20);
    for (std::size_t i = 0; i < 20; ++i) {
        const double noise = i % 2 == 0 ? 0.001 : -0.001;
        returns[i] = (i < 10 ? 0.01 : -0.01) + noise;
        returns[20 + i] = (i < 10 ? -0.01 : 0.01) + noise;
    }
    const Overfitting found = probability_of_overfitting(returns, 20, {.blocks = 2});
    EXPECT_EQ(found.logits.size(), 2U);
    EXPECT_EQ(found.probability, 1);
    EXPECT_EQ(found.loss_probability, 1);
}

TEST(OverfittingTest, EqualTrialsShareTheirRank) {
    const std::vector<double> one = made_up_returns(9, 40);
    std::vector<double> returns;
    for (int i = 0; i < 3; ++i) {
        returns.insert(returns.end(), one.begin(), one.end());
    }
    const Overfitting found = probability_of_overfitting(returns, 40, {.blocks = 4});
    for (const double logit : found.logits) {
        EXPECT_EQ(logit, 0);  // rank 2 of 3: the median
    }
    EXPECT_EQ(found.probability, 1);
}

TEST(OverfittingTest, RefusesWhatItCannotCut) {
    const std::vector<double> returns = made_up_returns(3, 40);
    std::vector<double> broken = returns;
    broken[7] = std::numeric_limits<double>::quiet_NaN();
    const auto expect_refused = [](std::span<const double> values, std::size_t moments,
                                   std::size_t blocks) {
        try {
            probability_of_overfitting(values, moments, {.blocks = blocks});
            ADD_FAILURE() << "not refused: " << moments << " moments, " << blocks << " blocks";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidArgument);
        }
    };
    expect_refused(returns, 20, 3);
    expect_refused(returns, 20, 0);
    expect_refused(returns, 20, 22);
    expect_refused(returns, 20, 16);
    expect_refused(returns, 40, 4);
    expect_refused(returns, 0, 4);
    expect_refused(returns, 7, 2);
    expect_refused(broken, 20, 4);
    expect_refused({}, 20, 4);
}

TEST(OverfittingTest, CanBeStopped) {
    std::stop_source source;
    source.request_stop();
    try {
        probability_of_overfitting(made_up_returns(3, 80), 40,
                                   {.blocks = 4, .stop = source.get_token()});
        ADD_FAILURE() << "not stopped";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kCancelled);
    }
}

}  // namespace
}  // namespace mystocks::backtest
