#include <algorithm>

#include "mystocks/store/memory/memory_store.hpp"
#include "mystocks/store/series_merge.hpp"

namespace mystocks::store::memory {

SeriesCapabilities MemorySeriesStore::do_capabilities() const {
    return {.driver = "memory",
            .survives_restart = false,
            .preserves_nan_bits = true,
            .many_processes = false};
}

std::vector<WriteCounts> MemorySeriesStore::do_write(std::span<const ColumnsWrite> writes) {
    const std::scoped_lock writing(writing_);
    std::map<SeriesKey, Snapshot> next;  // only this thread changes series_
    std::vector<WriteCounts> counts;
    counts.reserve(writes.size());
    for (const ColumnsWrite& write : writes) {
        auto place = next.find(write.key);
        if (place == next.end()) {
            const auto stored = series_.find(write.key);
            const Snapshot none = std::make_shared<Columns>(write.key.series_class);
            place = next.emplace(write.key, stored == series_.end() ? none : stored->second).first;
        }
        const std::optional<Columns> ordered = put_in_order(write.rows);
        const ColumnsView rows = ordered ? ordered->view() : write.rows;
        const ColumnsView base = place->second->view();
        const Merge merge = plan_merge(base, rows);
        counts.push_back(merge.counts);
        if (!merge.changes_nothing()) {
            place->second = std::make_shared<Columns>(apply_merge(merge, base, rows));
        }
    }
    const std::unique_lock lock(mutex_);
    for (auto& [key, columns] : next) {
        if (columns->size() > 0) {
            series_[key] = std::move(columns);
        }
    }
    return counts;
}

void MemorySeriesStore::do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                                const ColumnsSink& sink) const {
    Snapshot snapshot;
    {
        const std::shared_lock lock(mutex_);
        const auto found = series_.find(key);
        if (found == series_.end()) {
            return;
        }
        snapshot = found->second;
    }
    const ColumnsView rows = snapshot->view();
    const std::size_t first = rows.lower_bound({range.from, INT64_MIN});
    const auto after = std::upper_bound(rows.time.begin(), rows.time.end(), range.to);
    const std::size_t end = static_cast<std::size_t>(after - rows.time.begin());
    const RowSpan kept = limited(end - first, limit);
    sink.append(rows.slice(first + kept.first, kept.count));
}

std::vector<SeriesInfo> MemorySeriesStore::do_list_series(const market::InstrumentId* id) const {
    std::vector<SeriesInfo> infos;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, columns] : series_) {
        if (id != nullptr && key.id != *id) {
            continue;
        }
        infos.push_back({.key = key,
                         .rows = columns->size(),
                         .first_time = columns->time.front(),
                         .last_time = columns->time.back(),
                         .bytes = 0});
    }
    return infos;
}

bool MemorySeriesStore::do_erase(const SeriesKey& key) {
    const std::scoped_lock writing(writing_);
    const std::unique_lock lock(mutex_);
    return series_.erase(key) > 0;
}

CheckReport MemorySeriesStore::do_check() const {
    CheckReport report;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, columns] : series_) {
        ++report.series;
        report.rows += columns->size();
    }
    return report;
}

}  // namespace mystocks::store::memory
