// Writing series, inside a transaction.
//
// The rows of the `series` table of all series in the call are locked first, in their order: who
// holds them alone may write those series. What is there already is read and compared here, bit for
// bit; rows that are the same are not sent at all, changed ones are deleted, and new and changed
// ones go in through COPY, straight into the table.
#pragma once

#include <span>
#include <vector>

#include "mystocks/store/postgres/detail/connection.hpp"
#include "mystocks/store/postgres/detail/tables.hpp"
#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/write_counts.hpp"

namespace mystocks::store::postgres::detail {

// Counts come back one for each write, in order.
std::vector<WriteCounts> write_series(Connection& connection, std::span<const ColumnsWrite> writes);

// True where there was such a series.
bool erase_series(Connection& connection, const SeriesKey& key);

}  // namespace mystocks::store::postgres::detail
