#include "mystocks/store/postgres/detail/connection.hpp"

#include <charconv>

#include <poll.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/postgres/detail/server_error.hpp"

namespace mystocks::store::postgres::detail {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// The server ends a statement by itself; only where it doesn't answer at all do we.
constexpr milliseconds kGrace{2'000};
// Statements of run_each that are sent before their answers are read.
constexpr std::size_t kPipelined = 1'000;

struct OptionsFree {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// Whether `fd` became ready before the deadline.
bool ready(int fd, short events, Clock::time_point deadline) {
    while (true) {
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now()).count();
        if (left < 0) {
            return false;
        }
        pollfd entry{fd, events, 0};
        const int wait_ms = static_cast<int>(std::min<std::int64_t>(left + 1, 60'000));
        const int count = ::poll(&entry, 1, wait_ms);
        if (count > 0) {
            return true;
        }
        if (count < 0 && errno != EINTR) {
            throw base::error_from_errno(errno, "waiting for PostgreSQL failed");
        }
    }
}

std::string in_ms(milliseconds time) {
    return std::string("'") + std::to_string(time.count()) + "ms'";
}

}  // namespace

Address parse_address(const std::string& url) {
    char* complaint = nullptr;
    const std::unique_ptr<PQconninfoOption, OptionsFree> options(
        PQconninfoParse(url.c_str(), &complaint));
    PQfreemem(complaint);  // repeats parts of the URL, and so maybe of a password
    if (!options) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the store's PostgreSQL URL can't be read; it looks like "
                          "postgresql://user:password@host:5432/database?sslmode=require, with %xx "
                          "for characters that mean something in a URL");
    }
    Address address;
    std::map<std::string, std::string> known;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) {
            address.parameters.emplace_back(option->keyword, option->val);
            known.emplace(option->keyword, option->val);
        }
    }
    const auto part = [&](const char* before, const char* key) {
        const auto found = known.find(key);
        return found == known.end() || found->second.empty() ? "" : before + found->second;
    };
    address.shown = "postgresql://" + part("", "user") + (known.count("user") != 0 ? "@" : "") +
                    (known.count("host") != 0 ? part("", "host") : part("", "hostaddr")) +
                    part(":", "port") + part("/", "dbname");
    return address;
}

std::int64_t Result::integer(int row, int column) const {
    const std::string_view text = value(row, column);
    std::int64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
    if (!text.empty() && end != text.data() + text.size()) {
        throw base::Error(base::ErrorKind::kCorrupt, "PostgreSQL answered '" +
                                                         std::string(text.substr(0, 40)) +
                                                         "' where a whole number belongs");
    }
    return number;
}

void Parameters::set(std::size_t index, std::string value) {
    values_.resize(std::max(values_.size(), index + 1));
    values_[index] = std::move(value);
}

void Parameters::set_null(std::size_t index) {
    values_.resize(std::max(values_.size(), index + 1));
    values_[index].reset();
}

std::vector<const char*> Parameters::pointers() const {
    std::vector<const char*> pointers;
    pointers.reserve(values_.size());
    for (const auto& value : values_) {
        pointers.push_back(value ? value->c_str() : nullptr);
    }
    return pointers;
}

Parameters parameters(std::initializer_list<std::string> values) {
    Parameters made;
    for (const std::string& value : values) {
        made.set(made.size(), value);
    }
    return made;
}

Connection::Connection(const ConnectionSettings& settings) : settings_(settings) {
    try {
        connect();
        set_up();
    } catch (...) {
        PQfinish(handle_);
        throw;
    }
}

Connection::~Connection() {
    PQfinish(handle_);
}

