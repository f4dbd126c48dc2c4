// What one row of each op is in instructions.
//
// Recurrences do the same operations in the same order as the step classes of room compute, so that
// compiled code and evaluator agree bit for bit.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "mystocks/formula/detail/code_lanes.hpp"
#include "mystocks/formula/detail/code_ops.hpp"

namespace mystocks::formula::detail {

struct Step {
    Lanes& lanes;
    const Op& op;
    std::span<const Number> x;  // the arguments, each at its lag
    std::span<Number> state;    // Op::states: read, then set for the next row
    // Argument i, `back` rows before its row; only of a window's arguments.
    const std::function<Number(std::size_t i, llvm::Value* back)>& earlier;

    Number number(std::size_t i) const { return lanes.number(op.numbers[i]); }
};

using Rule = Number (*)(const Step&);

Rule rule_of(OpCode code);
// By kind; null where it is of another.
Rule elementwise_rule(OpCode code);
Rule window_rule(OpCode code);
Rule recurrence_rule(OpCode code);

}  // namespace mystocks::formula::detail
