#include "mystocks/backtest/sweep/detail/make_terms.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mystocks/backtest/remarks.hpp"
#include "mystocks/backtest/sweep/detail/mask_program.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/market/trading_rules.hpp"
#include "mystocks/trade/sizing.hpp"
#include "mystocks/trade/slippage.hpp"

namespace mystocks::backtest::sweep::detail {

namespace {

using trade::Side;

bool has_levels(const StopSpec& stops) {
    return stops.loss > 0 || stops.profit > 0 || stops.trailing > 0 || stops.loss_atr > 0 ||
           stops.trailing_atr > 0;
}

bool is_member(std::span<const DayRange> member, base::Date day) {
    return member.empty() || std::ranges::any_of(member, [&](const DayRange& range) {
               return range.from <= day && day <= range.to;
           });
}

void set(std::vector<Word>& words, std::size_t bit) {
    words[bit / kWordBars] |= Word{1} << (bit % kWordBars);
}

// Everything about one instrument's days while its terms are made.
class Maker {
  public:
    Maker(const StrategyFile& strategy, const History& history, std::size_t instrument,
          const Axis& axis)
        : strategy_(strategy),
          one_(history.instruments[instrument]),
          axis_(axis),
          period_(history.period),
          rules_(strategy.rules),
          size_(one_.bars.size()) {
        terms_.money = trade::Money(rules_.money_decimals(*one_.instrument));
    }

    Terms make() {
        terms_.bars = size_;
        terms_.commission = {strategy_.costs.commission, strategy_.costs.commission_min,
                             strategy_.costs.commission_covers_fees};
        find_moments();
        sort_actions();
        for (std::size_t i = 0; i < size_; ++i) {
            take_day(i);
            take_prices(i);
        }
        take_orders();
        take_ex_dates();
        take_size();
        const StopSpec& stops = strategy_.stops;
        if (has_levels(stops) || stops.bars > 0) {
            make_stops(strategy_, one_, moments_, bands_, ticks_, settles_later_, period_, terms_);
        }
        return std::move(terms_);
    }

  private:
    void find_moments() {
        std::size_t moment = 0;
        for (std::size_t i = 0; i < size_; ++i) {
            while (moment < axis_.size() && axis_.time(moment) < one_.bars.time[i]) {
                ++moment;
            }
            if (moment == axis_.size() || axis_.time(moment) != one_.bars.time[i]) {
                throw base::Error(base::ErrorKind::kInvalidArgument,
                                  "a bar of " + one_.instrument->id.str() +
                                      " lies beside the moments of the backtest");
            }
            moments_.push_back(static_cast<std::uint32_t>(moment));
        }
        terms_.first = static_cast<std::size_t>(
            std::ranges::lower_bound(moments_, axis_.first_moment()) - moments_.begin());
        for (std::uint32_t place : moments_) {
            terms_.moment.push_back(
                place - static_cast<std::uint32_t>(std::min<std::size_t>(place, first_moment())));
        }
    }

    std::size_t first_moment() const { return axis_.first_moment(); }

    // The first moment of the axis on that day or after it.
    std::uint32_t moment_from(base::Date day) const {
        std::size_t low = first_moment();
        std::size_t high = axis_.size();
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (axis_.day(middle) < day) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return static_cast<std::uint32_t>(low - first_moment());
    }

    void sort_actions() {
        actions_.assign(one_.actions.begin(), one_.actions.end());
        std::ranges::stable_sort(actions_, {}, &market::CorporateAction::ex_date);
    }

    std::size_t action_after(base::Date day) const {
        return static_cast<std::size_t>(
            std::ranges::upper_bound(actions_, day, {}, &market::CorporateAction::ex_date) -
            actions_.begin());
    }

    base::Date day(std::size_t bar) const { return axis_.day(moments_[bar]); }

