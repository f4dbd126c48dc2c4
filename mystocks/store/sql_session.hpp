// The thin seam between SQL text that several engines share and the engine that runs it.
//
// SQL is written in the portable subset: ON CONFLICT, RETURNING, parameters as $1, $2 … in the
// order in which they first appear, types BIGINT, DOUBLE PRECISION and TEXT. Values are bound,
// never pasted. Errors are base::Error; no engine type comes through here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mystocks::store {

class SqlStatement {
  public:
    virtual ~SqlStatement() = default;

    // Parameters count from 1. Text is copied.
    virtual SqlStatement& bind(int parameter, std::int64_t value) = 0;
    virtual SqlStatement& bind_real(int parameter, double value) = 0;  // NaN is stored as null
    virtual SqlStatement& bind_text(int parameter, std::string_view value) = 0;
    virtual SqlStatement& bind_null(int parameter) = 0;

    // True where there is a row, which stays until the next step.
    virtual bool step() = 0;
    // Runs it to its end: for statements without rows.
    void run() {
        while (step()) {
        }
    }

    // Columns count from 0. Null reads as 0, 0.0 and "".
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string text(int column) const = 0;
    virtual bool is_null(int column) const = 0;
};

// Belongs to one transaction and one thread.
class SqlSession {
  public:
    virtual ~SqlSession() = default;

    // Ready to be bound. Prepared once for a text; preparing it again resets it.
    virtual SqlStatement& prepare(std::string_view sql) = 0;

    // Runs one statement for each of `count` rows of parameters: `bind` binds those of row i, and
    // `take`, where there is one, sees each row of the answer. An engine behind a network sends
    // many before it waits, so neither of the two may use the session. An error undoes all.
    using BindRow = std::function<void(SqlStatement&, std::size_t)>;
    using TakeRow = std::function<void(const SqlStatement&, std::size_t)>;
    virtual void run_each(std::string_view sql, std::size_t count, const BindRow& bind,
                          const TakeRow& take = {});
};

// Thread-safe.
class SqlDatabase {
  public:
    virtual ~SqlDatabase() = default;

    // Everything that `body` reads is of one moment. Never waits for a writer. `body` may run more
    // than once, where a server went away meanwhile; never again once it returned.
    virtual void read(const std::function<void(SqlSession&)>& body) = 0;
    // One transaction: it is durable when this returns, and undone where `body` throws. `body` may
    // run more than once.
    virtual void write(const std::function<void(SqlSession&)>& body) = 0;
};

}  // namespace mystocks::store
