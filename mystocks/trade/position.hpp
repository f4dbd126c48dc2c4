// What is held of one instrument, long or short.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/trade/money.hpp"
#include "mystocks/trade/stops.hpp"

namespace mystocks::trade {

// Shares of one purchase, for dividend tax by holding period.
struct Lot {
    base::Date bought;
    double shares = 0;
    std::size_t first_dividend = 0;  // of those paid, the first that this lot got
};

struct Dividend {
    base::Date ex_date;
    double cash = 0;  // a share
};

struct PositionFigures {
    std::uint32_t instrument = 0;
    bool is_short = false;
    double shares = 0;
    double average = 0;  // mean entry price, moved with ex-dates
    double mark = 0;     // last close (at first the entry's price), moved with ex-dates
    Units value = 0;     // shares at the mark
    StopLevels levels;

    std::int64_t entered = 0;      // time
    std::size_t entry_moment = 0;  // index on the axis
    bool entered_at_open = true;   // or at that moment's close
    base::Date bought_on;          // day of the last entry
    double bought_then = 0;        // shares of that day's entries
    std::uint32_t adds = 0;
    double last_entry = 0;  // price of the last entry, moved with ex-dates

    // As traded, for the trade that this becomes.
    double shares_max = 0;
    double shares_in = 0;
    double shares_out = 0;
    double mean_in = 0;
    double mean_out = 0;
    double mae = 0;
    double mfe = 0;
    Units amount_in = 0;  // bought, or sold short
    Units amount_out = 0;
    Units costs_in = 0;
    Units costs = 0;      // all, those of entries included
    Units dividends = 0;  // negative where a short position paid them
    Units rights = 0;     // paid for
    Units locked = 0;     // of a short position: what it brought in and as much again

    // One entry, and nothing since then but the bars; number of that entry's fill.
    bool is_plain = false;
    std::uint32_t first_fill = 0;

    // A bar that it was open in.
    void see_bar(double high, double low) {
        const double up = high / average - 1;
        const double down = low / average - 1;
        mae = std::min(mae, is_short ? -up : down);
        mfe = std::max(mfe, is_short ? -down : up);
    }

    // What the position brought in and took out of the purse so far.
    Units flow() const {
        const Units traded = is_short ? amount_in - amount_out : amount_out - amount_in;
        return traded - costs + dividends - rights;
    }
};

struct Position : PositionFigures {
    // Kept only where dividends are taxed; oldest first.
    std::vector<Lot> lots;
    std::vector<Dividend> dividends_paid;
};

}  // namespace mystocks::trade
