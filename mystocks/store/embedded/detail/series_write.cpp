#include "mystocks/store/embedded/detail/series_write.hpp"

#include <algorithm>
#include <limits>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/series_merge.hpp"

namespace mystocks::store::embedded::detail {
namespace {

constexpr RowKey kLowest{std::numeric_limits<std::int64_t>::min(),
                         std::numeric_limits<std::int64_t>::min()};

// A chunk takes the rows from its first key up to the next chunk's; the first one also those
// before it.
struct Segment {
    const ChunkRow* chunk = nullptr;  // null: the series has no chunk at all
    const ChunkRow* next = nullptr;
    bool at_end = false;  // nothing comes after it
    ColumnsView rows;     // of the write
    ColumnsView tail;

    RowKey first_key() const {
        return rows.empty()   ? tail.key(0)
               : tail.empty() ? rows.key(0)
                              : std::min(rows.key(0), tail.key(0));
    }
    RowKey last_key() const {
        return rows.empty()   ? tail.key(tail.size() - 1)
               : tail.empty() ? rows.key(rows.size() - 1)
                              : std::max(rows.key(rows.size() - 1), tail.key(tail.size() - 1));
    }
    bool empty() const { return rows.empty() && tail.empty(); }
    bool overlaps_chunk() const {
        return chunk != nullptr && first_key() <= chunk->last && last_key() >= chunk->first;
    }
};

ColumnsView between(const ColumnsView& rows, RowKey from, std::optional<RowKey> before) {
    const std::size_t first = rows.lower_bound(from);
    const std::size_t end = before ? rows.lower_bound(*before) : rows.size();
    return rows.slice(first, end - first);
}

// The chunks that a write between these times may touch: those that overlap and their neighbours.
std::vector<ChunkRow> chunks_around(Connection& connection, std::int64_t series_id,
                                    std::int64_t first_time, std::int64_t last_time) {
    Statement& statement = connection.prepare(
        "SELECT chunk_id, first_time, first_sequence, last_time, last_sequence, rows FROM chunks "
        "WHERE series_id = $1 "
        "AND first_time >= coalesce((SELECT max(first_time) FROM chunks "
        "WHERE series_id = $1 AND first_time < $2), $2) "
        "AND first_time <= coalesce((SELECT min(first_time) FROM chunks "
        "WHERE series_id = $1 AND first_time > $3), $3) "
        "ORDER BY first_time, first_sequence");
    statement.bind(1, series_id).bind(2, first_time).bind(3, last_time);
    std::vector<ChunkRow> chunks;
    while (statement.step()) {
        chunks.push_back(chunk_row(statement));
    }
    return chunks;
}

// One planning: the state of the series and what comes of it.
class Planning {
  public:
    Planning(Connection& connection, ChunkDecoder& decoder, ChunkEncoder& encoder,
             const SeriesKey& key, const ColumnsView& rows)
        : connection_(connection),
          decoder_(decoder),
          encoder_(encoder),
          key_(key),
          rows_(rows),
          seed_(checksum_seed(key)),
          chunk_rows_(chunk_rows_of(key)),
          tail_(key.series_class),
          plan_(key) {}

    WritePlan run() {
        plan_.before = find_series(connection_, key_);
        plan_.first_time = rows_.time.front();
        plan_.last_time = rows_.time.back();
        if (plan_.before) {
            plan_.first_time = std::min(plan_.first_time, plan_.before->first_time);
            plan_.last_time = std::max(plan_.last_time, plan_.before->last_time);
        }
        if (small_append()) {
            return std::move(plan_);
        }
        if (plan_.before) {
            load_state();
        }
        if (!small_change()) {
            fold();
        }
        return std::move(plan_);
    }

  private:
    bool appends() const { return !plan_.before || rows_.time.front() > plan_.before->last_time; }

    // The common write of a live market needs no look at what is stored.
    bool small_append() {
        const std::size_t in_tail = plan_.before ? plan_.before->tail_rows : 0;
        if (!appends() || rows_.size() > kTailWriteRowsMax ||
            in_tail + rows_.size() > kTailRowsMax) {
            return false;
        }
        plan_.counts.inserted = rows_.size();
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            plan_.tail_rows.push_back({rows_.key(row), true, encode_tail_row(rows_, row, seed_)});
        }
        return true;
    }

