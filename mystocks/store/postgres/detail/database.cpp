#include "mystocks/store/postgres/detail/database.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/postgres/detail/array_text.hpp"
#include "mystocks/store/postgres/detail/server_error.hpp"

namespace mystocks::store::postgres::detail {
namespace {

constexpr std::string_view kRecordsQueue = "records";

// From the system each time: a generator of our own would go on alike in both halves of a fork, and
// the second half's writes would pass for the first half's.
std::int64_t random_token() {
    std::random_device random;
    return static_cast<std::int64_t>((std::uint64_t{random()} << 32) | random());
}

// Receipts are only asked for while a write is being repeated: minutes at most.
constexpr std::string_view kDropOldReceipts =
    "DELETE FROM write_receipts WHERE token IN (SELECT token FROM write_receipts "
    "WHERE written_at < now() - interval '1 day' LIMIT 1000 FOR UPDATE SKIP LOCKED)";
constexpr std::int64_t kWritesBetweenDrops = 256;

void roll_back(Connection& connection) noexcept {
    try {
        if (!connection.is_broken()) {
            connection.query("ROLLBACK");
        }
    } catch (const base::Error&) {
        // The pool closes what is still inside a transaction.
    }
}

// After the commit: whatever goes wrong here is no failure of the write.
void drop_old_receipts(Connection& connection) noexcept {
    try {
        connection.query(std::string(kDropOldReceipts));
    } catch (const base::Error&) {
    }
}

// True where an earlier run of this write was committed.
bool begin(Connection& connection, const std::string& schema, const std::string& queue,
           std::int64_t token) {
    std::string sql = "BEGIN ISOLATION LEVEL READ COMMITTED; ";
    if (!queue.empty()) {
        sql += "SELECT pg_advisory_xact_lock(" + queue_key(connection, schema, queue) + "); ";
    }
    sql += std::string("INSERT INTO write_receipts (token) VALUES (") + std::to_string(token) +
           ") ON CONFLICT (token) DO NOTHING RETURNING token";
    return connection.query(sql).rows() == 0;
}

double real_of(std::string_view text) {
    if (text == "Infinity") {
        return std::numeric_limits<double>::infinity();
    }
    if (text == "-Infinity") {
        return -std::numeric_limits<double>::infinity();
    }
    if (text == "NaN") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string text_of(double value) {
    if (std::isinf(value)) {
        return value > 0 ? "Infinity" : "-Infinity";
    }
    char buffer[40];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

void require_storable(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "PostgreSQL keeps no text with a zero byte in it");
    }
}

class PostgresStatement final : public SqlStatement {
  public:
    PostgresStatement(Connection& connection, std::string_view sql)
        : connection_(connection), sql_(sql) {}

    void reset() {
        parameters_.clear();
        result_.reset();
        row_ = -1;
    }

    void answer(const Result& result) {
        result_ = result;
        row_ = -1;
    }

    SqlStatement& bind(int parameter, std::int64_t value) override {
        return set(parameter, std::to_string(value));
    }
    SqlStatement& bind_real(int parameter, double value) override {
        return std::isnan(value) ? bind_null(parameter) : set(parameter, text_of(value));
    }
    SqlStatement& bind_text(int parameter, std::string_view value) override {
        require_storable(value);
        return set(parameter, std::string(value));
    }
    SqlStatement& bind_null(int parameter) override {
        parameters_.set_null(static_cast<std::size_t>(parameter - 1));
        return *this;
    }

    bool step() override {
        if (!result_) {
            result_ = connection_.run(sql_, parameters_);
        }
        return ++row_ < result_->rows();
    }

    std::int64_t integer(int column) const override { return result_->integer(row_, column); }
    double real(int column) const override {
        return is_null(column) ? 0 : real_of(result_->value(row_, column));
    }
    std::string text(int column) const override { return result_->text(row_, column); }
    bool is_null(int column) const override { return result_->is_null(row_, column); }

  private:
    SqlStatement& set(int parameter, std::string value) {
        parameters_.set(static_cast<std::size_t>(parameter - 1), std::move(value));
        return *this;
    }

    Connection& connection_;
    const std::string sql_;
    Parameters parameters_;
    std::optional<Result> result_;
    int row_ = -1;
};

// Takes the parameters of row after row, column by column.
class ArraysStatement final : public SqlStatement {
  public:
    explicit ArraysStatement(std::size_t columns) : columns_(columns) {}

    void end_row() {
        MYSTOCKS_ASSERT(bound_ == columns_.size());
        bound_ = 0;
    }
    Parameters take() {
        Parameters arrays;
        for (ArrayText& column : columns_) {
            arrays.set(arrays.size(), column.take());
        }
        return arrays;
    }

    SqlStatement& bind(int parameter, std::int64_t value) override {
        next(parameter).add(value);
        return *this;
    }
    SqlStatement& bind_real(int parameter, double value) override {
        if (std::isnan(value)) {
            return bind_null(parameter);
        }
        next(parameter).add_quoted(text_of(value));
        return *this;
    }
    SqlStatement& bind_text(int parameter, std::string_view value) override {
        require_storable(value);
        next(parameter).add_quoted(value);
        return *this;
    }
    SqlStatement& bind_null(int parameter) override {
        next(parameter).add_null();
        return *this;
    }

    // No statement of its own: there is nothing to read.
    bool step() override { return false; }
    std::int64_t integer(int /*column*/) const override { return 0; }
    double real(int /*column*/) const override { return 0; }
    std::string text(int /*column*/) const override { return {}; }
    bool is_null(int /*column*/) const override { return true; }

  private:
    ArrayText& next(int parameter) {
        // In their order, so that every column has a value a row.
        MYSTOCKS_ASSERT(parameter == static_cast<int>(bound_) + 1);
        return columns_.at(bound_++);
    }

