#include "mystocks/compute/recurrence.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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

TEST(PairedMean, TakesTheSecondOfAPairFromTheMeanBeforeIt) {
    constexpr double kWeight = 0.25;  // kept 3/4, by both 9/16; of both the second weighs 4/7
    const double outer = 1 - 0.75 * 0.75;
    PairedMean mean;
    mean.begin(16);
    EXPECT_EQ(mean.move(20, kWeight), 17);  // step 1: alone, the pair has begun with 16
    EXPECT_EQ(mean.move(33, kWeight), 21);
    EXPECT_EQ(mean.move(5, kWeight), moved_towards(moved_towards(5, 33, 4.0 / 7), 17, outer));
    EXPECT_NEAR(mean.move(5, kWeight), 14, 1e-14);
}

TEST(PairedMean, TakesAStepAloneWhereThePairIsBroken) {
    constexpr double kWeight = 0.3;
    const auto begun = [] {
        PairedMean mean;
        mean.begin(7.1);
        mean.skip();
        return mean;
    };
    PairedMean undefined_before = begun();
    undefined_before.skip();
    EXPECT_EQ(undefined_before.move(9.3, kWeight), moved_towards(9.3, 7.1, kWeight));
    PairedMean other_weight = begun();
    const double first = other_weight.move(9.3, kWeight);
    EXPECT_EQ(other_weight.move(8.2, 0.4), moved_towards(8.2, first, 0.4));
}

TEST(PairedMean, IsTheMeanOfSingleStepsToTheLastDigits) {
    std::mt19937_64 random(12);
    std::normal_distribution<double> step(0, 0.02);
    for (const double n : {1.0, 2.0, 2.5, 14.0, 250.0, 5000.0}) {
        PairedMean mean;
        double x = 10;
        double single = mean.begin(x);
        for (int i = 0; i < 3000; ++i) {
            x *= std::exp(step(random));
            single = moved_towards(x, single, Ema::weight(n));
            ASSERT_NEAR(mean.move(x, Ema::weight(n)) / single, 1, 1e-13) << n;
        }
    }
}

TEST(PairedMean, IsTheNewestValueAtWeightOneAndDoesNotOverflow) {
    constexpr double kMost = std::numeric_limits<double>::max();
    PairedMean mean;
    mean.begin(0.7);
    for (const double x : {3.1, -7.7, 0.2, 1e300, 5.5, kMost, -kMost, kMost})
        EXPECT_EQ(mean.move(x, 1), x);
    PairedMean slow;
    slow.begin(kMost);
    for (const double x : {kMost, -kMost, kMost, -kMost, kMost, kMost})
        EXPECT_LE(std::abs(slow.move(x, 0.2)), kMost);
}

TEST(PairedMean, StaysExactlyWhereItIsOnEqualValues) {
    std::mt19937_64 random(13);
    std::uniform_real_distribution<double> part(0, 1);
    for (int i = 0; i < 20'000; ++i) {
        const double x = std::ldexp(part(random) - 0.5, static_cast<int>(random() % 2000) - 1000);
        const double weight = i % 2 == 0 ? part(random) : 2 / std::floor(2 + 500 * part(random));
        PairedMean mean;
        mean.begin(x);
        for (int k = 0; k < 6; ++k) ASSERT_EQ(mean.move(x, weight), x) << weight;
    }
}

TEST(Ema, StandsStillOnAConstantRun) {
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
