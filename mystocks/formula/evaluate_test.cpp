#include "mystocks/formula/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

}  // namespace
}  // namespace mystocks::formula
