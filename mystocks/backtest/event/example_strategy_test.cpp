// The example of docs/guides/write-a-strategy-in-cpp.md: built, run, and shown word for word.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/backtest/testing/made_history.hpp"
#include "mystocks/backtest/testing/week_high.hpp"

namespace mystocks::backtest::event {
namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / file);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(ExampleStrategy, EqualsItsFormulas) {
    std::mt19937_64 random(4);
    std::normal_distribution<double> step(0.001, 0.02);
    testing::MadeHistory made(base::Date::of(2022, 1, 3), 300);
    for (std::size_t i = 0; i < 12; ++i) {
        testing::MadeInstrument& one = made.add(std::to_string(600'000 + i) + ".SH");
        double close = 10;
        for (std::size_t m = 0; m < made.size(); ++m) {
            const double open = close;
            close = std::round(close * (1 + step(random)) * 100) / 100;
            if (m % 17 != i) {
                one.bar(made.day(m), open, std::max(open, close) + 0.03,
                        std::min(open, close) - 0.03, close);
            }
        }
    }
    StrategyFile terms = testing::plain_terms();
    terms.limits.positions = 4;
    testing::WeekHigh strategy(20);
    const Result by_class = run(strategy, terms, made.history(), {});
    terms.signals.entry = "C > REF(HHV(H,20),1)";
    terms.signals.exit = "C < REF(LLV(L,20),1)";
    const Result by_formula = run(terms, {}, made.history(), {});
    EXPECT_GT(by_class.trades.size(), 10U);
    // The class places exits and entries by instrument, the formulas all exits first: other
    // numbers of the orders, and the same fills.
    EXPECT_EQ(by_class.fills.size(), by_formula.fills.size());
    EXPECT_TRUE(by_class.trades == by_formula.trades);
    EXPECT_EQ(by_class.equity, by_formula.equity);
}

TEST(ExampleStrategy, IsWhatTheGuideShows) {
    const std::string guide = text_of("docs/guides/write-a-strategy-in-cpp.md");
    const std::string example = text_of("mystocks/backtest/testing/week_high.hpp");
    ASSERT_FALSE(example.empty());
    EXPECT_NE(guide.find("```cpp\n" + example + "```\n"), std::string::npos)
        << "copy the file into the guide";
}

}  // namespace
}  // namespace mystocks::backtest::event
