#include "mystocks/formula/detail/code_transpose.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace mystocks::formula::detail {
namespace {

using Pair = double __attribute__((vector_size(16)));

Pair load(const double* from) {
    Pair value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}

void store(double* to, Pair value) {
    std::memcpy(to, &value, sizeof(value));
}

// Two rows of two lanes, in either direction.
void turn(const double* a, const double* b, double* c, double* d) {
    const Pair x = load(a);
    const Pair y = load(b);
    store(c, __builtin_shufflevector(x, y, 0, 2));
    store(d, __builtin_shufflevector(x, y, 1, 3));
}

std::size_t rows_left(std::size_t size, std::size_t row, std::size_t rows) {
    return size > row ? std::min(size - row, rows) : 0;
}

}  // namespace

void gather(std::span<const LaneSource> lanes, std::size_t row, std::size_t rows, double* memory) {
    const std::size_t width = lanes.size();
    std::size_t full = rows;
    for (const LaneSource& lane : lanes) full = std::min(full, rows_left(lane.size, row, rows));
    if (width == 1) {
        std::memcpy(memory, lanes[0].values + row, full * sizeof(double));
    } else {
        full = full / 2 * 2;
        for (std::size_t w = 0; w < width; w += 2) {
            const double* a = lanes[w].values + row;
            const double* b = lanes[w + 1].values + row;
            double* to = memory + w;
            for (std::size_t r = 0; r < full; r += 2, to += 2 * width)
                turn(a + r, b + r, to, to + width);
        }
    }
    for (std::size_t r = full; r < rows; ++r)
        for (std::size_t w = 0; w < width; ++w)
            memory[r * width + w] = row + r < lanes[w].size
                                        ? lanes[w].values[row + r]
                                        : std::numeric_limits<double>::quiet_NaN();
}

void scatter(std::span<const LaneTarget> lanes, std::size_t row, std::size_t rows,
             const double* memory) {
    const std::size_t width = lanes.size();
    bool whole = width > 1 && rows % 2 == 0;
    for (const LaneTarget& lane : lanes)
        whole = whole && lane.first <= row && row + rows <= lane.size;
    if (whole) {
        for (std::size_t w = 0; w < width; w += 2) {
            double* a = lanes[w].values + row - lanes[w].first;
            double* b = lanes[w + 1].values + row - lanes[w + 1].first;
            const double* from = memory + w;
            for (std::size_t r = 0; r < rows; r += 2, from += 2 * width)
                turn(from, from + width, a + r, b + r);
        }
        return;
    }
    for (std::size_t w = 0; w < width; ++w) {
        const std::size_t last = std::min(lanes[w].size, row + rows);
        for (std::size_t i = std::max(row, lanes[w].first); i < last; ++i)
            lanes[w].values[i - lanes[w].first] = memory[(i - row) * width + w];
    }
}

}  // namespace mystocks::formula::detail
