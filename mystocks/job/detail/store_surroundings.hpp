// What formulas ask about beside an instrument's own bars, answered from the stores.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/formula/subject.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/market/adjust.hpp"

namespace mystocks::job::detail {

// For one run of a formula. Thread-safe. The shelf outlives it.
class StoreSurroundings final : public formula::Surroundings {
  public:
    StoreSurroundings(BarShelf& shelf, market::Adjust adjust, base::Date as_of)
        : shelf_(shelf), adjust_(adjust), as_of_(as_of) {}

    std::shared_ptr<const market::Bars> bars(std::string_view instrument_id,
                                             market::Period period) const override;
    // From share events of categories 2 to 10: tradable shares after the event.
    void capital(const market::Instrument& instrument, market::Period period,
                 std::span<const std::int64_t> times, std::span<double> capital) const override;
    // 1 all shares, 7 tradable shares, 40 and 41 the value of the latter and the former at the
    // newest unadjusted close, 42 days since the listing (or the first stored daily bar); others
    // are unknown.
    void finance(const market::Instrument& instrument, market::Period period, int number,
                 std::span<const std::int64_t> times, std::span<double> figures) const override;
    std::optional<bool> in_block(const market::Instrument& instrument,
                                 std::string_view block) const override;

  private:
    void times_closes(const market::Instrument& instrument, market::Period period,
                      std::span<const std::int64_t> times, std::span<double> figures) const;

    BarShelf& shelf_;
    const market::Adjust adjust_;
    const base::Date as_of_;
    mutable std::mutex mutex_;
    // Members of the blocks asked for, of any kind; empty where there is none of that name.
    mutable std::map<std::string, std::optional<std::set<market::InstrumentId>>, std::less<>>
        blocks_;
};

}  // namespace mystocks::job::detail
