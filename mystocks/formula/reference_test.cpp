#include "mystocks/formula/reference.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "mystocks/formula/evaluate.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/formula/testing/program_builder.hpp"

namespace mystocks::formula {
namespace {

TEST(Reference, IsWhatTheDocsHold) {
    const auto file = std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "docs/formula.md";
    if (std::getenv("MYSTOCKS_WRITE_DOCS") != nullptr) {
        std::ofstream(file) << formula_reference();
    }
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_TRUE(text == formula_reference())
        << "docs/formula.md isn't what the function table says: run this test once with "
           "MYSTOCKS_WRITE_DOCS=1 and commit the file";
}

TEST(Reference, ExamplesRun) {
    const auto bars = testing::random_bars(5, 120);
    const auto stock = market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    const Subject subject{bars, market::Period::k1d, &stock, nullptr};
    for (const Function& function : function_table()) {
        const Formula formula = Formula::parse(function.example);
        ASSERT_TRUE(formula.ok()) << function.name << ": "
                                  << to_string(formula.diagnostics(), function.example);
        const Program program = formula.program();
        EXPECT_EQ(program.looks_ahead, function.looks_ahead) << function.name;
        EXPECT_EQ(program.crosses_market, function.crosses_market) << function.name;
        const auto results = evaluate_market(program, {&subject, 1});
        ASSERT_EQ(results.at(0).outputs.at(0).size(), bars.size()) << function.name;
    }
}

}  // namespace
}  // namespace mystocks::formula
