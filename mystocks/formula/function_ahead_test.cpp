// Values of the functions that look ahead, and of those across the market.
#include "mystocks/formula/testing/function_case.hpp"

namespace mystocks::formula {
namespace {

using testing::FunctionCase;
using testing::kNone;
using testing::ProgramBuilder;
using testing::Series;
using F = FunctionId;

const Series kWave{100, 104, 110, 108, 99, 98, 103, 104, 104};

const std::vector<FunctionCase> kCases{
    {F::kZig, {kWave, 5.0}, {100, 105, 110, 106, 102, 98, 100, 102, 104}},
    {F::kZig, {Series{kNone, 1, kNone, 1.01, kNone}, 5.0}, {kNone, 1, 1.005, 1.01, kNone}, 1e-15},
    {F::kPeak, {kWave, 5.0, 1.0}, {kNone, kNone, 110, 110, 110, 110, 110, 110, 110}},
    {F::kPeak, {kWave, 5.0, 2.0}, Series(9, kNone)},
    {F::kTrough, {kWave, 5.0, 1.0}, {kNone, kNone, kNone, kNone, kNone, 98, 98, 98, 98}},
    {F::kPeakBars, {kWave, 5.0, 1.0}, {kNone, kNone, 0, 1, 2, 3, 4, 5, 6}},
    {F::kTroughBars, {kWave, 5.0, 1.0}, {kNone, kNone, kNone, kNone, kNone, 0, 1, 2, 3}},
    {F::kBackset, {Series{0, 0, 0, 1, 0, kNone}, 2.0}, {0, 0, 1, 1, 0, 0}},
    {F::kBackset, {Series{0, 1, 0, 1}, 9.0}, {1, 1, 1, 1}},
    {F::kRefx, {Series{1, 2, 3}, 1.0}, {2, 3, kNone}},
    {F::kFilterx, {Series{1, 1, 1, 0, 1}, 1.0}, {1, 0, 1, 0, 1}},
    {F::kBarsNext, {Series{0, 1, 0, 0, 1, 0}}, {1, 0, 2, 1, 0, kNone}},
    {F::kXma, {Series{1, 2, 3, 4, 5}, 3.0}, {1.5, 2, 3, 4, 4.5}},
    {F::kXma, {Series{1, 2, 3, 4}, 2.0}, {1, 1.5, 2.5, 3.5}},
    {F::kConst, {Series{1, 2, 3}}, {3, 3, 3}},
    {F::kCurrBarsCount, {}, {3, 2, 1}},
    {F::kTotalBarsCount, {}, {3, 3, 3}},
    {F::kIsLastBar, {}, {0, 0, 1}},
    {F::kDrawNull, {}, {kNone, kNone}},
};

TEST(FunctionValues, OfWhatLooksAhead) {
    testing::expect_cases(kCases);
    testing::expect_covers(kCases, {Category::kLookingAhead});
}

TEST(FunctionValues, OfZigByNumber) {
    auto bars = testing::bars_of_closes({100, 110, 100});
    ProgramBuilder builder;
    builder.output("X", builder.call(F::kZig, {builder.number(1), builder.number(5)}));
    const Evaluated evaluated = evaluate(builder.program(), {.bars = bars});
    EXPECT_EQ(evaluated.outputs[0][1], 110.5);  // the highs
}

// Four instruments with a bar on day 0, three of them on day 1.
struct Market {
    std::vector<market::Bars> bars{4};
    std::vector<market::Instrument> instruments;
    std::vector<Subject> subjects;

