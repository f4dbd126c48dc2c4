// The exact engine: bar by bar, many instruments, one purse. docs/backtest.md is what it obeys.
#pragma once

#include <span>

#include "mystocks/backtest/history.hpp"
#include "mystocks/backtest/result.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/trade/strategy.hpp"

namespace mystocks::backtest::event {

// `parameters` in the file's order; those left out at the end have their defaults. The same inputs
// give the same result to the last bit, whatever the options are. Throws kInvalidArgument for
// parameters out of their range, for a look ahead that isn't allowed by name and for a history
// without a moment to trade in; kCancelled after `stop`.
Result run(const StrategyFile& strategy, std::span<const double> parameters, const History& history,
           const RunOptions& options);

// A strategy written in C++. Of `terms` everything holds but signals, ranking, universe and
// parameters. docs/guides/write-a-strategy-in-cpp.md.
Result run(trade::Strategy& strategy, const StrategyFile& terms, const History& history,
           const RunOptions& options);

}  // namespace mystocks::backtest::event
