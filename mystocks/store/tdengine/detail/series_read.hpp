// SELECTs: rows of one series, of many series at once, and what series there are.
//
// taosAdapter ends an answer as if it were whole where the database goes away in its middle, or at
// its restfulRowLimit. So an answer that could have had more rows is held against a count, which is
// one row or nothing; where it stays short of that these throw kUnavailable.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

// The rows of a table that meet a condition; 0 where there is no such table.
std::uint64_t count_rows(const RestClient& client, std::string_view place,
                         std::string_view condition);

// Series → its rows in `range`, in order, for series of one class; not fewer than `counted` before.
using RowsOfSeries = std::map<SeriesKey, Columns>;
RowsOfSeries read_many(const RestClient& client, std::span<const SeriesKey> keys, TimeRange range,
                       const std::map<SeriesKey, std::uint64_t>& counted);
// Series → how many rows it has in `range`; those with none are left out.
std::map<SeriesKey, std::uint64_t> count_many(const RestClient& client,
                                              std::span<const SeriesKey> keys, TimeRange range);
// The newest row of each, series of one class, out of the server's cache; those with none are left
// out.
RowsOfSeries read_latest(const RestClient& client, std::span<const SeriesKey> keys);

// Ordered by series; `id` null: of all instruments.
std::vector<SeriesInfo> list_series(const RestClient& client, const market::InstrumentId* id);

// "tbname IN ('…','…')" lists that stay within one statement.
inline constexpr std::size_t kTablesPerStatementMax = 2'000;

}  // namespace mystocks::store::tdengine::detail
