// The rows of the function table, by category. function_table() puts them in order.
#pragma once

#include <span>
#include <string_view>

#include "mystocks/formula/function_table.hpp"

namespace mystocks::formula::detail {

std::span<const Function> operator_rows();
std::span<const Function> choice_rows();
std::span<const Function> looking_back_rows();
std::span<const Function> average_rows();
std::span<const Function> extreme_rows();
std::span<const Function> number_rows();
std::span<const Function> statistic_rows();
std::span<const Function> market_rows();
std::span<const Function> filter_rows();
std::span<const Function> cross_section_rows();
std::span<const Function> looking_ahead_rows();

// Lists of arguments that several functions share.
inline constexpr Argument kX[] = {{"X"}};
inline constexpr Argument kXy[] = {{"A"}, {"B"}};
inline constexpr Argument kXn[] = {{"X"}, {"N", ArgumentKind::kCount}};
inline constexpr Argument kXyn[] = {{"X"}, {"Y"}, {"N", ArgumentKind::kCount}};
inline constexpr Argument kN[] = {{"N", ArgumentKind::kCount}};
inline constexpr Argument kText[] = {{"T", ArgumentKind::kText}};
inline constexpr Argument kNumber[] = {{"N", ArgumentKind::kConstant}};

// Facts that several functions share.
inline constexpr std::string_view kElementwise = "undefined where any argument is";
inline constexpr std::string_view kFromFirst = "none: every bar has a value";
inline constexpr std::string_view kWindowWarmUp = "undefined for the first N−1 bars";
inline constexpr std::string_view kWindowUndefined =
    "undefined while the window holds an undefined value";
inline constexpr std::string_view kRecursiveWarmUp =
    "from the first defined value, which is the first result";
inline constexpr std::string_view kRecursiveUndefined =
    "an undefined input gives an undefined result and changes nothing after it";
inline constexpr std::string_view kConditionUndefined = "an undefined condition counts as not true";

}  // namespace mystocks::formula::detail
