// Many values of one moment. An undefined value is left out, and undefined in the result.
// `out` may be `x`.
#pragma once

#include <span>

namespace mystocks::compute {

// 1 + how many are greater.
void rank_from_greatest(std::span<const double> x, std::span<double> out);
// Rank from the least (1 … n, equals share the mean of their places) ÷ n.
void percent_rank(std::span<const double> x, std::span<double> out);
// (x - mean) ÷ sample deviation; undefined where all are equal or there is only one. Mean and sum
// of squares in two passes, in the order given.
void standardize(std::span<const double> x, std::span<double> out);
// Held between the `part` and the 1 - part quantile (of the n sorted values, at (n-1) · part,
// interpolated linearly). Undefined unless 0 <= part < 0.5.
void winsorize(std::span<const double> x, double part, std::span<double> out);
// What is left of x after least squares on f with a constant; where f is the same everywhere,
// x - mean. Left out where x or f is undefined.
void residual(std::span<const double> x, std::span<const double> f, std::span<double> out);
// Mean of x over those with the same group. Left out where x or the group is undefined.
void group_mean(std::span<const double> x, std::span<const double> group, std::span<double> out);

}  // namespace mystocks::compute
