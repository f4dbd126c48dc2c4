#include <utility>

#include "mystocks/store/detail/operation_metrics.hpp"
#include "mystocks/store/measured_stores.hpp"
#include "mystocks/store/series_columns.hpp"

namespace mystocks::store {
namespace {

using detail::OperationMetrics;

constexpr std::size_t row_bytes(SeriesClass series_class, std::size_t value_columns) {
    return (value_columns + (series_class == SeriesClass::kBars ? 1 : 2)) * sizeof(double);
}

const auto size_of = [](const auto& rows) { return rows.size(); };
const auto size_of_all = [](const auto& series) {
    std::size_t rows = 0;
    for (const auto& one : series) {
        rows += one.size();
    }
    return rows;
};
const auto no_rows = [](const auto&) { return 0; };

std::size_t rows_in(std::span<const BarsWrite> writes) {
    std::size_t rows = 0;
    for (const BarsWrite& write : writes) {
        rows += write.bars.size();
    }
    return rows;
}
std::size_t rows_in(std::span<const TicksWrite> writes) {
    std::size_t rows = 0;
    for (const TicksWrite& write : writes) {
        rows += write.ticks->size();
    }
    return rows;
}
std::size_t rows_in(std::span<const DepthWrite> writes) {
    std::size_t rows = 0;
    for (const DepthWrite& write : writes) {
        rows += write.depth->size();
    }
    return rows;
}

class MeasuredSeriesStore final : public SeriesStore {
  public:
    MeasuredSeriesStore(std::shared_ptr<SeriesStore> inner, metrics::Registry& registry)
        : inner_(std::move(inner)),
          driver_(inner_->capabilities().driver),
          bars_{registry, driver_, "bars", SeriesClass::kBars},
          ticks_{registry, driver_, "ticks", SeriesClass::kTicks},
          depth_{registry, driver_, "depth", SeriesClass::kDepth},
          derive_(registry, driver_, "bars", "derive"),
          newest_bars_(registry, driver_, "bars", "newest"),
          newest_ticks_(registry, driver_, "ticks", "newest"),
          list_(registry, driver_, "series", "list"),
          erase_(registry, driver_, "bars", "erase"),
          check_(registry, driver_, "series", "check") {}

  private:
    struct OfClass {
        OfClass(metrics::Registry& registry, const std::string& driver, const char* name,
                SeriesClass series_class)
            : read(registry, driver, name, "read"),
              write(registry, driver, name, "write"),
              bytes(row_bytes(series_class, value_columns_of(series_class))) {}
        OperationMetrics read;
        OperationMetrics write;
        std::size_t bytes;  // of a row
    };

    SeriesCapabilities do_capabilities() const override { return inner_->capabilities(); }

    std::vector<WriteCounts> do_write_bars(std::span<const BarsWrite> writes) override {
        return bars_.write.measure(
            bars_.bytes, [&] { return inner_->write_bars(writes); },
            [&](const auto&) { return rows_in(writes); });
    }
    std::vector<WriteCounts> do_write_ticks(std::span<const TicksWrite> writes) override {
        return ticks_.write.measure(
            ticks_.bytes, [&] { return inner_->write_ticks(writes); },
            [&](const auto&) { return rows_in(writes); });
    }
    std::vector<WriteCounts> do_write_depth(std::span<const DepthWrite> writes) override {
        return depth_.write.measure(
            depth_.bytes, [&] { return inner_->write_depth(writes); },
            [&](const auto&) { return rows_in(writes); });
    }
    market::Bars do_read_bars(const market::InstrumentId& id, market::Period period,
                              TimeRange range, ReadLimit limit) const override {
        return bars_.read.measure(
            bars_.bytes, [&] { return inner_->read_bars(id, period, range, limit); }, size_of);
    }
    market::Ticks do_read_ticks(const market::InstrumentId& id, TimeRange range,
                                ReadLimit limit) const override {
        return ticks_.read.measure(
            ticks_.bytes, [&] { return inner_->read_ticks(id, range, limit); }, size_of);
    }
    market::Depth do_read_depth(const market::InstrumentId& id, TimeRange range,
                                ReadLimit limit) const override {
        return depth_.read.measure(
            depth_.bytes, [&] { return inner_->read_depth(id, range, limit); }, size_of);
    }
    market::Bars do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                      market::Period to, TimeRange range,
                                      ReadLimit limit) const override {
        return derive_.measure(
            bars_.bytes, [&] { return inner_->read_derived_bars(id, from, to, range, limit); },
            size_of);
    }
    std::vector<market::Bars> do_read_newest_bars(std::span<const market::InstrumentId> ids,
                                                  market::Period period,
                                                  std::size_t count) const override {
        return newest_bars_.measure(
            bars_.bytes, [&] { return inner_->read_newest_bars(ids, period, count); }, size_of_all);
    }
    std::vector<market::Ticks> do_read_newest_ticks(std::span<const market::InstrumentId> ids,
                                                    std::size_t count) const override {
        return newest_ticks_.measure(
            ticks_.bytes, [&] { return inner_->read_newest_ticks(ids, count); }, size_of_all);
    }
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override {
        return list_.measure(
            0, [&] { return id == nullptr ? inner_->list_series() : inner_->list_series(*id); },
            size_of);
    }
    bool do_erase_bars(const market::InstrumentId& id, market::Period period) override {
        return erase_.measure(
            0, [&] { return inner_->erase_bars(id, period); }, no_rows);
    }
    CheckReport do_check() const override {
        return check_.measure(
            0, [&] { return inner_->check(); },
            [](const CheckReport& report) { return report.rows; });
    }

    const std::shared_ptr<SeriesStore> inner_;
    const std::string driver_;
    mutable OfClass bars_;
    mutable OfClass ticks_;
    mutable OfClass depth_;
    mutable OperationMetrics derive_;
    mutable OperationMetrics newest_bars_;
    mutable OperationMetrics newest_ticks_;
    mutable OperationMetrics list_;
    OperationMetrics erase_;
    mutable OperationMetrics check_;
};

}  // namespace

std::shared_ptr<SeriesStore> measured(std::shared_ptr<SeriesStore> series,
                                      metrics::Registry& registry) {
    return std::make_shared<MeasuredSeriesStore>(std::move(series), registry);
}

}  // namespace mystocks::store
