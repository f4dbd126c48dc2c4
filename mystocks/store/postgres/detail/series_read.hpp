// Reading one series.
#pragma once

#include "mystocks/store/postgres/detail/connection.hpp"
#include "mystocks/store/postgres/detail/tables.hpp"

namespace mystocks::store::postgres::detail {

// Appends the rows in key order. `sink` must be empty, and is again where this throws.
void read_series(Connection& connection, const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink);

// One row of a binary result, its columns from `first_column` on in the order of
// SeriesTable::stored_columns().
void append_result_row(const ColumnsSink& sink, const SeriesTable& table, const Result& rows,
                       int row, int first_column);

}  // namespace mystocks::store::postgres::detail
