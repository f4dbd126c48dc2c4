// The cases once more, through the sweep: what it gives of a run is what the exact engine gave.
#include "mystocks/backtest/sweep/sweep.hpp"

#include <algorithm>

#include "tests/scenario/replay.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/backtest/event/engine.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::scenario {
namespace {

class SweptCases : public ::testing::TestWithParam<std::filesystem::path> {};

// So many sets that some run side by side and some are left over; nothing depends on the parameter.
constexpr int kSets = 11;

backtest::sweep::SweepResult swept(const Scenario& scenario) {
    Scenario with_parameter = scenario;
    with_parameter.strategy += "parameters.UNUSED = {default = 1, min = 1, max = 11}\n";
    const backtest::StrategyFile strategy =
        backtest::parse_strategy(strategy_text(with_parameter), scenario.name, nullptr);
    std::vector<std::vector<double>> sets;
    for (int i = 0; i < kSets; ++i) {
        sets.push_back({1.0 + i});
    }
    const Replayed replayed(with_parameter, strategy);
    backtest::sweep::SweepOptions options;
    options.purses = scenario.stocks.size() == 1 ? backtest::sweep::Purses::kEach
                                                 : backtest::sweep::Purses::kOne;
    options.exact = [](const auto& file, auto values, const auto& history, const auto& run) {
        return backtest::event::run(file, values, history, run);
    };
    return backtest::sweep::run(strategy,
                                backtest::sweep::ParameterSets::list(strategy, std::move(sets)),
                                replayed.history(), options);
}

TEST_P(SweptCases, GiveWhatTheExactEngineGives) {
    const Scenario scenario = read_file(GetParam());
    if (!scenario.expected.error.empty()) {
        try {
            swept(scenario);
            FAIL() << "expected an error with \"" << scenario.expected.error << "\"";
        } catch (const base::Error& error) {
            EXPECT_THAT(error.message(), ::testing::HasSubstr(scenario.expected.error));
        }
        return;
    }
    const backtest::Result exact = run_event(scenario);
    const backtest::sweep::SweepResult result = swept(scenario);
    ASSERT_EQ(result.scores.size(), static_cast<std::size_t>(kSets));
    EXPECT_EQ(result.failed, 0U) << result.first_failure;
    for (const backtest::sweep::Score& score : result.scores) {
        EXPECT_DOUBLE_EQ(score.final_equity, exact.equity.back()) << result.why_exact;
        EXPECT_EQ(score.trades, static_cast<double>(std::ranges::count_if(
                                    exact.trades, [](const auto& one) { return !one.open; })));
        EXPECT_NEAR(score.costs, exact.costs.total(), 1e-6);
    }
}

INSTANTIATE_TEST_SUITE_P(Scenario, SweptCases,
                         ::testing::ValuesIn(files_in(std::filesystem::path(MYSTOCKS_SOURCE_DIR) /
                                                      "tests/scenario")),
                         [](const auto& one) { return one.param.stem().string(); });

TEST(SweptScenarios, RunSideBySideWhereTheyCan) {
    int swift = 0;
    for (const auto& file :
         files_in(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "tests/scenario")) {
        const Scenario scenario = read_file(file);
        swift += scenario.expected.error.empty() && !swept(scenario).exact ? 1 : 0;
    }
    EXPECT_GE(swift, 100);
}

}  // namespace
}  // namespace mystocks::scenario
