// Texts that a formula puts together for its drawings: STRCAT('MA ', VAR2STR(MA(C, 5), 2)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/detail/checked.hpp"

namespace mystocks::formula::detail {

// Words, or a value with so many digits after the point.
struct WrittenPart {
    std::string words;
    TermId value = kNoTerm;
    int decimals = 0;
};
using WrittenText = std::vector<WrittenPart>;

// STRCAT, CON2STR or VAR2STR, in capitals.
bool writes_text(std::string_view key);

// Moves what a text needs into a drawing: its values behind the arguments that are there.
void put_text(const WrittenText& text, CheckedDrawing& drawing);

}  // namespace mystocks::formula::detail
