// SELECTs: rows of one series, of many series at once, and what series there are.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/series_store.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"

namespace mystocks::store::tdengine::detail {

// Rows that one statement asks for at most: some megabytes of answer.
std::size_t page_rows_of(SeriesClass series_class);

// The rows of a range in order, in pages; nothing where there is no such series. Pages are read one
// after the other: a write between two of them may show in the later ones only.
Columns read_rows(const RestClient& client, const SeriesKey& key, TimeRange range, ReadLimit limit);

// Series → its rows in `range`, in order, for series of one class. `rows_max` is how many come at
// most in one answer.
using RowsOfSeries = std::map<SeriesKey, Columns>;
RowsOfSeries read_many(const RestClient& client, std::span<const SeriesKey> keys, TimeRange range);
// Series → how many rows it has in `range`; those with none are left out.
std::map<SeriesKey, std::uint64_t> count_many(const RestClient& client,
                                              std::span<const SeriesKey> keys, TimeRange range);
// The newest row of each, out of the server's cache; those with none are left out.
RowsOfSeries read_latest(const RestClient& client, std::span<const SeriesKey> keys);

// Ordered by series; `id` null: of all instruments.
std::vector<SeriesInfo> list_series(const RestClient& client, const market::InstrumentId* id);

// "tbname IN ('…','…')" lists that stay within one statement.
inline constexpr std::size_t kTablesPerStatementMax = 2'000;

}  // namespace mystocks::store::tdengine::detail
