// What all connections of a server share, and how one request becomes one answer.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "mystocks/http/assets.hpp"
#include "mystocks/http/config.hpp"
#include "mystocks/http/detail/access_metrics.hpp"
#include "mystocks/http/detail/host_rules.hpp"
#include "mystocks/http/detail/response_cache.hpp"
#include "mystocks/http/router.hpp"

namespace mystocks::http::detail {

using SteadyTime = std::chrono::steady_clock::time_point;

// A request between its head and its answer. Belongs to the connection's thread, and to one worker
// while that runs a step of it.
struct Exchange {
    std::shared_ptr<void> head;  // owns what the views of `request` point to
    Request request;
    const Endpoint* endpoint = nullptr;
    std::string cache_key;           // empty: not cacheable
    std::unique_ptr<BodySink> sink;  // upload routes
    std::string piece;               // of an upload's body
    std::optional<Response> response;
    bool step_done = false;  // set on the connection's thread only
    SteadyTime started;
};

class Site {
  public:
    Site(ServerConfig settings, Router routes, AssetTable files, metrics::Registry& registry);

    // Reads `request.target`, checks Host and Origin, and finds the route. Sets exchange.response
    // where no handler is needed: refusals, files, OPTIONS, 304 and answers from the cache.
    void begin(Exchange& exchange) const;
    // The bytes that the body of this request may have.
    std::uint64_t body_bytes_max(const Exchange& exchange) const;

    // May block. Both set exchange.response where that is decided; exceptions become problems.
    void run_handler(Exchange& exchange) const;
    void open_sink(Exchange& exchange) const;
    void write_piece(Exchange& exchange) const;
    void finish_sink(Exchange& exchange) const;

    const ServerConfig config;
    const Router router;
    const AssetTable assets;
    const HostRules hosts;
    mutable ResponseCache cache;
    mutable AccessMetrics metrics;

  private:
    std::optional<Response> refusal_of(Exchange& exchange) const;
    Response answer_without_route(const Request& request, const Router::Match& match) const;
    void look_into_cache(Exchange& exchange) const;
    void complete(Exchange& exchange, Response response) const;
    template <typename Step>
    void guarded(Exchange& exchange, Step&& step) const;
};

}  // namespace mystocks::http::detail
