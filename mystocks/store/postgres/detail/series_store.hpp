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
    std::vector<WriteCounts> do_write(std::span<const ColumnsWrite> writes) override;
    void do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink) const override;
    market::Bars do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                      market::Period to, TimeRange range,
                                      ReadLimit limit) const override;
    void do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                        std::span<const ColumnsSink> sinks) const override;
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override;
    bool do_erase(const SeriesKey& key) override;
    CheckReport do_check() const override;

    ConnectionPool& pool_;
    const bool drops_old_rows_;
    bool has_derived_views_ = false;
};

}  // namespace mystocks::store::postgres::detail
