#include "mystocks/formula/detail/code_rules.hpp"

namespace mystocks::formula::detail {
namespace {

Number both_known(const Step& s, Truth answer) {
    return select(is_undefined(s.x[0], s.x[1]), s.lanes.undefined(), truth_number(answer));
}

Truth is_true(Number a) {
    return a != a.lanes->number(0);
}

Number choose(const Step& s) {
    return select(is_undefined(s.x[0]), s.lanes.undefined(),
                  select(is_true(s.x[0]), s.x[1], s.x[2]));
}

Number greater_of(const Step& s) {
    return select(is_undefined(s.x[0], s.x[1]), s.lanes.undefined(),
                  select(s.x[0] > s.x[1], s.x[0], s.x[1]));
}

Number less_of(const Step& s) {
    return select(is_undefined(s.x[0], s.x[1]), s.lanes.undefined(),
                  select(s.x[0] < s.x[1], s.x[0], s.x[1]));
}

}  // namespace

Rule elementwise_rule(OpCode code) {
    switch (code) {
        case OpCode::kCopy:
            return [](const Step& s) { return s.x[0]; };
        case OpCode::kAdd:
            return [](const Step& s) { return finite(s.x[0] + s.x[1]); };
        case OpCode::kSubtract:
            return [](const Step& s) { return finite(s.x[0] - s.x[1]); };
        case OpCode::kMultiply:
            return [](const Step& s) { return finite(s.x[0] * s.x[1]); };
        case OpCode::kDivide:
            return [](const Step& s) { return finite(s.x[0] / s.x[1]); };
        case OpCode::kNegate:
            return [](const Step& s) { return -s.x[0]; };
        case OpCode::kLess:
            return [](const Step& s) { return both_known(s, s.x[0] < s.x[1]); };
        case OpCode::kLessEqual:
            return [](const Step& s) { return both_known(s, s.x[0] <= s.x[1]); };
        case OpCode::kGreater:
            return [](const Step& s) { return both_known(s, s.x[0] > s.x[1]); };
        case OpCode::kGreaterEqual:
            return [](const Step& s) { return both_known(s, s.x[0] >= s.x[1]); };
        case OpCode::kEqual:
            return [](const Step& s) { return both_known(s, s.x[0] == s.x[1]); };
        case OpCode::kNotEqual:
            return [](const Step& s) { return both_known(s, s.x[0] != s.x[1]); };
        case OpCode::kAnd:
            return [](const Step& s) { return both_known(s, is_true(s.x[0]) & is_true(s.x[1])); };
        case OpCode::kOr:
            return [](const Step& s) { return both_known(s, is_true(s.x[0]) | is_true(s.x[1])); };
        case OpCode::kNot:
            return [](const Step& s) {
                return select(is_undefined(s.x[0]), s.lanes.undefined(),
                              truth_number(s.x[0] == s.lanes.number(0)));
            };
        case OpCode::kIf:
            return choose;
        case OpCode::kMax:
            return greater_of;
        case OpCode::kMin:
            return less_of;
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
        default:
            return nullptr;
    }
}

}  // namespace mystocks::formula::detail
