// Values of the functions that ask what was true when.
#include "mystocks/formula/testing/function_case.hpp"

namespace mystocks::formula {
namespace {

using testing::FunctionCase;
using testing::kNone;
using testing::Series;
using F = FunctionId;

const Series kTimes{0, 1, 0, kNone, 0, 1, 1};

const std::vector<FunctionCase> kCases{
    {F::kRef, {Series{1, 2, 3, 4}, 1.0}, {kNone, 1, 2, 3}},
    {F::kRef, {Series{1, 2, 3, 4}, 0.0}, {1, 2, 3, 4}},
    {F::kRef, {Series{1, 2, 3, 4}, 9.0}, {kNone, kNone, kNone, kNone}},
    {F::kRef, {Series{1, 2, 3, 4}, Series{0, 1, -1, 2.9}}, {1, 1, kNone, 2}},
    {F::kRefv, {Series{1, kNone, 3}, 1.0}, {kNone, 1, kNone}},
    {F::kBarsLast, {kTimes}, {kNone, 0, 1, 2, 3, 0, 0}},
    {F::kBarsLasts, {kTimes, 2.0}, {kNone, kNone, kNone, kNone, kNone, 4, 1}},
    {F::kBarsLasts, {kTimes, 1.0}, {kNone, 0, 1, 2, 3, 0, 0}},
    {F::kBarsLasts, {Series{1, 1}, 0.0}, {kNone, kNone}},
    {F::kBarsLastCount, {kTimes}, {0, 1, 0, 0, 0, 1, 2}},
    {F::kBarsSince, {kTimes}, {kNone, 0, 1, 2, 3, 4, 5}},
    {F::kBarsSinceN, {kTimes, 3.0}, {kNone, kNone, 1, 2, 0, 0, 1}},
    {F::kBarsCount, {Series{kNone, kNone, 5, kNone, 6}}, {kNone, kNone, 1, 2, 3}},
    {F::kCount, {kTimes, 2.0}, {kNone, 1, 1, kNone, kNone, 1, 2}},
    {F::kCount, {kTimes, 0.0}, {0, 1, 1, kNone, 1, 2, 3}},
    {F::kCount, {Series{1, 1, 1, 0}, Series{1, 2, 0, 3}}, {1, 2, 3, 2}},
    {F::kCount, {Series{1, 1}, 5.0}, {kNone, kNone}},
    {F::kEvery, {Series{1, 1, 0, 1, 2}, 2.0}, {kNone, 1, 0, 0, 1}},
    {F::kEvery, {Series{kNone, 1, 1, 0}, 0.0}, {kNone, 1, 1, 0}},
    {F::kExist, {Series{0, 1, 0, 0, 0}, 3.0}, {kNone, kNone, 1, 1, 0}},
    {F::kExist, {Series{0, kNone, 1, 0}, 0.0}, {0, kNone, 1, 1}},
    {F::kLast, {Series{1, 1, 1, 0, 0, 1}, 3.0, 2.0}, {kNone, kNone, kNone, 1, 1, 0}},
    {F::kLast, {Series{1, 1, 0, 1}, 0.0, 1.0}, {kNone, 1, 1, 0}},
    {F::kLast, {Series{1, 1, 1}, 1.0, 2.0}, {kNone, kNone, kNone}},
    {F::kExistR, {Series{1, 0, 0, 0, 0}, 3.0, 1.0}, {kNone, kNone, kNone, 1, 0}},
    {F::kNDay, {Series{2, 3, kNone, 3, 4}, Series{1, 2, 1, 2, 4}, 2.0}, {kNone, 1, 0, 0, 0}},
    {F::kUpNDay, {Series{1, 2, 3, 3, 4, 5}, 2.0}, {kNone, kNone, 1, 0, 0, 1}},
    {F::kDownNDay, {Series{3, 2, 1, kNone, 0}, 2.0}, {kNone, kNone, 1, 0, 0}},
    {F::kFilter, {Series{1, 1, 1, 1, kNone, 1, 0}, 2.0}, {1, 0, 0, 1, 0, 0, 0}},
    {F::kFilter, {Series{1, 1, 0}, 0.0}, {1, 1, 0}},
    {F::kCross, {Series{1, 2, 3, 2, 4}, Series{2, 2, 2, 3, kNone}}, {kNone, 0, 1, 0, kNone}},
    {F::kCross, {Series{3, 2, 4, 4}, 3.0}, {kNone, 0, 1, 0}},
    {F::kLongCross, {Series{1, 1, 3, 1, 4}, 2.0, 2.0}, {kNone, kNone, 1, 0, 0}},
    {F::kLongCross, {Series{1, 2, 3}, 2.0, 1.0}, {kNone, 0, 0}},
    {F::kBetween, {Series{2, 1, 3, kNone}, 1.0, 3.0}, {1, 0, 0, kNone}},
    {F::kBetween, {Series{2, 2}, 3.0, 1.0}, {1, 1}},
    {F::kRange, {Series{2, 1, 3, kNone}, 1.0, 3.0}, {1, 0, 0, kNone}},
    {F::kRange, {Series{2, 2}, 3.0, 1.0}, {0, 0}},
    {F::kValueWhen,
     {Series{0, 1, 0, kNone, 1}, Series{5, 6, 7, 8, kNone}},
     {kNone, 6, 6, 6, kNone}},
    {F::kTopRange, {Series{3, 1, 2, 2, 5, kNone, 6}}, {0, 0, 1, 0, 4, kNone, 0}},
    {F::kLowRange, {Series{3, 4, 2, 2, 1, kNone, 0}}, {0, 0, 2, 0, 4, kNone, 0}},
};

TEST(FunctionValues, OfWhatLooksBack) {
    testing::expect_cases(kCases);
    testing::expect_covers(kCases, {Category::kLookingBack});
}

}  // namespace
}  // namespace mystocks::formula
