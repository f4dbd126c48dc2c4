#include "tests/scenario/replay.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/base/time.hpp"

namespace mystocks::scenario {
namespace {

// The bar at which a signal is given, in the formula language.
std::string condition(const Scenario& scenario, const Signal& signal) {
    const std::string when = time_text(scenario, signal.time);
    const base::Date date = base::parse_date(when.substr(0, 10)).value();
    std::string text = "DATE = " + std::to_string(date.yyyymmdd() - 19000000);
    if (market::is_intraday(scenario.period)) {
        text += " AND TIME = " +
                std::to_string(std::stoi(when.substr(11, 2)) * 100 + std::stoi(when.substr(14)));
    }
    if (scenario.stocks.size() > 1) {
        const auto& id = scenario.stocks[signal.instrument].instrument.id;
        text += " AND CODELIKE('" + std::string(id.code()) + "')";
    }
    return "(" + text + ")";
}

// The days' prices as a strategy sees them: times the factors of the ex-dates so far.
market::Bars signal_bars(const Stock& stock, market::BarsView as_traded, market::Period period,
                         bool adjusted) {
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(stock.instrument.id.exchange()));
    const auto day_of = [&](std::int64_t time) {
        return market::is_intraday(period) ? zone.date_of(time)
                                           : base::Date{static_cast<std::int32_t>(time)};
    };
    market::Bars bars;
    for (std::size_t i = 0; i < as_traded.size(); ++i) {
        bars.push_back(as_traded.at(i));
    }
    double factor = 1;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        for (const market::CorporateAction& action : stock.actions) {
            const bool is_due = i > 0 && day_of(bars.time[i - 1]) < action.ex_date &&
                                action.ex_date <= day_of(bars.time[i]);
            if (is_due && adjusted) {
                const double before = as_traded.close[i - 1];
                const double reference =
                    (before - action.cash + action.rights_ratio * action.rights_price) /
                    (1 + action.bonus_ratio + action.rights_ratio);
                factor *= before / reference;
            }
        }
        bars.open[i] *= factor;
        bars.high[i] *= factor;
        bars.low[i] *= factor;
        bars.close[i] *= factor;
        bars.volume[i] /= market::hand_of(stock.instrument);
    }
    return bars;
}

}  // namespace

Replayed::Replayed(const Scenario& scenario, const backtest::StrategyFile& strategy) {
    history_.period = scenario.period;
    history_.axis = scenario.axis;
    if (strategy.data.from.has_value()) {
        const std::string from = base::to_string(*strategy.data.from);
        const auto is_before = [&](std::int64_t time) { return time_text(scenario, time) < from; };
        history_.first_moment =
            static_cast<std::size_t>(std::ranges::count_if(history_.axis, is_before));
    }
    if (strategy.data.to.has_value()) {
        const std::string end = base::to_string(*strategy.data.to + 1);
        std::erase_if(history_.axis,
                      [&](std::int64_t time) { return time_text(scenario, time) >= end; });
    }
    for (const Stock& stock : scenario.stocks) {
        const auto is_inside = [&](std::int64_t time) {
            return !history_.axis.empty() && time <= history_.axis.back();
        };
        backtest::InstrumentHistory one;
        one.instrument = &stock.instrument;
        one.bars = stock.bars.view().slice(
            0, static_cast<std::size_t>(std::ranges::count_if(stock.bars.time, is_inside)));
        one.signal_bars = signal_bars_.emplace_back(
            signal_bars(stock, one.bars, scenario.period, strategy.data.adjust != "none"));
        one.actions = stock.actions;
        one.special_treatment = stock.special_treatment;
        one.member = stock.member;
        history_.instruments.push_back(one);
    }
}

std::string strategy_text(const Scenario& scenario) {
    static constexpr std::string_view kKeys[] = {"entry", "exit", "short_entry", "short_exit"};
    std::string texts[std::size(kKeys)];
    for (const Signal& signal : scenario.signals) {
        std::string& text = texts[static_cast<std::size_t>(signal.kind)];
        text += (text.empty() ? "" : " OR ") + condition(scenario, signal);
    }
    std::string toml = scenario.strategy;
    for (std::size_t i = 0; i < std::size(kKeys); ++i) {
        if (!texts[i].empty()) {
            toml += "signals." + std::string(kKeys[i]) + " = \"" + texts[i] + "\"\n";
        }
    }
    std::string ids;
    for (const Stock& stock : scenario.stocks) {
        ids += (ids.empty() ? "\"" : ", \"") + stock.instrument.id.str() + "\"";
    }
    return toml + "universe.instruments = [" + ids + "]\n";
}

backtest::Result run_event(const Scenario& scenario, const backtest::RunOptions& options) {
    const backtest::StrategyFile strategy =
        backtest::parse_strategy(strategy_text(scenario), scenario.name, nullptr);
    const Replayed replayed(scenario, strategy);
    return backtest::event::run(strategy, {}, replayed.history(), options);
}

}  // namespace mystocks::scenario
