// What the server counts about its requests.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "mystocks/http/router.hpp"
#include "mystocks/metrics/registry.hpp"

namespace mystocks::http::detail {

// Labels are the route's template and method, never the path that was asked for. Thread-safe.
class AccessMetrics {
  public:
    AccessMetrics(metrics::Registry& registry, const Router& router);

    // `endpoint` null: a static file or a request that met no route.
    void count(const Endpoint* endpoint, int status, double seconds);

    metrics::Gauge& connections;
    metrics::Gauge& in_flight;
    metrics::Counter& refused_connections;
    metrics::Counter& cache_hits;
    metrics::Counter& cache_misses;

  private:
    static constexpr int kStatusFirst = 100;
    static constexpr int kStatusCount = 500;
    struct PerRoute {
        std::string method;
        std::string route;
        metrics::Histogram* seconds = nullptr;
        std::array<std::atomic<metrics::Counter*>, kStatusCount> by_status{};
    };
    std::unique_ptr<PerRoute> make(std::string method, std::string route);

    metrics::Registry& registry_;
    std::vector<std::unique_ptr<PerRoute>> routes_;  // one an endpoint, then one for the rest
};

}  // namespace mystocks::http::detail
