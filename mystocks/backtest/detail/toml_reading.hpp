// TOML → StrategyFile.
#pragma once

#include <string_view>
#include <vector>

#include "mystocks/backtest/strategy_file.hpp"

namespace mystocks::backtest::detail {

// Fills `file` as far as `text` goes; what is wrong is added to `problems`.
void read_toml(std::string_view text, StrategyFile& file, std::vector<StrategyProblem>& problems);

}  // namespace mystocks::backtest::detail
