#include "mystocks/store/postgres/detail/keeper.hpp"

#include <chrono>
#include <functional>

#include "mystocks/store/postgres/detail/schema.hpp"

namespace mystocks::store::postgres::detail {
namespace {

// Tables, indexes and chunks of the schema; chunks live in schemas of the extension.
std::uint64_t bytes_of(Connection& connection, const SchemaState& state,
                       const std::string& schema) {
    const std::string name = connection.literal(schema);
    std::string sql =
        "SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)::bigint "
        "FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE relkind IN ('r', 'm') AND nspname = " +
        name;
    std::int64_t bytes = connection.query(sql).integer(0, 0);
    if (state.has_timescale()) {
        // Its own count has the parent table in it, which is empty. What continuous aggregates keep
        // lies in a schema of the extension.
        sql = "SELECT coalesce(sum(" + state.timescale_schema +
              ".hypertable_size(format('%I.%I', kept.schema, kept.name)::regclass)), 0)::bigint "
              "FROM (SELECT hypertable_schema, hypertable_name "
              "FROM timescaledb_information.hypertables WHERE hypertable_schema = " +
              name +
              " UNION ALL SELECT materialization_hypertable_schema, "
              "materialization_hypertable_name FROM timescaledb_information.continuous_aggregates "
              "WHERE view_schema = " +
              name + ") AS kept (schema, name)";
        bytes += connection.query(sql).integer(0, 0);
    }
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace

StoreState PostgresKeeper::state() const {
    StoreState state;
    state.url = pool_.where();
    state.driver = "postgres";
    try {
        pool_.run_once([&](Connection& connection) {
            const auto asked = std::chrono::steady_clock::now();
            connection.query("SELECT 1");
            state.round_trip_ms =
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - asked)
                    .count();
            state.reachable = true;
            const SchemaState schema = look_at_schema(connection, pool_.schema());
            state.version = "PostgreSQL " + schema.server_version;
            if (schema.has_timescale()) {
                state.version += ", TimescaleDB " + schema.timescale_version;
            }
            state.schema = count_applied(schema);
            state.schema_wanted = state.schema;
            state.remarks = remarks_on(schema, options_);
            for (const Migration& step : pending_steps(schema, options_)) {
                state.schema_wanted += step.number == kPolicyStep ? 0 : 1;
            }
            state.bytes = bytes_of(connection, schema, pool_.schema());
        });
    } catch (const base::Error& error) {
        state.trouble = error.message();
    }
    return state;
}

std::uint64_t PostgresKeeper::data_version() const {
    // What a snapshot shows is settled by its text: which transactions have ended.
    std::string snapshot;
    pool_.run([&](Connection& connection) {
        snapshot = connection.run("SELECT pg_current_snapshot()", {}).text(0, 0);
    });
    return std::hash<std::string>{}(snapshot);
}

std::vector<Migration> PostgresKeeper::pending() const {
    std::vector<Migration> steps;
    pool_.run([&](Connection& connection) {
        steps = pending_steps(look_at_schema(connection, pool_.schema()), options_);
    });
    return steps;
}

std::vector<Migration> PostgresKeeper::migrate() {
    return detail::migrate(pool_, database_, options_);
}

}  // namespace mystocks::store::postgres::detail
