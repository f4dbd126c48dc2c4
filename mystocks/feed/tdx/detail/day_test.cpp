#include "mystocks/feed/tdx/detail/day.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "mystocks/feed/tdx/detail/made_files.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

struct Result {
    market::Bars bars;
    std::vector<Rejection> rejected;
};

Result read(std::string_view id, const ByteWriter& file) {
    KeepingSink sink;
    const std::string unit = "made.day";
    RowReport report(sink, unit);
    Result result;
    result.bars = DayReader(market::InstrumentId::parse(id)).read(file.bytes(), 1, report);
    result.rejected = sink.rejected;
    return result;
}

std::int64_t day(int year, int month, int of_month) {
    return base::Date::of(year, month, of_month).days;
}

TEST(Day, ScalesPricesByKindOfInstrument) {
    ByteWriter file;
    file.day(20170418, 1000, 1100, 900, 1050, 0, 0);
    struct Case {
        std::string_view id;
        double open;
    };
    for (const Case& one : {Case{"600000.SH", 10},
                            {"000001.SZ", 10},
                            {"430047.BJ", 10},
                            {"200012.SZ", 10},
                            {"900901.SH", 1},
                            {"510050.SH", 1},
                            {"159915.SZ", 1},
                            {"000001.SH", 10},
                            {"399001.SZ", 10},
                            {"999999.SH", 10},
                            {"880001.SH", 10},
                            {"113050.SH", 1},
                            {"128014.SZ", 1}}) {
        const Result result = read(one.id, file);
        ASSERT_EQ(result.bars.size(), 1u) << one.id;
        EXPECT_EQ(result.bars.open[0], one.open) << one.id;
    }
}

TEST(Day, ReadsEveryColumn) {
    ByteWriter file;
    file.day(20170418, 1617, 1622, 1613, 1615, 332871136.0F, 20588190);
    const Result result = read("600000.SH", file);
    const market::Bar expected{day(2017, 4, 18), 16.17, 16.22, 16.13, 16.15, 20588190, 332871136};
    ASSERT_EQ(result.bars.size(), 1u);
    EXPECT_EQ(result.bars.at(0), expected);
    EXPECT_TRUE(result.rejected.empty());
}

TEST(Day, CountsIndexVolumeInHands) {
    ByteWriter file;
    file.day(20170103, 310531, 313646, 310531, 313592, 1.6e11F, 141567187, 11863105);
    const Result result = read("000001.SH", file);
    ASSERT_EQ(result.bars.size(), 1u);
    EXPECT_EQ(result.bars.volume[0], 14156718700.0);
    EXPECT_EQ(result.bars.close[0], 3135.92);
}

TEST(Day, AVolumeBeyond32BitsComesInHands) {
    ByteWriter file;
    file.day(20150609, 525, 546, 512, 529, 25401788416.0F, 47953531, 0xC3640011);
    const Result result = read("601988.SH", file);
    ASSERT_EQ(result.bars.size(), 1u);
    EXPECT_EQ(result.bars.volume[0], 4795353117.0);
}

TEST(Day, EmptyAndZeroRecordsAreRejectedOneByOne) {
    ByteWriter file;
    file.zeros(32 * 100);
    const Result result = read("600000.SH", file);
    EXPECT_TRUE(result.bars.empty());
    ASSERT_EQ(result.rejected.size(), 100u);
    EXPECT_EQ(result.rejected[0].line, 1u);
    EXPECT_EQ(result.rejected[99].line, 100u);
    EXPECT_EQ(result.rejected[0].reason, "the record is empty: its date is zero");
    EXPECT_EQ(result.rejected[0].unit, "made.day");
}

TEST(Day, ASuspendedDayWithoutPricesIsRejected) {
    ByteWriter file;
    file.day(20170418, 0, 0, 0, 0, 0, 0).day(20170419, 1000, 1000, 1000, 1000, 0, 0);
    const Result result = read("600000.SH", file);
    EXPECT_EQ(result.bars.size(), 1u);
    ASSERT_EQ(result.rejected.size(), 1u);
    EXPECT_NE(result.rejected[0].reason.find("every price is zero"), std::string::npos);
}

TEST(Day, RejectsWhatCannotBeTrue) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinite = std::numeric_limits<float>::infinity();
    ByteWriter file;
    file.day(20170230, 1000, 1100, 900, 1050, 0, 0);         // no such day
    file.day(99999999, 1000, 1100, 900, 1050, 0, 0);         // nor month
    file.day(4294967295, 1000, 1100, 900, 1050, 0, 0);       // nor year
    file.day(20170401, 1000, 900, 950, 920, 0, 0);           // high < low
    file.day(20170402, 1200, 1100, 900, 1050, 0, 0);         // open > high
    file.day(20170403, 1000, 1100, 900, 800, 0, 0);          // close < low
    file.day(20170404, 1000, 1100, 900, 1050, nan, 0);       // amount
    file.day(20170405, 1000, 1100, 900, 1050, infinite, 0);  // amount
    file.day(20170406, 1000, 1100, 900, 1050, -1, 0);        // amount
    file.day(20170407, 0, 1100, 900, 1050, 0, 0);            // a price of zero
    file.day(20170410, 1000, 1100, 900, 1050, 0, 0);         // sound
    const Result result = read("600000.SH", file);
    EXPECT_EQ(result.bars.size(), 1u);
    ASSERT_EQ(result.rejected.size(), 10u);
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(result.rejected[i].line, i + 1);
        EXPECT_FALSE(result.rejected[i].reason.empty());
    }
    EXPECT_EQ(result.rejected[0].reason, "date 20170230 is not a day from 1980 to 2099");
    EXPECT_EQ(result.rejected[3].reason.substr(0, 4), "high");
}

