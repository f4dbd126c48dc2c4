// The schema of a store: what is there, what is missing, and how it comes to be.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mystocks/store/postgres/detail/connection_pool.hpp"
#include "mystocks/store/postgres/detail/database.hpp"
#include "mystocks/store/postgres/postgres_store.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::store::postgres::detail {

// What one look at the server shows.
struct SchemaState {
    std::string server_version;      // "15.8"
    std::set<std::int64_t> applied;  // numbers of our own steps; empty where there is no schema
    std::optional<std::int64_t> records;  // the last record migration; empty: no such table
    std::string policies;                 // as last applied
    bool timescale_offered = false;       // the server could create the extension
    std::string timescale_version;        // empty: the extension isn't in this database
    std::string timescale_schema;         // where its functions are
    std::string timescale_license;        // "timescale" or "apache"

    bool has_timescale() const { return !timescale_version.empty(); }
    bool has_hypertables() const;
    bool has_derived_views() const;
};

// Our own steps are numbered from 1; a record migration n stands in plans as kRecordSteps + n, the
// settings of policies as kPolicyStep.
inline constexpr std::int64_t kRecordSteps = 1'000;
inline constexpr std::int64_t kPolicyStep = 2'000;

SchemaState look_at_schema(Connection& connection, const std::string& schema);

// Steps that this store lacks, given the options. Throws kUnsupported for a schema from the future.
std::vector<Migration> pending_steps(const SchemaState& state, const PostgresOptions& options);
// Whether the store can be used as it is: what is pending only makes it better.
bool is_usable(const SchemaState& state);
// How many steps of those that this program knows, and that this server can do, are applied.
std::int64_t count_applied(const SchemaState& state);
// What a person should know: "plain tables: …".
std::vector<std::string> remarks_on(const SchemaState& state, const PostgresOptions& options);

// Applies what is pending; one process at a time does, the others find nothing left.
std::vector<Migration> migrate(ConnectionPool& pool, SqlDatabase& records,
                               const PostgresOptions& options);

}  // namespace mystocks::store::postgres::detail
