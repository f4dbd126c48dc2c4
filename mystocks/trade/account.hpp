// One purse: cash, positions, and everything that was ever booked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/market/trading_rules.hpp"
#include "mystocks/trade/costs.hpp"
#include "mystocks/trade/ledger.hpp"
#include "mystocks/trade/money.hpp"
#include "mystocks/trade/order.hpp"
#include "mystocks/trade/position.hpp"

namespace mystocks::trade {

// What happened at the exchange, before it is booked.
struct Execution {
    std::uint64_t order = 0;
    std::uint32_t instrument = 0;
    Side side = Side::kBuy;
    Reason reason = Reason::kEntry;
    std::int64_t time = 0;
    std::size_t moment = 0;
    base::Date day;
    double shares = 0;
    double price = 0;
    double slippage = 0;  // a share, at least 0
    bool at_open = true;  // an entry's bar is still to come; else it is over
};

// By whose rules dividends are taxed at the sale; no rules: not at all.
struct DividendTax {
    const market::TradingRules* rules = nullptr;
    const market::Instrument* instrument = nullptr;
};

// Everything is counted in whole units, so that nothing is lost to rounding. One position an
// instrument. Not thread-safe.
class Account {
  public:
    // `keeps_lots`: dividends will be taxed.
    Account(const Money& money, Units starting_cash, std::size_t instruments, bool keeps_lots);

    const Money& money() const { return money_; }
    Units cash() const { return cash_; }
    // What can be spent: without what short positions lock.
    Units free_cash() const { return cash_ - locked_; }

    // Null where nothing is held. Good until the next booking.
    Position* find(std::uint32_t instrument) {
        const std::int32_t slot = slots_[instrument];
        return slot < 0 ? nullptr : &pool_[static_cast<std::size_t>(slot)];
    }
    const Position* find(std::uint32_t instrument) const {
        return const_cast<Account*>(this)->find(instrument);
    }
    std::size_t open_positions() const { return open_.size(); }
    // In order of entry: 0 … open_positions() − 1.
    Position& open_position(std::size_t index) { return pool_[open_[index]]; }
    const Position& open_position(std::size_t index) const { return pool_[open_[index]]; }
    // Instruments, in order of entry.
    std::vector<std::uint32_t> held() const;
    template <typename Visit>
    void visit(const Visit& visit) {
        for (const std::uint32_t slot : open_) {
            visit(pool_[slot]);
        }
    }
    template <typename Visit>
    void visit(const Visit& visit) const {
        for (const std::uint32_t slot : open_) {
            visit(pool_[slot]);
        }
    }

    // Opens, adds to, reduces or closes the instrument's position. A buy never crosses from short
    // to long, nor a sale the other way: what is sold or covered is at most what is held.
    void book(const Execution& execution, const CostTable& costs, const DividendTax& tax);

    // One day's actions, added up, on what is held of their instrument (it must be): `action` is
    // the day's sum. Rights are taken up where `takes_rights` and the free cash pays them. A
    // position that a consolidation leaves no whole share of is closed.
    void book_action(const market::CorporateAction& action, std::uint32_t instrument,
                     std::int64_t time, std::size_t moment, base::Date day, bool takes_rights);

    // A position is worth its shares at this price from now on.
    void mark(Position& position, double price) {
        position.mark = price;
        revalue(position);
    }
    // Value of what is held at the marks.
    Units long_value() const { return long_value_; }
    Units short_value() const { return short_value_; }

    // Asserts that cash is the starting cash and everything booked, counted in two other ways, and
    // that the values of the positions add up.
    void assert_balanced() const;
    // As much, counted once more from every row that was written.
    void assert_written() const;

    // The open positions as trades at their marks, in order of entry; `time` and `moment` are the
    // run's last.
    std::vector<Trade> open_trades(std::int64_t time, std::size_t moment) const;

    const Ledger& ledger() const { return ledger_; }  // fills and closed trades
    const std::vector<Booking>& bookings() const { return bookings_; }
    const CostUnits& costs() const { return costs_; }
    std::vector<Booking> take_bookings() { return std::move(bookings_); }

  private:
    void revalue(Position& position) {
        set_value(position, money_.product(position.mark, position.shares));
    }
    void set_value(Position& position, Units value) {
        (position.is_short ? short_value_ : long_value_) += value - position.value;
        position.value = value;
    }
    Position& open(const Execution& execution);
    void book_in(Position& position, const Execution& execution, Units amount, Units costs);
    // Whether nothing is left.
    bool book_out(Position& position, const Execution& execution, Units amount, Units costs);
    Units withhold(Position& position, const Execution& execution, const DividendTax& tax);
    void close(const Position& position, std::int64_t time, std::size_t moment, Reason reason);
    void close_plain(const Position& position, std::size_t moment, std::uint32_t fill);
    void give_up_slot(const Position& position);
    std::uint32_t write_fill(const Execution& execution, const CostUnits& costs);
    void write_trade(Trade& trade, const Position& position, std::int64_t time,
                     std::size_t moment) const;

    Money money_;
    bool keeps_lots_;
    Units starting_cash_;
    Units cash_;
    Units locked_ = 0;
    Units long_value_ = 0;
    Units short_value_ = 0;

    // What cash_ must be the sum of.
    Units spent_ = 0;
    Units received_ = 0;
    CostUnits costs_;
    Units dividends_ = 0;
    Units rights_ = 0;
    Units closed_flow_ = 0;  // of all closed positions

    std::vector<Position> pool_;
    std::vector<std::uint32_t> free_slots_;
    std::vector<std::uint32_t> open_;  // slots, in order of entry
    std::vector<std::int32_t> slots_;  // by instrument; -1: nothing held
    Ledger ledger_;
    std::vector<Booking> bookings_;
};

}  // namespace mystocks::trade
