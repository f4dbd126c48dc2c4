// The port for series: bars, ticks, depth and named values by instrument and time.
//
// Writes are idempotent upserts by key: (instrument, period, time) for bars, (instrument, time,
// sequence) for ticks and depth, (instrument, period, name, time) for values. A later write of a
// key wins; out-of-order writes are normal. When a write call returns, its rows survive a kill -9
// of this process. Within one call the writes appear to readers all at once or not at all. Rows
// handed over in any order, duplicates of a key within one call included (the last one wins);
// handed back in key order.
//
// Every double comes back bit for bit, NaN payloads and −0.0 included. Thread-safe: any number of
// readers beside writers; readers see a consistent snapshot and never wait for a writer.
//
// Errors: kInvalidArgument (a name that values can't have), kCorrupt (a damaged chunk; the message
// names instrument and period), kExhausted (disk full; nothing of the call was written),
// kUnavailable (another writer held the store too long).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/market/tick.hpp"
#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/series_key.hpp"
#include "mystocks/store/write_counts.hpp"

namespace mystocks::store {

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

struct ValuesWrite {
    market::InstrumentId id;
    market::Period period;
    std::string name;  // is_value_name(name)
    const Values* values;
};

struct SeriesInfo {
    SeriesKey key;
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
    std::vector<WriteCounts> write_values(std::span<const ValuesWrite> writes);

    // Empty columns where the instrument has no such series.
    market::Bars read_bars(const market::InstrumentId& id, market::Period period,
                           TimeRange range = {}, ReadLimit limit = {}) const;
    market::Ticks read_ticks(const market::InstrumentId& id, TimeRange range = {},
                             ReadLimit limit = {}) const;
    market::Depth read_depth(const market::InstrumentId& id, TimeRange range = {},
                             ReadLimit limit = {}) const;
    Values read_values(const market::InstrumentId& id, market::Period period, std::string_view name,
                       TimeRange range = {}, ReadLimit limit = {}) const;

    // What market::derive_bars makes of all stored bars of `from`, as far as its stamps lie in
    // `range` (in units of `to`'s time column) and within `limit`: a bar at an end of the range is
    // whole. Every value is equal to that of derive_bars; but one NaN may stand for another, and
    // 0.0 for −0.0. Throws kUnsupported where `to` can't be made from `from`.
    market::Bars read_derived_bars(const market::InstrumentId& id, market::Period from,
                                   market::Period to, TimeRange range = {},
                                   ReadLimit limit = {}) const;

    // The newest `count` rows of each series, in the order of `ids`; fewer where there are fewer.
    // For the latest quotes, or a factor's cross-section, of many instruments in one call.
    std::vector<market::Bars> read_newest_bars(std::span<const market::InstrumentId> ids,
                                               market::Period period, std::size_t count = 1) const;
    std::vector<market::Ticks> read_newest_ticks(std::span<const market::InstrumentId> ids,
                                                 std::size_t count = 1) const;

    std::vector<Values> read_newest_values(std::span<const market::InstrumentId> ids,
                                           market::Period period, std::string_view name,
                                           std::size_t count = 1) const;

    // The same by key, whatever the class: for copies, and for stores over stores. The writes of a
    // call are of one class; a sink has the columns of its key's class, and is empty.
    std::vector<WriteCounts> write(std::span<const ColumnsWrite> writes);
    void read(const SeriesKey& key, TimeRange range, ReadLimit limit,
              const ColumnsSink& sink) const;
    // `keys` are of one class, period and name; `sinks` go with them.
    void read_newest(std::span<const SeriesKey> keys, std::size_t count,
                     std::span<const ColumnsSink> sinks) const;
    bool erase(const SeriesKey& key);  // true where there was such a series

    // One entry a series, ordered by key.
    std::vector<SeriesInfo> list_series() const;
    std::vector<SeriesInfo> list_series(const market::InstrumentId& id) const;

    // Removes the series whole; true where there was one.
    bool erase_bars(const market::InstrumentId& id, market::Period period);
    bool erase_values(const market::InstrumentId& id, market::Period period, std::string_view name);

    // Reads and verifies everything.
    CheckReport check() const { return do_check(); }

  protected:
    // Made in the program from do_read(), and series by series: for drivers that have no quicker
    // way, or none in some case.
    virtual market::Bars do_read_derived_bars(const market::InstrumentId& id, market::Period from,
                                              market::Period to, TimeRange range,
                                              ReadLimit limit) const;
    virtual void do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                                std::span<const ColumnsSink> sinks) const;

  private:
    virtual SeriesCapabilities do_capabilities() const = 0;
    // At least one; all of one class, lengths and names checked, rows in any order.
    virtual std::vector<WriteCounts> do_write(std::span<const ColumnsWrite> writes) = 0;
    virtual void do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                         const ColumnsSink& sink) const = 0;
    // `id` null: all.
    virtual std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const = 0;
    virtual bool do_erase(const SeriesKey& key) = 0;
    virtual CheckReport do_check() const = 0;
};

}  // namespace mystocks::store
