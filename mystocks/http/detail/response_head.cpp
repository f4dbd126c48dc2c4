#include "mystocks/http/detail/response_head.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "mystocks/base/number_text.hpp"
#include "mystocks/http/detail/gzip.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::http::detail {
namespace {

constexpr std::string_view kGuards =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

// Pages: own files only. Components set styles in the document, and charts make images from data.
constexpr std::string_view kPagePolicy =
    "Content-Security-Policy: default-src 'self'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";
constexpr std::string_view kDataPolicy =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

// A line break in a value would begin a field of its own.
void append_value(std::string& out, std::string_view value) {
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(byte < 0x20 || byte == 0x7f ? ' ' : c);
    }
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    append_value(out, value);
    out.append("\r\n");
}

bool has_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

void append_body_fields(std::string& out, const Response& response) {
    if (has_body(response.status)) {
        out.append("Content-Length: ");
        base::append_number(out, static_cast<std::int64_t>(response.body_view().size()));
        out.append("\r\n");
        if (!response.content_type.empty()) {
            append_field(out, "Content-Type", response.content_type);
        }
        if (response.encoded) {
            out.append("Content-Encoding: gzip\r\n");
        }
    }
    if (is_compressible(response.content_type)) {
        out.append("Vary: Accept-Encoding\r\n");
    }
}

}  // namespace

std::string http_date(std::int64_t seconds_since_epoch) {
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto time = static_cast<std::time_t>(seconds_since_epoch);
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 64> text;
    const int length =
        std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                      kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                      kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                      parts.tm_hour, parts.tm_min, parts.tm_sec);
    return {text.data(), static_cast<std::size_t>(length)};
}

void append_head(std::string& out, const Response& response, std::string_view date,
                 bool keep_alive) {
    out.append("HTTP/1.1 ");
    base::append_number(out, std::int64_t{response.status});
    out.append(" ").append(reason_phrase(response.status));
    out.append("\r\nDate: ").append(date).append("\r\n");
    append_body_fields(out, response);
    if (!response.etag.empty()) {
        append_field(out, "ETag", response.etag);
    }
    out.append("Cache-Control: ");
    if (!response.cache_control.empty()) {
        out.append(response.cache_control);
    } else {
        out.append(response.etag.empty() ? "no-store" : "no-cache");
    }
    out.append("\r\n");
    for (const auto& [name, value] : response.headers) {
        append_field(out, name, value);
    }
    out.append(kGuards);
    out.append(response.content_type.starts_with("text/html") ? kPagePolicy : kDataPolicy);
    out.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
}

}  // namespace mystocks::http::detail
