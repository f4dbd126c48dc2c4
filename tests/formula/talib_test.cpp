// What TA-Lib answers on made-up bars (make_talib_values.py), through the language.
#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/formula/built_in.hpp"
#include "tests/formula/run.hpp"
#include <gtest/gtest.h>

namespace mystocks::formula {
namespace {

std::vector<std::vector<std::string>> rows_of(const char* name) {
    std::ifstream file(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "tests/formula" / name);
    std::vector<std::vector<std::string>> rows;
    std::string line;
    for (std::getline(file, line); std::getline(file, line);) {
        std::istringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, ',');) {
            rows.back().push_back(cell);
        }
    }
    return rows;
}

TEST(TaLib, SixtyOnePatternsFoundOnTheSameBars) {
    constexpr std::size_t kFirst = 30;
    const market::Bars bars = made_bars(60000);
    const auto rows = rows_of("talib_patterns.csv");
    ASSERT_EQ(rows.size(), 61U);
    for (const auto& row : rows) {
        const Results results = run_built_in(row[0], bars);
        const Series& signal = results.at("SIGNAL");
        long rising = 0;
        long falling = 0;
        long long total = 0;
        for (std::size_t i = kFirst; i < signal.size(); ++i) {
            ASSERT_FALSE(std::isnan(signal[i])) << row[0] << " at bar " << i;
            rising += signal[i] > 0 ? 1 : 0;
            falling += signal[i] < 0 ? 1 : 0;
            total += static_cast<long long>(signal[i]) * static_cast<long long>(i);
        }
        EXPECT_EQ(rising, std::stol(row[1])) << row[0];
        EXPECT_EQ(falling, std::stol(row[2])) << row[0];
        EXPECT_EQ(total, std::stoll(row[3])) << row[0];
    }
}

// The one pattern that 60,000 made-up bars don't hold.
TEST(TaLib, ThreeStarsInTheSouth) {
    market::Bars bars;
    for (int i = 0; i < 12; ++i) {
        bars.push_back({i, 100, 101, 99, 100.5, 1, 1});
    }
    bars.push_back({12, 100, 100.5, 90, 96, 1, 1});  // long and black, a longer lower shadow
    bars.push_back({13, 98, 98.5, 91, 95, 1, 1});    // the same, smaller, with a higher low
    bars.push_back({14, 94, 94, 93.5, 93.5, 1, 1});  // a small marubozu within its range
    EXPECT_EQ(run_built_in("CDL3STARSINSOUTH", bars).at("SIGNAL").back(), 100);
}

TEST(TaLib, IndicatorsHaveTheSameValues) {
    const market::Bars bars = made_bars(300);
    constexpr std::size_t kRows[] = {100, 150, 299};
    const auto rows = rows_of("talib_indicators.csv");
    ASSERT_GE(rows.size(), 70U);
    for (const auto& row : rows) {
        const Results results = run_built_in(row[0], bars);
        const Series& values = results.at(row[1]);
        for (std::size_t i = 0; i < 3; ++i) {
            const double expected = std::stod(row[2 + i]);
            EXPECT_NEAR(values[kRows[i]], expected, 1e-9 * std::max(1.0, std::abs(expected)))
                << row[0] << '.' << row[1] << " at bar " << kRows[i];
        }
    }
}

}  // namespace
}  // namespace mystocks::formula
