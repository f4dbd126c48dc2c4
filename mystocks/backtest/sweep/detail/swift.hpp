// Groups of parameter sets over one instrument with a purse of its own.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/sweep/detail/score.hpp"
#include "mystocks/backtest/sweep/detail/signal_plan.hpp"
#include "mystocks/backtest/sweep/detail/tile.hpp"
#include "mystocks/backtest/sweep/sweep.hpp"

namespace mystocks::backtest::sweep::detail {

// One instrument made ready; immutable, so threads share it.
struct Field {
    Ground ground;
    std::unique_ptr<Marks> marks;
    formula::Subject subject;
    trade::Units cash = 0;
    double periods_a_year = 252;
};

Field make_field(const StrategyFile& strategy, const History& history, std::size_t instrument,
                 const Axis& axis, const RunOptions& options);

struct SetResult {
    bool failed = false;  // its formulas have no meaning
    Score score{};
    Risk risk;
};

// One thread's work on one field.
class SwiftRun {
  public:
    // What is passed must outlive it.
    SwiftRun(const Field& field, const formula::Formula& formula, std::size_t column_bytes,
             bool measures_risk);
    // One result a set. `failure` takes the first message where it is empty.
    std::vector<SetResult> run(const ParameterSets& sets, std::span<const std::uint64_t> group,
                               std::string& failure);

  private:
    const Field* field_;
    const formula::Formula* formula_;
    ColumnCache cache_;
    Kernels kernels_;
    bool measures_risk_;
    std::vector<Follower> followers_;
};

// How many columns these sets need together.
std::size_t columns_of(const formula::Formula& formula, const ParameterSets& sets,
                       std::span<const std::uint64_t> some);

// All figures undefined.
Score no_score();
Score score_of(const Field& field, const Purse& purse, const Risk& risk);
Score score_without_risk(const Field& field, const Purse& purse);
// Of a run of the exact engine.
SetResult exact_result(const Result& result);

}  // namespace mystocks::backtest::sweep::detail
