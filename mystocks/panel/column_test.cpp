#include "mystocks/panel/column.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <gtest/gtest.h>

namespace mystocks::panel {
namespace {

TEST(Column, StartsOnACacheLine) {
    for (std::size_t size : {1, 7, 8, 4097}) {
        Column column(size);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(column.data()) % Column::kAlignment, 0U);
        EXPECT_EQ(column.values().size(), size);
    }
}

TEST(Column, IsFilledAndMoved) {
    Column column(5, 2.5);
    const Column moved = std::move(column);
    EXPECT_EQ(std::ranges::count(moved.values(), 2.5), 5);
}

TEST(Column, OfNothingHasNoValues) {
    EXPECT_TRUE(Column().values().empty());
    EXPECT_TRUE(Column(0).values().empty());
}

}  // namespace
}  // namespace mystocks::panel
