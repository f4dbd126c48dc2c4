// What a strategy says that can't be meant.
#pragma once

#include <vector>

#include "mystocks/backtest/strategy_file.hpp"

namespace mystocks::backtest::detail {

// Contradictions between keys, and what is missing. Fills in what follows from other keys.
void check_strategy(StrategyFile& file, std::vector<StrategyProblem>& problems);

}  // namespace mystocks::backtest::detail
