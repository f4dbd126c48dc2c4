#include "mystocks/http/detail/site.hpp"

#include <random>

#include "mystocks/base/log.hpp"
#include "mystocks/http/detail/fingerprint.hpp"
#include "mystocks/http/detail/gzip.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/http/target.hpp"

namespace mystocks::http::detail {
namespace {

using base::Error;
using base::ErrorKind;

bool is_safe(Method method) {
    return method == Method::kGet || method == Method::kHead || method == Method::kOptions;
}

std::string allow_text(const std::vector<Method>& methods) {
    std::string text;
    for (const Method method : methods) {
        text.append(text.empty() ? "" : ", ").append(to_string(method));
    }
    return text;
}

// Names one failure in the log and in the answer.
std::string next_incident() {
    static const std::uint64_t salt = std::random_device{}();
    static std::atomic<std::uint64_t> count = 0;
    return "urn:mystocks:incident:" + hex_text((salt << 32) + ++count);
}

Response failure(const Request& request, const Error& error) {
    const int status = base::facts_of(error.kind()).http_status;
    if (status < 500) {
        return problem(error);
    }
    const std::string incident = next_incident();
    base::log_error(incident + " " + std::string(to_string(request.method)) + " " + request.path +
                    ": " + error.message());
    Response response = problem(error, incident);
    if (base::facts_of(error.kind()).retryable) {
        response.headers.emplace_back("Retry-After", "1");
    }
    return response;
}

// What a bug threw stays in the log: it may tell more than a caller should know.
Response bug(const Request& request, std::string_view what) {
    const std::string incident = next_incident();
    base::log_error(incident + " " + std::string(to_string(request.method)) + " " + request.path +
                    ": unexpected exception: " + std::string(what));
    return problem(Error(ErrorKind::kInternal,
                         "the server failed on this request; its log says why under the instance"),
                   incident);
}

}  // namespace

Site::Site(ServerConfig settings, Router routes, AssetTable files, metrics::Registry& registry)
    : config(std::move(settings)),
      router(std::move(routes)),
      assets(std::move(files)),
      hosts(config),
      cache(config.cache_bytes_max),
      metrics(registry, router) {}

template <typename Step>
void Site::guarded(Exchange& exchange, Step&& step) const {
    try {
        step();
    } catch (const Error& error) {
        exchange.response = failure(exchange.request, error);
    } catch (const std::exception& error) {
        exchange.response = bug(exchange.request, error.what());
    } catch (...) {
        exchange.response = bug(exchange.request, "not a std::exception");
    }
}

std::optional<Response> Site::refusal_of(Exchange& exchange) const {
    const Request& request = exchange.request;
    if (request.target.size() > config.target_bytes_max) {
        return problem(
            414, "the URL is longer than " + std::to_string(config.target_bytes_max) + " bytes");
    }
    const std::string_view host = request.header("Host");
    if (host.empty() || request.header_count("Host") > 1) {
        return problem(400, "exactly one Host field is needed");
    }
    if (!hosts.knows_host(host)) {
        return problem(421,
                       "this server is not known by the name in Host; use its address, or "
                       "add the name to its configuration");
    }
    if (!is_safe(request.method) && !HostRules::is_same_origin(request.header("Origin"), host)) {
        return problem(
            Error(ErrorKind::kPermission, "a page of another origin may not change anything here"));
    }
    return std::nullopt;
}

void Site::begin(Exchange& exchange) const {
    guarded(exchange, [&] {
        Request& request = exchange.request;
        if (std::optional<Response> refusal = refusal_of(exchange)) {
            exchange.response = std::move(*refusal);
            return;
        }
        std::optional<Target> target = parse_target(request.target);
        if (!target) {
            exchange.response = problem(400, "the request target is malformed");
            return;
        }
        request.path = std::move(target->path);
        request.query = std::move(target->query);
        Router::Match match = router.match(request.method, target->raw_path);
        if (match.endpoint == nullptr) {
            exchange.response = answer_without_route(request, match);
            return;
        }
        exchange.endpoint = match.endpoint;
        request.captures = std::move(match.captures);
        if (match.endpoint->version) {
            look_into_cache(exchange);
        }
    });
}

Response Site::answer_without_route(const Request& request, const Router::Match& match) const {
    const bool reads = request.method == Method::kGet || request.method == Method::kHead;
    if (match.allowed.empty() && reads && !request.path.starts_with("/api/")) {
        return assets.answer(request);
    }
    if (match.allowed.empty() && !assets.contains(request.path)) {
        return problem(Error(ErrorKind::kNotFound, "there is nothing at this address"));
    }
    const std::string allow =
        match.allowed.empty() ? "GET, HEAD, OPTIONS" : allow_text(match.allowed);
    Response response = request.method == Method::kOptions
                            ? Response::empty(204)
                            : problem(405, "this address takes " + allow);
    response.headers.emplace_back("Allow", allow);
    return response;
}

void Site::look_into_cache(Exchange& exchange) const {
    const Request& request = exchange.request;
    std::string key =
        std::to_string(exchange.endpoint->index) + "\n" + exchange.endpoint->version(request);
    const std::string etag = weak_etag(key);
    if (request.has_current(etag)) {
        Response response = Response::empty(304);
        response.etag = etag;
        exchange.response = std::move(response);
        return;
    }
    key.append(request.accepts_gzip() ? "\ngzip" : "\nplain");
    if (const std::shared_ptr<const Response> known = cache.find(key)) {
        metrics.cache_hits.increment();
        exchange.response = *known;
        return;
    }
    metrics.cache_misses.increment();
    exchange.cache_key = std::move(key);
}

std::uint64_t Site::body_bytes_max(const Exchange& exchange) const {
    const std::uint64_t own =
        exchange.endpoint != nullptr ? exchange.endpoint->operation.body_bytes_max : 0;
    return own != 0 ? own : config.body_bytes_max;
}

void Site::complete(Exchange& exchange, Response response) const {
    const Request& request = exchange.request;
    if (!exchange.cache_key.empty() && response.status == 200 && response.etag.empty()) {
        const std::size_t coding = exchange.cache_key.rfind('\n');
        response.etag = weak_etag(std::string_view(exchange.cache_key).substr(0, coding));
    }
    if (!response.etag.empty() && response.status == 200 && request.has_current(response.etag)) {
        response.status = 304;
        response.body = std::string();
    }
    if (!response.encoded && response.body_view().size() > kGzipBytesMin &&
        request.accepts_gzip() && is_compressible(response.content_type)) {
        response.body = gzip(response.body_view());
        response.encoded = true;
    }
    if (!exchange.cache_key.empty() && response.status == 200) {
        if (auto* owned = std::get_if<std::string>(&response.body)) {
            response.body = std::make_shared<const std::string>(std::move(*owned));
        }
        cache.insert(exchange.cache_key, std::make_shared<const Response>(response));
    }
    exchange.response = std::move(response);
}

void Site::run_handler(Exchange& exchange) const {
    guarded(exchange, [&] { complete(exchange, exchange.endpoint->handle(exchange.request)); });
}

void Site::open_sink(Exchange& exchange) const {
    guarded(exchange, [&] { exchange.sink = exchange.endpoint->open(exchange.request); });
}

void Site::write_piece(Exchange& exchange) const {
    guarded(exchange, [&] {
        exchange.sink->write(
            std::as_bytes(std::span(exchange.piece.data(), exchange.piece.size())));
    });
}

void Site::finish_sink(Exchange& exchange) const {
    guarded(exchange, [&] {
        Response response = exchange.sink->finish();
        exchange.sink.reset();
        complete(exchange, std::move(response));
    });
}

}  // namespace mystocks::http::detail
