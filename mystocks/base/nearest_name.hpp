// "Did you mean …": the known name closest to what somebody typed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mystocks::base {

// By Levenshtein distance; empty where even the nearest shares too little to be a suggestion.
std::optional<std::string> nearest_name(std::string_view typed, std::span<const std::string> known);

}  // namespace mystocks::base
