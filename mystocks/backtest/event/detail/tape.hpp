// One instrument's history as time goes by, and what the exchange allows on the day.
#pragma once

#include <cstddef>
#include <cstdint>
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

// What is asked at every order lies in one cache line.
class alignas(64) Tape {
  public:
    // `one` and `axis` must outlive it. `narrowest`: no price limit is nearer.
    Tape(const InstrumentHistory& one, const Axis& axis, market::Period period, double narrowest);
    Tape(Tape&&) = default;

    const market::Instrument& instrument() const { return *one_->instrument; }
    const market::BarsView& bars() const { return one_->bars; }
    const market::BarsView& signal_bars() const { return one_->signal_bars; }

    // To a moment of the axis; forward only.
    void advance(std::size_t moment) {
        if (moment < known_to_) {
            seen_ += moment - moment_;
            moment_ = moment;
        } else if (moment != moment_ || !is_placed_) {
            find(moment);
        }
    }
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
    const market::PriceBand& band(const market::TradingRules& all);

    double tick(const market::TradingRules& all);
    // True only where the moment surely offers its open: a bar with volume that opens far from any
    // limit the day may have, on no ex-date. Spares band() and most of the reading, for which a
    // market's bars lie far apart in memory.
    bool opens_calmly(const market::TradingRules& all) {
        if (!has_bar_ || !looks_for_calm_) {
            return false;
        }
        if (row() - calm_row_ >= calm_count_) {
            look_for_calm(all);
        }
        return (calm_ >> (row() - calm_row_) & 1) != 0;
    }

    // The same of another price of the moment's bar; asks for one.
    bool is_inside_limits(double price, const market::TradingRules& all);

    // Actions in order of ex-date.
    std::span<const market::CorporateAction> actions() const { return actions_; }
    // The first one after `day`.
    std::size_t action_after(base::Date day) const;

    // RMA(TR, window) of the signal bars at `row` in prices as traded; NaN while undefined.
    double atr(int window, std::size_t row);

  private:
    void find(std::size_t moment);
    void look_for_calm(const market::TradingRules& all);
    bool has_action_at(std::size_t row) const;
    bool is_calm(std::size_t row, double price, double slack) const;
    double reference(base::Date day) const;
    market::DayStatus status(base::Date day) const;

    std::size_t seen_ = 0;
    std::size_t moment_ = 0;    // of the last advance
    std::size_t known_to_ = 0;  // from moment_ on each moment below has a bar
    // Of rows calm_row_ … calm_row_ + calm_count_ − 1, from bit 0 on.
    std::uint64_t calm_ = 0;
    std::size_t calm_row_ = 0;
    std::size_t calm_count_ = 0;
    bool has_bar_ = false;
    bool is_placed_ = false;  // there was an advance
    bool looks_for_calm_;     // not inside a day, whose bars share a band that is kept

    const InstrumentHistory* one_;
    const Axis* axis_;
    market::Period period_;
    double narrowest_;
    std::vector<market::CorporateAction> sorted_;  // where the history's aren't
    std::span<const market::CorporateAction> actions_;
    DayRules rules_;
    std::optional<base::Date> rules_day_;
    market::PriceBand band_;
    std::optional<base::Date> band_day_;
    std::vector<double> atr_;
    double tick_ = 0;  // 0: not asked yet
};

}  // namespace mystocks::backtest::event::detail
