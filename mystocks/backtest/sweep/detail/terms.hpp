// What one instrument's market offers at each bar, whatever the parameters are: prices of fills,
// bars on which nothing can be bought or sold, costs, lots, corporate actions, stops.
//
// Everything is by bar of the instrument; money is in units (fen), shares are shares.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "mystocks/backtest/sweep/detail/bits.hpp"
#include "mystocks/market/trading_rules.hpp"
#include "mystocks/trade/costs.hpp"
#include "mystocks/trade/money.hpp"
#include "mystocks/trade/order.hpp"

namespace mystocks::backtest::sweep::detail {

inline constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();

// Lanes that fill nothing read columns by bar too, at a place that the search for fills left there:
// at most so many behind the last bar.
inline constexpr std::size_t kPlacesBehind = 2 * kWordBars + 1;

// Rules that hold for a run of bars: taxes and lots by date.
struct Era {
    market::FeeRates asked;  // by the exchange
    market::FeeRates fees;   // those that are taken beside the commission
    trade::CostTable costs;
    market::LotRule lot;
};

// One ex-date of the instrument, actions of the day added up.
struct ExDate {
    std::uint32_t bar = 0;  // booked before this bar's open
    double cash = 0;        // money a share, in the currency
    double bonus = 0;
    double rights = 0;  // 0 where they aren't taken up
    double rights_price = 0;
    // Where it is booked: a moment of the axis from the first one that may trade on. Before the
    // bar's own where the instrument was suspended on the ex-date.
    std::uint32_t moment = 0;
};

// Shares that are wanted before lot, volume and cash: fixed, or by the cash at that instant.
struct Sizing {
    bool by_shares = false;
    double shares = 0;
    double of_cash = 1;  // money = cash × of_cash ÷ parts + fixed
    double parts = 1;
    double fixed = 0;         // units
    double per_position = 1;  // of the cash at most
};

// How a position that was entered at some bar is left by its stops alone.
struct StopExit {
    // A signal to leave at an earlier bar's close comes first, one from here on too late.
    std::uint32_t decided = kNever;
    std::uint32_t bar = kNever;  // of the fill; kNever: nobody buys it any more
    trade::Reason reason = trade::Reason::kExit;
    bool within = false;  // filled within the bar, else at its open
    double price = 0;
};

struct Terms {
    std::size_t bars = 0;
    std::size_t first = 0;  // from this bar's close on signals count
    trade::Money money{2};

    // By bar, at its open, slippage included.
    std::vector<double> buy_price;
    std::vector<double> sell_price;
    std::vector<double> close;
    std::vector<std::uint32_t>
        moment;  // from the first one that may trade on, of bars from `first`
    // Bit t: at the open of bar t + 1 (which is the moment right after t) one can buy; at the open
    // of bar t + 1 one can sell.
    std::vector<Word> may_buy_next;
    std::vector<Word> may_sell_next;
    std::vector<std::uint32_t> sell_from;  // first bar >= i with an open to sell at; bars + 1 long
    // First bar on which what was bought at bar i can be sold; empty: always the next bar.
    std::vector<std::uint32_t> settled_from;
    // Most shares that one order takes at a bar's open; empty: no bound. bars + kPlacesBehind
    // long.
    std::vector<double> volume_max;

    trade::CommissionTerms commission;
    std::vector<std::uint16_t> era;  // by bar; empty where there is one
    std::vector<Era> eras;

    // In order of bar; the bar behind the last one for what came after it.
    std::vector<ExDate> ex_dates;
    std::vector<std::uint32_t> ex_dates_upto;  // by bar: how many up to and with it; empty: none
    std::vector<StopExit> stops;               // by bar of the entry; empty: none

    Sizing sizing;

    const Era& rules_of(std::size_t bar) const { return eras[era.empty() ? 0 : era[bar]]; }
};

}  // namespace mystocks::backtest::sweep::detail
