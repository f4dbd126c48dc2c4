// What a server is told: where it listens and what it bears.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mystocks::http {

struct ServerConfig {
    std::string address = "127.0.0.1";  // an IP address
    std::uint16_t port = 8600;          // 0: any free one, see Server::port()
    // Without accounts anybody who reaches the port may do everything, so an address that isn't
    // loopback is refused unless this is set.
    bool allow_remote = false;
    // Names that may stand in Host and Origin besides localhost, 127.0.0.1, [::1] and `address`.
    std::vector<std::string> host_names;

    std::size_t io_threads = 0;      // 0: one a core
    std::size_t worker_threads = 0;  // for blocking reads; 0: one a core, at least 2
    std::size_t connections_max = 1024;
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t target_bytes_max = 8 * 1024;
    std::uint64_t body_bytes_max = 1024 * 1024;  // a route may allow more
    std::size_t cache_bytes_max =
        64 * 1024 * 1024;  // finished answers kept, see response_cache.hpp

    std::chrono::milliseconds idle_timeout{75'000};    // between requests
    std::chrono::milliseconds header_timeout{10'000};  // from a request's first byte
    // For a body to make progress; it then has this long plus what it takes at body_rate_min.
    std::chrono::milliseconds body_timeout{30'000};
    std::uint64_t body_rate_min = 8 * 1024;             // bytes a second
    std::chrono::milliseconds handler_timeout{60'000};  // then 504
    std::chrono::milliseconds write_timeout{60'000};    // for each 256 KiB of an answer
    std::chrono::milliseconds stop_timeout{5'000};      // for requests in flight at stop()
    // Then for handlers that run on although their connection is gone; see Server::stop().
    std::chrono::milliseconds stop_grace{10'000};
};

}  // namespace mystocks::http
