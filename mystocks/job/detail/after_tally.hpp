// What followed hits, added up.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/job/screen_job.hpp"
#include "mystocks/market/instrument.hpp"

namespace mystocks::job::detail {

class AfterTally {
  public:
    void add(std::size_t which, double change);  // of kAfterBars
    AfterTally& operator+=(const AfterTally& more);
    std::array<ScreenAfter, 3> result() const;

  private:
    struct Sum {
        std::uint64_t samples = 0;
        std::uint64_t wins = 0;
        double changes = 0;
    };
    std::array<Sum, 3> sums_;
};

// What followed the bars at `hit_times` (in order of time). Reads raw bars from the shelf.
AfterTally tally_after(BarShelf& shelf, const market::Instrument& instrument, market::Period period,
                       base::Date today, std::span<const std::int64_t> hit_times);

}  // namespace mystocks::job::detail
