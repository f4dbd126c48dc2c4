// A strategy's formulas over a whole history: what signals where.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/history.hpp"
#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/formula/program.hpp"
#include "mystocks/trade/signal_strategy.hpp"

namespace mystocks::backtest {

// The functions through which the program's outputs look ahead, in capitals, each once.
std::vector<std::string> functions_looking_ahead(const formula::Program& program);

// The strategy's program with these parameter values (defaults for those left out at the end).
// Throws kInvalidArgument for a parameter out of its range, and for a look ahead through a function
// that the strategy doesn't allow by name.
formula::Program signal_program(const StrategyFile& strategy, std::span<const double> parameters,
                                const formula::FormulaSource* formulas);

// Every signal from the axis's first moment on: entries only where `screen` and membership allow
// them. `program` is a signal_program. Instruments are shared out over options.threads; the answer
// doesn't depend on how many. Memory: what signals, and some columns a thread (all columns where
// the program crosses the market). Throws kInvalidArgument for a bar that isn't on the axis or
// signal bars that aren't the bars; kCancelled after options.stop.
trade::SignalTable make_signals(const StrategyFile& strategy, const formula::Program& program,
                                const History& history, const Axis& axis,
                                const RunOptions& options);

}  // namespace mystocks::backtest
