#include "mystocks/formula/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/formula/testing/program_builder.hpp"

namespace mystocks::formula {
namespace {

using testing::kNone;
using testing::ProgramBuilder;

std::vector<double> values_of(const ProgramBuilder& builder, const Subject& subject) {
    const Evaluated evaluated = evaluate(builder.program(), subject);
    const auto values = evaluated.outputs.at(0).values();
    return {values.begin(), values.end()};
}

std::filesystem::path shared() {
    const char* set = std::getenv("MYSTOCKS_SHARED");
    return set != nullptr ? set : std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "../shared";
}

// K, D and J of KDJ(9, 3, 3) as 通达信's own text has it.
Program kdj() {
    ProgramBuilder b;
    const NodeId low = b.call(FunctionId::kLlv, {b.field(Field::kLow), b.number(9)});
    const NodeId high = b.call(FunctionId::kHhv, {b.field(Field::kHigh), b.number(9)});
    const NodeId above = b.call(FunctionId::kSubtract, {b.field(Field::kClose), low});
    const NodeId spread = b.call(FunctionId::kSubtract, {high, low});
    const NodeId rsv = b.call(FunctionId::kMultiply,
                              {b.call(FunctionId::kDivide, {above, spread}), b.number(100)});
    const NodeId k = b.call(FunctionId::kSma, {rsv, b.number(3), b.number(1)});
    const NodeId d = b.call(FunctionId::kSma, {k, b.number(3), b.number(1)});
    const NodeId j =
        b.call(FunctionId::kSubtract, {b.call(FunctionId::kMultiply, {b.number(3), k}),
                                       b.call(FunctionId::kMultiply, {b.number(2), d})});
    b.output("K", k);
    b.output("D", d);
    b.output("J", j);
    return b.program();
}

market::Bars real_bars(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    market::Bars bars;
    while (std::getline(in, line)) {
        std::ranges::replace(line, ',', ' ');
        std::istringstream fields(line);
        double date = 0;
        market::Bar bar{};
        fields >> date >> bar.open >> bar.high >> bar.low >> bar.close >> bar.volume;
        bar.time = base::Date::from_yyyymmdd(static_cast<std::int64_t>(date)).value().days;
        bars.push_back(bar);
    }
    return bars;
}

// The whole recurrence written out: K = K' + (RSV - K') / 3, from the ninth bar on.
TEST(Evaluate, GivesTheKdjThatAPlainLoopGives) {
    const auto file = shared() / "oracles/indicators/600000_SH_1999_2014.csv";
    if (!std::filesystem::exists(file)) {
        GTEST_SKIP() << "no " << file << ": set MYSTOCKS_SHARED";
    }
    const market::Bars bars = real_bars(file);
    ASSERT_GT(bars.size(), 3000U);
    const Evaluated evaluated = evaluate(kdj(), {.bars = bars});
    double k = kNone;
    double d = kNone;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (i < 8) {
            EXPECT_TRUE(std::isnan(evaluated.outputs[0][i]));
            continue;
        }
        const double low = *std::min_element(&bars.low[i - 8], &bars.low[i] + 1);
        const double high = *std::max_element(&bars.high[i - 8], &bars.high[i] + 1);
        const double rsv = (bars.close[i] - low) / (high - low) * 100;
        k = std::isnan(k) ? rsv : (2 * k + rsv) / 3;
        d = std::isnan(d) ? k : (2 * d + k) / 3;
        ASSERT_NEAR(evaluated.outputs[0][i], k, 1e-9) << i;
        ASSERT_NEAR(evaluated.outputs[1][i], d, 1e-9) << i;
        ASSERT_NEAR(evaluated.outputs[2][i], 3 * k - 2 * d, 1e-9) << i;
    }
}

TEST(Evaluate, RefusesWhatComparesInstruments) {
    ProgramBuilder b;
    b.output("X", b.call(FunctionId::kRank, {b.field(Field::kClose)}));
    const auto bars = testing::bars_of_closes({1, 2, 3});
    EXPECT_THROW(evaluate(b.program(), {.bars = bars}), base::Error);
}

TEST(Evaluate, OfNoBarsIsEmpty) {
    ProgramBuilder b;
    b.output("X", b.call(FunctionId::kMa, {b.field(Field::kClose), b.number(5)}));
    EXPECT_TRUE(values_of(b, {}).empty());
}

// Two hundred instruments with gaps, the formula written out by hand: the share of those with a bar
// of the day whose close is above its mean of 5, then the rank of the close's distance from it.
TEST(EvaluateMarket, IsWhatPlainLoopsGiveForAnySelectionAndNumberOfThreads) {
    std::vector<market::Bars> bars(200);
    std::vector<std::map<std::int64_t, double>> above(bars.size());
    std::mt19937 random(3);  // NOLINT: a fixed market
    for (std::size_t k = 0; k < bars.size(); ++k) {
        const std::int64_t first = static_cast<std::int64_t>(random() % 300);
        double close = 10;
        for (std::int64_t day = first; day < 500; ++day) {
            if (random() % 10 == 0) {
                continue;
            }
            close += static_cast<double>(random() % 17) / 8 - 1;  // exact in binary
            bars[k].push_back({day, close, close, close, close, 1, 1});
            const auto& closes = bars[k].close;
            if (closes.size() >= 5) {
                double sum = 0;
                for (std::size_t back = 0; back < 5; ++back) {
                    sum += closes[closes.size() - 1 - back];
                }
                above[k][day] = close > sum / 5 ? 1 : 0;
            }  // else it is undefined, and left out
        }
    }
    ProgramBuilder b;
    const NodeId mean = b.call(FunctionId::kMa, {b.field(Field::kClose), b.number(5)});
    const NodeId is_above = b.call(FunctionId::kGreater, {b.field(Field::kClose), mean});
    const NodeId share = b.call(FunctionId::kGroupMean, {is_above, b.number(1)});
    const NodeId rank = b.call(FunctionId::kRank, {b.call(FunctionId::kAdd, {is_above, share})});
    b.output("SHARE", share);
    b.output("RANK", rank);
    EXPECT_EQ(market_columns(b.program()), 4U);
    std::vector<Subject> subjects;
    for (const market::Bars& one : bars) {
        subjects.push_back({.bars = one});
    }
    for (const std::size_t threads : {0U, 1U, 4U}) {
        const std::vector<std::size_t> wanted{0, 7, 150};
        std::vector<std::size_t> taken;
        evaluate_market(
            b.program(), subjects, wanted, threads, [&](std::size_t k, Evaluated&& evaluated) {
                taken.push_back(k);
                for (std::size_t i = 0; i < bars[k].size(); ++i) {
                    const std::int64_t day = bars[k].time[i];
                    const auto own = above[k].find(day);
                    if (own == above[k].end()) {
                        ASSERT_TRUE(std::isnan(evaluated.outputs[0][i])) << day;
                        ASSERT_TRUE(std::isnan(evaluated.outputs[1][i])) << day;
                        continue;
                    }
                    double sum = 0;
                    double count = 0;
                    double greater = 0;
                    for (const auto& other : above) {
                        const auto found = other.find(day);
                        sum += found == other.end() ? 0 : found->second;
                        count += found == other.end() ? 0 : 1;
                        greater += found != other.end() && found->second > own->second ? 1 : 0;
                    }
                    ASSERT_NEAR(evaluated.outputs[0][i], sum / count, 1e-12) << day;
                    ASSERT_EQ(evaluated.outputs[1][i], greater + 1) << day;
                }
            });
        EXPECT_EQ(taken, wanted);
    }
}

}  // namespace
}  // namespace mystocks::formula
