// A program taken apart into steps simple enough to be coded: what stands between the graph of
// functions and machine code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace mystocks::formula::detail {

// How an op is coded is in code_emit.cpp; which ops a function becomes, in code_lower.cpp.
enum class OpCode : std::uint8_t {
    kInput,     // column `slot` of the stage's inputs
    kConstant,  // numbers[0]
    // Element by element: no state, so neighbouring rows of one instrument are lanes too.
    kCopy,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kNegate,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kEqual,
    kNotEqual,
    kAnd,
    kOr,
    kNot,
    kIf,
    kMax,
    kMin,
    kAbs,
    kSqrt,
    kFloor,
    kCeiling,
    kIntPart,
    // One row after another.
    kRollingSum,
    kCumulativeSum,
    kEma,
    kSma,
    kEnd,
};

using OpId = std::uint32_t;

struct Operand {
    OpId op = 0;
    std::uint32_t lag = 0;  // rows back; before the first row there is nothing (NaN)

    friend bool operator==(const Operand&, const Operand&) = default;
};

struct Op {
    OpCode code = OpCode::kConstant;
    std::uint32_t slot = 0;
    std::vector<Operand> arguments;  // ids below the op's own
    std::vector<double> numbers;
    std::vector<double> states;  // what the op remembers from row to row, before the first row

    friend bool operator==(const Op&, const Op&) = default;
};

bool is_recurrence(OpCode code);

}  // namespace mystocks::formula::detail
