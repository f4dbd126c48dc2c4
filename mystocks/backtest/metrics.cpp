#include "mystocks/backtest/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "mystocks/backtest/detail/moments_of_returns.hpp"
#include "mystocks/backtest/detail/quantile.hpp"
#include "mystocks/backtest/drawdowns.hpp"
#include "mystocks/base/assert.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/market/session.hpp"

namespace mystocks::backtest {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// Φ⁻¹(0.05) and φ of it.
constexpr double kZ05 = -1.6448536269514722;
constexpr double kDensityAtZ05 = 0.10313564037537139;

using U = FigureUnit;
using B = Better;
using M = Metrics;

constexpr std::array<Figure<Metrics>, 31> kTable{{
    {"moments", &M::moments, U::kMoments, B::kNeither, "期数", "Bars"},
    {"total_return", &M::total_return, U::kRate, B::kLarger, "总收益", "Total return"},
    {"cagr", &M::cagr, U::kRate, B::kLarger, "年化收益", "Return a year (CAGR)"},
    {"volatility", &M::volatility, U::kRate, B::kSmaller, "年化波动率", "Volatility a year"},
    {"sharpe", &M::sharpe, U::kNumber, B::kLarger, "夏普比率", "Sharpe ratio"},
    {"sortino", &M::sortino, U::kNumber, B::kLarger, "索提诺比率", "Sortino ratio"},
    {"calmar", &M::calmar, U::kNumber, B::kLarger, "卡玛比率", "Calmar ratio"},
    {"omega", &M::omega, U::kNumber, B::kLarger, "欧米伽比率", "Omega ratio"},
    {"max_drawdown", &M::max_drawdown, U::kRate, B::kLarger, "最大回撤", "Maximum drawdown"},
    {"mean_drawdown", &M::mean_drawdown, U::kRate, B::kLarger, "平均回撤", "Mean drawdown"},
    {"longest_drawdown", &M::longest_drawdown, U::kMoments, B::kSmaller, "最长回撤（期）",
     "Longest drawdown (bars)"},
    {"ulcer_index", &M::ulcer_index, U::kRate, B::kSmaller, "溃疡指数", "Ulcer index"},
    {"var_95", &M::var_95, U::kRate, B::kLarger, "95% VaR（正态）", "95 % VaR, Gaussian"},
    {"es_95", &M::es_95, U::kRate, B::kLarger, "95% ES（正态）", "95 % ES, Gaussian"},
    {"var_95_historical", &M::var_95_historical, U::kRate, B::kLarger, "95% VaR（历史）",
     "95 % VaR, historical"},
    {"es_95_historical", &M::es_95_historical, U::kRate, B::kLarger, "95% ES（历史）",
     "95 % ES, historical"},
    {"skewness", &M::skewness, U::kNumber, B::kLarger, "偏度", "Skewness"},
    {"kurtosis", &M::kurtosis, U::kNumber, B::kSmaller, "超额峰度", "Excess kurtosis"},
    {"tail_ratio", &M::tail_ratio, U::kNumber, B::kLarger, "尾部比率", "Tail ratio"},
    {"best", &M::best, U::kRate, B::kLarger, "单期最高收益", "Best bar"},
    {"worst", &M::worst, U::kRate, B::kLarger, "单期最低收益", "Worst bar"},
    {"positive", &M::positive, U::kRate, B::kLarger, "上涨期占比", "Bars that gained"},
    {"benchmark_return", &M::benchmark_return, U::kRate, B::kNeither, "基准总收益",
     "Benchmark, total return"},
    {"benchmark_cagr", &M::benchmark_cagr, U::kRate, B::kNeither, "基准年化收益",
     "Benchmark, return a year"},
    {"benchmark_drawdown", &M::benchmark_drawdown, U::kRate, B::kNeither, "基准最大回撤",
     "Benchmark, maximum drawdown"},
    {"excess_return", &M::excess_return, U::kRate, B::kLarger, "年化超额收益",
     "Excess return a year"},
    {"beta", &M::beta, U::kNumber, B::kNeither, "贝塔", "Beta"},
    {"alpha", &M::alpha, U::kRate, B::kLarger, "年化阿尔法", "Alpha a year"},
    {"correlation", &M::correlation, U::kNumber, B::kNeither, "与基准的相关系数",
     "Correlation with the benchmark"},
    {"tracking_error", &M::tracking_error, U::kRate, B::kSmaller, "跟踪误差", "Tracking error"},
    {"information_ratio", &M::information_ratio, U::kNumber, B::kLarger, "信息比率",
     "Information ratio"},
}};

Metrics all_undefined() {
    Metrics metrics{};
    for (const Figure<Metrics>& figure : kTable) {
        metrics.*figure.value = kNaN;
    }
    return metrics;
}

double finite_or_nan(double value) {
    return std::isfinite(value) ? value : kNaN;
}

double annualised(double wealth, double moments, double periods) {
    return wealth < 0 || moments == 0 ? kNaN : std::pow(wealth, periods / moments) - 1;
}

bool all_finite(std::span<const double> values) {
    return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

void take_drawdowns(Metrics& metrics, double start, std::span<const double> equity) {
    const std::vector<double> column = drawdown_column(start, equity);
    double squares = 0;
    for (const double depth : column) {
        squares += depth * depth;
    }
    metrics.max_drawdown = *std::min_element(column.begin(), column.end());
    metrics.ulcer_index = std::sqrt(squares / static_cast<double>(column.size()));
    metrics.longest_drawdown = 0;
    double depths = 0;
    const std::vector<Drawdown> all = find_drawdowns(start, equity);
    for (const Drawdown& one : all) {
        depths += one.depth;
        metrics.longest_drawdown =
            std::max(metrics.longest_drawdown, static_cast<double>(one.moments));
    }
    metrics.mean_drawdown = all.empty() ? kNaN : depths / static_cast<double>(all.size());
}

void take_shape(Metrics& metrics, std::span<const double> returns, double periods) {
    const detail::MomentsOfReturns of = detail::moments_of(returns);
    const double n = of.count;
    const double root = std::sqrt(periods);
    double gains = 0;
    double losses = 0;
    double below = 0;
    double up = 0;
    for (const double r : returns) {
        gains += std::max(r, 0.0);
        losses += std::max(-r, 0.0);
        below += std::min(r, 0.0) * std::min(r, 0.0);
        up += r > 0 ? 1 : 0;
    }
    metrics.volatility = of.deviation * root;
    metrics.sharpe = finite_or_nan(of.mean / of.deviation * root);
    metrics.sortino = finite_or_nan(of.mean / std::sqrt(below / n) * root);
    metrics.omega = finite_or_nan(gains / losses);
    metrics.var_95 = of.mean + kZ05 * of.deviation;
    metrics.es_95 = of.mean - of.deviation * kDensityAtZ05 / 0.05;
    metrics.skewness = of.skewness;
    metrics.kurtosis = of.kurtosis;
    metrics.positive = up / n;
}

void take_tails(Metrics& metrics, std::span<const double> returns) {
    std::vector<double> sorted(returns.begin(), returns.end());
    std::sort(sorted.begin(), sorted.end());
    metrics.best = sorted.back();
    metrics.worst = sorted.front();
    const double low = detail::quantile(sorted, 0.05);
    double sum = 0;
    std::size_t count = 0;
    for (; count < sorted.size() && sorted[count] < low; ++count) {
        sum += sorted[count];
    }
    metrics.var_95_historical = low;
    metrics.es_95_historical = count == 0 ? low : sum / static_cast<double>(count);
    metrics.tail_ratio = finite_or_nan(std::abs(detail::quantile(sorted, 0.95)) / std::abs(low));
}

void take_benchmark(Metrics& metrics, std::span<const double> returns,
                    std::span<const double> benchmark, double periods) {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> apart;
    std::vector<double> wealth;
    double our_wealth = 1;
    double their_wealth = 1;
    for (std::size_t i = 0; i < benchmark.size(); ++i) {
        if (!std::isfinite(benchmark[i])) {
            continue;
        }
        ours.push_back(returns[i]);
        theirs.push_back(benchmark[i]);
        apart.push_back(returns[i] - benchmark[i]);
        our_wealth *= 1 + returns[i];
        their_wealth *= 1 + benchmark[i];
        wealth.push_back(their_wealth);
    }
    if (theirs.empty()) {
        return;
    }
    const double n = static_cast<double>(theirs.size());
    metrics.benchmark_return = their_wealth - 1;
    metrics.benchmark_cagr = finite_or_nan(annualised(their_wealth, n, periods));
    const std::vector<double> falls = drawdown_column(1, wealth);
    metrics.benchmark_drawdown = *std::min_element(falls.begin(), falls.end());
    if (!all_finite(ours)) {
        return;
    }
    metrics.excess_return =
        finite_or_nan(annualised(our_wealth, n, periods) - metrics.benchmark_cagr);
    const detail::MomentsOfReturns a = detail::moments_of(ours);
    const detail::MomentsOfReturns b = detail::moments_of(theirs);
    double covariance = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        covariance += (ours[i] - a.mean) * (theirs[i] - b.mean);
    }
    covariance /= n - 1;
    metrics.beta = finite_or_nan(covariance / (b.deviation * b.deviation));
    metrics.alpha = finite_or_nan(std::pow(1 + a.mean - metrics.beta * b.mean, periods) - 1);
    metrics.correlation = finite_or_nan(covariance / (a.deviation * b.deviation));
    metrics.tracking_error = detail::moments_of(apart).deviation * std::sqrt(periods);
    metrics.information_ratio = finite_or_nan(metrics.excess_return / metrics.tracking_error);
}

Metrics measure(double start, std::span<const double> equity, std::span<const double> returns,
                double periods, std::span<const double> benchmark) {
    MYSTOCKS_ASSERT(benchmark.empty() || benchmark.size() == returns.size());
    Metrics metrics = all_undefined();
    metrics.moments = static_cast<double>(returns.size());
    if (returns.empty() || !(start > 0) || !all_finite(equity)) {
        return metrics;
    }
    metrics.total_return = finite_or_nan(equity.back() / start - 1);
    metrics.cagr = finite_or_nan(annualised(equity.back() / start, metrics.moments, periods));
    take_drawdowns(metrics, start, equity);
    metrics.calmar = finite_or_nan(metrics.cagr / -metrics.max_drawdown);
    if (all_finite(returns)) {
        take_shape(metrics, returns, periods);
        take_tails(metrics, returns);
    }
    take_benchmark(metrics, returns, benchmark, periods);
    return metrics;
}

}  // namespace

