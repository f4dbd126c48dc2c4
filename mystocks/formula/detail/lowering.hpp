// A checked formula with values for its parameters becomes a program.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mystocks/formula/detail/checked.hpp"

namespace mystocks::formula::detail {

// Bars that a window or a look back may count at most.
inline constexpr double kCountMax = 1e6;

struct LoweringProblem {
    Span where;
    std::string message;
};

// One value a parameter. Problems are counts that make no sense with these values; the program
// means nothing where there are any. `wanted`: the outputs to keep, in that order, and no
// drawings; null: all.
Program lower(const CheckedFormula& checked, std::span<const double> values,
              std::vector<LoweringProblem>& problems,
              const std::vector<std::uint32_t>* wanted = nullptr);

}  // namespace mystocks::formula::detail
