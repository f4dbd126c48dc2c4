// The words of the language that are no functions: fields, colours, drawings, periods.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/program.hpp"

namespace mystocks::formula::detail {

// All by key (capitals, see key_of).
std::optional<Field> find_field(std::string_view key);
const std::vector<std::string>& field_names();

// "WEEK", "MIN5" … without the '#'.
std::optional<market::Period> find_period(std::string_view key);

// Colours as 0xRRGGBB: COLORRED and the like, and COLOR with six hex digits in 通达信's order,
// blue first.
std::optional<std::uint32_t> find_color(std::string_view key);
std::string color_text(std::uint32_t rgb);
// 通达信's number of a colour: red + 256·green + 65536·blue.
double color_number(std::uint32_t rgb);

// A drawing statement.
struct Shape {
    std::string_view name;
    int arguments_min;
    int arguments_max;  // values and texts together
    std::string_view signature;
};
const Shape* find_shape(std::string_view key);
const std::vector<std::string>& shape_names();

// Puts an attribute that stands alone (no RGB) into the hints; false where it isn't known.
bool apply_attribute(std::string_view key, LineHints& hints);
const std::vector<std::string>& attribute_names();

}  // namespace mystocks::formula::detail
