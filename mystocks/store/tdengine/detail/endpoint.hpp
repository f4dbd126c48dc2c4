// Where the server is, out of a store's URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mystocks::store::tdengine::detail {

struct Endpoint {
    bool tls = false;
    std::string host;  // an IPv6 address in brackets
    std::uint16_t port = 6041;
    std::string user = "root";
    std::string password = "taosdata";  // a fresh server's own
    std::string database;

    std::string base_url() const;  // "http://host:6041"
    std::string shown() const;     // "tdengine+http://user@host:6041/database": no password
};

// Throws kInvalidArgument; the message never holds the password.
Endpoint parse_endpoint(std::string_view url);

}  // namespace mystocks::store::tdengine::detail
