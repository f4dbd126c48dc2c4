// Bars from trades.
#pragma once

#include <string_view>

#include "mystocks/market/bar.hpp"
#include "mystocks/market/tick.hpp"

namespace mystocks::market {

// One-minute bars of trades in time order, stamped with their end minute by session of `exchange`:
// open is the first price of the minute, close the last, volume and amount the sums. An amount
// that is NaN counts as price × volume. Ticks whose price isn't positive are no trades and are
// left out. Minutes without a trade have no bar.
Bars minute_bars_of(const Ticks& ticks, std::string_view exchange);

}  // namespace mystocks::market
