#include "mystocks/base/thread_pool.hpp"

#include <atomic>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::base {
namespace {

TEST(ThreadPool, FinishesWhatWasSubmitted) {
    std::atomic<int> done = 0;
    {
        ThreadPool pool(3);
        for (int i = 0; i < 100; ++i) {
            pool.submit([&] { ++done; });
        }
    }
    EXPECT_EQ(done, 100);
}

TEST(ParallelFor, VisitsEveryIndexOnce) {
    std::vector<std::atomic<int>> visits(1000);
    parallel_for(visits.size(), 4, [&](std::size_t i) { ++visits[i]; });
    for (const auto& count : visits) {
        EXPECT_EQ(count, 1);
    }
}

TEST(ParallelFor, RethrowsAndStartsNoMore) {
    std::atomic<int> started = 0;
    EXPECT_THROW(parallel_for(1000000, 2,
                              [&](std::size_t) {
                                  ++started;
                                  throw Error(ErrorKind::kIo, "broken");
                              }),
                 Error);
    EXPECT_LE(started, 2);
}

}  // namespace
}  // namespace mystocks::base
