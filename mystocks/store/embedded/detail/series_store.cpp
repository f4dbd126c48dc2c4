#include "mystocks/store/embedded/detail/series_store.hpp"

#include <optional>
#include <set>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/embedded/detail/series_check.hpp"
#include "mystocks/store/embedded/detail/series_read.hpp"
#include "mystocks/store/embedded/detail/series_write.hpp"
#include "mystocks/store/series_merge.hpp"

namespace mystocks::store::embedded::detail {

SeriesCapabilities EmbeddedSeriesStore::do_capabilities() const {
    return {.driver = "embedded",
            .survives_restart = true,
            .preserves_nan_bits = true,
            .many_processes = true};
}

std::vector<WriteCounts> EmbeddedSeriesStore::do_write(std::span<const ColumnsWrite> writes) {
    struct Piece {
        std::optional<Columns> ordered;
        ColumnsView rows;
        std::optional<WritePlan> plan;
    };
    std::vector<Piece> pieces(writes.size());
    std::set<SeriesKey> planned;
    bool changes = false;
    WritePlanner planner;
    {
        // Planning needs no lock: whoever changes a series meanwhile makes its plan void.
        const auto lease = planners_.lease();
        Transaction snapshot(lease->connection, TransactionKind::kRead);
        for (std::size_t i = 0; i < writes.size(); ++i) {
            Piece& piece = pieces[i];
            piece.ordered = put_in_order(writes[i].rows);
            piece.rows = piece.ordered ? piece.ordered->view() : writes[i].rows;
            if (piece.rows.empty()) {
                continue;
            }
            // A series' second write of the call builds on what the first one leaves.
            if (planned.insert(writes[i].key).second) {
                piece.plan =
                    planner.plan(lease->connection, lease->decoder, writes[i].key, piece.rows);
                changes = changes || !piece.plan->changes_nothing();
            } else {
                changes = true;
            }
        }
    }
    const auto apply_all = [&](Reader& writer) {
        for (std::size_t i = 0; i < writes.size(); ++i) {
            Piece& piece = pieces[i];
            if (piece.rows.empty() || (piece.plan && apply(writer.connection, *piece.plan))) {
                continue;
            }
            piece.plan = planner.plan(writer.connection, writer.decoder, writes[i].key, piece.rows);
            MYSTOCKS_ASSERT(apply(writer.connection, *piece.plan));
        }
    };
    if (changes) {
        writer_.run(apply_all);
    }
    std::vector<WriteCounts> counts(writes.size());
    for (std::size_t i = 0; i < writes.size(); ++i) {
        counts[i] = pieces[i].plan ? pieces[i].plan->counts : WriteCounts{};
    }
    return counts;
}

void EmbeddedSeriesStore::do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                                  const ColumnsSink& sink) const {
    const auto lease = readers_.lease();
    Transaction snapshot(lease->connection, TransactionKind::kRead);
    read_series(lease->connection, lease->decoder, cache_, key, range, limit, sink);
}

void EmbeddedSeriesStore::do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                                         std::span<const ColumnsSink> sinks) const {
    const auto lease = readers_.lease();
    Transaction snapshot(lease->connection, TransactionKind::kRead);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        read_series(lease->connection, lease->decoder, cache_, keys[i], {}, {count, true},
                    sinks[i]);
    }
}

std::vector<SeriesInfo> EmbeddedSeriesStore::do_list_series(const market::InstrumentId* id) const {
    std::vector<SeriesInfo> infos;
    const auto lease = readers_.lease();
    Transaction snapshot(lease->connection, TransactionKind::kRead);
    for (const StoredSeries& stored : stored_series(lease->connection, id)) {
        if (!stored.key) {
            continue;  // check() reports it
        }
        infos.push_back({.key = *stored.key,
                         .rows = stored.row.rows,
                         .first_time = stored.row.first_time,
                         .last_time = stored.row.last_time,
                         .bytes = stored.row.bytes});
    }
    return infos;
}

bool EmbeddedSeriesStore::do_erase(const SeriesKey& key) {
    bool erased = false;
    writer_.run([&](Reader& writer) { erased = erase_series(writer.connection, key); });
    return erased;
}

CheckReport EmbeddedSeriesStore::do_check() const {
    const auto lease = readers_.lease();
    return check_everything(lease->connection, lease->decoder);
}

}  // namespace mystocks::store::embedded::detail
