// Counters, gauges and histograms by name and labels, and their text in Prometheus' format.
//
// A metric lives as long as its Registry and is asked for once: keep the reference, don't look it
// up on a hot path. Everything here is thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mystocks::metrics {

// Label name → value. Values come from code (route templates, error labels), never from a request.
using Labels = std::map<std::string, std::string>;

// A sum that only grows. By convention its name ends in `_total`.
class Counter {
  public:
    void increment(double by = 1);  // by >= 0
    double value() const;

  private:
    friend class Registry;
    explicit Counter(void* metric) : metric_(metric) {}
    void* metric_;
};

// A level that goes up and down.
class Gauge {
  public:
    void add(double by);
    void set(double value);
    double value() const;

  private:
    friend class Registry;
    explicit Gauge(void* metric) : metric_(metric) {}
    void* metric_;
};

// How observations spread over fixed buckets. Seconds and bytes, by convention named so.
class Histogram {
  public:
    void observe(double value);

  private:
    friend class Registry;
    explicit Histogram(void* metric) : metric_(metric) {}
    void* metric_;
};

// Upper bounds in seconds, from 100 µs to 10 s: request and query latencies.
std::span<const double> latency_buckets();

class Registry {
  public:
    // Label sets kept of one metric name. What comes after them is counted under one set in which
    // every value is "other", so that no input can grow memory or the scrape.
    static constexpr std::size_t kLabelSetsMax = 1000;

    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // The same name and labels give the same metric. `name` is [a-zA-Z_:][a-zA-Z0-9_:]*; a name
    // that is no such text, or that belongs to a metric of another type, is a bug.
    Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
    // `buckets`: ascending upper bounds; those of the first call for a name hold.
    Histogram& histogram(std::string_view name, std::string_view help,
                         std::span<const double> buckets, const Labels& labels = {});

    // Prometheus text exposition format 0.0.4: see kContentType.
    std::string text() const;
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mystocks::metrics
