#include "mystocks/store/routed_series_store.hpp"

#include <algorithm>
#include <string>
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
    SeriesStore& store_of(const SeriesKey& key) const { return store_of(data_class_of(key)); }

    SeriesCapabilities do_capabilities() const override {
        SeriesCapabilities all = stores_.front()->capabilities();
        for (std::size_t i = 1; i < stores_.size(); ++i) {
            restrict_to(all, stores_[i]->capabilities());
        }
        return all;
    }

    std::vector<WriteCounts> do_write(std::span<const ColumnsWrite> writes) override {
        SeriesStore& first = store_of(writes.front().key);
        const auto is_first = [&](const ColumnsWrite& write) {
            return &store_of(write.key) == &first;
        };
        if (std::all_of(writes.begin(), writes.end(), is_first)) {
            return first.write(writes);
        }
        // Of one class there are two kinds at most: minute bars and daily bars.
        std::array<std::vector<ColumnsWrite>, 2> parts;
        for (const ColumnsWrite& write : writes) {
            parts[is_first(write) ? 0 : 1].push_back(write);
        }
        const std::array counts{first.write(parts[0]),
                                store_of(parts[1].front().key).write(parts[1])};
        std::array<std::size_t, 2> next{};
        std::vector<WriteCounts> in_order;
        for (const ColumnsWrite& write : writes) {
            const std::size_t part = is_first(write) ? 0 : 1;
            in_order.push_back(counts[part].at(next[part]++));
        }
        return in_order;
    }

    void do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink) const override {
        store_of(key).read(key, range, limit, sink);
    }
    market::Bars do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                      market::Period to, TimeRange range,
                                      ReadLimit limit) const override {
        return store_of(bars_key(id, from)).read_derived_bars(id, from, to, range, limit);
    }
    void do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                        std::span<const ColumnsSink> sinks) const override {
        store_of(keys.front()).read_newest(keys, count, sinks);
    }

    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override {
        std::vector<SeriesInfo> all;
        for (const auto& store : stores_) {
            for (SeriesInfo& info :
                 id == nullptr ? store->list_series() : store->list_series(*id)) {
                if (&store_of(info.key) == store.get()) {
                    all.push_back(std::move(info));
                }
            }
        }
        std::sort(all.begin(), all.end(),
                  [](const SeriesInfo& a, const SeriesInfo& b) { return a.key < b.key; });
        return all;
    }
    bool do_erase(const SeriesKey& key) override { return store_of(key).erase(key); }
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
    MYSTOCKS_ASSERT(std::ranges::count(routes, nullptr) == 0);
    const bool one = std::ranges::count(routes, routes.front()) == std::ssize(routes);
    return one ? routes.front() : std::make_shared<RoutedSeriesStore>(routes);
}

}  // namespace mystocks::store
