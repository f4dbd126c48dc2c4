#include <limits>

#include "mystocks/formula/detail/code_rules.hpp"

namespace mystocks::formula::detail {
namespace {

// Only where what is undefined is looked at as well.
Truth is_true(Number a) {
    return a.truth != nullptr ? Truth{a.truth, a.lanes} : a != a.lanes->number(0);
}
Truth is_unknown(Number a) {
    return a.unknown != nullptr ? Truth{a.unknown, a.lanes} : is_undefined(a);
}

Number answered(Truth unknown, Truth answer) {
    Number number = undefined_where(unknown, truth_number(answer));
    number.truth = answer.value;
    number.unknown = unknown.value;
    return number;
}

Number if_known(const Step& s, Truth answer) {
    const bool at_hand = s.x[0].unknown != nullptr || s.x[1].unknown != nullptr;
    return answered(
        at_hand ? is_unknown(s.x[0]) | is_unknown(s.x[1]) : is_undefined(s.x[0], s.x[1]), answer);
}

Number choose(const Step& s) {
    return undefined_where(is_unknown(s.x[0]), select(is_true(s.x[0]), s.x[1], s.x[2]));
}

// Of equals the first; of what is undefined too, so that a constant needs no question.
Number chosen(const Step& s, Truth second) {
    const Number either = select(second, s.x[1], s.x[0]);
    return is_number(s.x[1]) ? either : undefined_where(is_undefined(s.x[0], s.x[1]), either);
}
Number greater_of(const Step& s) {
    return chosen(s, s.x[1] > s.x[0]);
}
Number less_of(const Step& s) {
    return chosen(s, s.x[1] < s.x[0]);
}

// The greatest of the spread and two distances, undefined where one of the three isn't finite.
Number true_range(const Step& s) {
    const Number spread = s.x[0] - s.x[1];
    const Number above = absolute(s.x[0] - s.x[2]);
    const Number below = absolute(s.x[1] - s.x[2]);
    const Number either = select(above > spread, above, spread);
    const Number greatest = select(below > either, below, either);
    // Each of the three is undefined without `below` or the spread being so.
    return either_bits(finite(greatest), either_bits(below - below, spread - spread));
}

Number sign(const Step& s) {
    const Number zero = s.lanes.number(0);
    const Number below = select(s.x[0] < zero, s.lanes.number(-1), zero);
    return undefined_where(is_undefined(s.x[0]), select(s.x[0] > zero, s.lanes.number(1), below));
}

Number in_range(const Step& s, bool either_way) {
    Truth inside = (s.x[1] < s.x[0]) & (s.x[0] < s.x[2]);
    if (either_way)
        inside = inside | ((s.x[2] < s.x[0]) & (s.x[0] < s.x[1]));
    return answered(is_undefined(s.x[0], s.x[1]) | is_undefined(s.x[2]), inside);
}

// x: a, b, and both of the row before.
Number cross(const Step& s) {
    return answered(is_undefined(s.x[0], s.x[1]) | is_undefined(s.x[2], s.x[3]),
                    (s.x[0] > s.x[1]) & (s.x[2] <= s.x[3]));
}

Number call(const Step& s) {
    const CFunction& function = c_functions()[s.op.slot];
    if (function.unary != nullptr)
        return finite(s.lanes.call(function.name, {s.x[0]}));
    // pow(x, 0) and pow(1, x) are 1 in C, whatever x is.
    return undefined_where(is_undefined(s.x[0], s.x[1]),
                           finite(s.lanes.call(function.name, {s.x[0], s.x[1]})));
}

Number weight(const Step& s) {
    const Number one = s.lanes.number(1);
    return undefined_where(!(s.x[0] >= s.lanes.number(0)), select(one < s.x[0], one, s.x[0]));
}

Number tillson(const Step& s) {
    Number sum = s.number(0) * s.x[0];
    for (std::size_t i = 1; i < s.x.size(); ++i) sum = sum + s.number(i) * s.x[i];
    return finite(sum);
}

Number infinite(const Step& s, bool highest) {
    constexpr double kMost = std::numeric_limits<double>::infinity();
    return s.lanes.number(highest ? kMost : -kMost);
}
// One instruction: no comparison holds with what is undefined.
Number most_if_undefined(const Step& s, bool highest) {
    const Number most = infinite(s, highest);
    return select(highest ? s.x[0] < most : s.x[0] > most, s.x[0], most);
}

// Of equals the newer.
Truth is_older(Number older, Number newer, bool highest) {
    return highest ? older > newer : older < newer;
}
Number extreme(const Step& s, bool highest) {
    Number most = s.x[0];
    for (std::size_t i = 1; i < s.x.size(); ++i)
        most = select(is_older(s.x[i], most, highest), s.x[i], most);
    return most;
}
Number extreme_bars(const Step& s, bool highest) {
    const std::size_t windows = s.x.size() / 2;
    Number most = s.x[0];
    Number since = s.x[windows];
    for (std::size_t i = 1; i < windows; ++i) {
        const Truth older = is_older(s.x[i], most, highest);
        since = select(older, s.x[windows + i] + s.number(i - 1), since);
        most = select(older, s.x[i], most);
    }
    return since;
}

// x: an answer's number, the row.
Number from_row(const Step& s, Truth answer) {
    return undefined_where(s.x[1] < s.number(1), truth_number(answer));
}

// x: a, the row, b, bars in a row of a < b up to the row before.
Number long_cross(const Step& s) {
    return from_row(s, (s.x[0] > s.x[2]) & (s.x[3] >= s.number(0)));
}

Number is_not(const Step& s) {
    return answered(is_unknown(s.x[0]), !is_true(s.x[0]));
}

Rule comparison(OpCode code) {
    switch (code) {
        case OpCode::kLess:
            return [](const Step& s) { return if_known(s, s.x[0] < s.x[1]); };
        case OpCode::kLessEqual:
            return [](const Step& s) { return if_known(s, s.x[0] <= s.x[1]); };
        case OpCode::kEqual:
            return [](const Step& s) { return if_known(s, s.x[0] == s.x[1]); };
        case OpCode::kNotEqual:
            return [](const Step& s) { return if_known(s, s.x[0] != s.x[1]); };
        case OpCode::kAnd:
            return [](const Step& s) { return if_known(s, is_true(s.x[0]) & is_true(s.x[1])); };
        case OpCode::kOr:
            return [](const Step& s) { return if_known(s, is_true(s.x[0]) | is_true(s.x[1])); };
        case OpCode::kNot:
            return is_not;
        case OpCode::kBetween:
            return [](const Step& s) { return in_range(s, true); };
        case OpCode::kRange:
            return [](const Step& s) { return in_range(s, false); };
        case OpCode::kCross:
            return cross;
        case OpCode::kRunAtLeast:
            return [](const Step& s) { return from_row(s, s.x[0] >= s.number(0)); };
        case OpCode::kRunAtMost:
            return [](const Step& s) { return from_row(s, s.x[0] <= s.number(0)); };
        case OpCode::kLongCross:
            return long_cross;
        default:
            return nullptr;
    }
}

Rule arithmetic(OpCode code) {
    switch (code) {
        case OpCode::kCopy:
            return [](const Step& s) { return s.x[0]; };
        case OpCode::kAdd:
            return [](const Step& s) { return s.checked(s.x[0] + s.x[1]); };
        case OpCode::kSubtract:
            return [](const Step& s) { return s.checked(s.x[0] - s.x[1]); };
        case OpCode::kMultiply:
            return [](const Step& s) { return s.checked(s.x[0] * s.x[1]); };
        case OpCode::kDivide:
            return [](const Step& s) { return s.checked(s.x[0] / s.x[1]); };
        case OpCode::kQuotient:
            return [](const Step& s) { return s.x[0] / s.x[1]; };
        case OpCode::kChange:
            return [](const Step& s) { return (s.x[0] - s.x[1]) / s.number(0); };
        case OpCode::kNegate:
            return [](const Step& s) { return -s.x[0]; };
        case OpCode::kAbs:
            return [](const Step& s) { return absolute(s.x[0]); };
        case OpCode::kSqrt:
            return [](const Step& s) { return unary(llvm::Intrinsic::sqrt, s.x[0]); };
        case OpCode::kFloor:
            return [](const Step& s) { return unary(llvm::Intrinsic::floor, s.x[0]); };
        case OpCode::kCeiling:
            return [](const Step& s) { return unary(llvm::Intrinsic::ceil, s.x[0]); };
        case OpCode::kIntPart:
            return [](const Step& s) { return unary(llvm::Intrinsic::trunc, s.x[0]); };
        case OpCode::kFracPart:
            return [](const Step& s) { return s.x[0] - unary(llvm::Intrinsic::trunc, s.x[0]); };
        case OpCode::kRound:
            return [](const Step& s) { return unary(llvm::Intrinsic::round, s.x[0]); };
        case OpCode::kSign:
            return sign;
        case OpCode::kCall:
            return call;
        default:
            return nullptr;
    }
}

}  // namespace

Rule elementwise_rule(OpCode code) {
    if (const Rule rule = arithmetic(code))
        return rule;
    if (const Rule rule = comparison(code))
        return rule;
    switch (code) {
        case OpCode::kIf:
            return choose;
        case OpCode::kMax:
            return greater_of;
        case OpCode::kMin:
            return less_of;
        case OpCode::kWeight:
            return weight;
        case OpCode::kTrueRange:
            return true_range;
        case OpCode::kTillson:
            return tillson;
        case OpCode::kUndefinedHighest:
            return [](const Step& s) { return most_if_undefined(s, true); };
        case OpCode::kUndefinedLowest:
            return [](const Step& s) { return most_if_undefined(s, false); };
        case OpCode::kFiniteAlone:
            return [](const Step& s) { return s.checked(s.x[0]); };
        case OpCode::kFiniteWhere:
            return [](const Step& s) { return either_bits(s.x[0], s.x[1] - s.x[1]); };
        case OpCode::kHigher:
            return [](const Step& s) { return extreme(s, true); };
        case OpCode::kLower:
            return [](const Step& s) { return extreme(s, false); };
        case OpCode::kHigherBars:
            return [](const Step& s) { return extreme_bars(s, true); };
        case OpCode::kLowerBars:
            return [](const Step& s) { return extreme_bars(s, false); };
        default:
            return nullptr;
    }
}

}  // namespace mystocks::formula::detail
