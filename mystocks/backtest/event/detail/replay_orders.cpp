// Orders of a replay: placed, refused, filled.
#include <algorithm>
#include <cmath>
#include <limits>

#include "mystocks/backtest/event/detail/replay.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/huge_pages.hpp"

namespace mystocks::backtest::event::detail {
namespace {

using trade::Direction;
using trade::Position;
using trade::Reason;
using trade::Refusal;
using trade::Side;
using trade::Units;

Side entry_side(Direction direction) {
    return direction == Direction::kLong ? Side::kBuy : Side::kSell;
}

}  // namespace

std::uint64_t Replay::place(std::uint32_t number, Side side, Reason reason) {
    if (orders_.size() == UINT32_MAX) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the backtest has placed 4,294,967,295 orders and may place no more; "
                          "trade fewer instruments or days, or at fewer signals");
    }
    orders_.add() = {
        0, static_cast<std::uint32_t>(moment_), 0, number, side, reason, Refusal::kNone};
    return orders_.size();
}

std::vector<trade::Order> Replay::orders_written() const {
    std::vector<trade::Order> orders;
    base::reserve_large(orders, orders_.size());
    orders_.visit([&](const OrderRow& row) {
        trade::Order& order = orders.emplace_back();
        order.id = orders.size();
        order.instrument = row.instrument;
        order.side = row.side;
        order.reason = row.reason;
        order.refusal = row.refusal;
        order.placed = axis_.time(row.placed);
        order.ended = row.ended > 0 ? axis_.time(row.ended - 1) : 0;
        order.filled = row.filled;
    });
    return orders;
}

void Replay::enter(std::uint32_t number, Direction direction, Reason reason,
                   std::optional<double> shares) {
    const std::size_t seen = tape(number).seen();
    entries_.push_back({place(number, entry_side(direction), reason), number, direction, shares,
                        seen > 0 ? seen - 1 : 0, true});
}

void Replay::leave(std::uint32_t number, Reason reason) {
    const Position* held = account_.find(number);
    if (held == nullptr || leaving_[number] != 0) {
        return;
    }
    leaving_[number] = 1;
    exits_.push_back({place(number, held->is_short ? Side::kBuy : Side::kSell, reason), number,
                      Direction::kLong, std::nullopt, 0, true});
}

void Replay::refuse(std::uint64_t id, Refusal refusal) {
    OrderRow& one = order(id);
    if (one.refusal == Refusal::kNone) {
        one.refusal = refusal;
    }
}

Replay::Offer Replay::offer_of_bar(const Tape& one, bool at_open) const {
    if (!one.has_bar()) {
        return {std::numeric_limits<double>::quiet_NaN(), true, at_open};
    }
    return {at_open ? one.bars().open[one.row()] : one.bars().close[one.row()], true, at_open};
}

std::optional<Refusal> Replay::refusal_of_market(Tape& one, Side side, const Offer& offer) {
    if (!one.trades() || !(offer.price > 0)) {
        return one.is_listed() ? Refusal::kSuspended : Refusal::kNotListed;
    }
    // A day's limits say nothing about the rest of a longer bar.
    if (!offer.at_open && history_.period > market::Period::k1d) {
        return std::nullopt;
    }
    if (offer.at_open ? one.opens_calmly(rules_) : one.is_inside_limits(offer.price, rules_)) {
        return std::nullopt;
    }
    const market::PriceBand& band = band_of(one);
    const double price = trade::on_tick(offer.price, one.tick(rules_));
    if (side == Side::kBuy && price >= band.up) {
        return Refusal::kLimitUp;
    }
    if (side == Side::kSell && price <= band.down) {
        return Refusal::kLimitDown;
    }
    return std::nullopt;
}

double Replay::most_of_order(const Tape& one, const DayRules& rules) const {
    const double volume = one.bars().volume[one.row()];
    return std::isnan(volume) || std::isinf(terms_.volume_share)
               ? rules.lot.order_max
               : std::min(rules.lot.order_max, volume * terms_.volume_share);
}

