#include "mystocks/store/detail/derived_bars.hpp"

#include <algorithm>

#include "mystocks/market/derive.hpp"
#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/series_merge.hpp"

namespace mystocks::store::detail {

using market::Bars;
using market::Period;

namespace {

// What lies outside the sessions belongs to their first and last bars.
constexpr std::int64_t kSurplusMinutes = 120;

}  // namespace

std::size_t parts_max(Period from, Period to) {
    constexpr std::size_t kMinutesOfDay = 24 * 60;
    constexpr std::size_t kAuctions = 3;
    const std::size_t from_minutes = market::is_intraday(from)
                                         ? static_cast<std::size_t>(market::minutes_of(from))
                                         : kMinutesOfDay;
    std::size_t to_minutes = kMinutesOfDay;
    if (market::is_intraday(to)) {
        to_minutes = static_cast<std::size_t>(market::minutes_of(to));
    } else if (to == Period::k1w) {
        to_minutes *= 7;
    } else if (to == Period::k1M) {
        to_minutes *= 31;
    }
    return to_minutes / from_minutes + kAuctions;
}

TimeRange widened(TimeRange range, Period from, Period to, const base::TimeZone& zone) {
    const std::int64_t surplus = market::is_intraday(to) ? kSurplusMinutes * base::kUsPerMinute
                                 : to == Period::k1M     ? 31
                                 : to == Period::k1w     ? 7
                                                         : 0;
    constexpr std::int64_t kFar = std::int64_t{1} << 60;
    constexpr std::int64_t kDayMax = 2'932'896;  // 9999-12-31
    TimeRange wide{std::clamp(range.from, -kFar, kFar) - surplus,
                   std::clamp(range.to, -kFar, kFar) + surplus};
    if (market::is_intraday(from) && !market::is_intraday(to)) {
        const auto day_of = [&](std::int64_t day) {
            return base::Date{static_cast<std::int32_t>(std::clamp(day, -kDayMax, kDayMax))};
        };
        wide.from = zone.to_utc(day_of(wide.from), {0});
        wide.to = zone.to_utc(day_of(wide.to) + 1, {0});  // a bar may end at midnight
    }
    return wide;
}

Bars derive_read_bars(const ReadBars& read, const market::InstrumentId& id, Period from, Period to,
                      TimeRange range, ReadLimit limit) {
    const auto& zone = base::TimeZone::named(market::time_zone_name_of(id.exchange()));
    // Three more bars: one that may lack parts, two that may lie behind the range's end. And the
    // parts that were read behind it.
    const std::size_t parts_of_one = parts_max(from, to);
    const std::size_t behind =
        market::is_intraday(to) ? static_cast<std::size_t>(kSurplusMinutes) : 0;
    constexpr std::size_t kRowsMax = std::size_t{1} << 40;
    ReadLimit parts;
    if (limit.newest && limit.rows < kRowsMax) {
        parts.rows = (limit.rows + 3) * parts_of_one + behind;
    }
    const TimeRange around = widened(range, from, to, zone);
    const Bars stored = read(around, parts);
    Bars bars = market::derive_bars(stored, from, to, id.exchange());
    const bool cut_off = stored.size() == parts.rows;
    if (cut_off) {
        sink_of(bars).keep(1, bars.size() - 1);  // made of only some of its parts
    }
    cut_to(bars, range, limit);
    if (cut_off && bars.size() < limit.rows) {  // bars that lie closer than their period
        bars = market::derive_bars(read(around, {}), from, to, id.exchange());
        cut_to(bars, range, limit);
    }
    return bars;
}

}  // namespace mystocks::store::detail
