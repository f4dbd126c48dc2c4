#include "mystocks/market/derive.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/session.hpp"

namespace mystocks::market {
namespace {

using base::Date;
using base::kUsPerDay;
using base::kUsPerMinute;

// Local dates and end minutes of instants in time order: one look into the zone rules a day. The
// offset is the one at noon, which holds in every session of a day that changes it (at night).
class LocalDays {
  public:
    explicit LocalDays(std::string_view exchange)
        : zone_(base::TimeZone::named(time_zone_name_of(exchange))) {}

    // A bar that ends at midnight is the last of the day before.
    void move_to(std::int64_t end_us) {
        const std::int64_t last_us = end_us - 1;
        if (last_us >= midnight_us_ && last_us - midnight_us_ < kUsPerDay) {
            return;
        }
        date_ = zone_.date_of(last_us);
        midnight_us_ = zone_.to_utc(date_, {kUsPerDay / 2}) - kUsPerDay / 2;
    }
    Date date() const { return date_; }
    int end_minute(std::int64_t end_us) const {
        return static_cast<int>((end_us - midnight_us_ + kUsPerMinute - 1) / kUsPerMinute);
    }
    std::int64_t instant(int minute) const { return midnight_us_ + minute * kUsPerMinute; }

  private:
    const base::TimeZone& zone_;
    Date date_{};
    std::int64_t midnight_us_ = std::numeric_limits<std::int64_t>::max();
};

// Bars of the same group have the same number; it never falls.
std::int64_t group_of(Date date, Period to) {
    if (to == Period::k1d) {
        return date.days;
    }
    if (to == Period::k1w) {
        return date.days - date.weekday();
    }
    const base::YearMonthDay ymd = date.ymd();
    const int months = to == Period::k1M ? 1 : to == Period::k1Q ? 3 : to == Period::k6M ? 6 : 12;
    return (ymd.year * 12 + ymd.month - 1) / months;
}

void start(Bars& out, BarsView bars, std::size_t i, std::int64_t time) {
    Bar bar = bars.at(i);
    bar.time = time;
    out.push_back(bar);
}

void join(Bars& out, BarsView bars, std::size_t i, std::int64_t time) {
    out.time.back() = time;
    out.high.back() = std::max(out.high.back(), bars.high[i]);
    out.low.back() = std::min(out.low.back(), bars.low[i]);
    out.close.back() = bars.close[i];
    out.volume.back() += bars.volume[i];
    out.amount.back() += bars.amount[i];
}

Bars intraday_bars(BarsView bars, Period to, std::string_view exchange) {
    Bars out;
    out.reserve(bars.size() / static_cast<std::size_t>(minutes_of(to)) + 1);
    const auto sessions = sessions_of(exchange);
    LocalDays days(exchange);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        days.move_to(bars.time[i]);
        const int minute = bar_end_minute(sessions, days.end_minute(bars.time[i]), minutes_of(to));
        const std::int64_t time = days.instant(minute);
        if (out.empty() || out.time.back() != time) {
            start(out, bars, i, time);
        } else {
            join(out, bars, i, time);
        }
    }
    return out;
}

// `date_of(i)` gives the trade date of bar i.
template <typename DateOf>
Bars dated_bars(BarsView bars, Period to, DateOf date_of) {
    Bars out;
    std::int64_t group = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const Date date = date_of(i);
        const std::int64_t own = group_of(date, to);
        if (out.empty() || own != group) {
            start(out, bars, i, date.days);
            group = own;
        } else {
            join(out, bars, i, date.days);
        }
    }
    return out;
}

bool can_derive(Period from, Period to) {
    if (from >= to) {
        return false;
    }
    if (is_intraday(to)) {
        return minutes_of(to) % minutes_of(from) == 0;
    }
    return is_intraday(from) || from == Period::k1d || from == Period::k1M;
}

}  // namespace

std::optional<Period> base_period_of(Period wanted) {
    if (wanted == Period::k1m) {
        return {};
    }
    return wanted > Period::k1d ? Period::k1d : Period::k1m;
}

Bars derive_bars(BarsView bars, Period from, Period to, std::string_view exchange) {
    if (!can_derive(from, to)) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          fmt::format("Bars of {} can't be made from bars of {}", to_string(to),
                                      to_string(from)));
    }
    if (is_intraday(to)) {
        return intraday_bars(bars, to, exchange);
    }
    if (!is_intraday(from)) {
        return dated_bars(
            bars, to, [&](std::size_t i) { return Date{static_cast<std::int32_t>(bars.time[i])}; });
    }
    LocalDays days(exchange);
    return dated_bars(bars, to, [&](std::size_t i) {
        days.move_to(bars.time[i]);
        return days.date();
    });
}

}  // namespace mystocks::market
