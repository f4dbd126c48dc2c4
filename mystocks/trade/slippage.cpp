#include "mystocks/trade/slippage.hpp"

#include <algorithm>

#include "mystocks/trade/money.hpp"

namespace mystocks::trade {

double tick_against(double price, Side side, double tick) {
    return round_to_tick(price, tick, side == Side::kBuy ? Toward::kUp : Toward::kDown);
}

double slipped_price(double price, Side side, const SlippageTerms& terms, double tick,
                     const market::PriceBand& band) {
    if (terms.none()) {
        return price;
    }
    const double against = side == Side::kBuy ? 1 : -1;
    const double moved = price * (1 + against * terms.rate) + against * terms.ticks * tick;
    // Nobody sells below nothing.
    return std::clamp(tick_against(std::max(moved, 0.0), side, tick), band.down, band.up);
}

}  // namespace mystocks::trade
