#include "mystocks/formula/running_formula.hpp"

#include <memory>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/testing/function_case.hpp"

namespace mystocks::formula {
namespace {

using testing::kNone;
using testing::ProgramBuilder;
using F = FunctionId;

struct World : Surroundings {
    std::shared_ptr<market::Bars> index =
        std::make_shared<market::Bars>(testing::random_bars(99, 400));

    std::shared_ptr<const market::Bars> bars(std::string_view, market::Period) const override {
        return index;
    }
    void capital(const market::Instrument&, market::Period, std::span<const std::int64_t>,
                 std::span<double> out) const override {
        std::ranges::fill(out, 1e7);
    }
};

// Every bar is first taken half grown, some twice; then the outputs are compared with evaluate().
void expect_equal_to_evaluate(const Program& program, const Subject& subject, std::size_t history,
                              const std::string& what) {
    Subject start = subject;
    start.bars = subject.bars.slice(0, history);
    RunningFormula running(program, start);
    for (std::size_t i = history; i < subject.bars.size(); ++i) {
        const market::Bar bar = subject.bars.at(i);
        market::Bar growing = bar;
        growing.close = bar.open * 1.01;
        growing.high = bar.open * 1.02;
        running.append(i % 3 == 0 ? bar : growing);
        for (std::size_t times = 0; times < i % 3; ++times) {
            running.replace_last(times + 1 == i % 3 ? bar : growing);
        }
    }
    const Evaluated evaluated = evaluate(program, subject);
    ASSERT_EQ(running.size(), subject.bars.size());
    for (std::size_t output = 0; output < program.outputs.size(); ++output) {
        const auto values = running.output(output);
        for (std::size_t i = 0; i < values.size(); ++i) {
            ASSERT_TRUE(testing::same_value(values[i], evaluated.outputs[output][i]))
                << what << " output " << output << " at bar " << i << ": " << values[i] << ", not "
                << evaluated.outputs[output][i];
        }
    }
}

// One call with arguments that fit: series, counts (a number, 0, or a changing one; then one that
// windows slide over, and a changing one of such), constants.
NodeId any_call(ProgramBuilder& b, const Function& function, int variant) {
    if (!function.arguments.empty() && function.arguments[0].kind == ArgumentKind::kText) {
        return b.call_text(function.id, "60");
    }
    constexpr Field kFields[] = {Field::kClose, Field::kOpen, Field::kLow, Field::kHigh};
    const NodeId changing = b.call(F::kMod, {b.field(Field::kVolume), b.number(7)});
    const NodeId long_changing =
        b.call(F::kIf, {b.call(F::kLess, {changing, b.number(1)}), b.number(90), b.number(70)});
    const NodeId counts[] = {b.number(5), changing, b.number(0), b.number(80), long_changing};
    std::vector<NodeId> arguments;
    for (const Argument& argument : function.arguments) {
        const std::size_t k = arguments.size();
        if (argument.kind == ArgumentKind::kCount) {
            arguments.push_back(counts[variant]);
        } else if (argument.kind == ArgumentKind::kConstant) {
            arguments.push_back(b.number(argument.optional ? argument.otherwise : 3));
        } else if (variant == 2 && k == 0) {
            arguments.push_back(
                b.call(F::kGreater, {b.field(Field::kClose), b.field(Field::kOpen)}));
        } else {
            arguments.push_back(b.field(kFields[k]));
        }
    }
    return b.call(function.id, arguments);
}

TEST(RunningFormula, EqualsEvaluateForEveryFunction) {
    const World world;
    const auto stock = market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    const auto clean = testing::random_bars(1, 220);
    const auto gapped = testing::random_bars(2, 220, 0.02);
    for (const Function& function : function_table()) {
        if (function.looks_ahead || function.crosses_market) {
            continue;
        }
        for (int variant = 0; variant < 5; ++variant) {
            ProgramBuilder b;
            b.output("X", any_call(b, function, variant));
            for (const auto* bars : {&clean, &gapped}) {
                const Subject subject{*bars, market::Period::k1d, &stock, &world};
                expect_equal_to_evaluate(b.program(), subject,
                                         variant == 1 ? 0 : 100 + static_cast<std::size_t>(variant),
                                         std::string(function.name));
            }
        }
    }
}

// Calls of calls: what comes out of one function goes into the next.
TEST(RunningFormula, EqualsEvaluateForRandomPrograms) {
    const World world;
    const auto stock = market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    std::mt19937_64 random(7);
    for (int round = 0; round < 150; ++round) {
        ProgramBuilder b;
        std::vector<NodeId> values{b.field(Field::kClose), b.field(Field::kLow), b.number(3),
                                   b.number(0), b.field(Field::kVolume)};
        while (values.size() < 20) {
            const Function& function = function_table()[random() % kFunctionCount];
            if (function.looks_ahead || function.crosses_market ||
                (!function.arguments.empty() &&
                 function.arguments[0].kind == ArgumentKind::kText)) {
                continue;
            }
            std::vector<NodeId> arguments;
            for (const Argument& argument : function.arguments) {
                arguments.push_back(argument.kind == ArgumentKind::kSeries
                                        ? values[random() % values.size()]
                                        : b.number(static_cast<double>(1 + random() % 9)));
            }
            values.push_back(b.call(function.id, arguments));
            b.output("", values.back());
        }
        const auto bars = testing::random_bars(random(), 60, round % 2 == 0 ? 0 : 0.05);
        const Subject subject{bars, market::Period::k1d, &stock, &world};
        expect_equal_to_evaluate(b.program(), subject, random() % 60,
                                 "program " + std::to_string(round));
    }
}

Program average_of(Field field, double n) {
    ProgramBuilder b;
    b.output("X", b.call(F::kMa, {b.field(field), b.number(n)}));
    return b.program();
}

TEST(RunningFormula, EqualsEvaluateForOtherBars) {
    const World world;
    const auto stock = market::instrument_from_id(market::InstrumentId::parse("600000.SH"));
    const auto bars = testing::random_bars(3, 200);
    const auto program = std::make_shared<Program>(average_of(Field::kClose, 2));
    const Subject subject{bars, market::Period::k1d, &stock, &world};
    for (const Foreign& foreign :
         {Foreign{"", market::Period::k1w, program, 0},
          Foreign{"", market::Period::k1M, program, 0},
          Foreign{"", market::Period::k1Q, program, 0},
          Foreign{"", market::Period::k6M, program, 0},
          Foreign{"", market::Period::k1y, program, 0}, Foreign{"", {}, program, 0},
          Foreign{"000001.SH", market::Period::k1Q, program, 0},
          Foreign{"000001.SH", {}, program, 0},
          Foreign{"000001.SH", market::Period::k1w, program, 0}}) {
        ProgramBuilder b;
        b.output("X", b.call(F::kEma, {b.foreign(foreign), b.number(5)}));
        expect_equal_to_evaluate(b.program(), subject, 50, "foreign " + foreign.instrument);
    }
}

TEST(RunningFormula, RefusesWhatLooksAhead) {
    const auto refuses = [](const Program& program) {
        try {
            RunningFormula running(program, {});
        } catch (const base::Error& error) {
            return error.kind() == base::ErrorKind::kUnsupported;
        }
        return false;
    };
    for (const Function& function : function_table()) {
        if (function.looks_ahead || function.crosses_market) {
            ProgramBuilder b;
            b.output("X", any_call(b, function, 0));
            EXPECT_TRUE(refuses(b.program())) << function.name;
        }
    }
    ProgramBuilder b;
    b.output("X", b.field(Field::kBarStatus));
    EXPECT_TRUE(refuses(b.program()));
}

TEST(RunningFormula, RefusesBarsOutOfOrder) {
    const auto bars = testing::bars_of_closes({1, 2, 3});
    RunningFormula running(average_of(Field::kClose, 2), {.bars = bars});
    const market::Bar last = bars.at(2);
    market::Bar later = last;
    ++later.time;
    EXPECT_THROW(running.append(last), base::Error);
    EXPECT_THROW(running.replace_last(later), base::Error);
    EXPECT_THROW(running.replace_last(bars.at(0)), base::Error);
    EXPECT_EQ(running.output(0).back(), 2.5);
    running.move_last(later);
    EXPECT_THROW(running.append(later), base::Error);
    EXPECT_THROW(RunningFormula(average_of(Field::kClose, 2), {}).replace_last(last), base::Error);
}

}  // namespace
}  // namespace mystocks::formula
