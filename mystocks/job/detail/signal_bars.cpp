#include "mystocks/job/detail/signal_bars.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/market/adjust.hpp"

namespace mystocks::job::detail {
namespace {

struct ExDay {
    double money = 0;  // what an old share gets, less what rights cost
    double more_shares = 0;
};

// By the first time stamp that lies on or after the ex-date.
std::map<std::int64_t, ExDay> ex_days(std::span<const market::CorporateAction> actions,
                                      market::Period period, const market::InstrumentId& id) {
    std::map<base::Date, ExDay> days;
    for (const market::CorporateAction& action : actions) {
        if (const std::string reason = market::why_action_is_bad(action); !reason.empty()) {
            throw base::Error(base::ErrorKind::kCorrupt,
                              fmt::format("The corporate action of {} on {} can't be used to "
                                          "adjust prices; correct or remove it",
                                          action.id.str(), base::to_string(action.ex_date)),
                              reason);
        }
        ExDay& day = days[action.ex_date];
        day.money += action.cash - action.rights_ratio * action.rights_price;
        day.more_shares += action.bonus_ratio + action.rights_ratio;
    }
    std::map<std::int64_t, ExDay> by_time;
    for (const auto& [date, day] : days) {
        by_time[first_time_of(date, period, id)] = day;
    }
    return by_time;
}

bool adjust_by_ratio(market::Bars& bars, market::Period period,
                     std::span<const market::CorporateAction> actions,
                     const market::Instrument& instrument) {
    std::vector<std::pair<std::size_t, double>> steps;  // from that bar on: times so much
    double factor = 1;
    for (const auto& [time, day] : ex_days(actions, period, instrument.id)) {
        const auto at = std::lower_bound(bars.time.begin(), bars.time.end(), time);
        if (at == bars.time.begin() || at == bars.time.end()) {
            continue;
        }
        const auto index = static_cast<std::size_t>(at - bars.time.begin());
        const double close = bars.close[index - 1];
        const double reference = (close - day.money) / (1 + day.more_shares);
        factor *= close / reference;
        if (!(reference > 0) || !std::isfinite(factor)) {
            throw base::Error(
                base::ErrorKind::kCorrupt,
                fmt::format("A corporate action of {} takes {:g} from a close of {:g}: no factor "
                            "can be made of it; correct or remove it",
                            instrument.id.str(), day.money, close));
        }
        steps.emplace_back(index, factor);
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::size_t end = i + 1 < steps.size() ? steps[i + 1].first : bars.size();
        for (std::vector<double>* column : {&bars.open, &bars.high, &bars.low, &bars.close}) {
            for (std::size_t k = steps[i].first; k < end; ++k) {
                (*column)[k] *= steps[i].second;
            }
        }
    }
    return !steps.empty();
}

}  // namespace

std::int64_t first_time_of(base::Date day, market::Period period, const market::InstrumentId& id) {
    if (!market::is_intraday(period)) {
        return day.days;
    }
    // A bar that ends at midnight is the last of the day before.
    return base::TimeZone::named(market::time_zone_name_of(id.exchange())).to_utc(day, {}) + 1;
}

bool adjust_for_signals(market::Bars& bars, market::Period period, const std::string& adjust,
                        std::span<const market::CorporateAction> actions,
                        const market::Instrument& instrument) {
    if (adjust == "none" || bars.empty() || actions.empty()) {
        return false;
    }
    if (adjust == "ratio") {
        return adjust_by_ratio(bars, period, actions, instrument);
    }
    const std::string_view zone = market::time_zone_name_of(instrument.id.exchange());
    market::AdjustOptions options;
    options.adjust = market::Adjust::kBackward;
    options.as_of = {std::numeric_limits<std::int32_t>::max()};
    market::adjust_bars(bars, period, actions, {}, zone, options);
    return true;
}

}  // namespace mystocks::job::detail
