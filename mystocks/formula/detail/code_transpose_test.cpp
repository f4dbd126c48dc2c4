#include "mystocks/formula/detail/code_transpose.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/panel/column.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr std::size_t kWidth = 8;
constexpr double kUntouched = -12345;

double value_of(std::size_t lane, std::size_t row) {
    return static_cast<double>(1000 * lane + row);
}

// Lane w's first value `shifts[w]` values behind the beginning of a cache line, among others.
struct Ground {
    panel::Column values;
    std::vector<std::size_t> begins;

    Ground(const std::vector<std::size_t>& shifts, std::size_t size)
        : values(shifts.size() * stride(size), kUntouched) {
        for (std::size_t w = 0; w < shifts.size(); ++w)
            begins.push_back(w * stride(size) + kLineValues + shifts[w]);
    }
    // Whole lines, and some before and behind.
    static std::size_t stride(std::size_t size) { return (size / kLineValues + 4) * kLineValues; }
    double* lane(std::size_t w) { return values.data() + begins[w]; }
};

std::vector<std::size_t> shifts_of(std::size_t first, std::size_t step) {
    std::vector<std::size_t> shifts;
    for (std::size_t w = 0; w < kWidth; ++w) shifts.push_back((first + w * step) % kLineValues);
    return shifts;
}

// Blocks of `rows` of lanes of `size`, lane w's from row `first` on, wherever their lines begin.
void expect_all_written(const std::vector<std::size_t>& shifts, std::size_t size, std::size_t first,
                        std::size_t rows, WriteTo write_to) {
    Ground ground(shifts, size);
    std::vector<LaneTarget> lanes;
    for (std::size_t w = 0; w < kWidth; ++w) lanes.push_back({ground.lane(w), first, size - w % 3});
    for (std::size_t row = 0; row < size; row += rows) {
        panel::Column block(rows * kWidth);
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t w = 0; w < kWidth; ++w) block[r * kWidth + w] = value_of(w, row + r);
        scatter(lanes, row, std::min(rows, size - row), block.data(), write_to);
    }
    finish_writing(write_to);
    panel::Column expected(ground.values.size(), kUntouched);
    for (std::size_t w = 0; w < kWidth; ++w)
        for (std::size_t row = first; row < lanes[w].size; ++row)
            expected[ground.begins[w] + row - first] = value_of(w, row);
    for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_EQ(ground.values[i], expected[i])
            << "value " << i << ", lanes of " << size << " from " << first << ", shifts "
            << shifts[0] << ", " << shifts[1] << " …, blocks of " << rows;
}

TEST(Scatter, WritesItsRowsAndNothingElseWhereverTheLinesOfItsLanesBegin) {
    for (const WriteTo write_to : {WriteTo::kCache, WriteTo::kMemory})
        for (std::size_t shift = 0; shift < kLineValues; ++shift)
            for (const std::size_t step : {0, 1, 2})
                for (const std::size_t rows : {3, 8, 22, 64})
                    for (const std::size_t first : {0, 5})
                        expect_all_written(shifts_of(shift, step), 150, first, rows, write_to);
}

TEST(Gather, ReadsItsRowsWhereverTheyLieAndNothingBehindTheirEnd) {
    for (std::size_t shift = 0; shift < kLineValues; ++shift) {
        constexpr std::size_t kSize = 61;
        Ground ground(shifts_of(shift, 1), kSize);
        std::vector<LaneSource> lanes;
        for (std::size_t w = 0; w < kWidth; ++w) {
            lanes.push_back({ground.lane(w), kSize - w % 3});
            for (std::size_t r = 0; r < kSize; ++r) ground.lane(w)[r] = value_of(w, r);
        }
        for (std::size_t row = 0; row < kSize; row += 21) {
            constexpr std::size_t kRows = 21;
            panel::Column block(kRows * kWidth);
            gather(lanes, row, kRows, block.data());
            for (std::size_t r = 0; r < kRows; ++r) {
                for (std::size_t w = 0; w < kWidth; ++w) {
                    const double found = block[r * kWidth + w];
                    if (row + r < lanes[w].size)
                        ASSERT_EQ(found, value_of(w, row + r)) << "lane " << w;
                    else
                        ASSERT_TRUE(std::isnan(found)) << "lane " << w << ", row " << row + r;
                }
            }
        }
    }
}

TEST(ValuesBeforeLine, LeadToTheNextLine) {
    const panel::Column column(3 * kLineValues, 0.0);
    for (std::size_t i = 0; i < kLineValues; ++i)
        EXPECT_EQ(values_before_line(column.data() + i), (kLineValues - i) % kLineValues);
}

}  // namespace
}  // namespace mystocks::formula::detail
