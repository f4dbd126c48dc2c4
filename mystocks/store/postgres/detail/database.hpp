// Transactions on the pool, and the seam on which SqlRecordStore runs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "mystocks/store/postgres/detail/connection_pool.hpp"
#include "mystocks/store/sql_session.hpp"

namespace mystocks::store::postgres::detail {

// Runs `body` between BEGIN and COMMIT, again where the connection broke or others came in between,
// never twice with effect: each transaction leaves a receipt, and a commit whose answer was lost on
// the way is looked up by it. `body` returns false where it changed nothing: that is rolled back.
// With `queue_name` not empty only one such transaction of that name runs at a time, whatever the
// process.
void run_transaction(ConnectionPool& pool, const std::string& queue_name,
                     const std::function<bool(Connection&)>& body);

// An SQL expression: the number of a queue of this schema, for pg_advisory_xact_lock.
std::string queue_key(Connection& connection, const std::string& schema, std::string_view queue);

// Thread-safe.
class PostgresDatabase final : public SqlDatabase {
  public:
    explicit PostgresDatabase(ConnectionPool& pool) : pool_(pool) {}

    void read(const std::function<void(SqlSession&)>& body) override;
    // Writers queue, as they do in one file: what SqlRecordStore reads before it writes stays so.
    void write(const std::function<void(SqlSession&)>& body) override;

  private:
    ConnectionPool& pool_;
};

// The statements of one transaction.
class PostgresSession final : public SqlSession {
  public:
    explicit PostgresSession(Connection& connection) : connection_(connection) {}
    SqlStatement& prepare(std::string_view sql) override;
    void run_each(std::string_view sql, std::size_t count, const BindRow& bind,
                  const TakeRow& take) override;

  private:
    Connection& connection_;
    std::map<std::string, std::unique_ptr<SqlStatement>, std::less<>> statements_;
};

}  // namespace mystocks::store::postgres::detail
