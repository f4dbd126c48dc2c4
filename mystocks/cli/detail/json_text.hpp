#pragma once

#include <string>
#include <string_view>

namespace mystocks::cli::detail {

// A JSON string literal, quotes included.
std::string json_text(std::string_view utf8);

}  // namespace mystocks::cli::detail