void Connection::connect() {
    std::vector<const char*> keys;
    std::vector<const char*> values;
    const auto add = [&](const char* key, const char* value) {
        keys.push_back(key);
        values.push_back(value);
    };
    // What the URL says comes later and wins.
    add("application_name", "mystocks");
    add("keepalives_idle", "30");
    add("keepalives_interval", "10");
    add("keepalives_count", "3");
    add("tcp_user_timeout", "30000");
    for (const auto& [key, value] : settings_.address.parameters) {
        add(key.c_str(), value.c_str());
    }
    add("client_encoding", "UTF8");
    add(nullptr, nullptr);
    handle_ = PQconnectStartParams(keys.data(), values.data(), 0);
    if (handle_ == nullptr) {
        throw base::Error(base::ErrorKind::kExhausted, "no memory for a PostgreSQL connection");
    }
    PQsetNoticeProcessor(
        handle_, [](void*, const char*) {}, nullptr);
    PQsetErrorVerbosity(handle_, PQERRORS_VERBOSE);  // with the SQLSTATE
    const auto until = Clock::now() + settings_.connect_timeout;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK) {
        if (next == PGRES_POLLING_FAILED || PQstatus(handle_) == CONNECTION_BAD) {
            const std::string message = PQerrorMessage(handle_);
            throw server_error(state_in(message), message, settings_.address.shown);
        }
        const short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!ready(PQsocket(handle_), events, until)) {
            throw base::Error(base::ErrorKind::kUnavailable,
                              "PostgreSQL at " + settings_.address.shown +
                                  " didn't take a connection within " +
                                  std::to_string(settings_.connect_timeout.count()) +
                                  " ms; check that the server runs and can be reached");
        }
        next = PQconnectPoll(handle_);
    }
    PQsetErrorVerbosity(handle_, PQERRORS_DEFAULT);
    if (PQsetnonblocking(handle_, 1) != 0) {
        lost("no non-blocking connection");
    }
}

void Connection::set_up() {
    // A hypertable refuses statements that unpack many compressed rows, unless told not to. A
    // server may be set to acknowledge before the log is written; what we acknowledge has to be
    // there.
    query_all(
        "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET client_min_messages = warning; "
        "SET extra_float_digits = 1; SET work_mem = '64MB'; SET search_path = \"" +
        settings_.schema +
        "\", pg_catalog, pg_temp; SET statement_timeout = " + in_ms(settings_.statement_timeout) +
        "; SET lock_timeout = " + in_ms(settings_.lock_timeout) +
        "; SET idle_in_transaction_session_timeout = " + in_ms(settings_.statement_timeout) +
        "; SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') = 'off'; "
        "SELECT set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', "
        "false) "
        "FROM pg_extension WHERE extname = 'timescaledb'");
}

Connection::Instant Connection::deadline() const {
    return patient_ ? Clock::now() + std::chrono::hours(24)
                    : Clock::now() + settings_.statement_timeout + kGrace;
}

void Connection::lost(std::string_view what) {
    broken_ = true;
    std::string message(what);
    const std::string_view said = PQerrorMessage(handle_);
    if (!said.empty()) {
        message += ": " + std::string(said.substr(0, said.find('\n')));
    }
    throw base::Error(base::ErrorKind::kUnavailable, "PostgreSQL at " + settings_.address.shown +
                                                         " went away: " + message +
                                                         "; try again once the server is up");
}

void Connection::wait(bool to_write, Instant until) {
    const short events = static_cast<short>(POLLIN | (to_write ? POLLOUT : 0));
    if (!ready(PQsocket(handle_), events, until)) {
        broken_ = true;  // its answer may still come, to another question
        throw base::Error(base::ErrorKind::kTimeout,
                          "PostgreSQL at " + settings_.address.shown +
                              " didn't answer in time; it may be overloaded, or the network cut");
    }
    if (PQconsumeInput(handle_) == 0) {
        lost("connection lost");
    }
}

void Connection::send(int sent) {
    if (sent == 0) {
        if (PQstatus(handle_) == CONNECTION_BAD) {
            lost("connection lost");
        }
        broken_ = true;
        throw base::Error(
            base::ErrorKind::kInternal,
            "a statement could not be sent to PostgreSQL: " + std::string(PQerrorMessage(handle_)));
    }
}

