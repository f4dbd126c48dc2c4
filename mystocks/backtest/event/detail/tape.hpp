// One instrument's history as time goes by, and what the exchange allows on the day.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/history.hpp"
#include "mystocks/market/trading_rules.hpp"

namespace mystocks::backtest::event::detail {

// No exchange has had a narrower price limit than this, ST included; engine_test asks the rules.
inline constexpr double kNarrowestLimit = 0.05;

// The rules for one instrument on one day.
struct DayRules {
    market::LotRule lot;
    market::FeeRates fees;
    double tick = 0.01;
    int settlement_days = 0;
};

class Tape {
  public:
    // `one` and `axis` must outlive it.
    Tape(const InstrumentHistory& one, market::Period period);
    Tape(Tape&&) = default;

    const market::Instrument& instrument() const { return *one_->instrument; }
    const market::BarsView& bars() const { return one_->bars; }
    const market::BarsView& signal_bars() const { return one_->signal_bars; }

    // Forward only. `moment` is the time's place on the axis: where the instrument traded at each
    // one in between, its bar is found at once.
    void advance(std::int64_t time, std::size_t moment);
    std::size_t seen() const { return seen_; }  // bars up to the moment
    // The moment's bar.
    bool has_bar() const { return has_bar_; }
    std::size_t row() const { return seen_ - 1; }
    // A bar with volume; an unknown volume (NaN) counts as some.
    bool trades() const { return has_bar_ && one_->bars.volume[row()] != 0; }
    // There is a bar before or at this moment and one at it or after.
    bool is_listed() const { return seen_ > 0 && (has_bar_ || seen_ < one_->bars.size()); }

    // Of the moment's day.
    const DayRules& rules(const market::TradingRules& all, base::Date day);
    // Of the moment's day; asks for a bar.
    const market::PriceBand& band(const market::TradingRules& all, const Axis& axis,
                                  std::size_t moment);

    double tick(const market::TradingRules& all);
    // True only where the moment's day surely has no limit near the price, which spares band(): far
    // less than `narrowest` from the close before, on no ex-date. Asks for a bar.
    bool is_inside_limits(double price, double tick, double narrowest) const;

    // Actions in order of ex-date.
    std::span<const market::CorporateAction> actions() const { return actions_; }
    // The first one after `day`.
    std::size_t action_after(base::Date day) const;

    // RMA(TR, window) of the signal bars at `row` in prices as traded; NaN while undefined.
    double atr(int window, std::size_t row);

  private:
    double reference(const Axis& axis, std::size_t moment, base::Date day) const;
    market::DayStatus status(base::Date day) const;

    const InstrumentHistory* one_;
    market::Period period_;
    std::vector<market::CorporateAction> sorted_;  // where the history's aren't
    std::span<const market::CorporateAction> actions_;
    std::size_t seen_ = 0;
    bool has_bar_ = false;
    std::size_t moment_ = 0;  // of the last advance
    DayRules rules_;
    std::optional<base::Date> rules_day_;
    market::PriceBand band_;
    std::optional<base::Date> band_day_;
    std::vector<double> atr_;
    double tick_ = 0;  // 0: not asked yet
};

}  // namespace mystocks::backtest::event::detail
