// The port for sources: outside bytes become market values.
//
// open → plan() → read() of each unit, units in any order and in parallel. Input is hostile: a bad
// row is reported to the sink and skipped, a bad file is a rejected unit, neither stops the rest.
// Only what makes the whole source useless throws base::Error.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/block.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/market/tick.hpp"

namespace mystocks::feed {

// Something that was read and can't be kept. Never an exception.
struct Rejection {
    std::string unit;        // the file, as the user named it
    std::uint64_t line = 0;  // 1-based line or record; 0 = the whole file
    std::string reason;      // "high 9.80 is below low 9.95"
};

// Takes what a source reads. One sink a unit; calls come from one thread at a time. What is handed
// over may be moved from. The sink may throw base::Error(kCancelled) to stop the read.
class FeedSink {
  public:
    virtual ~FeedSink() = default;

    // Rows that the source looked at, good and bad, since the last call: for progress.
    virtual void rows_read(std::uint64_t rows) = 0;
    // Bytes of the unit consumed since the last call: for the time left in a long file. Optional;
    // a unit that never calls it counts as a whole when it ends.
    virtual void bytes_read(std::uint64_t bytes) { static_cast<void>(bytes); }
    virtual void reject(Rejection rejection) = 0;
    virtual void bars(const market::InstrumentId& id, market::Period period,
                      market::Bars&& bars) = 0;
    virtual void ticks(const market::InstrumentId& id, market::Ticks&& ticks) = 0;
    virtual void depth(const market::InstrumentId& id, market::Depth&& depth) = 0;
    virtual void instruments(std::vector<market::Instrument>&& instruments) = 0;
    virtual void actions(std::vector<market::CorporateAction>&& actions) = 0;
    virtual void share_events(std::vector<market::ShareEvent>&& events) = 0;
    virtual void blocks(std::vector<market::Block>&& blocks) = 0;
    virtual void trading_days(const std::string& calendar, std::vector<base::Date>&& days) = 0;
};

// A piece of work that can be read on its own.
struct Unit {
    std::string name;         // for people: the file's path
    std::uint64_t bytes = 0;  // for progress; 0 where unknown
    std::size_t index = 0;    // the source's own
};

class Source {
  public:
    virtual ~Source() = default;

    // Provenance name, stable: "tdx", "csv", "simulated".
    std::string name() const { return do_name(); }
    // For people: the paths, the seed.
    std::string description() const { return do_description(); }
    // Finds the units. Files that it doesn't understand are left out silently only where they lie
    // in a folder that was named; a file that was named itself is always a unit. Throws kNotFound.
    std::vector<Unit> plan(std::stop_token stop) { return do_plan(stop); }
    // Thread-safe: several units at once. Checks `stop` at least every 65,536 rows.
    void read(const Unit& unit, FeedSink& sink, std::stop_token stop) const {
        do_read(unit, sink, stop);
    }

  private:
    virtual std::string do_name() const = 0;
    virtual std::string do_description() const = 0;
    virtual std::vector<Unit> do_plan(std::stop_token stop) = 0;
    virtual void do_read(const Unit& unit, FeedSink& sink, std::stop_token stop) const = 0;
};

// Why a bar can't be true; empty where it can. Finite, positive prices up to 1e9, high at least
// every other price, low at most, volume and amount not negative and finite (amount may be NaN).
std::string why_bar_is_bad(const market::Bar& bar);

}  // namespace mystocks::feed
