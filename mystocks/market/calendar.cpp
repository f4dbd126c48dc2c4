#include "mystocks/market/calendar.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "mystocks/base/assert.hpp"
#include "mystocks/market/detail/cn_closed_days.hpp"
#include "mystocks/market/detail/exchange.hpp"

namespace mystocks::market {
namespace {

using base::Date;

constexpr int kGapDaysMax = 40;
constexpr Date kLastDay{std::numeric_limits<std::int32_t>::max()};

bool is_weekday(Date day) {
    return day.weekday() <= 5;
}

bool contains(const std::vector<Date>& sorted, Date day) {
    return std::binary_search(sorted.begin(), sorted.end(), day);
}

void erase_between(std::vector<Date>& sorted, Date first, Date last) {
    sorted.erase(std::lower_bound(sorted.begin(), sorted.end(), first),
                 std::upper_bound(sorted.begin(), sorted.end(), last));
}

Date packed(int yyyymmdd) {
    const auto day = Date::from_yyyymmdd(yyyymmdd);
    MYSTOCKS_ASSERT(day);
    return *day;
}

}  // namespace

Calendar::Calendar(std::string name, Rule rule, Date first)
    : name_(std::move(name)), rule_(rule), first_(first) {}

const Calendar& Calendar::built_in(std::string_view name) {
    static const Calendar mainland = [] {
        Calendar calendar("CN", Rule::kWeekdays, packed(detail::kCnFirstTradingDay));
        for (const auto& [first, last] : detail::cn_closed_days()) {
            for (Date day = packed(first); day <= packed(last); day = day + 1) {
                if (is_weekday(day)) {
                    calendar.closed_.push_back(day);
                }
            }
        }
        calendar.known_.push_back(
            {Date{std::numeric_limits<std::int32_t>::min()}, packed(detail::kCnKnownUntil)});
        return calendar;
    }();
    static const Calendar always = [] {
        Calendar calendar("ALWAYS", Rule::kEveryDay, Date::of(1900, 1, 1));
        calendar.known_.push_back({Date{std::numeric_limits<std::int32_t>::min()}, kLastDay});
        return calendar;
    }();
    static const Calendar american("US", Rule::kWeekdays, Date::of(1900, 1, 1));
    static const Calendar other("WEEKDAYS", Rule::kWeekdays, Date::of(1900, 1, 1));
    if (name == "CN") {
        return mainland;
    }
    if (name == "ALWAYS") {
        return always;
    }
    return name == "US" ? american : other;
}

std::string_view Calendar::name_for_exchange(std::string_view exchange) {
    return detail::facts_of_exchange(exchange).calendar;
}

Calendar Calendar::extended(std::span<const Date> open_days) const {
    Calendar calendar = *this;
    std::size_t begin = 0;
    for (std::size_t i = 1; i <= open_days.size(); ++i) {
        MYSTOCKS_ASSERT(i == open_days.size() || open_days[i - 1] < open_days[i]);
        if (i == open_days.size() || open_days[i] - open_days[i - 1] > kGapDaysMax) {
            calendar.learn(open_days.subspan(begin, i - begin));
            begin = i;
        }
    }
    return calendar;
}

void Calendar::learn(std::span<const Date> open_days) {
    const Date first = open_days.front();
    const Date last = open_days.back();
    std::vector<Date> closed;
    std::vector<Date> opened;
    std::size_t next = 0;
    for (Date day = first; day <= last; day = day + 1) {
        const bool is_open = open_days[next] == day;
        next += is_open ? 1 : 0;
        if (is_open != is_open_by_rule(day)) {
            (is_open ? opened : closed).push_back(day);
        }
    }
    erase_between(closed_, first, last);
    erase_between(opened_, first, last);
    closed_.insert(std::lower_bound(closed_.begin(), closed_.end(), first), closed.begin(),
                   closed.end());
    opened_.insert(std::lower_bound(opened_.begin(), opened_.end(), first), opened.begin(),
                   opened.end());
    first_ = std::min(first_, first);
    known_.push_back({first, last});
}

bool Calendar::is_open_by_rule(Date day) const {
    return rule_ == Rule::kEveryDay || is_weekday(day);
}

bool Calendar::is_trading_day(Date day) const {
    if (day < first_) {
        return false;
    }
    return is_open_by_rule(day) ? !contains(closed_, day) : contains(opened_, day);
}

bool Calendar::is_provisional(Date day) const {
    return std::none_of(known_.begin(), known_.end(),
                        [day](const Span& span) { return span.first <= day && day <= span.last; });
}

std::vector<Date> Calendar::trading_days(Date from, Date to) const {
    std::vector<Date> days;
    for (Date day = std::max(from, first_); day <= to; day = day + 1) {
        if (is_trading_day(day)) {
            days.push_back(day);
        }
    }
    return days;
}

Date Calendar::next_trading_day(Date after) const {
    Date day = std::max(after + 1, first_);
    while (!is_trading_day(day)) {
        day = day + 1;
    }
    return day;
}

Date Calendar::previous_trading_day(Date before) const {
    Date day = before - 1;
    while (day >= first_ && !is_trading_day(day)) {
        day = day - 1;
    }
    return std::max(day, first_ - 1);
}

}  // namespace mystocks::market
