#include "mystocks/http/detail/io_loop.hpp"

#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "mystocks/base/log.hpp"
#include "mystocks/http/detail/connection.hpp"
#include "mystocks/http/detail/response_head.hpp"

namespace mystocks::http::detail {
namespace {

// How late a time-out may come.
constexpr std::chrono::milliseconds kSweepInterval{100};

}  // namespace

IoLoop::IoLoop(const Site& site, WorkerPool& workers)
    : site_(site),
      workers_(workers),
      guard_(asio::make_work_guard(context_)),
      sweeper_(context_.get_executor()) {}

IoLoop::~IoLoop() {
    guard_.reset();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void IoLoop::start() {
    thread_ = std::thread([this] {
        context_.run();
        ended_.set_value();
    });
}

bool IoLoop::join_until(SteadyTime deadline) {
    guard_.reset();
    if (!thread_.joinable()) {
        return true;
    }
    if (when_ended_.wait_until(deadline) != std::future_status::ready) {
        return false;
    }
    thread_.join();
    return true;
}

void IoLoop::post(std::function<void()> task) {
    asio::post(context_, std::move(task));
}

void IoLoop::adopt(Socket socket) {
    auto connection = std::make_shared<Connection>(*this, std::move(socket));
    connections_.insert(connection.get());
    site_.metrics.connections.add(1);
    connection->start();
    if (stopping_) {
        connection->begin_stop();
    }
    if (!sweeping_) {
        sweeping_ = true;
        asio::co_spawn(executor(), sweep(), asio::detached);
    }
}

void IoLoop::retire(Connection& closed) {
    connections_.erase(&closed);
    site_.metrics.connections.add(-1);
    --open_;
    if (stopping_ && connections_.empty()) {
        sweeper_.cancel();
    }
}

void IoLoop::begin_stop() {
    stopping_ = true;
    // A connection may retire while it is told.
    const std::vector<Connection*> told(connections_.begin(), connections_.end());
    for (Connection* connection : told) {
        connection->begin_stop();
    }
}

void IoLoop::abandon_all() {
    const std::vector<Connection*> told(connections_.begin(), connections_.end());
    for (Connection* connection : told) {
        connection->abandon();
    }
}

const std::string& IoLoop::date() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t second = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(second);
    }
    return date_;
}

Awaitable<void> IoLoop::sweep() {
    while (!connections_.empty()) {
        sweeper_.expires_after(kSweepInterval);
        co_await sweeper_.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>{}));
        const SteadyTime now = std::chrono::steady_clock::now();
        const std::vector<Connection*> all(connections_.begin(), connections_.end());
        for (Connection* connection : all) {
            connection->check_deadline(now);
        }
    }
    sweeping_ = false;
}

}  // namespace mystocks::http::detail
