// Statistics of a window that are computed anew at each bar, from the oldest value to the newest.
// The window is the bars i-n+1 … i; the result is undefined while there are fewer, while one of
// them is undefined in one of the columns, and for n = 0.
#pragma once

#include <cstddef>

namespace mystocks::compute {

// u = x - x_0 (x_0 the window's oldest), mean = (sum of u) ÷ n; (sum of |u - mean|) ÷ n.
double mean_distance(const double* x, std::size_t i, double n);

// Weights 1 … n, the newest n: (sum of (k+1) · x_k, k = 0 … n-1 from the oldest, each product added
// in one rounding) ÷ (n · (n + 1) ÷ 2).
double weighted_mean(const double* x, std::size_t i, double n);

// Least squares through (k, x_k), k = 0 … n-1 from the oldest. n >= 2. The values are taken from
// both ends: d_k = x_{n-1-k} - x_k for k = 0 … ⌊n ÷ 2⌋ - 1.
// weighted = sum of ((n-1)÷2 - k) · d_k, each product added in one rounding.
// slope = weighted ÷ (n · (n·n - 1) ÷ 12).
double slope(const double* x, std::size_t i, double n);
// The line's value at the newest bar: x_0 + (sum + weighted · (6 ÷ (n + 1))) ÷ n, where sum, that
// of x_k - x_0, is (sum of d_k) + 2 · (sum of x_k - x_0 for k >= 1 as above), + x_m - x_0 of the
// middle one of an odd n; weighted is added to it in one rounding.
double line_end(const double* x, std::size_t i, double n);

// Of u = x - x_0 and v = y - y_0 (x_0, y_0 the window's oldest): uv = (sum of u · v) - mu · (sum of
// v), where mu = (sum of u) ÷ n; uu and vv likewise; each product is added in one rounding. As x_0
// is one of the values, what is taken away is at most n times what is left: log10(n) digits.
double covariance(const double* x, const double* y, std::size_t i, double n);  // uv ÷ n
double correlation(const double* x, const double* y, std::size_t i, double n);  // uv ÷ √(uu · vv)
double beta(const double* x, const double* y, std::size_t i, double n);         // uv ÷ vv

}  // namespace mystocks::compute
