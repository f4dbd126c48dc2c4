#include "mystocks/market/tick_bars.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "mystocks/base/time.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/session.hpp"

namespace mystocks::market {
namespace {

// Sums of money: Neumaier's compensated sum, so that a day of trades adds up to the fen.
class MoneySum {
  public:
    void add(double value) {
        const double sum = sum_ + value;
        lost_ += std::abs(sum_) >= std::abs(value) ? (sum_ - sum) + value : (value - sum) + sum_;
        sum_ = sum;
    }
    double total() const { return sum_ + lost_; }

  private:
    double sum_ = 0;
    double lost_ = 0;
};

// The end of the minute that holds `instant`, as the session counts it. A trade at 09:30:00.000
// belongs to the minute that ends at 09:31.
std::int64_t end_minute_of(std::int64_t instant, std::span<const Session> sessions,
                           const base::TimeZone& zone) {
    const base::Date date = zone.date_of(instant);
    const int minute = static_cast<int>(zone.time_of_day(instant).us / base::kUsPerMinute) + 1;
    const int end = bar_end_minute(sessions, minute, 1);
    return zone.to_utc(date, {end * base::kUsPerMinute});
}

}  // namespace

Bars minute_bars_of(const Ticks& ticks, std::string_view exchange) {
    const base::TimeZone& zone = base::TimeZone::named(time_zone_name_of(exchange));
    const std::span<const Session> sessions = sessions_of(exchange);
    Bars bars;
    MoneySum amount;
    std::int64_t minute_begin = 0;  // ticks in [minute_begin, minute_begin + 1 min) go on as before
    std::int64_t end = 0;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        const double price = ticks.price[i];
        if (!(price > 0)) {
            continue;
        }
        const std::int64_t time = ticks.time[i];
        if (bars.empty() || time < minute_begin || time >= minute_begin + base::kUsPerMinute) {
            minute_begin = time - time % base::kUsPerMinute;
            end = end_minute_of(time, sessions, zone);
        }
        if (bars.empty() || bars.time.back() != end) {
            bars.push_back({end, price, price, price, price, 0, 0});
            amount = {};
        }
        bars.high.back() = std::max(bars.high.back(), price);
        bars.low.back() = std::min(bars.low.back(), price);
        bars.close.back() = price;
        bars.volume.back() += ticks.volume[i];
        amount.add(std::isnan(ticks.amount[i]) ? price * ticks.volume[i] : ticks.amount[i]);
        bars.amount.back() = amount.total();
    }
    return bars;
}

}  // namespace mystocks::market
