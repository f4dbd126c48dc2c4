#include "mystocks/store/bar_query.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/market/tick_bars.hpp"
#include "mystocks/store/detail/derived_bars.hpp"
#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/series_merge.hpp"

namespace mystocks::store {
namespace {

using detail::parts_max;
using detail::widened;
using market::Adjust;
using market::Bars;
using market::Period;

// Minute bars are made from at most so many of the newest ticks.
constexpr std::size_t kTicksMax = 5'000'000;

const base::TimeZone& zone_of(const market::InstrumentId& id) {
    return base::TimeZone::named(market::time_zone_name_of(id.exchange()));
}

// Where the bars of one answer come from.
struct Origin {
    std::optional<Period> stored;  // the period read; empty: made from ticks
    std::string series;            // its name in the provenance
};

bool stores(const std::vector<SeriesInfo>& series, Period period) {
    return std::any_of(series.begin(), series.end(), [&](const SeriesInfo& info) {
        return info.key.series_class == SeriesClass::kBars && info.key.period == period;
    });
}

// The periods that `wanted` can be made from, best first.
std::vector<Period> origins_of(Period wanted) {
    switch (wanted) {
        case Period::k1m:
            return {Period::k1m};
        case Period::k5m:
            return {Period::k5m, Period::k1m};
        case Period::k15m:
            return {Period::k15m, Period::k1m, Period::k5m};
        case Period::k30m:
            return {Period::k30m, Period::k1m, Period::k5m, Period::k15m};
        case Period::k60m:
            return {Period::k60m, Period::k1m, Period::k5m, Period::k15m, Period::k30m};
        case Period::k1d:
            return {Period::k1d,  Period::k1m,  Period::k5m,
                    Period::k15m, Period::k30m, Period::k60m};
        case Period::k1w:
        case Period::k1M:
        case Period::k1Q:
        case Period::k6M:
        case Period::k1y:
            break;
    }
    std::vector<Period> periods{wanted};
    const std::vector<Period> daily = origins_of(Period::k1d);
    periods.insert(periods.end(), daily.begin(), daily.end());
    return periods;
}

Origin find_origin(const std::vector<SeriesInfo>& series, const BarQuery& query) {
    for (const Period period : origins_of(query.period)) {
        if (stores(series, period)) {
            return {period, std::string(market::to_string(period))};
        }
    }
    for (const SeriesInfo& info : series) {
        if (info.key.series_class == SeriesClass::kTicks) {
            return {{}, "ticks"};
        }
    }
    throw base::Error(base::ErrorKind::kNotFound, query.id.str() + " has no bars from which " +
                                                      std::string(market::to_string(query.period)) +
                                                      " bars could be made; import some first");
}

class Query {
  public:
    Query(const SeriesStore& series, const BarSubject& subject, const BarQuery& query)
        : series_(series), subject_(subject), query_(query), zone_(zone_of(query.id)) {}

    BarAnswer run() {
        const std::vector<SeriesInfo>& stored = subject_.series;
        BarAnswer answer{{}, subject_.instrument, {}, {}, false};
        const Origin origin = find_origin(stored, query_);
        if (origin.stored != query_.period) {
            answer.derived_from = origin.stored.value_or(Period::k1m);
        }
        for (const Provenance& row : subject_.provenance) {
            if (row.series == origin.series) {
                answer.source = row.source;
            }
        }
        decimals_ = answer.instrument.price_decimals;
        has_daily_ = stores(stored, Period::k1d);
        bool cut_off = false;
        answer.bars = read(origin, cut_off);
        answer.more_before = cut_to(answer.bars, query_.range, query_.limit) || cut_off ||
                             has_older(origin, stored, answer.bars);
        return answer;
    }

  private:
    // Bars of the wanted period, adjusted, maybe more than asked for at both ends. `cut_off`: the
    // oldest that there are were left out, to read no more than is needed.
    Bars read(const Origin& origin, bool& cut_off) {
        const Period from = origin.stored.value_or(Period::k1m);
        ReadLimit limit = query_.limit;
        limit.rows += limit.rows < SIZE_MAX ? 1 : 0;  // one more, to see whether there is more
        if (from == query_.period && origin.stored) {
            Bars bars = series_.read_bars(query_.id, from, query_.range, limit);
            adjust(bars, from);
            return bars;
        }
        // Longer than a day: made from adjusted days, as an ex-date may lie within.
        const bool from_days = !market::is_intraday(query_.period) && query_.period != Period::k1d;
        if (origin.stored && (!from_days || (from == Period::k1d && !adjusts()))) {
            Bars bars =
                series_.read_derived_bars(query_.id, from, query_.period, query_.range, limit);
            adjust(bars, query_.period);
            return bars;
        }
        Bars bars = read_parts(origin, from, cut_off);
        Period have = from;
        if (from_days && market::is_intraday(from)) {
            bars = market::derive_bars(bars, from, Period::k1d, query_.id.exchange());
            have = Period::k1d;
        }
        if (from_days) {
            adjust(bars, Period::k1d);
        }
        if (have != query_.period) {
            bars = market::derive_bars(bars, have, query_.period, query_.id.exchange());
        }
        if (cut_off && !bars.empty()) {
            sink_of(bars).keep(1, bars.size() - 1);  // made of only some of its parts
        }
        if (!from_days) {
            adjust(bars, query_.period);
        }
        return bars;
    }

