#include "mystocks/backtest/metrics.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "mystocks/backtest/drawdowns.hpp"

namespace mystocks::backtest {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Bacon's 24 months, as in the oracle's file, and a benchmark.
const std::vector<double> kReturns{0.003,  0.026,  0.011,  -0.01, 0.015,  0.025,  0.016,  0.067,
                                   -0.014, 0.04,   -0.005, 0.081, 0.04,   -0.037, -0.061, 0.017,
                                   -0.049, -0.022, 0.07,   0.058, -0.065, 0.024,  -0.005, -0.009};
const std::vector<double> kBenchmark{0.002,  0.025, 0.018,  -0.011, 0.014,  0.018,  0.014,  0.065,
                                     -0.015, 0.042, -0.006, 0.083,  0.039,  -0.038, -0.062, 0.015,
                                     -0.048, 0.021, 0.06,   0.056,  -0.067, 0.019,  -0.003, 0};

void expect_all_undefined(const Metrics& metrics) {
    for (const Figure<Metrics>& figure : metric_table()) {
        if (figure.name != "moments") {
            EXPECT_TRUE(std::isnan(metrics.*figure.value)) << figure.name;
        }
    }
}

TEST(MetricsTest, TableNamesEveryMemberOnce) {
    EXPECT_EQ(metric_table().size() * sizeof(double), sizeof(Metrics));
    std::map<std::string_view, int> names;
    Metrics metrics{};
    double next = 1;
    for (const Figure<Metrics>& figure : metric_table()) {
        EXPECT_EQ(names[figure.name]++, 0) << figure.name;
        EXPECT_EQ(metrics.*figure.value, 0) << figure.name;
        metrics.*figure.value = next++;
        EXPECT_FALSE(figure.zh.empty() || figure.en.empty()) << figure.name;
        EXPECT_EQ(find_figure(metric_table(), figure.name), &figure);
    }
    EXPECT_EQ(find_figure(metric_table(), "sharp"), nullptr);
}

// Values: numpy 2 and scipy.stats.linregress over the same columns.
TEST(MetricsTest, BenchmarkFiguresEqualScipy) {
    const Metrics m = measure_returns(kReturns, 12, kBenchmark);
    EXPECT_NEAR(m.beta, 0.9988502086225743, 1e-13);
    EXPECT_NEAR(m.alpha, -0.0122916542360757, 1e-13);
    EXPECT_NEAR(m.correlation, 0.9693858148753048, 1e-13);
    EXPECT_NEAR(m.tracking_error, 0.033639715141222715, 1e-14);
    EXPECT_NEAR(m.excess_return, -0.014305100939515203, 1e-14);
    EXPECT_NEAR(m.information_ratio, -0.42524441361827925, 1e-12);
    EXPECT_NEAR(m.benchmark_return, 0.24988686181247988, 1e-14);
    EXPECT_NEAR(m.benchmark_cagr, 0.11798339066932462, 1e-14);
    EXPECT_NEAR(m.benchmark_drawdown, -0.12807144432000017, 1e-14);
    EXPECT_NEAR(m.var_95_historical, -0.0592, 1e-15);
    EXPECT_NEAR(m.es_95_historical, -0.063, 1e-15);
    EXPECT_NEAR(m.tail_ratio, 1.1748310810810811, 1e-14);
    EXPECT_NEAR(m.ulcer_index, 0.06118428726189615, 1e-15);
    EXPECT_NEAR(m.mean_drawdown, -0.04341823893480454, 1e-15);
    EXPECT_EQ(m.best, 0.081);
    EXPECT_EQ(m.worst, -0.065);
    EXPECT_DOUBLE_EQ(m.positive, 14.0 / 24);
}

TEST(MetricsTest, MomentsWithoutABenchmarkAreLeftOut) {
    std::vector<double> returns{0.5, 0.25};
    std::vector<double> benchmark{kNaN, kNaN};
    returns.insert(returns.end(), kReturns.begin(), kReturns.end());
    benchmark.insert(benchmark.end(), kBenchmark.begin(), kBenchmark.end());
    const Metrics with_gap = measure_returns(returns, 12, benchmark);
    const Metrics without = measure_returns(kReturns, 12, kBenchmark);
    EXPECT_EQ(with_gap.beta, without.beta);
    EXPECT_EQ(with_gap.alpha, without.alpha);
    EXPECT_EQ(with_gap.information_ratio, without.information_ratio);
    EXPECT_EQ(with_gap.benchmark_return, without.benchmark_return);
    EXPECT_NE(with_gap.total_return, without.total_return);

    const std::vector<double> none(kReturns.size(), kNaN);
    const Metrics m = measure_returns(kReturns, 12, none);
    EXPECT_TRUE(std::isnan(m.beta) && std::isnan(m.benchmark_return));
    EXPECT_FALSE(std::isnan(m.sharpe));
}

TEST(MetricsTest, EmptyIsUndefined) {
    const Metrics metrics = measure_returns({}, 252);
    EXPECT_EQ(metrics.moments, 0);
    expect_all_undefined(metrics);
    expect_all_undefined(measure_equity({.start = 100, .equity = {}, .benchmark = {}}));
}

TEST(MetricsTest, OneReturnHasNoDeviation) {
    const std::vector<double> one{0.01};
    const Metrics m = measure_returns(one, 1, one);
    EXPECT_NEAR(m.total_return, 0.01, 1e-15);
    EXPECT_NEAR(m.cagr, 0.01, 1e-15);
    EXPECT_EQ(m.max_drawdown, 0);
    EXPECT_EQ(m.longest_drawdown, 0);
    EXPECT_EQ(m.var_95_historical, 0.01);
    EXPECT_NEAR(m.benchmark_return, 0.01, 1e-15);
    for (const double undefined :
         {m.volatility, m.sharpe, m.sortino, m.calmar, m.omega, m.var_95, m.skewness, m.kurtosis,
          m.beta, m.alpha, m.tracking_error, m.information_ratio, m.mean_drawdown}) {
        EXPECT_TRUE(std::isnan(undefined));
    }
}

// 0.1 can't be written in binary: a mean of many rounds, and must not become a deviation.
TEST(MetricsTest, ConstantReturnsDeviateByZero) {
    const std::vector<double> same(1000, 0.1 / 252);
    const Metrics m = measure_returns(same, 252, same);
    EXPECT_EQ(m.volatility, 0);
    EXPECT_EQ(m.tracking_error, 0);
    for (const double undefined : {m.sharpe, m.sortino, m.calmar, m.skewness, m.kurtosis, m.beta,
                                   m.correlation, m.information_ratio}) {
        EXPECT_TRUE(std::isnan(undefined));
    }
    const std::vector<double> nothing(10, 0.0);
    const Metrics flat = measure_returns(nothing, 252);
    EXPECT_EQ(flat.total_return, 0);
    EXPECT_EQ(flat.cagr, 0);
    EXPECT_TRUE(std::isnan(flat.sharpe) && std::isnan(flat.omega) && std::isnan(flat.tail_ratio));
}

TEST(MetricsTest, RuinLeavesReturnsUndefined) {
    const std::vector<double> equity{100, 50, 0, 0};
    const Metrics m = measure_equity({.start = 100, .equity = equity, .benchmark = {}});
    EXPECT_EQ(m.total_return, -1);
    EXPECT_EQ(m.cagr, -1);
    EXPECT_EQ(m.max_drawdown, -1);
    EXPECT_EQ(m.calmar, -1);
    EXPECT_TRUE(std::isnan(m.sharpe) && std::isnan(m.volatility) && std::isnan(m.worst));

    const std::vector<double> debt{100, -20, 30};
    const std::vector<double> index{10, 11, 12};
    const Metrics owing = measure_equity({.start = 100, .equity = debt, .benchmark = index});
    EXPECT_DOUBLE_EQ(owing.total_return, -0.7);
    EXPECT_DOUBLE_EQ(owing.max_drawdown, -1.2);
    EXPECT_TRUE(std::isnan(owing.sharpe) && std::isnan(owing.beta));
    EXPECT_DOUBLE_EQ(owing.benchmark_return, 0.2);

    const std::vector<double> below{100, -20};
    const Metrics lost = measure_equity({.start = 100, .equity = below, .benchmark = {}});
    EXPECT_DOUBLE_EQ(lost.total_return, -1.2);
    EXPECT_TRUE(std::isnan(lost.cagr));
    EXPECT_DOUBLE_EQ(lost.worst, -1.2);
}

TEST(MetricsTest, AReturnThatIsNoNumberMakesNothingUp) {
    std::vector<double> returns = kReturns;
    returns[5] = kNaN;
    expect_all_undefined(measure_returns(returns, 12));
    returns[5] = std::numeric_limits<double>::infinity();
    expect_all_undefined(measure_returns(returns, 12));
    const std::vector<double> equity{100, kNaN, 110};
    expect_all_undefined(measure_equity({.start = 100, .equity = equity, .benchmark = {}}));
    expect_all_undefined(measure_equity({.start = 0, .equity = kReturns, .benchmark = {}}));
}

TEST(MetricsTest, EquityCountsFromTheStartingCash) {
    const std::vector<double> equity{99, 110, 104.5};
    const Metrics m = measure_equity({.start = 100, .equity = equity, .benchmark = {}});
    EXPECT_DOUBLE_EQ(m.moments, 3);
    EXPECT_NEAR(m.total_return, 0.045, 1e-15);
    EXPECT_NEAR(m.worst, -0.05, 1e-15);
    EXPECT_NEAR(m.positive, 1.0 / 3, 1e-15);
}

TEST(MetricsTest, MomentsOfAYear) {
    using market::Period;
    EXPECT_EQ(periods_a_year(Period::k1d, "SH"), 252);
    EXPECT_EQ(periods_a_year(Period::k1d, "US"), 252);
    EXPECT_EQ(periods_a_year(Period::k1d, "BINANCE"), 365);
    EXPECT_EQ(periods_a_year(Period::k1w, "SH"), 52);
    EXPECT_EQ(periods_a_year(Period::k1M, "SZ"), 12);
    EXPECT_EQ(periods_a_year(Period::k1m, "SH"), 252 * 240);
    EXPECT_EQ(periods_a_year(Period::k60m, "SZ"), 252 * 4);
    EXPECT_EQ(periods_a_year(Period::k60m, "US"), 252 * 7);
}

TEST(DrawdownsTest, HaveDatesAndLengths) {
    const std::vector<double> equity{100, 90, 95, 100, 120, 108, 132, 99, 110};
    const std::vector<Drawdown> found = find_drawdowns(100, equity);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0], (Drawdown{90.0 / 100 - 1, 0, 1, 3, 3}));
    EXPECT_EQ(found[1], (Drawdown{108.0 / 120 - 1, 4, 5, 6, 2}));
    EXPECT_EQ(found[2], (Drawdown{99.0 / 132 - 1, 6, 7, {}, 2}));
    EXPECT_EQ(measure_equity({.start = 100, .equity = equity, .benchmark = {}}).longest_drawdown,
              3);
}