    // Rules of the bar's day.
    void take_day(std::size_t i) {
        if (i > 0 && day(i) == day(i - 1)) {
            bands_.push_back(bands_.back());
            ticks_.push_back(ticks_.back());
            settles_later_.push_back(settles_later_.back());
            terms_.era.push_back(terms_.era.back());
            return;
        }
        market::DayStatus status;
        for (const DayRange& range : one_.special_treatment) {
            status.special_treatment |= range.from <= day(i) && day(i) <= range.to;
        }
        const market::Instrument& instrument = *one_.instrument;
        status.days_since_listing = market::days_since_listing(
            instrument, day(i),
            market::Calendar::built_in(
                market::Calendar::name_for_exchange(instrument.id.exchange())));
        double reference = std::numeric_limits<double>::quiet_NaN();
        if (i > 0) {
            const market::CorporateAction* first = actions_.data();
            reference =
                market::reference_price(one_.bars.close[i - 1], first + action_after(day(i - 1)),
                                        first + action_after(day(i)), instrument.price_decimals);
        }
        bands_.push_back(rules_.price_band(instrument, day(i), status, reference));
        ticks_.push_back(rules_.tick(instrument));
        settles_later_.push_back(rules_.settlement_days(instrument, day(i)) > 0);
        take_era(rules_.fees(instrument, day(i)), rules_.lot(instrument, day(i)));
    }

    void take_era(const market::FeeRates& fees, const market::LotRule& lot) {
        if (terms_.eras.empty() || !(terms_.eras.back().asked == fees) ||
            !(terms_.eras.back().lot == lot)) {
            market::FeeRates taken = fees;
            if (terms_.commission.covers_fees) {
                taken.handling = taken.regulatory = 0;
            }
            terms_.eras.push_back(
                {fees, taken, trade::CostTable(terms_.commission, fees, terms_.money), lot});
        }
        terms_.era.push_back(static_cast<std::uint16_t>(terms_.eras.size() - 1));
    }

    bool trades(std::size_t i) const { return one_.bars.volume[i] != 0 && one_.bars.open[i] > 0; }
    double open_on_tick(std::size_t i) const {
        return trade::on_tick(one_.bars.open[i], ticks_[i]);
    }
    bool buyable(std::size_t i) const { return trades(i) && open_on_tick(i) < bands_[i].up; }
    bool sellable(std::size_t i) const { return trades(i) && open_on_tick(i) > bands_[i].down; }

    void take_prices(std::size_t i) {
        const trade::SlippageTerms slippage{strategy_.orders.slippage_rate,
                                            strategy_.orders.slippage_ticks};
        const double open = trades(i) ? one_.bars.open[i] : 0;
        const auto price = [&](Side side) {
            return open > 0 ? trade::slipped_price(open, side, slippage, ticks_[i], bands_[i]) : 0;
        };
        terms_.buy_price.push_back(price(Side::kBuy));
        terms_.sell_price.push_back(price(Side::kSell));
        terms_.close.push_back(one_.bars.close[i]);
    }

    void take_orders() {
        const std::size_t words = padded_bars(size_) / kWordBars;
        terms_.may_buy_next.assign(words, 0);
        terms_.may_sell_next.assign(words, 0);
        for (std::size_t i = 0; i + 1 < size_; ++i) {
            if (buyable(i + 1) && moments_[i + 1] == moments_[i] + 1 &&
                is_member(one_.member, day(i))) {
                set(terms_.may_buy_next, i);
            }
            if (sellable(i + 1)) {
                set(terms_.may_sell_next, i);
            }
        }
        terms_.sell_from.assign(size_ + 1, kNever);
        for (std::size_t i = size_; i-- > 0;) {
            terms_.sell_from[i] =
                sellable(i) ? static_cast<std::uint32_t>(i) : terms_.sell_from[i + 1];
        }
        if (market::is_intraday(period_) && std::ranges::count(settles_later_, 1) > 0) {
            terms_.settled_from.resize(size_);
            auto next = static_cast<std::uint32_t>(size_);
            for (std::size_t i = size_; i-- > 0;) {
                next = i + 1 < size_ && day(i) == day(i + 1) ? next
                                                             : static_cast<std::uint32_t>(i + 1);
                terms_.settled_from[i] =
                    settles_later_[i] ? next : static_cast<std::uint32_t>(i + 1);
            }
        }
        if (!strategy_.orders.unlimited_volume) {
            for (double volume : one_.bars.volume) {
                const double most = volume * strategy_.orders.volume_share;
                terms_.volume_max.push_back(
                    std::isnan(volume) ? std::numeric_limits<double>::infinity() : most);
            }
            terms_.volume_max.resize(size_ + kPlacesBehind);
        }
    }

