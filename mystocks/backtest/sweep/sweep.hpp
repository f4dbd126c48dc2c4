// One strategy with many parameter sets.
//
// What docs/backtest.md says holds here too: the trades of a set are those of event::run over the
// same history. Where each instrument has a purse of its own and the strategy asks for nothing that
// only the exact engine does, sets run side by side: signals are compared as bits over columns that
// the sets share, and money is touched only where something is bought or sold. Else each set is
// handed to the exact engine, and the result says why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "mystocks/backtest/figures.hpp"
#include "mystocks/backtest/history.hpp"
#include "mystocks/backtest/overfitting.hpp"
#include "mystocks/backtest/result.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/backtest/sweep/parameter_sets.hpp"

namespace mystocks::backtest::sweep {

// Of one set; NaN where undefined. Money is rounded to its smallest unit once all is added up.
// Definitions are those of backtest::Metrics and TradeStatistics. With several instruments in
// purses of their own, money and trades are sums over them, returns are those of the sums, and
// figures of risk are means over the instruments (the drawdown: the worst).
struct Score {
    double final_equity;
    double total_return;
    double cagr;
    double volatility;
    double sharpe;
    double sortino;
    double calmar;
    double max_drawdown;
    double trades;  // closed
    double win_rate;
    double profit_factor_money;  // won ÷ lost
    double mean_profit;          // money a trade
    double costs;
    double exposure;  // share of the moments with a position
};

// Every member of Score, in its order.
std::span<const Figure<Score>> score_table();
// Null where there is none of that name.
const Figure<Score>* find_figure(std::string_view name);

enum class Purses {
    kEach,  // every instrument has the whole starting cash for itself
    kOne,   // one purse for all of them: the exact engine
};

struct SweepProgress {
    // Of `sets`; where instruments with purses of their own are run through one after the other,
    // what is done of all of it, as so many sets.
    std::uint64_t done = 0;
    std::uint64_t sets = 0;
    std::uint64_t best = 0;  // set, by SweepSpec::rank_by; only where `has_best`
    Score best_score{};
    bool has_best = false;
};

using ExactRun = std::function<Result(const StrategyFile&, std::span<const double>, const History&,
                                      const RunOptions&)>;

struct SweepOptions {
    RunOptions run;  // its progress isn't called
    Purses purses = Purses::kEach;
    // Whether returns are followed bar by bar while something is held, which takes about as long
    // again. Without it cagr, volatility, sharpe, sortino, calmar and max_drawdown are NaN, and
    // there is no evidence. The exact engine always does.
    bool measures_risk = true;
    ExactRun exact;  // event::run; asked only where the swift way doesn't do
    // For columns, all threads together. The scores take sets × 112 bytes beside it.
    std::size_t memory_bytes = 96 << 20;
    // Where finished groups are kept, so that a sweep that was stopped goes on; removed at the end.
    // One of other inputs, and one that is damaged, is begun anew.
    std::filesystem::path state_file;
    std::function<void(const SweepProgress&)> progress;  // a few times a second, from any thread
    std::size_t evidence_sets_max =
        400;  // the overfitting evidence compares at most so many; 0: none is wanted
};

// How much of the best result may be luck; undefined figures are NaN. With several instruments in
// purses of their own it is asked of the sum of their equities.
struct Evidence {
    double trials = 0;           // all sets that gave a Sharpe ratio
    double expected_best = 0;    // Sharpe ratio a moment of the best of so many without merit
    double deflated_sharpe = 0;  // probability that the best set's is above that
    double overfitting = 0;      // probability of backtest overfitting
    double loss_probability = 0;
    std::size_t compared = 0;  // sets behind the last two
};

struct SweepResult {
    std::vector<Score> scores;  // a set
    bool exact = false;         // every set ran through the exact engine …
    std::string why_exact;      // … because the strategy has this
    std::uint64_t failed = 0;   // sets whose formulas have no meaning: all figures NaN
    std::string first_failure;
    Evidence evidence;
    std::vector<std::string> remarks;
};

// Deterministic whatever the options are. Throws as event::run; kCancelled after options.run.stop,
// the state file then holding what is done; kUnsupported where the exact engine is needed and
// `exact` is empty.
SweepResult run(const StrategyFile& strategy, const ParameterSets& sets, const History& history,
                const SweepOptions& options);

// Sets in order of a figure, the best first; NaN last, equal ones by number.
std::vector<std::uint64_t> ranking(const SweepResult& result, const Figure<Score>& figure);

// A figure over two parameters: of all sets with these two values, the best (or, where `best` is
// false, the mean). values[row × columns.size() + column]; NaN where no set has them.
struct HeatMap {
    std::vector<double> rows;
    std::vector<double> columns;
    std::vector<double> values;
    std::vector<std::uint64_t> sets;  // a set with that value (of a mean: the best); ~0: none
};
HeatMap heat_map(const SweepResult& result, const ParameterSets& sets, const Figure<Score>& figure,
                 std::size_t row_parameter, std::size_t column_parameter, bool best);

// The best set of each window of `fit` moments trades the next `trade` ones.
struct WalkForwardWindow {
    std::size_t fit_begin = 0;  // moments of the axis
    std::size_t fit_end = 0;    // and where trading begins
    std::size_t trade_end = 0;
    std::uint64_t chosen = 0;
    bool has_chosen = false;  // false: no set gave the figure, nothing is traded
    Score fitted{};
    Score traded{};  // from the starting cash anew
};
struct WalkForward {
    std::vector<WalkForwardWindow> windows;
    double total_return = 0;  // the windows' one after the other
};
WalkForward walk_forward(const StrategyFile& strategy, const ParameterSets& sets,
                         const History& history, const SweepOptions& options);

}  // namespace mystocks::backtest::sweep
