// Where stops alone take a position that was entered at each bar: the same whatever the parameters
// of the signals are, so it is worked out once.
#include <algorithm>
#include <cmath>
#include <limits>

#include "mystocks/backtest/sweep/detail/make_terms.hpp"
#include "mystocks/compute/recurrence.hpp"
#include "mystocks/trade/position.hpp"
#include "mystocks/trade/slippage.hpp"
#include "mystocks/trade/stops.hpp"

namespace mystocks::backtest::sweep::detail {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kChunk = 64;

// RMA(TR, window) of the signal bars, in prices as traded.
std::vector<double> true_ranges(const InstrumentHistory& one, int window) {
    const market::BarsView& bars = one.signal_bars;
    std::vector<double> mean_ranges;
    compute::SeededMean mean;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        double range = kNan;
        if (i > 0) {
            const double before = bars.close[i - 1];
            range = std::max({bars.high[i] - bars.low[i], std::abs(bars.high[i] - before),
                              std::abs(bars.low[i] - before)});
        }
        mean_ranges.push_back(mean.step_wilder(range, window) *
                              (one.bars.close[i] / bars.close[i]));
    }
    return mean_ranges;
}

class StopMaker {
  public:
    StopMaker(const StrategyFile& strategy, const InstrumentHistory& one,
              const std::vector<std::uint32_t>& moments,
              const std::vector<market::PriceBand>& bands, double tick,
              const std::vector<std::uint8_t>& settles_later, market::Period period, Terms& terms)
        : one_(one),
          moments_(moments),
          bands_(bands),
          tick_(tick),
          settles_later_(settles_later),
          terms_(terms),
          limits_within_(period <= market::Period::k1d),
          slippage_{strategy.orders.slippage_rate, strategy.orders.slippage_ticks} {
        const StopSpec& spec = strategy.stops;
        stops_ = {spec.loss,         spec.profit, spec.trailing, spec.loss_atr,
                  spec.trailing_atr, spec.bars,   spec.at_close};
        if (spec.loss_atr > 0 || spec.trailing_atr > 0) {
            ranges_ = true_ranges(one, spec.atr_window);
        }
        for (std::size_t begin = 0; begin < terms.bars; begin += kChunk) {
            const std::size_t end = std::min(begin + kChunk, terms.bars);
            double low = std::numeric_limits<double>::infinity();
            double high = -low;
            for (std::size_t i = begin; i < end; ++i) {
                low = std::min({low, one.bars.low[i], one.bars.close[i]});
                high = std::max({high, one.bars.high[i], one.bars.close[i]});
            }
            lows_.push_back(low);
            highs_.push_back(high);
        }
    }

    void make() {
        terms_.stops.assign(terms_.bars, {});
        for (std::size_t i = 1; i < terms_.bars; ++i) {
            const std::size_t signal = i - 1;
            if ((terms_.may_buy_next[signal / kWordBars] >> (signal % kWordBars) & 1) != 0) {
                terms_.stops[i] = exit_of(static_cast<std::uint32_t>(i));
            }
        }
    }

  private:
    trade::Position position_of(std::uint32_t entered) const {
        trade::Position position;
        position.average = terms_.buy_price[entered];
        position.levels.peak = position.average;
        position.levels.atr = ranges_.empty() ? 0 : ranges_[entered - 1];
        trade::set_levels(position, stops_);
        return position;
    }

    StopExit exit_of(std::uint32_t entered) const {
        trade::Position position = position_of(entered);
        const std::size_t due = stops_.bars > 0
                                    ? moments_[entered] + static_cast<std::size_t>(stops_.bars) - 1
                                    : std::numeric_limits<std::size_t>::max();
        for (std::uint32_t t = entered; t < terms_.bars; ++t) {
            if (moments_[t] > due) {  // decided while the instrument was suspended
                return later(entered, t, t, trade::Reason::kTimeStop);
            }
            if (t > entered) {
                move(position, t);
            }
            if (const auto next = beyond_quiet_chunk(position, t, due)) {
                t = next - 1;
                continue;
            }
            const bool watches = (t > entered || !settles_later_[t]) && one_.bars.volume[t] != 0;
            if (watches && !stops_.at_close && stops_.has_levels()) {
                if (const auto hit = trade::touched_stop(position, stops_, one_.bars.high[t],
                                                         one_.bars.low[t])) {
                    return touched(entered, t, *hit);
                }
            }
            if (watches && stops_.at_close && stops_.has_levels()) {
                const double close = one_.bars.close[t];
                if (const auto hit = trade::touched_stop(position, stops_, close, close)) {
                    return later(entered, t, t + 1, hit->reason);
                }
            }
            if (moments_[t] == due) {
                return later(entered, t, t + 1, trade::Reason::kTimeStop);
            }
            position.levels.peak = std::max(position.levels.peak, one_.bars.high[t]);
        }
        return {};
    }

