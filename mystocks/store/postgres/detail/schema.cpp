#include "mystocks/store/postgres/detail/schema.hpp"

#include <algorithm>

#include "mystocks/base/log.hpp"
#include "mystocks/store/postgres/detail/schema_steps.hpp"
#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store::postgres::detail {
namespace {

constexpr std::int64_t kTablesStep = 1;
constexpr std::int64_t kHypertablesStep = 2;
constexpr std::int64_t kUnsettledStep = 4;
constexpr std::int64_t kDerivedViewsStep = 5;
constexpr std::int64_t kValuesStep = 6;

// Stands for the extension's schema in a plan that is made before the extension is there.
constexpr const char* kUsualTimescaleSchema = "public";

std::string timescale_of(const SchemaState& state) {
    return state.timescale_schema.empty() ? kUsualTimescaleSchema : state.timescale_schema;
}

bool can_have(const SchemaState& state, const PostgresOptions& options, Needs needs) {
    if (needs == Needs::kNothing) {
        return true;
    }
    const bool offered = options.timescale && (state.has_timescale() || state.timescale_offered);
    return offered && (needs == Needs::kTimescale || state.timescale_license != "apache");
}

std::int64_t records_known() {
    return static_cast<std::int64_t>(record_migrations_after(0).size());
}

void require_not_newer(const SchemaState& state) {
    const std::int64_t ours =
        static_cast<std::int64_t>(schema_steps({}, kUsualTimescaleSchema).size());
    const std::int64_t last = state.applied.empty() ? 0 : *state.applied.rbegin();
    if (last > ours || state.records.value_or(0) > records_known()) {
        throw base::Error(
            base::ErrorKind::kUnsupported,
            std::string("the PostgreSQL store has schema step ") + std::to_string(last) +
                " and record step " + std::to_string(state.records.value_or(0)) +
                ", and this program knows up to " + std::to_string(ours) + " and " +
                std::to_string(records_known()) + ": use the newer program that laid it out");
    }
}

bool wants_policies(const SchemaState& state, const PostgresOptions& options) {
    return can_have(state, options, Needs::kCommunity) && state.policies != policy_text(options);
}

void look_at_timescale(Connection& connection, SchemaState& state) {
    const Result found = connection.query(
        "SELECT extversion, quote_ident(nspname), current_setting('timescaledb.license', true) "
        "FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace "
        "WHERE extname = 'timescaledb'");
    if (found.rows() > 0) {
        state.timescale_version = found.text(0, 0);
        state.timescale_schema = found.text(0, 1);
        state.timescale_license = found.text(0, 2);
    }
    // The loader, which makes this setting, must have been preloaded.
    state.timescale_offered =
        connection
            .query(
                "SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb' "
                "AND current_setting('timescaledb.disable_load', true) IS NOT NULL")
            .rows() > 0;
}

// Steps run one by one, each in a transaction of its own with its number.
void apply(Connection& connection, const Migration& step) {
    const bool is_policy = step.number == kPolicyStep;
    std::string sql = "BEGIN; " + step.sql;
    sql += is_policy
               ? "DELETE FROM schema_policy; INSERT INTO schema_policy (policies) VALUES (" +
                     connection.literal(step.name) + "); "
               : "INSERT INTO schema_migration (number, name) VALUES (" +
                     std::to_string(step.number) + ", " + connection.literal(step.name) + "); ";
    connection.query(sql + "COMMIT");
}

void make_foundation(Connection& connection, const std::string& schema) {
    const std::string quoted = connection.literal(schema);
    if (connection.query("SELECT 1 FROM pg_namespace WHERE nspname = " + quoted).rows() == 0) {
        connection.query("CREATE SCHEMA \"" + schema + "\"");
    }
    connection.query(
        "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, "
        "name TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL DEFAULT now()); "
        "CREATE TABLE IF NOT EXISTS schema_policy (policies TEXT NOT NULL); " +
        std::string(kCreateRecordMigrations));
}

// Makes the extension where the server offers it and we may; without it tables stay plain.
void offer_timescale(ConnectionPool& pool, const SchemaState& state,
                     const PostgresOptions& options) {
    if (!options.timescale || state.has_timescale() || !state.timescale_offered) {
        return;
    }
    try {
        // On a connection that did nothing before: the extension wants to be the first.
        pool.run_once([](Connection& connection) {
            connection.set_patient(true);
            connection.query("SET statement_timeout = 0");
            connection.query("CREATE EXTENSION IF NOT EXISTS timescaledb SCHEMA public");
        });
    } catch (const base::Error& error) {
        base::log_warning(std::string("the TimescaleDB extension could not be made: ") +
                          error.what());
    }
}

}  // namespace

