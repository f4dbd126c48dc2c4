#include "mystocks/http/detail/connection.hpp"

#include <array>
#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "mystocks/base/log.hpp"
#include "mystocks/http/detail/response_head.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::http::detail {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;

// Completion as a tuple that starts with the error code, instead of an exception.
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>{});

constexpr std::size_t kReceiveBytes = 16 * 1024;
constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kWriteSlice = 256 * 1024;
constexpr std::size_t kLingerBytesMax = 1024 * 1024;
constexpr std::chrono::seconds kLingerTime{2};
// A chunk's size line with extensions; longer is nonsense.
constexpr std::size_t kBufferedMax = 2 * kPieceBytes;

std::shared_ptr<Exchange> answered(Response response) {
    auto exchange = std::make_shared<Exchange>();
    exchange->started = std::chrono::steady_clock::now();
    exchange->response = std::move(response);
    return exchange;
}

Response answer_to_bad_head(error_code error) {
    if (error == beast::http::error::header_limit) {
        return problem(431, "the request's head is too long");
    }
    return problem(400, "the request is malformed: " + error.message());
}

bool sends_body(const Exchange& exchange) {
    const int status = exchange.response->status;
    return exchange.request.method != Method::kHead && status != 204 && status != 304;
}

}  // namespace

Connection::Connection(IoLoop& loop, Socket socket)
    : loop_(loop), site_(loop.site()), socket_(std::move(socket)), wake_(loop.executor()) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
}

Connection::~Connection() = default;

void Connection::start() {
    asio::co_spawn(loop_.executor(), run(shared_from_this()),
                   [](const std::exception_ptr& failure) {
                       if (!failure) {
                           return;
                       }
                       try {
                           std::rethrow_exception(failure);
                       } catch (const std::exception& error) {
                           base::log_error(std::string("a connection ended with an exception: ") +
                                           error.what());
                       }
                   });
}

void Connection::enter(Phase phase, std::chrono::nanoseconds time) {
    phase_ = phase;
    deadline_ = std::chrono::steady_clock::now() + time;
}

void Connection::cut(bool close) {
    expired_ = true;
    error_code ignored;
    if (close) {
        socket_.close(ignored);
        wake_.cancel();
    } else {
        socket_.cancel(ignored);
    }
}

void Connection::check_deadline(SteadyTime now) {
    if (!expired_ && now >= deadline_) {
        cut(false);
    }
}

void Connection::begin_stop() {
    stopping_ = true;
    if (phase_ == Phase::kIdle || phase_ == Phase::kLinger) {
        cut(false);
    }
}

void Connection::abandon() {
    abandoned_ = true;
    cut(true);
}

Awaitable<void> Connection::run(std::shared_ptr<Connection> self) {
    try {
        while (co_await serve_one()) {
        }
        if (!abandoned_ && !stopping_) {
            co_await linger();
        }
    } catch (...) {
        loop_.retire(*self);
        throw;
    }
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    loop_.retire(*self);
}

