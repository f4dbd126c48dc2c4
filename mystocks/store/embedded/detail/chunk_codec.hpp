// A chunk: some thousand rows of one series as one checked, compressed BLOB.
//
// docs/embedded-store.md has the bytes. A version that was released is readable for ever.
#pragma once

#include <cstdint>
#include <string_view>

#include "mystocks/store/embedded/detail/column_codec.hpp"

namespace mystocks::store::embedded::detail {

inline constexpr std::uint8_t kChunkVersion = 1;
inline constexpr std::size_t kChunkRowsMax = 65'536;  // what a reader accepts

// How many rows a writer puts into one chunk. Fewer for days, where most reads want the last year
// only, and for depth, whose rows are eight times wider.
std::size_t chunk_rows_of(const SeriesKey& key);

// Every checksum of a series starts from this, so that bytes of another series never pass.
std::uint64_t checksum_seed(const SeriesKey& key);
std::uint64_t checksum(BytesView bytes, std::uint64_t seed);

struct ChunkHead {
    SeriesClass series_class;
    std::uint32_t rows = 0;
    RowKey first;
    RowKey last;

    friend bool operator==(const ChunkHead&, const ChunkHead&) = default;
};

// Keeps its memory. Not thread-safe.
class ChunkEncoder {
  public:
    // `rows`: 1 … kChunkRowsMax, ordered.
    Bytes encode(SeriesClass series_class, std::uint64_t seed, const ColumnsView& rows);

  private:
    ColumnEncoder columns_;
};

// Keeps its memory. Not thread-safe.
class ChunkDecoder {
  public:
    // Empty where `chunk` is whole; else what is wrong with it. With a sink, which has the columns
    // of the class that the chunk should be of, the rows are appended to it; after a complaint the
    // sink's columns are of no use.
    std::string_view decode(BytesView chunk, std::uint64_t seed, const ColumnsSink* sink = nullptr);
    // Same for bytes whose checksum is known to be right, or doesn't matter.
    std::string_view decode_unchecked(BytesView chunk, const ColumnsSink* sink = nullptr);
    // What decode() found; valid until the next one, and until the sink's columns grow.
    const ChunkHead& head() const { return head_; }
    const ColumnsView& rows() const { return rows_; }

  private:
    ColumnDecoder columns_;
    ChunkHead head_{};
    ColumnsView rows_;
};

}  // namespace mystocks::store::embedded::detail
