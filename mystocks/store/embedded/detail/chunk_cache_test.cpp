#include "mystocks/store/embedded/detail/chunk_cache.hpp"

#include <gtest/gtest.h>

namespace mystocks::store::embedded::detail {
namespace {

// 1,000 rows of bars: 56,000 bytes and some.
std::shared_ptr<const Columns> chunk_of(std::int64_t first_time) {
    auto rows = std::make_shared<Columns>(SeriesClass::kBars);
    rows->time.assign(1'000, first_time);
    for (auto& column : rows->values) {
        column.assign(1'000, 1.0);
    }
    return rows;
}

TEST(ChunkCache, KeepsWhatWasUsedLast) {
    ChunkCache cache(120'000);
    cache.put(1, chunk_of(10));
    cache.put(2, chunk_of(20));
    ASSERT_NE(cache.find(1), nullptr);
    EXPECT_EQ(cache.find(1)->time.front(), 10);
    cache.put(3, chunk_of(30));
    EXPECT_EQ(cache.find(2), nullptr);
    EXPECT_NE(cache.find(1), nullptr);
    EXPECT_NE(cache.find(3), nullptr);
}

TEST(ChunkCache, WhatIsThereStaysAndWhatIsTooLargeIsNotTaken) {
    ChunkCache cache(60'000);
    cache.put(1, chunk_of(10));
    cache.put(1, chunk_of(11));
    EXPECT_EQ(cache.find(1)->time.front(), 10);
    ChunkCache none(0);
    none.put(1, chunk_of(10));
    EXPECT_EQ(none.find(1), nullptr);
}

}  // namespace
}  // namespace mystocks::store::embedded::detail