Awaitable<bool> Connection::serve_one() {
    std::shared_ptr<Exchange> exchange = co_await read_head();
    if (!exchange) {
        co_return false;
    }
    site_.metrics.in_flight.add(1);
    if (!exchange->response) {
        site_.begin(*exchange);
    }
    if (!exchange->response) {
        co_await handle(exchange);
    }
    if (!parser_->is_done()) {
        co_await skip_body(exchange->request);
    }
    const bool keep_alive =
        parser_->is_done() && parser_->keep_alive() && !stopping_ && !loop_.stopping() && !expired_;
    bool written = false;
    if (!abandoned_) {
        written = co_await write(*exchange, keep_alive);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - exchange->started;
    site_.metrics.count(exchange->endpoint, exchange->response->status, took.count());
    site_.metrics.in_flight.add(-1);
    if (exchange->sink) {
        // Dropping a part of an upload removes its file, which may block.
        loop_.workers().post([sink = std::move(exchange->sink)] {});
    }
    co_return written&& keep_alive;
}

Awaitable<std::shared_ptr<Exchange>> Connection::read_head() {
    parser_ = std::make_shared<Parser>();
    parser_->header_limit(static_cast<std::uint32_t>(site_.config.header_bytes_max));
    parser_->body_limit(boost::none);
    enter(Phase::kIdle, site_.config.idle_timeout);
    for (;;) {
        if (buffer_.size() > 0) {
            if (phase_ == Phase::kIdle) {
                enter(Phase::kHead, site_.config.header_timeout);
            }
            error_code error;
            buffer_.consume(parser_->put(buffer_.data(), error));
            if (parser_->is_header_done()) {
                co_return take_request();
            }
            if (error && error != beast::http::error::need_more) {
                co_return answered(answer_to_bad_head(error));
            }
        } else if (stopping_) {
            co_return nullptr;
        }
        const Received received = co_await receive();
        if (received == Received::kTimedOut && phase_ == Phase::kHead && !abandoned_) {
            co_return answered(problem(408, "the request's head did not arrive in time"));
        }
        if (received != Received::kSome) {
            co_return nullptr;
        }
    }
}

std::shared_ptr<Exchange> Connection::take_request() {
    auto exchange = std::make_shared<Exchange>();
    exchange->started = std::chrono::steady_clock::now();
    exchange->head = parser_;
    const auto& message = parser_->get();
    Request& request = exchange->request;
    request.target = message.target();
    for (const auto& field : message) {
        request.headers.push_back({field.name_string(), field.value()});
    }
    if (const auto method = parse_method(message.method_string())) {
        request.method = *method;
    } else {
        exchange->response = problem(501, "this server does not know the request's method");
    }
    body_received_ = 0;
    body_broken_ = false;
    body_waited_ = {};
    return exchange;
}

Awaitable<Connection::Received> Connection::receive() {
    if (expired_) {
        co_return Received::kTimedOut;
    }
    const SteadyTime before = std::chrono::steady_clock::now();
    const auto [error, bytes] =
        co_await socket_.async_read_some(buffer_.prepare(kReceiveBytes), kAwait);
    buffer_.commit(bytes);
    body_waited_ += std::chrono::steady_clock::now() - before;
    if (error) {
        co_return expired_ ? Received::kTimedOut : Received::kClosed;
    }
    co_return Received::kSome;
}

Awaitable<void> Connection::handle(std::shared_ptr<Exchange>& exchange) {
    const Endpoint& endpoint = *exchange->endpoint;
    if (endpoint.open) {
        co_await read_upload(exchange);
        co_return;
    }
    if (!parser_->is_done()) {
        co_await read_body(exchange);
    }
    if (exchange->response) {
        co_return;
    }
    if (endpoint.operation.runs_on == RunsOn::kIoThread) {
        site_.run_handler(*exchange);
    } else {
        co_await on_worker(exchange, [this](Exchange& mine) { site_.run_handler(mine); });
    }
}

std::optional<Response> Connection::too_large(std::uint64_t bytes_max) const {
    const auto announced = parser_->content_length();
    if (body_received_ <= bytes_max && (!announced || *announced <= bytes_max)) {
        return std::nullopt;
    }
    return problem(413, "the body is larger than " + std::to_string(bytes_max) + " bytes");
}

Awaitable<void> Connection::invite_body(const Request& request) {
    if (request.header("Expect") == "100-continue" && buffer_.size() == 0) {
        co_await write_text("HTTP/1.1 100 Continue\r\n\r\n");
    }
}

Awaitable<void> Connection::read_body(std::shared_ptr<Exchange>& exchange) {
    const std::uint64_t bytes_max = site_.body_bytes_max(*exchange);
    exchange->response = too_large(bytes_max);
    if (exchange->response) {
        co_return;
    }
    co_await invite_body(exchange->request);
    std::string& body = exchange->request.body;
    while (!parser_->is_done() && !exchange->response) {
        exchange->response = co_await read_piece(body, kPieceBytes);
        body_received_ = body.size();
        if (!exchange->response) {
            exchange->response = too_large(bytes_max);
        }
    }
}

Awaitable<void> Connection::read_upload(std::shared_ptr<Exchange>& exchange) {
    const std::uint64_t bytes_max = site_.body_bytes_max(*exchange);
    exchange->response = too_large(bytes_max);
    if (exchange->response) {
        co_return;
    }
    co_await on_worker(exchange, [this](Exchange& mine) { site_.open_sink(mine); });
    if (exchange->response) {
        co_return;
    }
    co_await invite_body(exchange->request);
    while (!parser_->is_done()) {
        exchange->piece.clear();
        exchange->response = co_await read_piece(exchange->piece, kPieceBytes);
        body_received_ += exchange->piece.size();
        if (!exchange->response) {
            exchange->response = too_large(bytes_max);
        }
        if (!exchange->response && !exchange->piece.empty()) {
            co_await on_worker(exchange, [this](Exchange& mine) { site_.write_piece(mine); });
        }
        if (exchange->response) {
            co_return;
        }
    }
    co_await on_worker(exchange, [this](Exchange& mine) { site_.finish_sink(mine); });
}

Awaitable<void> Connection::skip_body(const Request& request) {
    const bool invited = request.header("Expect").empty();
    if (!parser_->is_header_done() || body_broken_ || expired_ || !invited) {
        co_return;
    }
    const auto length = parser_->content_length();
    const bool is_short = length && *length - body_received_ <= kPieceBytes;
    std::string ignored;
    while (is_short && !parser_->is_done() && !body_broken_) {
        co_await read_piece(ignored, kPieceBytes);
    }
}

Awaitable<std::optional<Response>> Connection::read_piece(std::string& out, std::size_t size_max) {
    const std::size_t before = out.size();
    out.resize(before + size_max);
    auto& body = parser_->get().body();
    body.data = out.data() + before;
    body.size = size_max;
    body.more = true;
    std::optional<Response> failure;
    for (;;) {
        error_code error = beast::http::error::need_more;
        if (buffer_.size() > 0) {
            buffer_.consume(parser_->put(buffer_.data(), error));
        }
        if (error && error != beast::http::error::need_more &&
            error != beast::http::error::need_buffer) {
            failure = problem(400, "the body is malformed: " + error.message());
            break;
        }
        if (body.size < size_max || parser_->is_done()) {
            break;
        }
        if (!error && buffer_.size() > 0) {
            continue;  // a chunk's head was read, its bytes are here already
        }
        if (buffer_.size() > kBufferedMax) {
            failure = problem(400, "a chunk's head is too long");
            break;
        }
        // A body may take longer the larger it is, but not for ever.
        const std::chrono::nanoseconds allowance =
            site_.config.body_timeout +
            std::chrono::milliseconds(body_received_ * 1000 / site_.config.body_rate_min);
        enter(Phase::kBody, allowance - body_waited_);
        const Received received = co_await receive();
        if (received != Received::kSome) {
            failure = received == Received::kTimedOut
                          ? problem(408, "the body did not arrive in time")
                          : problem(400, "the body was cut off");
            break;
        }
    }
    out.resize(before + size_max - body.size);
    body_broken_ = failure.has_value();
    co_return failure;
}

Awaitable<void> Connection::on_worker(std::shared_ptr<Exchange>& exchange,
                                      std::function<void(Exchange&)> step) {
    if (abandoned_) {
        exchange->response = problem(503, "the server is stopping");
        co_return;
    }
    phase_ = Phase::kHandler;
    deadline_ = SteadyTime::max();
    exchange->step_done = false;
    wake_.expires_after(site_.config.handler_timeout);
    loop_.workers().post(
        [self = shared_from_this(), mine = exchange, run_step = std::move(step)]() mutable {
            run_step(*mine);
            IoLoop& loop = self->loop_;
            asio::post(loop.context(), [self = std::move(self), mine = std::move(mine)] {
                mine->step_done = true;
                self->wake_.cancel();
            });
        });
    co_await wake_.async_wait(kAwait);
    if (!exchange->step_done) {
        std::shared_ptr<Exchange> late = answered(problem(base::Error(
            base::ErrorKind::kTimeout, "the server did not finish this request in time")));
        late->request.method = exchange->request.method;
        late->endpoint = exchange->endpoint;
        late->started = exchange->started;
        exchange = std::move(late);
    }
}

Awaitable<bool> Connection::write_text(std::string_view text) {
    const auto [error, bytes] =
        co_await asio::async_write(socket_, asio::const_buffer(text.data(), text.size()), kAwait);
    co_return !error && bytes == text.size();
}

Awaitable<bool> Connection::write(const Exchange& exchange, bool keep_alive) {
    head_text_.clear();
    append_head(head_text_, *exchange.response, loop_.date(), keep_alive);
    std::string_view head = head_text_;
    std::string_view body =
        sends_body(exchange) ? exchange.response->body_view() : std::string_view{};
    enter(Phase::kWrite, site_.config.write_timeout);
    expired_ = false;

    // Mostly it fits into the socket's buffer, without a turn of the loop.
    const std::array<asio::const_buffer, 2> both{asio::const_buffer(head.data(), head.size()),
                                                 asio::const_buffer(body.data(), body.size())};
    error_code error;
    std::size_t written = socket_.write_some(both, error);
    if (error && error != asio::error::would_block) {
        co_return false;
    }
    const std::size_t of_head = std::min(written, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(written - of_head);
    if (!head.empty() && !co_await write_text(head)) {
        co_return false;
    }
    while (!body.empty()) {
        const std::string_view slice = body.substr(0, kWriteSlice);
        enter(Phase::kWrite, site_.config.write_timeout);
        if (!co_await write_text(slice)) {
            co_return false;
        }
        body.remove_prefix(slice.size());
    }
    co_return true;
}

Awaitable<void> Connection::linger() {
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    enter(Phase::kLinger, kLingerTime);
    expired_ = false;
    std::size_t discarded = 0;
    while (discarded < kLingerBytesMax) {
        buffer_.consume(buffer_.size());
        if (co_await receive() != Received::kSome) {
            co_return;
        }
        discarded += buffer_.size();
    }
}

}  // namespace mystocks::http::detail
