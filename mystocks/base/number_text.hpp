// Numbers as JSON and CSV text, fast.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace mystocks::base {

// The shortest decimal that reads back as the same double: the digits of std::to_chars, written
// out from 1e-7 up to 1e21 and with an exponent outside of that. NaN and infinities: "null".
void append_number(std::string& out, double value);
std::string number_text(double value);
void append_number(std::string& out, std::int64_t value);

// "1,2.5,3": the values with commas between them.
void append_numbers(std::string& out, std::span<const double> values);
void append_numbers(std::string& out, std::span<const std::int64_t> values);

}  // namespace mystocks::base
