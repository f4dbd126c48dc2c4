// Texts from outside, made safe for the file that they go into.
#pragma once

#include <string>
#include <string_view>

namespace mystocks::backtest::detail {

// Where it isn't UTF-8, every byte beyond ASCII becomes U+FFFD.
std::string utf8(std::string_view text);

// With its quotes.
std::string json_string(std::string_view text);

// For HTML text and attribute values between double quotes; control characters become U+FFFD.
std::string html_text(std::string_view text);

// Quoted where it has to be. What a spreadsheet would take for a formula gets a ' in front.
std::string csv_text(std::string_view text);

}  // namespace mystocks::backtest::detail
