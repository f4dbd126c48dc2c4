// Numbers and strings as machines read them back.
#pragma once

#include <string>
#include <string_view>

namespace mystocks::cli::detail {

// The shortest decimal that reads back as the same double, never in scientific notation below
// 1e15: 892730880, 2.05.
std::string number_text(double value);

// A JSON string literal, quotes included.
std::string json_text(std::string_view utf8);

}  // namespace mystocks::cli::detail
