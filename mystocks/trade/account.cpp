#include "mystocks/trade/account.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "mystocks/base/assert.hpp"

namespace mystocks::trade {
namespace {

// The map of an ex-date over prices.
struct PriceMap {
    double less = 0;
    double divisor = 1;
    double operator()(double price) const { return (price - less) / divisor; }
};

void move(Position& position, const PriceMap& map) {
    for (double* price : {&position.average, &position.mark, &position.last_entry,
                          &position.levels.loss, &position.levels.profit, &position.levels.peak}) {
        *price = map(*price);
    }
    position.levels.atr /= map.divisor;
}

}  // namespace

Account::Account(const Money& money, Units starting_cash, std::size_t instruments, bool keeps_lots)
    : money_(money),
      keeps_lots_(keeps_lots),
      starting_cash_(starting_cash),
      cash_(starting_cash),
      slots_(instruments, -1),
      ledger_(money) {}

std::vector<std::uint32_t> Account::held() const {
    std::vector<std::uint32_t> instruments;
    instruments.reserve(open_.size());
    visit([&](const Position& position) { instruments.push_back(position.instrument); });
    return instruments;
}

Position& Account::open(const Execution& execution) {
    std::uint32_t slot = 0;
    if (free_slots_.empty()) {
        slot = static_cast<std::uint32_t>(pool_.size());
        pool_.emplace_back();
    } else {
        slot = free_slots_.back();
        free_slots_.pop_back();
        Position& left = pool_[slot];
        static_cast<PositionFigures&>(left) = PositionFigures();
        left.lots.clear();
        left.dividends_paid.clear();
    }
    open_.push_back(slot);
    slots_[execution.instrument] = static_cast<std::int32_t>(slot);
    Position& position = pool_[slot];
    position.instrument = execution.instrument;
    position.is_short = execution.side == Side::kSell;
    position.entered = execution.time;
    position.entry_moment = execution.moment;
    position.entered_at_open = execution.at_open;
    position.mark = execution.price;
    return position;
}

void Account::book(const Execution& execution, const CostTable& table, const DividendTax& tax) {
    MYSTOCKS_ASSERT(execution.shares > 0 && std::isfinite(execution.price));
    const Units amount = money_.product(execution.price, execution.shares);
    CostUnits costs = table.of(execution.side, amount, execution.shares);
    Position* held = find(execution.instrument);
    const bool goes_in = held == nullptr || held->is_short == (execution.side == Side::kSell);
    if (!goes_in && keeps_lots_ && !held->is_short) {
        costs.dividend_tax = withhold(*held, execution, tax);
    }
    const Units total = costs.total();
    const bool is_buy = execution.side == Side::kBuy;
    (is_buy ? spent_ : received_) += amount;
    cash_ += (is_buy ? -amount : amount) - total;
    costs_ += costs;
    const std::uint32_t fill = write_fill(execution, costs);
    if (goes_in) {
        const bool is_first = held == nullptr;
        Position& position = is_first ? open(execution) : *held;
        position.first_fill = fill;
        position.is_plain = is_first;
        book_in(position, execution, amount, total);
    } else if (book_out(*held, execution, amount, total)) {
        if (held->is_plain) {
            close_plain(*held, execution.moment, fill);
        } else {
            close(*held, execution.time, execution.moment, execution.reason);
        }
    } else {
        held->is_plain = false;
    }
}

std::uint32_t Account::write_fill(const Execution& execution, const CostUnits& costs) {
    FillEntry entry;
    entry.order = execution.order;
    entry.instrument = execution.instrument;
    entry.side = execution.side;
    entry.reason = execution.reason;
    entry.time = execution.time;
    entry.shares = execution.shares;
    entry.price = execution.price;
    if (execution.slippage > 0) {
        entry.slippage = money_.product(execution.slippage, execution.shares);
    }
    return ledger_.add(entry, costs);
}

void Account::book_in(Position& position, const Execution& execution, Units amount, Units costs) {
    const double price = execution.price;
    const double more = execution.shares;
    if (position.shares == 0) {
        position.average = price;
        position.mean_in = price;
    } else {
        ++position.adds;
        position.average =
            (position.average * position.shares + price * more) / (position.shares + more);
        position.mean_in =
            (position.mean_in * position.shares_in + price * more) / (position.shares_in + more);
    }
    if (position.bought_on != execution.day || position.shares == 0) {
        position.bought_on = execution.day;
        position.bought_then = 0;
    }
    position.bought_then += more;
    position.last_entry = price;
    position.shares += more;
    position.shares_in += more;
    position.shares_max = std::max(position.shares_max, position.shares);
    position.amount_in += amount;
    position.costs_in += costs;
    position.costs += costs;
    if (position.shares == more && position.mark == price) {
        set_value(position, amount);
    } else {
        revalue(position);
    }
    if (position.is_short) {
        position.locked += 2 * amount;
        locked_ += 2 * amount;
    } else if (keeps_lots_) {
        position.lots.push_back({execution.day, more, position.dividends_paid.size()});
    }
}

bool Account::book_out(Position& position, const Execution& execution, Units amount, Units costs) {
    const double less = execution.shares;
    MYSTOCKS_ASSERT(less <= position.shares);
    position.mean_out = position.shares_out == 0
                            ? execution.price
                            : (position.mean_out * position.shares_out + execution.price * less) /
                                  (position.shares_out + less);
    const Units released =
        less == position.shares
            ? position.locked
            : static_cast<Units>(static_cast<double>(position.locked) * (less / position.shares));
    position.locked -= released;
    locked_ -= released;
    position.shares -= less;
    position.shares_out += less;
    position.amount_out += amount;
    position.costs += costs;
    if (position.shares > 0) {
        revalue(position);
        return false;
    }
    set_value(position, 0);
    return true;
}

// First in first out.
Units Account::withhold(Position& position, const Execution& execution, const DividendTax& tax) {
    double left = execution.shares;
    double owed = 0;
    auto lot = position.lots.begin();
    while (left > 0 && lot != position.lots.end()) {
        const double taken = std::min(left, lot->shares);
        const std::size_t paid_count = tax.rules != nullptr ? position.dividends_paid.size() : 0;
        for (std::size_t i = lot->first_dividend; i < paid_count; ++i) {
            const Dividend& paid = position.dividends_paid[i];
            owed += taken * paid.cash *
                    tax.rules->dividend_tax_rate(*tax.instrument, lot->bought, execution.day,
                                                 paid.ex_date);
        }
        left -= taken;
        lot->shares -= taken;
        if (lot->shares > 0) {
            break;
        }
        ++lot;
    }
    position.lots.erase(position.lots.begin(), lot);
    // Products of decimals in doubles: what should end on half a unit may lie just below it.
    return money_.of(owed * (1 + 1e-12));
}

void Account::close(const Position& position, std::int64_t time, std::size_t moment,
                    Reason reason) {
    Trade trade;
    write_trade(trade, position, time, moment);
    trade.exit_reason = reason;
    ledger_.close(trade, position.flow());
    give_up_slot(position);
}

void Account::close_plain(const Position& position, std::size_t moment, std::uint32_t fill) {
    ledger_.close(position.first_fill, fill,
                  static_cast<std::uint32_t>(moment - position.entry_moment), position.mae,
                  position.mfe);
    give_up_slot(position);
}

void Account::give_up_slot(const Position& position) {
    closed_flow_ += position.flow();
    const auto slot = static_cast<std::uint32_t>(std::exchange(slots_[position.instrument], -1));
    open_.erase(std::find(open_.begin(), open_.end(), slot));
    free_slots_.push_back(slot);
}

void Account::write_trade(Trade& trade, const Position& position, std::int64_t time,
                          std::size_t moment) const {
    trade.instrument = position.instrument;
    trade.is_short = position.is_short;
    trade.entered = position.entered;
    trade.left = time;
    trade.shares = position.shares_max;
    trade.entry_price = position.mean_in;
    trade.exit_price = position.mean_out;
    const Units profit = position.flow();
    trade.profit = money_.value(profit);
    trade.return_rate =
        static_cast<double>(profit) /
        static_cast<double>(position.amount_in + position.costs_in + position.rights);
    trade.costs = money_.value(position.costs);
    trade.dividends = money_.value(position.dividends);
    trade.mae = position.mae;
    trade.mfe = position.mfe;
    trade.bars = static_cast<std::uint32_t>(moment - position.entry_moment);
    trade.adds = position.adds;
}

void Account::book_action(const market::CorporateAction& action, std::uint32_t instrument,
                          std::int64_t time, std::size_t moment, base::Date day,
                          bool takes_rights) {
    Position& position = *find(instrument);
    position.is_plain = false;
    Booking booking{instrument, time, position.shares, 0, 0};
    const Units dividend = money_.product(action.cash, position.shares);
    Units cash = position.is_short ? -dividend : dividend;
    dividends_ += cash;
    position.dividends += cash;
    cash_ += cash;
    if (keeps_lots_ && action.cash > 0) {
        position.dividends_paid.push_back({action.ex_date, action.cash});
    }
    double shares = position.shares;
    if (action.bonus_ratio > 0) {
        const double bonus = whole_steps(position.shares * action.bonus_ratio, 1);
        shares += bonus;
        if (keeps_lots_ && !position.is_short && bonus > 0) {
            position.lots.push_back({day, bonus, position.dividends_paid.size()});
        }
    } else if (action.bonus_ratio < 0) {
        shares = whole_steps(position.shares * (1 + action.bonus_ratio), 1);
        for (Lot& lot : position.lots) {
            lot.shares *= shares / position.shares;
        }
        for (Dividend& paid : position.dividends_paid) {
            paid.cash *= shares > 0 ? position.shares / shares : 0;
        }
    }
    PriceMap map{action.cash, 1 + action.bonus_ratio};
    if (takes_rights && !position.is_short && action.rights_ratio > 0) {
        const double offered = whole_steps(position.shares * action.rights_ratio, 1);
        const Units price = money_.product(action.rights_price, offered);
        if (offered > 0 && price <= free_cash()) {
            shares += offered;
            rights_ += price;
            position.rights += price;
            cash_ -= price;
            cash -= price;
            map.less -= action.rights_ratio * action.rights_price;
            map.divisor += action.rights_ratio;
            if (keeps_lots_) {
                position.lots.push_back({day, offered, position.dividends_paid.size()});
            }
        }
    }
    position.shares = shares;
    position.shares_max = std::max(position.shares_max, shares);
    booking.shares_after = shares;
    booking.cash = money_.value(cash);
    bookings_.push_back(booking);
    move(position, map);
    revalue(position);
    if (shares == 0) {
        close(position, time, moment, Reason::kEnd);
    }
}

void Account::assert_balanced() const {
    MYSTOCKS_ASSERT(cash_ ==
                    starting_cash_ - spent_ + received_ - costs_.total() + dividends_ - rights_);
    Units flow = closed_flow_;
    Units locked = 0;
    Units longs = 0;
    Units shorts = 0;
    visit([&](const Position& position) {
        (position.is_short ? shorts : longs) += position.value;
        flow += position.flow();
        locked += position.locked;
    });
    MYSTOCKS_ASSERT(cash_ == starting_cash_ + flow);
    MYSTOCKS_ASSERT(locked_ == locked);
    MYSTOCKS_ASSERT(long_value_ == longs && short_value_ == shorts);
}

void Account::assert_written() const {
    MYSTOCKS_ASSERT((ledger_.sums() == LedgerSums{spent_, received_, costs_, closed_flow_}));
}

std::vector<Trade> Account::open_trades(std::int64_t time, std::size_t moment) const {
    std::vector<Trade> trades;
    trades.reserve(open_.size());
    visit([&](const Position& position) {
        Trade& trade = trades.emplace_back();
        write_trade(trade, position, time, moment);
        const Units value = position.value;
        const Units profit = position.flow() + (position.is_short ? -value : value);
        trade.open = true;
        trade.exit_price = position.mark;
        trade.profit = money_.value(profit);
        trade.return_rate =
            static_cast<double>(profit) /
            static_cast<double>(position.amount_in + position.costs_in + position.rights);
    });
    return trades;
}

}  // namespace mystocks::trade
