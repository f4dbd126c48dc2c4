#include "mystocks/store/series_store.hpp"

#include <algorithm>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/store/detail/derived_bars.hpp"

namespace mystocks::store {
namespace {

bool known(market::Period period) {
    return std::find(market::kPeriods.begin(), market::kPeriods.end(), period) !=
           market::kPeriods.end();
}

// Columns of different lengths are a bug of the caller that would end up on disk.
void require_sound(const ColumnsWrite& write) {
    const bool levels_may_lack = write.key.series_class == SeriesClass::kDepth;
    const std::size_t rows = write.rows.size();
    MYSTOCKS_ASSERT(write.rows.value_count == value_columns_of(write.key.series_class));
    MYSTOCKS_ASSERT(write.rows.sequence.size() ==
                    (has_sequence(write.key.series_class) ? rows : 0));
    for (std::size_t i = 0; i < write.rows.value_count; ++i) {
        const std::size_t size = write.rows.values[i].size();
        MYSTOCKS_ASSERT(size == rows || (levels_may_lack && size == 0));
    }
}

// Periods are ours; the name of values comes from outside.
void require_key(const SeriesKey& key) {
    MYSTOCKS_ASSERT(key.period.has_value() == !has_sequence(key.series_class));
    MYSTOCKS_ASSERT(!key.period || known(*key.period));
    if (key.series_class != SeriesClass::kValues) {
        MYSTOCKS_ASSERT(key.name.empty());
    } else if (!is_value_name(key.name)) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "'" + key.name.substr(0, 2 * kValueNameBytesMax) +
                              "' can't be the name of values: take 1 to " +
                              std::to_string(kValueNameBytesMax) +
                              " bytes of UTF-8 without control characters and without a space at "
                              "either end");
    }
}

template <typename Writes, typename ColumnsOf>
std::vector<ColumnsWrite> mapped(const Writes& writes, const ColumnsOf& columns_of) {
    std::vector<ColumnsWrite> all;
    all.reserve(writes.size());
    for (const auto& write : writes) {
        all.push_back(columns_of(write));
    }
    return all;
}

template <typename KeyOf>
std::vector<SeriesKey> keys_of(std::span<const market::InstrumentId> ids, const KeyOf& key_of) {
    std::vector<SeriesKey> keys;
    keys.reserve(ids.size());
    for (const market::InstrumentId& id : ids) {
        keys.push_back(key_of(id));
    }
    return keys;
}

template <typename Rows>
std::vector<ColumnsSink> sinks_of(std::vector<Rows>& all) {
    std::vector<ColumnsSink> sinks;
    sinks.reserve(all.size());
    for (Rows& rows : all) {
        sinks.push_back(sink_of(rows));
    }
    return sinks;
}

}  // namespace

std::vector<WriteCounts> SeriesStore::write(std::span<const ColumnsWrite> writes) {
    for (const ColumnsWrite& write : writes) {
        MYSTOCKS_ASSERT(write.key.series_class == writes.front().key.series_class);
        require_key(write.key);
        require_sound(write);
    }
    return writes.empty() ? std::vector<WriteCounts>() : do_write(writes);
}

void SeriesStore::read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                       const ColumnsSink& sink) const {
    require_key(key);
    MYSTOCKS_ASSERT(sink.value_count == value_columns_of(key.series_class) && sink.time->empty());
    if (range.from <= range.to && limit.rows > 0) {
        do_read(key, range, limit, sink);
    }
}

void SeriesStore::read_newest(std::span<const SeriesKey> keys, std::size_t count,
                              std::span<const ColumnsSink> sinks) const {
    MYSTOCKS_ASSERT(keys.size() == sinks.size());
    for (const SeriesKey& key : keys) {
        require_key(key);
        MYSTOCKS_ASSERT(key.series_class == keys.front().series_class &&
                        key.period == keys.front().period && key.name == keys.front().name);
    }
    if (!keys.empty() && count > 0) {
        do_read_newest(keys, count, sinks);
    }
}

bool SeriesStore::erase(const SeriesKey& key) {
    require_key(key);
    return do_erase(key);
}

std::vector<WriteCounts> SeriesStore::write_bars(std::span<const BarsWrite> writes) {
    return write(mapped(writes, [](const BarsWrite& one) {
        return ColumnsWrite(bars_key(one.id, one.period), view_of(one.bars));
    }));
}

WriteCounts SeriesStore::write_bars(const market::InstrumentId& id, market::Period period,
                                    market::BarsView bars) {
    const BarsWrite write{id, period, bars};
    return write_bars(std::span(&write, 1)).at(0);
}

