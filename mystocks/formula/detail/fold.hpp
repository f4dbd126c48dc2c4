// Functions of constants.
#pragma once

#include <span>

#include "mystocks/formula/function_table.hpp"

namespace mystocks::formula::detail {

// Functions that give a constant for constants, and that fold() knows.
bool can_fold(FunctionId function);

// The evaluator's value, bit for bit: undefined (NaN) where that is undefined.
double fold(FunctionId function, std::span<const double> x);

}  // namespace mystocks::formula::detail
