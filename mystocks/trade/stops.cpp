#include "mystocks/trade/stops.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mystocks/trade/position.hpp"

namespace mystocks::trade {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The nearer of two levels that lie below the price of a long position, above that of a short one.
double nearer(double a, double b, bool is_short) {
    if (std::isnan(a) || std::isnan(b)) {
        return std::isnan(a) ? b : a;
    }
    return is_short ? std::min(a, b) : std::max(a, b);
}

// 10 × (1 − 0.07) is a hair below 9.30 in doubles, and a low of 9.30 touches it nevertheless. An
// undefined level is never reached.
constexpr double kHair = 1e-12;
bool falls_to(double low, double level) {
    return low <= level * (1 + kHair);
}
bool rises_to(double high, double level) {
    return high >= level * (1 - kHair);
}

}  // namespace

void set_levels(Position& position, const StopTerms& terms) {
    const double against = position.is_short ? 1 : -1;
    const double price = position.average;
    StopLevels& levels = position.levels;
    double loss = terms.loss > 0 ? price * (1 + against * terms.loss) : kNone;
    if (terms.loss_atr > 0) {
        loss = nearer(loss, price + against * (terms.loss_atr * levels.atr), position.is_short);
    }
    levels.loss = loss;
    levels.profit = terms.profit > 0 ? price * (1 - against * terms.profit) : kNone;
}

std::optional<StopHit> touched_stop(const Position& position, const StopTerms& terms, double high,
                                    double low) {
    const bool is_short = position.is_short;
    const double against = is_short ? 1 : -1;
    const StopLevels& levels = position.levels;
    double trailing = terms.trailing > 0 ? levels.peak * (1 + against * terms.trailing) : kNone;
    if (terms.trailing_atr > 0) {
        trailing =
            nearer(trailing, levels.peak + against * (terms.trailing_atr * levels.atr), is_short);
    }
    StopHit hit{Reason::kStopLoss, levels.loss, false};
    if (!std::isnan(trailing) && nearer(levels.loss, trailing, is_short) != levels.loss) {
        hit = {Reason::kTrailingStop, trailing, false};
    }
    if (is_short ? rises_to(high, hit.level) : falls_to(low, hit.level)) {
        return hit;
    }
    hit = {Reason::kTakeProfit, levels.profit, true};
    if (is_short ? falls_to(low, hit.level) : rises_to(high, hit.level)) {
        return hit;
    }
    return std::nullopt;
}

double stop_price(const StopHit& hit, bool is_short, double open) {
    // A long position's stop and a short one's target are the lower of the two.
    return hit.is_profit == is_short ? std::min(open, hit.level) : std::max(open, hit.level);
}

std::optional<double> stop_distance(const StopTerms& terms, double price, double atr) {
    double distance = terms.loss > 0 ? price * terms.loss : kNone;
    if (terms.loss_atr > 0) {
        const double by_range = terms.loss_atr * atr;
        distance = std::isnan(distance) || by_range < distance ? by_range : distance;
    }
    return distance > 0 ? std::optional(distance) : std::nullopt;
}

}  // namespace mystocks::trade
