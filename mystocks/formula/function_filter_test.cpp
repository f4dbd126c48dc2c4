// Adaptive averages and cycles against TA-Lib 0.8.1 (Python package TA-Lib 0.8.2), which computed
// the numbers below on the series that peer_bars() makes.
#include <cmath>

#include "mystocks/formula/testing/function_case.hpp"

namespace mystocks::formula {
namespace {

using testing::kNone;
using testing::ProgramBuilder;
using F = FunctionId;

market::Bars peer_bars() {
    market::Bars bars;
    for (int k = 0; k < 200; ++k) {
        const double i = k;
        const double x = 100 + 10 * std::sin(0.21 * i) + 4 * std::cos(0.013 * i * i);
        bars.push_back({18262 + k, x, x + 1 + 0.5 * std::sin(1.7 * i),
                        x - 1 - 0.5 * std::cos(2.3 * i), x, 1, 1});
    }
    return bars;
}

struct PeerCase {
    F function;
    std::vector<double> numbers;  // after X
    std::size_t first;            // the first bar with a value
    struct At {
        std::size_t bar;
        double value;
    } at[3];
};

const PeerCase kCases[] = {
    {F::kKama,
     {10, 2, 30},
     10,
     {{10, 111.27409295626312}, {120, 97.48357706074387}, {199, 100.69565307419005}}},
    {F::kT3,
     {5, 0.7},
     24,
     {{24, 92.0693576368024}, {120, 95.30390172996256}, {199, 95.86460126041152}}},
    {F::kHtDcPeriod,
     {},
     32,
     {{32, 15.578159646782293}, {120, 29.494511248148218}, {199, 28.686450824421573}}},
    {F::kHtDcPhase,
     {},
     63,
     {{63, 101.209528534476}, {120, 9.126072653285007}, {199, 239.6662807980937}}},
    {F::kHtPhasorInPhase,
     {},
     32,
     {{32, -1.3184197822967274}, {120, 2.100123316274985}, {199, -3.6938121202493472}}},
    {F::kHtPhasorQuadrature,
     {},
     32,
     {{32, 5.579974125808693}, {120, 9.213650312063484}, {199, -6.721604642915551}}},
    {F::kHtSine,
     {},
     63,
     {{63, 0.9809228397764256}, {120, 0.15860737711522424}, {199, -0.8630984810033654}}},
    {F::kHtLeadSine,
     {},
     63,
     {{63, 0.55615741151812}, {120, 0.8103083874453788}, {199, -0.9674169246286201}}},
    {F::kHtTrendline,
     {},
     63,
     {{63, 96.06767383868524}, {120, 99.96480858795121}, {199, 100.47395802855036}}},
    {F::kHtTrendMode, {}, 63, {{63, 1}, {120, 0}, {199, 1}}},
    {F::kMama,
     {0.5, 0.05},
     32,
     {{32, 96.15437188629828}, {120, 97.87089808487195}, {199, 98.47613559680431}}},
    {F::kFama,
     {0.5, 0.05},
     32,
     {{32, 86.77284480882153}, {120, 96.1455579576471}, {199, 103.070130481979}}},
    {F::kExpMema,
     {12},
     11,
     {{11, 109.94110466550951}, {120, 95.93052049902445}, {199, 99.61697033298441}}},
    {F::kWma,
     {20},
     19,
     {{19, 101.39782912120056}, {120, 94.74281467208856}, {199, 101.80143625952455}}},
    {F::kForcast,
     {14},
     13,
     {{13, 108.21917239363418}, {120, 96.62457278550158}, {199, 94.01270565258568}}},
    {F::kSlope,
     {14},
     13,
     {{13, -0.115581013095946}, {120, 0.4841293757200452}, {199, -1.3464989468612074}}},
    {F::kStdp,
     {20},
     19,
     {{19, 7.487651553975513}, {120, 6.076983363882306}, {199, 5.935254724553078}}},
    {F::kMa,
     {20},
     19,
     {{19, 104.56531578152001}, {120, 96.23009761863653}, {199, 103.84050729464714}}},
};

void expect_like_peer(const ProgramBuilder& builder, const PeerCase& one) {
    const auto bars = peer_bars();
    const Evaluated evaluated = evaluate(builder.program(), {.bars = bars});
    const auto values = evaluated.outputs[0].values();
    const auto name = function_of(one.function).name;
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(std::isnan(values[i]), i < one.first) << name << " at bar " << i;
    }
    for (const auto& at : one.at) {
        EXPECT_NEAR(values[at.bar], at.value, 1e-9 * (1 + std::abs(at.value)))
            << name << " at bar " << at.bar;
    }
}

TEST(FunctionValues, OfFiltersEqualTaLib) {
    std::set<F> tested;
    for (const PeerCase& one : kCases) {
        ProgramBuilder builder;
        std::vector<NodeId> arguments{builder.field(Field::kClose)};
        for (double number : one.numbers) {
            arguments.push_back(builder.number(number));
        }
        builder.output("X", builder.call(one.function, arguments));
        expect_like_peer(builder, one);
        tested.insert(one.function);
    }
    testing::expect_covers({}, {Category::kFilter}, tested);
}

TEST(FunctionValues, OfStopAndReverseEqualTaLib) {
    ProgramBuilder builder;
    builder.output("X", builder.call(F::kPsar, {builder.number(0.02), builder.number(0.2)}));
    expect_like_peer(
        builder,
        {F::kPsar, {}, 1, {{1, 102.5}, {120, 87.32853242648308}, {199, 108.77214000890139}}});
}

TEST(FunctionValues, OfWildersRangeEqualTaLib) {
    ProgramBuilder builder;
    builder.output("X", builder.call(F::kRma, {builder.call(F::kTr, {}), builder.number(14)}));
    expect_like_peer(
        builder, {F::kRma,
                  {},
                  14,
                  {{14, 2.8673982260563164}, {120, 5.981573641403102}, {199, 4.424625577110238}}});
}

TEST(FunctionValues, OfFiltersStepOverGaps) {
    const auto bars = peer_bars();
    for (F function : {F::kKama, F::kT3, F::kHtDcPhase, F::kMama}) {
        ProgramBuilder builder;
        std::vector<NodeId> arguments{builder.field(Field::kClose)};
        const auto wanted = function_of(function).arguments;
        for (std::size_t k = 1; k < wanted.size(); ++k) {
            arguments.push_back(builder.number(wanted[k].optional ? wanted[k].otherwise : 5));
        }
        builder.output("X", builder.call(function, arguments));
        const Evaluated whole = evaluate(builder.program(), {.bars = bars});
        market::Bars gapped;
        for (std::size_t i = 0; i < bars.size(); ++i) {
            for (int twice = i == 50 || i == 90 ? 0 : 1; twice < 2; ++twice) {
                auto bar = bars.at(i);
                bar.time = 18262 + static_cast<std::int64_t>(gapped.size());
                bar.close = twice == 0 ? kNone : bar.close;
                gapped.push_back(bar);
            }
        }
        const Evaluated stepped = evaluate(builder.program(), {.bars = gapped});
        EXPECT_TRUE(std::isnan(stepped.outputs[0][50])) << function_of(function).name;
        EXPECT_EQ(stepped.outputs[0][201], whole.outputs[0][199]) << function_of(function).name;
    }
}

}  // namespace
}  // namespace mystocks::formula
