// Writing series in two steps: plan against a snapshot (reads, merges, compresses, without any
// lock), then apply inside the write transaction, which only moves finished bytes.
#pragma once

#include <optional>
#include <vector>

#include "mystocks/store/embedded/detail/connection_pool.hpp"
#include "mystocks/store/embedded/detail/series_read.hpp"
#include "mystocks/store/write_counts.hpp"

namespace mystocks::store::embedded::detail {

// A write of few new rows goes into the tail, row by row; a tail that would grow past its limit is
// folded into chunks.
inline constexpr std::size_t kTailWriteRowsMax = 64;
inline constexpr std::size_t kTailRowsMax = 256;

struct NewChunk {
    RowKey first;
    RowKey last;
    std::uint64_t rows = 0;
    Bytes data;
};

struct TailRow {
    RowKey key;
    bool is_new = true;  // no row of this key is in the tail
    Bytes data;
};

// What a write does to one series, and the state of the series that this is right for.
struct WritePlan {
    explicit WritePlan(SeriesKey of) : key(std::move(of)) {}

    SeriesKey key;
    std::optional<SeriesRow> before;  // empty: the series isn't there
    WriteCounts counts;
    std::vector<std::int64_t> old_chunks;  // to be removed
    std::uint64_t old_chunk_bytes = 0;
    std::vector<NewChunk> new_chunks;
    std::vector<TailRow> tail_rows;
    bool folds_tail = false;  // the tail is empty afterwards
    std::int64_t first_time = 0;
    std::int64_t last_time = 0;

    bool changes_nothing() const { return counts.inserted == 0 && counts.changed == 0; }
};

// Keeps its memory. Not thread-safe.
class WritePlanner {
  public:
    // `rows`: ordered, not empty. Inside a transaction of `connection`.
    WritePlan plan(Connection& connection, ChunkDecoder& decoder, const SeriesKey& key,
                   const ColumnsView& rows);

  private:
    ChunkEncoder encoder_;
};

// Inside a write transaction. False, having done nothing, where the series has changed since.
bool apply(Connection& connection, const WritePlan& plan);

// Inside a write transaction; true where there was such a series.
bool erase_series(Connection& connection, const SeriesKey& key);

}  // namespace mystocks::store::embedded::detail
