#include "mystocks/compute/parabolic.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/compute/number.hpp"

namespace mystocks::compute {
namespace {

// A random walk with runs of equal bars, and the settings of each bar.
struct Walk {
    std::vector<double> high;
    std::vector<double> low;
    std::vector<double> factor;
    std::vector<double> most;

    Walk(std::uint64_t seed, std::size_t size) : factor(size, 0.02), most(size, 0.2) {
        std::mt19937_64 random(seed);
        std::normal_distribution<double> step(0, 0.02);
        double close = 10;
        while (high.size() < size) {
            close *= random() % 8 == 0 ? 1 : std::exp(step(random));
            const std::size_t times = random() % 50 == 0 ? 20 : 1;
            const double spread = random() % 8 == 0 ? 0 : std::abs(step(random));
            for (std::size_t i = 0; i < times && high.size() < size; ++i) {
                high.push_back(close * (1 + spread));
                low.push_back(close * (1 - spread));
            }
        }
    }
};

std::vector<std::uint64_t> bits(std::span<const double> values) {
    std::vector<std::uint64_t> all;
    for (const double value : values)
        all.push_back(is_defined(value) ? std::bit_cast<std::uint64_t>(value) : 0);
    return all;
}

// run over pieces of the bars, against step.
void expect_equal(const Walk& walk, std::size_t piece) {
    const std::size_t size = walk.high.size();
    StopAndReverse stepped;
    StopAndReverse ran;
    std::vector<double> expected(size);
    std::vector<double> got(size);
    for (std::size_t i = 0; i < size; ++i)
        expected[i] =
            stepped.step(walk.high.data(), walk.low.data(), i, walk.factor[i], walk.most[i]);
    for (std::size_t first = 0; first < size; first += piece)
        ran.run(walk.high.data(), walk.low.data(), walk.factor.data(), walk.most.data(), got.data(),
                first, std::min(first + piece, size));
    EXPECT_EQ(bits(got), bits(expected)) << "pieces of " << piece;
}

constexpr std::size_t kPieces[] = {1, 2, 3, 255, 256, 257, 3000};

TEST(StopAndReverse, RunsAsItSteps) {
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        for (const std::size_t piece : kPieces) expect_equal(Walk(seed, 3000), piece);
}

TEST(StopAndReverse, RunsAsItStepsWhereTheSettingsChange) {
    Walk walk(3, 2000);
    for (std::size_t i = 700; i < 2000; ++i) walk.factor[i] = 0.05;
    for (std::size_t i = 900; i < 2000; ++i) walk.most[i] = i % 2 == 0 ? 0.1 : 0.04;
    for (const std::size_t piece : kPieces) expect_equal(walk, piece);
}

TEST(StopAndReverse, RunsAsItStepsPastAnUndefinedBar) {
    for (const std::size_t gap : {0, 1, 2, 300, 511, 512, 1999}) {
        for (const bool in_settings : {false, true}) {
            Walk walk(4, 2000);
            (in_settings ? walk.factor : walk.low)[gap] = kUndefined;
            for (const std::size_t piece : kPieces) expect_equal(walk, piece);
        }
    }
}

TEST(StopAndReverse, RunsOverNothingAndFewBars) {
    for (const std::size_t size : {1, 2, 3, 4})
        for (const std::size_t piece : kPieces) expect_equal(Walk(5, size), piece);
}

}  // namespace
}  // namespace mystocks::compute
