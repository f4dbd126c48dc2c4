#include "mystocks/base/rows_in_blocks.hpp"

#include <gtest/gtest.h>

namespace mystocks::base {
namespace {

TEST(RowsInBlocks, KeepsWhatWasAddedWhereItIs) {
    RowsInBlocks<std::size_t> rows;
    rows.visit([](std::size_t) { FAIL(); });
    rows.add() = 0;
    const std::size_t* first = &rows[0];
    constexpr std::size_t kCount = 3 * 4096 + 5;
    for (std::size_t i = 1; i < kCount; ++i) {
        rows.add() = i * i;
    }
    ASSERT_EQ(rows.size(), kCount);
    EXPECT_EQ(first, &rows[0]);
    rows[4096] = 7;
    std::size_t next = 0;
    rows.visit([&](std::size_t value) {
        EXPECT_EQ(value, next == 4096 ? 7 : next * next);
        EXPECT_EQ(value, rows[next]);
        ++next;
    });
    EXPECT_EQ(next, kCount);
}

TEST(RowsInBlocks, AWholeBlockIsVisitedOnce) {
    RowsInBlocks<int> rows;
    for (int i = 0; i < 4096; ++i) {
        rows.add() = 1;
    }
    int sum = 0;
    rows.visit([&](int value) { sum += value; });
    EXPECT_EQ(sum, 4096);
}

}  // namespace
}  // namespace mystocks::base
