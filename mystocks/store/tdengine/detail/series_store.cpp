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

// Each once.
template <typename KeyOf>
std::vector<SeriesKey> keys_of(std::span<const market::InstrumentId> ids, KeyOf key_of) {
    std::vector<SeriesKey> keys;
    keys.reserve(ids.size());
    for (const market::InstrumentId& id : ids) {
        keys.push_back(key_of(id));
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

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

std::vector<WriteCounts> TdengineSeriesStore::write(std::span<const ColumnsWrite> writes) {
    auto counts = writer_.write(writes, kept());
    const bool changed = std::any_of(counts.begin(), counts.end(), [](const WriteCounts& count) {
        return count.inserted + count.changed > 0;
    });
    if (changed) {
        changes_.note_change();
    }
    return counts;
}

std::vector<WriteCounts> TdengineSeriesStore::do_write_bars(std::span<const BarsWrite> writes) {
    return write(columns_of(writes));
}
std::vector<WriteCounts> TdengineSeriesStore::do_write_ticks(std::span<const TicksWrite> writes) {
    return write(columns_of(writes));
}
std::vector<WriteCounts> TdengineSeriesStore::do_write_depth(std::span<const DepthWrite> writes) {
    return write(columns_of(writes));
}

Columns TdengineSeriesStore::read(const SeriesKey& key, TimeRange range, ReadLimit limit) const {
    const bool is_latest = limit.rows == 1 && limit.newest && range.from == TimeRange{}.from &&
                           range.to == TimeRange{}.to;
    if (!is_latest) {
        return read_rows(reader_, key, range, limit);
    }
    auto latest = read_latest(reader_, std::span(&key, 1));
    return latest.empty() ? Columns(key.series_class) : std::move(latest.begin()->second);
}

market::Bars TdengineSeriesStore::do_read_bars(const market::InstrumentId& id,
                                               market::Period period, TimeRange range,
                                               ReadLimit limit) const {
    market::Bars bars;
    sink_of(bars).append(read(bars_key(id, period), range, limit).view());
    return bars;
}

market::Ticks TdengineSeriesStore::do_read_ticks(const market::InstrumentId& id, TimeRange range,
                                                 ReadLimit limit) const {
    market::Ticks ticks;
    sink_of(ticks).append(read(ticks_key(id), range, limit).view());
    return ticks;
}

market::Depth TdengineSeriesStore::do_read_depth(const market::InstrumentId& id, TimeRange range,
                                                 ReadLimit limit) const {
    market::Depth depth;
    sink_of(depth).append(read(depth_key(id), range, limit).view());
    return depth;
}

market::Bars TdengineSeriesStore::do_read_derived_bars(const market::InstrumentId& id,
                                                       market::Period from, market::Period to,
                                                       TimeRange range, ReadLimit limit) const {
    if (auto bars = windows_.read(reader_, id, from, to, range, limit)) {
        return std::move(*bars);
    }
    return SeriesStore::do_read_derived_bars(id, from, to, range, limit);
}

std::vector<market::Bars> TdengineSeriesStore::do_read_newest_bars(
    std::span<const market::InstrumentId> ids, market::Period period, std::size_t count) const {
    if (count != 1) {
        return SeriesStore::do_read_newest_bars(ids, period, count);
    }
    std::vector<market::Bars> newest(ids.size());
    const RowsOfSeries rows = read_latest(
        reader_,
        keys_of(ids, [&](const market::InstrumentId& id) { return bars_key(id, period); }));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (const auto found = rows.find(bars_key(ids[i], period)); found != rows.end()) {
            sink_of(newest[i]).append(found->second.view());
        }
    }
    return newest;
}

std::vector<market::Ticks> TdengineSeriesStore::do_read_newest_ticks(
    std::span<const market::InstrumentId> ids, std::size_t count) const {
    if (count != 1) {
        return SeriesStore::do_read_newest_ticks(ids, count);
    }
    std::vector<market::Ticks> newest(ids.size());
    const RowsOfSeries rows = read_latest(reader_, keys_of(ids, &ticks_key));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (const auto found = rows.find(ticks_key(ids[i])); found != rows.end()) {
            sink_of(newest[i]).append(found->second.view());
        }
    }
    return newest;
}

std::vector<SeriesInfo> TdengineSeriesStore::do_list_series(const market::InstrumentId* id) const {
    return detail::list_series(reader_, id);
}

bool TdengineSeriesStore::do_erase_bars(const market::InstrumentId& id, market::Period period) {
    const bool was_there = writer_.erase(bars_key(id, period));
    if (was_there) {
        changes_.note_change();
    }
    return was_there;
}

CheckReport TdengineSeriesStore::do_check() const {
    CheckReport report;
    for (const SeriesInfo& info : detail::list_series(reader_, nullptr)) {
        const SeriesKey key{info.id, info.series_class, info.period};
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
