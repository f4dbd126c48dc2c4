#include "mystocks/job/sweep_job.hpp"

#include <array>
#include <mutex>
#include <utility>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/backtest/fingerprint.hpp"
#include "mystocks/backtest/formula_signals.hpp"
#include "mystocks/backtest/remarks.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/job/detail/replay_data.hpp"
#include "mystocks/job/detail/replay_remarks.hpp"
#include "mystocks/job/detail/replay_surroundings.hpp"

namespace mystocks::job {
namespace {

namespace sweep = backtest::sweep;

const backtest::Figure<sweep::Score>& figure_named(const std::string& name) {
    if (const auto* found = sweep::find_figure(name)) {
        return *found;
    }
    std::vector<std::string> known;
    for (const auto& each : sweep::score_table()) {
        known.emplace_back(each.name);
    }
    const auto nearest = base::nearest_name(name, known);
    throw base::Error(base::ErrorKind::kInvalidArgument,
                      "sweep.rank_by: there is no figure '" + name + "'" +
                          (nearest ? "; did you mean " + *nearest + "?" : std::string()));
}

}  // namespace

std::string_view to_string(SweepStage stage) {
    constexpr std::array<std::string_view, 3> kNames{"reading", "sweeping", "walking"};
    return kNames.at(static_cast<std::size_t>(stage));
}

sweep::ParameterSets check_sweep(const backtest::StrategyFile& strategy,
                                 const formula::FormulaSource* formulas) {
    figure_named(strategy.sweep.rank_by);
    if (strategy.parameters.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the strategy has no [parameters] that a sweep could try");
    }
    backtest::signal_program(strategy, {}, formulas);
    return sweep::ParameterSets::of(strategy);
}

namespace {

// The best set once more, bar by bar: the swift way keeps no curve.
void add_monte_carlo(const SweepRequest& request, const backtest::History& history,
                     const backtest::RunOptions& run, SweepOutcome& outcome) {
    const backtest::StrategyFile& strategy = *request.strategy;
    if (strategy.sweep.monte_carlo_paths == 0 || outcome.order.empty()) {
        return;
    }
    if (request.purses == sweep::Purses::kEach && history.instruments.size() > 1) {
        outcome.remarks.push_back(backtest::remark_text(backtest::RemarkCode::kNoPaths));
        return;
    }
    std::vector<double> parameters(outcome.sets.parameters());
    outcome.sets.values(outcome.order.front(), parameters);
    const backtest::Result result = backtest::event::run(strategy, parameters, history, run);
    outcome.monte_carlo = backtest::monte_carlo(strategy.sweep, result, run.stop);
}

void add_walk_forward(const SweepRequest& request, const backtest::History& history,
                      sweep::SweepOptions options,
                      const std::function<void(const SweepProgress&)>& progress,
                      SweepOutcome& outcome) {
    if (request.strategy->sweep.walk_forward_fit == 0) {
        return;
    }
    progress({SweepStage::kWalking, 0, 1, {}, {}});
    options.state_file.clear();
    options.progress = nullptr;
    outcome.walk_forward = sweep::walk_forward(*request.strategy, outcome.sets, history, options);
    outcome.axis = history.axis;
}

}  // namespace

SweepOutcome run_sweep(const SweepRequest& request, const BacktestMeans& means,
                       std::stop_token stop,
                       const std::function<void(const SweepProgress&)>& progress) {
    const backtest::StrategyFile& strategy = *request.strategy;
    SweepOutcome outcome{check_sweep(strategy, means.formulas), {}, {}, {}, {}, {}, {}, {}, 0};
    means.shelf->refresh();
    const detail::ReplayData data = detail::ReplayData::read(
        strategy, *means.shelf, means.threads, stop, [&](std::size_t done, std::size_t total) {
            progress({SweepStage::kReading, done, total, {}, {}});
        });
    const backtest::History history = data.history();
    const detail::ReplaySurroundings around(*means.shelf, strategy.data);
    sweep::SweepOptions options;
    options.run.formulas = means.formulas;
    options.run.cache = means.engine->cache_for(data.bars());
    options.run.surroundings = &around;
    options.run.threads = means.threads;
    options.run.stop = stop;
    options.purses = request.purses;
    options.state_file = request.state_file;
    options.exact = [](const backtest::StrategyFile& file, std::span<const double> parameters,
                       const backtest::History& replayed, const backtest::RunOptions& run) {
        return backtest::event::run(file, parameters, replayed, run);
    };
    std::mutex mutex;
    options.progress = [&](const sweep::SweepProgress& now) {
        const std::lock_guard lock(mutex);
        progress({SweepStage::kSweeping, now.done, now.sets,
                  now.has_best ? std::optional(now.best) : std::nullopt, now.best_score});
    };
    outcome.result = sweep::run(strategy, outcome.sets, history, options);
    outcome.order = sweep::ranking(outcome.result, figure_named(strategy.sweep.rank_by));
    outcome.remarks = outcome.result.remarks;
    outcome.remarks.insert(outcome.remarks.end(), data.remarks().begin(), data.remarks().end());
    std::vector<market::Instrument> instruments;
    for (const backtest::InstrumentHistory& each : history.instruments) {
        instruments.push_back(*each.instrument);
    }
    detail::remark_on_replay(strategy, backtest::signal_program(strategy, {}, means.formulas),
                             instruments, outcome.remarks);
    outcome.bars = data.bars();
    outcome.data_fingerprint = backtest::data_fingerprint(history);
    add_walk_forward(request, history, options, progress, outcome);
    add_monte_carlo(request, history, options.run, outcome);
    return outcome;
}

}  // namespace mystocks::job
