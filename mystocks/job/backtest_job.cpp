#include "mystocks/job/backtest_job.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/backtest/fingerprint.hpp"
#include "mystocks/backtest/formula_signals.hpp"
#include "mystocks/backtest/remarks.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/backtest_audit.hpp"
#include "mystocks/job/detail/replay_data.hpp"
#include "mystocks/job/detail/replay_remarks.hpp"
#include "mystocks/job/detail/replay_surroundings.hpp"

namespace mystocks::job {
namespace {

using backtest::StrategyFile;

backtest::RunNames names_of(const BacktestRequest& request, const BacktestMeans& means,
                            const backtest::History& history, const formula::Program& program) {
    const StrategyFile& strategy = *request.strategy;
    backtest::RunNames names;
    names.program_version = means.version;
    names.data_fingerprint = backtest::data_fingerprint(history);
    names.strategy_hash = fmt::format("{:016x}", backtest::strategy_hash(strategy));
    names.strategy_name = strategy.name;
    names.title_zh = strategy.title_zh;
    names.title_en = strategy.title_en;
    names.strategy_text = strategy.text;
    for (std::size_t i = 0; i < strategy.parameters.size(); ++i) {
        const backtest::ParameterSpec& spec = strategy.parameters[i];
        names.parameters.emplace_back(
            spec.name, i < request.parameters.size() ? request.parameters[i] : spec.value);
    }
    names.benchmark = strategy.data.benchmark;
    names.look_ahead = backtest::looking_ahead(program);
    return names;
}

}  // namespace

std::string_view to_string(BacktestStage stage) {
    constexpr std::array<std::string_view, 3> kNames{"reading", "trading", "auditing"};
    return kNames.at(static_cast<std::size_t>(stage));
}

BacktestMeans with_threads(BacktestMeans means) {
    if (means.threads == 0) {
        means.threads = std::max(1U, std::thread::hardware_concurrency());
    }
    return means;
}

BacktestOutcome run_backtest(const BacktestRequest& request, const BacktestMeans& means,
                             std::stop_token stop,
                             const std::function<void(const BacktestProgress&)>& progress) {
    const StrategyFile& strategy = *request.strategy;
    const formula::Program program =
        backtest::signal_program(strategy, request.parameters, means.formulas);
    means.shelf->refresh();
    const detail::ReplayData data = detail::ReplayData::read(
        strategy, *means.shelf, means.threads, stop, [&](std::size_t done, std::size_t total) {
            progress({BacktestStage::kReading, done, total, {}, {}});
        });
    const backtest::History history = data.history();
    const detail::ReplaySurroundings around(*means.shelf, strategy.data);
    backtest::RunOptions options;
    options.formulas = means.formulas;
    options.cache = means.engine->cache_for(data.bars());
    options.surroundings = &around;
    options.threads = means.threads;
    options.stop = stop;
    options.progress = [&](const backtest::Progress& now) {
        progress(
            {BacktestStage::kTrading, now.moments_done, now.moments_total, now.times, now.equity});
    };
    BacktestOutcome outcome;
    outcome.bars = data.bars();
    outcome.result = backtest::event::run(strategy, request.parameters, history, options);
    std::vector<std::string>& remarks = outcome.result.remarks;
    remarks.insert(remarks.end(), data.remarks().begin(), data.remarks().end());
    detail::remark_on_replay(strategy, program, outcome.result.instruments, remarks);
    if (request.audit) {
        outcome.audit =
            detail::audit_backtest(request, data, options, *means.shelf, [&](std::size_t done) {
                progress({BacktestStage::kAuditing, done, kAuditCuts, {}, {}});
            });
        for (const BacktestAudit::Cut& cut : outcome.audit->cuts) {
            if (!cut.difference.empty()) {
                remarks.insert(
                    remarks.begin(),
                    backtest::remark_text(backtest::RemarkCode::kAuditFailed,
                                          {{"end", cut.end}, {"difference", cut.difference}}));
                break;
            }
        }
        if (outcome.audit->passed() && !outcome.audit->cuts.empty()) {
            remarks.push_back(
                backtest::remark_text(backtest::RemarkCode::kAudited,
                                      {{"count", std::to_string(outcome.audit->cuts.size())}}));
        }
    }
    outcome.summary =
        backtest::summarize(outcome.result, names_of(request, means, history, program));
    outcome.summary.monte_carlo = backtest::monte_carlo(strategy.sweep, outcome.result, stop);
    return outcome;
}

}  // namespace mystocks::job