bool SchemaState::has_hypertables() const {
    return applied.count(kHypertablesStep) != 0;
}

bool SchemaState::has_derived_views() const {
    return applied.count(kDerivedViewsStep) != 0 && timescale_license != "apache";
}

SchemaState look_at_schema(Connection& connection, const std::string& schema) {
    SchemaState state;
    state.server_version =
        connection.query("SELECT split_part(current_setting('server_version'), ' ', 1)").text(0, 0);
    look_at_timescale(connection, state);
    const auto exists = [&](const std::string& table) {
        const std::string name = connection.literal("\"" + schema + "\"." + table);
        return !connection.query("SELECT to_regclass(" + name + ")").is_null(0, 0);
    };
    if (exists("schema_migration")) {
        const Result rows = connection.query("SELECT number FROM schema_migration");
        for (int row = 0; row < rows.rows(); ++row) {
            state.applied.insert(rows.integer(row, 0));
        }
    }
    if (exists("record_migration")) {
        state.records =
            connection.query("SELECT coalesce(max(number), 0) FROM record_migration").integer(0, 0);
    }
    if (exists("schema_policy")) {
        const Result rows = connection.query("SELECT policies FROM schema_policy");
        state.policies = rows.rows() > 0 ? rows.text(0, 0) : "";
    }
    return state;
}

std::vector<Migration> pending_steps(const SchemaState& state, const PostgresOptions& options) {
    require_not_newer(state);
    std::vector<Migration> pending;
    for (const SchemaStep& step : schema_steps(options, timescale_of(state))) {
        if (state.applied.count(step.number) == 0 && can_have(state, options, step.needs)) {
            pending.push_back({step.number, step.name, step.sql});
        }
    }
    for (const Migration& step : record_migrations_after(state.records.value_or(0))) {
        pending.push_back({kRecordSteps + step.number, step.name, step.sql});
    }
    if (wants_policies(state, options)) {
        pending.push_back(
            {kPolicyStep, policy_text(options), policy_sql(options, timescale_of(state))});
    }
    return pending;
}

bool is_usable(const SchemaState& state) {
    require_not_newer(state);
    const auto is_applied = [&](std::int64_t step) { return state.applied.count(step) != 0; };
    return is_applied(kTablesStep) && is_applied(kUnsettledStep) && is_applied(kValuesStep) &&
           state.records == records_known();
}

std::int64_t count_applied(const SchemaState& state) {
    return static_cast<std::int64_t>(state.applied.size()) + state.records.value_or(0);
}

std::vector<std::string> remarks_on(const SchemaState& state, const PostgresOptions& options) {
    std::vector<std::string> remarks;
    if (!options.timescale) {
        return remarks;
    }
    if (!state.has_hypertables()) {
        remarks.emplace_back(
            state.has_timescale() || state.timescale_offered
                ? "plain tables, though TimescaleDB is there: run `mystocks store migrate`"
                : "plain tables: the TimescaleDB extension is missing, so nothing is compressed "
                  "and no retention policy works");
    } else if (state.timescale_license == "apache") {
        remarks.emplace_back(
            "TimescaleDB runs under its Apache licence: no compression, no retention policies, no "
            "continuous aggregates");
    }
    return remarks;
}

std::vector<Migration> migrate(ConnectionPool& pool, SqlDatabase& records,
                               const PostgresOptions& options) {
    std::vector<Migration> done;
    pool.run_once([&](Connection& connection) {
        connection.set_patient(true);
        connection.query(
            "SET statement_timeout = 0; SET lock_timeout = 0; "
            "SET idle_in_transaction_session_timeout = 0; SELECT pg_advisory_lock(" +
            queue_key(connection, pool.schema(), "migrations") + ")");
        offer_timescale(pool, look_at_schema(connection, pool.schema()), options);
        const SchemaState state = look_at_schema(connection, pool.schema());
        if (pending_steps(state, options).empty()) {
            return;
        }
        make_foundation(connection, pool.schema());
        bool records_done = false;
        for (const Migration& step : pending_steps(state, options)) {
            if (step.number < kRecordSteps || step.number == kPolicyStep) {
                // A connection from before the extension doesn't know its settings.
                pool.run_once([&](Connection& fresh) {
                    fresh.set_patient(true);
                    fresh.query("SET statement_timeout = 0; SET lock_timeout = 0");
                    apply(fresh, step);
                });
            } else if (!records_done) {
                migrate_records(records);
                connection.query(byte_order_sql(pool.schema()));
                records_done = true;
            }
            done.push_back(step);
        }
    });
    pool.drop_idle();
    return done;
}

}  // namespace mystocks::store::postgres::detail
