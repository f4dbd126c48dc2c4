// The strategies that come with the program.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/backtest/strategy_file.hpp"

namespace mystocks::backtest {
namespace {

std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> all;
    for (const auto& each : std::filesystem::directory_iterator(
             std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "strategies")) {
        all.push_back(each.path());
    }
    std::sort(all.begin(), all.end());
    return all;
}

TEST(Strategies, AreTheTwelveClassics) {
    std::vector<std::string> names;
    for (const auto& path : files()) {
        EXPECT_EQ(path.extension(), ".toml");
        names.push_back(path.stem().string());
    }
    EXPECT_THAT(names, ::testing::UnorderedElementsAre("momentum", "mean-reversion", "breakout",
                                                       "grid", "dual-ma", "turtle", "macd",
                                                       "bollinger", "kdj", "cci", "adx", "sar"));
}

TEST(Strategies, AreSound) {
    for (const auto& path : files()) {
        SCOPED_TRACE(path.filename().string());
        std::ifstream in(path, std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        const StrategyFile file = parse_strategy(text, path.filename().string(), nullptr);
        EXPECT_EQ(file.name, path.stem().string());
        EXPECT_FALSE(file.title_zh.empty());
        EXPECT_FALSE(file.title_en.empty());
        EXPECT_FALSE(file.about_zh.empty());
        EXPECT_FALSE(file.about_en.empty());
        EXPECT_FALSE(file.sweep.axes.empty());
        EXPECT_TRUE(looking_ahead(signal_formula(file, nullptr).program()).empty());
        // Both ends of every range make a program too.
        std::vector<double> least;
        std::vector<double> greatest;
        for (const ParameterSpec& each : file.parameters) {
            least.push_back(each.min);
            greatest.push_back(each.max);
        }
        EXPECT_NO_THROW(signal_formula(file, nullptr).program(least));
        EXPECT_NO_THROW(signal_formula(file, nullptr).program(greatest));
    }
}

TEST(Strategies, TheTurtleAdds) {
    std::ifstream in(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "strategies/turtle.toml");
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const StrategyFile file = parse_strategy(text, "turtle.toml", nullptr);
    EXPECT_EQ(file.limits.adds, 3);
    EXPECT_EQ(file.limits.add_atr, 0.5);
    EXPECT_EQ(file.sizing.mode, SizeMode::kRisk);
}

}  // namespace
}  // namespace mystocks::backtest
