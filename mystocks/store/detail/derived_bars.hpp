// Longer bars made in the program from the shorter ones that a store hands out.
#pragma once

#include <functional>

#include "mystocks/base/time.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store::detail {

// The most bars of `from` that one bar of `to` is made of, auctions included.
std::size_t parts_max(market::Period from, market::Period to);

// The times of `from` bars that bars of `to` in `range` are made of, and some more at both ends:
// what is made of the surplus is cut off afterwards.
TimeRange widened(TimeRange range, market::Period from, market::Period to,
                  const base::TimeZone& zone);

// As SeriesStore::read_derived_bars says; `read` gives stored bars of `from`, reading no more of
// them than the answer needs.
using ReadBars = std::function<market::Bars(TimeRange, ReadLimit)>;
market::Bars derive_read_bars(const ReadBars& read, const market::InstrumentId& id,
                              market::Period from, market::Period to, TimeRange range,
                              ReadLimit limit);

}  // namespace mystocks::store::detail
