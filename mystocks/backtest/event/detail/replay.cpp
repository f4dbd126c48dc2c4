#include "mystocks/backtest/event/detail/replay.hpp"

#include <algorithm>
#include <utility>

#include "mystocks/backtest/remarks.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::backtest::event::detail {
namespace {

using base::Error;
using base::ErrorKind;
using trade::Position;
using trade::Reason;
using trade::Units;

constexpr auto kReportEvery = std::chrono::milliseconds(250);

int money_decimals(const market::TradingRules& rules, const History& history) {
    int decimals = 0;
    for (const InstrumentHistory& one : history.instruments) {
        decimals = std::max(decimals, rules.money_decimals(*one.instrument));
    }
    return history.instruments.empty() ? 2 : decimals;
}

}  // namespace

Replay::Replay(const Terms& terms, const market::RuleOverrides& overrides, const History& history,
               const Axis& axis, const RunOptions& options, trade::Strategy& strategy)
    : terms_(terms),
      history_(history),
      axis_(axis),
      options_(options),
      strategy_(strategy),
      rules_(overrides),
      account_(trade::Money(money_decimals(rules_, history)),
               trade::Money(money_decimals(rules_, history)).of(terms.cash),
               history.instruments.size(), terms.dividend_tax),
      next_action_(history.instruments.size(), 0),
      leaving_(history.instruments.size(), 0),
      equity_(account_.cash()),
      costs_(terms.commission, fees_, account_.money()) {
    if (!(terms.cash > 0)) {
        throw Error(ErrorKind::kInvalidArgument, "a backtest starts with cash above 0");
    }
    if (axis.size() >= UINT32_MAX) {
        throw Error(ErrorKind::kInvalidArgument,
                    "a backtest has fewer than 4,294,967,295 moments; choose fewer days, or a "
                    "longer period");
    }
    const double narrowest =
        std::min(kNarrowestLimit, overrides.price_limit.value_or(kNarrowestLimit));
    tapes_.reserve(history.instruments.size());
    for (const InstrumentHistory& one : history.instruments) {
        tapes_.emplace_back(one, axis, history.period, narrowest);
        result_.instruments.push_back(*one.instrument);
    }
    const std::size_t moments = axis.size() - axis.first_moment();
    for (auto* column :
         {&result_.equity, &result_.cash, &result_.long_value, &result_.short_value}) {
        column->reserve(moments);
    }
}

const market::Instrument& Replay::instrument(std::uint32_t number) const {
    return tapes_[number].instrument();
}

market::BarsView Replay::bars(std::uint32_t number) const {
    const Tape& one = tape(number);
    return one.bars().slice(0, one.seen());
}

market::BarsView Replay::signal_bars(std::uint32_t number) const {
    const Tape& one = tape(number);
    return one.signal_bars().slice(0, one.seen());
}

Result Replay::run() {
    for (moment_ = axis_.first_moment(); moment_ < axis_.size(); ++moment_) {
        if (options_.stop.stop_requested()) {
            throw Error(ErrorKind::kCancelled, "the backtest was cancelled");
        }
        step();
    }
    moment_ = axis_.size() - 1;
    return finish();
}

void Replay::step() {
    book_ex_dates();
    fill_exits(true);
    fill_entries(true);
    touch_stops();
    mark();
    place_stops_after_close();
    if (terms_.stops.at_close) {
        raise_peaks();
    }
    strategy_.decide(*this, *this);
    if (terms_.same_close) {
        fill_exits(false);
        fill_entries(false);
        mark_at_close();
    }
    if (terms_.close_at_end && moment_ + 1 == axis_.size()) {
        close_at_end();
    }
    write_down();
    report_progress();
}

void Replay::book_ex_dates() {
    if (account_.open_positions() == 0) {
        return;
    }
    held_ = account_.held();
    for (const std::uint32_t number : held_) {
        const auto actions = tapes_[number].actions();
        std::size_t& next = next_action_[number];
        while (next < actions.size() && actions[next].ex_date <= day() &&
               account_.find(number) != nullptr) {
            market::CorporateAction sum = actions[next];
            double rights_money = sum.rights_ratio * sum.rights_price;
            for (++next; next < actions.size() && actions[next].ex_date == sum.ex_date; ++next) {
                sum.cash += actions[next].cash;
                sum.bonus_ratio += actions[next].bonus_ratio;
                sum.rights_ratio += actions[next].rights_ratio;
                rights_money += actions[next].rights_ratio * actions[next].rights_price;
            }
            sum.rights_price = sum.rights_ratio > 0 ? rights_money / sum.rights_ratio : 0;
            account_.book_action(sum, number, time(), moment_, day(), terms_.takes_rights);
        }
    }
}

