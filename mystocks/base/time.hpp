// Dates, instants and time zones.
//
// Date is a calendar date without a zone (an exchange's own trade date). TimeUs counts microseconds
// since the Unix epoch, UTC. Converting between them needs a zone, by IANA name.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mystocks::base {

using TimeUs = std::int64_t;

inline constexpr TimeUs kUsPerSecond = 1'000'000;
inline constexpr TimeUs kUsPerMinute = 60 * kUsPerSecond;
inline constexpr TimeUs kUsPerHour = 60 * kUsPerMinute;
inline constexpr TimeUs kUsPerDay = 24 * kUsPerHour;

struct YearMonthDay {
    int year;
    int month;  // 1..12
    int day;    // 1..31
};

// Proleptic Gregorian calendar date as days since 1970-01-01. Value type.
struct Date {
    std::int32_t days = 0;

    // Throws Error(kInvalidArgument) for a date that isn't on the calendar, such as 30 February.
    static Date of(int year, int month, int day);
    // Same without the exception: for parsers, where a bad date is a rejected row.
    static std::optional<Date> make(int year, int month, int day);
    // 20260706 → 2026-07-06; empty where it is no date.
    static std::optional<Date> from_yyyymmdd(std::int64_t packed);

    YearMonthDay ymd() const;
    int yyyymmdd() const;
    int weekday() const;  // ISO: Monday 1 … Sunday 7
    friend auto operator<=>(Date, Date) = default;
    friend Date operator+(Date date, int more) { return {date.days + more}; }
    friend Date operator-(Date date, int fewer) { return {date.days - fewer}; }
    friend int operator-(Date a, Date b) { return a.days - b.days; }
};

// "2026-07-06", and also "20260706" and "2026/7/6". Empty where it is none of these.
std::optional<Date> parse_date(std::string_view text);
std::string to_string(Date date);  // 2026-07-06

// Wall-clock time of day.
struct TimeOfDay {
    std::int64_t us = 0;  // since midnight, [0, 86'400'000'000)
};

// Zone rules from the system's tz database. Thread-safe; zones are loaded once.
class TimeZone {
  public:
    // Throws Error(kInvalidArgument) for a name that the tz database lacks.
    static const TimeZone& named(std::string_view iana_name);

    TimeUs to_utc(Date date, TimeOfDay time) const;  // an ambiguous time means the earlier one
    Date date_of(TimeUs instant) const;
    TimeOfDay time_of_day(TimeUs instant) const;
    const std::string& name() const { return name_; }

    TimeZone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}

  private:
    std::string name_;
    const void* zone_;
};

// RFC 3339 in UTC with as many fraction digits as needed: 2026-07-06T01:31:00Z.
std::string to_rfc3339(TimeUs instant);
// RFC 3339 with 'Z' or an offset; empty where it is malformed.
std::optional<TimeUs> parse_rfc3339(std::string_view text);
// "2026-07-06 09:31:00" in `zone`; the fraction only where it isn't zero.
std::string to_local_string(TimeUs instant, const TimeZone& zone);

}  // namespace mystocks::base
