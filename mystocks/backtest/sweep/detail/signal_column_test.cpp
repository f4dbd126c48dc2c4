#include "mystocks/backtest/sweep/detail/signal_column.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "mystocks/backtest/sweep/detail/moving_means.hpp"
#include "mystocks/compute/window.hpp"

namespace mystocks::backtest::sweep::detail {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> random_values(std::mt19937_64& random, std::size_t count, bool wild) {
    const std::vector<double> odd{0.0,    -0.0,   kNan,  1e-310, -1e-310, 1e-40,
                                  -1e-40, 3.5e38, 1e300, -1e300, 1e-45,   3.4028234663852886e38};
    std::vector<double> values;
    double base = 100;
    for (std::size_t i = 0; i < count; ++i) {
        if (random() % 8 == 0) {
            base =
                std::ldexp(static_cast<double>(random() % 3) - 1, static_cast<int>(random() % 9));
        }
        // Steps of doubles around one value, on both sides of a power of two.
        double x = base;
        for (std::uint64_t step = random() % 4; step > 0; --step) {
            x = std::nextafter(x, random() % 2 == 0 ? 1e9 : -1e9);
        }
        values.push_back(wild && random() % 4 == 0 ? odd[random() % odd.size()] : x);
    }
    return values;
}

TEST(SignalColumn, ComparesAsDoublesDo) {
    std::mt19937_64 random(3);
    for (int round = 0; round < 400; ++round) {
        const std::size_t bars = 1 + random() % 300;
        const auto a = random_values(random, bars, round % 2 == 0);
        const auto b = random_values(random, bars, round % 3 == 0);
        const SignalColumn left(a);
        const SignalColumn right(b);
        for (const Kernels kernels : {Kernels::kScalar, chosen_kernels()}) {
            std::vector<Word> greater(kBlockWords), less(kBlockWords);
            compare(kernels, left.at(0), right.at(0), kBlockWords, greater.data(), less.data());
            for (std::size_t i = 0; i < kBlockBars; ++i) {
                const double x = i < bars ? a[i] : kNan;
                const double y = i < bars ? b[i] : kNan;
                ASSERT_EQ(greater[i / 64] >> (i % 64) & 1, x > y ? 1U : 0U) << x << " " << y;
                ASSERT_EQ(less[i / 64] >> (i % 64) & 1, x < y ? 1U : 0U) << x << " " << y;
                ASSERT_EQ(left.valid(0)[i / 64] >> (i % 64) & 1, x == x ? 1U : 0U) << x;
                ASSERT_EQ(left.truth(0)[i / 64] >> (i % 64) & 1, x < 0 || x > 0 ? 1U : 0U) << x;
            }
        }
    }
}

TEST(MovingMeans, AreThoseOfTheFormulaLanguage) {
    std::mt19937_64 random(5);
    for (const std::size_t bars : {1, 63, 512, 1300}) {
        std::vector<double> values;
        for (std::size_t i = 0; i < bars; ++i) {
            values.push_back(std::round(static_cast<double>(random() % 100'000)) / 100 + 0.1);
        }
        std::vector<std::size_t> lengths;
        for (std::size_t n = 1; n <= bars; n += 1 + n / 3) {
            lengths.push_back(n);
        }
        ASSERT_TRUE(can_take_means(values));
        const auto columns = moving_means(values, lengths);
        ASSERT_TRUE(columns.has_value());
        for (std::size_t k = 0; k < lengths.size(); ++k) {
            compute::Mean mean;
            for (std::size_t i = 0; i < bars; ++i) {
                const double expected =
                    mean.step(values.data(), i, static_cast<double>(lengths[k]));
                const bool valid = ((*columns)[k]->valid(0)[i / 64] >> (i % 64) & 1) != 0;
                ASSERT_EQ(valid, !std::isnan(expected));
                if (valid) {
                    ASSERT_EQ(value_at((*columns)[k]->at(0), i), expected)
                        << lengths[k] << " " << i;
                }
            }
        }
    }
    EXPECT_FALSE(can_take_means(std::vector<double>{1, kNan}));
    EXPECT_FALSE(can_take_means(std::vector<double>{1e300}));
}

}  // namespace
}  // namespace mystocks::backtest::sweep::detail
