#include "mystocks/formula/detail/code_rules.hpp"

namespace mystocks::formula::detail {
namespace {

// Sum of the window x[0], whose oldest value x[1] falls out; states: sum, undefined values in it.
// Before the first row there are only undefined ones, so the count begins with the window's size.
Number rolling_sum(const Step& s) {
    const Number zero = s.lanes.number(0);
    const Number one = s.lanes.number(1);
    const Truth enters_not = is_undefined(s.x[0]);
    const Truth leaves_not = is_undefined(s.x[1]);
    const Number sum = s.state[0] + select(enters_not, zero, s.x[0]);
    s.state[0] = sum - select(leaves_not, zero, s.x[1]);
    s.state[1] = s.state[1] + (select(enters_not, one, zero) - select(leaves_not, one, zero));
    return select(s.state[1] == zero, finite(s.state[0]), s.lanes.undefined());
}

Number cumulative_sum(const Step& s) {
    const Truth skip = is_undefined(s.x[0]);
    s.state[0] = select(skip, s.state[0], s.state[0] + s.x[0]);
    return select(skip, s.lanes.undefined(), finite(s.state[0]));
}

// State: the value before, NaN before the first. numbers: weight of the new value, of the old one.
Number ema(const Step& s) {
    const Number next = s.x[0] * s.number(0) + s.state[0] * s.number(1);
    const Number seeded = select(is_undefined(s.state[0]), s.x[0], next);
    s.state[0] = select(is_undefined(s.x[0]), s.state[0], seeded);
    return select(is_undefined(s.x[0]), s.lanes.undefined(), finite(seeded));
}

// numbers: M, N − M, N.
Number sma(const Step& s) {
    const Number next = (s.x[0] * s.number(0) + s.state[0] * s.number(1)) / s.number(2);
    const Number seeded = select(is_undefined(s.state[0]), s.x[0], next);
    s.state[0] = select(is_undefined(s.x[0]), s.state[0], seeded);
    return select(is_undefined(s.x[0]), s.lanes.undefined(), finite(seeded));
}

}  // namespace

Rule recurrence_rule(OpCode code) {
    switch (code) {
        case OpCode::kRollingSum:
            return rolling_sum;
        case OpCode::kCumulativeSum:
            return cumulative_sum;
        case OpCode::kEma:
            return ema;
        case OpCode::kSma:
            return sma;
        default:
            return nullptr;
    }
}

}  // namespace mystocks::formula::detail
