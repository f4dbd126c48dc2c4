// One operation of a store, counted and timed.
#pragma once

#include <chrono>
#include <string>

#include "mystocks/base/error.hpp"
#include "mystocks/metrics/registry.hpp"

namespace mystocks::store::detail {

// Thread-safe.
class OperationMetrics {
  public:
    OperationMetrics(metrics::Registry& registry, const std::string& driver,
                     const std::string& data_class, const std::string& operation)
        : registry_(registry),
          labels_{{"driver", driver}, {"class", data_class}, {"operation", operation}},
          seconds_(registry.histogram("mystocks_store_seconds", "Time in calls of a store.",
                                      metrics::latency_buckets(), labels_)),
          rows_(
              registry.counter("mystocks_store_rows_total", "Rows read or handed over.", labels_)),
          bytes_(registry.counter("mystocks_store_bytes_total",
                                  "Bytes of series read or handed over, as columns in memory.",
                                  labels_)),
          done_(calls("ok")) {}

    // What `call` gives, or its exception. `rows_of` says of the result how many rows it has.
    template <typename Call, typename RowsOf>
    auto measure(std::size_t row_bytes, Call call, RowsOf rows_of) {
        const auto started = std::chrono::steady_clock::now();
        try {
            auto result = call();
            seconds_.observe(
                std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
            done_.increment();
            const auto rows = static_cast<double>(rows_of(result));
            rows_.increment(rows);
            bytes_.increment(rows * static_cast<double>(row_bytes));
            return result;
        } catch (const base::Error& error) {
            calls(std::string(base::facts_of(error.kind()).label)).increment();
            throw;
        }
    }

  private:
    metrics::Counter& calls(const std::string& result) {
        metrics::Labels labels = labels_;
        labels["result"] = result;
        return registry_.counter("mystocks_store_calls_total", "Calls of a store.", labels);
    }

    metrics::Registry& registry_;
    const metrics::Labels labels_;
    metrics::Histogram& seconds_;
    metrics::Counter& rows_;
    metrics::Counter& bytes_;
    metrics::Counter& done_;
};

}  // namespace mystocks::store::detail
