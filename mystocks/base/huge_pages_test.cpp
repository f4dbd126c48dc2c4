#include "mystocks/base/huge_pages.hpp"

#include <cstdint>
#include <numeric>

#include <gtest/gtest.h>

namespace mystocks::base {
namespace {

TEST(HugePages, AReservedVectorKeepsItsValuesAndHasTheRoom) {
    std::vector<std::int64_t> values{1, 2, 3};
    reserve_large(values, 3'000'000);
    EXPECT_GE(values.capacity(), 3'000'000u);
    EXPECT_EQ(values, (std::vector<std::int64_t>{1, 2, 3}));
    const auto* before = values.data();
    values.resize(3'000'000, 7);
    EXPECT_EQ(values.data(), before);
    EXPECT_EQ(std::accumulate(values.begin(), values.end(), std::int64_t{0}), 6 + 7 * 2'999'997);
}

TEST(HugePages, AProcessThatKeepsLargeMemoryGivesTheSameVectors) {
    keep_large_memory();
    for (int round = 0; round < 3; ++round) {
        std::vector<std::vector<std::int64_t>> columns(20);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            reserve_large(columns[i], 50'000 * (i + 1));
            columns[i].resize(50'000 * (i + 1), static_cast<std::int64_t>(i));
        }
        for (std::size_t i = 0; i < columns.size(); ++i) {
            EXPECT_EQ(std::accumulate(columns[i].begin(), columns[i].end(), std::int64_t{0}),
                      static_cast<std::int64_t>(50'000 * (i + 1) * i));
        }
    }
}

TEST(HugePages, SmallAndEmptyMemoryIsLeftAlone) {
    std::vector<char> none;
    reserve_large(none, 0);
    advise_huge_pages(nullptr, 0);
    std::vector<char> few;
    reserve_large(few, 100);
    EXPECT_GE(few.capacity(), 100u);
}

}  // namespace
}  // namespace mystocks::base
