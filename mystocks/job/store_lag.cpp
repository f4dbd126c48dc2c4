#include "mystocks/job/store_lag.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "mystocks/job/store_summary.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/market/session.hpp"

namespace mystocks::job {
namespace {

using base::Date;

// Times from outside may be anything: years that no calendar knows count as the nearest known.
constexpr std::int32_t kDayMax = 80'000;  // in the year 2189

Date day_of_newest(const store::SeriesInfo& info) {
    if (info.key.period && !market::is_intraday(*info.key.period)) {
        return {static_cast<std::int32_t>(std::clamp<std::int64_t>(info.last_time, 0, kDayMax))};
    }
    auto time = std::clamp<std::int64_t>(info.last_time, 1, kDayMax * base::kUsPerDay);
    if (info.key.period) {  // a bar is stamped with its end, which may be midnight
        --time;
    }
    return base::TimeZone::named(market::time_zone_name_of(info.key.id.exchange())).date_of(time);
}

// The last day whose session has finished.
Date last_finished(const market::Calendar& calendar, std::string_view exchange, base::TimeUs now) {
    const base::TimeZone& zone = base::TimeZone::named(market::time_zone_name_of(exchange));
    const Date today = zone.date_of(now);
    const int close = market::sessions_of(exchange).back().close_minute;
    const base::TimeUs closes = zone.to_utc(today, {}) + close * base::kUsPerMinute;
    return calendar.is_trading_day(today) && now >= closes ? today
                                                           : calendar.previous_trading_day(today);
}

struct Newest {
    Date day;
    std::string exchange;
};

}  // namespace

std::vector<StoreLag> lag_of(const std::vector<store::SeriesInfo>& series,
                             const store::RecordStore* records, base::TimeUs now) {
    using ClassKey = std::pair<store::SeriesClass, std::int64_t>;  // as summarize() orders them
    std::map<ClassKey, std::map<std::string, Newest>> classes;     // … and by calendar
    std::map<ClassKey, std::string> names;
    for (const store::SeriesInfo& info : series) {
        const ClassKey key{info.key.series_class, store::period_number(info.key)};
        names[key] = class_name(info.key);
        const std::string exchange(info.key.id.exchange());
        const std::string calendar(market::Calendar::name_for_exchange(exchange));
        const Date day = day_of_newest(info);
        const auto [place, is_new] = classes[key].try_emplace(calendar, Newest{day, exchange});
        if (!is_new && place->second.day < day) {
            place->second = {day, exchange};
        }
    }
    std::vector<StoreLag> lags;
    for (const auto& [key, calendars] : classes) {
        StoreLag lag{names[key], {}, 0};
        for (const auto& [name, newest] : calendars) {
            const market::Calendar& known = market::Calendar::built_in(name);
            const auto days =
                records == nullptr ? std::vector<Date>() : records->read_trading_days(name);
            const market::Calendar calendar = days.empty() ? known : known.extended(days);
            const Date last = last_finished(calendar, newest.exchange, now);
            const std::uint64_t behind =
                newest.day < last ? calendar.trading_days(newest.day + 1, last).size() : 0;
            lag.newest = std::max(lag.newest, newest.day);
            lag.sessions_behind = std::max(lag.sessions_behind, behind);
        }
        lags.push_back(std::move(lag));
    }
    return lags;
}

}  // namespace mystocks::job
