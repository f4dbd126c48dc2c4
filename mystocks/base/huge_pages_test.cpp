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
