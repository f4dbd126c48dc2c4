#include "mystocks/feed/csv/detail/date_time.hpp"

#include <cstddef>
#include <limits>

namespace mystocks::feed::csv::detail {
namespace {

using base::Date;
using base::kUsPerDay;
using base::kUsPerHour;
using base::kUsPerMinute;
using base::kUsPerSecond;

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2199;
constexpr std::size_t kTextLengthMax = 48;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct Number {
    std::int64_t value = 0;
    std::size_t digits = 0;
};

// Reads from the front of a text; what doesn't fit is left where it is.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

    bool done() const { return at_ == end_; }
    char peek() const { return at_ == end_ ? '\0' : *at_; }
    bool take(char c) {
        if (peek() != c || done()) {
            return false;
        }
        ++at_;
        return true;
    }
    bool take(std::string_view word) {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) {
            return false;
        }
        at_ += word.size();
        return true;
    }
    // As many digits as fit; `digits` is 0 where there is none.
    Number take_number() {
        constexpr std::int64_t kMax = (std::numeric_limits<std::int64_t>::max() - 9) / 10;
        Number number;
        while (at_ != end_ && is_digit(*at_) && number.value <= kMax && number.digits < 19) {
            number.value = number.value * 10 + (*at_++ - '0');
            ++number.digits;
        }
        return number;
    }
    void skip_blanks() {
        while (peek() == ' ') {
            ++at_;
        }
    }

  private:
    const char* at_;
    const char* end_;
};

std::optional<Date> make_date(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (year < kYearMin || year > kYearMax) {
        return {};
    }
    return Date::make(static_cast<int>(year), static_cast<int>(month), static_cast<int>(day));
}

std::optional<std::int64_t> make_time(std::int64_t hour, std::int64_t minute, std::int64_t second,
                                      std::int64_t us) {
    // 24:00:00 is how some vendors end a day; nothing here means that.
    if (hour > 23 || minute > 59 || second > 59) {
        return {};
    }
    return hour * kUsPerHour + minute * kUsPerMinute + second * kUsPerSecond + us;
}

// ".123456789": to microseconds, cut off.
std::optional<std::int64_t> take_fraction(Cursor& cursor) {
    if (!cursor.take('.')) {
        return 0;
    }
    Number number = cursor.take_number();
    if (number.digits == 0) {
        return {};
    }
    for (; number.digits > 6; --number.digits) {
        number.value /= 10;
    }
    for (; number.digits < 6; ++number.digits) {
        number.value *= 10;
    }
    return number.value;
}

