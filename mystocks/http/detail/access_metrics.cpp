#include "mystocks/http/detail/access_metrics.hpp"

namespace mystocks::http::detail {

AccessMetrics::AccessMetrics(metrics::Registry& registry, const Router& router)
    : connections(registry.gauge("mystocks_http_connections", "Open connections.")),
      in_flight(registry.gauge("mystocks_http_requests_in_flight", "Requests being answered.")),
      refused_connections(registry.counter("mystocks_http_connections_refused_total",
                                           "Connections beyond the limit.")),
      cache_hits(registry.counter("mystocks_http_cache_hits_total",
                                  "Answers taken from the response cache.")),
      cache_misses(registry.counter("mystocks_http_cache_misses_total",
                                    "Cacheable answers that had to be made.")),
      registry_(registry) {
    for (const auto& endpoint : router.endpoints()) {
        routes_.push_back(
            make(std::string(to_string(endpoint->operation.method)), endpoint->operation.path));
    }
    routes_.push_back(make("", "other"));
}

std::unique_ptr<AccessMetrics::PerRoute> AccessMetrics::make(std::string method,
                                                             std::string route) {
    auto made = std::make_unique<PerRoute>();
    made->seconds = &registry_.histogram(
        "mystocks_http_request_seconds", "From a request's head to the last byte of its answer.",
        metrics::latency_buckets(), {{"method", method}, {"route", route}});
    made->method = std::move(method);
    made->route = std::move(route);
    return made;
}

void AccessMetrics::count(const Endpoint* endpoint, int status, double seconds) {
    PerRoute& route = endpoint != nullptr ? *routes_[endpoint->index] : *routes_.back();
    route.seconds->observe(seconds);
    const int index = status - kStatusFirst;
    if (index < 0 || index >= kStatusCount) {
        return;
    }
    auto& slot = route.by_status[static_cast<std::size_t>(index)];
    metrics::Counter* counter = slot.load(std::memory_order_acquire);
    if (counter == nullptr) {
        counter = &registry_.counter(
            "mystocks_http_requests_total", "Requests answered.",
            {{"method", route.method}, {"route", route.route}, {"status", std::to_string(status)}});
        slot.store(counter, std::memory_order_release);
    }
    counter->increment();
}

}  // namespace mystocks::http::detail
