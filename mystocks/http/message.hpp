// A request as a route sees it, and its answer.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mystocks::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };

std::string_view to_string(Method method);  // "GET"
std::optional<Method> parse_method(std::string_view text);

struct HeaderField {
    std::string_view name;
    std::string_view value;
};

struct Parameter {
    std::string name;
    std::string value;
};

// Views point into the connection's memory and hold as long as the Request.
struct Request {
    Method method = Method::kGet;
    std::string_view target;           // as sent: "/api/v1/bars/600000.SH?limit=250"
    std::string path;                  // percent-decoded, without the query
    std::vector<Parameter> query;      // decoded, in order of appearance
    std::vector<Parameter> captures;   // decoded path parameters of the route, in order
    std::vector<HeaderField> headers;  // in order of appearance
    std::string body;                  // empty for upload routes, which get it in pieces

    // The first field of that name, any case; empty where there is none.
    std::string_view header(std::string_view name) const;
    std::size_t header_count(std::string_view name) const;
    bool accepts_gzip() const;
    // True where If-None-Match holds `etag` (weak comparison) or '*'.
    bool has_current(std::string_view etag) const;
};

// Content-Length, Date, Connection, gzip and the security headers are the server's.
struct Response {
    // Owned; shared (a cached answer); or static (an asset).
    using Body = std::variant<std::string, std::shared_ptr<const std::string>, std::string_view>;

    int status = 200;
    std::string content_type;  // empty: no body
    Body body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string etag;                // with quotes, W/ where weak; a match turns a 200 into a 304
    std::string_view cache_control;  // static text; empty: no-store for API answers
    bool encoded = false;            // the body is gzip already

    std::string_view body_view() const;

    static Response text(std::string content_type, std::string body, int status = 200);
    static Response json(std::string body, int status = 200);
    static Response empty(int status = 204);
};

}  // namespace mystocks::http
