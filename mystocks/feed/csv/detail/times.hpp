// From the time columns of a row to an instant or a date.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mystocks/base/time.hpp"
#include "mystocks/feed/csv/detail/columns.hpp"
#include "mystocks/feed/csv/detail/date_time.hpp"
#include "mystocks/feed/csv/detail/file_name.hpp"

namespace mystocks::feed::csv::detail {

struct TimeColumns {
    int full = -1;         // date and time in one, or a date alone
    int time_of_day = -1;  // with `full` as the date, or with `fixed_date`
    std::optional<base::Date> fixed_date;
    bool ms_of_day = false;
    DateOrder order = DateOrder::kUnknown;
};

// Chooses by what the first rows hold. Throws base::Error(kInvalidArgument) with what to give.
TimeColumns find_times(const Table& table, const Columns& columns, const Shape* shape,
                       const Settings& settings, const NameFacts& name);

// Remembers the last date text: neighbours mostly share it. One object a thread.
class TimeReader {
  public:
    explicit TimeReader(const TimeColumns& columns) : columns_(columns) {}

    // Empty where it is no time.
    std::optional<Stamp> read(std::span<const std::string_view> fields);
    const TimeColumns& columns() const { return columns_; }

  private:
    std::optional<Stamp> read_full(std::string_view text);
    std::optional<std::int64_t> read_time_of_day(std::string_view text) const;

    TimeColumns columns_;
    std::string last_text_;  // of a date, without the time behind it
    base::Date last_date_{};
};

// A zone's offset, kept while the day stays the same. One object a thread.
class ZoneClock {
  public:
    explicit ZoneClock(const base::TimeZone& zone) : zone_(&zone) {}

    base::TimeUs to_utc(base::Date date, std::int64_t time_of_day_us);
    const base::TimeZone& zone() const { return *zone_; }

  private:
    const base::TimeZone* zone_;
    base::Date day_{};
    base::TimeUs midnight_ = 0;
    bool day_known_ = false;
    bool day_is_even_ = false;  // the offset doesn't change on this day
};

// The date that a stamp shows where it was written; of an instant, in `zone`.
base::Date date_of(const Stamp& stamp, const base::TimeZone& zone);
std::int64_t time_of_day_of(const Stamp& stamp, const base::TimeZone& zone);
base::TimeUs instant_of(const Stamp& stamp, ZoneClock& clock);

}  // namespace mystocks::feed::csv::detail
