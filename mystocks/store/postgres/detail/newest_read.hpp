// The newest rows of many series in one question.
#pragma once

#include <span>

#include "mystocks/store/postgres/detail/connection.hpp"
#include "mystocks/store/postgres/detail/tables.hpp"

namespace mystocks::store::postgres::detail {

// Appends the newest `count` rows of each instrument's series, of the class and period of `like`,
// to the sink of the same place, in key order. The sinks must be empty.
void read_newest(Connection& connection, const SeriesKey& like,
                 std::span<const market::InstrumentId> ids, std::size_t count,
                 std::span<const ColumnsSink> sinks);

}  // namespace mystocks::store::postgres::detail
