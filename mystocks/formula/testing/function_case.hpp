// One function on a short series, with the values that a person worked out.
#pragma once

#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/formula/evaluate.hpp"
#include "mystocks/formula/testing/program_builder.hpp"

namespace mystocks::formula::testing {

using Series = std::vector<double>;

struct FunctionCase {
    FunctionId function;
    std::vector<std::variant<double, Series>> arguments;  // a number, or a series of its own
    Series expected;
    double tolerance = 0;  // 0: equal to the last bit
};

// Each series stands in a column of the bars: any column may hold anything here.
inline Series value_of(const FunctionCase& wanted) {
    constexpr Field kCarriers[] = {Field::kVolume, Field::kAmount, Field::kOpen, Field::kClose};
    market::Bars bars;
    const std::size_t size = wanted.expected.size();
    for (std::size_t i = 0; i < size; ++i) {
        bars.push_back({18262 + static_cast<std::int64_t>(i), 0, 0, 0, 0, 0, 0});
    }
    ProgramBuilder builder;
    std::vector<NodeId> arguments;
    std::size_t carrier = 0;
    for (const auto& argument : wanted.arguments) {
        if (const double* number = std::get_if<double>(&argument)) {
            arguments.push_back(builder.number(*number));
            continue;
        }
        const Series& series = std::get<Series>(argument);
        EXPECT_EQ(series.size(), size);
        std::vector<double>* columns[] = {&bars.volume, &bars.amount, &bars.open, &bars.close};
        *columns[carrier] = series;
        arguments.push_back(builder.field(kCarriers[carrier++]));
    }
    builder.output("X", builder.call(wanted.function, arguments));
    const Evaluated evaluated = evaluate(builder.program(), {.bars = bars});
    const auto values = evaluated.outputs[0].values();
    return {values.begin(), values.end()};
}

inline void expect_values(const Series& values, const Series& expected, double tolerance,
                          const std::string& what) {
    ASSERT_EQ(values.size(), expected.size()) << what;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (tolerance == 0 || std::isnan(values[i]) || std::isnan(expected[i])) {
            EXPECT_TRUE(same_value(values[i], expected[i]))
                << what << " at bar " << i << ": " << values[i] << ", not " << expected[i];
        } else {
            EXPECT_NEAR(values[i], expected[i], tolerance) << what << " at bar " << i;
        }
    }
}

inline void expect_cases(std::span<const FunctionCase> cases) {
    int number = 0;
    for (const FunctionCase& one : cases) {
        expect_values(value_of(one), one.expected, one.tolerance,
                      std::string(function_of(one.function).name) + " (case " +
                          std::to_string(number++) + ")");
    }
}

// So that no function is forgotten.
inline void expect_covers(std::span<const FunctionCase> cases, std::set<Category> categories,
                          std::set<FunctionId> elsewhere = {}) {
    for (const FunctionCase& one : cases) {
        elsewhere.insert(one.function);
    }
    for (const Function& function : function_table()) {
        if (categories.contains(function.category)) {
            EXPECT_TRUE(elsewhere.contains(function.id)) << function.name << " isn't tested";
        }
    }
}

}  // namespace mystocks::formula::testing
