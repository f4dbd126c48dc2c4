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
    // Of a settled op: 0, to be made NaN where a value is undefined and the states won't show it.
    Number* disturbed = nullptr;
    bool looks = true;  // Place::checked
    // Whether its row is the last of a group (of compute::Sum, of PairedMean): a plain bit.
    llvm::Value* ends_group = nullptr;
    // Where x[0] lies as well; null if nowhere.
    llvm::Value* in_memory = nullptr;

    // One row of x[0].
    Number row_of_first(Lanes& each, std::size_t row) const {
        if (in_memory == nullptr)
            return each.one_of(x[0], row);
        llvm::IRBuilder<>& builder = lanes.builder();
        return each.load(builder.CreateConstInBoundsGEP1_64(builder.getDoubleTy(), in_memory, row));
    }
    Number checked(Number a) const { return looks ? finite(a) : a; }
    Number number(std::size_t i) const { return lanes.number(op.numbers[i]); }
    // Settled rows know.
    bool known_to_end_group() const { return llvm::cast<llvm::ConstantInt>(ends_group)->isOne(); }
    Number where_group_ends(Number yes, Number no) const {
        if (const auto* known = llvm::dyn_cast<llvm::ConstantInt>(ends_group))
            return known->isOne() ? yes : no;
        return lanes.wrap(lanes.builder().CreateSelect(ends_group, yes.value, no.value));
    }
};

using Rule = Number (*)(const Step&);

Rule rule_of(OpCode code);

// A recurrence that has started (where it has a counter), whose window is full and whose values are
// all defined: its rule needs no choices, so a row waits for the row before only as long as the
// arithmetic takes. It must compute the very same numbers.
struct Settled {
    Rule rule = nullptr;
    // One instrument's rows, a vector at a time: `lanes` and `x` are the vector's, the states of
    // `each`, one number. Null where the rule is done row by row.
    Number (*across)(const Step&, Lanes& each) = nullptr;
    // What `across` has for x[0], of ops that are begun ahead.
    Rule ahead = nullptr;
    static constexpr std::size_t kNoCounter = 99;
    std::size_t counter = 0;    // the state that says how far it has come: to numbers[0] where it
    bool fills_window = false;  // fills a window, else to 1
    std::size_t values = 0;     // the first states: undefined from where a value was, to the end
};
// Null where there is nothing to gain.
const Settled* settled_of(OpCode code);
// By kind; null where it is of another.
Rule elementwise_rule(OpCode code);
Rule window_rule(OpCode code);
Rule recurrence_rule(OpCode code);

}  // namespace mystocks::formula::detail
