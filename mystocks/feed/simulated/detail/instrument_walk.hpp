// One instrument's years.
#pragma once

#include <vector>

#include "mystocks/feed/simulated/detail/market_model.hpp"
#include "mystocks/feed/simulated/detail/minute_path.hpp"
#include "mystocks/market/bar.hpp"
#include "mystocks/market/corporate_action.hpp"

namespace mystocks::feed::simulated {

// A day on which the instrument traded.
struct WalkedDay {
    std::size_t day = 0;  // index into MarketModel::days
    std::int64_t reference =
        0;  // fen: the close before it, less what went ex; limits count from it
    Candle candle;
    std::size_t first_minute = 0;  // in Walk::minutes, where the day has any
};

struct Walk {
    std::vector<WalkedDay> days;
    std::vector<Candle> minutes;
    std::vector<market::CorporateAction> actions;
};

Walk walk_instrument(const MarketModel& model, const Profile& profile);

market::Bars daily_bars(const MarketModel& model, const Walk& walk);
market::Bars minute_bars(const MarketModel& model, const Walk& walk);

// The last price of a day, in fen, by the exchange's rule: 20 % on STAR and on ChiNext since
// 2020-08-24, else 10 %, of the reference price, rounded half up.
struct PriceLimits {
    std::int64_t down;
    std::int64_t up;
};
PriceLimits limits_of(market::Board board, base::Date day, std::int64_t reference);

// End minute of the i-th of the 240 minutes, after local midnight: 09:31 … 11:30, 13:01 … 15:00.
constexpr std::int64_t end_minute_of(std::size_t i) {
    return static_cast<std::int64_t>(i < 120 ? 571 + i : 781 + i - 120);
}

}  // namespace mystocks::feed::simulated
