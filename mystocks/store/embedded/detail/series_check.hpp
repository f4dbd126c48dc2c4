// Listing what a store holds, and verifying every byte of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mystocks/store/embedded/detail/series_read.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store::embedded::detail {

struct StoredSeries {
    std::string name;              // as it stands in the table, for messages
    std::optional<SeriesKey> key;  // empty where that is no series' name
    SeriesRow row;
};

// By instrument, class and period; `id` null: all.
std::vector<StoredSeries> stored_series(Connection& connection, const market::InstrumentId* id);

// Decodes every chunk and row, compares them with the tables' own figures, and lets SQLite check
// its pages. Damage is reported, never thrown.
CheckReport check_everything(Connection& connection, ChunkDecoder& decoder);

}  // namespace mystocks::store::embedded::detail
