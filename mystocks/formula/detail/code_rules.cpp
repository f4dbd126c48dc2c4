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

// Under names of our own: LLVM knows those of C, and would put sin and cos together.
std::span<const CFunction> c_functions() {
    static constexpr CFunction kFunctions[] = {
        {"mystocks_exp", std::exp, nullptr},     {"mystocks_log", std::log, nullptr},
        {"mystocks_log10", std::log10, nullptr}, {"mystocks_sin", std::sin, nullptr},
        {"mystocks_cos", std::cos, nullptr},     {"mystocks_tan", std::tan, nullptr},
        {"mystocks_asin", std::asin, nullptr},   {"mystocks_acos", std::acos, nullptr},
        {"mystocks_atan", std::atan, nullptr},   {"mystocks_pow", nullptr, std::pow},
        {"mystocks_fmod", nullptr, std::fmod},
    };
    return kFunctions;
}

}  // namespace mystocks::formula::detail
