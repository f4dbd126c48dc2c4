// One strategy over history: what is stored becomes bars in memory, the exact engine replays them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/backtest/result.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/backtest/summary.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/job/formula_engine.hpp"
#include "mystocks/job/formula_library.hpp"

namespace mystocks::job {

struct BacktestRequest {
    std::shared_ptr<const backtest::StrategyFile> strategy;
    std::vector<double> parameters;  // in the file's order; those left out have their defaults
    bool audit = false;
};

enum class BacktestStage { kReading, kTrading, kAuditing };
std::string_view to_string(BacktestStage stage);  // "reading" "trading" "auditing"

struct BacktestProgress {
    BacktestStage stage = BacktestStage::kReading;
    std::size_t done = 0;  // instruments; moments; cuts
    std::size_t total = 0;
    // While trading: from the first moment on, those done. They hold during the call.
    std::span<const std::int64_t> times;
    std::span<const double> equity;
};

// The run again on histories that end earlier: what was decided by then must not change.
struct BacktestAudit {
    struct Cut {
        std::string end;            // the last moment that was known
        std::uint64_t signals = 0;  // compared, of all instruments
        std::uint64_t orders = 0;
        std::string difference;  // the first one; empty: none
    };
    std::vector<Cut> cuts;
    bool passed() const;
};

struct BacktestOutcome {
    backtest::Result result;
    backtest::Summary summary;
    std::optional<BacktestAudit> audit;  // where it was asked for
    std::uint64_t bars = 0;              // that were replayed
};

// What runs work with; everything pointed to outlives them.
struct BacktestMeans {
    BarShelf* shelf = nullptr;
    const FormulaLibrary* formulas = nullptr;
    FormulaEngine* engine = nullptr;
    std::size_t threads = 1;
    std::string version;  // of the program, for the report
};

// Its threads, where it says 0, become one a core.
BacktestMeans with_threads(BacktestMeans means);

inline constexpr std::size_t kAuditCuts = 10;

// Throws kInvalidArgument for parameters and for days outside the data, kNotFound for instruments,
// blocks and bars that aren't there, kUnsupported, kExhausted for more bars than memory is given,
// kCancelled after `stop`. `progress` is called from several threads, one at a time. A result whose
// audit failed is given too: its first remark says so.
BacktestOutcome run_backtest(const BacktestRequest& request, const BacktestMeans& means,
                             std::stop_token stop,
                             const std::function<void(const BacktestProgress&)>& progress);

}  // namespace mystocks::job