    std::vector<ArrayText> columns_;
    std::size_t bound_ = 0;
};

// Runs the statement for `count` rows of parameters, so many at a time; `take` sees each answer and
// the first of its rows.
void run_in_parts(Connection& connection, const std::string& sql,
                  std::span<const SqlColumn> columns, std::size_t count,
                  const SqlSession::BindRow& bind,
                  const std::function<void(const Result&, std::size_t)>& take) {
    constexpr std::size_t kRowsAStatement = 10'000;
    for (std::size_t first = 0; first < count; first += kRowsAStatement) {
        ArraysStatement rows(columns.size());
        for (std::size_t i = first; i < std::min(first + kRowsAStatement, count); ++i) {
            bind(rows, i);
            rows.end_row();
        }
        take(connection.run(sql, rows.take()), first);
    }
}

void no_answer(const Result& /*answer*/, std::size_t /*first*/) {}

std::string_view array_type(SqlType type) {
    switch (type) {
        case SqlType::kInteger:
            return "BIGINT[]";
        case SqlType::kReal:
            return "DOUBLE PRECISION[]";
        case SqlType::kText:
            break;
    }
    return "TEXT[]";
}

// "unnest(CAST($1 AS TEXT[]), …) AS w(a, …)"; with `place` also the number of each row, from 1.
std::string rows_of_arrays(std::span<const SqlColumn> columns, const std::string& place = "") {
    std::string sql = "unnest(";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        sql.append(i == 0 ? "CAST($" : ", CAST($").append(std::to_string(i + 1));
        sql.append(" AS ").append(array_type(columns[i].type)).append(")");
    }
    return sql + (place.empty()
                      ? ") AS w(" + list_of(columns) + ")"
                      : ") WITH ORDINALITY AS w(" + list_of(columns) + ", " + place + ")");
}

// "t.a = w.a AND t.b = w.b".
std::string same_key(std::span<const SqlColumn> key) {
    std::string condition;
    for (const SqlColumn& column : key) {
        condition.append(condition.empty() ? "t." : " AND t.").append(column.name);
        condition.append(" = w.").append(column.name);
    }
    return condition;
}

}  // namespace

std::string queue_key(Connection& connection, const std::string& schema, std::string_view queue) {
    return "pg_catalog.hashtextextended(" +
           connection.literal("mystocks " + schema + " " + std::string(queue)) + ", 0)";
}

void run_transaction(ConnectionPool& pool, const std::string& queue_name,
                     const std::function<bool(Connection&)>& body) {
    const std::int64_t token = random_token();
    pool.run([&](Connection& connection) {
        try {
            if (begin(connection, pool.schema(), queue_name, token)) {
                connection.query("ROLLBACK");
                return;
            }
            if (!body(connection)) {
                connection.query("ROLLBACK");
                return;
            }
            connection.query("COMMIT");
        } catch (...) {
            roll_back(connection);
            throw;
        }
        if (token % kWritesBetweenDrops == 0) {
            drop_old_receipts(connection);
        }
    });
}

void PostgresDatabase::read(const std::function<void(SqlSession&)>& body) {
    pool_.run([&](Connection& connection) {
        try {
            connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            PostgresSession session(connection);
            body(session);
        } catch (...) {
            roll_back(connection);
            throw;
        }
        roll_back(connection);  // `body` has what it read, and must not run again
    });
}

void PostgresDatabase::write(const std::function<void(SqlSession&)>& body) {
    run_transaction(pool_, std::string(kRecordsQueue), [&](Connection& connection) {
        PostgresSession session(connection);
        body(session);
        return true;
    });
}

SqlStatement& PostgresSession::prepare(std::string_view sql) {
    auto known = statements_.find(sql);
    if (known == statements_.end()) {
        known =
            statements_
                .emplace(std::string(sql), std::make_unique<PostgresStatement>(connection_, sql))
                .first;
    }
    static_cast<PostgresStatement&>(*known->second).reset();
    return *known->second;
}

void PostgresSession::find_each(const SqlTable& table, std::size_t count, const BindRow& bind,
                                const TakeRow& take) {
    const std::string sql = "SELECT " + list_of(table.values, "t.") + ", w.place FROM " +
                            rows_of_arrays(table.key, "place") + " JOIN " +
                            std::string(table.name) + " AS t ON " + same_key(table.key);
    PostgresStatement found(connection_, sql);
    const auto take_all = [&](const Result& answer, std::size_t first) {
        found.answer(answer);
        while (found.step()) {
            const std::int64_t place = found.integer(static_cast<int>(table.values.size()));
            take(found, first + static_cast<std::size_t>(place) - 1);
        }
    };
    run_in_parts(connection_, sql, table.key, count, bind, take_all);
}

void PostgresSession::put_each(const SqlTable& table, std::size_t count, const BindRow& bind) {
    std::vector<SqlColumn> columns(table.key.begin(), table.key.end());
    columns.insert(columns.end(), table.values.begin(), table.values.end());
    const std::string sql = "INSERT INTO " + std::string(table.name) + " (" + list_of(columns) +
                            ") SELECT " + list_of(columns, "w.") + " FROM " +
                            rows_of_arrays(columns) + " " + on_conflict(table);
    run_in_parts(connection_, sql, columns, count, bind, no_answer);
}

void PostgresSession::erase_each(const SqlTable& table, std::size_t count, const BindRow& bind) {
    const std::string sql = "DELETE FROM " + std::string(table.name) + " AS t USING " +
                            rows_of_arrays(table.key) + " WHERE " + same_key(table.key);
    run_in_parts(connection_, sql, table.key, count, bind, no_answer);
}

}  // namespace mystocks::store::postgres::detail
