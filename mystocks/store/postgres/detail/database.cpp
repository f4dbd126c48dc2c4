#include "mystocks/store/postgres/detail/database.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <random>

#include "mystocks/base/assert.hpp"
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

class PostgresStatement final : public SqlStatement {
  public:
    PostgresStatement(Connection& connection, std::string_view sql)
        : connection_(connection), sql_(sql) {}

    void reset() {
        parameters_.clear();
        result_.reset();
        row_ = -1;
    }

    const Parameters& parameters() const { return parameters_; }
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
        if (value.find('\0') != std::string_view::npos) {
            throw base::Error(base::ErrorKind::kInvalidArgument,
                              "PostgreSQL keeps no text with a zero byte in it");
        }
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

void PostgresSession::run_each(std::string_view sql, std::size_t count, const BindRow& bind,
                               const TakeRow& take) {
    PostgresStatement asked(connection_, sql);
    PostgresStatement answered(connection_, sql);
    connection_.run_each(
        sql, count,
        [&](std::size_t i) -> const Parameters& {
            asked.reset();
            bind(asked, i);
            return asked.parameters();
        },
        [&](const Result& result, std::size_t i) {
            if (!take) {
                return;
            }
            answered.answer(result);
            while (answered.step()) {
                take(answered, i);
            }
        });
}

}  // namespace mystocks::store::postgres::detail
