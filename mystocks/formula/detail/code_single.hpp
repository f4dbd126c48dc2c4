// Machine code over one subject.
#pragma once

#include "mystocks/formula/compiled_formula.hpp"
#include "mystocks/formula/detail/code_object.hpp"
#include "mystocks/formula/detail/code_plan.hpp"

namespace mystocks::formula::detail {

// Reads prices and writes results where they lie: no column is copied but for a few rows at either
// end. `code` is of width 1; `subject` has bars.
void run_single(const Program& program, const CodePlan& plan, const WidthCode& code,
                const Subject& subject, const OutputColumns& outputs);

}  // namespace mystocks::formula::detail
