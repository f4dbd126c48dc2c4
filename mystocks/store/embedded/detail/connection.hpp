// One SQLite connection with its prepared statements. Every failure is a base::Error that names the
// file. One thread at a time.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/embedded/detail/byte_stream.hpp"
#include "mystocks/store/sql_session.hpp"

namespace mystocks::store::embedded::detail {

class Connection;

class Statement final : public SqlStatement {
  public:
    Statement(Connection& connection, std::string_view sql);
    ~Statement() override;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int parameter, std::int64_t value) override;
    Statement& bind_real(int parameter, double value) override;
    Statement& bind_text(int parameter, std::string_view value) override;
    Statement& bind_null(int parameter) override;
    // The bytes must stay until the statement has run.
    Statement& bind_blob(int parameter, BytesView bytes);

    bool step() override;
    std::int64_t integer(int column) const override;
    double real(int column) const override;
    std::string text(int column) const override;
    bool is_null(int column) const override;
    // Valid until the next step or reset.
    BytesView blob(int column) const;

    void reset();

  private:
    void check(int code) const;

    Connection& connection_;
    sqlite3_stmt* statement_ = nullptr;
    bool done_ = false;  // stepping on would run it again
    bool used_ = false;  // since the last reset
};

struct ConnectionSettings {
    std::string path;
    bool query_only = false;  // writes are refused
    bool full_sync = false;
    std::chrono::milliseconds busy_wait_max{10'000};
    int cache_kib = 8192;
    std::uint32_t pages_max = 0;  // 0: no limit
    std::uint32_t log_pages_max = 4'000;
};

class Connection final : public SqlSession {
  public:
    explicit Connection(const ConnectionSettings& settings);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Statement& prepare(std::string_view sql) override;
    void execute(const std::string& sql);
    // One of the few that are run again and again: prepared once.
    void run(std::string_view sql);
    std::int64_t read_integer(std::string_view sql);

    // What SQLite last complained about, in our words.
    base::Error error(int code, std::string_view doing) const;
    sqlite3* handle() { return handle_; }
    const std::string& path() const { return settings_.path; }
    // Forgets running statements, so that a transaction can end.
    void reset_statements();

  private:
    static int wait_while_busy(void* self, int attempts);
    void configure();

    ConnectionSettings settings_;
    sqlite3* handle_ = nullptr;
    std::chrono::steady_clock::time_point busy_since_{};
    std::map<std::string, std::unique_ptr<Statement>, std::less<>> statements_;
};

enum class TransactionKind { kRead, kWrite };

// Rolls back unless commit() was reached.
class Transaction {
  public:
    Transaction(Connection& connection, TransactionKind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Connection& connection_;
    bool open_ = true;
};

}  // namespace mystocks::store::embedded::detail