void Connection::flush(Instant until) {
    int left = 0;
    while ((left = PQflush(handle_)) == 1) {
        wait(true, until);
    }
    if (left < 0) {
        lost("connection lost");
    }
}

PGresult* Connection::next_result(Instant until) {
    flush(until);
    while (PQisBusy(handle_) != 0) {
        wait(false, until);
    }
    return PQgetResult(handle_);
}

void Connection::throw_failed(const Result& result) {
    const char* field = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    const std::string state = field == nullptr ? "" : field;
    if (state.empty() || PQstatus(handle_) == CONNECTION_BAD) {
        broken_ = true;
    }
    if (is_going_away(state)) {
        broken_ = true;
    }
    const base::Error error =
        server_error(state, PQresultErrorMessage(result.get()), settings_.address.shown);
    if (is_conflict(state)) {
        throw TransactionConflict(error.kind(), error.message());
    }
    throw base::Error(error);
}

std::vector<Result> Connection::finish(Instant until) {
    std::vector<Result> results;
    std::optional<Result> failed;
    while (PGresult* next = next_result(until)) {
        Result result(next);
        switch (PQresultStatus(next)) {
            case PGRES_COMMAND_OK:
            case PGRES_TUPLES_OK:
            case PGRES_EMPTY_QUERY:
                results.push_back(std::move(result));
                break;
            case PGRES_COPY_IN:
            case PGRES_COPY_OUT:
                return {std::move(result)};
            default:
                if (!failed) {
                    failed.emplace(std::move(result));
                }
                break;
        }
    }
    if (failed) {
        throw_failed(*failed);
    }
    if (results.empty()) {
        lost("no answer");
    }
    return results;
}

std::vector<Result> Connection::query_all(const std::string& sql) {
    send(PQsendQuery(handle_, sql.c_str()));
    return finish(deadline());
}

Result Connection::query(const std::string& sql) {
    return query_all(sql).back();
}

const std::string& Connection::prepared(std::string_view sql) {
    auto known = prepared_.find(sql);
    if (known == prepared_.end()) {
        const std::string name = std::string("s") + std::to_string(prepared_.size());
        send(PQsendPrepare(handle_, name.c_str(), std::string(sql).c_str(), 0, nullptr));
        finish(deadline());
        known = prepared_.emplace(sql, name).first;
    }
    return known->second;
}

Result Connection::run(std::string_view sql, const Parameters& parameters, bool binary_results) {
    const std::string& name = prepared(sql);
    const auto values = parameters.pointers();
    send(PQsendQueryPrepared(handle_, name.c_str(), static_cast<int>(values.size()), values.data(),
                             nullptr, nullptr, binary_results ? 1 : 0));
    return finish(deadline()).back();
}

void Connection::run_each(std::string_view sql, std::size_t count,
                          const std::function<const Parameters&(std::size_t)>& parameters_of,
                          const std::function<void(const Result&, std::size_t)>& take) {
    if (count == 0) {
        return;
    }
    const std::string& name = prepared(sql);
    // Whoever throws in between leaves answers behind that belong to no question.
    struct Guard {
        bool& broken;
        bool armed = true;
        ~Guard() { broken = broken || armed; }
    } guard{broken_};
    send(PQenterPipelineMode(handle_));
    std::optional<Result> failed;
    for (std::size_t first = 0; first < count && !failed; first += kPipelined) {
        const std::size_t end = std::min(first + kPipelined, count);
        for (std::size_t i = first; i < end; ++i) {
            const auto values = parameters_of(i).pointers();
            send(PQsendQueryPrepared(handle_, name.c_str(), static_cast<int>(values.size()),
                                     values.data(), nullptr, nullptr, 0));
        }
        send(PQpipelineSync(handle_));
        for (std::size_t i = first; i < end; ++i) {
            while (PGresult* next = next_result(deadline())) {
                const Result result(next);
                const ExecStatusType status = PQresultStatus(next);
                if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
                    take(result, i);
                } else if (!failed && status != PGRES_PIPELINE_ABORTED) {
                    failed.emplace(result);
                }
            }
            if (PQstatus(handle_) == CONNECTION_BAD) {
                break;
            }
        }
        if (PQstatus(handle_) == CONNECTION_BAD) {
            break;
        }
        const Result synced(next_result(deadline()));
        if (PQresultStatus(synced.get()) != PGRES_PIPELINE_SYNC) {
            lost("an answer is missing");
        }
    }
    if (PQstatus(handle_) == CONNECTION_BAD) {
        lost("connection lost");
    }
    if (PQexitPipelineMode(handle_) == 0) {
        lost("answers are left over");
    }
    guard.armed = false;
    if (failed) {
        throw_failed(*failed);
    }
}

