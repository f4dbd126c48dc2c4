// One strategy with many parameter sets over history.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/backtest/bootstrap.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/backtest/sweep/parameter_sets.hpp"
#include "mystocks/backtest/sweep/sweep.hpp"
#include "mystocks/job/backtest_job.hpp"

namespace mystocks::job {

struct SweepRequest {
    std::shared_ptr<const backtest::StrategyFile> strategy;
    // Every instrument with a purse of its own, or one for all of them.
    backtest::sweep::Purses purses = backtest::sweep::Purses::kEach;
    // Where what is done is kept, so that a sweep that was stopped goes on; empty: nowhere.
    std::filesystem::path state_file;
};

enum class SweepStage { kReading, kSweeping, kWalking };
std::string_view to_string(SweepStage stage);  // "reading" "sweeping" "walking"

struct SweepProgress {
    SweepStage stage = SweepStage::kReading;
    std::uint64_t done = 0;  // instruments, parameter sets
    std::uint64_t total = 0;
    // The best set so far by the strategy's rank_by.
    std::optional<std::uint64_t> best;
    backtest::sweep::Score best_score{};
};

struct SweepOutcome {
    backtest::sweep::ParameterSets sets;
    backtest::sweep::SweepResult result;
    std::vector<std::uint64_t> order;  // sets by the strategy's rank_by, the best first
    std::optional<backtest::sweep::WalkForward> walk_forward;  // where the strategy asks for one
    std::vector<std::int64_t> axis;                            // what the windows' moments are
    // What the best set's returns could have become, where the strategy asks for it.
    std::optional<backtest::Bootstrap> monte_carlo;
    std::vector<std::string> remarks;
    std::string data_fingerprint;
    std::uint64_t bars = 0;
};

// What can be refused before anything runs: kInvalidArgument for formulas, for the grid and for a
// figure that isn't known, with the nearest that is.
backtest::sweep::ParameterSets check_sweep(const backtest::StrategyFile& strategy,
                                           const formula::FormulaSource* formulas);

// Throws what check_sweep throws, and what run_backtest does.
SweepOutcome run_sweep(const SweepRequest& request, const BacktestMeans& means,
                       std::stop_token stop,
                       const std::function<void(const SweepProgress&)>& progress);

}  // namespace mystocks::job
