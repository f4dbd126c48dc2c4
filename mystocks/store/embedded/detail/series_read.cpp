#include "mystocks/store/embedded/detail/series_read.hpp"

#include <algorithm>

#include "mystocks/store/series_merge.hpp"

namespace mystocks::store::embedded::detail {
namespace {

base::Error damaged(const SeriesKey& key, const std::string& where, std::string_view what) {
    return {base::ErrorKind::kCorrupt, "The store's " + to_string(key) + ", " + where +
                                           ", is damaged (" + std::string(what) +
                                           "): import it again or restore a backup"};
}

bool inside(const ChunkRow& chunk, TimeRange range) {
    return chunk.first.time >= range.from && chunk.last.time <= range.to;
}

// A page of the database that SQLite finds damaged while it fetches a row of this series.
template <typename Where>
bool step(Statement& statement, const SeriesKey& key, Where where) {
    try {
        return statement.step();
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::kCorrupt) {
            throw;
        }
        throw damaged(key, where(), error.message());
    }
}

// The part of ordered rows in the range.
ColumnsView in_range(const ColumnsView& rows, TimeRange range) {
    const auto first = std::lower_bound(rows.time.begin(), rows.time.end(), range.from);
    const auto last = std::upper_bound(first, rows.time.end(), range.to);
    return rows.slice(static_cast<std::size_t>(first - rows.time.begin()),
                      static_cast<std::size_t>(last - first));
}

}  // namespace

ChunkRow chunk_row(const Statement& statement) {
    return {statement.integer(0),
            {statement.integer(1), statement.integer(2)},
            {statement.integer(3), statement.integer(4)},
            static_cast<std::uint64_t>(statement.integer(5))};
}

std::optional<SeriesRow> find_series(Connection& connection, const SeriesKey& key) {
    Statement& statement = connection.prepare(
        "SELECT series_id, version, rows, first_time, last_time, bytes, tail_rows FROM series "
        "WHERE instrument = $1 AND class = $2 AND period = $3 AND name = $4");
    statement.bind_text(1, key.id.str())
        .bind(2, static_cast<std::int64_t>(key.series_class))
        .bind(3, period_number(key))
        .bind_text(4, key.name);
    if (!statement.step()) {
        return std::nullopt;
    }
    return SeriesRow{.series_id = statement.integer(0),
                     .version = statement.integer(1),
                     .rows = static_cast<std::uint64_t>(statement.integer(2)),
                     .first_time = statement.integer(3),
                     .last_time = statement.integer(4),
                     .bytes = static_cast<std::uint64_t>(statement.integer(5)),
                     .tail_rows = static_cast<std::uint64_t>(statement.integer(6))};
}

std::vector<ChunkRow> find_chunks(Connection& connection, const SeriesKey& key,
                                  std::int64_t series_id, TimeRange range, ReadLimit limit) {
    // Chunks don't overlap. The one before the first that starts in the range may reach into it.
    Statement& statement = connection.prepare(
        limit.newest
            ? "SELECT chunk_id, first_time, first_sequence, last_time, last_sequence, rows "
              "FROM chunks WHERE series_id = $1 AND first_time <= $2 "
              "ORDER BY first_time DESC, first_sequence DESC"
            : "SELECT chunk_id, first_time, first_sequence, last_time, last_sequence, rows "
              "FROM chunks WHERE series_id = $1 AND first_time <= $2 AND first_time >= "
              "coalesce((SELECT max(first_time) FROM chunks WHERE series_id = $1 "
              "AND first_time < $3), $3) ORDER BY first_time, first_sequence");
    statement.bind(1, series_id).bind(2, range.to);
    if (!limit.newest) {
        statement.bind(3, range.from);
    }
    std::vector<ChunkRow> chunks;
    std::uint64_t sure = 0;
    const auto where = [] { return std::string("list of chunks"); };
    while (sure < limit.rows && step(statement, key, where)) {
        const ChunkRow chunk = chunk_row(statement);
        if (chunk.rows > kChunkRowsMax) {
            throw damaged(key, where(), "a chunk claims too many rows");
        }
        if (chunk.last.time < range.from) {
            if (limit.newest) {
                break;
            }
            continue;
        }
        sure += inside(chunk, range) ? chunk.rows : 0;
        chunks.push_back(chunk);
    }
    statement.reset();
    if (limit.newest) {
        std::reverse(chunks.begin(), chunks.end());
    }
    return chunks;
}

ColumnsView load_chunk(Connection& connection, ChunkDecoder& decoder, const SeriesKey& key,
                       std::uint64_t seed, const ChunkRow& chunk, std::size_t* bytes,
                       const ColumnsSink* sink) {
    const auto where = [&] { return "chunk from " + time_text(key, chunk.first.time); };
    Statement& statement = connection.prepare("SELECT data FROM chunks WHERE chunk_id = $1");
    statement.bind(1, chunk.chunk_id);
    if (!step(statement, key, where)) {
        throw damaged(key, where(), "it is missing");
    }
    const BytesView data = statement.blob(0);
    if (bytes != nullptr) {
        *bytes = data.size();
    }
    const std::string_view problem = decoder.decode(data, seed, sink);
    statement.reset();
    if (!problem.empty()) {
        throw damaged(key, where(), problem);
    }
    const ChunkHead promised{key.series_class, static_cast<std::uint32_t>(chunk.rows), chunk.first,
                             chunk.last};
    if (decoder.head() != promised) {
        throw damaged(key, where(), "its head and its row differ");
    }
    return decoder.rows();
}

std::uint64_t tail_row_bytes(const SeriesKey& key) {
    constexpr std::uint64_t kOverhead = 24;
    return kOverhead + (value_columns_of(key.series_class) + 1) * sizeof(double);
}

