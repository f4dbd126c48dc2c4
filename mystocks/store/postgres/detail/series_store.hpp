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

    // Before anything else is called. Else weekly and monthly bars are made in the program.
    void use_derived_views(bool use) { has_derived_views_ = use; }

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
    market::Bars do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                      market::Period to, TimeRange range,
                                      ReadLimit limit) const override;
    std::vector<market::Bars> do_read_newest_bars(std::span<const market::InstrumentId> ids,
                                                  market::Period period,
                                                  std::size_t count) const override;
    std::vector<market::Ticks> do_read_newest_ticks(std::span<const market::InstrumentId> ids,
                                                    std::size_t count) const override;
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override;
    bool do_erase_bars(const market::InstrumentId& id, market::Period period) override;
    CheckReport do_check() const override;

    std::vector<WriteCounts> write(const std::vector<ColumnsWrite>& writes);

    ConnectionPool& pool_;
    const bool drops_old_rows_;
    bool has_derived_views_ = false;
};

}  // namespace mystocks::store::postgres::detail
