#include "mystocks/backtest/sweep/detail/pooled_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/metrics.hpp"
#include "mystocks/backtest/overfitting.hpp"
#include "mystocks/backtest/sweep/detail/score.hpp"
#include "mystocks/base/thread_pool.hpp"

namespace mystocks::backtest::sweep::detail {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kBarsMost = 300'000'000;
constexpr std::size_t kSetsLeast = 16;

std::size_t sets_most(const History& history, const SweepOptions& options) {
    std::size_t bars = 1;
    for (const InstrumentHistory& one : history.instruments) {
        bars += one.bars.size();
    }
    const std::size_t room = std::max(kSetsLeast, kBarsMost / bars);
    return std::max<std::size_t>(2, std::min(room, options.evidence_sets_max));
}

// Some of the sets that have a Sharpe ratio, the best among them.
std::vector<std::uint64_t> chosen(const std::vector<std::uint64_t>& known,
                                  const std::vector<Score>& scores, std::size_t most) {
    const std::uint64_t best =
        *std::ranges::max_element(known, {}, [&](std::uint64_t set) { return scores[set].sharpe; });
    const std::size_t step = (known.size() + most - 1) / most;
    std::vector<std::uint64_t> some;
    for (std::size_t i = 0; i < known.size(); i += step) {
        some.push_back(known[i]);
    }
    if (std::ranges::find(some, best) == some.end()) {
        some.back() = best;
    }
    return some;
}

// The purses' returns together; nothing where one is undefined.
std::optional<std::vector<double>> returns_together(const StrategyFile& strategy,
                                                    std::span<const double> values,
                                                    const History& history,
                                                    const SweepOptions& options) {
    RunOptions run = options.run;
    run.progress = nullptr;
    run.threads = 1;
    History one = history;
    std::vector<double> equity;
    double start = 0;
    for (const InstrumentHistory& each : history.instruments) {
        one.instruments.assign(1, each);
        const Result result = options.exact(strategy, values, one, run);
        start += result.starting_cash;
        equity.resize(result.equity.size());
        std::ranges::transform(equity, result.equity, equity.begin(), std::plus<>());
    }
    std::vector<double> returns = returns_of(start, equity);
    const bool sound = std::ranges::all_of(returns, [](double r) { return std::isfinite(r); });
    return sound ? std::optional(std::move(returns)) : std::nullopt;
}

// Of one moment, not a year.
double sharpe_of(std::span<const double> returns) {
    return measure_returns(returns, 1).sharpe;
}

}  // namespace

Evidence pooled_evidence(const StrategyFile& strategy, const ParameterSets& sets,
                         const std::vector<Score>& scores, const History& history,
                         const SweepOptions& options) {
    Evidence evidence{0, kNan, kNan, kNan, kNan, 0};
    std::vector<std::uint64_t> known;
    for (std::uint64_t set = 0; set < scores.size(); ++set) {
        if (!std::isnan(scores[set].sharpe)) {
            known.push_back(set);
        }
    }
    evidence.trials = static_cast<double>(known.size());
    if (known.size() < 2 || !options.exact) {
        return evidence;
    }
    const auto some = chosen(known, scores, sets_most(history, options));
    std::vector<std::optional<std::vector<double>>> found(some.size());
    base::parallel_for(some.size(), options.run.threads, [&](std::size_t i) {
        std::vector<double> values(sets.parameters());
        sets.values(some[i], values);
        found[i] = returns_together(strategy, values, history, options);
    });
    std::vector<double> returns;
    std::vector<double> best;
    double mean = 0;
    double squares = 0;
    double best_sharpe = -std::numeric_limits<double>::infinity();
    for (const auto& each : found) {
        const double sharpe = each ? sharpe_of(*each) : kNan;
        if (std::isnan(sharpe)) {
            continue;
        }
        ++evidence.compared;
        const double off = sharpe - mean;
        mean += off / static_cast<double>(evidence.compared);
        squares += off * (sharpe - mean);
        if (sharpe > best_sharpe) {
            best_sharpe = sharpe;
            best = *each;
        }
        returns.insert(returns.end(), each->begin(), each->end());
    }
    if (evidence.compared < 2) {
        return evidence;
    }
    const double variance = squares / static_cast<double>(evidence.compared - 1);
    const Metrics metrics = measure_returns(best, 1);
    evidence.expected_best = expected_best_sharpe(evidence.trials, variance);
    evidence.deflated_sharpe =
        deflated_sharpe({best_sharpe, static_cast<double>(best.size()), metrics.skewness,
                         metrics.kurtosis + 3, evidence.trials, variance});
    if (best.size() / kEvidenceBlocks < 2) {
        return evidence;
    }
    const Overfitting overfitting =
        probability_of_overfitting(returns, best.size(), {kEvidenceBlocks, options.run.stop});
    evidence.overfitting = overfitting.probability;
    evidence.loss_probability = overfitting.loss_probability;
    return evidence;
}

}  // namespace mystocks::backtest::sweep::detail
