#include "mystocks/compute/sliding_statistic.hpp"

#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/compute/statistic.hpp"

namespace mystocks::compute {
namespace {

using Series = std::vector<double>;
using Step = std::function<double(const double* x, const double* y, std::size_t i, double n)>;

struct Statistic {
    const char* name;
    Step plain;
    std::function<Step()> sliding;
    double tolerance;  // of a price near 50, relative for numbers above 1
};

std::vector<Statistic> statistics() {
    return {
        {"slope", [](auto x, auto, auto i, double n) { return slope(x, i, n); },
         [] {
             return [s = FittedLine()](auto x, auto, auto i, double n) mutable {
                 return s.step_slope(x, i, n);
             };
         },
         1e-13},
        {"line_end", [](auto x, auto, auto i, double n) { return line_end(x, i, n); },
         [] {
             return [s = FittedLine()](auto x, auto, auto i, double n) mutable {
                 return s.step_end(x, i, n);
             };
         },
         1e-12},
        {"covariance", [](auto x, auto y, auto i, double n) { return covariance(x, y, i, n); },
         [] {
             return [s = PairMoments()](auto x, auto y, auto i, double n) mutable {
                 return s.step_covariance(x, y, i, n);
             };
         },
         1e-12},
        {"correlation", [](auto x, auto y, auto i, double n) { return correlation(x, y, i, n); },
         [] {
             return [s = PairMoments()](auto x, auto y, auto i, double n) mutable {
                 return s.step_correlation(x, y, i, n);
             };
         },
         1e-11},
        {"beta", [](auto x, auto y, auto i, double n) { return beta(x, y, i, n); },
         [] {
             return [s = PairMoments()](auto x, auto y, auto i, double n) mutable {
                 return s.step_beta(x, y, i, n);
             };
         },
         1e-11},
        {"mean_distance", [](auto x, auto, auto i, double n) { return mean_distance(x, i, n); },
         [] {
             return [s = std::make_shared<MeanDistance>()](auto x, auto, auto i, double n) {
                 return s->step(x, i, n);
             };
         },
         1e-12},
        {"product", [](auto x, auto, auto i, double n) { return Product().step(x, i, n); },
         [] {
             return [s = SlidingProduct()](auto x, auto, auto i, double n) mutable {
                 return s.step(x, i, n);
             };
         },
         1e-13},
    };
}

bool near(double value, double expected, double tolerance) {
    if (!is_defined(expected) || !is_defined(value)) {
        return is_defined(expected) == is_defined(value);
    }
    return std::abs(value - expected) <= tolerance * std::max(1.0, std::abs(expected));
}

// Prices that move by a cent's multiples, at times rest, and have gaps.
Series prices(std::uint64_t seed, std::size_t size, double gaps) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    Series x(size);
    double price = 50;
    for (double& value : x) {
        price = std::max(1.0, price + std::round((unit(random) - 0.5) * 200) / 100);
        value = unit(random) < gaps ? kUndefined : price;
    }
    return x;
}

// For the product: around 1, with a 0 now and then.
Series factors(std::uint64_t seed, std::size_t size, double gaps) {
    Series x = prices(seed, size, gaps);
    for (std::size_t i = 0; i < size; ++i) {
        x[i] = i % 400 == 250 ? 0 : 1 + (x[i] - 50) / 1000;
    }
    return x;
}

void expect_like_plain(const Statistic& statistic, const Series& x, const Series& y,
                       const std::function<double(std::size_t)>& length) {
    const Step sliding = statistic.sliding();
    std::size_t defined = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double n = length(i);
        const double value = sliding(x.data(), y.data(), i, n);
        const double expected = statistic.plain(x.data(), y.data(), i, n);
        ASSERT_TRUE(near(value, expected, statistic.tolerance))
            << statistic.name << " n " << n << " bar " << i << ": " << value << " for " << expected;
        defined += is_defined(value) ? 1 : 0;
    }
    EXPECT_GT(defined, x.size() / 10) << statistic.name;
}

