// A program taken apart into steps simple enough to be coded: what stands between the graph of
// functions and machine code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
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
    kQuotient,  // of finite numbers, known to be finite
    kChange,    // (x[0] - x[1]) ÷ numbers[0]
    kNegate,
    kLess,
    kLessEqual,
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
    kFracPart,
    kRound,
    kSign,
    kBetween,
    kRange,
    kCross,
    kCall,       // a function of C: `slot` in kCalls
    kWeight,     // of DMA
    kTrueRange,  // x[0] high, x[1] low, x[2] the close before
    kTillson,    // x[0] … x[3] by numbers[0] … numbers[3], added in this order
    // Extremes of windows, where what is undefined is more extreme than any number, so that nothing
    // else need be asked on the way: x[0], then back again to undefined.
    kUndefinedHighest,
    kUndefinedLowest,
    kFiniteAlone,
    kHigher,  // of the windows that end with x[0], x[1] …, each older than the last: the greatest
    kLower,
    // x[k + i] bars since the extreme x[i] of k windows, which numbers[i − 1] bars lie before
    // x[0]'s
    kHigherBars,
    kLowerBars,
    kFiniteWhere,  // x[0] where x[1] is finite
    kRunAtLeast,   // x[0] at least numbers[0], x[1] the row, undefined before row numbers[1]
    kRunAtMost,
    kLongCross,
    // Over the numbers[0] values up to x's row, looked through anew at each: no state either.
    kFirstWindow,
    kMeanDistance = kFirstWindow,
    kWeightedWindow,
    kSlope,
    kLineEnd,
    kCovariance,
    kCorrelation,
    kBeta,
    kProduct,
    kPlaceFromGreatest,
    kPlaceFromLeast,
    kBarsSinceN,
    // One row after another.
    kFirstRecurrence,
    kRow = kFirstRecurrence,
    kRollingSum,
    kCumulativeSum,
    kCumulativeProduct,
    kRollingCount,
    kCumulativeCount,
    kWeightedMean,
    kDeviation,
    kSmoothed,
    kBlend,
    kSeededMean,
    kHighestEver,
    kLowestEver,
    kHighestEverBars,
    kLowestEverBars,
    kBarsLast,
    kBarsLastCount,
    kBarsSince,
    kBarsCount,
    kFilter,
    kValueWhen,
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

inline bool is_recurrence(OpCode code) {
    return code >= OpCode::kFirstRecurrence;
}
inline bool is_window(OpCode code) {
    return code >= OpCode::kFirstWindow && code < OpCode::kFirstRecurrence;
}

// Of one instrument's rows, what of it waits for no row before is computed ahead of the rest.
inline bool is_begun_ahead(OpCode code) {
    return code == OpCode::kRollingSum || code == OpCode::kCumulativeSum ||
           code == OpCode::kSeededMean;
}

// What the rows before the first hold.
inline double before_first(OpCode code) {
    constexpr double kMost = std::numeric_limits<double>::infinity();
    if (code == OpCode::kUndefinedHighest || code == OpCode::kHigher)
        return kMost;
    if (code == OpCode::kUndefinedLowest || code == OpCode::kLower)
        return -kMost;
    return std::numeric_limits<double>::quiet_NaN();
}

// Functions of C, by Op::slot: x[0], and x[1] where they take two.
struct CFunction {
    const char* name;
    double (*unary)(double);
    double (*binary)(double, double);
};
std::span<const CFunction> c_functions();

}  // namespace mystocks::formula::detail
