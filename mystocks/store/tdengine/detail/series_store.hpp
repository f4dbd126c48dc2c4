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

    TimeRange kept() const;  // microseconds

    const RestClient& reader_;
    ChangeLog& changes_;
    const base::Clock& clock_;
    const int keep_days_;
    SeriesWriter writer_;
    mutable Windows windows_;
};

}  // namespace mystocks::store::tdengine::detail
