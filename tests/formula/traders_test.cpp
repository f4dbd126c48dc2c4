// Twenty texts as traders post them, unchanged: they parse, and run on made-up bars.
#include "tests/formula/built_in.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mystocks::formula {
namespace {

std::vector<BuiltIn> texts() {
    return formula_files(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "tests/formula/traders");
}

class TradersText : public ::testing::TestWithParam<BuiltIn> {};

TEST_P(TradersText, ParsesWithoutAWord) {
    const Formula formula = parse_well(GetParam().text);
    ASSERT_TRUE(formula.ok());
    EXPECT_FALSE(formula.program().looks_ahead);
}

INSTANTIATE_TEST_SUITE_P(Posted, TradersText, ::testing::ValuesIn(texts()),
                         [](const auto& text) { return text.param.name; });

TEST(TradersTexts, AreTwenty) {
    EXPECT_GE(texts().size(), 20U);
}

}  // namespace
}  // namespace mystocks::formula