    // The first bar behind a whole chunk in which nothing can be touched, its highs seen; 0 where
    // that isn't sure.
    std::uint32_t beyond_quiet_chunk(trade::Position& position, std::uint32_t t,
                                     std::size_t due) const {
        const std::size_t chunk = t / kChunk;
        const std::size_t end = (chunk + 1) * kChunk;
        if (t % kChunk != 0 || end > terms_.bars || moments_[end - 1] >= due ||
            (!terms_.ex_dates_upto.empty() &&
             terms_.ex_dates_upto[end - 1] != terms_.ex_dates_upto[t])) {
            return 0;
        }
        const trade::StopLevels& levels = position.levels;
        const double peak = std::max(levels.peak, highs_[chunk]);
        double below = std::isnan(levels.loss) ? 0 : levels.loss;
        if (stops_.trailing > 0) {
            below = std::max(below, peak * (1 - stops_.trailing));
        }
        if (stops_.trailing_atr > 0 && !std::isnan(levels.atr)) {
            below = std::max(below, peak - stops_.trailing_atr * levels.atr);
        }
        const bool quiet =
            lows_[chunk] > below * (1 + 1e-9) &&
            (std::isnan(levels.profit) || highs_[chunk] < levels.profit * (1 - 1e-9));
        if (!quiet) {
            return 0;
        }
        position.levels.peak = peak;
        return static_cast<std::uint32_t>(end);
    }

    // As the ledger moves a position's levels with the ex-dates of a bar.
    void move(trade::Position& position, std::uint32_t t) const {
        if (terms_.ex_dates_upto.empty()) {
            return;
        }
        for (std::uint32_t i = terms_.ex_dates_upto[t - 1]; i < terms_.ex_dates_upto[t]; ++i) {
            const double less = terms_.ex_dates[i].cash;
            const double divisor = 1 + terms_.ex_dates[i].bonus;
            for (double* price : {&position.average, &position.levels.loss, &position.levels.profit,
                                  &position.levels.peak}) {
                *price = (*price - less) / divisor;
            }
            position.levels.atr /= divisor;
        }
    }

    StopExit touched(std::uint32_t entered, std::uint32_t t, const trade::StopHit& hit) const {
        const double open = one_.bars.open[t];
        double price = trade::stop_price(hit, false, open);
        if (price != open) {
            price = trade::tick_against(price, trade::Side::kSell, tick_);
        }
        const bool settled =
            terms_.settled_from.empty() || terms_.settled_from[entered] <= t || t == entered;
        if (!(price > 0) || (limits_within_ && trade::on_tick(price, tick_) <= bands_[t].down) ||
            !settled) {
            return later(entered, t, t + 1, hit.reason);
        }
        if (!hit.is_profit) {
            price = trade::slipped_price(price, trade::Side::kSell, slippage_, tick_, bands_[t]);
        }
        return {t, t, hit.reason, true, price};
    }

    // Decided by the close of bar `decided`, filled at the first open from `from` on.
    StopExit later(std::uint32_t entered, std::uint32_t decided, std::uint32_t from,
                   trade::Reason reason) const {
        if (!terms_.settled_from.empty()) {
            from = std::max(from, terms_.settled_from[entered]);
        }
        const std::uint32_t bar = terms_.sell_from[std::min<std::size_t>(from, terms_.bars)];
        return {decided, bar, reason, false, bar == kNever ? 0 : terms_.sell_price[bar]};
    }

    const InstrumentHistory& one_;
    const std::vector<std::uint32_t>& moments_;
    const std::vector<market::PriceBand>& bands_;
    const double tick_;
    const std::vector<std::uint8_t>& settles_later_;
    Terms& terms_;
    bool limits_within_;  // a day's limits say nothing about the rest of a longer bar
    trade::SlippageTerms slippage_;
    trade::StopTerms stops_;
    std::vector<double> ranges_;
    std::vector<double> lows_;
    std::vector<double> highs_;
};

}  // namespace

void make_stops(const StrategyFile& strategy, const InstrumentHistory& one,
                const std::vector<std::uint32_t>& moments,
                const std::vector<market::PriceBand>& bands, double tick,
                const std::vector<std::uint8_t>& settles_later, market::Period period,
                Terms& terms) {
    StopMaker(strategy, one, moments, bands, tick, settles_later, period, terms).make();
}

}  // namespace mystocks::backtest::sweep::detail
