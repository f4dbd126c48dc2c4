// Reading one series.
#pragma once

#include "mystocks/store/postgres/detail/connection.hpp"
#include "mystocks/store/postgres/detail/tables.hpp"

namespace mystocks::store::postgres::detail {

// Appends the rows in key order. `sink` must be empty, and is again where this throws.
void read_series(Connection& connection, const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink);

}  // namespace mystocks::store::postgres::detail
