// Which Host and Origin a request may carry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mystocks/http/config.hpp"

namespace mystocks::http::detail {

// A page of another site can make a browser send requests here, under its own name where it points
// that name at 127.0.0.1 (DNS rebinding). So only names that are known to mean this server are
// answered, and only pages of this server may change anything.
class HostRules {
  public:
    explicit HostRules(const ServerConfig& config);

    // `host`: the Host field, with or without a port.
    bool knows_host(std::string_view host) const;
    // `origin`: the Origin field, empty where there is none; it must be http:// or https:// and
    // the Host field.
    static bool is_same_origin(std::string_view origin, std::string_view host);

  private:
    std::vector<std::string> names_;  // lower case, IPv6 in brackets
};

}  // namespace mystocks::http::detail
