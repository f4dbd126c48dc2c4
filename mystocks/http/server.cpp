#include "mystocks/http/server.hpp"

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "mystocks/base/error.hpp"
#include "mystocks/base/log.hpp"
#include "mystocks/http/detail/connection.hpp"
#include "mystocks/http/detail/io_loop.hpp"
#include "mystocks/http/detail/response_head.hpp"
#include "mystocks/http/detail/site.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using detail::Awaitable;
using detail::Executor;
using detail::IoLoop;
using detail::Socket;
using detail::SteadyTime;
using detail::Timer;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::chrono::milliseconds kAcceptPause{50};
constexpr std::chrono::milliseconds kStopPoll{2};

std::size_t cores() {
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

ServerConfig checked(ServerConfig config) {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(config.address, error);
    if (error) {
        throw base::Error(
            base::ErrorKind::kInvalidArgument,
            "cannot listen on \"" + config.address + "\": give an IP address such as 127.0.0.1");
    }
    if (!address.is_loopback() && !config.allow_remote) {
        throw base::Error(base::ErrorKind::kPermission,
                          "cannot listen on " + config.address +
                              ": without accounts anybody on the network could change the data; "
                              "listen on 127.0.0.1");
    }
    config.io_threads = config.io_threads == 0 ? cores() : config.io_threads;
    config.worker_threads =
        config.worker_threads == 0 ? std::max<std::size_t>(2, cores()) : config.worker_threads;
    return config;
}

void bind(Acceptor& acceptor, const ServerConfig& config) {
    const tcp::endpoint endpoint(asio::ip::make_address(config.address), config.port);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.set_option(Acceptor::reuse_address(true), error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (!error) {
        return;
    }
    const std::string where = config.address + ":" + std::to_string(config.port);
    if (error == asio::error::address_in_use) {
        throw base::Error(base::ErrorKind::kConflict,
                          "cannot listen on " + where +
                              ": another program has this port; stop it or choose another port");
    }
    throw base::error_from_errno(error.value(), "cannot listen on " + where);
}

}  // namespace

struct Server::State {
    State(ServerConfig settings, Router routes, AssetTable files, metrics::Registry& registry)
        : site(checked(std::move(settings)), std::move(routes), std::move(files), registry),
          workers(site.config.worker_threads) {
        for (std::size_t i = 0; i < site.config.io_threads; ++i) {
            loops.push_back(std::make_unique<IoLoop>(site, workers));
        }
        acceptor = std::make_unique<Acceptor>(loops.front()->executor());
        bind(*acceptor, site.config);
        port = acceptor->local_endpoint().port();
    }

    // On the first loop's thread.
    Awaitable<void> accept();
    void refuse(Socket socket);
    std::size_t open_connections() const;
    void on_every_loop(void (IoLoop::*task)());
    bool wait_until_closed(SteadyTime deadline) const;

    const detail::Site site;
    detail::WorkerPool workers;
    std::vector<std::unique_ptr<IoLoop>> loops;
    std::unique_ptr<Acceptor> acceptor;
    std::uint16_t port = 0;
    std::mutex stop_mutex;
    bool stopped = false;
};

Awaitable<void> Server::State::accept() {
    for (std::size_t next = 0;; next = (next + 1) % loops.size()) {
        IoLoop& loop = *loops[next];
        Socket socket(loop.executor());
        const auto [error] = co_await acceptor->async_accept(socket, kAwait);
        if (!acceptor->is_open()) {
            co_return;
        }
        if (error) {
            // Out of descriptors, mostly: what is open must end first.
            base::log_warning("cannot accept a connection: " + error.message());
            Timer pause(loops.front()->executor(), kAcceptPause);
            co_await pause.async_wait(kAwait);
            continue;
        }
        if (open_connections() >= site.config.connections_max) {
            refuse(std::move(socket));
            continue;
        }
        const auto moved = std::make_shared<Socket>(std::move(socket));
        loop.reserve();
        loop.post([&loop, moved] { loop.adopt(std::move(*moved)); });
    }
}

// One try to say why: waiting for the client would be a connection again.
void Server::State::refuse(Socket socket) {
    site.metrics.refused_connections.increment();
    Response response = problem(503, "too many connections; try again in a moment");
    response.headers.emplace_back("Retry-After", "1");
    std::string text;
    detail::append_head(text, response, loops.front()->date(), false);
    text.append(response.body_view());
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    socket.close(ignored);
}

std::size_t Server::State::open_connections() const {
    std::size_t sum = 0;
    for (const auto& loop : loops) {
        sum += loop->open_connections();
    }
    return sum;
}

void Server::State::on_every_loop(void (IoLoop::*task)()) {
    for (const auto& loop : loops) {
        loop->post([&loop, task] { ((*loop).*task)(); });
    }
}

bool Server::State::wait_until_closed(SteadyTime deadline) const {
    while (open_connections() > 0) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return false;
        }
        std::this_thread::sleep_for(kStopPoll);
    }
    return true;
}

Server::Server(ServerConfig config, Router router, AssetTable assets, metrics::Registry& registry)
    : state_(std::make_unique<State>(std::move(config), std::move(router), std::move(assets),
                                     registry)) {
    asio::co_spawn(state_->loops.front()->executor(), state_->accept(), asio::detached);
    for (const auto& loop : state_->loops) {
        loop->start();
    }
}

Server::~Server() {
    if (!stop()) {
        static_cast<void>(state_.release());  // its threads still use it
    }
}

std::uint16_t Server::port() const {
    return state_->port;
}

std::string Server::url() const {
    const std::string& address = state_->site.config.address;
    const bool is_v6 = address.find(':') != std::string::npos;
    return "http://" + (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(state_->port);
}

bool Server::stop() {
    const std::lock_guard lock(state_->stop_mutex);
    if (state_->stopped) {
        return true;
    }
    const ServerConfig& config = state_->site.config;
    state_->loops.front()->post([this] {
        error_code ignored;
        state_->acceptor->close(ignored);
    });
    state_->on_every_loop(&IoLoop::begin_stop);
    if (!state_->wait_until_closed(std::chrono::steady_clock::now() + config.stop_timeout)) {
        base::log_warning("requests are cut off: they did not finish before the server stopped");
        state_->on_every_loop(&IoLoop::abandon_all);
    }
    const SteadyTime deadline = std::chrono::steady_clock::now() + config.stop_grace;
    // Workers end before the loops that they report to.
    bool ended = state_->workers.wait_until_idle(deadline);
    for (const auto& loop : state_->loops) {
        ended = ended && loop->join_until(deadline);
    }
    if (!ended) {
        base::log_error("a request's handler did not return within " +
                        std::to_string((config.stop_timeout + config.stop_grace).count()) +
                        " ms of the stop: the server gives up waiting for it");
    }
    state_->stopped = ended;
    return ended;
}

}  // namespace mystocks::http
