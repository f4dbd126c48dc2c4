#include "mystocks/base/time.hpp"

#include <charconv>
#include <map>
#include <memory>
#include <mutex>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include "mystocks/base/error.hpp"

namespace mystocks::base {
namespace {

constexpr int kYearMax = 9999;

const date::time_zone& zone_of(const void* zone) {
    return *static_cast<const date::time_zone*>(zone);
}

struct LocalTime {
    Date date;
    TimeOfDay time;
};

LocalTime local_of(TimeUs instant, std::chrono::seconds offset) {
    const TimeUs local = instant + offset.count() * kUsPerSecond;
    TimeUs days = local / kUsPerDay;
    if (local % kUsPerDay < 0) {
        --days;
    }
    return {Date{static_cast<std::int32_t>(days)}, TimeOfDay{local - days * kUsPerDay}};
}

std::chrono::seconds offset_at(const void* zone, TimeUs instant) {
    const date::sys_time<std::chrono::microseconds> at{std::chrono::microseconds(instant)};
    return zone_of(zone).get_info(at).offset;
}

std::string clock_text(TimeOfDay time) {
    const std::int64_t seconds = time.us / kUsPerSecond;
    const std::int64_t fraction = time.us % kUsPerSecond;
    std::string text =
        fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (fraction != 0) {
        std::string digits = fmt::format("{:06}", fraction);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += '.' + digits;
    }
    return text;
}

// Takes exactly `width` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
    if (text.size() < width) {
        return {};
    }
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return {};
        }
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

// One to four digits.
std::optional<int> take_number(std::string_view& text) {
    int value = 0;
    const char* end = text.data() + std::min<std::size_t>(text.size(), 4);
    const auto [next, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || value < 0) {
        return {};
    }
    text.remove_prefix(static_cast<std::size_t>(next - text.data()));
    return value;
}

std::optional<std::int64_t> take_fraction_us(std::string_view& text) {
    if (!take(text, '.')) {
        return 0;
    }
    std::int64_t value = 0;
    std::int64_t scale = kUsPerSecond;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        if (scale > 1) {
            scale /= 10;
            value += (text[digits] - '0') * scale;
        }
    }
    text.remove_prefix(digits);
    return digits == 0 ? std::nullopt : std::optional(value);
}

std::optional<std::int64_t> take_offset_seconds(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) {
        return 0;
    }
    const bool negative = !text.empty() && text.front() == '-';
    if (!take(text, '+') && !take(text, '-')) {
        return {};
    }
    const auto hours = take_digits(text, 2);
    const bool colon = take(text, ':');
    const auto minutes = take_digits(text, 2);
    if (!hours || !colon || !minutes || *hours > 23 || *minutes > 59) {
        return {};
    }
    const std::int64_t seconds = *hours * 3600 + *minutes * 60;
    return negative ? -seconds : seconds;
}

}  // namespace

std::optional<Date> Date::make(int year, int month, int day) {
    if (year < 1 || year > kYearMax || month < 1 || month > 12 || day < 1 || day > 31) {
        return {};
    }
    const date::year_month_day ymd{date::year{year}, date::month{static_cast<unsigned>(month)},
                                   date::day{static_cast<unsigned>(day)}};
    if (!ymd.ok()) {
        return {};
    }
    return Date{static_cast<std::int32_t>(date::sys_days{ymd}.time_since_epoch().count())};
}

Date Date::of(int year, int month, int day) {
    if (const auto date = make(year, month, day)) {
        return *date;
    }
    throw Error(ErrorKind::kInvalidArgument,
                fmt::format("{}-{}-{} is not a calendar date", year, month, day));
}

std::optional<Date> Date::from_yyyymmdd(std::int64_t packed) {
    if (packed < 10101 || packed > 99991231) {
        return {};
    }
    return make(static_cast<int>(packed / 10000), static_cast<int>(packed / 100 % 100),
                static_cast<int>(packed % 100));
}