TEST(SlidingStatistic, EqualsLookingThrough) {
    for (const Statistic& statistic : statistics()) {
        const auto make = statistic.name == std::string("product") ? factors : prices;
        for (const double gaps : {0.0, 0.002}) {
            const Series x = make(1, 6000, gaps);
            const Series y = make(2, 6000, gaps);
            for (const double n : {5.0, 64.0, 65.0, 250.0}) {
                expect_like_plain(statistic, x, y, [n](std::size_t) { return n; });
            }
        }
    }
}

TEST(SlidingStatistic, OfAChangingLengthEqualsLookingThrough) {
    for (const Statistic& statistic : statistics()) {
        const auto make = statistic.name == std::string("product") ? factors : prices;
        std::mt19937_64 random(3);
        const Series x = make(4, 3000, 0.001);
        const Series y = make(5, 3000, 0.001);
        double n = 70;
        expect_like_plain(statistic, x, y, [&](std::size_t) {
            constexpr double kLengths[] = {0, 30, 65, 70, 120, kUndefined};
            n = random() % 20 == 0 ? kLengths[random() % 6] : n;
            return n;
        });
    }
}

// What has left the window leaves nothing behind, two windows later.
TEST(SlidingStatistic, ForgetsAnOutlier) {
    for (const Statistic& statistic : statistics()) {
        const auto make = statistic.name == std::string("product") ? factors : prices;
        Series x = make(6, 600, 0);
        const Series y = make(7, 600, 0);
        x[150] = 1e120;
        const Step sliding = statistic.sliding();
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double value = sliding(x.data(), y.data(), i, 100);
            if (i >= 150 + 201) {
                ASSERT_TRUE(
                    near(value, statistic.plain(x.data(), y.data(), i, 100), statistic.tolerance))
                    << statistic.name << " bar " << i << ": " << value;
            }
        }
    }
}

TEST(SlidingStatistic, OfARunOfEqualsIsExact) {
    Series x = prices(8, 400, 0);
    std::fill(x.begin() + 200, x.end(), 0.1);
    const Series y = prices(9, 400, 0);
    const auto all = statistics();
    for (std::size_t s = 0; s < all.size(); ++s) {
        const Step sliding = all[s].sliding();
        double last = kUndefined;
        for (std::size_t i = 0; i < x.size(); ++i) {
            last = sliding(x.data(), y.data(), i, 100);
        }
        const double expected[] = {0, 0.1, 0, kUndefined, 0, 0};
        if (s < 6) {
            ASSERT_TRUE(near(last, expected[s], 0)) << all[s].name << ": " << last;
        }
    }
}

TEST(SlidingStatistic, OfAColumnWithItselfIsExact) {
    const Series x = prices(10, 500, 0);
    PairMoments correlated;
    PairMoments against;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double one = correlated.step_correlation(x.data(), x.data(), i, 80);
        const double same = against.step_beta(x.data(), x.data(), i, 80);
        ASSERT_TRUE(i < 79 ? !is_defined(one) : one == 1) << i;
        ASSERT_TRUE(i < 79 ? !is_defined(same) : same == 1) << i;
    }
}

// The newest bar is asked for again, with other values and lengths, before it is final.
TEST(SlidingStatistic, TakesTheNewestBarAgain) {
    const Series x = factors(11, 900, 0.001);
    std::mt19937_64 random(12);
    MeanDistance distance, distance_once;
    SlidingProduct before, product_once;
    Series seen = x;
    double final_length = 70;
    for (std::size_t i = 0; i < x.size(); ++i) {
        final_length = random() % 30 == 0 ? (final_length == 70 ? 90 : 70) : final_length;
        SlidingProduct now;
        for (int again = 0; again < 3; ++again) {
            seen[i] = again == 2 ? x[i] : static_cast<double>(random() % 100);
            const double n = again == 2 ? final_length : random() % 2 == 0 ? 70 : 90;
            now = before;
            const double spread = distance.step(seen.data(), i, n);
            const double product = now.step(seen.data(), i, n);
            if (again == 2) {
                const double once = distance_once.step(x.data(), i, n);
                ASSERT_TRUE(spread == once || !(is_defined(spread) || is_defined(once))) << i;
                const double only = product_once.step(x.data(), i, n);
                ASSERT_TRUE(product == only || !(is_defined(product) || is_defined(only))) << i;
            }
        }
        before = now;
    }
}

}  // namespace
}  // namespace mystocks::compute
