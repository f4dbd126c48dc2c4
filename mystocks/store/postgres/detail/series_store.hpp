// SeriesStore on PostgreSQL's tables.
#pragma once

#include <vector>

#include "mystocks/store/postgres/detail/connection_pool.hpp"
#include "mystocks/store/postgres/detail/tables.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store::postgres::detail {

class PostgresSeriesStore final : public SeriesStore {
  public:
    // `drops_old_rows`: a retention policy may take rows away behind our back.
    PostgresSeriesStore(ConnectionPool& pool, bool drops_old_rows)
        : pool_(pool), drops_old_rows_(drops_old_rows) {}

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
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override;
    bool do_erase_bars(const market::InstrumentId& id, market::Period period) override;
    CheckReport do_check() const override;

    std::vector<WriteCounts> write(const std::vector<ColumnsWrite>& writes);

    ConnectionPool& pool_;
    const bool drops_old_rows_;
};

}  // namespace mystocks::store::postgres::detail
