#include "mystocks/compute/condition.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/compute/adaptive.hpp"
#include "mystocks/compute/extreme.hpp"

namespace mystocks::compute {
namespace {

using Series = std::vector<double>;

// Small whole numbers, many of them equal, some negative, with gaps at times.
Series numbers(std::uint64_t seed, std::size_t size, bool gaps) {
    std::mt19937_64 random(seed);
    Series x(size);
    for (double& value : x) {
        value = gaps && random() % 25 == 0 ? kUndefined : static_cast<double>(random() % 12) - 3;
    }
    return x;
}

// Every bar is first taken with other values, as it grows; the window's length changes at times.
void expect_like_scanning(const std::function<double(const double*, std::size_t, double)>& step,
                          const std::function<double(const Series&, std::size_t, double)>& scan,
                          std::uint64_t seed, bool gaps) {
    const Series x = numbers(seed, 400, gaps);
    Series growing = x;
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double n = static_cast<double>(random() % 5 == 0 ? random() % 30 : 6);
        for (double other : {1.0, kUndefined, 100.0}) {
            growing[i] = other;
            step(growing.data(), i, n);
        }
        growing[i] = x[i];
        const double value = step(growing.data(), i, n);
        const double expected = scan(x, i, n);
        ASSERT_TRUE(is_defined(expected) ? value == expected : !is_defined(value))
            << "bar " << i << ", n " << n << ": " << value << ", not " << expected;
    }
}

template <class State, class Step, class Scan>
void compare(Step step, Scan scan) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        State state;
        expect_like_scanning(
            [&](const double* x, std::size_t i, double n) { return step(state, x, i, n); }, scan,
            seed, seed % 2 == 0);
    }
}

std::size_t whole(double n) {
    return static_cast<std::size_t>(n);
}

TEST(TrueBars, AnswersLikeScanning) {
    compare<TrueBars>([](TrueBars& bars, const double* x, std::size_t i,
                         double n) { return bars.step_lasts(x, i, n); },
                      [](const Series& x, std::size_t i, double n) {
                          std::size_t left = whole(n);
                          for (std::size_t j = i + 1; j-- > 0 && left > 0;) {
                              left -= holds(x[j]) ? 1 : 0;
                              if (left == 0) {
                                  return static_cast<double>(i - j);
                              }
                          }
                          return kUndefined;
                      });
    compare<TrueBars>([](TrueBars& bars, const double* x, std::size_t i,
                         double n) { return bars.step_since(x, i, n); },
                      [](const Series& x, std::size_t i, double n) {
                          if (n < 1 || i + 1 < whole(n)) {
                              return kUndefined;
                          }
                          for (std::size_t j = i + 1 - whole(n); j <= i; ++j) {
                              if (holds(x[j])) {
                                  return static_cast<double>(i - j);
                              }
                          }
                          return 0.0;
                      });
    for (const bool all : {false, true}) {
        compare<TrueBars>(
            [&](TrueBars& bars, const double* x, std::size_t i, double n) {
                return all ? bars.step_throughout(x, i, n, 1) : bars.step_once(x, i, n, 0);
            },
            [&](const Series& x, std::size_t i, double n) {
                const std::size_t last = all ? 1 : 0;
                if (i < std::max(whole(n), last) || (n > 0 && whole(n) < last)) {
                    return kUndefined;
                }
                bool result = all;
                for (std::size_t j = n == 0 ? 0 : i - whole(n); j + last <= i; ++j) {
                    result = all ? result && holds(x[j]) : result || holds(x[j]);
                }
                return truth(result);
            });
    }
}

TEST(BarsToSum, AnswersLikeAddingBackwards) {
    compare<BarsToSum>([](BarsToSum& bars, const double* x, std::size_t i,
                          double n) { return bars.step(x, i, n); },
                       [](const Series& x, std::size_t i, double target) {
                           double sum = 0;
                           for (std::size_t j = i + 1; j-- > 0 && is_defined(x[j]);) {
                               sum += x[j];
                               if (sum >= target) {
                                   return static_cast<double>(i - j + 1);
                               }
                           }
                           return kUndefined;
                       });
}

// A total of doubles alone would have lost the small ones.
TEST(BarsToSum, KeepsSmallNumbersBesideALargeOne) {
    const Series x{1e18, 1, 1, 1, 1};
    BarsToSum bars;
    for (std::size_t i = 0; i < 4; ++i) {
        bars.step(x.data(), i, 3);
    }
    EXPECT_EQ(bars.step(x.data(), 4, 3), 3);
    EXPECT_EQ(bars.step(x.data(), 4, 5), 5);
}

