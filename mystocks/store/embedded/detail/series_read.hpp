// Reading series out of the tables, inside a transaction that the caller holds.
#pragma once

#include <optional>
#include <vector>

#include "mystocks/store/embedded/detail/chunk_cache.hpp"
#include "mystocks/store/embedded/detail/chunk_codec.hpp"
#include "mystocks/store/embedded/detail/connection.hpp"
#include "mystocks/store/series_columns.hpp"

namespace mystocks::store::embedded::detail {

// A row of table series.
struct SeriesRow {
    std::int64_t series_id = 0;
    std::int64_t version = 0;  // grows with every change
    std::uint64_t rows = 0;
    std::int64_t first_time = 0;
    std::int64_t last_time = 0;
    std::uint64_t bytes = 0;
    std::uint64_t tail_rows = 0;
};

// A row of table chunks, without the data.
struct ChunkRow {
    std::int64_t chunk_id = 0;
    RowKey first;
    RowKey last;
    std::uint64_t rows = 0;
};

// The first six columns of a query: chunk_id, first_time, first_sequence, last_time,
// last_sequence, rows.
ChunkRow chunk_row(const Statement& statement);

std::optional<SeriesRow> find_series(Connection& connection, const SeriesKey& key);

// Chunks with rows in [from, to], oldest first. With `newest` or `oldest` those that surely hold so
// many rows at that end of the range, if there are so many.
std::vector<ChunkRow> find_chunks(Connection& connection, const SeriesKey& key,
                                  std::int64_t series_id, TimeRange range, ReadLimit limit = {});

// Decodes one chunk and checks that it is the one that its row promises. Throws kCorrupt that names
// the series. The view is valid until the decoder's next use. `bytes`: the chunk's size. With a
// `sink` the rows are appended to it.
ColumnsView load_chunk(Connection& connection, ChunkDecoder& decoder, const SeriesKey& key,
                       std::uint64_t seed, const ChunkRow& chunk, std::size_t* bytes = nullptr,
                       const ColumnsSink* sink = nullptr);

// The rows of the tail in [from, to], in order.
Columns load_tail(Connection& connection, const SeriesKey& key, std::uint64_t seed,
                  std::int64_t series_id, TimeRange range = {});

// What a row of the tail takes, its key and what SQLite adds included; for SeriesInfo::bytes.
std::uint64_t tail_row_bytes(const SeriesKey& key);

// What one row of the tail holds: its values and a checksum.
Bytes encode_tail_row(const ColumnsView& rows, std::size_t row, std::uint64_t seed);
// False where the bytes are damaged. Appends the values to `values`.
bool decode_tail_row(BytesView bytes, RowKey key, std::uint64_t seed,
                     std::vector<std::vector<double>>& values);

// Appends the rows of a series in range to `sink`. Chunks of which only a part is asked for are
// looked up in `cache` and left there.
void read_series(Connection& connection, ChunkDecoder& decoder, ChunkCache& cache,
                 const SeriesKey& key, TimeRange range, ReadLimit limit, const ColumnsSink& sink);

}  // namespace mystocks::store::embedded::detail
