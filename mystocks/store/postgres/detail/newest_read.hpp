// The newest rows of many series in one question.
#pragma once

#include <span>

#include "mystocks/store/postgres/detail/connection.hpp"
#include "mystocks/store/postgres/detail/tables.hpp"

namespace mystocks::store::postgres::detail {

// Appends the newest `count` rows of each series, all of one class, period and name, to the sink of
// the same place, in key order.
void read_newest(Connection& connection, std::span<const SeriesKey> keys, std::size_t count,
                 std::span<const ColumnsSink> sinks);

}  // namespace mystocks::store::postgres::detail
