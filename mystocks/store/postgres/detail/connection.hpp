// One libpq connection: every wait has an end, every failure is a base::Error without a password.
// One thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "mystocks/base/error.hpp"

namespace mystocks::store::postgres::detail {

// Where to connect, as libpq wants it, and how people may see it.
struct Address {
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string shown;  // "postgresql://ann@db.example:5432/market", never with a password
};

// Throws kInvalidArgument that doesn't repeat the text: a password may be in it.
Address parse_address(const std::string& url);

struct ConnectionSettings {
    Address address;
    std::string schema;
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds statement_timeout{60'000};
    std::chrono::milliseconds lock_timeout{30'000};
};

// Rows that came back; copies share them.
class Result {
  public:
    explicit Result(PGresult* result) : result_(result, PQclear) {}
    int rows() const { return PQntuples(result_.get()); }
    bool is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
    // In text format the text, in binary format the bytes; empty for null.
    std::string_view value(int row, int column) const {
        return {PQgetvalue(result_.get(), row, column),
                static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
    }
    std::int64_t integer(int row, int column) const;  // of text format; null is 0
    std::string text(int row, int column) const { return std::string(value(row, column)); }
    PGresult* get() const { return result_.get(); }

  private:
    std::shared_ptr<PGresult> result_;
};

// Parameters in text format; the server infers their types.
class Parameters {
  public:
    void set(std::size_t index, std::string value);  // from 0
    void set_null(std::size_t index);
    void clear() { values_.clear(); }
    std::size_t size() const { return values_.size(); }
    std::vector<const char*> pointers() const;

  private:
    std::vector<std::optional<std::string>> values_;
};
Parameters parameters(std::initializer_list<std::string> values);

// Thrown where repeating the transaction is the cure: a deadlock, a serialization failure, a key
// that somebody else inserted meanwhile.
class TransactionConflict final : public base::Error {
  public:
    using base::Error::Error;
};

class Connection {
  public:
    // Connects and sets the session up: UTC, search_path, time-outs.
    explicit Connection(const ConnectionSettings& settings);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Statements without parameters, several with ';' between: a result for each.
    std::vector<Result> query_all(const std::string& sql);
    Result query(const std::string& sql);  // the last one's
    // Prepared once for a text.
    Result run(std::string_view sql, const Parameters& parameters, bool binary_results = false);

    // The same statement many times, inside a transaction: many are on their way at once.
    // `parameters_of` is asked for each in turn, what it returns is used before the next one;
    // `take` gets the answers in order. Neither may use this connection.
    void run_each(std::string_view sql, std::size_t count,
                  const std::function<const Parameters&(std::size_t)>& parameters_of,
                  const std::function<void(const Result&, std::size_t)>& take);

    // COPY … FROM STDIN: `next` fills the buffer, which is empty, and returns false at the end.
    void copy_in(const std::string& sql, const std::function<bool(std::string&)>& next);
    // COPY … TO STDOUT: `take` gets each message.
    void copy_out(const std::string& sql, const std::function<void(std::string_view)>& take);

    std::string literal(std::string_view text);  // quoted for SQL

    // False where the server is known to have gone away; costs no round trip.
    bool is_alive();
    bool is_broken() const { return broken_; }
    bool in_transaction() const;
    // Statements until the next call of this may take any time (migrations).
    void set_patient(bool patient) { patient_ = patient; }

  private:
    using Instant = std::chrono::steady_clock::time_point;
    void connect();
    void set_up();
    void wait(bool to_write, Instant deadline);
    void send(int sent);
    void flush(Instant deadline);
    PGresult* next_result(Instant deadline);            // null at the end
    const std::string& prepared(std::string_view sql);  // its name
    std::vector<Result> finish(Instant deadline);
    Instant deadline() const;
    [[noreturn]] void lost(std::string_view what);
    void throw_failed(const Result& result);

    const ConnectionSettings settings_;
    PGconn* handle_ = nullptr;
    bool broken_ = false;
    bool patient_ = false;
    std::map<std::string, std::string, std::less<>> prepared_;  // SQL → name
};

}  // namespace mystocks::store::postgres::detail