void Replay::fill_exits(bool at_open) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < exits_.size(); ++i) {
        Pending& pending = exits_[i];
        bool is_done = false;
        if (at_open || pending.is_new) {
            is_done = try_exit(pending, offer_of_bar(tape(pending.instrument), at_open));
        }
        pending.is_new = false;
        if (is_done) {
            leaving_[pending.instrument] = 0;
        } else {
            exits_[kept++] = pending;
        }
    }
    exits_.resize(kept);
}

void Replay::fill_entries(bool at_open) {
    for (const Pending& pending : entries_) {
        // Most of what a strategy asks for in vain ends here.
        if (at_open && tape(pending.instrument).opens_calmly(rules_)) {
            if (const auto refusal = refusal_of_entry(pending)) {
                end(order(pending.order));
                refuse(pending.order, *refusal);
                continue;
            }
        }
        try_entry(pending, offer_of_bar(tape(pending.instrument), at_open));
    }
    entries_.clear();
}

bool Replay::watches(const Position& position, Tape& one) {
    if (leaving_[position.instrument] != 0 || !one.trades()) {
        return false;
    }
    return position.entry_moment < moment_ ||
           (position.entered_at_open && rules_of(one).settlement_days == 0);
}

void Replay::touch_stops() {
    if (!terms_.stops.has_levels() || terms_.stops.at_close || account_.open_positions() == 0) {
        return;
    }
    held_ = account_.held();
    for (const std::uint32_t number : held_) {
        Tape& one = tape(number);
        Position& position = *account_.find(number);
        if (!watches(position, one)) {
            continue;
        }
        const market::BarsView& bars = one.bars();
        const std::size_t row = one.row();
        const auto hit = trade::touched_stop(position, terms_.stops, bars.high[row], bars.low[row]);
        if (!hit) {
            continue;
        }
        position.see_bar(bars.high[row], bars.low[row]);
        const trade::Side side = position.is_short ? trade::Side::kBuy : trade::Side::kSell;
        const double price = trade::stop_price(*hit, position.is_short, bars.open[row]);
        const bool is_gap = price == bars.open[row];
        Pending pending{place(number, side, hit->reason),
                        number,
                        trade::Direction::kLong,
                        std::nullopt,
                        0,
                        false};
        const Offer offer{is_gap ? price : trade::tick_against(price, side, rules_of(one).tick),
                          !hit->is_profit, false};
        if (!try_exit(pending, offer)) {
            leaving_[number] = 1;
            exits_.push_back(pending);
        }
    }
}

// The level of a trailing stop at a bar comes from the bars before it.
void Replay::raise_peaks() {
    for (std::size_t i = 0; i < account_.open_positions(); ++i) {
        Position& position = account_.open_position(i);
        const Tape& one = tape(position.instrument);
        if (one.has_bar()) {
            position.levels.raise_peak(position.is_short, one.bars().high[one.row()],
                                       one.bars().low[one.row()]);
        }
    }
}

void Replay::mark() {
    for (std::size_t i = 0; i < account_.open_positions(); ++i) {
        Position& position = account_.open_position(i);
        const Tape& one = tape(position.instrument);
        if (!one.has_bar()) {
            continue;
        }
        const market::BarsView& bars = one.bars();
        const double high = bars.high[one.row()];
        const double low = bars.low[one.row()];
        position.see_bar(high, low);
        account_.mark(position, bars.close[one.row()]);
        if (!terms_.stops.at_close) {
            position.levels.raise_peak(position.is_short, high, low);
        }
    }
    equity_ = account_.cash() + account_.long_value() - account_.short_value();
}