double Replay::sellable(const Position& position, const DayRules& rules) const {
    const bool is_locked =
        !position.is_short && rules.settlement_days > 0 && position.bought_on == day();
    return is_locked ? std::max(0.0, position.shares - position.bought_then) : position.shares;
}

bool Replay::try_exit(Pending& pending, const Offer& offer) {
    const std::uint32_t number = pending.instrument;
    OrderRow& order = this->order(pending.order);
    const Position* held = account_.find(number);
    if (held == nullptr) {
        end(order);
        return true;
    }
    Tape& one = tape(number);
    if (const auto refusal = refusal_of_market(one, order.side, offer)) {
        refuse(pending.order, *refusal);
        return false;
    }
    const DayRules& rules = rules_of(one);
    const double free = sellable(*held, rules);
    if (free <= 0) {
        refuse(pending.order, Refusal::kSettlement);
        return false;
    }
    const double cap = most_of_order(one, rules);
    double shares = std::min(free, cap);
    if (shares < held->shares) {
        // What the settlement leaves free may be below the smallest part, but never in odd steps.
        const double sold = trade::whole_steps(free, rules.lot.sell_step);
        shares = trade::part_to_sell(shares, sold, rules.lot);
    }
    if (shares <= 0) {
        refuse(pending.order, cap < free ? Refusal::kVolume : Refusal::kSettlement);
        return false;
    }
    const double price = offer.slips
                             ? trade::slipped_price(offer.price, order.side, terms_.slippage,
                                                    rules.tick, band_of(one))
                             : offer.price;
    const bool is_all = shares == held->shares;
    execute(pending.order, number, order.side, shares, offer, rules, price);
    return is_all;
}

void Replay::execute(std::uint64_t id, std::uint32_t number, Side side, double shares,
                     const Offer& offer, const DayRules& rules, double price) {
    OrderRow& order = this->order(id);
    account_.book({id, number, side, order.reason, time(), moment_, day(), shares, price,
                   std::abs(price - offer.price), offer.at_open},
                  costs_of(rules.fees), {&rules_, &tapes_[number].instrument()});
    order.filled += shares;
    end(order);
}

const trade::CostTable& Replay::costs_of(const market::FeeRates& fees) {
    if (!(fees == fees_)) {
        fees_ = fees;
        costs_ = trade::CostTable(terms_.commission, fees, money());
    }
    return costs_;
}

std::optional<Refusal> Replay::refusal_of_entry(const Pending& pending) {
    const bool is_short = pending.direction == Direction::kShort;
    if (is_short &&
        !(terms_.short_selling && rules_.short_selling(instrument(pending.instrument)))) {
        return Refusal::kNoShort;
    }
    const Position* held = account_.find(pending.instrument);
    if (held == nullptr) {
        return account_.open_positions() >= static_cast<std::size_t>(std::max(0, terms_.positions))
                   ? std::optional(Refusal::kPositions)
                   : std::nullopt;
    }
    // The other direction is still held, or what is held waits to be left.
    if (held->is_short != is_short || leaving_[pending.instrument] != 0) {
        return Refusal::kPositions;
    }
    return std::nullopt;
}

void Replay::try_entry(const Pending& pending, const Offer& offer) {
    const std::uint32_t number = pending.instrument;
    const Side side = entry_side(pending.direction);
    end(order(pending.order));
    Tape& one = tape(number);
    auto refusal = refusal_of_market(one, side, offer);
    if (!refusal) {
        refusal = refusal_of_entry(pending);
    }
    if (refusal) {
        refuse(pending.order, *refusal);
        return;
    }
    const DayRules& rules = rules_of(one);
    const double price =
        trade::slipped_price(offer.price, side, terms_.slippage, rules.tick, band_of(one));
    Refusal why = Refusal::kNone;
    const double shares = size_entry(pending, price, rules, why);
    if (why != Refusal::kNone) {
        refuse(pending.order, why);
        return;
    }
    const bool is_first = account_.find(number) == nullptr;
    execute(pending.order, number, side, shares, offer, rules, price);
    after_entry(pending, is_first);
}

