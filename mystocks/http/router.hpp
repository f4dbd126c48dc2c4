// Routes: which handler answers which method and path, typed by what it takes and gives.
//
//     router.add(Route<GetBars, BarsAnswer>{
//         .operation = {.method = Method::kGet, .path = "/api/v1/bars/{id}", …},
//         .handle = [&](const GetBars& query) { return bars(query); }});
//
// One struct a request: a member named in the path template is a path parameter, one named `body`
// is the JSON body, every other is a query parameter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/http/json.hpp"
#include "mystocks/http/message.hpp"

namespace mystocks::http {

// Takes an upload piece by piece, without holding it in memory. Calls come one at a time, from
// worker threads. Destroyed without finish(): the upload was cut off or refused, and what was
// written must vanish.
class BodySink {
  public:
    virtual ~BodySink() = default;
    virtual void write(std::span<const std::byte> piece) = 0;  // may throw base::Error: stops it
    virtual Response finish() = 0;
};

enum class RunsOn {
    kWorker,    // may block: reads stores and files
    kIoThread,  // must not block nor take longer than some microseconds
};

// A problem document with more in it than every problem has; documented with its own body.
struct Refusal {
    int status = 422;
    std::string description;
    const TypeDescription* body = nullptr;
};

// What a route says about itself; goes into the OpenAPI document.
struct Operation {
    Method method = Method::kGet;
    // Segments are literal or {name}; a last segment {name*} takes the rest, slashes included.
    std::string path;
    std::string id;        // operationId, snake_case
    std::string tag = {};  // empty: not in the OpenAPI document
    std::string summary = {};
    std::string description = {};
    int status = 200;  // of success
    std::string success = "The answer.";
    std::vector<base::ErrorKind> errors = {};  // besides invalid-argument and internal
    std::vector<Refusal> refusals = {};
    std::vector<std::string> also_produces = {};  // content types besides the answer's JSON
    std::uint64_t body_bytes_max = 0;             // 0: the server's; uploads: of the whole body
    RunsOn runs_on = RunsOn::kWorker;
};

// A request or answer with nothing in it; as an answer its status is 204.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())
inline StructNotes notes_of(std::type_identity<Nothing>) {
    return {"Nothing", "Nothing.", {}};
}

template <typename Query, typename Answer>
struct Route {
    Operation operation;
    std::function<Answer(const Query&)> handle = {};
    // Instead of `handle`, for answers that aren't always JSON; Answer then only documents.
    std::function<Response(const Query&)> respond = {};
    // The version of everything that the answer is made of. With it, answers carry an ETag, a
    // matching If-None-Match gives 304 without calling the handler, and finished answers are kept
    // in the server's bounded cache. Must be cheap: it runs on an I/O thread. It must change when
    // the data does, not before a reader would see the change.
    std::function<std::string(const Query&)> version = {};
};

template <typename Query>
struct UploadRoute {
    Operation operation;
    // May throw: then the body is not read.
    std::function<std::unique_ptr<BodySink>(const Query&)> open = {};
};

// A Route without its types.
struct Endpoint {
    Operation operation;
    const TypeDescription* query = nullptr;
    const TypeDescription* answer = nullptr;  // null: no body
    std::function<Response(const Request&)> handle;
    std::function<std::unique_ptr<BodySink>(const Request&)> open;
    // Cache key: the canonical query and its version. Empty function: not cacheable.
    std::function<std::string(const Request&)> version;
    std::size_t index = 0;  // in Router::endpoints()
};

class Router {
  public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    // Two routes with the same method and path are a bug, so is a {name} without a field.
    template <typename Query, typename Answer>
    void add(Route<Query, Answer> route);
    template <typename Query>
    void add(UploadRoute<Query> route);
    void add(Endpoint endpoint);

    struct Match {
        const Endpoint* endpoint = nullptr;
        std::vector<Parameter> captures;  // decoded
        std::vector<Method> allowed;      // where the path is known and the method is not
    };
    // `raw_path` as sent, still percent-encoded. HEAD finds the GET route. A literal segment wins
    // over a parameter.
    Match match(Method method, std::string_view raw_path) const;

    const std::vector<std::unique_ptr<Endpoint>>& endpoints() const { return endpoints_; }

  private:
    struct Node;
    std::unique_ptr<Node> root_;
    std::vector<std::unique_ptr<Endpoint>> endpoints_;
};

template <typename Query>
Query query_from(const Request& request) {
    Query query{};
    read_request(request, description_of<Query>(), &query);
    return query;
}

template <typename Query, typename Answer>
void Router::add(Route<Query, Answer> route) {
    Endpoint endpoint;
    endpoint.query = &description_of<Query>();
    if constexpr (std::is_same_v<Answer, Nothing>) {
        route.operation.status = 204;
    } else {
        endpoint.answer = &description_of<Answer>();
    }
    if (route.respond) {
        endpoint.handle = [respond = std::move(route.respond)](const Request& request) {
            return respond(query_from<Query>(request));
        };
    } else {
        endpoint.handle = [handle = std::move(route.handle),
                           status = route.operation.status](const Request& request) {
            const Answer answer = handle(query_from<Query>(request));
            if constexpr (std::is_same_v<Answer, Nothing>) {
                return Response::empty(status);
            } else {
                return Response::json(to_json(answer), status);
            }
        };
    }
    if (route.version) {
        endpoint.version = [version = std::move(route.version)](const Request& request) {
            const Query query = query_from<Query>(request);
            std::string key = version(query);
            key.push_back('\n');
            write_json(description_of<Query>(), &query, key);
            return key;
        };
    }
    endpoint.operation = std::move(route.operation);
    add(std::move(endpoint));
}

template <typename Query>
void Router::add(UploadRoute<Query> route) {
    Endpoint endpoint;
    endpoint.query = &description_of<Query>();
    endpoint.open = [open = std::move(route.open)](const Request& request) {
        return open(query_from<Query>(request));
    };
    endpoint.operation = std::move(route.operation);
    add(std::move(endpoint));
}

}  // namespace mystocks::http
