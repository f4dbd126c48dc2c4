// SeriesStore on the sub-tables of one database.
#pragma once

#include <atomic>

#include "mystocks/base/clock.hpp"
#include "mystocks/store/series_store.hpp"
#include "mystocks/store/tdengine/detail/change_log.hpp"
#include "mystocks/store/tdengine/detail/rest_client.hpp"
#include "mystocks/store/tdengine/detail/series_write.hpp"
#include "mystocks/store/tdengine/detail/windows.hpp"

namespace mystocks::store::tdengine::detail {

// Thread-safe; what it is given must outlive it. `keep_days` is the database's.
class TdengineSeriesStore final : public SeriesStore {
  public:
    TdengineSeriesStore(const RestClient& reader, const RestClient& writer, ChangeLog& changes,
                        const TdengineOptions& options, const base::Clock& clock, int keep_days);

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

    TimeRange kept() const;  // microseconds
    std::vector<WriteCounts> write(std::span<const ColumnsWrite> writes);
    Columns read(const SeriesKey& key, TimeRange range, ReadLimit limit) const;

    const RestClient& reader_;
    ChangeLog& changes_;
    const base::Clock& clock_;
    const int keep_days_;
    SeriesWriter writer_;
    mutable Windows windows_;
};

}  // namespace mystocks::store::tdengine::detail