TEST(Day, SortsDatesAndKeepsTheLastOfTwoRecordsOfOneDay) {
    ByteWriter file;
    file.day(20170419, 1000, 1100, 900, 1050, 0, 0);
    file.day(20170418, 1000, 1100, 900, 1060, 0, 0);
    file.day(20170419, 1000, 1100, 900, 1070, 0, 0);
    file.day(20170417, 1000, 1100, 900, 1080, 0, 0);
    const Result result = read("600000.SH", file);
    EXPECT_EQ(result.bars.time,
              (std::vector<std::int64_t>{day(2017, 4, 17), day(2017, 4, 18), day(2017, 4, 19)}));
    EXPECT_EQ(result.bars.close, (std::vector<double>{10.8, 10.6, 10.7}));
    ASSERT_EQ(result.rejected.size(), 1u);
    EXPECT_EQ(result.rejected[0].line, 1u);
    EXPECT_EQ(result.rejected[0].reason,
              "duplicate time: record 3 has the same one, and the later record is kept");
}

// 2.66 yuan a share, 1,000 shares a day; stored as `raw` on each of `days` days.
ByteWriter fund_days(std::uint32_t raw, int days) {
    ByteWriter file;
    for (int i = 0; i < days; ++i) {
        file.day(static_cast<std::uint32_t>(20170401 + i), raw, raw, raw, raw, 2660, 1000);
    }
    return file;
}

TEST(Day, AFundStoredWithTheWrongScaleIsReadWithTheRightOne) {
    EXPECT_EQ(read("510050.SH", fund_days(2660, 20)).bars.close[19], 2.66);  // as it should be
    const Result hundredths = read("510050.SH", fund_days(266, 20));
    EXPECT_EQ(hundredths.bars.size(), 20u);
    EXPECT_EQ(hundredths.bars.close[19], 2.66);
    EXPECT_TRUE(hundredths.rejected.empty());
    EXPECT_EQ(read("510050.SH", fund_days(26600, 20)).bars.close[0], 2.66);
    // A stock in thousandths.
    EXPECT_EQ(read("600000.SH", fund_days(2660, 20)).bars.close[0], 2.66);
}

TEST(Day, RowsOfAnotherScaleInsideAFileAreRejected) {
    ByteWriter file = fund_days(2660, 10);
    file.day(20170411, 266, 266, 266, 266, 2660, 1000);
    file.day(20170412, 26600, 26600, 26600, 26600, 2660, 1000);
    file.day(20170413, 2660, 2660, 2660, 2660, 0, 0);  // nothing to judge by
    const Result result = read("510050.SH", file);
    EXPECT_EQ(result.bars.size(), 11u);
    ASSERT_EQ(result.rejected.size(), 2u);
    EXPECT_EQ(result.rejected[0].line, 11u);
    EXPECT_EQ(result.rejected[0].reason,
              "prices 0.266 to 0.266 are ten times off: money over shares is 2.66");
}

TEST(Day, ASplitOfTenIsNoWrongScale) {
    ByteWriter file;
    file.day(20090520, 5990, 6010, 5980, 6000, 6'000'000, 1'000'000);
    file.day(20090521, 600, 602, 598, 601, 6'000'000, 10'000'000);
    const Result result = read("510180.SH", file);
    EXPECT_EQ(result.bars.size(), 2u);
    EXPECT_EQ(result.bars.close[1], 0.601);
}

TEST(Day, TheScaleOfAnIndexIsNotJudged) {
    ByteWriter file;  // 10 yuan a share, an index of 100
    file.day(20170401, 10000, 10000, 10000, 10000, 1000, 1);
    const Result result = read("000001.SH", file);
    ASSERT_EQ(result.bars.size(), 1u);
    EXPECT_EQ(result.bars.close[0], 100);
}

TEST(DayNumbers, KnowsTheCalendar) {
    DayNumbers days;
    EXPECT_EQ(days.of(19901219), base::Date::of(1990, 12, 19).days);
    EXPECT_EQ(days.of(20200229), base::Date::of(2020, 2, 29).days);
    EXPECT_EQ(days.of(20200228), base::Date::of(2020, 2, 28).days);
    EXPECT_EQ(days.of(20211231), base::Date::of(2021, 12, 31).days);
    for (const std::uint32_t bad :
         {0u, 20210229u, 20211301u, 20210001u, 20210100u, 20210132u, 19791231u, 21000101u}) {
        EXPECT_FALSE(days.of(bad)) << bad;
    }
}

}  // namespace
}  // namespace mystocks::feed::tdx::detail
