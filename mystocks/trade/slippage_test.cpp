#include "mystocks/trade/slippage.hpp"

#include <gtest/gtest.h>

namespace mystocks::trade {
namespace {

TEST(Slippage, MovesAgainstTheTraderToATick) {
    const market::PriceBand open;
    EXPECT_EQ(slipped_price(10.01, Side::kBuy, {0.001, 0}, 0.01, open), 10.03);
    EXPECT_EQ(slipped_price(10.01, Side::kSell, {0.001, 0}, 0.01, open), 9.99);
    EXPECT_EQ(slipped_price(10.01, Side::kBuy, {0, 2}, 0.01, open), 10.03);
    EXPECT_EQ(slipped_price(10.00, Side::kSell, {0.001, 0}, 0.01, open), 9.99);
    EXPECT_EQ(slipped_price(0.01, Side::kSell, {0, 3}, 0.01, open), 0);
}

TEST(Slippage, NoneLeavesThePriceAsItIs) {
    EXPECT_EQ(slipped_price(10.0149, Side::kBuy, {}, 0.01, {9, 10}), 10.0149);
}

TEST(Slippage, StaysWithinTheDaysLimits) {
    const market::PriceBand band{9, 11};
    EXPECT_EQ(slipped_price(10.99, Side::kBuy, {0.01, 0}, 0.01, band), 11);
    EXPECT_EQ(slipped_price(9.01, Side::kSell, {0.01, 0}, 0.01, band), 9);
}

}  // namespace
}  // namespace mystocks::trade
