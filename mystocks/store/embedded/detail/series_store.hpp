// SeriesStore on the tables of one file.
#pragma once

#include <mutex>
#include <span>
#include <vector>

#include "mystocks/store/embedded/detail/chunk_cache.hpp"
#include "mystocks/store/embedded/detail/connection_pool.hpp"
#include "mystocks/store/embedded/detail/write_connection.hpp"
#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store::embedded::detail {

// Thread-safe; what it is given must outlive it.
class EmbeddedSeriesStore final : public SeriesStore {
  public:
    EmbeddedSeriesStore(ConnectionPool& readers, ConnectionPool& planners, WriteConnection& writer,
                        std::size_t cache_bytes_max)
        : readers_(readers), planners_(planners), writer_(writer), cache_(cache_bytes_max) {}

  private:
    SeriesCapabilities do_capabilities() const override;
    std::vector<WriteCounts> do_write_bars(std::span<const BarsWrite> writes) override;
    std::vector<WriteCounts> do_write_ticks(std::span<const TicksWrite> writes) override;
    std::vector<WriteCounts> do_write_depth(std::span<const DepthWrite> writes) override;
    market::Bars do_read_bars(const market::InstrumentId& id, market::Period period,
                              TimeRange range, ReadLimit limit) const override;
    market::Ticks do_read_ticks(const market::InstrumentId& id, TimeRange range,
                                ReadLimit limit) const override;
    market::Depth do_read_depth(const market::InstrumentId& id, TimeRange range,
                                ReadLimit limit) const override;
    std::vector<market::Bars> do_read_newest_bars(std::span<const market::InstrumentId> ids,
                                                  market::Period period,
                                                  std::size_t count) const override;
    std::vector<market::Ticks> do_read_newest_ticks(std::span<const market::InstrumentId> ids,
                                                    std::size_t count) const override;
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override;
    bool do_erase_bars(const market::InstrumentId& id, market::Period period) override;
    CheckReport do_check() const override;

    std::vector<WriteCounts> write(std::span<const ColumnsWrite> writes);
    void read(const SeriesKey& key, TimeRange range, ReadLimit limit,
              const ColumnsSink& sink) const;
    // Of one moment; `keys` and `sinks` go together.
    void read_newest(std::span<const SeriesKey> keys, std::size_t count,
                     std::span<const ColumnsSink> sinks) const;

    ConnectionPool& readers_;
    ConnectionPool& planners_;
    WriteConnection& writer_;
    mutable ChunkCache cache_;
};

}  // namespace mystocks::store::embedded::detail