    void load_state() {
        if (plan_.before->tail_rows > 0) {
            tail_ = load_tail(connection_, key_, seed_, plan_.before->series_id);
        }
        std::int64_t first = rows_.time.front();
        std::int64_t last = rows_.time.back();
        if (tail_.size() > 0) {
            first = std::min(first, tail_.time.front());
            last = std::max(last, tail_.time.back());
        }
        chunks_ = chunks_around(connection_, plan_.before->series_id, first, last);
    }

    Segment segment(std::size_t i, RowKey from) const {
        Segment segment;
        if (!chunks_.empty()) {
            segment.chunk = &chunks_[i];
            segment.next = i + 1 < chunks_.size() ? &chunks_[i + 1] : nullptr;
        }
        segment.at_end = segment.next == nullptr;
        const auto before =
            segment.next == nullptr ? std::nullopt : std::optional(segment.next->first);
        segment.rows = between(rows_, from, before);
        segment.tail = between(tail_.view(), from, before);
        return segment;
    }

    Columns copy_of(const ColumnsView& rows) const {
        Columns copy(key_.series_class);
        copy.sink(has_sequence(key_.series_class)).append(rows);
        return copy;
    }

    Columns merged(const ColumnsView& base, const ColumnsView& update) const {
        const Merge merge = plan_merge(base, update);
        return merge.changes_nothing() ? copy_of(base) : apply_merge(merge, base, update);
    }

    // The segment's rows as they are now: the chunk's with the tail's over them.
    Columns present(const Segment& segment) {
        if (segment.chunk == nullptr) {
            return copy_of(segment.tail);
        }
        std::size_t bytes = 0;
        const ColumnsView stored =
            load_chunk(connection_, decoder_, key_, seed_, *segment.chunk, &bytes);
        chunk_bytes_ = bytes;
        return segment.tail.empty() ? copy_of(stored) : merged(stored, segment.tail);
    }

    // Plans rows of the tail; false where there are too many new rows for that.
    bool small_change() {
        const std::size_t in_tail = tail_.size();
        if (appends()) {
            return false;
        }
        std::vector<std::size_t> changed;
        RowKey from = kLowest;
        for (std::size_t i = 0; i < std::max<std::size_t>(1, chunks_.size()); ++i) {
            const Segment part = segment(i, from);
            if (!chunks_.empty() && part.next != nullptr) {
                from = part.next->first;
            }
            if (part.rows.empty()) {
                continue;
            }
            const bool in_chunk = part.chunk != nullptr && part.rows.key(0) <= part.chunk->last &&
                                  part.rows.key(part.rows.size() - 1) >= part.chunk->first;
            const Columns base = in_chunk ? present(part) : copy_of(part.tail);
            const Merge merge = plan_merge(base.view(), part.rows);
            plan_.counts += merge.counts;
            const auto offset = static_cast<std::size_t>(part.rows.time.data() - rows_.time.data());
            for (const std::uint32_t pick : merge.picks) {
                if ((pick & Merge::kFromUpdate) != 0) {
                    changed.push_back(offset + (pick & ~Merge::kFromUpdate));
                }
            }
            if (changed.size() > kTailWriteRowsMax || in_tail + changed.size() > kTailRowsMax) {
                plan_.counts = {};
                return false;
            }
        }
        for (const std::size_t row : changed) {
            const RowKey key = rows_.key(row);
            const std::size_t place = tail_.view().lower_bound(key);
            const bool is_new = place == in_tail || tail_.view().key(place) != key;
            plan_.tail_rows.push_back({key, is_new, encode_tail_row(rows_, row, seed_)});
        }
        return true;
    }

    // Plans new chunks that hold the write and the whole tail.
    void fold() {
        plan_.folds_tail = tail_.size() > 0;
        RowKey from = kLowest;
        for (std::size_t i = 0; i < std::max<std::size_t>(1, chunks_.size()); ++i) {
            const Segment part = segment(i, from);
            if (!part.empty() && carries_on(part)) {
                continue;  // with the next chunk, from the same key
            }
            if (!part.empty()) {
                fold(part);
            }
            if (part.next != nullptr) {
                from = part.next->first;
            }
        }
    }

    // Rows behind a full chunk go to the next one where that is small, so that writing backwards
    // makes no row of tiny chunks.
    bool carries_on(const Segment& part) const {
        return part.next != nullptr && part.chunk->rows >= chunk_rows_ &&
               part.first_key() > part.chunk->last && part.next->rows * 2 < chunk_rows_;
    }

