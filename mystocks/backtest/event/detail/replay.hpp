// History run through moment by moment. docs/backtest.md is what every step obeys.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "mystocks/backtest/axis.hpp"
#include "mystocks/backtest/event/detail/tape.hpp"
#include "mystocks/backtest/event/detail/terms.hpp"
#include "mystocks/backtest/history.hpp"
#include "mystocks/backtest/result.hpp"
#include "mystocks/base/rows_in_blocks.hpp"
#include "mystocks/market/trading_rules.hpp"
#include "mystocks/trade/account.hpp"
#include "mystocks/trade/strategy.hpp"

namespace mystocks::backtest::event::detail {

// One run. What it is given must outlive it.
class Replay final : public trade::View, public trade::Desk {
  public:
    Replay(const Terms& terms, const market::RuleOverrides& overrides, const History& history,
           const Axis& axis, const RunOptions& options, trade::Strategy& strategy);

    Result run();

    std::size_t moment() const override { return moment_; }
    std::int64_t time() const override { return axis_.time(moment_); }
    base::Date day() const override { return axis_.day(moment_); }
    std::size_t first_moment() const override { return axis_.first_moment(); }
    bool ends_week() const override { return axis_.ends_week(moment_); }
    bool ends_month() const override { return axis_.ends_month(moment_); }
    bool ends_quarter() const override { return axis_.ends_quarter(moment_); }
    std::size_t instruments() const override { return tapes_.size(); }
    const market::Instrument& instrument(std::uint32_t number) const override;
    market::BarsView bars(std::uint32_t number) const override;
    market::BarsView signal_bars(std::uint32_t number) const override;
    bool has_bar(std::uint32_t number) const override { return tape(number).has_bar(); }
    const trade::Position* position(std::uint32_t number) const override {
        return account_.find(number);
    }
    std::size_t open_positions() const override { return account_.open_positions(); }
    const trade::Position& open_position(std::size_t index) const override {
        return account_.open_position(index);
    }
    bool is_leaving(std::uint32_t number) const override { return leaving_[number] != 0; }
    double cash() const override { return money().value(account_.free_cash()); }
    double equity() const override { return money().value(equity_); }

    void enter(std::uint32_t number, trade::Direction direction, trade::Reason reason,
               std::optional<double> shares) override;
    void leave(std::uint32_t number, trade::Reason reason) override;

  private:
    struct Pending {
        std::uint64_t order = 0;
        std::uint32_t instrument = 0;
        trade::Direction direction = trade::Direction::kLong;
        std::optional<double> shares;  // of an entry
        std::size_t signal_row = 0;    // of an entry: the bar after which it was placed
        bool is_new = true;            // of an exit: not tried yet, and to be filled at this close
    };
    // Kept small: a strategy may place an order for every bar. See trade::Order.
    struct OrderRow {
        double filled;
        std::uint32_t placed;  // moment
        std::uint32_t ended;   // moment + 1; 0: not yet
        std::uint32_t instrument;
        trade::Side side;
        trade::Reason reason;
        trade::Refusal refusal;
    };
    // A price at which something would be filled.
    struct Offer {
        double price = 0;  // before slippage
        bool slips = true;
        bool at_open = false;  // else within the bar or at its close
    };
    struct Worth {
        trade::Units gross = 0;
        trade::Units equity = 0;
    };

    void step();
    void book_ex_dates();
    void fill_exits(bool at_open);
    void fill_entries(bool at_open);
    void touch_stops();
    void mark();
    void mark_at_close();
    void raise_peaks();
    void place_stops_after_close();
    void write_down();
    void close_at_end();
    Result finish();

    // True where nothing of the position is left.
    bool try_exit(Pending& pending, const Offer& offer);
    void try_entry(const Pending& pending, const Offer& offer);
    std::optional<trade::Refusal> refusal_of_market(Tape& tape, trade::Side side,
                                                    const Offer& offer);
    std::optional<trade::Refusal> refusal_of_entry(const Pending& pending);
    // Shares of an entry, or why there are none.
    double size_entry(const Pending& pending, double price, const DayRules& rules,
                      trade::Refusal& refusal);
    double wanted(const Pending& pending, double price);
    void after_entry(const Pending& pending, bool is_first);
    void execute(std::uint64_t order, std::uint32_t number, trade::Side side, double shares,
                 const Offer& offer, const DayRules& rules, double price);
    void refuse(std::uint64_t id, trade::Refusal refusal);
    std::uint64_t place(std::uint32_t number, trade::Side side, trade::Reason reason);
    OrderRow& order(std::uint64_t id) { return orders_[id - 1]; }
    void end(OrderRow& order) const { order.ended = static_cast<std::uint32_t>(moment_) + 1; }
    std::vector<trade::Order> orders_written() const;
    Offer offer_of_bar(const Tape& tape, bool at_open) const;
    // Everything at its mark, `number` at `price`.
    Worth worth_with(std::uint32_t number, double price) const;
    // By the exchange's rules and the share of the volume that may be taken.
    double most_of_order(const Tape& tape, const DayRules& rules) const;
    double sellable(const trade::Position& position, const DayRules& rules) const;
    bool watches(const trade::Position& position, Tape& tape);
    void report_progress();

    const trade::Money& money() const { return account_.money(); }
    Tape& tape(std::uint32_t number) const {
        Tape& one = tapes_[number];
        one.advance(moment_);
        return one;
    }
    const DayRules& rules_of(Tape& tape) { return tape.rules(rules_, day()); }
    const market::PriceBand& band_of(Tape& tape) { return tape.band(rules_); }
    const trade::CostTable& costs_of(const market::FeeRates& fees);

    const Terms& terms_;
    const History& history_;
    const Axis& axis_;
    const RunOptions& options_;
    trade::Strategy& strategy_;
    market::TradingRules rules_;
    trade::Account account_;
    mutable std::vector<Tape> tapes_;  // asking about a moment moves a tape to it
    std::vector<std::size_t> next_action_;
    std::vector<std::uint8_t> leaving_;
    std::vector<Pending> exits_;
    std::vector<Pending> entries_;
    base::RowsInBlocks<OrderRow> orders_;
    std::vector<std::uint32_t> held_;  // scratch
    std::size_t moment_ = 0;
    trade::Units equity_ = 0;  // at the last close
    market::FeeRates fees_;
    trade::CostTable costs_;
    Result result_;
    std::chrono::steady_clock::time_point reported_;
};

}  // namespace mystocks::backtest::event::detail
