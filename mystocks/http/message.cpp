#include "mystocks/http/message.hpp"

#include <algorithm>
#include <array>

namespace mystocks::http {
namespace {

constexpr std::array<std::string_view, 7> kMethods{"GET",   "HEAD",   "POST",   "PUT",
                                                   "PATCH", "DELETE", "OPTIONS"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

// Calls visit(item) for each comma-separated item until it says true.
template <typename Visit>
bool any_item(std::string_view list, Visit&& visit) {
    while (!list.empty()) {
        const std::string_view item = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), item.size() + 1));
        if (visit(trimmed(item))) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string_view to_string(Method method) {
    return kMethods[static_cast<std::size_t>(method)];
}

std::optional<Method> parse_method(std::string_view text) {
    const auto found = std::find(kMethods.begin(), kMethods.end(), text);
    if (found == kMethods.end()) {
        return std::nullopt;
    }
    return static_cast<Method>(found - kMethods.begin());
}

std::string_view Request::header(std::string_view name) const {
    for (const HeaderField& field : headers) {
        if (same_name(field.name, name)) {
            return field.value;
        }
    }
    return {};
}

std::size_t Request::header_count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(headers.begin(), headers.end(),
                      [name](const HeaderField& field) { return same_name(field.name, name); }));
}

bool Request::accepts_gzip() const {
    return any_item(header("Accept-Encoding"), [](std::string_view item) {
        const std::size_t semicolon = item.find(';');
        const std::string_view coding = trimmed(item.substr(0, semicolon));
        if (!same_name(coding, "gzip") && coding != "*") {
            return false;
        }
        if (semicolon == std::string_view::npos) {
            return true;
        }
        // "q=0", "q=0.000": explicitly not.
        std::string_view quality = trimmed(item.substr(semicolon + 1));
        return !quality.starts_with("q=0") ||
               quality.find_first_of("123456789") != std::string_view::npos;
    });
}

bool Request::has_current(std::string_view etag) const {
    const auto opaque = [](std::string_view tag) {
        return tag.starts_with("W/") ? tag.substr(2) : tag;
    };
    return any_item(header("If-None-Match"), [&](std::string_view item) {
        return item == "*" || opaque(item) == opaque(etag);
    });
}

std::string_view Response::body_view() const {
    if (const auto* owned = std::get_if<std::string>(&body)) {
        return *owned;
    }
    if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body)) {
        return *shared ? std::string_view(**shared) : std::string_view{};
    }
    return std::get<std::string_view>(body);
}

Response Response::text(std::string content_type, std::string body, int status) {
    Response response;
    response.status = status;
    response.content_type = std::move(content_type);
    response.body = std::move(body);
    return response;
}

Response Response::json(std::string body, int status) {
    return text("application/json", std::move(body), status);
}

Response Response::empty(int status) {
    Response response;
    response.status = status;
    return response;
}

}  // namespace mystocks::http