TEST(Extreme, CountsWhatANewValueBeatsLikeScanning) {
    compare<Highest>([](Highest& highest, const double* x, std::size_t i,
                        double) { return highest.step_beaten(x, i); },
                     [](const Series& x, std::size_t i, double) {
                         std::size_t j = i;
                         while (j > 0 && x[j - 1] < x[i]) {
                             --j;
                         }
                         return is_defined(x[i]) ? static_cast<double>(i - j) : kUndefined;
                     });
}

struct FromGreatest : RankedWindow {
    FromGreatest() : RankedWindow(true) {}
};

TEST(RankedWindow, AnswersLikeSorting) {
    compare<FromGreatest>([](FromGreatest& window, const double* x, std::size_t i,
                             double n) { return window.step_place(x, i, n); },
                          [](const Series& x, std::size_t i, double n) {
                              const std::size_t length = n == 0 ? i + 1 : whole(n);
                              if (i + 1 < length || !is_defined(x[i])) {
                                  return kUndefined;
                              }
                              double place = 1;
                              for (std::size_t j = i + 1 - length; j <= i; ++j) {
                                  if (n > 0 && !is_defined(x[j])) {
                                      return kUndefined;
                                  }
                                  place += x[j] > x[i] ? 1 : 0;
                              }
                              return place;
                          });
    for (const std::size_t skip : {0, 2}) {
        compare<FromGreatest>(
            [&](FromGreatest& window, const double* x, std::size_t i, double m) {
                const auto bars = window.step_bars_to(x, i, static_cast<double>(skip), m, 3);
                return bars < 0 ? kUndefined : static_cast<double>(bars);
            },
            [&](const Series& x, std::size_t i, double m) {
                if (m < 3 || i + 1 < skip + whole(m)) {
                    return kUndefined;
                }
                std::vector<std::size_t> backs;
                for (std::size_t back = skip; back < skip + whole(m); ++back) {
                    if (!is_defined(x[i - back])) {
                        return kUndefined;
                    }
                    backs.push_back(back);
                }
                std::ranges::stable_sort(
                    backs, [&](std::size_t a, std::size_t b) { return x[i - a] > x[i - b]; });
                return static_cast<double>(backs[2]);
            });
    }
}

TEST(KaufmanMean, RunsAsItSteps) {
    std::mt19937_64 random(3);
    const auto one_of = [&](std::size_t count) { return random() % count; };
    std::vector<double> x, n, fast, slow;
    for (std::size_t i = 0; i < 4000; ++i) {
        const bool still = i / 40 % 5 == 0 && i > 0;
        x.push_back(still ? x.back() : static_cast<double>(one_of(200)) / 8);
        x.back() = one_of(90) == 0 ? kUndefined : x.back();
        const double lengths[] = {3, 10.5, 1, 30, -1, kUndefined};
        const bool again = i > 0 && one_of(50) != 0;
        n.push_back(again ? n.back() : lengths[one_of(6)]);
        fast.push_back(again ? fast.back() : static_cast<double>(one_of(3)));
        slow.push_back(i > 2000 && i < 2010 ? kUndefined : 30);
    }
    for (const std::size_t cut : {1, 7, 4000}) {
        KaufmanMean steps;
        KaufmanMean runs;
        std::vector<double> out(x.size());
        for (std::size_t i = 0; i < x.size(); i += cut)
            runs.run(x.data(), n.data(), fast.data(), slow.data(), out.data(), i,
                     std::min(x.size(), i + cut));
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double expected = steps.step(x[i], n[i], fast[i], slow[i]);
            ASSERT_EQ(std::bit_cast<std::uint64_t>(out[i]), std::bit_cast<std::uint64_t>(expected))
                << "bar " << i << ", " << cut << " at a time";
        }
    }
}

// After wild prices a quiet run is a path of exactly 0, whatever rounding the sliding left.
TEST(KaufmanMean, FollowsAQuietRunFully) {
    KaufmanMean mean;
    double fastest = 0;
    for (double x : {1e9, 0.1, 3e7, 0.3, 10.1, 10.1, 10.1, 10.1, 10.1}) {
        fastest = mean.step(x, 3, 2, 30);
    }
    const double before = fastest;
    const double next = mean.step(10.1, 3, 2, 30);
    EXPECT_DOUBLE_EQ(next - before, 4.0 / 9 * (10.1 - before));
}

}  // namespace
}  // namespace mystocks::compute