void Replay::after_entry(const Pending& pending, bool is_first) {
    Position& position = *account_.find(pending.instrument);
    if (is_first) {
        next_action_[pending.instrument] = tapes_[pending.instrument].action_after(day());
        position.levels.peak = position.average;
        if (terms_.needs_atr) {
            position.levels.atr =
                tapes_[pending.instrument].atr(terms_.atr_window, pending.signal_row);
        }
    }
    trade::set_levels(position, terms_.stops);
}

Replay::Worth Replay::worth_with(std::uint32_t number, double price) const {
    const Units longs = account_.long_value();
    const Units shorts = account_.short_value();
    Worth worth{longs + shorts, account_.cash() + longs - shorts};
    if (const Position* held = account_.find(number)) {
        const Units more = money().product(price, held->shares) - held->value;
        worth.gross += more;
        worth.equity += held->is_short ? -more : more;
    }
    return worth;
}

double Replay::wanted(const Pending& pending, double price) {
    if (pending.shares) {
        return *pending.shares;
    }
    const trade::SizeTerms& size = terms_.size;
    trade::SizeBasis basis;
    basis.equity = equity_;
    basis.free_cash = account_.free_cash();
    basis.positions_allowed = std::max(1, terms_.positions);
    basis.price = price;
    Tape& one = tapes_[pending.instrument];
    switch (size.mode) {
        case trade::SizeMode::kVolatility:
            basis.volatility =
                trade::yearly_volatility(one.signal_bars().close.first(pending.signal_row + 1),
                                         static_cast<std::size_t>(std::max(0, size.window)),
                                         trade::periods_a_year(history_.period, one.instrument()));
            break;
        case trade::SizeMode::kKelly: {
            const auto window = static_cast<std::size_t>(std::max(0, size.window));
            basis.kelly = trade::kelly_fraction(account_.ledger().last_trades(window), window);
            break;
        }
        case trade::SizeMode::kRisk:
            basis.stop_distance = trade::stop_distance(
                terms_.stops, price,
                terms_.needs_atr ? one.atr(terms_.atr_window, pending.signal_row) : 0);
            break;
        default:
            break;
    }
    return trade::wanted_shares(size, basis, money());
}

double Replay::size_entry(const Pending& pending, double price, const DayRules& rules,
                          Refusal& refusal) {
    const std::uint32_t number = pending.instrument;
    const double cap = trade::whole_lots(most_of_order(tapes_[number], rules), rules.lot);
    if (cap <= 0) {
        refusal = Refusal::kVolume;
        return 0;
    }
    const Worth worth = worth_with(number, price);
    const auto equity = static_cast<double>(worth.equity);
    const Position* held = account_.find(number);
    const Units there = held != nullptr ? money().product(price, held->shares) : 0;
    const double room =
        (terms_.per_position * equity - static_cast<double>(there)) / money().scale() / price;
    double shares = trade::whole_lots(std::min(wanted(pending, price), room), rules.lot);
    if (shares <= 0) {
        refusal = Refusal::kLot;
        return 0;
    }
    const Side side = entry_side(pending.direction);
    shares = trade::affordable(std::min(shares, cap), price, side, rules.lot, costs_of(rules.fees),
                               account_.free_cash(), money());
    if (shares <= 0) {
        refusal = Refusal::kCash;
        return 0;
    }
    const auto gross = static_cast<double>(worth.gross + money().product(price, shares));
    if (gross > terms_.exposure * equity * (1 + 1e-12)) {
        refusal = Refusal::kExposure;
        return 0;
    }
    return shares;
}

}  // namespace mystocks::backtest::event::detail