// What was bought at this close is worth the close, not what slippage made of it.
void Replay::mark_at_close() {
    for (std::size_t i = 0; i < account_.open_positions(); ++i) {
        Position& position = account_.open_position(i);
        const Tape& one = tape(position.instrument);
        if (position.entry_moment == moment_ && one.has_bar()) {
            account_.mark(position, one.bars().close[one.row()]);
        }
    }
}

void Replay::place_stops_after_close() {
    const bool compares = terms_.stops.at_close && terms_.stops.has_levels();
    if (!compares && terms_.stops.bars <= 0) {
        return;
    }
    for (std::size_t i = 0; i < account_.open_positions(); ++i) {
        const Position& position = account_.open_position(i);
        const std::uint32_t number = position.instrument;
        if (leaving_[number] != 0) {
            continue;
        }
        std::optional<Reason> reason;
        if (compares && watches(position, tape(number))) {
            if (const auto hit =
                    trade::touched_stop(position, terms_.stops, position.mark, position.mark)) {
                reason = hit->reason;
            }
        }
        const std::size_t closes =
            moment_ - position.entry_moment + (position.entered_at_open ? 1 : 0);
        if (!reason && terms_.stops.bars > 0 &&
            closes >= static_cast<std::size_t>(terms_.stops.bars)) {
            reason = Reason::kTimeStop;
        }
        if (reason) {
            leave(number, *reason);
            exits_.back().is_new = false;
        }
    }
}

void Replay::write_down() {
    const Units longs = account_.long_value();
    const Units shorts = account_.short_value();
    equity_ = account_.cash() + longs - shorts;
    account_.assert_balanced();
    result_.equity.push_back(money().value(equity_));
    result_.cash.push_back(money().value(account_.cash()));
    result_.long_value.push_back(money().value(longs));
    result_.short_value.push_back(money().value(shorts));
}

void Replay::close_at_end() {
    held_ = account_.held();
    for (const std::uint32_t number : held_) {
        const Position& position = *account_.find(number);
        const trade::Side side = position.is_short ? trade::Side::kBuy : trade::Side::kSell;
        const std::uint64_t order = place(number, side, Reason::kEnd);
        // The mark is the last close, moved by what came after it.
        const double price = position.mark;
        DayRules rules;
        rules.fees = rules_.fees(instrument(number), day());
        execute(order, number, side, position.shares, {price, false, false}, rules, price);
    }
}

void Replay::report_progress() {
    if (!options_.progress) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    const bool is_last = moment_ + 1 == axis_.size();
    if (!is_last && now - reported_ < kReportEvery) {
        return;
    }
    reported_ = now;
    const std::size_t done = result_.equity.size();
    options_.progress({done, axis_.size() - axis_.first_moment(),
                       std::span(history_.axis).subspan(axis_.first_moment(), done),
                       result_.equity});
}

Result Replay::finish() {
    result_.period = history_.period;
    result_.starting_cash = money().value(money().of(terms_.cash));
    result_.money_decimals = money().decimals();
    const auto first = static_cast<std::ptrdiff_t>(axis_.first_moment());
    result_.times.assign(history_.axis.begin() + first, history_.axis.end());
    if (!history_.benchmark.empty()) {
        result_.benchmark.assign(history_.benchmark.begin() + first, history_.benchmark.end());
    }
    for (std::size_t i = 0; i < account_.open_positions(); ++i) {
        const Tape& one = tape(account_.open_position(i).instrument);
        if (!one.has_bar() && one.seen() == one.bars().size()) {
            const auto& zone =
                base::TimeZone::named(market::time_zone_name_of(one.instrument().id.exchange()));
            result_.remarks.push_back(remark_text(
                RemarkCode::kVanished,
                {{"instrument", one.instrument().id.str()},
                 {"time", market::bar_time_text(one.bars().time.back(), history_.period, zone)}}));
        }
    }
    auto open = account_.open_trades(time(), moment_);
    result_.costs = account_.costs().value(money());
    account_.assert_written();
    result_.fills = account_.ledger().fills();
    result_.bookings = account_.take_bookings();
    result_.trades = account_.ledger().trades();
    result_.trades.insert(result_.trades.end(), open.begin(), open.end());
    result_.orders = orders_written();
    return std::move(result_);
}

}  // namespace mystocks::backtest::event::detail
