// Mean, deviation, skewness and kurtosis of a column.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace mystocks::backtest::detail {

struct MomentsOfReturns {
    double count = 0;
    double mean = std::numeric_limits<double>::quiet_NaN();
    double deviation = std::numeric_limits<double>::quiet_NaN();  // sample, n − 1
    double skewness = std::numeric_limits<double>::quiet_NaN();   // adjusted, G1
    double kurtosis = std::numeric_limits<double>::quiet_NaN();   // adjusted excess, G2
};

// Equal values deviate by exactly 0, whatever their mean rounds to. NaN where there are too few:
// the deviation needs two, skewness three, kurtosis four, and both of these a deviation.
inline MomentsOfReturns moments_of(std::span<const double> values) {
    MomentsOfReturns of;
    const double n = static_cast<double>(values.size());
    of.count = n;
    if (values.empty()) {
        return of;
    }
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    of.mean = sum / n;
    double m2 = 0;
    double m3 = 0;
    double m4 = 0;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    if (*least == *most) {
        of.mean = *least;
    } else {
        for (const double value : values) {
            const double d = value - of.mean;
            m2 += d * d;
            m3 += d * d * d;
            m4 += d * d * d * d;
        }
    }
    if (n < 2) {
        return of;
    }
    of.deviation = std::sqrt(m2 / (n - 1));
    if (m2 > 0 && n > 2) {
        of.skewness = std::sqrt(n * (n - 1)) / (n - 2) * (m3 / n) / std::pow(m2 / n, 1.5);
    }
    if (m2 > 0 && n > 3) {
        const double fourth = m4 / ((m2 / (n - 1)) * (m2 / (n - 1)));
        of.kurtosis = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth -
                      3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3));
    }
    return of;
}

}  // namespace mystocks::backtest::detail