    void take_ex_dates() {
        std::size_t next = size_ > 0 ? action_after(day(0)) : 0;
        std::uint32_t bar = 0;
        while (next < actions_.size()) {
            const market::CorporateAction& first = actions_[next];
            ExDate sum{0, first.cash, first.bonus_ratio, first.rights_ratio, first.rights_price, 0};
            double rights_money = first.rights_ratio * first.rights_price;
            for (++next; next < actions_.size() && actions_[next].ex_date == first.ex_date;
                 ++next) {
                sum.cash += actions_[next].cash;
                sum.bonus += actions_[next].bonus_ratio;
                sum.rights += actions_[next].rights_ratio;
                rights_money += actions_[next].rights_ratio * actions_[next].rights_price;
            }
            sum.rights_price = sum.rights > 0 ? rights_money / sum.rights : 0;
            sum.rights = strategy_.account.take_rights ? sum.rights : 0;
            while (bar < size_ && day(bar) < first.ex_date) {
                ++bar;
            }
            if (bar == size_ && axis_.day(axis_.size() - 1) < first.ex_date) {
                break;
            }
            sum.bar = bar;
            sum.moment = moment_from(first.ex_date);
            terms_.ex_dates.push_back(sum);
        }
        if (terms_.ex_dates.empty()) {
            return;
        }
        std::uint32_t count = 0;
        for (std::uint32_t i = 0; i <= size_; ++i) {
            while (count < terms_.ex_dates.size() && terms_.ex_dates[count].bar == i) {
                ++count;
            }
            terms_.ex_dates_upto.push_back(count);
        }
    }

    void take_size() {
        const SizeSpec& spec = strategy_.sizing;
        Sizing& sizing = terms_.sizing;
        sizing.per_position = strategy_.limits.per_position;
        switch (spec.mode) {
            case SizeMode::kShares:
                sizing.by_shares = true;
                sizing.shares = spec.value;
                break;
            case SizeMode::kCash:
                sizing.of_cash = 0;
                sizing.fixed = spec.value * terms_.money.scale();
                break;
            case SizeMode::kEqual:
                sizing.parts = std::max(1, strategy_.limits.positions);
                break;
            default:
                sizing.of_cash = spec.value;
                break;
        }
    }

    const StrategyFile& strategy_;
    const InstrumentHistory& one_;
    const Axis& axis_;
    market::Period period_;
    market::TradingRules rules_;
    std::size_t size_;
    Terms terms_;
    std::vector<market::CorporateAction> actions_;
    std::vector<std::uint32_t> moments_;
    std::vector<market::PriceBand> bands_;
    std::vector<double> ticks_;
    std::vector<std::uint8_t> settles_later_;
};

}  // namespace

std::string what_needs_exact(const StrategyFile& strategy, const InstrumentHistory& one) {
    const SizeMode mode = strategy.sizing.mode;
    if (strategy.ranking.top > 0 || !strategy.ranking.formula.empty()) {
        return remark_text(RemarkCode::kNeedsRanking);
    }
    if (!strategy.signals.short_entry.empty() || !strategy.signals.short_exit.empty()) {
        return remark_text(RemarkCode::kNeedsShort);
    }
    if (strategy.orders.timing != OrderTiming::kNextOpen) {
        return remark_text(RemarkCode::kNeedsSameClose);
    }
    if (strategy.orders.close_at_end) {
        return remark_text(RemarkCode::kNeedsClosing);
    }
    if (mode == SizeMode::kVolatility || mode == SizeMode::kKelly || mode == SizeMode::kRisk) {
        return remark_text(RemarkCode::kNeedsSizing);
    }
    if (strategy.limits.adds > 0) {
        return remark_text(RemarkCode::kNeedsAdding);
    }
    if (strategy.limits.positions < 1 ||
        strategy.limits.exposure < std::min(1.0, strategy.limits.per_position)) {
        return remark_text(RemarkCode::kNeedsExposure);
    }
    if (strategy.costs.dividend_tax) {
        return remark_text(RemarkCode::kNeedsDividendTax);
    }
    for (const market::CorporateAction& action : one.actions) {
        if (action.bonus_ratio < 0) {
            return remark_text(RemarkCode::kNeedsConsolidation);
        }
        if (action.rights_ratio > 0 && strategy.account.take_rights && has_levels(strategy.stops)) {
            return remark_text(RemarkCode::kNeedsRights);
        }
    }
    return {};
}

Terms make_terms(const StrategyFile& strategy, const History& history, std::size_t instrument,
                 const Axis& axis) {
    return Maker(strategy, history, instrument, axis).make();
}

}  // namespace mystocks::backtest::sweep::detail