TEST(DrawdownsTest, TheStartIsAPeak) {
    const std::vector<double> equity{90, 80, 85};
    const std::vector<Drawdown> found = find_drawdowns(100, equity);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0], (Drawdown{80.0 / 100 - 1, {}, 1, {}, 3}));
    EXPECT_TRUE(find_drawdowns(100, {}).empty());
    const std::vector<double> rising{100, 101, 101, 102};
    EXPECT_TRUE(find_drawdowns(100, rising).empty());
}

// $MYSTOCKS_SHARED/oracles/metrics: R 4.3.3 with PerformanceAnalytics 2.1.0, to 1e-10.
TEST(MetricsSharedTest, EqualsRPerformanceAnalytics) {
    const char* given = std::getenv("MYSTOCKS_SHARED");
    const std::filesystem::path folder =
        given != nullptr ? std::filesystem::path(given)
                         : std::filesystem::path(MYSTOCKS_SOURCE_DIR).parent_path() / "shared";
    const std::filesystem::path file = folder / "oracles/metrics/r_performanceanalytics.json";
    std::ifstream in(file);
    if (!in) {
        GTEST_SKIP() << "no " << file << ": set MYSTOCKS_SHARED";
    }
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const boost::json::object oracle = boost::json::parse(text).as_object();
    const std::map<std::string, std::string> names{{"volatility_annual", "volatility"},
                                                   {"return_annual", "cagr"},
                                                   {"sharpe_annual", "sharpe"},
                                                   {"sortino_annual", "sortino"},
                                                   {"max_drawdown", "max_drawdown"},
                                                   {"calmar", "calmar"},
                                                   {"var_95", "var_95"},
                                                   {"es_95", "es_95"},
                                                   {"omega_0", "omega"},
                                                   {"skewness", "skewness"},
                                                   {"kurtosis", "kurtosis"}};
    int compared = 0;
    for (const auto& [fixture, facts] : oracle.at("fixtures").as_object()) {
        std::vector<double> returns;
        for (const boost::json::value& value : facts.at("returns").as_array()) {
            returns.push_back(value.to_number<double>());
        }
        const Metrics ours = measure_returns(returns, facts.at("periods").to_number<double>());
        for (const auto& [metric, published] : oracle.at("metrics").as_object()) {
            const auto* figure = find_figure(metric_table(), names.at(std::string(metric)));
            ASSERT_NE(figure, nullptr) << metric;
            const double expected = published.at("values").at(fixture).to_number<double>();
            EXPECT_NEAR(ours.*figure->value, expected, 1e-10) << fixture << ' ' << figure->name;
            ++compared;
        }
    }
    EXPECT_EQ(compared, 22);
}

}  // namespace
}  // namespace mystocks::backtest
