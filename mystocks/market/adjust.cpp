#include "mystocks/market/adjust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::market {
namespace {

struct AdjustName {
    Adjust adjust;
    std::string_view name;
    std::string_view convention;
};

constexpr AdjustName kNames[] = {
    {Adjust::kNone, "none", ""},
    {Adjust::kForward, "forward", "affine (通达信)"},
    {Adjust::kBackward, "backward", "affine (通达信)"},
    {Adjust::kRatio, "ratio", "factor (等比)"},
};

const AdjustName& name_of(Adjust adjust) {
    for (const AdjustName& row : kNames) {
        if (row.adjust == adjust) {
            return row;
        }
    }
    MYSTOCKS_ASSERT(!"an adjustment of the enum");
}

// Rounds half up. A half that binary fractions put a hair below itself counts as one: the prices
// and what is paid are decimals of a few digits, so nothing else lies that close.
struct Rounding {
    explicit Rounding(std::optional<int> decimals)
        : scale(decimals ? std::pow(10.0, *decimals) : 0) {}
    double operator()(double price) const {
        if (scale == 0) {
            return price;
        }
        // Adding and taking away 1.5 * 2^52 leaves the nearest whole number, in two instructions
        // that the compiler can do four at a time.
        constexpr double kWhole = 6755399441055744.0;
        constexpr double kHair = 1e-7;
        const double ticks = price * scale;
        const double rounded = ((ticks + kHair) + kWhole) - kWhole;
        return std::abs(ticks) < 1e15 ? rounded / scale : price;
    }
    double scale;
};

// What the actions of one ex-date do to a price: p' = (p - cash) / shares.
struct ExDate {
    base::Date date;
    double cash = 0;    // what a holder gets for one old share, less what the rights cost
    double shares = 1;  // new shares for one old one
};

// p' = scale * p + shift
struct Affine {
    double scale = 1;
    double shift = 0;
};

// Bars before `time_end` and not in an earlier stretch.
struct Stretch {
    std::int64_t time_end;
    Affine map;
};

// In date order, one a day, none after `as_of`.
std::vector<ExDate> ex_dates_of(std::span<const CorporateAction> actions, base::Date as_of) {
    std::vector<ExDate> days;
    days.reserve(actions.size());
    for (const CorporateAction& action : actions) {
        if (action.ex_date > as_of) {
            continue;
        }
        if (const std::string reason = why_action_is_bad(action); !reason.empty()) {
            throw base::Error(
                base::ErrorKind::kCorrupt,
                fmt::format("The corporate action of {} on {} can't be used to adjust prices; "
                            "correct or remove it",
                            action.id.str(), base::to_string(action.ex_date)),
                reason);
        }
        days.push_back({action.ex_date, action.cash - action.rights_ratio * action.rights_price,
                        action.bonus_ratio + action.rights_ratio});
    }
    std::stable_sort(days.begin(), days.end(),
                     [](const ExDate& a, const ExDate& b) { return a.date < b.date; });
    std::size_t kept = 0;
    for (const ExDate& day : days) {
        if (kept > 0 && days[kept - 1].date == day.date) {
            days[kept - 1].cash += day.cash;
            days[kept - 1].shares += day.shares;
        } else {
            days[kept++] = day;
        }
    }
    days.resize(kept);
    for (ExDate& day : days) {
        day.shares += 1;
    }
    return days;
}

// The first time stamp that lies on or after a date.
class DateBorder {
  public:
    DateBorder(Period period, std::string_view zone_name)
        : zone_(is_intraday(period) ? &base::TimeZone::named(zone_name) : nullptr) {}
    std::int64_t operator()(base::Date date) const {
        return zone_ == nullptr ? date.days : zone_->to_utc(date, {}) + 1;
    }
    base::Date date_of(std::int64_t time) const {
        return zone_ == nullptr ? base::Date{static_cast<std::int32_t>(time)}
                                : zone_->date_of(time - 1);
    }

