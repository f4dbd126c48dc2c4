// The minutes of one day that add up to it.
#pragma once

#include <array>
#include <cstdint>

#include "mystocks/feed/simulated/detail/market_model.hpp"
#include "mystocks/feed/simulated/detail/random.hpp"

namespace mystocks::feed::simulated {

// Prices in fen, volume in lots of 100 shares.
struct Candle {
    std::int64_t open = 0;
    std::int64_t high = 0;
    std::int64_t low = 0;
    std::int64_t close = 0;
    std::int64_t lots = 0;
    std::int64_t amount = 0;  // fen
};

using MinuteCandles = std::array<Candle, kMinutesADay>;

// Opens and closes where the day does, touches its high and its low and leaves neither; the lots
// add up to the day's. The amounts are whole fen at prices inside each minute; their sum is the
// day's amount.
MinuteCandles minutes_of(const Candle& day, Random& random);

}  // namespace mystocks::feed::simulated