Bytes encode_tail_row(const ColumnsView& rows, std::size_t row, std::uint64_t seed) {
    Bytes bytes;
    const RowKey key = rows.key(row);
    put(bytes, key.time);
    put(bytes, key.sequence);
    for (std::size_t i = 0; i < rows.value_count; ++i) {
        put(bytes, rows.values[i].empty() ? kNoValue : rows.values[i][row]);
    }
    put(bytes, checksum(bytes, seed));
    // The key is in its own columns: only the checksum covers it.
    bytes.erase(bytes.begin(), bytes.begin() + 2 * sizeof(std::int64_t));
    return bytes;
}

bool decode_tail_row(BytesView bytes, RowKey key, std::uint64_t seed,
                     std::vector<std::vector<double>>& values) {
    if (bytes.size() != (values.size() + 1) * sizeof(double)) {
        return false;
    }
    Bytes checked;
    put(checked, key.time);
    put(checked, key.sequence);
    put_bytes(checked, bytes.first(values.size() * sizeof(double)));
    ByteReader in(bytes);
    for (std::vector<double>& column : values) {
        column.push_back(in.get<double>());
    }
    return in.get<std::uint64_t>() == checksum(checked, seed);
}

Columns load_tail(Connection& connection, const SeriesKey& key, std::uint64_t seed,
                  std::int64_t series_id, TimeRange range) {
    Columns tail(key.series_class);
    const bool with_sequence = has_sequence(key.series_class);
    Statement& statement = connection.prepare(
        "SELECT time, sequence, data FROM tail WHERE series_id = $1 AND time >= $2 AND time <= $3 "
        "ORDER BY time, sequence");
    statement.bind(1, series_id).bind(2, range.from).bind(3, range.to);
    while (step(statement, key, [] { return std::string("tail"); })) {
        const RowKey row{statement.integer(0), statement.integer(1)};
        tail.time.push_back(row.time);
        if (with_sequence) {
            tail.sequence.push_back(row.sequence);
        }
        if (!decode_tail_row(statement.blob(2), row, seed, tail.values)) {
            throw damaged(key, "row of " + time_text(key, row.time), "its checksum differs");
        }
    }
    statement.reset();
    return tail;
}

namespace {

// What one read works with.
struct Reading {
    Connection& connection;
    ChunkDecoder& decoder;
    ChunkCache& cache;
    const SeriesKey& key;
    std::uint64_t seed;
};

std::shared_ptr<const Columns> cached_chunk(const Reading& reading, const ChunkRow& chunk) {
    if (auto found = reading.cache.find(chunk.chunk_id)) {
        return found;
    }
    auto rows = std::make_shared<Columns>(reading.key.series_class);
    const ColumnsSink sink = rows->sink(has_sequence(reading.key.series_class));
    load_chunk(reading.connection, reading.decoder, reading.key, reading.seed, chunk, nullptr,
               &sink);
    reading.cache.put(chunk.chunk_id, rows);
    return rows;
}

// Rows of the chunks; what a limit leaves out at the old end is skipped where that is cheap.
void append_chunks(const Reading& reading, const std::vector<ChunkRow>& chunks, TimeRange range,
                   ReadLimit limit, std::size_t extra, const ColumnsSink& sink) {
    std::uint64_t all = 0;
    for (const ChunkRow& chunk : chunks) {
        all += chunk.rows;
    }
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const std::uint64_t later = i == 0 ? all - chunks[0].rows : 0;
        const bool is_cut = i == 0 && limit.newest && later < limit.rows && all > limit.rows &&
                            (chunks.size() == 1 || inside(chunks.back(), range));
        if (inside(chunks[i], range) && !is_cut) {
            // Most of a long read: straight into the caller's columns.
            if (i == 0) {
                sink.reserve(all + extra);
            }
            load_chunk(reading.connection, reading.decoder, reading.key, reading.seed, chunks[i],
                       nullptr, &sink);
            continue;
        }
        const std::shared_ptr<const Columns> chunk = cached_chunk(reading, chunks[i]);
        ColumnsView rows = in_range(chunk->view(), range);
        if (is_cut) {
            const RowSpan kept = limited(rows.size(), {limit.rows - later, true});
            rows = rows.slice(kept.first, kept.count);
        }
        if (i == 0) {
            sink.reserve(rows.size() + later + extra);
        }
        sink.append(rows);
    }
}

}  // namespace

void read_series(Connection& connection, ChunkDecoder& decoder, ChunkCache& cache,
                 const SeriesKey& key, TimeRange range, ReadLimit limit, const ColumnsSink& sink) {
    const std::optional<SeriesRow> series = find_series(connection, key);
    if (!series) {
        return;
    }
    const Reading reading{connection, decoder, cache, key, checksum_seed(key)};
    const auto chunks = find_chunks(connection, key, series->series_id, range, limit);
    Columns tail(key.series_class);
    if (series->tail_rows > 0) {
        tail = load_tail(connection, key, reading.seed, series->series_id, range);
    }
    const bool appended =
        tail.size() == 0 || chunks.empty() || tail.view().key(0) > chunks.back().last;
    if (appended) {
        append_chunks(reading, chunks, range, limit, tail.size(), sink);
        sink.append(tail.view());
    } else {
        Columns stored(key.series_class);
        append_chunks(reading, chunks, range, {}, 0, stored.sink(sink.sequence != nullptr));
        const Merge merge = plan_merge(stored.view(), tail.view());
        sink.append(merge.changes_nothing()
                        ? stored.view()
                        : apply_merge(merge, stored.view(), tail.view()).view());
    }
    const RowSpan kept = limited(sink.time->size(), limit);
    if (kept.count < sink.time->size()) {
        sink.keep(kept.first, kept.count);
    }
}

}  // namespace mystocks::store::embedded::detail
