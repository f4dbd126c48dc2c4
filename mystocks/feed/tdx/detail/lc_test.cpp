#include "mystocks/feed/tdx/detail/lc.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "mystocks/feed/tdx/detail/decimal.hpp"
#include "mystocks/feed/tdx/detail/made_files.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

struct Result {
    market::Bars bars;
    std::vector<Rejection> rejected;
};

Result read(std::string_view id, const ByteWriter& file) {
    KeepingSink sink;
    const std::string unit = "made.lc1";
    RowReport report(sink, unit);
    Result result;
    result.bars = LcReader(market::InstrumentId::parse(id)).read(file.bytes(), 1, report);
    result.rejected = sink.rejected;
    return result;
}

TEST(Lc, ReadsEveryColumn) {
    ByteWriter file;
    file.minute(2021, 4, 23, 571, 36.71F, 37.02F, 36.71F, 36.8F, 256647, 7000);
    const Result result = read("688001.SH", file);
    ASSERT_EQ(result.bars.size(), 1u);
    const auto& zone = base::TimeZone::named("Asia/Shanghai");
    const auto end = zone.to_utc(base::Date::of(2021, 4, 23), {571 * base::kUsPerMinute});
    EXPECT_EQ(result.bars.at(0), (market::Bar{end, 36.71, 37.02, 36.71, 36.8, 7000, 256647}));
    EXPECT_EQ(base::to_rfc3339(end), "2021-04-23T01:31:00Z");
}

TEST(Lc, KeepsMinutesWithoutATrade) {
    ByteWriter file;
    file.minute(2021, 4, 23, 898, 35.66F, 35.66F, 35.66F, 35.66F, 0, 0);
    EXPECT_EQ(read("688001.SH", file).bars.size(), 1u);
}

TEST(Lc, CountsIndexVolumeInHands) {
    ByteWriter file;
    file.minute(2021, 4, 23, 571, 3456.78F, 3456.78F, 3456.78F, 3456.78F, 1e9F, 1000);
    const Result result = read("000001.SH", file);
    ASSERT_EQ(result.bars.size(), 1u);
    EXPECT_EQ(result.bars.volume[0], 100'000);
    EXPECT_EQ(result.bars.close[0], 3456.78);
}

TEST(Lc, RejectsWhatCannotBeTrue) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    ByteWriter file;
    file.minute(2021, 13, 1, 571, 10, 11, 9, 10, 0, 0);       // month
    file.minute(2021, 2, 30, 571, 10, 11, 9, 10, 0, 0);       // day
    file.minute(2021, 4, 23, 0, 10, 11, 9, 10, 0, 0);         // minute
    file.minute(2021, 4, 23, 1441, 10, 11, 9, 10, 0, 0);      // minute
    file.minute(2021, 4, 23, 571, nan, 11, 9, 10, 0, 0);      // not a number
    file.minute(2021, 4, 23, 571, 10, 8.1e37F, 9, 10, 0, 0);  // absurd
    file.minute(2021, 4, 23, 571, 10, 9, 11, 10, 0, 0);       // high < low
    file.minute(2021, 4, 23, 571, -1, 11, -1, 10, 0, 0);      // negative
    file.minute(2021, 4, 23, 571, 10, 11, 9, 10, nan, 0);     // amount
    file.minute(2021, 4, 23, 571, 0, 0, 0, 0, 0, 0);          // empty
    file.minute(2021, 4, 23, 571, 10, 11, 9, 10, 1000, 10);   // prices ten times too low
    file.zeros(32);
    file.minute(2021, 4, 23, 572, 10, 11, 9, 10, 100, 10);  // sound
    const Result result = read("600000.SH", file);
    EXPECT_EQ(result.bars.size(), 1u);
    ASSERT_EQ(result.rejected.size(), 12u);
    for (std::size_t i = 0; i < result.rejected.size(); ++i) {
        EXPECT_EQ(result.rejected[i].line, i + 1);
        EXPECT_FALSE(result.rejected[i].reason.empty());
    }
}

TEST(Lc, SortsAndKeepsTheLastOfTwo) {
    ByteWriter file;
    file.minute(2021, 4, 26, 571, 10, 11, 9, 10, 0, 0);
    file.minute(2021, 4, 23, 900, 10, 11, 9, 9.5F, 0, 0);
    file.minute(2021, 4, 26, 571, 10, 11, 9, 9.7F, 0, 0);
    const Result result = read("600000.SH", file);
    EXPECT_EQ(result.bars.close, (std::vector<double>{9.5, 9.7}));
    EXPECT_LT(result.bars.time[0], result.bars.time[1]);
    EXPECT_EQ(result.rejected.size(), 1u);
}

TEST(Lc, DecimalPriceOfEveryFenIsExact) {
    for (int fen = 1; fen < 300'000; ++fen) {
        const double price = fen / 100.0;
        ASSERT_EQ(decimal_price(static_cast<float>(price), 100), price) << fen;
    }
    for (int tick = 1; tick < 200'000; ++tick) {
        const double price = tick / 1000.0;
        ASSERT_EQ(decimal_price(static_cast<float>(price), 1000), price) << tick;
    }
}

TEST(Lc, DecimalPriceOffTheGridIsTheShortestDecimal) {
    EXPECT_EQ(decimal_price(12.345F, 100), 12.345);
    EXPECT_EQ(decimal_price(0.001F, 100), 0.001);
    EXPECT_EQ(decimal_price(12.340001F, 100), 12.34);  // a unit in the float's last place away
}

TEST(Decimal, TakesTheShortestText) {
    EXPECT_EQ(shortest_decimal(3.56F), 3.56);
    EXPECT_EQ(shortest_decimal(-0.1F), -0.1);
    EXPECT_EQ(shortest_decimal(0.0F), 0.0);
    EXPECT_EQ(shortest_decimal(16777216.0F), 16777216.0);
    EXPECT_EQ(tenth_of_decimal(3.56F), 0.356);
    EXPECT_EQ(tenth_of_decimal(5.0F), 0.5);
    EXPECT_EQ(tenth_of_decimal(0.3F), 0.03);
    EXPECT_EQ(tenth_of_decimal(1e-45F), 1e-46);
    EXPECT_EQ(tenth_of_decimal(std::numeric_limits<float>::max()), 3.4028235e37);
    EXPECT_EQ(tenth_of_decimal(std::numeric_limits<float>::infinity()), 0);
}

}  // namespace
}  // namespace mystocks::feed::tdx::detail
