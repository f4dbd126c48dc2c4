// The strategy's formulas as one text, and where in the file each of its lines stands.
#pragma once

#include <vector>

#include "mystocks/backtest/strategy_file.hpp"

namespace mystocks::backtest::detail {

// Errors of the formulas, at their lines of the file; looks ahead that aren't allowed.
void check_formulas(const StrategyFile& file, const formula::FormulaSource* formulas,
                    std::vector<StrategyProblem>& problems);

}  // namespace mystocks::backtest::detail
