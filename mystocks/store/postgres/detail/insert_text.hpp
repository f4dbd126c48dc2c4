// A few rows of a series table as one INSERT in text: one message instead of a COPY's three.
#pragma once

#include <cstdint>
#include <string>

#include "mystocks/store/postgres/detail/tables.hpp"

namespace mystocks::store::postgres::detail {

// False where a value has bits that text doesn't carry: a NaN that isn't kNoValue.
bool can_be_text(const SeriesTable& table, const ColumnsView& rows, std::size_t row);
// "INSERT INTO … VALUES " and, for each row, "(…)"; the caller puts the commas.
std::string insert_head(const SeriesTable& table);
void append_text_row(std::string& sql, const SeriesTable& table, std::int32_t series,
                     const ColumnsView& rows, std::size_t row);

}  // namespace mystocks::store::postgres::detail
