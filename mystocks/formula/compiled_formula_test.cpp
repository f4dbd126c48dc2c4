#include "mystocks/formula/compiled_formula.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace mystocks::formula {
namespace {

Program moving_average(double n) {
    Program program;
    program.nodes.resize(3);
    program.nodes[0].kind = NodeKind::kField;
    program.nodes[1].value = n;
    program.nodes[2].kind = NodeKind::kCall;
    program.nodes[2].function = FunctionId::kMa;
    program.nodes[2].arguments = {0, 1};
    program.outputs.push_back({"A", 2, {}});
    return program;
}

TEST(CompiledFormula, averages) {
    const auto code = CompiledFormula::compile(moving_average(3));
    market::Bars bars;
    for (int i = 0; i < 1000; ++i) bars.push_back({i, 1.0 * i, 1.0 * i, 1.0 * i, 1.0 * i, 1, 1});
    const std::vector<Subject> subjects(6, Subject{bars});
    std::vector<std::vector<double>> values(6, std::vector<double>(1000));
    std::vector<OutputColumns> outputs;
    for (auto& column : values) outputs.push_back({std::span(column)});
    code->run(subjects, outputs);
    for (const auto& column : values) {
        EXPECT_TRUE(std::isnan(column[1]));
        for (std::size_t i = 2; i < 1000; ++i) ASSERT_EQ(column[i], static_cast<double>(i) - 1);
    }
}

}  // namespace
}  // namespace mystocks::formula
