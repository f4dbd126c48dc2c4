#include "apps/mystocks/store_url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"

namespace mystocks::app {
namespace {

struct Scheme {
    std::string_view name;
    StoreDriver driver;
};
constexpr std::array kSchemes{Scheme{"sqlite:", StoreDriver::kEmbedded},
                              Scheme{"postgresql://", StoreDriver::kPostgres},
                              Scheme{"tdengine+http://", StoreDriver::kTdengine},
                              Scheme{"tdengine+https://", StoreDriver::kTdengine}};
constexpr std::string_view kPasswordKey = "password=";

// "user:password" of scheme://user:password@host, as places in the URL.
struct Login {
    std::size_t begin;
    std::size_t end;  // of the '@'
    std::size_t user_end;
};

std::optional<Login> login_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) {
        return {};
    }
    const std::size_t begin = scheme + 3;
    // A password that was not percent-encoded may hold any of "/?#": up to the last '@' before a
    // question mark it is taken as one, so that nothing of it is shown.
    const auto question = std::min(url.find('?', begin), url.size());
    const auto at = url.substr(0, question).rfind('@');
    if (at == std::string_view::npos || at < begin) {
        return {};
    }
    const auto colon = url.substr(0, at).find(':', begin);
    return Login{begin, at, std::min(colon, at)};
}

// "password=…" of the part behind the question mark: where its name begins.
std::optional<std::size_t> password_parameter(std::string_view url) {
    auto at = url.find('?');
    while (at != std::string_view::npos) {
        if (url.substr(at + 1).starts_with(kPasswordKey)) {
            return at + 1;
        }
        at = url.find('&', at + 1);
    }
    return {};
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= '0' && byte <= '9') || c == '-' || c == '.' || c == '_' ||
                           c == '~';
        if (plain) {
            encoded += c;
        } else {
            encoded += {'%', kDigits[byte >> 4], kDigits[byte & 0xf]};
        }
    }
    return encoded;
}

// Up to the first "//", or the first colon: what may be said about a URL that isn't understood.
std::string scheme_text(std::string_view url) {
    const auto colon = url.find(':');
    if (colon == std::string_view::npos) {
        return std::string(url.substr(0, url.find_first_of("@/?")));
    }
    return std::string(url.substr(0, colon + (url.substr(colon).starts_with("://") ? 3 : 1)));
}

}  // namespace

StoreDriver driver_of(std::string_view url) {
    std::string list;
    std::vector<std::string> names;
    for (const Scheme& scheme : kSchemes) {
        if (url.starts_with(scheme.name)) {
            return scheme.driver;
        }
        list += (list.empty() ? "" : ", ") + std::string(scheme.name);
        names.emplace_back(scheme.name);
    }
    const std::string typed = scheme_text(url);
    const auto nearest = base::nearest_name(typed, names);
    throw base::Error(base::ErrorKind::kInvalidArgument,
                      "a store's URL begins with one of " + list + "; '" + typed +
                          "' is none of them" +
                          (nearest ? "; did you mean " + *nearest + "?" : ""));
}

bool has_password(std::string_view url) {
    const auto login = login_of(url);
    return (login && login->user_end < login->end) || password_parameter(url).has_value();
}

std::string with_password(std::string_view url, std::string_view password) {
    const auto login = login_of(url);
    if (!login || login->user_end == login->begin) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "there is a password for '" + without_password(url) +
                              "', which names no user: write user@ before the host");
    }
    std::string whole(url.substr(0, login->user_end));
    return whole.append(":").append(percent_encoded(password)).append(url.substr(login->end));
}

std::string without_password(std::string_view url) {
    std::string shown(url);
    while (const auto parameter = password_parameter(shown)) {
        const auto end = std::min(shown.find('&', *parameter), shown.size());
        shown.erase(*parameter, end - *parameter + (end < shown.size() ? 1 : 0));
    }
    if (!shown.empty() && (shown.back() == '?' || shown.back() == '&')) {
        shown.pop_back();
    }
    if (const auto login = login_of(shown)) {
        shown.erase(login->user_end, login->end - login->user_end);
    }
    return shown;
}

}  // namespace mystocks::app
