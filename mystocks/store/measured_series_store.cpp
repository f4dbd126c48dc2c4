#include <array>
#include <functional>
#include <memory>
#include <utility>

#include "mystocks/store/detail/operation_metrics.hpp"
#include "mystocks/store/measured_stores.hpp"
#include "mystocks/store/series_columns.hpp"

namespace mystocks::store {
namespace {

using detail::OperationMetrics;

std::size_t row_bytes(SeriesClass series_class) {
    return (value_columns_of(series_class) + (has_sequence(series_class) ? 2 : 1)) * sizeof(double);
}

const auto size_of = [](const auto& rows) { return rows.size(); };
const auto no_rows = [](const auto&) { return 0; };

class MeasuredSeriesStore final : public SeriesStore {
  public:
    MeasuredSeriesStore(std::shared_ptr<SeriesStore> inner, metrics::Registry& registry)
        : inner_(std::move(inner)),
          driver_(inner_->capabilities().driver),
          derive_(registry, driver_, "bars", "derive"),
          list_(registry, driver_, "series", "list"),
          check_(registry, driver_, "series", "check") {
        for (std::size_t i = 0; i < of_class_.size(); ++i) {
            const auto series_class = parse_series_class(static_cast<std::int64_t>(i) + 1);
            of_class_[i] = std::make_unique<OfClass>(registry, driver_, series_class.value());
        }
    }

  private:
    struct OfClass {
        OfClass(metrics::Registry& registry, const std::string& driver, SeriesClass series_class)
            : OfClass(registry, driver, series_class, std::string(to_string(series_class))) {}
        OfClass(metrics::Registry& registry, const std::string& driver, SeriesClass series_class,
                const std::string& name)
            : read(registry, driver, name, "read"),
              newest(registry, driver, name, "newest"),
              write(registry, driver, name, "write"),
              erase(registry, driver, name, "erase"),
              bytes(row_bytes(series_class)) {}
        OperationMetrics read;
        OperationMetrics newest;
        OperationMetrics write;
        OperationMetrics erase;
        std::size_t bytes;  // of a row
    };

    OfClass& of(const SeriesKey& key) const {
        return *of_class_.at(static_cast<std::size_t>(key.series_class) - 1);
    }

    SeriesCapabilities do_capabilities() const override { return inner_->capabilities(); }

    std::vector<WriteCounts> do_write(std::span<const ColumnsWrite> writes) override {
        OfClass& all = of(writes.front().key);
        return all.write.measure(
            all.bytes, [&] { return inner_->write(writes); },
            [&](const auto&) {
                std::size_t rows = 0;
                for (const ColumnsWrite& write : writes) {
                    rows += write.rows.size();
                }
                return rows;
            });
    }
    void do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink) const override {
        OfClass& all = of(key);
        all.read.measure(
            all.bytes,
            [&] {
                inner_->read(key, range, limit, sink);
                return sink.time->size();
            },
            std::identity());
    }
    market::Bars do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                      market::Period to, TimeRange range,
                                      ReadLimit limit) const override {
        return derive_.measure(
            row_bytes(SeriesClass::kBars),
            [&] { return inner_->read_derived_bars(id, from, to, range, limit); }, size_of);
    }
    void do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                        std::span<const ColumnsSink> sinks) const override {
        OfClass& all = of(keys.front());
        all.newest.measure(
            all.bytes,
            [&] {
                inner_->read_newest(keys, count, sinks);
                std::size_t rows = 0;
                for (const ColumnsSink& sink : sinks) {
                    rows += sink.time->size();
                }
                return rows;
            },
            std::identity());
    }
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override {
        return list_.measure(
            0, [&] { return id == nullptr ? inner_->list_series() : inner_->list_series(*id); },
            size_of);
    }
    bool do_erase(const SeriesKey& key) override {
        return of(key).erase.measure(
            0, [&] { return inner_->erase(key); }, no_rows);
    }
    CheckReport do_check() const override {
        return check_.measure(
            0, [&] { return inner_->check(); },
            [](const CheckReport& report) { return report.rows; });
    }

    const std::shared_ptr<SeriesStore> inner_;
    const std::string driver_;
    std::array<std::unique_ptr<OfClass>, 4> of_class_;  // by the class's number, from 1
    mutable OperationMetrics derive_;
    mutable OperationMetrics list_;
    mutable OperationMetrics check_;
};

}  // namespace

std::shared_ptr<SeriesStore> measured(std::shared_ptr<SeriesStore> series,
                                      metrics::Registry& registry) {
    return std::make_shared<MeasuredSeriesStore>(std::move(series), registry);
}

}  // namespace mystocks::store
