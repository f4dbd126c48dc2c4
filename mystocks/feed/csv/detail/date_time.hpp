// Dates and times in the many ways that data files write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mystocks/base/time.hpp"

namespace mystocks::feed::csv::detail {

// What 02/01/2017 means. A year in front needs no order.
enum class DateOrder { kUnknown, kDayMonth, kMonthDay };

struct Stamp {
    enum class Kind {
        kDate,     // a date alone
        kLocal,    // date and time of day of some zone
        kOffset,   // the same with its offset from UTC: `instant` and the local fields are set
        kInstant,  // a count since the epoch: only `instant` is set
    };
    Kind kind = Kind::kDate;
    base::Date date;
    std::int64_t time_of_day_us = 0;
    base::TimeUs instant = 0;
};

// 2017-3-3 13:22:0, 2018.09.03T09:30:06, 2007/02/27, 20180102, 20200102093500000, 2026年7月6日,
// RFC 3339, epoch seconds, milliseconds, microseconds or nanoseconds (by the number of digits: 10,
// 13, 16, 19), and with `order` also 02/01/2017 and 02-01-2017. Years 1900 to 2199. Empty where it
// is none of these, or a date that isn't on the calendar.
std::optional<Stamp> parse_stamp(std::string_view text, DateOrder order);

// 9:30, 09:30:00.000, 931 and 0931 (HMM), 93100 (HMMSS), 93100000 (HMMSSmmm): microseconds since
// midnight.
std::optional<std::int64_t> parse_time_of_day(std::string_view text);

// Gathers what 02/01/2017-like dates say about their order.
class DateOrderEvidence {
  public:
    void look_at(std::string_view text);
    bool any() const { return seen_; }
    // kUnknown where nothing settles it, and where the dates contradict each other.
    DateOrder order() const;

  private:
    bool seen_ = false;
    bool first_over_12_ = false;
    bool second_over_12_ = false;
};

}  // namespace mystocks::feed::csv::detail
