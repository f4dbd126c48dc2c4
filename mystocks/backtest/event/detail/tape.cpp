#include "mystocks/backtest/event/detail/tape.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mystocks/compute/recurrence.hpp"
#include "mystocks/market/calendar.hpp"

namespace mystocks::backtest::event::detail {
namespace {

// A cache line of times at first.
constexpr std::size_t kLookFirst = 8;
constexpr std::size_t kLookMost = 64;
constexpr double kSlackTicks = 2;  // limits are rounded to ticks

bool earlier(const market::CorporateAction& a, const market::CorporateAction& b) {
    return a.ex_date < b.ex_date;
}

}  // namespace

Tape::Tape(const InstrumentHistory& one, const Axis& axis, market::Period period, double narrowest)
    : looks_for_calm_(!market::is_intraday(period)),
      one_(&one),
      axis_(&axis),
      period_(period),
      narrowest_(narrowest),
      actions_(one.actions) {
    if (!std::is_sorted(actions_.begin(), actions_.end(), earlier)) {
        sorted_.assign(actions_.begin(), actions_.end());
        std::stable_sort(sorted_.begin(), sorted_.end(), earlier);
        actions_ = sorted_;
    }
}

void Tape::find(std::size_t moment) {
    const auto& times = one_->bars.time;
    const std::int64_t time = axis_->time(moment);
    // Asked again just behind what was known: it will be asked often.
    const std::size_t look = moment == known_to_ ? kLookMost : kLookFirst;
    const std::size_t guess = seen_ + (moment - moment_);
    moment_ = moment;
    is_placed_ = true;
    if (guess > 0 && guess <= times.size() && times[guess - 1] == time) {
        seen_ = guess;
    } else {
        std::size_t step = 1;
        while (seen_ + step <= times.size() && times[seen_ + step - 1] <= time) {
            seen_ += step;
            step *= 2;
        }
        // Halving the stride back lands exactly behind the last bar up to `time`.
        for (; step > 0; step /= 2) {
            if (seen_ + step <= times.size() && times[seen_ + step - 1] <= time) {
                seen_ += step;
            }
        }
    }
    has_bar_ = seen_ > 0 && times[seen_ - 1] == time;
    known_to_ = 0;
    if (has_bar_) {
        const std::size_t most = std::min({look, times.size() - row(), axis_->size() - moment});
        std::size_t count = 1;
        while (count < most && times[row() + count] == axis_->time(moment + count)) {
            ++count;
        }
        known_to_ = moment + count;
    }
}

std::size_t Tape::action_after(base::Date day) const {
    const auto found = std::upper_bound(actions_.begin(), actions_.end(), day,
                                        [](base::Date date, const market::CorporateAction& action) {
                                            return date < action.ex_date;
                                        });
    return static_cast<std::size_t>(found - actions_.begin());
}

const DayRules& Tape::rules(const market::TradingRules& all, base::Date day) {
    if (rules_day_ != day) {
        const market::Instrument& instrument = *one_->instrument;
        rules_day_ = day;
        rules_.lot = all.lot(instrument, day);
        rules_.fees = all.fees(instrument, day);
        rules_.tick = all.tick(instrument);
        rules_.settlement_days = all.settlement_days(instrument, day);
    }
    return rules_;
}

const market::PriceBand& Tape::band(const market::TradingRules& all) {
    const base::Date day = axis_->day(moment_);
    if (band_day_ != day) {
        band_day_ = day;
        band_ = all.price_band(*one_->instrument, day, status(day), reference(day));
    }
    return band_;
}

double Tape::tick(const market::TradingRules& all) {
    if (tick_ == 0) {
        tick_ = all.tick(*one_->instrument);
    }
    return tick_;
}

bool Tape::has_action_at(std::size_t row) const {
    const auto date = [&](std::size_t bar) {
        return base::Date{static_cast<std::int32_t>(one_->bars.time[bar])};
    };
    return !actions_.empty() && action_after(date(row - 1)) != action_after(date(row));
}

bool Tape::is_calm(std::size_t row, double price, double slack) const {
    if (row == 0) {
        return false;
    }
    const double reference = one_->bars.close[row - 1];
    return std::abs(price - reference) < 0.9 * narrowest_ * reference - slack &&
           !has_action_at(row);
}

bool Tape::is_inside_limits(double price, const market::TradingRules& all) {
    return looks_for_calm_ && is_calm(row(), price, kSlackTicks * tick(all));
}

void Tape::look_for_calm(const market::TradingRules& all) {
    calm_row_ = row();
    calm_count_ = known_to_ - moment_;
    calm_ = 0;
    const market::BarsView& bars = one_->bars;
    const double slack = kSlackTicks * tick(all);
    for (std::size_t i = 0; i < calm_count_; ++i) {
        const std::size_t at = calm_row_ + i;
        const bool trades = bars.volume[at] != 0 && bars.open[at] > 0;
        calm_ |= static_cast<std::uint64_t>(trades && is_calm(at, bars.open[at], slack)) << i;
    }
}

double Tape::reference(base::Date day) const {
    std::size_t before = row();
    if (market::is_intraday(period_)) {
        const auto& times = one_->bars.time;
        const std::int64_t begin = axis_->time(axis_->day_begin(moment_));
        before = static_cast<std::size_t>(
            std::lower_bound(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(seen_),
                             begin) -
            times.begin());
    }
    if (before == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    --before;
    const std::int64_t time = one_->bars.time[before];
    base::Date last{static_cast<std::int32_t>(time)};
    if (market::is_intraday(period_)) {
        last = base::TimeZone::named(market::time_zone_name_of(one_->instrument->id.exchange()))
                   .date_of(time - 1);
    }
    const auto* first = actions_.data();
    return market::reference_price(one_->bars.close[before], first + action_after(last),
                                   first + action_after(day), one_->instrument->price_decimals);
}

market::DayStatus Tape::status(base::Date day) const {
    market::DayStatus status;
    for (const DayRange& range : one_->special_treatment) {
        status.special_treatment |= range.from <= day && day <= range.to;
    }
    status.days_since_listing = market::days_since_listing(
        *one_->instrument, day,
        market::Calendar::built_in(
            market::Calendar::name_for_exchange(one_->instrument->id.exchange())));
    return status;
}

double Tape::atr(int window, std::size_t row) {
    const market::BarsView& signals = one_->signal_bars;
    if (atr_.empty()) {
        compute::SeededMean mean;
        atr_.reserve(signals.size());
        for (std::size_t i = 0; i < signals.size(); ++i) {
            double range = std::numeric_limits<double>::quiet_NaN();
            if (i > 0) {
                const double before = signals.close[i - 1];
                range =
                    std::max({signals.high[i] - signals.low[i], std::abs(signals.high[i] - before),
                              std::abs(signals.low[i] - before)});
            }
            atr_.push_back(mean.step_wilder(range, window));
        }
    }
    return atr_[row] * (one_->bars.close[row] / signals.close[row]);
}

}  // namespace mystocks::backtest::event::detail
