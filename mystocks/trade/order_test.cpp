#include "mystocks/trade/order.hpp"

#include <gtest/gtest.h>

namespace mystocks::trade {
namespace {

TEST(Order, RefusalsHaveStableNames) {
    for (int i = 0; i <= static_cast<int>(Refusal::kCash); ++i) {
        const auto refusal = static_cast<Refusal>(i);
        EXPECT_EQ(parse_refusal(to_string(refusal)), refusal);
    }
    EXPECT_EQ(to_string(Refusal::kLimitUp), "limit_up");
    EXPECT_EQ(to_string(Refusal::kCash), "cash");
    EXPECT_EQ(parse_refusal("weather"), std::nullopt);
    EXPECT_EQ(to_string(Reason::kEnd), "end");
    EXPECT_EQ(to_string(Reason::kTakeProfit), "take_profit");
}

TEST(Order, CostsAddUpByKind) {
    Costs sum{1, 2, 3, 4, 5, 6};
    sum += Costs{1, 1, 1, 1, 1, 1};
    EXPECT_EQ(sum, (Costs{2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(sum.total(), 27);
}

}  // namespace
}  // namespace mystocks::trade
