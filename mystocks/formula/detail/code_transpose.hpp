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
// One lane, or a multiple of four.
void gather(std::span<const LaneSource> lanes, std::size_t row, std::size_t rows, double* memory);

// Results that are larger than the cache are written around it, so that what they replace isn't
// read first: in blocks that begin with a cache line in each of four lanes, in whole lines.
enum class WriteTo { kCache, kMemory };

// Of a cache line.
inline constexpr std::size_t kLineValues = 64 / sizeof(double);

// Values from `to` to where the next cache line begins.
std::size_t values_before_line(const double* to);

// The way back. After the last one, finish_writing() makes what went to memory visible.
void scatter(std::span<const LaneTarget> lanes, std::size_t row, std::size_t rows,
             const double* memory, WriteTo write_to);
void finish_writing(WriteTo write_to);

}  // namespace mystocks::formula::detail
