// What a fill costs in price. docs/backtest.md, "Orders".
#pragma once

#include "mystocks/market/trading_rules.hpp"
#include "mystocks/trade/order.hpp"

namespace mystocks::trade {

// One of the two; both 0: none.
struct SlippageTerms {
    double rate = 0;  // fraction of the price
    double ticks = 0;

    bool none() const { return rate == 0 && ticks == 0; }
};

// Moved against the trader, rounded to the tick against him, and not beyond the day's limits.
// Without slippage the price as it is.
double slipped_price(double price, Side side, const SlippageTerms& terms, double tick,
                     const market::PriceBand& band);

// The tick at a price or the next one against the trader.
double tick_against(double price, Side side, double tick);

}  // namespace mystocks::trade
