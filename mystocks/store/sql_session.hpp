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
#include <span>
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

enum class SqlType : std::uint8_t { kInteger, kReal, kText };

struct SqlColumn {
    std::string_view name;
    SqlType type = SqlType::kText;
};

// A table, or some of its columns: `key` is what rows are looked up and told apart by.
struct SqlTable {
    std::string_view name;
    std::span<const SqlColumn> key;
    std::span<const SqlColumn> values;
};

// "a, b, c", with `before` in front of each name.
std::string list_of(std::span<const SqlColumn> columns, std::string_view before = "");
// What stands behind an INSERT of rows that may be there: "ON CONFLICT (…) DO …".
std::string on_conflict(const SqlTable& table);

// Belongs to one transaction and one thread.
class SqlSession {
  public:
    virtual ~SqlSession() = default;

    // Ready to be bound. Prepared once for a text; preparing it again resets it.
    virtual SqlStatement& prepare(std::string_view sql) = 0;

    // The same for each of `count` rows, of which `bind` binds the columns of row i as parameters:
    // those of the key, and for `put_each` the values behind them. An engine behind a network takes
    // many rows with one statement, so neither `bind` nor `take` may use the session, and `bind`
    // binds every column. An error undoes all.
    using BindRow = std::function<void(SqlStatement&, std::size_t)>;
    using TakeRow = std::function<void(const SqlStatement&, std::size_t)>;
    // `take` sees the values of each row that has key i, in no order.
    virtual void find_each(const SqlTable& table, std::size_t count, const BindRow& bind,
                           const TakeRow& take);
    // Inserts rows; those whose keys are there get the values. No key may come twice.
    virtual void put_each(const SqlTable& table, std::size_t count, const BindRow& bind);
    // Erases all rows that have one of the keys.
    virtual void erase_each(const SqlTable& table, std::size_t count, const BindRow& bind);
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
