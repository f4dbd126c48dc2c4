#include "mystocks/formula/detail/fold.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/formula/evaluate.hpp"

namespace mystocks::formula::detail {
namespace {

// What the evaluator makes of it at one bar.
double evaluated(FunctionId function, const std::vector<double>& x) {
    Program program;
    Node call;
    call.kind = NodeKind::kCall;
    call.function = function;
    for (const double value : x) {
        Node node;
        node.value = value;
        call.arguments.push_back(static_cast<NodeId>(program.nodes.size()));
        program.nodes.push_back(node);
    }
    program.nodes.push_back(call);
    program.outputs.push_back({"X", static_cast<NodeId>(x.size()), {}});
    market::Bars bars;
    bars.push_back({14'000, 10, 11, 9, 10, 100, 1000});
    Subject subject;
    subject.bars = bars.view();
    return evaluate(program, subject).outputs.at(0)[0];
}

TEST(Fold, IsTheEvaluatorsValue) {
    const double values[] = {
        -2.5, -1, 0, 0.3, 1, 2, 7.5, 1e308, std::numeric_limits<double>::quiet_NaN()};
    int functions = 0;
    for (const Function& function : function_table()) {
        if (!can_fold(function.id)) {
            continue;
        }
        ++functions;
        const std::size_t arguments = function.arguments.size();
        for (const double a : values) {
            for (const double b : values) {
                std::vector<double> x{a, b, 3};
                x.resize(arguments);
                const double plain = evaluated(function.id, x);
                const double folded = fold(function.id, x);
                EXPECT_TRUE(plain == folded || (std::isnan(plain) && std::isnan(folded)))
                    << function.name << ' ' << a << ' ' << b << ": " << plain << ' ' << folded;
            }
        }
    }
    EXPECT_GT(functions, 25);
}

}  // namespace
}  // namespace mystocks::formula::detail
