// Runs a case and compares what came out with what it says.
#pragma once

#include <deque>
#include <string>

#include "tests/scenario/scenario.hpp"

#include "mystocks/backtest/result.hpp"
#include "mystocks/backtest/strategy_file.hpp"

namespace mystocks::scenario {

// The case's strategy with its universe, and its signals as formulas of dates.
std::string strategy_text(const Scenario& scenario);

// The case's bars as a history, which looks at it.
class Replayed {
  public:
    // The scenario must outlive it.
    Replayed(const Scenario& scenario, const backtest::StrategyFile& strategy);
    Replayed(const Replayed&) = delete;
    const backtest::History& history() const { return history_; }

  private:
    backtest::History history_;
    std::deque<market::Bars> signal_bars_;
};

// Through the exact engine. Throws what the strategy file's reader and the engine throw.
backtest::Result run_event(const Scenario& scenario, const backtest::RunOptions& options = {});

// Empty where the run gave what the case says; else both, line by line: "-" was expected and is
// missing, "+" came instead.
std::string difference(const Scenario& scenario, const backtest::Result& result);

// Empty where cash and values follow from fills and bookings alone, to the smallest unit, at every
// moment; else the first moment at which they don't.
std::string ledger_error(const Scenario& scenario, const backtest::Result& result);

}  // namespace mystocks::scenario
