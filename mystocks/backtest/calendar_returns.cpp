#include "mystocks/backtest/calendar_returns.hpp"

#include <cmath>
#include <limits>

#include "mystocks/backtest/metrics.hpp"
#include "mystocks/market/bar_time.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::backtest {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string exchange_of(const Result& result) {
    return result.instruments.empty() ? std::string()
                                      : std::string(result.instruments.front().id.exchange());
}

double change(double now, double before) {
    return before > 0 && std::isfinite(now) ? now / before - 1 : kNaN;
}

std::vector<CalendarReturn> returns_by(const Result& result, bool months) {
    std::vector<CalendarReturn> rows;
    const MomentTexts moments(result);
    double equity_before = result.starting_cash;
    double benchmark_before = kNaN;
    double benchmark_now = kNaN;
    for (std::size_t i = 0; i < result.times.size(); ++i) {
        const base::YearMonthDay day = moments.date(result.times[i]).ymd();
        const int month = months ? day.month : 0;
        if (rows.empty() || rows.back().year != day.year || rows.back().month != month) {
            if (!rows.empty()) {
                equity_before = result.equity[i - 1];
                benchmark_before = benchmark_now;
            }
            rows.push_back({.year = day.year, .month = month, .strategy = kNaN, .benchmark = kNaN});
        }
        rows.back().strategy = change(result.equity[i], equity_before);
        if (!result.benchmark.empty() && std::isfinite(result.benchmark[i])) {
            benchmark_now = result.benchmark[i];
            if (std::isnan(benchmark_before)) {
                benchmark_before = benchmark_now;
            }
            rows.back().benchmark = change(benchmark_now, benchmark_before);
        }
    }
    return rows;
}

}  // namespace

std::vector<CalendarReturn> monthly_returns(const Result& result) {
    return returns_by(result, true);
}

std::vector<CalendarReturn> yearly_returns(const Result& result) {
    return returns_by(result, false);
}

MomentTexts::MomentTexts(const Result& result)
    : period_(result.period),
      zone_(base::TimeZone::named(market::time_zone_name_of(exchange_of(result)))) {}

base::Date MomentTexts::date(std::int64_t time) const {
    return market::is_intraday(period_) ? zone_.date_of(time)
                                        : base::Date{static_cast<std::int32_t>(time)};
}

std::string MomentTexts::text(std::int64_t time) const {
    return market::bar_time_text(time, period_, zone_);
}

double periods_a_year(const Result& result) {
    return periods_a_year(result.period, exchange_of(result));
}

}  // namespace mystocks::backtest
