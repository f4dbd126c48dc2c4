// Columns of several instruments side by side, and back.
#pragma once

#include <cstddef>
#include <span>

namespace mystocks::formula::detail {

// One lane's values; those beyond `size` are undefined (reading) or unwanted (writing).
struct LaneSource {
    const double* values = nullptr;
    std::size_t size = 0;
};
struct LaneTarget {
    double* values = nullptr;
    std::size_t first = 0;  // rows before it are unwanted
    std::size_t size = 0;
};

// memory[r·width + w] = lane w's value of row `row` + r, for r below `rows`; NaN beyond its end.
void gather(std::span<const LaneSource> lanes, std::size_t row, std::size_t rows, double* memory);
// The way back.
void scatter(std::span<const LaneTarget> lanes, std::size_t row, std::size_t rows,
             const double* memory);

}  // namespace mystocks::formula::detail
