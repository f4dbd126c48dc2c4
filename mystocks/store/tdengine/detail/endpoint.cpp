#include "mystocks/store/tdengine/detail/endpoint.hpp"

#include <charconv>
#include <optional>

#include "mystocks/base/error.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view kForm = "tdengine+http://user:password@host:6041/database";
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kLoginBytesMax = 255;

[[noreturn]] void reject(std::string_view why) {
    throw Error(ErrorKind::kInvalidArgument,
                "This is no URL of a TDengine store: " + std::string(why) + ". Write it as " +
                    std::string(kForm) + ".");
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned byte = 0;
        const char* first = text.data() + i + 1;
        if (i + 2 >= text.size() || std::from_chars(first, first + 2, byte, 16).ptr != first + 2) {
            reject("a percent sign in the login is followed by no two hexadecimal digits");
        }
        out += static_cast<char>(byte);
        i += 2;
    }
    for (const char c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            reject("the login has a control character");
        }
    }
    return out;
}

void take_login(std::string_view login, Endpoint& endpoint) {
    const std::size_t colon = login.find(':');
    endpoint.user = percent_decoded(login.substr(0, colon));
    endpoint.password =
        colon == std::string_view::npos ? "" : percent_decoded(login.substr(colon + 1));
    // A colon would end the name in an HTTP login.
    if (endpoint.user.empty() || endpoint.user.find(':') != std::string::npos ||
        endpoint.user.size() > kLoginBytesMax || endpoint.password.size() > kLoginBytesMax) {
        reject("the user name is empty or the login is too long");
    }
}

void take_host(std::string_view place, Endpoint& endpoint) {
    const std::size_t bracket = place.rfind(']');
    const std::size_t colon = place.rfind(':');
    const bool with_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    endpoint.host = place.substr(0, with_port ? colon : place.size());
    if (with_port) {
        const std::string_view port = place.substr(colon + 1);
        const auto [end, error] =
            std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
        if (error != std::errc() || end != port.data() + port.size() || endpoint.port == 0) {
            reject("the port is no number from 1 to 65535");
        }
    }
    const bool is_v6 = endpoint.host.starts_with('[') && endpoint.host.ends_with(']');
    for (const char c : endpoint.host) {
        const bool v6_only = c == ':' || c == '[' || c == ']';
        if (!(is_letter(c) || is_digit(c) || c == '.' || c == '-' || (is_v6 && v6_only))) {
            reject("the host has a character that no host name has");
        }
    }
    if (endpoint.host.empty() || endpoint.host.size() > 253) {
        reject("the host is missing");
    }
}

// What TDengine takes unquoted, so that other programs need no quotes either. It folds case.
void take_database(std::string_view name, Endpoint& endpoint) {
    bool good = !name.empty() && name.size() < kNameBytesMax && !is_digit(name[0]);
    for (const char c : name) {
        good = good && ((c >= 'a' && c <= 'z') || is_digit(c) || c == '_');
    }
    if (!good) {
        reject("the database's name is not 1 to 63 of a-z, 0-9 and _, starting with no digit");
    }
    if (name == "information_schema" || name == "performance_schema" || name == "log") {
        reject("that database is the server's own");
    }
    endpoint.database = name;
}

}  // namespace

Endpoint parse_endpoint(std::string_view url) {
    Endpoint endpoint;
    constexpr std::string_view kPlain = "tdengine+http://";
    constexpr std::string_view kTls = "tdengine+https://";
    if (url.starts_with(kTls)) {
        endpoint.tls = true;
        url.remove_prefix(kTls.size());
    } else if (url.starts_with(kPlain)) {
        url.remove_prefix(kPlain.size());
    } else {
        reject("it starts with neither tdengine+http:// nor tdengine+https://");
    }
    const std::size_t slash = url.rfind('/');
    if (slash == std::string_view::npos) {
        reject("it names no database");
    }
    take_database(url.substr(slash + 1), endpoint);
    std::string_view place = url.substr(0, slash);
    if (const std::size_t at = place.rfind('@'); at != std::string_view::npos) {
        take_login(place.substr(0, at), endpoint);
        place.remove_prefix(at + 1);
    }
    take_host(place, endpoint);
    return endpoint;
}

std::string Endpoint::base_url() const {
    return std::string(tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

std::string Endpoint::shown() const {
    return std::string(tls ? "tdengine+https://" : "tdengine+http://") + user + "@" + host + ":" +
           std::to_string(port) + "/" + database;
}

}  // namespace mystocks::store::tdengine::detail
