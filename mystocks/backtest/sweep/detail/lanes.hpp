// Many purses at once: the fills that a walk over the bits found, four parameter sets a vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mystocks/backtest/sweep/detail/bits.hpp"
#include "mystocks/backtest/sweep/detail/terms.hpp"

namespace mystocks::backtest::sweep::detail {

// A proportional cost as whole numbers: cost = floor((digits · amount + parts / 2) / parts).
struct LaneRate {
    double parts = 1;
    double buy = 0;  // digits
    double sell = 0;
    const double* buy_by_bar = nullptr;  // instead of the two above, where they change by date
    const double* sell_by_bar = nullptr;
    bool none = true;
};

// How amounts are made of prices: in whole units, in decimals of a unit, or as doubles come.
enum class Pricing : std::uint8_t { kWhole, kDecimal, kBinary };

// What the lanes need to know, in whole numbers kept in doubles (all below 2^53).
struct LaneTerms {
    Pricing pricing = Pricing::kWhole;
    double parts = 1;    // kDecimal: prices are in 1/parts of a unit
    double scale = 100;  // kBinary: units of one of the currency
    LaneRate commission;
    double commission_min = 0;
    LaneRate fees[4];            // stamp, transfer, handling, regulatory
    LaneRate per_share;          // of the shares, not of the amount
    double per_share_least = 0;  // units
    double proportional = 0;     // all rates of a purchase added up, the least of all dates
    double amount_max = 0;       // beyond it the arithmetic isn't exact

    bool sizes_by_shares = false;  // size is shares; else money
    double of_cash = 1;            // money = cash · of_cash ÷ cash_parts + fixed
    double cash_parts = 1;
    double fixed = 0;
    double buy_min = 1;
    double step = 1;
    double per_position = 1;             // of the cash at most
    double order_max = 0;                // shares
    const double* volume_max = nullptr;  // shares by bar; null: no bound
};

inline constexpr std::size_t kLaneGroup = 16;  // sets that are run side by side

// State of many purses, a value a parameter set, padded to whole groups of lanes.
struct LanePurses {
    std::vector<double> cash;
    std::vector<double> shares;
    std::vector<double> before;
    std::vector<double> trades;
    std::vector<double> wins;
    std::vector<double> won;
    std::vector<double> lost;
    std::vector<double> costs;

    void resize(std::size_t sets);
    // The values of one group of sets.
    void copy_group(const LanePurses& from, std::size_t from_set, std::size_t to_set);
};

// The fills of one group of sets: slot 2k buys, slot 2k + 1 sells. `first` is 1 where the set
// begins with a position (slot 0 is then skipped).
struct LaneFills {
    std::uint32_t* bars[kLaneGroup];
    double* prices[kLaneGroup];       // units a share (kDecimal: parts of it; kBinary: currency)
    std::uint32_t count[kLaneGroup];  // slots
    std::uint32_t first[kLaneGroup];
    // Where not null: has ex-dates; slot 0 of a set that begins with a position then says up to
    // which bar they were booked on it.
    const Terms* ex_dates = nullptr;
    // Where not null: cash and shares held after each pair's purchase, cash after its sale.
    double* held_cash[kLaneGroup] = {};
    double* held_shares[kLaneGroup] = {};
    double* cash_after[kLaneGroup] = {};
};

// Books the fills of sets [at, at + kLaneGroup). Bit i of the answer: set at + i needs the plain
// walk (an order was refused, cut off by volume, or too large); its state is then not to be used.
std::uint32_t book_lanes(const LaneTerms& terms, const LaneFills& fills, LanePurses& purses,
                         std::size_t at);

}  // namespace mystocks::backtest::sweep::detail