void Connection::copy_in(const std::string& sql, const std::function<bool(std::string&)>& next) {
    send(PQsendQuery(handle_, sql.c_str()));
    if (PQresultStatus(finish(deadline()).back().get()) != PGRES_COPY_IN) {
        lost("COPY was not taken");
    }
    std::string buffer;
    bool more = true;
    const auto put = [&] {
        int queued = 0;
        while ((queued = PQputCopyData(handle_, buffer.data(), static_cast<int>(buffer.size()))) ==
               0) {
            wait(true, deadline());
        }
        if (queued < 0) {
            lost("connection lost");
        }
        flush(deadline());
    };
    try {
        while (more) {
            buffer.clear();
            more = next(buffer);
            put();
        }
    } catch (...) {
        broken_ = true;  // in the middle of a COPY
        throw;
    }
    int ended = 0;
    while ((ended = PQputCopyEnd(handle_, nullptr)) == 0) {
        wait(true, deadline());
    }
    if (ended < 0) {
        lost("connection lost");
    }
    finish(deadline());
}

void Connection::copy_out(const std::string& sql,
                          const std::function<void(std::string_view)>& take) {
    send(PQsendQuery(handle_, sql.c_str()));
    if (PQresultStatus(finish(deadline()).back().get()) != PGRES_COPY_OUT) {
        lost("COPY gave nothing");
    }
    // Whoever throws in between leaves a connection in the middle of an answer.
    struct Guard {
        bool& broken;
        bool armed = true;
        ~Guard() { broken = broken || armed; }
    } guard{broken_};
    while (true) {
        char* bytes = nullptr;
        const int size = PQgetCopyData(handle_, &bytes, 1);
        if (size > 0) {
            const std::unique_ptr<char, void (*)(void*)> owned(bytes, PQfreemem);
            take({bytes, static_cast<std::size_t>(size)});
        } else if (size == 0) {
            wait(false, deadline());
        } else {
            break;
        }
    }
    guard.armed = false;
    finish(deadline());
}

std::string Connection::literal(std::string_view text) {
    const std::unique_ptr<char, void (*)(void*)> quoted(
        PQescapeLiteral(handle_, text.data(), text.size()), PQfreemem);
    if (!quoted) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "a text can't be kept in PostgreSQL: it isn't UTF-8");
    }
    return quoted.get();
}

bool Connection::is_alive() {
    if (broken_) {
        return false;
    }
    // An idle connection has nothing to say, except a notice or two, or that it ends.
    constexpr int kNoticesMax = 3;
    pollfd entry{PQsocket(handle_), POLLIN, 0};
    for (int i = 0; !broken_ && ::poll(&entry, 1, 0) > 0; ++i) {
        broken_ = PQconsumeInput(handle_) == 0 || i == kNoticesMax;
    }
    return !broken_;
}

bool Connection::in_transaction() const {
    return PQtransactionStatus(handle_) != PQTRANS_IDLE;
}

}  // namespace mystocks::store::postgres::detail
