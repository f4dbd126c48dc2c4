#include "mystocks/compute/recurrence.hpp"

#include <cmath>
#include <cstdint>
#include <random>

#include <gtest/gtest.h>

namespace mystocks::compute {
namespace {

TEST(MovedTowards, StaysExactlyWhereItIsWhileTheValueEqualsIt) {
    std::mt19937_64 random(11);
    std::uniform_real_distribution<double> part(0, 1);
    std::uniform_int_distribution<int> power(-1000, 1023);
    for (int i = 0; i < 1'000'000; ++i) {
        const double x = std::ldexp(part(random) - 0.5, power(random));
        const double weight = i % 2 == 0 ? part(random) : 2 / std::floor(2 + 500 * part(random));
        ASSERT_EQ(moved_towards(x, x, weight), x) << weight;
    }
}

TEST(MovedTowards, IsTheWeightedMeanToTheLastDigits) {
    EXPECT_EQ(moved_towards(10, 20, 0.25), 17.5);
    EXPECT_EQ(moved_towards(10, 20, 1), 10);
    EXPECT_EQ(moved_towards(10, 20, 0), 20);
    EXPECT_NEAR(moved_towards(10.0, 20.0, 2.0 / 13), 240.0 / 13, 4e-15);
}

TEST(Smoothed, StandsStillOnAConstantRun) {
    Ema ema;
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(ema.step(9.87, 12), 9.87);
    // And comes to rest after a change.
    double last = 0;
    for (int i = 0; i < 1000; ++i) last = ema.step(10.03, 12);
    EXPECT_NEAR(last, 10.03, 1e-13);
    EXPECT_EQ(ema.step(10.03, 12), last);
}

}  // namespace
}  // namespace mystocks::compute
