// The HTTP server: HTTP/1.1 with keep-alive and pipelining, one I/O loop a thread, blocking
// handlers on a pool of workers.
//
// What it refuses, always as a problem document: malformed requests (400), a Host that isn't this
// server's (421), changes asked for by pages of another Origin (403), unknown paths and methods
// (404, 405 with Allow), slow ones (408), large ones (413, 414, 431), and more connections than
// allowed (503).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "mystocks/http/assets.hpp"
#include "mystocks/http/config.hpp"
#include "mystocks/http/router.hpp"
#include "mystocks/metrics/registry.hpp"

namespace mystocks::http {

class Server {
  public:
    // Listens and serves when it returns. `registry` outlives the server. Throws base::Error:
    // kConflict where the port is taken, kPermission for an address that allow_remote would be
    // needed for, kInvalidArgument for one that is no IP address.
    Server(ServerConfig config, Router router, AssetTable assets, metrics::Registry& registry);
    // stop(). Where that is false, the server's memory and threads are left to the process's end.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;  // the one given, or the one that the system chose for 0
    std::string url() const;     // "http://127.0.0.1:8600"

    // Accepts no more, closes idle connections, lets requests in flight finish within
    // stop_timeout, then cuts them off and waits stop_grace for their handlers to return.
    // False: one still runs, and with it whatever its route refers to is in use. The process can
    // only end, without destructors (std::_Exit), or try again. Thread-safe; a second call waits
    // for the first.
    bool stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mystocks::http
