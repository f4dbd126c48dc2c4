// Proof that a run's decisions don't depend on what came later.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>

#include "mystocks/backtest/history.hpp"
#include "mystocks/job/backtest_job.hpp"
#include "mystocks/job/detail/replay_data.hpp"

namespace mystocks::job::detail {

// Ends the history at kAuditCuts moments, spread over the run, makes signals and trades anew from
// bars and actions known by then (by the plain evaluator), and compares them with those of the
// whole history: every signal, every order placed before the last moment, and the equity there.
// `options` as for the run. `progress` is told cuts done.
BacktestAudit audit_backtest(const BacktestRequest& request, const ReplayData& data,
                             const backtest::RunOptions& options, BarShelf& shelf,
                             const std::function<void(std::size_t)>& progress);

}  // namespace mystocks::job::detail