    explicit Market(const Series& first, const Series& second) {
        const char* ids[] = {"600000.SH", "600001.SH", "000001.SZ", "000002.SZ"};
        const char* industries[] = {"银行", "银行", "钢铁", ""};
        for (std::size_t k = 0; k < 4; ++k) {
            bars[k].push_back({100, 0, 0, 0, first[k], 1.0 + static_cast<double>(k), 0});
            if (k != 1) {
                bars[k].push_back({101, 0, 0, 0, second[k], 1, 0});
            }
            instruments.push_back(market::instrument_from_id(market::InstrumentId::parse(ids[k])));
            instruments.back().industry = industries[k];
        }
        for (std::size_t k = 0; k < 4; ++k) {
            subjects.push_back({bars[k], market::Period::k1d, &instruments[k], nullptr});
        }
    }

    // Day 0 of each, then day 1 of those that have it.
    Series run(const ProgramBuilder& builder) const {
        const auto evaluated = evaluate_market(builder.program(), subjects);
        Series result;
        for (std::size_t day = 0; day < 2; ++day) {
            for (const Evaluated& one : evaluated) {
                if (one.outputs[0].size() > day) {
                    result.push_back(one.outputs[0][day]);
                }
            }
        }
        return result;
    }
};

void expect_across(F function, const std::vector<double>& numbers, bool by_volume,
                   const Series& expected) {
    const Market market({4, 1, 4, 2}, {kNone, 0, 5, 7});
    ProgramBuilder builder;
    std::vector<NodeId> arguments{builder.field(Field::kClose)};
    if (by_volume) {
        arguments.push_back(builder.field(Field::kVolume));
    }
    for (double number : numbers) {
        arguments.push_back(builder.number(number));
    }
    builder.output("X", builder.call(function, arguments));
    testing::expect_values(market.run(builder), expected, 1e-14,
                           std::string(function_of(function).name));
}

TEST(FunctionValues, AcrossTheMarket) {
    expect_across(F::kRank, {}, false, {1, 4, 1, 3, kNone, 2, 1});
    expect_across(F::kPctRank, {}, false, {0.875, 0.25, 0.875, 0.5, kNone, 0.5, 1});
    // Mean 2.75, squares 1.5625 + 3.0625 + 1.5625 + 0.5625 = 6.75; day 1: 5 and 7.
    expect_across(F::kZscore, {}, false,
                  {1.25 / 1.5, -1.75 / 1.5, 1.25 / 1.5, -0.75 / 1.5, kNone, -1 / std::sqrt(2.0),
                   1 / std::sqrt(2.0)});
    // Sorted 1 2 4 4: the quarter is 1.75, three quarters 4.
    expect_across(F::kWinsorize, {0.25}, false, {4, 1.75, 4, 2, kNone, 5.5, 6.5});
    expect_across(F::kWinsorize, {0.5}, false, Series(7, kNone));
    // Volumes 1 2 3 4: slope (−1.5·1.25 + 0.5·1.75 + 0.5·1.25 − 1.5·0.75) / 5 = −0.3. Equal volumes
    // on day 1: less the mean.
    expect_across(F::kNeutralize, {}, true, {0.8, -1.9, 1.4, -0.3, kNone, -1, 1});
    expect_across(F::kGroupMean, {kNone}, false, {2.5, 2.5, 4, kNone, kNone, 5, kNone});
    expect_across(F::kGroupMean, {}, true, {4, 1, 4, 2, kNone, 6, 6});
    testing::expect_covers(
        {}, {Category::kCrossSection},
        {F::kRank, F::kPctRank, F::kZscore, F::kWinsorize, F::kNeutralize, F::kGroupMean});
}

TEST(FunctionValues, AcrossOneInstrument) {
    auto bars = testing::bars_of_closes({3});
    const Subject subject{.bars = bars};
    for (auto [function, expected] :
         {std::pair{F::kRank, 1.0}, {F::kPctRank, 1.0}, {F::kZscore, kNone}}) {
        ProgramBuilder builder;
        builder.output("X", builder.call(function, {builder.field(Field::kClose)}));
        const auto evaluated = evaluate_market(builder.program(), {&subject, 1});
        EXPECT_TRUE(testing::same_value(evaluated[0].outputs[0][0], expected));
    }
}

}  // namespace
}  // namespace mystocks::formula
