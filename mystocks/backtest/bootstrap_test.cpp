#include "mystocks/backtest/bootstrap.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::backtest {
namespace {

std::vector<double> made_up_returns() {
    std::vector<double> returns;
    std::uint64_t seed = 7;
    for (int i = 0; i < 50; ++i) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        returns.push_back((static_cast<double>(seed >> 11) * 0x1p-53 - 0.5) / 50 + 0.001);
    }
    return returns;
}

void expect_near(const BootstrapQuantiles& ours, const BootstrapQuantiles& theirs) {
    for (std::size_t i = 0; i < ours.size(); ++i) {
        EXPECT_NEAR(ours[i], theirs[i], 1e-12 * std::max(1.0, std::abs(theirs[i]))) << i;
    }
}

// A plain Python run with its own mt19937_64, numpy.quantile.
TEST(BootstrapTest, EqualsAPlainPythonRun) {
    const Bootstrap found = block_bootstrap(
        made_up_returns(),
        {.paths = 200, .block = 6, .seed = 2024, .band_points = 2, .stop = {}, .progress = {}});
    expect_near(found.total_return,
                {-0.03765553799765589, 0.00320207698944025, 0.030836831485486327,
                 0.06256661184441709, 0.11140280266562802});
    expect_near(found.cagr, {-0.17588590159074846, 0.016243234999378242, 0.16540604486266286,
                             0.3577989040078916, 0.7029781439589188});
    expect_near(found.sharpe, {-2.1324729729471468, 0.2174713803130737, 1.6127179798851212,
                               3.24048127217759, 6.0532202721961275});
    expect_near(found.max_drawdown,
                {-0.06949743049941252, -0.04090615093292413, -0.03232200770736782,
                 -0.024974107046734362, -0.017365632985790826});
    EXPECT_DOUBLE_EQ(found.loss_probability, 0.225);
    ASSERT_EQ(found.band_moments, (std::vector<std::size_t>{25, 50}));
    expect_near(found.bands[0], {0.9694162073152126, 0.9972063489164773, 1.0160764568873386,
                                 1.0372234782717946, 1.0738319008608033});
    for (std::size_t i = 0; i < kBootstrapShares.size(); ++i) {
        EXPECT_NEAR(found.bands[1][i] - 1, found.total_return[i], 1e-14);
    }
}

TEST(BootstrapTest, SeedDecides) {
    const std::vector<double> returns = made_up_returns();
    BootstrapOptions options{.paths = 50, .seed = 1, .stop = {}, .progress = {}};
    const Bootstrap first = block_bootstrap(returns, options);
    EXPECT_EQ(first.sharpe, block_bootstrap(returns, options).sharpe);
    EXPECT_EQ(first.bands, block_bootstrap(returns, options).bands);
    options.seed = 2;
    EXPECT_NE(first.sharpe, block_bootstrap(returns, options).sharpe);
}

// One block as long as all returns turns them round: each path ends where they end.
TEST(BootstrapTest, AWholeBlockKeepsTheTotal) {
    const std::vector<double> returns = made_up_returns();
    double wealth = 1;
    for (const double r : returns) {
        wealth *= 1 + r;
    }
    const Bootstrap found = block_bootstrap(
        returns, {.paths = 20, .block = 1000, .seed = 3, .stop = {}, .progress = {}});
    for (const double total : found.total_return) {
        EXPECT_NEAR(total, wealth - 1, 1e-13);
    }
    EXPECT_EQ(found.band_moments.size(), returns.size());
}

TEST(BootstrapTest, ConstantReturnsHaveNoSharpeRatio) {
    const std::vector<double> returns(30, 0.001);
    const Bootstrap found =
        block_bootstrap(returns, {.paths = 10, .seed = 3, .stop = {}, .progress = {}});
    EXPECT_TRUE(std::isnan(found.sharpe[2]));
    EXPECT_EQ(found.max_drawdown[0], 0);
    EXPECT_EQ(found.loss_probability, 0);
}

TEST(BootstrapTest, RuinStaysRuin) {
    const std::vector<double> returns{-1.5, 0.5, 0.5, 0.5};
    const Bootstrap found =
        block_bootstrap(returns, {.paths = 50, .block = 4, .seed = 3, .stop = {}, .progress = {}});
    EXPECT_EQ(found.total_return[0], -1);
    EXPECT_EQ(found.total_return[4], -1);
    EXPECT_EQ(found.max_drawdown[0], -1);
    EXPECT_EQ(found.loss_probability, 1);
}

TEST(BootstrapTest, RefusesNonsenseAndStops) {
    const std::vector<double> returns = made_up_returns();
    const auto kind_of = [](std::span<const double> values, const BootstrapOptions& options) {
        try {
            block_bootstrap(values, options);
        } catch (const base::Error& error) {
            return error.kind();
        }
        return base::ErrorKind::kInternal;
    };
    using base::ErrorKind;
    EXPECT_EQ(kind_of({}, {.stop = {}, .progress = {}}), ErrorKind::kInvalidArgument);
    EXPECT_EQ(kind_of(returns, {.paths = 0, .stop = {}, .progress = {}}),
              ErrorKind::kInvalidArgument);
    EXPECT_EQ(kind_of(returns, {.paths = 100'001, .stop = {}, .progress = {}}),
              ErrorKind::kInvalidArgument);
    EXPECT_EQ(kind_of(returns, {.block = 0, .stop = {}, .progress = {}}),
              ErrorKind::kInvalidArgument);
    const std::vector<double> broken{0.1, std::numeric_limits<double>::quiet_NaN()};
    EXPECT_EQ(kind_of(broken, {.stop = {}, .progress = {}}), ErrorKind::kInvalidArgument);
    std::stop_source source;
    std::vector<double> seen;
    BootstrapOptions options{.paths = 1000, .stop = source.get_token(), .progress = {}};
    options.progress = [&](double done) {
        seen.push_back(done);
        source.request_stop();
    };
    EXPECT_EQ(kind_of(returns, options), ErrorKind::kCancelled);
    ASSERT_FALSE(seen.empty());
    EXPECT_LE(seen.back(), 0.1);
}

}  // namespace
}  // namespace mystocks::backtest
