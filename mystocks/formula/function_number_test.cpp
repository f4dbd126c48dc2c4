// Values of the functions that look at one bar alone.
#include <numbers>

#include "mystocks/formula/testing/function_case.hpp"

namespace mystocks::formula {
namespace {

using testing::FunctionCase;
using testing::kNone;
using testing::Series;
using F = FunctionId;

const Series kA{1, -2, 0, kNone, 3};
const Series kB{2, -2, 0, 1, kNone};

const std::vector<FunctionCase> kOperators{
    {F::kAdd, {kA, kB}, {3, -4, 0, kNone, kNone}},
    {F::kAdd, {Series{1e308}, Series{1e308}}, {kNone}},
    {F::kSubtract, {kA, kB}, {-1, 0, 0, kNone, kNone}},
    {F::kMultiply, {kA, kB}, {2, 4, 0, kNone, kNone}},
    {F::kDivide, {kA, kB}, {0.5, 1, kNone, kNone, kNone}},
    {F::kDivide, {Series{1, -1}, 0.0}, {kNone, kNone}},
    {F::kNegate, {kA}, {-1, 2, 0, kNone, -3}},
    {F::kReverse, {kA}, {-1, 2, 0, kNone, -3}},
    {F::kLess, {kA, kB}, {1, 0, 0, kNone, kNone}},
    {F::kLessEqual, {kA, kB}, {1, 1, 1, kNone, kNone}},
    {F::kGreater, {kA, kB}, {0, 0, 0, kNone, kNone}},
    {F::kGreater, {Series{0.3}, Series{0.1 + 0.2}}, {0}},
    {F::kGreaterEqual, {kA, kB}, {0, 1, 1, kNone, kNone}},
    {F::kEqual, {kA, kB}, {0, 1, 1, kNone, kNone}},
    {F::kNotEqual, {kA, kB}, {1, 0, 0, kNone, kNone}},
    {F::kAnd, {kA, kB}, {1, 1, 0, kNone, kNone}},
    {F::kAnd, {Series{0, 0, 2}, Series{0, 5, 0.5}}, {0, 0, 1}},
    {F::kOr, {kA, kB}, {1, 1, 0, kNone, kNone}},
    {F::kOr, {Series{0, 0, 2}, Series{0, 5, 0}}, {0, 1, 1}},
    {F::kNot, {kA}, {0, 0, 1, kNone, 0}},
    {F::kIf, {kA, 10.0, 20.0}, {10, 10, 20, kNone, 10}},
    {F::kIf, {Series{1, 0}, Series{kNone, kNone}, Series{7, 8}}, {kNone, 8}},
    {F::kIfn, {kA, 10.0, 20.0}, {20, 20, 10, kNone, 20}},
};

const std::vector<FunctionCase> kNumbers{
    {F::kMax, {kA, kB}, {2, -2, 0, kNone, kNone}},
    {F::kMin, {kA, kB}, {1, -2, 0, kNone, kNone}},
    {F::kAbs, {kA}, {1, 2, 0, kNone, 3}},
    {F::kCeiling, {Series{1.2, -1.2, 2, kNone}}, {2, -1, 2, kNone}},
    {F::kFloor, {Series{1.2, -1.2, 2, kNone}}, {1, -2, 2, kNone}},
    {F::kRound, {Series{1.5, -1.5, 2.4, 0.49999999999999994, kNone}}, {2, -2, 2, 0, kNone}},
    {F::kRound2, {Series{1.25, -1.25, 2.449, kNone}, 1.0}, {1.3, -1.3, 2.4, kNone}},
    {F::kRound2, {Series{1.25, 1.25}, 11.0}, {kNone, kNone}},
    {F::kIntPart, {Series{1.7, -1.7, 0, kNone}}, {1, -1, 0, kNone}},
    {F::kFracPart, {Series{1.75, -1.75, 3, kNone}}, {0.75, -0.75, 0, kNone}},
    {F::kMod, {Series{7, -7, 7.5, 7, kNone}, Series{3, 3, 2, 0, 1}}, {1, -1, 1.5, kNone, kNone}},
    {F::kSign, {kA}, {1, -1, 0, kNone, 1}},
    {F::kSqrt, {Series{9, 0, -1, kNone}}, {3, 0, kNone, kNone}},
    {F::kPow,
     {Series{2, 0, -8, kNone, 1}, Series{10, 0, 0.5, 0, kNone}},
     {1024, 1, kNone, kNone, kNone}},
    {F::kPow, {Series{10, 0}, Series{400, -1}}, {kNone, kNone}},
    {F::kExp, {Series{0, 1, 1000, kNone}}, {1, std::numbers::e, kNone, kNone}, 1e-15},
    {F::kLn, {Series{1, std::numbers::e, 0, -1, kNone}}, {0, 1, kNone, kNone, kNone}, 1e-15},
    {F::kLog, {Series{100, 0.001, 0, kNone}}, {2, -3, kNone, kNone}, 1e-15},
    {F::kSin, {Series{0, std::numbers::pi / 2, kNone}}, {0, 1, kNone}, 1e-15},
    {F::kCos, {Series{0, std::numbers::pi, kNone}}, {1, -1, kNone}, 1e-15},
    {F::kTan, {Series{0, std::numbers::pi / 4, kNone}}, {0, 1, kNone}, 1e-15},
    {F::kAsin, {Series{0, 1, 1.5, kNone}}, {0, std::numbers::pi / 2, kNone, kNone}, 1e-15},
    {F::kAcos, {Series{1, 0, -1.5, kNone}}, {0, std::numbers::pi / 2, kNone, kNone}, 1e-15},
    {F::kAtan, {Series{0, 1, kNone}}, {0, std::numbers::pi / 4, kNone}, 1e-15},
};

TEST(FunctionValues, OfOperatorsAndChoice) {
    testing::expect_cases(kOperators);
    testing::expect_covers(kOperators, {Category::kOperator, Category::kChoice});
}

TEST(FunctionValues, OfNumbers) {
    testing::expect_cases(kNumbers);
    testing::expect_covers(kNumbers, {Category::kNumber}, {F::kReverse});
}

}  // namespace
}  // namespace mystocks::formula
