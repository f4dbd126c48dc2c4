#include "mystocks/http/detail/host_rules.hpp"

#include <algorithm>

namespace mystocks::http::detail {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

// "[::1]:8600" → "[::1]", "localhost:8600" → "localhost"; empty where it is no host.
std::string_view name_of(std::string_view host) {
    std::size_t end = host.find(':');
    if (host.starts_with('[')) {
        const std::size_t bracket = host.find(']');
        if (bracket == std::string_view::npos) {
            return {};
        }
        end = bracket + 1;
    }
    const std::string_view port = end < host.size() ? host.substr(end) : std::string_view{};
    const bool port_is_sound =
        port.empty() || (port.front() == ':' && port.size() <= 6 &&
                         port.substr(1).find_first_not_of("0123456789") == std::string_view::npos);
    return port_is_sound ? host.substr(0, end) : std::string_view{};
}

}  // namespace

HostRules::HostRules(const ServerConfig& config) : names_{"localhost", "127.0.0.1", "[::1]"} {
    const bool is_v6 = config.address.find(':') != std::string::npos;
    names_.push_back(lower(is_v6 ? "[" + config.address + "]" : config.address));
    for (const std::string& name : config.host_names) {
        names_.push_back(lower(name));
    }
}

bool HostRules::knows_host(std::string_view host) const {
    const std::string name = lower(name_of(host));
    return std::find(names_.begin(), names_.end(), name) != names_.end();
}

bool HostRules::is_same_origin(std::string_view origin, std::string_view host) {
    if (origin.empty()) {
        return true;
    }
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin.starts_with(scheme)) {
            return lower(origin.substr(scheme.size())) == lower(host);
        }
    }
    return false;
}

}  // namespace mystocks::http::detail