YearMonthDay Date::ymd() const {
    const date::year_month_day ymd{date::sys_days{date::days{days}}};
    return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
            static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

int Date::yyyymmdd() const {
    const YearMonthDay parts = ymd();
    return parts.year * 10000 + parts.month * 100 + parts.day;
}

int Date::weekday() const {
    // 1970-01-01 was a Thursday, ISO weekday 4.
    const int shifted = (days + 3) % 7;
    return (shifted < 0 ? shifted + 7 : shifted) + 1;
}

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() == 8 && text.find_first_not_of("0123456789") == std::string_view::npos) {
        std::int64_t packed = 0;
        std::from_chars(text.data(), text.data() + text.size(), packed);
        return Date::from_yyyymmdd(packed);
    }
    const auto year = take_number(text);
    if (!year || text.empty() || (text.front() != '-' && text.front() != '/')) {
        return {};
    }
    const char separator = text.front();
    text.remove_prefix(1);
    const auto month = take_number(text);
    if (!month || !take(text, separator)) {
        return {};
    }
    const auto day = take_number(text);
    return day && text.empty() ? Date::make(*year, *month, *day) : std::nullopt;
}

std::string to_string(Date date) {
    const YearMonthDay parts = date.ymd();
    return fmt::format("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
}

const TimeZone& TimeZone::named(std::string_view iana_name) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<TimeZone>, std::less<>> zones;
    const std::lock_guard lock(mutex);
    if (const auto found = zones.find(iana_name); found != zones.end()) {
        return *found->second;
    }
    try {
        std::string name(iana_name);
        auto zone = std::make_unique<TimeZone>(name, date::locate_zone(name));
        return *zones.emplace(std::move(name), std::move(zone)).first->second;
    } catch (const std::exception& error) {
        throw Error(ErrorKind::kInvalidArgument,
                    fmt::format("'{}' is no time zone of this system's tz database", iana_name),
                    error.what());
    }
}

TimeUs TimeZone::to_utc(Date date, TimeOfDay time) const {
    const TimeUs local = date.days * kUsPerDay + time.us;
    const date::local_time<std::chrono::microseconds> at{std::chrono::microseconds(local)};
    const date::local_info info = zone_of(zone_).get_info(at);
    return local - info.first.offset.count() * kUsPerSecond;
}

Date TimeZone::date_of(TimeUs instant) const {
    return local_of(instant, offset_at(zone_, instant)).date;
}

TimeOfDay TimeZone::time_of_day(TimeUs instant) const {
    return local_of(instant, offset_at(zone_, instant)).time;
}

std::string to_rfc3339(TimeUs instant) {
    const LocalTime utc = local_of(instant, std::chrono::seconds(0));
    return to_string(utc.date) + 'T' + clock_text(utc.time) + 'Z';
}

std::optional<TimeUs> parse_rfc3339(std::string_view text) {
    const auto year = take_digits(text, 4);
    const bool dash = take(text, '-');
    const auto month = take_digits(text, 2);
    const bool second_dash = take(text, '-');
    const auto day = take_digits(text, 2);
    const bool letter = take(text, 'T') || take(text, 't') || take(text, ' ');
    const auto hour = take_digits(text, 2);
    const bool colon = take(text, ':');
    const auto minute = take_digits(text, 2);
    const bool second_colon = take(text, ':');
    const auto second = take_digits(text, 2);
    if (!year || !dash || !month || !second_dash || !day || !letter || !hour || !colon || !minute ||
        !second_colon || !second || *hour > 23 || *minute > 59 || *second > 59) {
        return {};
    }
    const auto fraction = take_fraction_us(text);
    const auto offset = take_offset_seconds(text);
    const auto date = Date::make(*year, *month, *day);
    if (!fraction || !offset || !text.empty() || !date) {
        return {};
    }
    const std::int64_t seconds = *hour * 3600 + *minute * 60 + *second - *offset;
    return date->days * kUsPerDay + seconds * kUsPerSecond + *fraction;
}

std::string to_local_string(TimeUs instant, const TimeZone& zone) {
    return to_string(zone.date_of(instant)) + ' ' + clock_text(zone.time_of_day(instant));
}

}  // namespace mystocks::base
