// Bars in memory for whoever looks at the whole market again and again.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/job/stores.hpp"
#include "mystocks/market/adjust.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::job {

struct ShelvedBars {
    // The whole history, volumes in 手 as formulas count them; empty where there is none.
    market::Bars bars;
    std::vector<market::CorporateAction> actions;  // those of the future included
};

// Whole histories as store::query_bars gives them, kept up to a number of bytes and forgotten when
// the stores change. What doesn't fit is read anew each time: a pass over the market in the same
// order would push out just what it needs next if the oldest gave way. Thread-safe.
class BarShelf {
  public:
    BarShelf(Stores stores, std::uint64_t bytes_max);

    // Forgets everything if the stores have changed since the last call. To be called at the begin
    // of a job, so that it works on what is stored now.
    void refresh();

    // Adjusted with the actions up to `as_of`. Never null. Throws what the stores throw, but for an
    // instrument without such bars.
    std::shared_ptr<const ShelvedBars> get(const market::InstrumentId& id, market::Period period,
                                           market::Adjust adjust, base::Date as_of);

    // Every instrument that has bars or ticks, by id.
    std::shared_ptr<const std::vector<market::Instrument>> instruments();

    std::uint64_t bytes() const { return bytes_; }
    const Stores& stores() const { return stores_; }

  private:
    struct Place {
        std::shared_ptr<const ShelvedBars> bars;
        // Adjusted alike for every as_of in [from, to).
        base::Date from;
        base::Date to;
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, Place> places;
    };
    static constexpr std::size_t kShards = 16;

    std::shared_ptr<const ShelvedBars> read(const market::InstrumentId& id, market::Period period,
                                            market::Adjust adjust, base::Date as_of) const;

    const Stores stores_;
    const std::uint64_t bytes_max_;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<std::uint64_t> generation_ = 0;
    std::mutex mutex_;  // of what follows
    std::uint64_t version_ = 0;
    std::shared_ptr<const std::vector<market::Instrument>> instruments_;
    std::array<Shard, kShards> shards_;
};

}  // namespace mystocks::job
