// Bars, ticks and depth in a TDengine 3 database, over its HTTP interface (taosAdapter).
//
// docs/production-stores.md has the layout. Any number of threads and processes may use one
// database at a time. What TDengine can't do is in series().capabilities(): a call's rows do not
// appear all at once, and a range of times, NaN bits and infinities are limited.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "mystocks/base/clock.hpp"
#include "mystocks/store/series_store.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::store::tdengine {

enum class Login {
    kBasic,  // user and password with every statement
    kToken,  // a token for user and password, asked for once
};

struct TdengineOptions {
    bool create = false;  // makes the database and its tables, or brings them up to date
    Login login = Login::kBasic;
    std::string ca_file;  // PEM; empty: the system's certificates. Only for tdengine+https://
    std::chrono::milliseconds connect_wait_max{3'000};
    // One statement, from its first byte to the last one of its answer. A server that lost its
    // database process never answers a SELECT, and an INSERT after 20 s.
    std::chrono::milliseconds statement_wait_max{30'000};
    // A statement that failed for a passing reason is repeated until so long after its start.
    std::chrono::milliseconds retry_for{45'000};
    std::size_t statements_in_flight_max = 4;     // of writes; and as many of reads
    std::size_t statement_bytes_max = 1'000'000;  // the server takes 1,048,576
    std::size_t answer_bytes_max = std::size_t{256} << 20;

    // Of a database that `create` makes; one that is there keeps its own.
    int keep_days = 36'500;         // older rows are refused, and removed by the server
    int duration_days = 100;        // of one data file: 1 to 121, and a third of keep_days
    int vgroups = 2;                // shares of the database that write and read beside each other
    int compression = 2;            // 0 none, 1 one stage, 2 two stages
    int replicas = 1;               // 1 or 3
    bool sync_every_write = false;  // the server waits for its disk before it acknowledges

    const base::Clock* clock = nullptr;  // null: the system's; says what is older than keep_days
};

class TdengineStore {
  public:
    // `url`: tdengine+http://user:password@host:6041/database, or tdengine+https://… Both parts of
    // the login percent-encoded where they need it. Throws kInvalidArgument (the URL or an option),
    // kUnavailable, kTimeout, kPermission (wrong login), kNotFound (no such database and no
    // `create`), kConflict (an older layout and no `create`: run `mystocks store migrate`),
    // kUnsupported (a newer layout, a server before 3.3, a database not in microseconds).
    static std::shared_ptr<TdengineStore> open(const std::string& url,
                                               const TdengineOptions& options = {});
    // Looks after a store that `open` would refuse, an older layout for example; asks the server
    // nothing yet. Throws kInvalidArgument.
    static std::shared_ptr<StoreKeeper> keeper_of(const std::string& url,
                                                  const TdengineOptions& options = {});
    ~TdengineStore();
    TdengineStore(const TdengineStore&) = delete;
    TdengineStore& operator=(const TdengineStore&) = delete;

    // Valid as long as this.
    SeriesStore& series();
    const SeriesStore& series() const;
    StoreKeeper& keeper();
    const StoreKeeper& keeper() const;

  private:
    class Parts;
    explicit TdengineStore(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace mystocks::store::tdengine
