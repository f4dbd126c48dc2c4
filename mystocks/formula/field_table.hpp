// Every name that stands for a column of the bars or the calendar, for references and completion.
#pragma once

#include <span>
#include <string_view>

#include "mystocks/formula/program.hpp"

namespace mystocks::formula {

struct FieldFacts {
    Field field{};
    std::string_view name;  // CLOSE
    std::span<const std::string_view> aliases;
    std::string_view title_zh;
    std::string_view definition;  // English, no full stop needed
};

// In order of Field.
std::span<const FieldFacts> field_table();

}  // namespace mystocks::formula
