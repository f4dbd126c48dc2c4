// The store on PostgreSQL, with TimescaleDB where the server has it: series and records in one
// schema of one database.
//
// docs/production-stores.md has the tables and why they are so. Any number of threads and processes
// may use one schema at a time: readers never wait for writers, writers of one series queue.
//
// A server that goes away and comes back is waited for, up to `retry_max`: a read is asked again,
// and so is a write that was not acknowledged; a write whose acknowledgement was lost on the way is
// never done twice.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_store.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::store::postgres {

struct PostgresOptions {
    bool create = false;              // makes or migrates the schema where that is needed
    std::string schema = "mystocks";  // a-z 0-9 _, at most 63, not beginning with a digit or pg_
    std::size_t connections_max = 8;  // at once; further calls queue …
    std::chrono::milliseconds lease_wait_max{30'000};  // … so long, then kUnavailable
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds statement_timeout{60'000};  // of one statement, then kTimeout
    std::chrono::milliseconds lock_timeout{30'000};       // for another writer, then kUnavailable
    std::chrono::milliseconds retry_max{15'000};          // for a server that went away

    // What follows is for TimescaleDB and does nothing on plain PostgreSQL.
    bool timescale = true;         // false: plain tables even where the extension is there
    int daily_chunk_days = 1'461;  // one chunk of days and longer; fixed by the migration
    int intraday_chunk_days = 30;  // inside a day; fixed by the migration
    int tick_chunk_days = 7;       // of ticks and depth; fixed by the migration
    int compress_after_days = 90;  // chunks older than this are compressed; 0: never
    int keep_daily_days = 0;       // older daily bars are dropped; 0: kept for ever
    int keep_intraday_days = 0;    // the same for minute bars
    int keep_tick_days = 0;        // the same for ticks and depth
    int keep_value_days = 0;       // the same for values, of whatever period
    int refresh_minutes = 60;      // between two refreshes of weekly and monthly bars; 0: never
};

class PostgresStore {
  public:
    // `url`: postgresql://user:password@host:port/database?sslmode=…, or libpq's keywords. Throws
    // kInvalidArgument (a URL or an option that can't be), kUnavailable (no answer within
    // connect_timeout), kPermission (wrong password or missing rights), kNotFound (no such
    // database), kConflict (tables missing or old: run `mystocks store migrate`), kUnsupported
    // (laid out by a newer program).
    static std::shared_ptr<PostgresStore> open(const std::string& url,
                                               const PostgresOptions& options = {});
    // For looking at and migrating a store that can't be opened as it is. Throws kInvalidArgument.
    static std::shared_ptr<StoreKeeper> open_keeper(const std::string& url,
                                                    const PostgresOptions& options = {});
    ~PostgresStore();
    PostgresStore(const PostgresStore&) = delete;
    PostgresStore& operator=(const PostgresStore&) = delete;

    // Valid as long as this.
    SeriesStore& series();
    const SeriesStore& series() const;
    RecordStore& records();
    const RecordStore& records() const;
    StoreKeeper& keeper();
    const StoreKeeper& keeper() const;

  private:
    class Parts;
    explicit PostgresStore(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace mystocks::store::postgres
