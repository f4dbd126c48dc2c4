// What a reader of a replay's result has to know about what it was made from.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::job::detail {

// Adds to `remarks`; that data is simulated comes first.
void remark_on_replay(const backtest::StrategyFile& strategy, const formula::Program& program,
                      std::span<const market::Instrument> instruments,
                      std::vector<std::string>& remarks);

}  // namespace mystocks::job::detail