    void fold(const Segment& part) {
        const bool beside = part.chunk == nullptr || !part.overlaps_chunk();
        const bool behind = beside && part.chunk != nullptr && part.first_key() > part.chunk->last;
        const bool leave_chunk =
            part.chunk == nullptr ||
            (beside && part.chunk->rows >= (behind ? chunk_rows_ : chunk_rows_ / 2));
        Columns base = leave_chunk ? copy_of(part.tail) : present(part);
        const bool at_end = part.at_end && (leave_chunk ? behind || part.chunk == nullptr : true);
        const bool in_order = base.size() == 0 || part.rows.empty() ||
                              part.rows.key(0) > base.view().key(base.size() - 1);
        if (in_order) {
            plan_.counts.inserted += part.rows.size();
            drop_chunk(part, leave_chunk);
            put_appended(std::move(base), part.rows, at_end);
            return;
        }
        const Merge merge = plan_merge(base.view(), part.rows);
        plan_.counts += merge.counts;
        if (merge.changes_nothing() && part.tail.empty()) {
            return;
        }
        drop_chunk(part, leave_chunk);
        if (merge.changes_nothing()) {
            put_chunks(base.view(), at_end);
        } else {
            put_chunks(apply_merge(merge, base.view(), part.rows).view(), at_end);
        }
    }

    void drop_chunk(const Segment& part, bool leave_chunk) {
        if (!leave_chunk) {
            plan_.old_chunks.push_back(part.chunk->chunk_id);
            plan_.old_chunk_bytes += chunk_bytes_;
        }
    }

    // Fills up a chunk with `base` in front; the rest goes into chunks as it lies.
    void put_appended(Columns base, const ColumnsView& rows, bool at_end) {
        std::size_t taken = 0;
        if (base.size() > 0) {
            if (base.size() < chunk_rows_) {
                taken = std::min(rows.size(), chunk_rows_ - base.size());
                base.sink(has_sequence(key_.series_class)).append(rows.slice(0, taken));
            }
            put_chunks(base.view(), at_end);
        }
        put_chunks(rows.slice(taken, rows.size() - taken), at_end);
    }

    // Full chunks and a last one that later rows will fill; in the middle of a series equal ones.
    void put_chunks(const ColumnsView& rows, bool at_end) {
        const std::size_t pieces = (rows.size() + chunk_rows_ - 1) / chunk_rows_;
        for (std::size_t i = 0; i < pieces; ++i) {
            const std::size_t first = at_end ? i * chunk_rows_ : rows.size() * i / pieces;
            const std::size_t end = at_end ? std::min(rows.size(), first + chunk_rows_)
                                           : rows.size() * (i + 1) / pieces;
            const ColumnsView piece = rows.slice(first, end - first);
            plan_.new_chunks.push_back({piece.key(0), piece.key(piece.size() - 1), piece.size(),
                                        encoder_.encode(key_.series_class, seed_, piece)});
        }
    }

