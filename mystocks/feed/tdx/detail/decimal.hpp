// float32 numbers that people once wrote as decimals.
#pragma once

namespace mystocks::feed::tdx::detail {

// The double nearest to the shortest decimal that reads back as `value`: 3.56f → 3.56. Zero for
// what isn't finite.
double shortest_decimal(float value);

// A tenth of that decimal, rounded once: what is given for ten shares, for one share.
double tenth_of_decimal(float value);

}  // namespace mystocks::feed::tdx::detail
