// The port for looking after a store: what `store info`, `store migrate` and the data page ask for,
// whatever keeps the rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mystocks::store {

// How a store is at this moment.
struct StoreState {
    std::string url;      // as configured, without a password
    std::string driver;   // "embedded", "postgres", "tdengine"
    std::string version;  // of what keeps the rows: "PostgreSQL 15.8, TimescaleDB 2.19.3"
    bool reachable = false;
    std::string trouble;       // where it isn't: what happened and what to do
    double round_trip_ms = 0;  // of the smallest question; 0 where it isn't reachable
    std::uint64_t bytes = 0;   // on disk, of this program's data; 0 where the server can't say
    std::int64_t schema = 0;   // migrations that were applied …
    std::int64_t schema_wanted = 0;    // … of those that this program knows
    std::vector<std::string> remarks;  // "plain tables: the TimescaleDB extension is missing"
};

// One numbered step from an older layout to the present one.
struct Migration {
    std::int64_t number = 0;
    std::string name;  // "daily bars become a hypertable"
    std::string sql;   // what would run; empty where it isn't SQL
};

// Thread-safe. Errors as in series_store.hpp; kUnavailable where a server can't be reached.
class StoreKeeper {
  public:
    virtual ~StoreKeeper() = default;

    // Never throws for a server that can't be reached: the answer says so.
    virtual StoreState state() const = 0;
    // Changes whenever anything in the store may have changed, by this process or another; cheap
    // enough to ask before every answer. May change without a change.
    virtual std::uint64_t data_version() const = 0;
    // Steps not yet applied, in their order. Throws kUnsupported for a store that a newer program
    // has laid out.
    virtual std::vector<Migration> pending() const = 0;
    // Applies them; safe to run by many processes at once. Returns those that it applied.
    virtual std::vector<Migration> migrate() = 0;
};

}  // namespace mystocks::store