    Bars read_parts(const Origin& origin, Period from, bool& cut_off) const {
        const TimeRange range = widened(query_.range, from, query_.period, zone_);
        if (!origin.stored) {
            const market::Ticks ticks = series_.read_ticks(query_.id, range, {kTicksMax, true});
            cut_off = ticks.size() == kTicksMax;
            return market::minute_bars_of(ticks, query_.id.exchange());
        }
        ReadLimit limit;
        const std::size_t parts = parts_max(from, query_.period);
        // Two more bars: one that may lack parts, one that lies behind the range's end.
        if (query_.limit.newest && query_.limit.rows < SIZE_MAX / parts - 3) {
            limit.rows = (query_.limit.rows + 3) * parts;
        }
        Bars bars = series_.read_bars(query_.id, from, range, limit);
        cut_off = bars.size() == limit.rows;
        return bars;
    }

    bool adjusts() const { return query_.adjust != Adjust::kNone && !subject_.actions.empty(); }

    void adjust(Bars& bars, Period period) const {
        if (!adjusts() || bars.empty()) {
            return;
        }
        market::adjust_bars(bars, period, subject_.actions, daily_for_adjustment(), zone_.name(),
                            {query_.adjust, query_.as_of, decimals_});
    }

    // As much of the raw daily series as the adjustment looks at.
    Bars daily_for_adjustment() const {
        if (query_.adjust == Adjust::kForward) {
            return {};
        }
        const bool whole = query_.adjust == Adjust::kRatio;
        ReadLimit limit;
        if (!whole) {
            limit = {1, false};
        }
        if (has_daily_) {
            return series_.read_bars(query_.id, Period::k1d, {}, limit);
        }
        for (const Period period : origins_of(Period::k1d)) {
            const Bars bars = series_.read_bars(query_.id, period, {}, limit);
            if (!bars.empty()) {
                return market::derive_bars(bars, period, Period::k1d, query_.id.exchange());
            }
        }
        return {};
    }

    // Whether the store has anything of the series before the answer's first bar.
    bool has_older(const Origin& origin, const std::vector<SeriesInfo>& stored,
                   const Bars& bars) const {
        for (const SeriesInfo& info : stored) {
            const bool is_origin = origin.stored ? info.key.series_class == SeriesClass::kBars &&
                                                       info.key.period == origin.stored
                                                 : info.key.series_class == SeriesClass::kTicks;
            if (!is_origin) {
                continue;
            }
            const bool in_days = origin.stored && !market::is_intraday(*origin.stored);
            const std::int64_t first =
                in_days == !market::is_intraday(query_.period)
                    ? info.first_time
                    : zone_.date_of(info.first_time).days;  // parts inside a day, bars of days
            const std::int64_t shown = bars.empty() ? query_.range.from : bars.time.front();
            return first < start_of(origin, shown);
        }
        return false;
    }

    // No part of the bar stamped `time` is older than this.
    std::int64_t start_of(const Origin& origin, std::int64_t time) const {
        constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min() / 2;
        if (origin.stored == query_.period || time < kNever) {
            return time;
        }
        if (query_.period == Period::k1w) {
            return time - (base::Date{static_cast<std::int32_t>(time)}.weekday() - 1);
        }
        if (query_.period == Period::k1M) {
            return time - (base::Date{static_cast<std::int32_t>(time)}.ymd().day - 1);
        }
        // An auction's minute belongs to the first bar and lies before its begin.
        return market::is_intraday(query_.period)
                   ? time - (market::minutes_of(query_.period) + 10) * base::kUsPerMinute
                   : time;
    }

    const SeriesStore& series_;
    const BarSubject& subject_;
    const BarQuery& query_;
    const base::TimeZone& zone_;
    std::optional<int> decimals_;
    bool has_daily_ = false;
};

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return result;
}

}  // namespace

market::Instrument resolve_instrument(const RecordStore& records, std::string_view typed) {
    if (const auto id = market::InstrumentId::try_parse(typed)) {
        if (auto known = records.find_instrument(*id)) {
            return *known;
        }
    }
    const std::vector<market::Instrument> found = records.find_by_code(upper(typed));
    if (found.size() == 1) {
        return found.front();
    }
    const std::string name(typed.substr(0, 40));
    if (found.empty()) {
        throw base::Error(
            base::ErrorKind::kNotFound,
            "no instrument '" + name + "' is known here; search for it, or import it");
    }
    std::string candidates;
    for (const market::Instrument& instrument : found) {
        candidates += (candidates.empty() ? "" : ", ") + instrument.id.str();
        candidates += instrument.name.empty() ? "" : " " + instrument.name;
    }
    throw base::Error(
        base::ErrorKind::kInvalidArgument,
        "'" + name + "' is the code of several instruments: " + candidates + "; say which one");
}

BarAnswer query_bars(const SeriesStore& series, const RecordStore& records, const BarQuery& query) {
    return query_bars(series, read_bar_subject(series, records, query.id), query);
}

BarAnswer query_bars(const SeriesStore& series, const BarSubject& subject, const BarQuery& query) {
    return Query(series, subject, query).run();
}

}  // namespace mystocks::store
