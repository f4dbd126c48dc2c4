#include "mystocks/store/tdengine/detail/windows.hpp"

#include <algorithm>
#include <cmath>

#include "mystocks/base/error.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/store/tdengine/detail/layout.hpp"
#include "mystocks/store/tdengine/detail/series_read.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

using market::Bars;
using market::Period;

// Sums of multiples of 1/kGrain below kSumMax are exact in any order: they stay within the 53 bits
// of a double.
constexpr double kGrain = 65'536;
constexpr double kSumMax = 9'007'199'254'740'992.0 / kGrain;
constexpr std::size_t kInexactMax = 100'000;

struct Inexact {};

// Windows of five minutes are no less work for the server than handing over the rows.
std::int64_t window_us(Period to) {
    return (to == Period::k15m ? 15 : 30) * base::kUsPerMinute;
}

std::string windows_sql(std::string_view place, std::string_view condition, std::int64_t window) {
    std::string sql =
        "SELECT CAST(_wstart AS BIGINT),COUNT(*),FIRST(`open`),MAX(`high`),MIN(`low`),"
        "LAST(`close`),COUNT(`open`),COUNT(`high`),COUNT(`low`),COUNT(`close`)";
    for (const std::string_view sum : {"`volume`", "`amount`"}) {
        sql += joined({",SUM(", sum, "),COUNT(", sum, "),MAX(ABS(", sum, ")),MAX(", sum, "*65536-",
                       "FLOOR(", sum, "*65536))"});
    }
    sql += joined({" FROM ", place, " WHERE ", condition, " INTERVAL(",
                   std::to_string(window / base::kUsPerSecond), "s,1u)"});
    return sql;
}

// A price: what the server says leaves out rows without one, which market::derive_bars doesn't.
double price_of(const Cell& value, const Cell& has, std::int64_t rows) {
    const std::int64_t count = has.integer();
    if (count != rows && count != 0) {
        throw Inexact();
    }
    return value.number();
}

// Four cells: sum, count, largest magnitude, largest rest of the grain.
double sum_of(std::span<const Cell> cells, std::int64_t rows) {
    if (cells[1].integer() != rows) {
        return kNoValue;
    }
    const double bound = cells[2].number() * static_cast<double>(rows);
    if (!(bound < kSumMax) || cells[3].number() != 0) {
        throw Inexact();
    }
    return cells[0].number();
}

market::Bar bar_of(std::span<const Cell> cells, std::int64_t window) {
    if (cells.size() != 18) {
        throw base::Error(base::ErrorKind::kCorrupt,
                          "TDengine answers windows with another number of columns");
    }
    const std::int64_t rows = cells[1].integer();
    market::Bar bar{};
    bar.time = cells[0].integer() - 1 + window;
    bar.open = price_of(cells[2], cells[6], rows);
    bar.high = price_of(cells[3], cells[7], rows);
    bar.low = price_of(cells[4], cells[8], rows);
    bar.close = price_of(cells[5], cells[9], rows);
    bar.volume = sum_of(cells.subspan(10, 4), rows);
    bar.amount = sum_of(cells.subspan(14, 4), rows);
    return bar;
}

// The instants of which bars of `to` with stamps in `range` are made, and a day more at both ends:
// what is traded outside of the sessions belongs to their first and last bars. In whole windows.
TimeRange around(TimeRange range, Period to, std::int64_t window) {
    constexpr std::int64_t kDay = base::kUsPerDay;
    const bool in_days = !market::is_intraday(to);
    const std::int64_t far = (kTimestampMax - 4 * kDay) / (in_days ? kDay : 1);
    const auto instant = [&](std::int64_t time) {
        return std::clamp(time, -far, far) * (in_days ? kDay : 1);
    };
    const auto floor_of = [window](std::int64_t time) {
        const std::int64_t rest = time % window;
        return time - rest - (rest < 0 ? window : 0);
    };
    return {floor_of(instant(range.from) - kDay) + 1, floor_of(instant(range.to) + 3 * kDay)};
}

Bars within(const Bars& bars, TimeRange range) {
    Bars kept;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (bars.time[i] >= range.from && bars.time[i] <= range.to) {
            kept.push_back(bars.at(i));
        }
    }
    return kept;
}

}  // namespace

std::vector<DerivedPeriod> Windows::derives() {
    return {{Period::k1m, Period::k15m},
            {Period::k1m, Period::k30m},
            {Period::k1m, Period::k60m},
            {Period::k1m, Period::k1d}};
}

std::optional<Bars> Windows::read(const RestClient& client, const market::InstrumentId& id,
                                  Period from, Period to, TimeRange range, ReadLimit limit) {
    const auto derived = derives();
    const bool is_derived =
        std::find(derived.begin(), derived.end(), DerivedPeriod{from, to}) != derived.end();
    if (!is_derived || limit.rows != ReadLimit{}.rows) {
        return std::nullopt;
    }
    const SeriesKey key = bars_key(id, from);
    {
        const std::scoped_lock lock(mutex_);
        if (inexact_.contains(key)) {
            return std::nullopt;
        }
    }
    const std::int64_t window = window_us(to);
    const TimeRange asked = around(range, to, window);
    const std::string place =
        joined({quoted_name(client.endpoint().database), ".", quoted_name(table_name_of(key))});
    const std::string condition =
        joined({"`ts`>=", std::to_string(asked.from), " AND `ts`<=", std::to_string(asked.to)});
    const std::uint64_t rows = count_rows(client, place, condition);
    Bars parts;
    std::uint64_t seen = 0;
    try {
        (void)client.try_run(windows_sql(place, condition, window),
                             [&](std::span<const Cell> cells) {
                                 parts.push_back(bar_of(cells, window));
                                 seen += static_cast<std::uint64_t>(cells[1].integer());
                             });
    } catch (const Inexact&) {
        const std::scoped_lock lock(mutex_);
        if (inexact_.size() < kInexactMax) {
            inexact_.insert(key);
        }
        return std::nullopt;
    }
    if (seen < rows || !std::is_sorted(parts.time.begin(), parts.time.end())) {
        return std::nullopt;
    }
    // A window that is one bar, or part of one, is to derive_bars what a minute would be.
    Bars bars = market::derive_bars(parts, Period::k1m, to, id.exchange());
    for (const std::vector<double>* sums : {&bars.volume, &bars.amount}) {
        if (std::any_of(sums->begin(), sums->end(),
                        [](double sum) { return std::abs(sum) >= kSumMax; })) {
            return std::nullopt;
        }
    }
    return within(bars, range);
}

}  // namespace mystocks::store::tdengine::detail
