// Every file of formulas/ by itself: its facts, its parameters, its text.
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "tests/formula/built_in.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mystocks::formula {
namespace {

using ::testing::Contains;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Not;

std::string shown(const ::testing::TestParamInfo<BuiltIn>& info) {
    return info.param.folder + "_" + info.param.name;
}

class FormulaFile : public ::testing::TestWithParam<BuiltIn> {};

TEST_P(FormulaFile, FactsAreComplete) {
    const CatalogueEntry* const entry = catalogue().entry(GetParam().name);
    ASSERT_NE(entry, nullptr);
    const FormulaFacts& facts = entry->facts;
    EXPECT_EQ(facts.name, GetParam().name);
    for (const std::string& fact :
         {facts.zh, facts.en, facts.convention, facts.about_zh, facts.about_en}) {
        EXPECT_THAT(fact, Not(IsEmpty()));
    }
    const std::set<std::string> groups = {"trend",  "momentum",   "volatility",
                                          "volume", "cycle",      "pattern",
                                          "screen", "statistics", "moving_average"};
    EXPECT_THAT(groups, Contains(facts.group));
    EXPECT_EQ(facts.group == "pattern", GetParam().folder == "patterns");
    EXPECT_EQ(facts.group == "screen", GetParam().folder == "screens");
}

TEST_P(FormulaFile, StandsInTheDocs) {
    static const std::string page = [] {
        std::ifstream file(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "docs/catalogue.md");
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    const FormulaFacts& facts = catalogue().entry(GetParam().name)->facts;
    const std::string row = "| `" + facts.name + "` | " + facts.zh + " · " + facts.en + " |";
    EXPECT_NE(page.find(row), std::string::npos) << row << " is missing: run write_catalogue.py";
}

TEST_P(FormulaFile, ParsesWithoutAWord) {
    const Formula formula = parse_well(GetParam().text);
    ASSERT_TRUE(formula.ok());
    const Program program = formula.program();
    EXPECT_FALSE(program.looks_ahead);
    EXPECT_THAT(program.outputs, Not(IsEmpty()));
}

TEST_P(FormulaFile, EveryParameterHasARoomToMoveAndAName) {
    const Formula formula = parse_well(GetParam().text);
    ASSERT_TRUE(formula.ok());
    std::vector<double> least;
    std::vector<double> greatest;
    for (const Parameter& parameter : formula.parameters()) {
        EXPECT_LT(parameter.min, parameter.max) << parameter.name;
        EXPECT_LE(parameter.min, parameter.default_value) << parameter.name;
        EXPECT_GE(parameter.max, parameter.default_value) << parameter.name;
        EXPECT_GT(parameter.step, 0) << parameter.name;
        const std::regex named("PARAM " + parameter.name + "\\([^)]*\\); // \\S.* / \\S.*");
        EXPECT_TRUE(std::regex_search(GetParam().text, named)) << parameter.name;
        least.push_back(parameter.min);
        greatest.push_back(parameter.max);
    }
    EXPECT_NO_THROW(formula.program(least));
    EXPECT_NO_THROW(formula.program(greatest));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, FormulaFile, ::testing::ValuesIn(built_ins()), shown);

TEST(Catalogue, HasWhatItPromises) {
    std::map<std::string, int> files;
    std::set<std::string> names;
    for (const BuiltIn& file : built_ins()) {
        ++files[file.folder];
        EXPECT_TRUE(names.insert(file.name).second) << file.name << " stands in two folders";
    }
    EXPECT_THAT(files["indicators"], Ge(110));
    EXPECT_EQ(files["patterns"], 61);
    EXPECT_THAT(files["screens"], Ge(20));
}

// Where the conventions differ, both stand in the catalogue.
TEST(Catalogue, HasBothConventions) {
    for (const auto& [ours, theirs] : std::map<std::string, std::string>{{"MACD", "MACD_TALIB"},
                                                                         {"RSI", "RSI_TALIB"},
                                                                         {"ATR", "ATR_WILDER"},
                                                                         {"BOLL", "BBANDS"},
                                                                         {"KDJ", "STOCH"},
                                                                         {"DMI", "ADX_TALIB"},
                                                                         {"SAR", "SAR_TALIB"},
                                                                         {"EXPMA", "EMA_TALIB"},
                                                                         {"WR", "WILLR"},
                                                                         {"TRIX", "TRIX_TALIB"},
                                                                         {"OBV", "OBV_TALIB"},
                                                                         {"UOS", "ULTOSC"},
                                                                         {"MASS", "MASSINDEX"},
                                                                         {"VPT", "VPT_SC"},
                                                                         {"CHO", "ADOSC"}}) {
        EXPECT_EQ(catalogue().entry(ours)->facts.convention, "通达信") << ours;
        EXPECT_NE(catalogue().entry(theirs)->facts.convention, "通达信") << theirs;
    }
}

}  // namespace
}  // namespace mystocks::formula
