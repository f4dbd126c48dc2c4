#include "mystocks/compute/window.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/compute/extreme.hpp"
#include "mystocks/compute/recurrence.hpp"
#include "mystocks/compute/statistic.hpp"

namespace mystocks::compute {
namespace {

using Series = std::vector<double>;

// Prices with runs of equal values and, at times, gaps.
Series prices(std::uint64_t seed, std::size_t size, double gaps) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    Series x(size);
    double price = 50;
    for (double& value : x) {
        price += unit(random) < 0.3 ? 0 : std::round((unit(random) - 0.5) * 200) / 100;
        value = unit(random) < gaps ? kUndefined : price;
    }
    return x;
}

// `naive` gets the full window's values; undefined while it isn't full or has a gap.
template <class Step, class Naive>
void expect_like_naive(Step step, Naive naive, double tolerance) {
    for (double gaps : {0.0, 0.02}) {
        const Series x = prices(11, 3000, gaps);
        for (std::size_t n : {1, 2, 7, 60}) {
            auto state = step;
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double value = state(x.data(), i, static_cast<double>(n));
                double expected = kUndefined;
                if (i + 1 >= n) {
                    const Series window(&x[i + 1 - n], &x[i] + 1);
                    expected = std::ranges::all_of(window, is_defined) ? naive(window) : kUndefined;
                }
                if (is_defined(expected)) {
                    ASSERT_NEAR(value, expected, tolerance) << "n " << n << " bar " << i;
                } else {
                    ASSERT_FALSE(is_defined(value)) << "n " << n << " bar " << i;
                }
            }
        }
    }
}

template <class State>
auto stepper() {
    return [state = State()](const double* x, std::size_t i, double n) mutable {
        return state.step(x, i, n);
    };
}

double sum_of(const Series& window) {
    double sum = 0;
    for (double value : window) {
        sum += value;
    }
    return sum;
}

double squares_of(const Series& window) {
    const double mean = sum_of(window) / static_cast<double>(window.size());
    double squares = 0;
    for (double value : window) {
        squares += (value - mean) * (value - mean);
    }
    return squares;
}

// 3,000 additions of numbers below 60 · 200: each may be off by half an ulp of the sum.
TEST(Window, SumsLikeResumming) {
    expect_like_naive(stepper<Sum>(), sum_of, 3000 * 12000 * 1.2e-16);
    expect_like_naive(
        stepper<Mean>(),
        [](const Series& window) { return sum_of(window) / static_cast<double>(window.size()); },
        3000 * 200 * 1.2e-16);
}

TEST(Window, WeighsLikeWeighingAnew) {
    expect_like_naive(
        stepper<WeightedMean>(),
        [](const Series& window) {
            double sum = 0;
            double weights = 0;
            for (std::size_t k = 0; k < window.size(); ++k) {
                sum += static_cast<double>(k + 1) * window[k];
                weights += static_cast<double>(k + 1);
            }
            return sum / weights;
        },
        1e-9);
}

TEST(Window, DeviatesLikeTwoPasses) {
    expect_like_naive(stepper<Deviation>(), squares_of, 1e-8);
}

TEST(Window, DeviationOfARunOfEqualsIsZero) {
    Series x{1e6, 3.3, 7.7, 0.1, 0.1, 0.1, 0.1, 0.1};
    Deviation deviation;
    double last = kUndefined;
    for (std::size_t i = 0; i < x.size(); ++i) {
        last = deviation.step(x.data(), i, 3);
        EXPECT_FALSE(last < 0);
    }
    EXPECT_EQ(last, 0);
}

TEST(Window, FindsExtremesLikeScanning) {
    expect_like_naive(
        stepper<Highest>(), [](const Series& window) { return std::ranges::max(window); }, 0);
    expect_like_naive(
        stepper<Lowest>(), [](const Series& window) { return std::ranges::min(window); }, 0);
    expect_like_naive([state = Highest()](const double* x, std::size_t i,
                                          double n) mutable { return state.step_bars(x, i, n); },
                      [](const Series& window) {
                          const double most = std::ranges::max(window);
                          return static_cast<double>(
                              std::find(window.rbegin(), window.rend(), most) - window.rbegin());
                      },
                      0);
}

