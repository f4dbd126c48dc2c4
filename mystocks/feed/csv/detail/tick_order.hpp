// Sequence numbers for rows that have none of their own: their order within an instant.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>

#include "mystocks/base/time.hpp"

namespace mystocks::feed::csv::detail {

// Rows of one instrument. Times may go back, within a window of instants that bounds the memory.
class TickOrder {
  public:
    static constexpr std::size_t kInstantsMax = 20'000;

    // 0, 1, 2 … for rows of the same time. Empty where the time lies before the window: its number
    // could have been given already.
    std::optional<std::int64_t> next(base::TimeUs time) {
        if (time == last_time_) {
            return ++last_;
        }
        if (last_time_ != kNone) {
            numbers_[last_time_] = last_;
        }
        if (numbers_.size() > kInstantsMax) {
            forgotten_until_ = numbers_.begin()->first;
            numbers_.erase(numbers_.begin());
        }
        if (time <= forgotten_until_) {
            last_time_ = kNone;
            return {};
        }
        const auto known = numbers_.find(time);
        last_time_ = time;
        last_ = known == numbers_.end() ? 0 : known->second + 1;
        return last_;
    }

  private:
    static constexpr base::TimeUs kNone = std::numeric_limits<base::TimeUs>::min();

    std::map<base::TimeUs, std::int64_t> numbers_;  // the last one of each instant
    base::TimeUs last_time_ = kNone;
    base::TimeUs forgotten_until_ = kNone;
    std::int64_t last_ = 0;
};

}  // namespace mystocks::feed::csv::detail
