#include "mystocks/backtest/axis.hpp"

#include <algorithm>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::backtest {
namespace {

using base::Date;

Date monday_of(Date day) {
    return day - (day.weekday() - 1);
}

std::pair<int, int> month_of(Date day) {
    const auto parts = day.ymd();
    return {parts.year, parts.month};
}

std::pair<int, int> quarter_of(Date day) {
    const auto parts = day.ymd();
    return {parts.year, (parts.month - 1) / 3};
}

}  // namespace

Axis::Axis(const History& history) : times_(history.axis), first_moment_(history.first_moment) {
    const auto& times = history.axis;
    if (std::adjacent_find(times.begin(), times.end(), std::greater_equal<>()) != times.end()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the moments of a backtest must ascend; read the bars again");
    }
    if (first_moment_ >= times.size()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the data has no moment to trade in; choose dates that it covers");
    }
    days_.reserve(times.size());
    if (!market::is_intraday(history.period)) {
        for (const std::int64_t time : times) {
            days_.push_back({static_cast<std::int32_t>(time)});
        }
        return;
    }
    const auto& zone = base::TimeZone::named(
        history.instruments.empty() || history.instruments.front().instrument == nullptr
            ? "UTC"
            : market::time_zone_name_of(history.instruments.front().instrument->id.exchange()));
    for (const std::int64_t time : times) {
        days_.push_back(zone.date_of(time - 1));
    }
}

std::size_t Axis::day_begin(std::size_t moment) const {
    const auto end = days_.begin() + static_cast<std::ptrdiff_t>(moment);
    return static_cast<std::size_t>(std::lower_bound(days_.begin(), end, days_[moment]) -
                                    days_.begin());
}

bool Axis::ends_week(std::size_t moment) const {
    return moment + 1 < size() && monday_of(day(moment)) != monday_of(day(moment + 1));
}

bool Axis::ends_month(std::size_t moment) const {
    return moment + 1 < size() && month_of(day(moment)) != month_of(day(moment + 1));
}

bool Axis::ends_quarter(std::size_t moment) const {
    return moment + 1 < size() && quarter_of(day(moment)) != quarter_of(day(moment + 1));
}

}  // namespace mystocks::backtest
