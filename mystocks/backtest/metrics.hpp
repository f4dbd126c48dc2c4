// What returns say about a strategy. Definitions are those of R PerformanceAnalytics 2.1.0 (PA)
// where it has one; what it lacks names its own source.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "mystocks/backtest/figures.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::backtest {

// r: n simple returns, P: periods a year, sd: the sample deviation (n − 1), W: wealth with the
// start before the first return. NaN where a figure is undefined: too few returns, a division by
// nothing, ruin. No figure is replaced by a 0.
struct Metrics {
    double moments;       // n
    double total_return;  // W_n ÷ start − 1 (PA Return.cumulative)
    double cagr;          // (W_n ÷ start)^(P/n) − 1 (PA Return.annualized, geometric)
    double volatility;    // sd(r) √P (PA StdDev.annualized)
    double sharpe;        // mean(r) ÷ sd(r) × √P, risk-free rate 0 (PA SharpeRatio.annualized,
                          // geometric = FALSE)
    double sortino;  // mean(r) ÷ √(Σ min(r, 0)² ÷ n) × √P (PA SortinoRatio, MAR 0, a year)
    double calmar;   // cagr ÷ −max_drawdown (PA CalmarRatio)
    double omega;    // Σ max(r, 0) ÷ Σ max(−r, 0) (PA Omega, method "simple", L = 0)
    double max_drawdown;        // the least W ÷ highest W before − 1, at most 0 (PA maxDrawdown)
    double mean_drawdown;       // mean depth of all drawdowns (PA AverageDrawdown), at most 0
    double longest_drawdown;    // moments from a peak to the recovery, or to the end
    double ulcer_index;         // √(mean drawdown²) (PA UlcerIndex)
    double var_95;              // mean(r) + z(0.05) sd(r) (PA VaR, "gaussian", with n − 1)
    double es_95;               // mean(r) − sd(r) φ(z) ÷ 0.05 (PA ES, "gaussian", with n − 1)
    double var_95_historical;   // the 5 % quantile of r, R's type 7 (PA VaR, "historical")
    double es_95_historical;    // mean of r below that; without any, that (PA ES, "historical")
    double skewness;            // adjusted Fisher-Pearson G1 (PA skewness, "fisher")
    double kurtosis;            // adjusted excess G2 (PA kurtosis, "sample_excess")
    double tail_ratio;          // |95 % quantile| ÷ |5 % quantile|, type 7 (empyrical tail_ratio)
    double best;                // largest r
    double worst;               // smallest r
    double positive;            // share of r above 0
    double benchmark_return;    // Π (1 + b) − 1 over the moments where b is defined
    double benchmark_cagr;      // annualised as cagr, over those moments
    double benchmark_drawdown;  // max_drawdown of the benchmark
    double excess_return;       // cagr over the same moments − benchmark_cagr (PA ActivePremium)
    double beta;                // cov(r, b) ÷ var(b) (PA CAPM.beta)
    double alpha;               // (1 + mean(r) − beta mean(b))^P − 1 (PA table.CAPM "Annualized
                                // Alpha")
    double correlation;         // Pearson
    double tracking_error;      // sd(r − b) √P (PA TrackingError)
    double information_ratio;   // excess_return ÷ tracking_error (PA InformationRatio)
};

// Every member of Metrics, in its order.
std::span<const Figure<Metrics>> metric_table();

// How many moments a year has: 252 trading days (365 on exchanges that never close), 52 weeks,
// 12 months; inside a day times the bars of the exchange's sessions.
double periods_a_year(market::Period period, std::string_view exchange);

// Of one return after the other. `benchmark`: as many, NaN where it has none; or empty.
// A return that isn't finite makes every figure undefined.
Metrics measure_returns(std::span<const double> returns, double periods_a_year,
                        std::span<const double> benchmark = {});

// An equity at the close of each moment, `start` before the first; `benchmark` its closes, NaN
// where it has none, or empty. From where the equity is 0 or less (ruin) no return exists: then
// only total_return, cagr (−1 at 0, undefined below) and the drawdowns are defined.
struct EquityCurve {
    double start = 0;
    std::span<const double> equity;
    std::span<const double> benchmark;
    double periods_a_year = 252;
};
Metrics measure_equity(const EquityCurve& curve);

// equity[i] ÷ equity[i − 1] − 1, the first against `start`; NaN where the one before isn't above 0.
std::vector<double> returns_of(double start, std::span<const double> equity);

}  // namespace mystocks::backtest