// 931 0931 93100 093100 93100000 093100000, by the number of digits.
std::optional<std::int64_t> time_of_digits(const Number& number) {
    const std::int64_t v = number.value;
    switch (number.digits) {
        case 3:
        case 4:
            return make_time(v / 100, v % 100, 0, 0);
        case 5:
        case 6:
            return make_time(v / 10'000, v / 100 % 100, v % 100, 0);
        case 8:
        case 9:
            return make_time(v / 10'000'000, v / 100'000 % 100, v / 1000 % 100, v % 1000 * 1000);
        default:
            return {};
    }
}

// "09:31:00", the most frequent form by far; the colons were seen.
std::optional<std::int64_t> time_of_plain_clock(const char* text) {
    for (const int at : {0, 1, 3, 4, 6, 7}) {
        if (!is_digit(text[at])) {
            return {};
        }
    }
    const auto two = [&](int at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    return make_time(two(0), two(3), two(6), 0);
}

std::optional<std::int64_t> take_time_of_day(Cursor& cursor) {
    const Number hour = cursor.take_number();
    if (hour.digits == 0 || hour.digits > 2 || !cursor.take(':')) {
        return hour.digits < 3 ? std::nullopt : time_of_digits(hour);
    }
    const Number minute = cursor.take_number();
    if (minute.digits == 0 || minute.digits > 2) {
        return {};
    }
    if (!cursor.take(':')) {
        return make_time(hour.value, minute.value, 0, 0);
    }
    const Number second = cursor.take_number();
    const auto fraction = take_fraction(cursor);
    if (second.digits == 0 || second.digits > 2 || !fraction) {
        return {};
    }
    return make_time(hour.value, minute.value, second.value, *fraction);
}

// "Z", "+08:00", "+0800", " UTC": seconds; empty where none follows.
std::optional<std::int64_t> take_offset(Cursor& cursor) {
    if (cursor.take('Z') || cursor.take(" UTC") || cursor.take(" GMT")) {
        return 0;
    }
    const bool negative = cursor.peek() == '-';
    if (!cursor.take('+') && !cursor.take('-')) {
        return {};
    }
    Number hours = cursor.take_number();
    Number minutes;
    if (hours.digits == 4) {
        minutes.value = hours.value % 100;
        hours.value /= 100;
    } else if (hours.digits != 2 || (cursor.take(':') && cursor.peek() == '\0')) {
        return {};
    } else if (!cursor.done()) {
        minutes = cursor.take_number();
    }
    if (hours.value > 15 || minutes.value > 59) {
        return {};
    }
    const std::int64_t seconds = hours.value * 3600 + minutes.value * 60;
    return negative ? -seconds : seconds;
}

// A count whose date would be outside of the years that dates may have is another kind of number.
std::optional<Stamp> of_epoch(std::int64_t value, std::int64_t per_second) {
    constexpr std::int64_t kEndOf2199 = 7'258'118'400 * kUsPerSecond;
    const std::int64_t us = per_second > kUsPerSecond ? value / (per_second / kUsPerSecond)
                                                      : value * (kUsPerSecond / per_second);
    return us < kEndOf2199 ? std::optional(Stamp{Stamp::Kind::kInstant, {}, 0, us}) : std::nullopt;
}

std::optional<Stamp> of_packed(const Number& number) {
    const std::int64_t v = number.value;
    const auto with_time = [](std::int64_t day, std::optional<std::int64_t> time) {
        const auto date = make_date(day / 10'000, day / 100 % 100, day % 100);
        return date && time ? std::optional(Stamp{Stamp::Kind::kLocal, *date, *time, 0})
                            : std::nullopt;
    };
    switch (number.digits) {
        case 8: {
            const auto date = make_date(v / 10'000, v / 100 % 100, v % 100);
            return date ? std::optional(Stamp{Stamp::Kind::kDate, *date, 0, 0}) : std::nullopt;
        }
        case 12:
            return with_time(v / 10'000, make_time(v / 100 % 100, v % 100, 0, 0));
        case 14:
            return with_time(v / 1'000'000, time_of_digits({v % 1'000'000, 6}));
        case 17:
            return with_time(v / 1'000'000'000, time_of_digits({v % 1'000'000'000, 9}));
        case 10:
            return of_epoch(v, 1);
        case 13:
            return of_epoch(v, 1000);
        case 16:
            return of_epoch(v, 1'000'000);
        case 19:
            return of_epoch(v, 1'000'000'000);
        default:
            return {};
    }
}

bool take_date_separator(Cursor& cursor, char& separator) {
    const char c = cursor.peek();
    if ((c != '-' && c != '/' && c != '.') || (separator != '\0' && c != separator)) {
        return false;
    }
    separator = c;
    return cursor.take(c);
}

// `first` was read; the cursor stands behind it.
std::optional<Date> take_rest_of_date(Cursor& cursor, const Number& first, DateOrder order) {
    if (first.digits == 4 && cursor.take("年")) {
        const Number month = cursor.take_number();
        const bool month_word = cursor.take("月");
        const Number day = cursor.take_number();
        const bool day_word = cursor.take("日");
        return month_word && day_word ? make_date(first.value, month.value, day.value)
                                      : std::nullopt;
    }
    char separator = '\0';
    if (!take_date_separator(cursor, separator)) {
        return {};
    }
    const Number second = cursor.take_number();
    if (second.digits == 0 || second.digits > 2 || !take_date_separator(cursor, separator)) {
        return {};
    }
    const Number third = cursor.take_number();
    if (first.digits == 4 && third.digits > 0 && third.digits <= 2) {
        return make_date(first.value, second.value, third.value);
    }
    if (first.digits > 2 || third.digits != 4 || order == DateOrder::kUnknown) {
        return {};
    }
    return order == DateOrder::kDayMonth ? make_date(third.value, second.value, first.value)
                                         : make_date(third.value, first.value, second.value);
}

}  // namespace

std::optional<Stamp> parse_stamp(std::string_view text, DateOrder order) {
    if (text.empty() || text.size() > kTextLengthMax) {
        return {};
    }
    Cursor cursor(text);
    const Number first = cursor.take_number();
    if (first.digits == 0) {
        return {};
    }
    if (cursor.done()) {
        return of_packed(first);
    }
    std::optional<Date> date;
    if (first.digits == 8) {  // "20180102 09:31"
        date = make_date(first.value / 10'000, first.value / 100 % 100, first.value % 100);
    } else {
        date = take_rest_of_date(cursor, first, order);
    }
    if (!date) {
        return {};
    }
    if (cursor.done()) {
        return Stamp{Stamp::Kind::kDate, *date, 0, 0};
    }
    if (!cursor.take('T') && !cursor.take('D') && !cursor.take(' ')) {
        return {};
    }
    cursor.skip_blanks();
    const auto time = take_time_of_day(cursor);
    if (!time) {
        return {};
    }
    if (cursor.done()) {
        return Stamp{Stamp::Kind::kLocal, *date, *time, 0};
    }
    const auto offset = take_offset(cursor);
    if (!offset || !cursor.done()) {
        return {};
    }
    const base::TimeUs instant = date->days * kUsPerDay + *time - *offset * kUsPerSecond;
    return Stamp{Stamp::Kind::kOffset, *date, *time, instant};
}

std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
    if (text.size() == 8 && text[2] == ':' && text[5] == ':') {
        return time_of_plain_clock(text.data());
    }
    if (text.empty() || text.size() > kTextLengthMax) {
        return {};
    }
    Cursor cursor(text);
    const auto time = take_time_of_day(cursor);
    return cursor.done() ? time : std::nullopt;
}

void DateOrderEvidence::look_at(std::string_view text) {
    Cursor cursor(text);
    const Number first = cursor.take_number();
    char separator = '\0';
    if (first.digits == 0 || first.digits > 2 || !take_date_separator(cursor, separator)) {
        return;
    }
    const Number second = cursor.take_number();
    if (second.digits == 0 || second.digits > 2 || !take_date_separator(cursor, separator) ||
        cursor.take_number().digits != 4) {
        return;
    }
    seen_ = true;
    first_over_12_ = first_over_12_ || first.value > 12;
    second_over_12_ = second_over_12_ || second.value > 12;
}

DateOrder DateOrderEvidence::order() const {
    if (first_over_12_ == second_over_12_) {
        return DateOrder::kUnknown;
    }
    return first_over_12_ ? DateOrder::kDayMonth : DateOrder::kMonthDay;
}

}  // namespace mystocks::feed::csv::detail
