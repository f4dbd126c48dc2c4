// One parameter set's money in one instrument, and the plain way of running it: bar by bar.
//
// This is the specification that the walk over bits and the lanes are tested against.
#pragma once

#include <cstdint>
#include <vector>

#include "mystocks/backtest/sweep/detail/terms.hpp"

namespace mystocks::backtest::sweep::detail {

// From the first share in to the last share out.
struct Deal {
    std::uint32_t entered = 0;    // bar
    std::uint32_t left = kNever;  // bar; kNever where it is still open
    double shares = 0;            // bought
    trade::Units cash_held = 0;   // left in the purse by the purchase
    trade::Units cash_after = 0;  // after the sale
    trade::Units profit = 0;
    double exit_price = 0;
    bool in_parts = false;  // volume let only a part through: the rest is the next deal
    friend bool operator==(const Deal&, const Deal&) = default;
};

struct Purse {
    trade::Units cash = 0;
    double shares = 0;        // 0: flat
    trade::Units before = 0;  // cash before the entry: profit is cash afterwards − this
    std::uint32_t entered = 0;
    // First bar at whose close a signal counts: what is before is settled already.
    std::uint32_t from = 0;
    bool leaving = false;  // an exit order waits for an open
    std::uint32_t trades = 0;
    std::uint32_t wins = 0;
    trade::Units won = 0;   // of trades that won
    trade::Units lost = 0;  // at most 0
    trade::Units costs = 0;
    std::uint64_t moments_held = 0;  // of the axis, by closed positions
    double mark = 0;  // after the last bar, of what is held: its close, moved by later ex-dates
};

// Shares that the purse buys at this bar's open; 0 where the order is refused.
double shares_to_buy(const Terms& terms, trade::Units cash, std::size_t bar);
// Books one ex-date on the holding, and moves the price that it is marked at.
void book_ex_date(const Terms& terms, const ExDate& day, trade::Units& cash, double& shares,
                  double& mark);
// Books the ex-dates in (after, upto] on the holding.
void book_ex_dates(const Terms& terms, std::uint32_t after, std::uint32_t upto, trade::Units& cash,
                   double& shares);
// The end of a run: ex-dates after bar `booked`, and the mark.
void settle_open(const Terms& terms, std::uint32_t booked, Purse& purse);
// What the purse is worth then.
trade::Units worth(const Terms& terms, const Purse& purse);

// Signals of the bars [begin, end), and the opens after them. `entry` and `exit` start at word
// begin / 64; begin is a multiple of 64.
void walk_plain(const Terms& terms, const Word* entry, const Word* exit, std::size_t begin,
                std::size_t end, Purse& purse, std::vector<Deal>* deals);

}  // namespace mystocks::backtest::sweep::detail
