// The plain evaluator: the specification of what a program means.
#pragma once

#include <span>
#include <vector>

#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::formula {

// One column per node that an output or drawing names.
struct Evaluated {
    std::vector<panel::Column> outputs;                // as Program::outputs
    std::vector<std::vector<panel::Column>> drawings;  // as Program::drawings, by argument
};

// Node by node over whole columns; undefined is NaN. Throws Error(kUnsupported) for a program that
// crosses the market: evaluate_market is for those.
Evaluated evaluate(const Program& program, const Subject& subject);

// Every subject at once; a cross-section takes those that have a bar of the same time.
std::vector<Evaluated> evaluate_market(const Program& program, std::span<const Subject> subjects);

}  // namespace mystocks::formula
