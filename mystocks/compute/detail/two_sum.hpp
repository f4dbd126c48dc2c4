// A number as the sum of two doubles, the second below half an ulp of the first: some 32 digits.
// Knuth's two-sum; products by a fused multiply-add.
#pragma once

#include <cmath>

namespace mystocks::compute::detail {

struct TwoSum {
    double high = 0;
    double low = 0;

    static TwoSum product(double a, double b) {
        const double whole = a * b;
        return {whole, std::fma(a, b, -whole)};
    }
    TwoSum operator-() const { return {-high, -low}; }
    TwoSum operator+(const TwoSum& other) const {
        const double sum = high + other.high;
        const double part = sum - high;
        const double lost = (high - (sum - part)) + (other.high - part);
        const double rest = lost + (low + other.low);
        const double whole = sum + rest;
        return {whole, rest - (whole - sum)};
    }
    TwoSum times(double factor) const {
        const TwoSum first = product(high, factor);
        return first + TwoSum{low * factor, 0};
    }
    double value() const { return high + low; }
};

}  // namespace mystocks::compute::detail
