// One row's cells by field, with the reasons why one can't be used.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "mystocks/feed/csv/detail/columns.hpp"
#include "mystocks/feed/csv/detail/number.hpp"

namespace mystocks::feed::csv::detail {

inline constexpr std::size_t kQuotedCellMax = 40;

// For a reason: cut off at a character.
inline std::string in_quotes(std::string_view cell) {
    if (cell.size() <= kQuotedCellMax) {
        return fmt::format("\"{}\"", cell);
    }
    std::size_t end = kQuotedCellMax;
    while (end > 0 && (static_cast<unsigned char>(cell[end]) & 0xC0) == 0x80) {
        --end;
    }
    return fmt::format("\"{}…\"", cell.substr(0, end));
}

struct Cells {
    const Columns& columns;
    std::span<const std::string_view> fields;

    // Empty where the table has no such column.
    std::string_view at(Field field) const {
        const int column = columns.of(field);
        return column < 0 ? std::string_view() : fields[static_cast<std::size_t>(column)];
    }
    // kMissing too where there is no such column.
    NumberResult number(Field field, double& value) const {
        const int column = columns.of(field);
        return column < 0 ? NumberResult::kMissing
                          : parse_number(fields[static_cast<std::size_t>(column)],
                                         columns.shift[index_of(field)], value);
    }
    std::string why_no_number(Field field, NumberResult result) const {
        return result == NumberResult::kMissing
                   ? fmt::format("{} is missing", to_string(field))
                   : fmt::format("{} {} is no number", to_string(field), in_quotes(at(field)));
    }
};

}  // namespace mystocks::feed::csv::detail
