#include "mystocks/store/tdengine/detail/series_store.hpp"

#include <algorithm>

#include "mystocks/base/error.hpp"
#include "mystocks/store/series_merge.hpp"
#include "mystocks/store/tdengine/detail/layout.hpp"
#include "mystocks/store/tdengine/detail/series_read.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

// A row that is nearly too old when it is written may be too old when the server looks at it.
constexpr std::int64_t kMargin = kUsPerDay;

}  // namespace

TdengineSeriesStore::TdengineSeriesStore(const RestClient& reader, const RestClient& writer,
                                         ChangeLog& changes, const TdengineOptions& options,
                                         const base::Clock& clock, int keep_days)
    : reader_(reader),
      changes_(changes),
      clock_(clock),
      keep_days_(keep_days),
      writer_(reader, writer, options) {}

TimeRange TdengineSeriesStore::kept() const {
    return {clock_.now() - keep_days_ * kUsPerDay + kMargin, kTimestampMax};
}

SeriesCapabilities TdengineSeriesStore::do_capabilities() const {
    SeriesCapabilities can;
    can.driver = "tdengine";
    can.preserves_nan_bits = false;
    can.keeps_infinities = false;
    can.whole_calls = false;
    can.times_us = kept();
    can.derives = Windows::derives();
    return can;
}

std::vector<WriteCounts> TdengineSeriesStore::do_write(std::span<const ColumnsWrite> writes) {
    auto counts = writer_.write(writes, kept());
    const bool changed = std::any_of(counts.begin(), counts.end(), [](const WriteCounts& count) {
        return count.inserted + count.changed > 0;
    });
    if (changed) {
        changes_.note_change();
    }
    return counts;
}

void TdengineSeriesStore::do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                                  const ColumnsSink& sink) const {
    const bool is_latest = limit.rows == 1 && limit.newest && range.from == TimeRange{}.from &&
                           range.to == TimeRange{}.to;
    if (is_latest) {
        do_read_newest(std::span(&key, 1), 1, std::span(&sink, 1));
    } else {
        sink.append(read_rows(reader_, key, range, limit).view());
    }
}

market::Bars TdengineSeriesStore::do_read_derived_bars(const market::InstrumentId& id,
                                                       market::Period from, market::Period to,
                                                       TimeRange range, ReadLimit limit) const {
    if (auto bars = windows_.read(reader_, id, from, to, range, limit)) {
        return std::move(*bars);
    }
    return SeriesStore::do_read_derived_bars(id, from, to, range, limit);
}

void TdengineSeriesStore::do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                                         std::span<const ColumnsSink> sinks) const {
    if (count != 1) {
        SeriesStore::do_read_newest(keys, count, sinks);
        return;
    }
    std::vector<SeriesKey> once(keys.begin(), keys.end());
    std::sort(once.begin(), once.end());
    once.erase(std::unique(once.begin(), once.end()), once.end());
    const RowsOfSeries rows = read_latest(reader_, once);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (const auto found = rows.find(keys[i]); found != rows.end()) {
            sinks[i].append(found->second.view());
        }
    }
}

std::vector<SeriesInfo> TdengineSeriesStore::do_list_series(const market::InstrumentId* id) const {
    return detail::list_series(reader_, id);
}

bool TdengineSeriesStore::do_erase(const SeriesKey& key) {
    const bool was_there = writer_.erase(key);
    if (was_there) {
        changes_.note_change();
    }
    return was_there;
}

CheckReport TdengineSeriesStore::do_check() const {
    CheckReport report;
    for (const SeriesInfo& info : detail::list_series(reader_, nullptr)) {
        const SeriesKey& key = info.key;
        ++report.series;
        try {
            // A writer may add rows meanwhile; none may be lost.
            const Columns rows = read_rows(reader_, key, {}, {});
            report.rows += rows.size();
            if (rows.size() < info.rows) {
                report.damages.push_back(
                    {to_string(key), "the server counts " + std::to_string(info.rows) +
                                         " rows and hands over " + std::to_string(rows.size())});
            }
        } catch (const base::Error& error) {
            if (error.kind() != base::ErrorKind::kCorrupt) {
                throw;
            }
            report.damages.push_back({to_string(key), error.message()});
        }
    }
    return report;
}

}  // namespace mystocks::store::tdengine::detail
