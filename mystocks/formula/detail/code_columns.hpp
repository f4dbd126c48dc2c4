// What isn't worth coding runs over whole columns of one instrument, by the evaluator's own steps.
#pragma once

#include <span>

#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula::detail {

// Fills `out`, as long as the subject has bars. `arguments`: the columns of the node's.
void run_column(const Program& program, NodeId node, const Subject& subject,
                std::span<const double* const> arguments, double* out);

}  // namespace mystocks::formula::detail
