#include "mystocks/store/routed_series_store.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "mystocks/base/assert.hpp"

namespace mystocks::store {
namespace {

// A binding that names every member, so that a new capability can't be forgotten here.
void restrict_to(SeriesCapabilities& all, const SeriesCapabilities& more) {
    const auto& [driver, survives_restart, preserves_nan_bits, many_processes, keeps_infinities,
                 whole_calls, times_us, derives] = more;
    if (all.driver.find(driver) == std::string::npos) {
        all.driver += "+" + driver;
    }
    all.survives_restart = all.survives_restart && survives_restart;
    all.preserves_nan_bits = all.preserves_nan_bits && preserves_nan_bits;
    all.many_processes = all.many_processes && many_processes;
    all.keeps_infinities = all.keeps_infinities && keeps_infinities;
    all.whole_calls = all.whole_calls && whole_calls;
    all.times_us = {std::max(all.times_us.from, times_us.from),
                    std::min(all.times_us.to, times_us.to)};
    std::erase_if(all.derives, [&more = derives](const DerivedPeriod& one) {
        return std::find(more.begin(), more.end(), one) == more.end();
    });
}

class RoutedSeriesStore final : public SeriesStore {
  public:
    explicit RoutedSeriesStore(SeriesRoutes routes) : routes_(std::move(routes)) {
        for (const auto& route : routes_) {
            if (std::find(stores_.begin(), stores_.end(), route) == stores_.end()) {
                stores_.push_back(route);
            }
        }
    }

  private:
    SeriesStore& store_of(DataClass data_class) const {
        return *routes_.at(static_cast<std::size_t>(data_class));
    }
    SeriesStore& bars_of(market::Period period) const {
        return store_of(data_class_of(SeriesClass::kBars, period));
    }

    SeriesCapabilities do_capabilities() const override {
        SeriesCapabilities all = stores_.front()->capabilities();
        for (std::size_t i = 1; i < stores_.size(); ++i) {
            restrict_to(all, stores_[i]->capabilities());
        }
        return all;
    }

    std::vector<WriteCounts> do_write_bars(std::span<const BarsWrite> writes) override {
        SeriesStore& minute = store_of(DataClass::kMinuteBars);
        SeriesStore& daily = store_of(DataClass::kDailyBars);
        const auto is_minute = [](const BarsWrite& write) {
            return market::is_intraday(write.period);
        };
        if (&minute == &daily || std::all_of(writes.begin(), writes.end(), is_minute)) {
            return minute.write_bars(writes);
        }
        if (std::none_of(writes.begin(), writes.end(), is_minute)) {
            return daily.write_bars(writes);
        }
        std::array<std::vector<BarsWrite>, 2> parts;
        for (const BarsWrite& write : writes) {
            parts[is_minute(write) ? 0 : 1].push_back(write);
        }
        const std::array counts{minute.write_bars(parts[0]), daily.write_bars(parts[1])};
        std::array<std::size_t, 2> next{};
        std::vector<WriteCounts> in_order;
        for (const BarsWrite& write : writes) {
            const std::size_t part = is_minute(write) ? 0 : 1;
            in_order.push_back(counts[part].at(next[part]++));
        }
        return in_order;
    }
    std::vector<WriteCounts> do_write_ticks(std::span<const TicksWrite> writes) override {
        return store_of(DataClass::kTicks).write_ticks(writes);
    }
    std::vector<WriteCounts> do_write_depth(std::span<const DepthWrite> writes) override {
        return store_of(DataClass::kDepth).write_depth(writes);
    }

    market::Bars do_read_bars(const market::InstrumentId& id, market::Period period,
                              TimeRange range, ReadLimit limit) const override {
        return bars_of(period).read_bars(id, period, range, limit);
    }
    market::Ticks do_read_ticks(const market::InstrumentId& id, TimeRange range,
                                ReadLimit limit) const override {
        return store_of(DataClass::kTicks).read_ticks(id, range, limit);
    }
    market::Depth do_read_depth(const market::InstrumentId& id, TimeRange range,
                                ReadLimit limit) const override {
        return store_of(DataClass::kDepth).read_depth(id, range, limit);
    }

    market::Bars do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                      market::Period to, TimeRange range,
                                      ReadLimit limit) const override {
        return bars_of(from).read_derived_bars(id, from, to, range, limit);
    }
    std::vector<market::Bars> do_read_newest_bars(std::span<const market::InstrumentId> ids,
                                                  market::Period period,
                                                  std::size_t count) const override {
        return bars_of(period).read_newest_bars(ids, period, count);
    }
    std::vector<market::Ticks> do_read_newest_ticks(std::span<const market::InstrumentId> ids,
                                                    std::size_t count) const override {
        return store_of(DataClass::kTicks).read_newest_ticks(ids, count);
    }

    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override {
        std::vector<SeriesInfo> all;
        for (const auto& store : stores_) {
            for (SeriesInfo& info :
                 id == nullptr ? store->list_series() : store->list_series(*id)) {
                if (&store_of(data_class_of(info.series_class, info.period)) == store.get()) {
                    all.push_back(std::move(info));
                }
            }
        }
        std::sort(all.begin(), all.end(), [](const SeriesInfo& a, const SeriesInfo& b) {
            return std::tie(a.id, a.series_class, a.period) <
                   std::tie(b.id, b.series_class, b.period);
        });
        return all;
    }
    bool do_erase_bars(const market::InstrumentId& id, market::Period period) override {
        return bars_of(period).erase_bars(id, period);
    }
    CheckReport do_check() const override {
        CheckReport all;
        for (const auto& store : stores_) {
            CheckReport report = store->check();
            all.series += report.series;
            all.rows += report.rows;
            std::move(report.damages.begin(), report.damages.end(),
                      std::back_inserter(all.damages));
        }
        return all;
    }

    const SeriesRoutes routes_;
    std::vector<std::shared_ptr<SeriesStore>> stores_;  // each once, in the order of the routes
};

}  // namespace

std::shared_ptr<SeriesStore> routed(const SeriesRoutes& routes) {
    const bool one = std::all_of(routes.begin(), routes.end(), [&](const auto& route) {
        MYSTOCKS_ASSERT(route != nullptr);
        return route == routes.front();
    });
    return one ? routes.front() : std::make_shared<RoutedSeriesStore>(routes);
}

}  // namespace mystocks::store
