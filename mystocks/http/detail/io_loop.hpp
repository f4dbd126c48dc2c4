// One I/O thread: its event loop, its connections and their deadlines.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "mystocks/http/detail/site.hpp"
#include "mystocks/http/detail/worker_pool.hpp"

namespace mystocks::http::detail {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <typename T>
using Awaitable = asio::awaitable<T, Executor>;

class Connection;

// Everything but post(), reserve(), open_connections() and executor() belongs to the loop's own
// thread.
class IoLoop {
  public:
    IoLoop(const Site& site, WorkerPool& workers);
    ~IoLoop();  // after the thread has ended
    IoLoop(const IoLoop&) = delete;
    IoLoop& operator=(const IoLoop&) = delete;

    void start();  // the thread
    // Lets the thread end once its connections are gone. False where it has not by `deadline`.
    bool join_until(std::chrono::steady_clock::time_point deadline);
    void post(std::function<void()> task);

    void reserve() { ++open_; }       // any thread: a connection will be adopted
    void adopt(Socket socket);        // a new connection, reserved before
    void retire(Connection& closed);  // it is gone
    void begin_stop();                // ends idle connections, the others after their answer
    void abandon_all();               // ends all at once

    Executor executor() { return context_.get_executor(); }
    asio::io_context& context() { return context_; }
    std::size_t open_connections() const { return open_; }
    bool stopping() const { return stopping_; }
    WorkerPool& workers() { return workers_; }
    const Site& site() const { return site_; }
    // The Date field, made once a second.
    const std::string& date();

  private:
    Awaitable<void> sweep();

    const Site& site_;
    WorkerPool& workers_;
    asio::io_context context_{1};
    asio::executor_work_guard<Executor> guard_;
    Timer sweeper_;
    bool sweeping_ = false;
    std::unordered_set<Connection*> connections_;
    std::atomic<std::size_t> open_ = 0;
    bool stopping_ = false;
    std::string date_;
    std::int64_t date_second_ = 0;
    std::promise<void> ended_;
    std::future<void> when_ended_ = ended_.get_future();
    std::thread thread_;
};

}  // namespace mystocks::http::detail