  private:
    const base::TimeZone* zone_;
};

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

std::vector<Stretch> forward_stretches(const std::vector<ExDate>& days, const DateBorder& border) {
    std::vector<Stretch> stretches(days.size() + 1);
    Affine map;
    stretches.back() = {kForever, map};
    for (std::size_t i = days.size(); i-- > 0;) {
        map.scale /= days[i].shares;
        map.shift -= map.scale * days[i].cash;
        stretches[i] = {border(days[i].date), map};
    }
    return stretches;
}

std::vector<Stretch> backward_stretches(const std::vector<ExDate>& days, base::Date first,
                                        const DateBorder& border) {
    std::vector<Stretch> stretches;
    stretches.reserve(days.size() + 1);
    Affine map;
    for (const ExDate& day : days) {
        if (day.date <= first) {
            continue;
        }
        stretches.push_back({border(day.date), map});
        map.shift += map.scale * day.cash;
        map.scale *= day.shares;
    }
    stretches.push_back({kForever, map});
    return stretches;
}

// The last close before `time_end`; NaN where there is none.
double close_before(BarsView bars, std::int64_t time_end) {
    const auto end = std::lower_bound(bars.time.begin(), bars.time.end(), time_end);
    return end == bars.time.begin()
               ? std::numeric_limits<double>::quiet_NaN()
               : bars.close[static_cast<std::size_t>(end - bars.time.begin() - 1)];
}

std::vector<Stretch> ratio_stretches(const std::vector<ExDate>& days, BarsView daily_raw,
                                     BarsView bars, const DateBorder& border, Rounding rounding) {
    std::vector<Stretch> stretches(days.size() + 1);
    Affine map;
    stretches.back() = {kForever, map};
    for (std::size_t i = days.size(); i-- > 0;) {
        const ExDate& day = days[i];
        double close = close_before(daily_raw, day.date.days);
        if (std::isnan(close)) {
            close = close_before(bars, border(day.date));
        }
        // Without a close before it there is no bar before it either.
        if (!std::isnan(close)) {
            const double factor = rounding((close - day.cash) / day.shares) / close;
            if (!(factor > 0) || !std::isfinite(factor)) {
                throw base::Error(
                    base::ErrorKind::kCorrupt,
                    fmt::format("The corporate action on {} takes {:g} from a close of {:g}: no "
                                "factor can be made of it; correct or remove it",
                                base::to_string(day.date), day.cash, close));
            }
            map.scale *= factor;
        }
        stretches[i] = {border(day.date), map};
    }
    return stretches;
}

void apply(std::span<double> prices, Affine map, Rounding rounding) {
    if (map.scale == 1 && map.shift == 0) {
        return;
    }
    for (double& price : prices) {
        price = rounding(map.scale * price + map.shift);
    }
}

std::vector<Stretch> stretches_of(const Bars& bars, Period period,
                                  std::span<const CorporateAction> actions, BarsView daily_raw,
                                  std::string_view zone_name, const AdjustOptions& options) {
    const std::vector<ExDate> days = ex_dates_of(actions, options.as_of);
    const DateBorder border(period, zone_name);
    if (options.adjust == Adjust::kForward) {
        return forward_stretches(days, border);
    }
    if (options.adjust == Adjust::kRatio) {
        return ratio_stretches(days, daily_raw, bars, border, Rounding(options.decimals));
    }
    base::Date first = border.date_of(bars.time.front());
    if (!daily_raw.empty()) {
        first = std::min(first, base::Date{static_cast<std::int32_t>(daily_raw.time.front())});
    }
    return backward_stretches(days, first, border);
}

}  // namespace

std::string_view to_string(Adjust adjust) {
    return name_of(adjust).name;
}

std::optional<Adjust> parse_adjust(std::string_view text) {
    for (const AdjustName& row : kNames) {
        if (row.name == text) {
            return row.adjust;
        }
    }
    return {};
}

std::string_view convention_of(Adjust adjust) {
    return name_of(adjust).convention;
}

void adjust_bars(Bars& bars, Period period, std::span<const CorporateAction> actions,
                 BarsView daily_raw, std::string_view zone_name, const AdjustOptions& options) {
    MYSTOCKS_ASSERT(period <= Period::k1d);
    if (options.adjust == Adjust::kNone || bars.empty()) {
        return;
    }
    const std::vector<Stretch> stretches =
        stretches_of(bars, period, actions, daily_raw, zone_name, options);
    const Rounding rounding(options.decimals);
    std::size_t begin = 0;
    for (const auto& [time_end, map] : stretches) {
        const auto at = static_cast<std::ptrdiff_t>(begin);
        const auto found = std::lower_bound(bars.time.begin() + at, bars.time.end(), time_end);
        const auto end = static_cast<std::size_t>(found - bars.time.begin());
        for (std::vector<double>* column : {&bars.open, &bars.high, &bars.low, &bars.close}) {
            apply(std::span(*column).subspan(begin, end - begin), map, rounding);
        }
        begin = end;
    }
}

}  // namespace mystocks::market
