// Weekly and monthly bars out of the continuous aggregates.
#pragma once

#include <optional>

#include "mystocks/store/postgres/detail/connection.hpp"
#include "mystocks/store/postgres/detail/tables.hpp"

namespace mystocks::store::postgres::detail {

// As SeriesStore::read_derived_bars says. Windows whose days changed since the last refresh are
// made from the days, in the same statement, so that the answer is right at any time. Empty where
// values are among them that SQL's aggregates don't treat as the program does.
std::optional<market::Bars> read_derived_bars(Connection& connection, const DerivedView& view,
                                              const market::InstrumentId& id, TimeRange range,
                                              ReadLimit limit);

}  // namespace mystocks::store::postgres::detail
