#include "mystocks/compute/layered_mass.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace mystocks::compute {
namespace {

using Series = std::vector<double>;

// Layer by layer, as the header says it.
struct Naive {
    Series high, low, amount, capacity;

    double share(std::size_t i) const {
        const double own = amount[i] / capacity[i];
        const bool known = is_defined(high[i]) && is_defined(low[i]) && is_defined(finite(own));
        return known ? std::clamp(own, 0.0, 1.0) : kUndefined;
    }
    std::size_t first() const {
        std::size_t i = 0;
        while (i < high.size() && !is_defined(share(i))) {
            ++i;
        }
        return i;
    }
    double below(std::size_t i, double level) const {
        double sum = 0;
        double left = 1;
        for (std::size_t j = i + 1; j-- > first();) {
            const double own = j == first() ? 1 : is_defined(share(j)) ? share(j) : 0;
            if (own > 0) {
                const double part = level >= high[j]  ? 1
                                    : level <= low[j] ? 0
                                                      : (level - low[j]) / (high[j] - low[j]);
                sum += left * own * part;
                left *= 1 - own;
            }
        }
        return sum;
    }
};

// Prices in cents, bars without height among them, gaps, and shares up to `most`.
Naive some_layers(std::uint64_t seed, std::size_t size, double most) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    Naive layers;
    double price = 20;
    for (std::size_t i = 0; i < size; ++i) {
        price = std::max(1.0, price + std::round((unit(random) - 0.5) * 100) / 100);
        const double height = unit(random) < 0.1 ? 0 : std::round(unit(random) * 100) / 100;
        layers.low.push_back(unit(random) < 0.02 ? kUndefined : price);
        layers.high.push_back(price + height);
        const double dice = unit(random);
        const double share = dice < 0.03 ? 0 : dice < 0.05 ? 1 : unit(random) * most;
        layers.amount.push_back(i < 3 ? kUndefined : share * 1000);
        layers.capacity.push_back(1000);
    }
    return layers;
}

LayeredMass::Columns columns(const Naive& layers) {
    return {layers.high.data(), layers.low.data(), layers.amount.data(), layers.capacity.data()};
}

TEST(LayeredMass, LiesBelowALevelAsLayerByLayer) {
    for (const double most : {0.001, 0.05, 0.9}) {
        const Naive layers = some_layers(1, 1500, most);
        LayeredMass mass;
        std::mt19937_64 random(2);
        for (std::size_t i = 0; i < layers.low.size(); ++i) {
            const double level = 15 + static_cast<double>(random() % 1000) / 100;
            const double value = mass.step_below(columns(layers), i, level);
            if (i < layers.first()) {
                ASSERT_FALSE(is_defined(value)) << i;
            } else {
                ASSERT_NEAR(value, layers.below(i, level), 1e-13) << i << " most " << most;
            }
        }
    }
}

TEST(LayeredMass, ALevelHasItsShareBelowAndNoLowerOneHas) {
    for (const double most : {0.001, 0.05, 0.9}) {
        const Naive layers = some_layers(3, 1200, most);
        LayeredMass mass;
        std::mt19937_64 random(4);
        for (std::size_t i = 0; i < layers.low.size(); ++i) {
            const double percent = 1 + static_cast<double>(random() % 980) / 10;
            const double level = mass.step_level(columns(layers), i, percent);
            if (i < layers.first()) {
                ASSERT_FALSE(is_defined(level)) << i;
                continue;
            }
            ASSERT_GE(layers.below(i, level * (1 + 1e-11)), percent / 100 - 1e-12) << i;
            ASSERT_LE(layers.below(i, level * (1 - 1e-11)), percent / 100 + 1e-12) << i;
        }
    }
}

TEST(LayeredMass, EndsAreTheEdges) {
    const Naive layers{{11, 12, 9}, {10, 10, 9}, {500, 100, 0}, {1000, 1000, 1000}};
    LayeredMass mass;
    const double lowest[] = {10, 10, 10};
    const double highest[] = {11, 12, 12};
    LayeredMass top;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(mass.step_level(columns(layers), i, 0), lowest[i]);
        EXPECT_EQ(top.step_level(columns(layers), i, 100), highest[i]);
    }
    EXPECT_FALSE(is_defined(mass.step_level(columns(layers), 2, 100.5)));
    EXPECT_FALSE(is_defined(mass.step_level(columns(layers), 2, -1)));
    EXPECT_FALSE(is_defined(mass.step_level(columns(layers), 2, kUndefined)));
}

// Old layers count for less and less, far below what a double's exponent holds.
TEST(LayeredMass, LastsForever) {
    const Naive layers = [] {
        Naive made = some_layers(5, 200, 0.9);
        for (double& amount : made.amount) {
            amount = is_defined(amount) ? std::min(amount, 900.0) : amount;
        }
        Naive all;
        for (int round = 0; round < 30; ++round) {
            all.high.insert(all.high.end(), made.high.begin(), made.high.end());
            all.low.insert(all.low.end(), made.low.begin(), made.low.end());
            all.amount.insert(all.amount.end(), made.amount.begin(), made.amount.end());
            all.capacity.insert(all.capacity.end(), made.capacity.begin(), made.capacity.end());
        }
        return all;
    }();
    LayeredMass mass;
    for (std::size_t i = 0; i < layers.low.size(); ++i) {
        const double value = mass.step_below(columns(layers), i, 20);
        if (i % 500 == 499) {
            ASSERT_NEAR(value, layers.below(i, 20), 1e-13) << i;
        }
    }
}

// The newest bar is asked for again, with other values, before it is final.
TEST(LayeredMass, TakesTheNewestBarAgain) {
    const Naive layers = some_layers(6, 800, 0.1);
    Naive seen = layers;
    LayeredMass mass;
    LayeredMass once;
    for (std::size_t i = 0; i < layers.low.size(); ++i) {
        for (const double other : {7.0, 30.0}) {
            seen.low[i] = other;
            seen.high[i] = other + 1;
            seen.amount[i] = 900;
            mass.step_level(columns(seen), i, 50);
        }
        seen.low[i] = layers.low[i];
        seen.high[i] = layers.high[i];
        seen.amount[i] = layers.amount[i];
        const double value = mass.step_level(columns(seen), i, 50);
        const double expected = once.step_level(columns(layers), i, 50);
        ASSERT_TRUE(value == expected || !(is_defined(value) || is_defined(expected))) << i;
    }
}

}  // namespace
}  // namespace mystocks::compute
