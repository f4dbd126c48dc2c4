#include "mystocks/job/store_summary.hpp"

#include <gtest/gtest.h>

namespace mystocks::job {
namespace {

store::SeriesInfo daily(const char* id, std::uint64_t rows, std::uint64_t bytes) {
    return {.key = store::bars_key(market::InstrumentId::parse(id), market::Period::k1d),
            .rows = rows,
            .first_time = 1,
            .last_time = 2,
            .bytes = bytes};
}

TEST(StoreSummary, AddsUpByClass) {
    auto minutes = daily("600000.SH", 4, 10);
    minutes.key.period = market::Period::k1m;
    const auto classes =
        summarize({daily("600000.SH", 10, 100), minutes, daily("000001.SZ", 10, 40)});
    ASSERT_EQ(classes.size(), 2U);
    const auto& days = classes[classes[0].name == "bars 1d" ? 0 : 1];
    EXPECT_EQ(days.name, "bars 1d");
    EXPECT_EQ(days.series, 2U);
    EXPECT_EQ(days.instruments, 2U);
    EXPECT_EQ(days.rows, 20U);
    EXPECT_EQ(days.bytes, 140U);
    EXPECT_EQ(days.bytes_per_row(), 7.0);
}

TEST(StoreSummary, TellsASizeThatIsUnknownFromNone) {
    EXPECT_EQ(summarize({daily("600000.SH", 0, 0)})[0].bytes, 0U);
    EXPECT_EQ(summarize({daily("600000.SH", 0, 0)})[0].bytes_per_row(), 0.0);
    const auto unknown = summarize({daily("600000.SH", 10, 0), daily("000001.SZ", 10, 40)});
    EXPECT_FALSE(unknown[0].bytes.has_value());
    EXPECT_FALSE(unknown[0].bytes_per_row().has_value());
}

}  // namespace
}  // namespace mystocks::job
