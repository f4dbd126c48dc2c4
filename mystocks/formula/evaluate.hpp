// The plain evaluator: the specification of what a program means.
#pragma once

#include <cstddef>
#include <functional>
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

// A cross-section takes those subjects that have a bar of the same time. `take` gets what is put
// out for each of `wanted` (numbers of subjects), one after the other and in their order, so that
// no more is held than market_columns() columns of every subject. Up to `threads_max` threads
// compute.
using TakeEvaluated = std::function<void(std::size_t subject, Evaluated&& evaluated)>;
void evaluate_market(const Program& program, std::span<const Subject> subjects,
                     std::span<const std::size_t> wanted, std::size_t threads_max,
                     const TakeEvaluated& take);
// What it gives for every subject.
std::vector<Evaluated> evaluate_market(const Program& program, std::span<const Subject> subjects);

// How many columns evaluate_market holds of every subject at once.
std::size_t market_columns(const Program& program);

}  // namespace mystocks::formula
