#include "mystocks/formula/detail/code_rules.hpp"

#include "mystocks/base/assert.hpp"

namespace mystocks::formula::detail {

bool is_recurrence(OpCode code) {
    return code >= OpCode::kRollingSum;
}

Rule rule_of(OpCode code) {
    const Rule rule = is_recurrence(code) ? recurrence_rule(code) : elementwise_rule(code);
    MYSTOCKS_ASSERT(rule != nullptr);
    return rule;
}

}  // namespace mystocks::formula::detail
