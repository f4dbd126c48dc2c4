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
    std::vector<WriteCounts> do_write(std::span<const ColumnsWrite> writes) override;
    void do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink) const override;
    // Of one moment.
    void do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                        std::span<const ColumnsSink> sinks) const override;
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override;
    bool do_erase(const SeriesKey& key) override;
    CheckReport do_check() const override;

    ConnectionPool& readers_;
    ConnectionPool& planners_;
    WriteConnection& writer_;
    mutable ChunkCache cache_;
};

}  // namespace mystocks::store::embedded::detail
