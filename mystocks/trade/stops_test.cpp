#include "mystocks/trade/stops.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "mystocks/trade/position.hpp"

namespace mystocks::trade {
namespace {

Position position(bool is_short, const StopTerms& terms, double atr = 0) {
    Position made;
    made.is_short = is_short;
    made.average = 10;
    made.levels.peak = 10;
    made.levels.atr = atr;
    set_levels(made, terms);
    return made;
}

TEST(Stops, ALevelIsTouchedFromItsSide) {
    const StopTerms terms{.loss = 0.1, .profit = 0.2};
    const Position held = position(false, terms);
    EXPECT_FALSE(touched_stop(held, terms, 11.99, 9.01));
    EXPECT_EQ(touched_stop(held, terms, 11, 9)->reason, Reason::kStopLoss);
    EXPECT_EQ(touched_stop(held, terms, 12, 9.5)->reason, Reason::kTakeProfit);
    EXPECT_EQ(touched_stop(held, terms, 12, 9)->reason, Reason::kStopLoss);  // both
    const Position sold = position(true, terms);
    EXPECT_FALSE(touched_stop(sold, terms, 10.99, 8.01));
    EXPECT_EQ(touched_stop(sold, terms, 11, 9)->reason, Reason::kStopLoss);
    EXPECT_EQ(touched_stop(sold, terms, 10, 8)->reason, Reason::kTakeProfit);
}

TEST(Stops, TheNearestLevelCounts) {
    const StopTerms terms{.loss = 0.1, .trailing = 0.05, .loss_atr = 2, .trailing_atr = 3};
    Position held = position(false, terms, 0.4);
    EXPECT_DOUBLE_EQ(held.levels.loss, 9.2);
    EXPECT_EQ(touched_stop(held, terms, 10, 9.4)->reason, Reason::kTrailingStop);
    held.levels.peak = 9.6;  // trailing at 9.12
    EXPECT_EQ(touched_stop(held, terms, 10, 9)->reason, Reason::kStopLoss);
    held.levels.peak = 12;
    EXPECT_DOUBLE_EQ(touched_stop(held, terms, 12, 11)->level, 11.4);
    // An undefined ATR makes no level.
    const StopTerms by_range{.loss_atr = 2, .trailing_atr = 3};
    EXPECT_FALSE(touched_stop(position(false, by_range, NAN), by_range, 100, 0.01));
}

TEST(Stops, GapsAreFilledAtTheOpen) {
    const StopHit loss{Reason::kStopLoss, 9, false};
    EXPECT_EQ(stop_price(loss, false, 9.5), 9);
    EXPECT_EQ(stop_price(loss, false, 8.5), 8.5);
    EXPECT_EQ(stop_price(loss, true, 8.5), 9);
    EXPECT_EQ(stop_price(loss, true, 9.5), 9.5);
    const StopHit profit{Reason::kTakeProfit, 12, true};
    EXPECT_EQ(stop_price(profit, false, 11), 12);
    EXPECT_EQ(stop_price(profit, false, 12.5), 12.5);
    EXPECT_EQ(stop_price(profit, true, 12.5), 12);
    EXPECT_EQ(stop_price(profit, true, 11), 11);
}

TEST(Stops, TheDistanceIsOfTheNearer) {
    EXPECT_DOUBLE_EQ(*stop_distance({.loss = 0.1}, 10, 0), 1);
    EXPECT_DOUBLE_EQ(*stop_distance({.loss = 0.1, .loss_atr = 2}, 10, 0.3), 0.6);
    EXPECT_FALSE(stop_distance({.loss_atr = 2}, 10, NAN));
    EXPECT_FALSE(stop_distance({.profit = 0.1}, 10, 1));
}

}  // namespace
}  // namespace mystocks::trade
