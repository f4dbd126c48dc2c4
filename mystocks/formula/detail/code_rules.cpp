#include "mystocks/formula/detail/code_rules.hpp"

#include <cmath>

#include "mystocks/base/assert.hpp"

namespace mystocks::formula::detail {

Rule rule_of(OpCode code) {
    const Rule rule = is_recurrence(code) ? recurrence_rule(code)
                      : is_window(code)   ? window_rule(code)
                                          : elementwise_rule(code);
    MYSTOCKS_ASSERT(rule != nullptr);
    return rule;
}

std::span<const CFunction> c_functions() {
    static constexpr CFunction kFunctions[] = {
        {"exp", std::exp, nullptr},   {"log", std::log, nullptr},   {"log10", std::log10, nullptr},
        {"sin", std::sin, nullptr},   {"cos", std::cos, nullptr},   {"tan", std::tan, nullptr},
        {"asin", std::asin, nullptr}, {"acos", std::acos, nullptr}, {"atan", std::atan, nullptr},
        {"pow", nullptr, std::pow},   {"fmod", nullptr, std::fmod},
    };
    return kFunctions;
}

}  // namespace mystocks::formula::detail