    Connection& connection_;
    ChunkDecoder& decoder_;
    ChunkEncoder& encoder_;
    const SeriesKey& key_;
    const ColumnsView& rows_;
    const std::uint64_t seed_;
    const std::size_t chunk_rows_;
    std::vector<ChunkRow> chunks_;
    Columns tail_;
    std::size_t chunk_bytes_ = 0;  // of the chunk that present() loaded last
    WritePlan plan_;
};

std::int64_t create_series(Connection& connection, const WritePlan& plan) {
    Statement& statement = connection.prepare(
        "INSERT INTO series (instrument, class, period, name, version, rows, first_time, "
        "last_time, bytes, tail_rows) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, 0) "
        "RETURNING series_id");
    statement.bind_text(1, plan.key.id.str())
        .bind(2, static_cast<std::int64_t>(plan.key.series_class))
        .bind(3, period_number(plan.key))
        .bind_text(4, plan.key.name);
    MYSTOCKS_ASSERT(statement.step());
    const std::int64_t id = statement.integer(0);
    statement.run();
    return id;
}

void put_chunk(Connection& connection, std::int64_t series_id, const NewChunk& chunk) {
    Statement& statement = connection.prepare(
        "INSERT INTO chunks (series_id, first_time, first_sequence, last_time, last_sequence, "
        "rows, data) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    statement.bind(1, series_id)
        .bind(2, chunk.first.time)
        .bind(3, chunk.first.sequence)
        .bind(4, chunk.last.time)
        .bind(5, chunk.last.sequence)
        .bind(6, static_cast<std::int64_t>(chunk.rows))
        .bind_blob(7, chunk.data);
    statement.run();
    statement.reset();
}

void put_tail_row(Connection& connection, std::int64_t series_id, const TailRow& row) {
    Statement& statement = connection.prepare(
        "INSERT INTO tail (series_id, time, sequence, data) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (series_id, time, sequence) DO UPDATE SET data = excluded.data");
    statement.bind(1, series_id)
        .bind(2, row.key.time)
        .bind(3, row.key.sequence)
        .bind_blob(4, row.data);
    statement.run();
    statement.reset();
}

void update_series(Connection& connection, std::int64_t series_id, const SeriesRow& after) {
    Statement& statement = connection.prepare(
        "UPDATE series SET version = $1, rows = $2, first_time = $3, last_time = $4, bytes = $5, "
        "tail_rows = $6 WHERE series_id = $7");
    statement.bind(1, after.version)
        .bind(2, static_cast<std::int64_t>(after.rows))
        .bind(3, after.first_time)
        .bind(4, after.last_time)
        .bind(5, static_cast<std::int64_t>(after.bytes))
        .bind(6, static_cast<std::int64_t>(after.tail_rows))
        .bind(7, series_id);
    statement.run();
}

SeriesRow row_after(const WritePlan& plan) {
    SeriesRow after = plan.before.value_or(SeriesRow{});
    ++after.version;
    after.rows += plan.counts.inserted;
    after.first_time = plan.first_time;
    after.last_time = plan.last_time;
    const auto new_tail_rows =
        static_cast<std::uint64_t>(std::count_if(plan.tail_rows.begin(), plan.tail_rows.end(),
                                                 [](const TailRow& row) { return row.is_new; }));
    const std::uint64_t folded = plan.folds_tail ? after.tail_rows : 0;
    after.tail_rows += new_tail_rows;
    after.tail_rows -= folded;
    after.bytes += new_tail_rows * tail_row_bytes(plan.key);
    after.bytes -= folded * tail_row_bytes(plan.key) + plan.old_chunk_bytes;
    for (const NewChunk& chunk : plan.new_chunks) {
        after.bytes += chunk.data.size();
    }
    return after;
}

void run_for(Connection& connection, std::string_view sql, std::int64_t id) {
    Statement& statement = connection.prepare(sql);
    statement.bind(1, id);
    statement.run();
}

}  // namespace

WritePlan WritePlanner::plan(Connection& connection, ChunkDecoder& decoder, const SeriesKey& key,
                             const ColumnsView& rows) {
    MYSTOCKS_ASSERT(!rows.empty());
    return Planning(connection, decoder, encoder_, key, rows).run();
}

bool apply(Connection& connection, const WritePlan& plan) {
    const std::optional<SeriesRow> now = find_series(connection, plan.key);
    const bool as_planned = now.has_value() == plan.before.has_value() &&
                            (!now || (now->series_id == plan.before->series_id &&
                                      now->version == plan.before->version));
    if (!as_planned) {
        return false;
    }
    if (plan.changes_nothing()) {
        return true;
    }
    const std::int64_t series_id = now ? now->series_id : create_series(connection, plan);
    for (const std::int64_t chunk_id : plan.old_chunks) {
        run_for(connection, "DELETE FROM chunks WHERE chunk_id = $1", chunk_id);
    }
    if (plan.folds_tail) {
        run_for(connection, "DELETE FROM tail WHERE series_id = $1", series_id);
    }
    for (const NewChunk& chunk : plan.new_chunks) {
        put_chunk(connection, series_id, chunk);
    }
    for (const TailRow& row : plan.tail_rows) {
        put_tail_row(connection, series_id, row);
    }
    update_series(connection, series_id, row_after(plan));
    return true;
}

bool erase_series(Connection& connection, const SeriesKey& key) {
    const std::optional<SeriesRow> series = find_series(connection, key);
    if (!series) {
        return false;
    }
    run_for(connection, "DELETE FROM chunks WHERE series_id = $1", series->series_id);
    run_for(connection, "DELETE FROM tail WHERE series_id = $1", series->series_id);
    run_for(connection, "DELETE FROM series WHERE series_id = $1", series->series_id);
    return true;
}

}  // namespace mystocks::store::embedded::detail
