// The port for series: bars, ticks and depth by instrument and time.
//
// Writes are idempotent upserts by key: (instrument, period, time) for bars, (instrument, time,
// sequence) for ticks and depth. A later write of a key wins; out-of-order writes are normal. When
// a write call returns, its rows survive a kill -9 of this process. Within one call the writes
// appear to readers all at once or not at all. Rows handed over in any order, duplicates of a key
// within one call included (the last one wins); handed back in key order.
//
// Every double comes back bit for bit, NaN payloads and −0.0 included. Thread-safe: any number of
// readers beside writers; readers see a consistent snapshot and never wait for a writer.
//
// Errors: kCorrupt (a damaged chunk; the message names instrument and period), kExhausted (disk
// full; nothing of the call was written), kUnavailable (another writer held the store too long).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/market/tick.hpp"

namespace mystocks::store {

// The numbers are on disk: never change one, only add. Bars use the value of market::Period.
enum class SeriesClass : std::uint8_t { kBars = 1, kTicks = 2, kDepth = 3 };

struct BarsWrite {
    market::InstrumentId id;
    market::Period period;
    market::BarsView bars;
};

struct TicksWrite {
    market::InstrumentId id;
    const market::Ticks* ticks;
};

struct DepthWrite {
    market::InstrumentId id;
    const market::Depth* depth;
};

// inserted + changed + unchanged = distinct keys handed over.
struct WriteCounts {
    std::uint64_t inserted = 0;   // keys that were not there
    std::uint64_t changed = 0;    // keys whose row had other values
    std::uint64_t unchanged = 0;  // keys whose row was already the same, bit for bit

    WriteCounts& operator+=(const WriteCounts& more);
    friend bool operator==(const WriteCounts&, const WriteCounts&) = default;
};

// Both ends included. Units are those of the series' time column.
struct TimeRange {
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    std::int64_t to = std::numeric_limits<std::int64_t>::max();
};

struct ReadLimit {
    std::size_t rows = std::numeric_limits<std::size_t>::max();
    bool newest = true;  // with more rows than the limit: keep the newest, else the oldest
};

struct SeriesInfo {
    market::InstrumentId id;
    SeriesClass series_class;
    std::optional<market::Period> period;  // bars only
    std::uint64_t rows = 0;
    std::int64_t first_time = 0;
    std::int64_t last_time = 0;
    std::uint64_t bytes = 0;  // what the rows take in the store, 0 where it can't say
};

// One damaged place that check() found.
struct Damage {
    std::string where;  // "600000.SH 1d, chunk from 2011-10-10"
    std::string what;   // "checksum differs"
};

struct CheckReport {
    std::uint64_t series = 0;
    std::uint64_t rows = 0;
    std::vector<Damage> damages;
};

// Bars of `to` made from stored bars of `from`.
struct DerivedPeriod {
    market::Period from;
    market::Period to;

    friend bool operator==(const DerivedPeriod&, const DerivedPeriod&) = default;
};

// What a driver declares it can't do; everything else the contract suite demands.
struct SeriesCapabilities {
    std::string driver;              // "embedded", "memory", "tdengine"
    bool survives_restart = true;    // memory: false
    bool preserves_nan_bits = true;  // a server may keep NaN only as null
    bool many_processes = true;      // a second process may open the same store
    bool keeps_infinities = true;    // else a write with one throws kInvalidArgument
    // Else a reader may see a part of a call's rows, and a failed call may leave a part behind.
    bool whole_calls = true;
    // Microseconds UTC (a day is its midnight); a write outside throws kInvalidArgument.
    TimeRange times_us = {};
    // What read_derived_bars() asks the server for; other bars are made in the program.
    std::vector<DerivedPeriod> derives = {};
};

class SeriesStore {
  public:
    virtual ~SeriesStore() = default;

    SeriesCapabilities capabilities() const { return do_capabilities(); }

    // Counts come back one for each write, in order.
    std::vector<WriteCounts> write_bars(std::span<const BarsWrite> writes);
    WriteCounts write_bars(const market::InstrumentId& id, market::Period period,
                           market::BarsView bars);
    std::vector<WriteCounts> write_ticks(std::span<const TicksWrite> writes);
    std::vector<WriteCounts> write_depth(std::span<const DepthWrite> writes);

    // Empty columns where the instrument has no such series.
    market::Bars read_bars(const market::InstrumentId& id, market::Period period,
                           TimeRange range = {}, ReadLimit limit = {}) const;
    market::Ticks read_ticks(const market::InstrumentId& id, TimeRange range = {},
                             ReadLimit limit = {}) const;
    market::Depth read_depth(const market::InstrumentId& id, TimeRange range = {},
                             ReadLimit limit = {}) const;

    // What market::derive_bars makes of all stored bars of `from`, as far as its stamps lie in
    // `range` (in units of `to`'s time column) and within `limit`: a bar at an end of the range is
    // whole. Every value is equal to that of derive_bars; but one NaN may stand for another, and
    // 0.0 for −0.0. Throws kUnsupported where `to` can't be made from `from`.
    market::Bars read_derived_bars(const market::InstrumentId& id, market::Period from,
                                   market::Period to, TimeRange range = {},
                                   ReadLimit limit = {}) const;

    // The newest `count` rows of each series, in the order of `ids`; fewer where there are fewer.
    // For the latest quotes of many instruments in one call.
    std::vector<market::Bars> read_newest_bars(std::span<const market::InstrumentId> ids,
                                               market::Period period, std::size_t count = 1) const;
    std::vector<market::Ticks> read_newest_ticks(std::span<const market::InstrumentId> ids,
                                                 std::size_t count = 1) const;

    // One entry a series, ordered by instrument, class, period.
    std::vector<SeriesInfo> list_series() const;
    std::vector<SeriesInfo> list_series(const market::InstrumentId& id) const;

    // Removes the series whole; true where there was one.
    bool erase_bars(const market::InstrumentId& id, market::Period period);

    // Reads and verifies everything.
    CheckReport check() const { return do_check(); }

  protected:
    // Made in the program from do_read_bars(), and series by series: for drivers that have no
    // quicker way, or none in some case.
    virtual market::Bars do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                              market::Period to, TimeRange range,
                                              ReadLimit limit) const;
    virtual std::vector<market::Bars> do_read_newest_bars(std::span<const market::InstrumentId> ids,
                                                          market::Period period,
                                                          std::size_t count) const;
    virtual std::vector<market::Ticks> do_read_newest_ticks(
        std::span<const market::InstrumentId> ids, std::size_t count) const;

  private:
    virtual SeriesCapabilities do_capabilities() const = 0;
    virtual std::vector<WriteCounts> do_write_bars(std::span<const BarsWrite> writes) = 0;
    virtual std::vector<WriteCounts> do_write_ticks(std::span<const TicksWrite> writes) = 0;
    virtual std::vector<WriteCounts> do_write_depth(std::span<const DepthWrite> writes) = 0;
    virtual market::Bars do_read_bars(const market::InstrumentId& id, market::Period period,
                                      TimeRange range, ReadLimit limit) const = 0;
    virtual market::Ticks do_read_ticks(const market::InstrumentId& id, TimeRange range,
                                        ReadLimit limit) const = 0;
    virtual market::Depth do_read_depth(const market::InstrumentId& id, TimeRange range,
                                        ReadLimit limit) const = 0;
    // `id` null: all.
    virtual std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const = 0;
    virtual bool do_erase_bars(const market::InstrumentId& id, market::Period period) = 0;
    virtual CheckReport do_check() const = 0;
};

}  // namespace mystocks::store
