// Price levels at which a position is left.
#pragma once

#include <algorithm>
#include <optional>

#include "mystocks/trade/order.hpp"

namespace mystocks::trade {

struct Position;

// 0: none.
struct StopTerms {
    double loss = 0;      // fraction below the mean entry price (short: above)
    double profit = 0;    // fraction above it
    double trailing = 0;  // fraction below the highest high since the entry
    double loss_atr = 0;  // the same in ATRs of the entry's signal bar
    double trailing_atr = 0;
    int bars = 0;           // left at the first open after this many moments
    bool at_close = false;  // levels are compared with closes

    bool has_levels() const {
        return loss > 0 || profit > 0 || trailing > 0 || loss_atr > 0 || trailing_atr > 0;
    }
};

// State of one position's stops; prices as traded, moved with ex-dates. NaN: no such level.
struct StopLevels {
    double loss = 0;
    double profit = 0;
    double peak = 0;  // the best price since the entry: highest high, short: lowest low
    double atr = 0;   // in prices as traded

    void raise_peak(bool is_short, double high, double low) {
        peak = is_short ? std::min(peak, low) : std::max(peak, high);
    }
};

// Counts loss and profit levels from the position's mean entry price (average).
void set_levels(Position& position, const StopTerms& terms);

struct StopHit {
    Reason reason = Reason::kStopLoss;
    double level = 0;
    bool is_profit = false;
};

// The stop that a bar from `low` to `high` touches, the one against the trader first. Equal low
// and high ask about one price, a close.
std::optional<StopHit> touched_stop(const Position& position, const StopTerms& terms, double high,
                                    double low);

// Where a hit is filled in a bar that opened at `open`, before rounding and slippage.
double stop_price(const StopHit& hit, bool is_short, double open);

// How far the first loss level is from an entry at `price`; empty where there is none.
std::optional<double> stop_distance(const StopTerms& terms, double price, double atr);

}  // namespace mystocks::trade
