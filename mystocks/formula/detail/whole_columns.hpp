// Functions that need a whole column at once, because they look ahead.
#pragma once

#include <cstddef>

#include "mystocks/formula/program.hpp"

namespace mystocks::formula::detail {

// Fills out[0, size). `in` as for Steps. `constant` tells the value of an argument that is a
// constant node, NaN otherwise: ZIG(3, 5) means the close.
void fill_ahead(FunctionId function, const double* const* in, std::size_t size, double constant,
                double* out);

}  // namespace mystocks::formula::detail
