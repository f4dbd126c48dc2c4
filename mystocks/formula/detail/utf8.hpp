// Reading UTF-8 that may be broken.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mystocks::formula::detail {

struct Character {
    char32_t code = 0;
    std::size_t length = 0;  // bytes taken, at least 1
    bool valid = true;       // false: one byte that starts no character
};

// The character at `offset`, which lies inside the text.
Character character_at(std::string_view text, std::size_t offset);

// ASCII letters in capitals, other bytes as they are: names are compared this way.
std::string key_of(std::string_view name);
bool same_name(std::string_view a, std::string_view b);

// Columns of a terminal: 2 for East Asian wide characters.
int width_of(char32_t code);

}  // namespace mystocks::formula::detail
