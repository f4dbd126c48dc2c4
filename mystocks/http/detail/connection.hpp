// One client: reads requests, has them answered, writes the answers in order.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "mystocks/http/detail/io_loop.hpp"

namespace mystocks::http::detail {

// Lives on its loop's thread. Deadlines are swept by the loop instead of a timer for each
// operation: that costs a request nothing.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(IoLoop& loop, Socket socket);
    ~Connection();

    void start();
    void check_deadline(SteadyTime now);
    void begin_stop();  // no further request after the one in hand
    void abandon();     // end now

  private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;
    enum class Phase { kIdle, kHead, kBody, kHandler, kWrite, kLinger };
    enum class Received { kSome, kClosed, kTimedOut };

    Awaitable<void> run(std::shared_ptr<Connection> self);
    // False: the connection is over.
    Awaitable<bool> serve_one();
    // Null: nothing more to answer (closed, idle too long), or an answer was written.
    Awaitable<std::shared_ptr<Exchange>> read_head();
    Awaitable<void> read_body(std::shared_ptr<Exchange>& exchange);
    Awaitable<void> read_upload(std::shared_ptr<Exchange>& exchange);
    // The next piece of the body, at most `size_max` bytes, appended to `out`. An answer where the
    // body can't be read on.
    Awaitable<std::optional<Response>> read_piece(std::string& out, std::size_t size_max);
    Awaitable<Received> receive();
    Awaitable<void> handle(std::shared_ptr<Exchange>& exchange);
    // Runs `step` on a worker. After a time-out `exchange` is a new one with the answer: the old
    // one is the worker's.
    Awaitable<void> on_worker(std::shared_ptr<Exchange>& exchange,
                              std::function<void(Exchange&)> step);
    Awaitable<bool> write(const Exchange& exchange, bool keep_alive);
    Awaitable<bool> write_text(std::string_view text);
    // Reads what is left of a short body that nobody wanted, so that the connection can go on.
    Awaitable<void> skip_body(const Request& request);
    // Lets the client read the answer although it is still sending.
    Awaitable<void> linger();

    void enter(Phase phase, std::chrono::nanoseconds time);
    void cut(bool close);
    std::shared_ptr<Exchange> take_request();
    Awaitable<void> invite_body(const Request& request);
    std::optional<Response> too_large(std::uint64_t bytes_max) const;

    IoLoop& loop_;
    const Site& site_;
    Socket socket_;
    Timer wake_;
    boost::beast::flat_buffer buffer_;
    std::shared_ptr<Parser> parser_;
    std::string head_text_;
    Phase phase_ = Phase::kIdle;
    SteadyTime deadline_ = SteadyTime::max();
    std::uint64_t body_received_ = 0;
    std::chrono::nanoseconds body_waited_{0};  // for the client, not for handlers
    bool body_broken_ = false;
    bool expired_ = false;
    bool stopping_ = false;
    bool abandoned_ = false;
};

}  // namespace mystocks::http::detail
