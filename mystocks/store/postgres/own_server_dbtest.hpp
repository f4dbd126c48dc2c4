// The servers that this room's tests talk to, and a schema of one's own in them.
#pragma once

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <unistd.h>

#include "mystocks/store/postgres/postgres_store.hpp"
#include "mystocks/store/testbed/postgres_server.hpp"

namespace mystocks::store::postgres {

// Statements with ';' between; the first value of the last one's answer. Throws std::runtime_error.
inline std::string execute(const std::string& url, const std::string& sql) {
    const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(url.c_str()), PQfinish);
    PQsetNoticeProcessor(
        connection.get(), [](void*, const char*) {}, nullptr);
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(
        PQexec(connection.get(), sql.c_str()), PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        throw std::runtime_error(sql + ": " + PQerrorMessage(connection.get()));
    }
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

// One for the whole test program: nothing in it is durable.
inline testbed::PostgresServer& shared_server() {
    static testbed::PostgresServer server(
        {.preload_timescale = testbed::PostgresServer::has_timescale()});
    return server;
}

inline std::string plain_url() {
    return shared_server().url();
}

// Where a server with TimescaleDB is: MYSTOCKS_TEST_TIMESCALE_URL, else a server of our own where
// the extension is installed. Empty where there is none.
inline std::string timescale_url() {
    if (const char* given = std::getenv("MYSTOCKS_TEST_TIMESCALE_URL"); given != nullptr) {
        return given;
    }
    if (!testbed::PostgresServer::what_is_missing().empty() ||
        !testbed::PostgresServer::has_timescale()) {
        return {};
    }
    static const bool made = [] {
        execute(plain_url(), "CREATE DATABASE timescale");
        return true;
    }();
    return made ? shared_server().url("timescale") : std::string();
}

inline bool has_timescale_url() {
    return std::getenv("MYSTOCKS_TEST_TIMESCALE_URL") != nullptr ||
           (testbed::PostgresServer::what_is_missing().empty() &&
            testbed::PostgresServer::has_timescale());
}

// A schema that goes with the object.
class OwnSchema {
  public:
    OwnSchema(std::string url, bool timescale) : url_(std::move(url)), timescale_(timescale) {
        static std::atomic<int> count = 0;
        name_ = std::string("test_") + std::to_string(::getpid()) + "_" + std::to_string(++count);
    }
    ~OwnSchema() {
        try {
            execute(url_, "DROP SCHEMA IF EXISTS " + name_ + " CASCADE");
        } catch (const std::runtime_error&) {
            // A server that the test has stopped.
        }
    }
    OwnSchema(const OwnSchema&) = delete;
    OwnSchema& operator=(const OwnSchema&) = delete;

    const std::string& url() const { return url_; }
    const std::string& name() const { return name_; }
    PostgresOptions options() const {
        return {.create = true, .schema = name_, .timescale = timescale_, .refresh_minutes = 0};
    }
    // What the job does that `refresh_minutes` stands for.
    void settle_derived_bars() const {
        execute(url_, "CALL " + name_ + ".settle_derived_bars(0, NULL)");
    }

  private:
    const std::string url_;
    const bool timescale_;
    std::string name_;
};

// A laid-out schema without rows, lent to one case at a time: laying one out takes longer than most
// cases, emptying it doesn't.
class LentSchema {
  public:
    explicit LentSchema(bool timescale) : idle_(idle(timescale)) {
        if (idle_.empty()) {
            schema_ =
                std::make_unique<OwnSchema>(timescale ? timescale_url() : plain_url(), timescale);
        } else {
            schema_ = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    // Whoever opened a store in it has closed it by now.
    ~LentSchema() {
        try {
            const std::string tables = execute(
                schema_->url(),
                "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables "
                "WHERE tablename NOT IN ('schema_migration', 'schema_policy', 'record_migration') "
                "AND schemaname = '" +
                    schema_->name() + "'");
            if (!tables.empty()) {
                execute(schema_->url(), "TRUNCATE " + tables);
            }
            idle_.push_back(std::move(schema_));
        } catch (const std::runtime_error&) {
            // The next case makes a new one.
        }
    }
    LentSchema(const LentSchema&) = delete;
    LentSchema& operator=(const LentSchema&) = delete;

    const OwnSchema& operator*() const { return *schema_; }
    const OwnSchema* operator->() const { return schema_.get(); }

  private:
    using Schemas = std::vector<std::unique_ptr<OwnSchema>>;
    static Schemas& idle(bool timescale) {
        static_cast<void>(timescale ? timescale_url() : plain_url());  // its server outlives them
        static std::array<Schemas, 2> all;
        return all[timescale ? 1 : 0];
    }

    Schemas& idle_;
    std::unique_ptr<OwnSchema> schema_;
};

}  // namespace mystocks::store::postgres
