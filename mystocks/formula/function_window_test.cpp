// Values of averages, extremes and statistics.
#include "mystocks/formula/testing/function_case.hpp"

namespace mystocks::formula {
namespace {

using testing::FunctionCase;
using testing::kNone;
using testing::Series;
using F = FunctionId;

const Series kX{1, 2, 3, 4, 5};
const Series kGap{1, 2, kNone, 4, 5, 6};

const std::vector<FunctionCase> kAverages{
    {F::kMa, {kX, 3.0}, {kNone, kNone, 2, 3, 4}},
    {F::kMa, {kGap, 2.0}, {kNone, 1.5, kNone, kNone, 4.5, 5.5}},
    {F::kMa, {kX, 9.0}, {kNone, kNone, kNone, kNone, kNone}},
    {F::kMa, {kX, 0.0}, {kNone, kNone, kNone, kNone, kNone}},
    {F::kMa, {kX, Series{1, 2, 2, 4, 1}}, {1, 1.5, 2.5, 2.5, 5}},
    {F::kMa, {Series{7}, 1.0}, {7}},
    {F::kEma, {kX, 3.0}, {1, 1.5, 2.25, 3.125, 4.0625}},
    {F::kEma, {Series{kNone, 2, kNone, 4}, 3.0}, {kNone, 2, kNone, 3}},
    {F::kEma, {Series{0.1, 0.1, 0.1}, 7.0}, {0.1, 0.1, 0.1}},
    {F::kEma, {kX, 0.0}, {kNone, kNone, kNone, kNone, kNone}},
    {F::kSma, {kX, 4.0, 1.0}, {1, 1.25, 1.6875, 2.265625, 2.94921875}},
    {F::kSma, {Series{1, 2}, 1.0, 2.0}, {kNone, kNone}},
    {F::kWma, {kX, 3.0}, {kNone, kNone, 14.0 / 6, 20.0 / 6, 26.0 / 6}, 1e-15},
    {F::kWma, {kGap, 2.0}, {kNone, 5.0 / 3, kNone, kNone, 14.0 / 3, 17.0 / 3}, 1e-15},
    {F::kDma, {kX, Series{0.5, 0.5, 2, 0, -1}}, {1, 1.5, 3, 3, kNone}},
    {F::kMema, {kX, 2.0}, {1, 1.5, 2.25, 3.125, 4.0625}},
    {F::kExpMema, {kX, 3.0}, {kNone, kNone, 2, 3, 4}},
    {F::kExpMema, {kGap, 3.0}, {kNone, kNone, kNone, 7.0 / 3, 11.0 / 3, 29.0 / 6}, 1e-15},
    {F::kRma, {kX, 2.0}, {kNone, 1.5, 2.25, 3.125, 4.0625}},
    {F::kAma, {kX, 0.5}, {1, 1.5, 2.25, 3.125, 4.0625}},
    {F::kTma, {kX, 0.5, 1.0}, {1, 2.5, 4.25, 6.125, 8.0625}},
    {F::kTma, {Series{kNone, 2, 4}, 0.5, 0.5}, {kNone, 2, 3}},
    // N = 4: WMA(2·WMA(2) − WMA(4), 2); on a straight line each WMA lags (N−1)/3 bars.
    {F::kHma, {kX, 4.0}, {kNone, kNone, kNone, kNone, 5}, 1e-14},
    {F::kHma, {kX, 1.0}, {kNone, kNone, kNone, kNone, kNone}},
    {F::kSum, {kX, 2.0}, {kNone, 3, 5, 7, 9}},
    {F::kSum, {kGap, 0.0}, {1, 3, kNone, 7, 12, 18}},
    {F::kSum, {kX, -1.0}, {kNone, kNone, kNone, kNone, kNone}},
    {F::kSumBars, {Series{5, 3, 2, 4}, 5.0}, {1, 2, 2, 2}},
    {F::kSumBars, {Series{1, 1, kNone, 9}, 3.0}, {kNone, kNone, kNone, 1}},
    {F::kMular, {kX, 2.0}, {kNone, 2, 6, 12, 20}},
    {F::kMular, {Series{2, kNone, 3, 0, 5}, 0.0}, {2, kNone, 6, 0, 0}},
};

const std::vector<FunctionCase> kExtremes{
    {F::kHhv, {Series{3, 1, 2, 5, 4, 4, 1}, 3.0}, {kNone, kNone, 3, 5, 5, 5, 4}},
    {F::kHhv, {Series{3, 1, kNone, 5}, 0.0}, {3, 3, kNone, 5}},
    {F::kHhv, {Series{3, 1, kNone, 5, 4}, 2.0}, {kNone, 3, kNone, kNone, 5}},
    {F::kLlv, {Series{3, 1, 2, 5, 4, 4, 1}, 3.0}, {kNone, kNone, 1, 1, 2, 4, 1}},
    {F::kLlv, {kX, Series{1, 2, 0, 2, 9}}, {1, 1, 1, 3, kNone}},
    {F::kHhvBars, {Series{3, 1, 3, 2, 1}, 3.0}, {kNone, kNone, 0, 1, 2}},
    {F::kLlvBars, {Series{1, 3, 1, 2, 3}, 0.0}, {0, 1, 0, 1, 2}},
    {F::kHod, {Series{3, 1, 2, 2, 5}, 3.0}, {kNone, kNone, 2, 1, 1}},
    {F::kHod, {Series{3, 1, 2}, 0.0}, {1, 2, 2}},
    {F::kLod, {Series{3, 1, 2, 2, 5}, 3.0}, {kNone, kNone, 2, 2, 3}},
    {F::kFindHigh, {Series{5, 1, 4, 2, 3}, 1.0, 3.0, 2.0}, {kNone, kNone, kNone, 4, 2}},
    {F::kFindHighBars, {Series{5, 1, 4, 2, 3}, 1.0, 3.0, 2.0}, {kNone, kNone, kNone, 1, 1}},
    {F::kFindHighBars, {Series{4, 4, 4, 4}, 1.0, 2.0, 1.0}, {kNone, kNone, 1, 1}},
    {F::kFindLow, {Series{5, 1, 4, 2, 3}, 0.0, 3.0, 1.0}, {kNone, kNone, 1, 1, 2}},
    {F::kFindLowBars, {Series{5, 1, 4, 2, 3}, 0.0, 3.0, 1.0}, {kNone, kNone, 1, 2, 1}},
    {F::kFindLow, {Series{5, 1, kNone, 2, 3}, 0.0, 2.0, 3.0}, {kNone, kNone, kNone, kNone, kNone}},
};

const std::vector<FunctionCase> kStatistics{
    {F::kStd, {Series{2, 4, 6, 6, 6, 6}, 3.0}, {kNone, kNone, 2, 1.1547005383792515, 0, 0}, 1e-15},
    {F::kStd, {kX, 1.0}, {kNone, kNone, kNone, kNone, kNone}},
    {F::kStdDev, {Series{2, 4, 6}, 3.0}, {kNone, kNone, 2}},
    {F::kStdp, {Series{1, 3, 3}, 2.0}, {kNone, 1, 0}},
    {F::kStdp, {Series{1, 3}, 1.0}, {0, 0}},
    {F::kVar, {Series{2, 4, 6, kNone, 6}, 2.0}, {kNone, 2, 2, kNone, kNone}},
    {F::kVarp, {Series{2, 4, 6}, 2.0}, {kNone, 1, 1}},
    {F::kDevSq, {Series{2, 4, 6}, 3.0}, {kNone, kNone, 8}},
    {F::kAveDev, {Series{1, 2, 6}, 3.0}, {kNone, kNone, 2}},
    {F::kAveDev, {Series{0.1, 0.1, 0.1}, 3.0}, {kNone, kNone, 0}},
    {F::kSlope, {Series{1, 3, 5, 4}, 3.0}, {kNone, kNone, 2, 0.5}},
    {F::kSlope, {kX, 1.0}, {kNone, kNone, kNone, kNone, kNone}},
    {F::kForcast, {Series{1, 3, 5, 4}, 3.0}, {kNone, kNone, 5, 4.5}},
    {F::kCovar, {Series{1, 2, 3}, Series{2, 4, 9}, 3.0}, {kNone, kNone, 7.0 / 3}, 1e-15},
    {F::kRelate,
     {Series{1, 2, 3, 3}, Series{2, 4, 6, 9}, 3.0},
     {kNone, kNone, 1, 0.80295506854696635},
     1e-15},
    {F::kRelate, {Series{1, 1, 1}, Series{2, 4, 6}, 3.0}, {kNone, kNone, kNone}},
    {F::kBetaEx, {Series{2, 4, 6}, Series{1, 2, 3}, 3.0}, {kNone, kNone, 2}},
    {F::kBetaEx, {Series{2, 4, 6}, Series{1, 1, 1}, 3.0}, {kNone, kNone, kNone}},
};

TEST(FunctionValues, OfAverages) {
    testing::expect_cases(kAverages);
    testing::expect_covers(kAverages, {Category::kAverage});
}

TEST(FunctionValues, OfExtremes) {
    testing::expect_cases(kExtremes);
    testing::expect_covers(kExtremes, {Category::kExtreme});
}

TEST(FunctionValues, OfStatistics) {
    testing::expect_cases(kStatistics);
    // BETA needs an index: function_market_test.cpp.
    testing::expect_covers(kStatistics, {Category::kStatistic}, {F::kBeta});
}

}  // namespace
}  // namespace mystocks::formula
