// From signals in bits to fills: which bar each position is entered and left at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mystocks/backtest/sweep/detail/bits.hpp"
#include "mystocks/backtest/sweep/detail/terms.hpp"

namespace mystocks::backtest::sweep::detail {

// Where one parameter set stands between two blocks of bars.
struct Stand {
    bool open = false;
    std::uint32_t entered = 0;
    std::uint32_t from = 0;          // first bar at whose close a signal counts
    std::uint64_t moments_held = 0;  // less the open position's first one
    std::uint32_t booked = 0;        // ex-dates up to this bar are booked on the open position
    bool leaving = false;            // an exit order waits: the plain walk goes on
};

// The instrument's prices as the lanes count them, by bar.
struct WalkPrices {
    std::vector<double> buy;
    std::vector<double> sell;
    std::vector<double> stop;  // by bar of the entry; empty without stops
};

// Slots as LaneFills has them; room for two a bar of a block and 72 more.
struct FillList {
    std::uint32_t* bars = nullptr;
    double* prices = nullptr;
    std::uint32_t count = 0;
    std::uint32_t first = 0;
};

// The fills that the signals of bars [begin, end) lead to, as if every order had its money; a fill
// may lie beyond `end`. `entry` and `exit` start at word begin / 64.
void take_fills(const Terms& terms, const WalkPrices& prices, const Word* entry, const Word* exit,
                std::size_t begin, std::size_t end, Stand& stand, FillList& fills);

}  // namespace mystocks::backtest::sweep::detail
