// The moments of a history as days of the exchange.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/backtest/history.hpp"
#include "mystocks/base/time.hpp"

namespace mystocks::backtest {

// Views a history's axis, which must outlive it. Immutable, so thread-safe.
class Axis {
  public:
    // Intraday moments belong to days by the zone of the first instrument's exchange; one at
    // midnight is the last of its day. Throws kInvalidArgument where the axis isn't ascending or
    // has no moment from first_moment on.
    explicit Axis(const History& history);

    std::size_t size() const { return times_.size(); }
    std::size_t first_moment() const { return first_moment_; }
    std::int64_t time(std::size_t moment) const { return times_[moment]; }
    base::Date day(std::size_t moment) const { return days_[moment]; }
    // The first moment of the same day.
    std::size_t day_begin(std::size_t moment) const;

    // Whether the next moment belongs to another one; false at the last moment.
    bool ends_week(std::size_t moment) const;
    bool ends_month(std::size_t moment) const;
    bool ends_quarter(std::size_t moment) const;

  private:
    std::span<const std::int64_t> times_;
    std::size_t first_moment_;
    std::vector<base::Date> days_;
};

}  // namespace mystocks::backtest