std::vector<WriteCounts> SeriesStore::write_ticks(std::span<const TicksWrite> writes) {
    return write(mapped(writes, [](const TicksWrite& one) {
        MYSTOCKS_ASSERT(one.ticks != nullptr);
        return ColumnsWrite(ticks_key(one.id), view_of(*one.ticks));
    }));
}

std::vector<WriteCounts> SeriesStore::write_depth(std::span<const DepthWrite> writes) {
    return write(mapped(writes, [](const DepthWrite& one) {
        MYSTOCKS_ASSERT(one.depth != nullptr);
        return ColumnsWrite(depth_key(one.id), view_of(*one.depth));
    }));
}

std::vector<WriteCounts> SeriesStore::write_values(std::span<const ValuesWrite> writes) {
    return write(mapped(writes, [](const ValuesWrite& one) {
        MYSTOCKS_ASSERT(one.values != nullptr);
        return ColumnsWrite(values_key(one.id, one.period, one.name), view_of(*one.values));
    }));
}

market::Bars SeriesStore::read_bars(const market::InstrumentId& id, market::Period period,
                                    TimeRange range, ReadLimit limit) const {
    market::Bars bars;
    read(bars_key(id, period), range, limit, sink_of(bars));
    return bars;
}

market::Ticks SeriesStore::read_ticks(const market::InstrumentId& id, TimeRange range,
                                      ReadLimit limit) const {
    market::Ticks ticks;
    read(ticks_key(id), range, limit, sink_of(ticks));
    return ticks;
}

market::Depth SeriesStore::read_depth(const market::InstrumentId& id, TimeRange range,
                                      ReadLimit limit) const {
    market::Depth depth;
    read(depth_key(id), range, limit, sink_of(depth));
    return depth;
}

Values SeriesStore::read_values(const market::InstrumentId& id, market::Period period,
                                std::string_view name, TimeRange range, ReadLimit limit) const {
    Values values;
    read(values_key(id, period, name), range, limit, sink_of(values));
    return values;
}

market::Bars SeriesStore::read_derived_bars(const market::InstrumentId& id, market::Period from,
                                            market::Period to, TimeRange range,
                                            ReadLimit limit) const {
    MYSTOCKS_ASSERT(known(from) && known(to));
    market::derive_bars({}, from, to, id.exchange());  // throws where that can't be
    if (range.from > range.to || limit.rows == 0) {
        return {};
    }
    return do_read_derived_bars(id, from, to, range, limit);
}

std::vector<market::Bars> SeriesStore::read_newest_bars(std::span<const market::InstrumentId> ids,
                                                        market::Period period,
                                                        std::size_t count) const {
    std::vector<market::Bars> newest(ids.size());
    const auto key_of = [&](const auto& id) { return bars_key(id, period); };
    read_newest(keys_of(ids, key_of), count, sinks_of(newest));
    return newest;
}

std::vector<market::Ticks> SeriesStore::read_newest_ticks(std::span<const market::InstrumentId> ids,
                                                          std::size_t count) const {
    std::vector<market::Ticks> newest(ids.size());
    read_newest(keys_of(ids, &ticks_key), count, sinks_of(newest));
    return newest;
}

std::vector<Values> SeriesStore::read_newest_values(std::span<const market::InstrumentId> ids,
                                                    market::Period period, std::string_view name,
                                                    std::size_t count) const {
    std::vector<Values> newest(ids.size());
    const auto key_of = [&](const auto& id) { return values_key(id, period, name); };
    read_newest(keys_of(ids, key_of), count, sinks_of(newest));
    return newest;
}

market::Bars SeriesStore::do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                               market::Period to, TimeRange range,
                                               ReadLimit limit) const {
    const auto read = [&](TimeRange parts, ReadLimit of_parts) {
        market::Bars bars;
        do_read(bars_key(id, from), parts, of_parts, sink_of(bars));
        return bars;
    };
    return detail::derive_read_bars(read, id, from, to, range, limit);
}

void SeriesStore::do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                                 std::span<const ColumnsSink> sinks) const {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        do_read(keys[i], {}, {count, true}, sinks[i]);
    }
}

std::vector<SeriesInfo> SeriesStore::list_series() const {
    return do_list_series(nullptr);
}

std::vector<SeriesInfo> SeriesStore::list_series(const market::InstrumentId& id) const {
    return do_list_series(&id);
}

bool SeriesStore::erase_bars(const market::InstrumentId& id, market::Period period) {
    return erase(bars_key(id, period));
}

bool SeriesStore::erase_values(const market::InstrumentId& id, market::Period period,
                               std::string_view name) {
    return erase(values_key(id, period, name));
}

}  // namespace mystocks::store
