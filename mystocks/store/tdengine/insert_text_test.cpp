#include "mystocks/store/tdengine/detail/insert_text.hpp"

#include <cerrno>
#include <cstdlib>
#include <limits>

#include <gtest/gtest.h>

#include "mystocks/store/tdengine/detail/layout.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

const SeriesKey kBars = bars_key(market::InstrumentId::parse("600000.SH"), market::Period::k1m);

market::Bars bars(std::int64_t first, std::size_t count) {
    market::Bars made;
    for (std::size_t i = 0; i < count; ++i) {
        made.push_back({first + static_cast<std::int64_t>(i), 1, 2.5, 0.1, 3, 100, 1e21});
    }
    return made;
}

}  // namespace

TEST(TdengineInsertText, WritesARowSoThatItReadsBackTheSame) {
    market::Bars rows;
    rows.push_back({7, -0.0, 12, std::numeric_limits<double>::max(), kNoValue, 1.0 / 3, 1000});
    std::string text;
    append_row_text(text, kBars, view_of(rows.view()), 0);
    EXPECT_EQ(text, "(7,-0.0,12,1.7976931348623157e+308,NULL,0.3333333333333333,1000)");
}

TEST(TdengineInsertText, SubnormalNumbersAreWrittenOutExactly) {
    for (const double value : {std::numeric_limits<double>::denorm_min(), -1e-310, 0x1p-1074 * 3,
                               std::numeric_limits<double>::min() - 0x1p-1074, 0x1p-1023}) {
        market::Bars rows;
        rows.push_back({1, value, 1, 1, 1, 1, 1});
        std::string text;
        append_row_text(text, kBars, view_of(rows.view()), 0);
        const std::string number = text.substr(3, text.find(',', 3) - 3);
        errno = 0;
        EXPECT_EQ(std::strtod(number.c_str(), nullptr), value);
        EXPECT_EQ(errno, 0) << "the server's strtod() reports an underflow: " << number;
    }
}

TEST(TdengineInsertText, MakesTheTableOnlyWhereItMayBeMissing) {
    const market::Bars rows = bars(1, 2);
    std::vector<RowsToSend> writes{{kBars, view_of(rows.view()), std::nullopt, false}};
    InsertText first("market", 100'000, writes);
    EXPECT_EQ(first.next(),
              "INSERT INTO `market`.`bar_1m_600000@sh` USING `market`.`bar` TAGS "
              "('600000.SH','SH','1m') VALUES (1,1,2.5,0.1,3,100,1e+21)(2,1,2.5,0.1,3,100,1e+21)");
    EXPECT_EQ(first.next(), "");
    writes[0].table_is_there = true;
    writes[0].picks = std::vector<std::uint32_t>{1};
    InsertText second("market", 100'000, writes);
    EXPECT_EQ(second.next(),
              "INSERT INTO `market`.`bar_1m_600000@sh` VALUES (2,1,2.5,0.1,3,100,1e+21)");
    EXPECT_EQ(second.next(), "");
}

TEST(TdengineInsertText, SplitsAtTheLimitAndLosesNoRow) {
    std::vector<market::Bars> rows;
    std::vector<RowsToSend> writes;
    for (int i = 0; i < 30; ++i) {
        rows.push_back(bars(i * 1000, static_cast<std::size_t>(i * 7 % 40)));
    }
    std::size_t expected = 0;
    for (int i = 0; i < 30; ++i) {
        const auto id = market::InstrumentId::parse(std::to_string(600'000 + i) + ".SH");
        writes.push_back(
            {bars_key(id, market::Period::k1m), view_of(rows[i].view()), std::nullopt});
        expected += rows[i].size();
    }
    for (const std::size_t bytes_max : {400U, 1000U, 5000U, 1'000'000U}) {
        InsertText text("market", bytes_max, writes);
        std::size_t seen = 0;
        std::size_t statements = 0;
        for (std::string sql = text.next(); !sql.empty(); sql = text.next()) {
            EXPECT_LE(sql.size(), bytes_max);
            EXPECT_TRUE(sql.starts_with("INSERT INTO `market`.`bar_1m_6000")) << sql.substr(0, 60);
            ++statements;
            for (std::size_t at = 0; (at = sql.find(",1,2.5,0.1,3,100,1e+21)", at)) != sql.npos;
                 ++at) {
                ++seen;
            }
        }
        EXPECT_EQ(seen, expected) << bytes_max;
        EXPECT_EQ(statements == 1, bytes_max == 1'000'000U);
    }
}

TEST(TdengineInsertText, TicksHaveTheirSequence) {
    market::Ticks ticks;
    ticks.time = {5};
    ticks.sequence = {std::numeric_limits<std::int64_t>::max()};
    ticks.price = {10.5};
    ticks.volume = {100};
    ticks.amount = {kNoValue};
    ticks.bid = {10.49};
    ticks.ask = {kNoValue};
    std::string text;
    append_row_text(text, ticks_key(market::InstrumentId::parse("600000.SH")), view_of(ticks), 0);
    EXPECT_EQ(text, "(5,9223372036854775807,10.5,100,NULL,10.49,NULL)");
}

}  // namespace mystocks::store::tdengine::detail