std::span<const Figure<Metrics>> metric_table() {
    return kTable;
}

double periods_a_year(market::Period period, std::string_view exchange) {
    if (period == market::Period::k1w) {
        return 52;
    }
    if (period == market::Period::k1M) {
        return 12;
    }
    const double days = market::Calendar::name_for_exchange(exchange) == "ALWAYS" ? 365 : 252;
    if (!market::is_intraday(period)) {
        return days;
    }
    const int minutes = market::minutes_of(period);
    int bars = 0;
    for (const market::Session& session : market::sessions_of(exchange)) {
        bars += (session.close_minute - session.open_minute + minutes - 1) / minutes;
    }
    return days * bars;
}

Metrics measure_returns(std::span<const double> returns, double periods_a_year,
                        std::span<const double> benchmark) {
    std::vector<double> wealth;
    wealth.reserve(returns.size());
    double now = 1;
    for (const double r : returns) {
        now *= 1 + r;
        wealth.push_back(now);
    }
    return measure(1, wealth, returns, periods_a_year, benchmark);
}

Metrics measure_equity(const EquityCurve& curve) {
    std::vector<double> benchmark;
    if (!curve.benchmark.empty()) {
        benchmark = returns_of(kNaN, curve.benchmark);
    }
    return measure(curve.start, curve.equity, returns_of(curve.start, curve.equity),
                   curve.periods_a_year, benchmark);
}

std::vector<double> returns_of(double start, std::span<const double> equity) {
    std::vector<double> returns(equity.size());
    double before = start;
    for (std::size_t i = 0; i < equity.size(); ++i) {
        returns[i] = before > 0 ? equity[i] / before - 1 : kNaN;
        before = equity[i];
    }
    return returns;
}

}  // namespace mystocks::backtest
