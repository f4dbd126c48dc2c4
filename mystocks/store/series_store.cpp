#include "mystocks/store/series_store.hpp"

#include <algorithm>

#include "mystocks/base/assert.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/store/detail/derived_bars.hpp"

namespace mystocks::store {
namespace {

bool known(market::Period period) {
    return std::find(market::kPeriods.begin(), market::kPeriods.end(), period) !=
           market::kPeriods.end();
}

// Columns of different lengths are a bug of the caller that would end up on disk.
void require_equal_lengths(const market::BarsView& bars) {
    const std::size_t rows = bars.time.size();
    for (const auto& column :
         {bars.open, bars.high, bars.low, bars.close, bars.volume, bars.amount}) {
        MYSTOCKS_ASSERT(column.size() == rows);
    }
}

void require_equal_lengths(const market::Ticks& ticks) {
    const std::size_t rows = ticks.time.size();
    MYSTOCKS_ASSERT(ticks.sequence.size() == rows);
    for (const auto* column :
         {&ticks.price, &ticks.volume, &ticks.amount, &ticks.bid, &ticks.ask}) {
        MYSTOCKS_ASSERT(column->size() == rows);
    }
}

void require_equal_lengths(const market::DepthLevels& levels, std::size_t rows) {
    for (std::size_t level = 0; level < market::kDepthLevelsMax; ++level) {
        MYSTOCKS_ASSERT(levels.price[level].empty() || levels.price[level].size() == rows);
        MYSTOCKS_ASSERT(levels.size[level].empty() || levels.size[level].size() == rows);
    }
}

}  // namespace

WriteCounts& WriteCounts::operator+=(const WriteCounts& more) {
    inserted += more.inserted;
    changed += more.changed;
    unchanged += more.unchanged;
    return *this;
}

std::vector<WriteCounts> SeriesStore::write_bars(std::span<const BarsWrite> writes) {
    for (const BarsWrite& write : writes) {
        MYSTOCKS_ASSERT(known(write.period));
        require_equal_lengths(write.bars);
    }
    return do_write_bars(writes);
}

WriteCounts SeriesStore::write_bars(const market::InstrumentId& id, market::Period period,
                                    market::BarsView bars) {
    const BarsWrite write{id, period, bars};
    return write_bars(std::span(&write, 1)).at(0);
}

std::vector<WriteCounts> SeriesStore::write_ticks(std::span<const TicksWrite> writes) {
    for (const TicksWrite& write : writes) {
        MYSTOCKS_ASSERT(write.ticks != nullptr);
        require_equal_lengths(*write.ticks);
    }
    return do_write_ticks(writes);
}

std::vector<WriteCounts> SeriesStore::write_depth(std::span<const DepthWrite> writes) {
    for (const DepthWrite& write : writes) {
        MYSTOCKS_ASSERT(write.depth != nullptr);
        MYSTOCKS_ASSERT(write.depth->sequence.size() == write.depth->time.size());
        require_equal_lengths(write.depth->bid, write.depth->time.size());
        require_equal_lengths(write.depth->ask, write.depth->time.size());
    }
    return do_write_depth(writes);
}

market::Bars SeriesStore::read_bars(const market::InstrumentId& id, market::Period period,
                                    TimeRange range, ReadLimit limit) const {
    MYSTOCKS_ASSERT(known(period));
    if (range.from > range.to || limit.rows == 0) {
        return {};
    }
    return do_read_bars(id, period, range, limit);
}

market::Ticks SeriesStore::read_ticks(const market::InstrumentId& id, TimeRange range,
                                      ReadLimit limit) const {
    if (range.from > range.to || limit.rows == 0) {
        return {};
    }
    return do_read_ticks(id, range, limit);
}

market::Depth SeriesStore::read_depth(const market::InstrumentId& id, TimeRange range,
                                      ReadLimit limit) const {
    if (range.from > range.to || limit.rows == 0) {
        return {};
    }
    return do_read_depth(id, range, limit);
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
    MYSTOCKS_ASSERT(known(period));
    if (ids.empty() || count == 0) {
        return std::vector<market::Bars>(ids.size());
    }
    return do_read_newest_bars(ids, period, count);
}

std::vector<market::Ticks> SeriesStore::read_newest_ticks(std::span<const market::InstrumentId> ids,
                                                          std::size_t count) const {
    if (ids.empty() || count == 0) {
        return std::vector<market::Ticks>(ids.size());
    }
    return do_read_newest_ticks(ids, count);
}

market::Bars SeriesStore::do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                               market::Period to, TimeRange range,
                                               ReadLimit limit) const {
    const auto read = [&](TimeRange parts, ReadLimit of_parts) {
        return do_read_bars(id, from, parts, of_parts);
    };
    return detail::derive_read_bars(read, id, from, to, range, limit);
}

std::vector<market::Bars> SeriesStore::do_read_newest_bars(
    std::span<const market::InstrumentId> ids, market::Period period, std::size_t count) const {
    std::vector<market::Bars> newest;
    newest.reserve(ids.size());
    for (const market::InstrumentId& id : ids) {
        newest.push_back(do_read_bars(id, period, {}, {count, true}));
    }
    return newest;
}

std::vector<market::Ticks> SeriesStore::do_read_newest_ticks(
    std::span<const market::InstrumentId> ids, std::size_t count) const {
    std::vector<market::Ticks> newest;
    newest.reserve(ids.size());
    for (const market::InstrumentId& id : ids) {
        newest.push_back(do_read_ticks(id, {}, {count, true}));
    }
    return newest;
}

std::vector<SeriesInfo> SeriesStore::list_series() const {
    return do_list_series(nullptr);
}

std::vector<SeriesInfo> SeriesStore::list_series(const market::InstrumentId& id) const {
    return do_list_series(&id);
}

bool SeriesStore::erase_bars(const market::InstrumentId& id, market::Period period) {
    MYSTOCKS_ASSERT(known(period));
    return do_erase_bars(id, period);
}

}  // namespace mystocks::store