TEST(Window, CountsLikeCounting) {
    Series x = prices(3, 500, 0.02);
    for (double& value : x) {
        value = is_defined(value) ? truth(value > 50) : value;
    }
    Count count;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double value = count.step(x.data(), i, 5);
        const Series window(i + 1 >= 5 ? &x[i - 4] : &x[0], &x[i] + 1);
        if (window.size() == 5 && std::ranges::all_of(window, is_defined)) {
            ASSERT_EQ(value, sum_of(window));
        } else {
            ASSERT_FALSE(is_defined(value));
        }
    }
}

// A window whose length changes is the window of that length, whatever went before.
TEST(Window, OfChangingLengthIsRebuilt) {
    const Series x = prices(5, 400, 0.01);
    Sum sum;
    Highest highest;
    Deviation deviation;
    std::mt19937_64 random(1);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double n = static_cast<double>(random() % 3 == 0 ? random() % 20 : 10);
        Sum fresh_sum;
        Highest fresh_highest;
        Deviation fresh_deviation;
        const auto near = [&](double a, double b) {
            return is_defined(a) ? std::abs(a - b) < 1e-9 : !is_defined(b);
        };
        ASSERT_TRUE(near(sum.step(x.data(), i, n), fresh_sum.step(x.data(), i, n))) << i;
        ASSERT_TRUE(near(highest.step(x.data(), i, n), fresh_highest.step(x.data(), i, n))) << i;
        ASSERT_TRUE(near(deviation.step(x.data(), i, n), fresh_deviation.step(x.data(), i, n)))
            << i;
    }
}

// The closed form: the sum of weight · (1 - weight)^k times the k-th newest, and what is left of
// the first.
TEST(Recurrence, AveragesLikeTheClosedForm) {
    const Series x = prices(7, 300, 0);
    Ema ema;
    Sma sma;
    for (std::size_t i = 0; i < x.size(); ++i) {
        for (auto [value, weight] :
             {std::pair{ema.step(x[i], 12), 2.0 / 13}, std::pair{sma.step(x[i], 9, 2), 2.0 / 9}}) {
            double expected = std::pow(1 - weight, static_cast<double>(i)) * x[0];
            for (std::size_t k = 0; k < i; ++k) {
                expected += weight * std::pow(1 - weight, static_cast<double>(k)) * x[i - k];
            }
            ASSERT_NEAR(value, expected, 1e-11) << i;
        }
    }
}

TEST(Statistic, SlopesLikeTheNormalEquations) {
    const Series x = prices(9, 200, 0);
    for (const int n : {2, 3, 20, 21}) {
        for (auto i = static_cast<std::size_t>(n) - 1; i < x.size(); ++i) {
            double sum_k = 0, sum_y = 0, sum_ky = 0, sum_kk = 0;
            for (int k = 0; k < n; ++k) {
                const double y = x[i + 1 - static_cast<std::size_t>(n - k)];
                sum_k += k, sum_y += y, sum_ky += k * y, sum_kk += k * k;
            }
            const double expected = (n * sum_ky - sum_k * sum_y) / (n * sum_kk - sum_k * sum_k);
            ASSERT_NEAR(slope(x.data(), i, n), expected, 1e-10);
            ASSERT_NEAR(line_end(x.data(), i, n),
                        (sum_y - expected * sum_k) / n + expected * (n - 1), 1e-10);
        }
    }
}

TEST(Statistic, LinesThroughEqualValuesAreLevel) {
    const Series x(40, 9.87);
    for (const double n : {2, 3, 14, 21}) {
        EXPECT_EQ(slope(x.data(), 39, n), 0);
        EXPECT_EQ(line_end(x.data(), 39, n), 9.87);
    }
}

TEST(Number, CountsAreWholeAndBounded) {
    EXPECT_EQ(whole_count(2.9), 2);
    EXPECT_EQ(whole_count(0), 0);
    EXPECT_EQ(whole_count(-0.5), -1);
    EXPECT_EQ(whole_count(kUndefined), -1);
    EXPECT_EQ(whole_count(1e300), 1 << 30);
}

}  // namespace
}  // namespace mystocks::compute
