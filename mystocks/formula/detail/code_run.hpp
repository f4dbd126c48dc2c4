// Machine code over subjects.
#pragma once

#include <span>

#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/detail/code_object.hpp"
#include "mystocks/formula/detail/code_plan.hpp"

namespace mystocks::formula::detail {

void run_formula(const Program& program, const CodePlan& plan, const FormulaCode& code,
                 std::span<const Subject> subjects, std::span<const OutputColumns> outputs);

}  // namespace mystocks::formula::detail
