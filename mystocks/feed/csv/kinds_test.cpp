// Ticks, depth, corporate actions, instruments and calendars.
#include <cmath>
#include <numeric>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/feed/csv/detail/reading_for_tests.hpp"
#include "mystocks/feed/csv/detail/tick_order.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Date;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

CsvOptions of_kind(CsvKind kind) {
    CsvOptions options;
    options.kind = kind;
    return options;
}

TEST(Ticks, TradesOfOneInstantAreNumberedInOrder) {
    const auto sink = read_text(
        "Symbol,Datetime,Price,Volume\n"
        "000001,2018.09.03T09:30:06,10.13,4500\n000001,2018.09.03T09:30:06,10.13,100\n"
        "000001,2018.09.03T09:30:07,10.14,1560\n000001,2018.09.03T09:30:06,10.12,200\n\n",
        "000001_SZ_trades_20180903.csv");
    EXPECT_THAT(sink.rejections, IsEmpty());
    const market::Ticks& ticks = sink.ticks_of.at("000001.SZ");
    EXPECT_THAT(ticks.sequence, ElementsAre(0, 1, 0, 2));
    EXPECT_EQ(ticks.time[0], *base::parse_rfc3339("2018-09-03T09:30:06+08:00"));
    EXPECT_EQ(ticks.amount[0], 45'585.0);
    EXPECT_TRUE(std::isnan(ticks.bid[0]));
}

constexpr const char* kLevel2Head =
    "DataStatus,TradeIndex,TradeChan,SecurityID,TradTime,TradPrice,TradVolume,TradeMoney,"
    "TradeBuyNo,"
    "TradeSellNo,TradeBSFlag,BizIndex,LocalTime,SeqNo\n";

TEST(Ticks, Level2TradesTakeTheDateFromTheFolder) {
    const auto sink = read_text(
        std::string(kLevel2Head) +
            "0,8502,6,600519,09:25:00.940,1854.980000000000018,100,185498,1,2,N,78259,0,90265\n"
            "0,8503,6,600519,09:25:00.940,1854.980000000000018,200,370996,1,2,N,78260,0,90266\n",
        "600519_SH/20230201/trade.csv");
    EXPECT_THAT(sink.rejections, IsEmpty());
    const market::Ticks& ticks = sink.ticks_of.at("600519.SH");
    EXPECT_THAT(ticks.sequence, ElementsAre(8502, 8503));
    EXPECT_THAT(ticks.price, ElementsAre(1854.98, 1854.98));
    EXPECT_EQ(ticks.time[0], *base::parse_rfc3339("2023-02-01T09:25:00.94+08:00"));
    EXPECT_THAT(
        read_text(std::string(kLevel2Head) +
                      "0,8502,6,600519,09:25:00.940,1854.98,100,185498,1,2,N,78259,0,90265\n",
                  "600519_SH.csv")
            .first_reason(),
        HasSubstr("--map date=2023-02-01"));
}

TEST(Ticks, CancelledOrdersAreNoTrades) {
    const auto sink = read_text(
        "SecurityID,TradeTime,ExecType,Price,Qty,ApplSeqNum\n"
        "000001.SZ,20230201093000000,F,10.1,100,1\n000001.SZ,20230201093000000,4,0,300,2\n"
        "000001.SZ,20230201093000000,F,10.1,200,3\n",
        "trades.csv");
    EXPECT_THAT(sink.rejections, IsEmpty());
    EXPECT_THAT(sink.ticks_of.at("000001.SZ").sequence, ElementsAre(1, 3));
    EXPECT_EQ(sink.rows, 3U);
}

TEST(Ticks, ASequenceThatDoesNotTellRowsApartIsNotUsed) {
    const auto sink = read_text(
        "symbol,datetime,price,volume,seq\n000001.SZ,2023-02-01 09:30:00,10.1,100,7\n"
        "000001.SZ,2023-02-01 09:30:00,10.1,100,7\n",
        "trades.csv");
    EXPECT_THAT(sink.ticks_of.at("000001.SZ").sequence, ElementsAre(0, 1));
}

TEST(Ticks, HandsAreToldByTheAmountOrAskedFor) {
    const auto hands = read_text(
        "time,price,volume,amount\n2026-01-05 09:30:01,10.1,3,3030\n"
        "2026-01-05 09:30:04,10.1,7,7070\n",
        "600000_SH.csv");
    EXPECT_THAT(hands.ticks_of.at("600000.SH").volume, ElementsAre(300, 700));
    EXPECT_THAT(read_text("time,price,volume\n2026-01-05 09:30:01,10.1,3\n", "600000_SH.csv")
                    .first_reason(),
                HasSubstr("volume_unit"));
}

TEST(Ticks, BadTradesAreNamedByLine) {
    const auto sink = read_text(
        "symbol,datetime,price,volume\n000001.SZ,2023-02-01 09:30:00,0,100\n"
        "000001.SZ,2023-02-01 09:30:00,10.1,-100\n000001.SZ,2023-02-01,10.1,100\n"
        "000001.SZ,2023-02-01 09:30:00,10.1,100\n000001.SZ,2023-02-01 09:30:00,1e12,100\n"
        "000001.SZ,2023-02-01 09:30:00,,100\n000001.SZ,2023-02-01 99:30:00,10.1,100\n",
        "trades.csv");
    EXPECT_EQ(sink.ticks_of.at("000001.SZ").size(), 1U);
    std::vector<std::uint64_t> lines;
    for (const Rejection& rejection : sink.rejections) {
        lines.push_back(rejection.line);
    }
    EXPECT_THAT(lines, ElementsAre(2, 3, 4, 6, 7, 8));
}

TEST(TickOrder, NumbersSurviveAStepBackAndAreNeverGivenTwice) {
    TickOrder order;
    EXPECT_EQ(order.next(100), 0);
    EXPECT_EQ(order.next(100), 1);
    EXPECT_EQ(order.next(200), 0);
    EXPECT_EQ(order.next(100), 2);
    EXPECT_EQ(order.next(200), 1);
    for (std::size_t i = 0; i < TickOrder::kInstantsMax + 10; ++i) {
        EXPECT_EQ(order.next(1000 + static_cast<base::TimeUs>(i)), 0);
    }
    EXPECT_FALSE(order.next(100));
    EXPECT_EQ(order.next(1000 + 5000), 1);
}

constexpr const char* kSnapshots =
    "HTSCSecurityID,MDDate,MDTime,LastPx,TotalVolumeTrade,TotalValueTrade,BuyPrice1,BuyPrice2,"
    "BuyOrderQty1,BuyOrderQty2,SellPrice1,SellOrderQty1\n"
    "\"688293.SH\",\"2023.03.23\",\"09:15:00.000\",0,0,0,0,0,0,0,0,0\n"
    "\"688293.SH\",\"2023.03.23\",\"09:30:00.000\",112.3,100,11230,112.2,112.1,83,3000,112.4,200\n"
    "\"688293.SH\",\"2023.03.23\",\"09:30:03.000\",112.3,100,11230,112.2,112.1,83,3000,112.4,200\n"
    "\"688293.SH\",\"2023.03.23\",\"09:30:06.000\",112.4,350,39330,112.3,112.2,10,83,112.5,100\n";

TEST(Depth, SnapshotsAreDepth) {
    const auto sink = read_text(kSnapshots, "688293_SH_tick_20230323.csv");
    EXPECT_THAT(sink.rejections, IsEmpty());
    EXPECT_TRUE(sink.ticks_of.empty());
    const market::Depth& depth = sink.depth_of.at("688293.SH");
    ASSERT_EQ(depth.size(), 4U);
    EXPECT_TRUE(std::isnan(depth.bid.price[0][0]));
    EXPECT_EQ(depth.bid.price[0][1], 112.2);
    EXPECT_EQ(depth.bid.size[1][1], 3000);
    EXPECT_EQ(depth.ask.price[0][3], 112.5);
    EXPECT_TRUE(std::isnan(depth.ask.price[1][1]));
    EXPECT_EQ(depth.time[1], *base::parse_rfc3339("2023-03-23T09:30:00+08:00"));
}

TEST(Depth, SnapshotsAsTicksGiveWhatWasTradedInBetween) {
    const auto sink = read_text(kSnapshots, "688293_SH.csv", of_kind(CsvKind::kTicks));
    const market::Ticks& ticks = sink.ticks_of.at("688293.SH");
    EXPECT_THAT(ticks.volume, ElementsAre(100, 0, 250));
    EXPECT_THAT(ticks.amount, ElementsAre(11'230, 0, 28'100));
    EXPECT_THAT(ticks.bid, ElementsAre(112.2, 112.2, 112.3));
    EXPECT_THAT(ticks.ask, ElementsAre(112.4, 112.4, 112.5));
}

TEST(Depth, LevelsWrittenInChinese) {
    const auto sink = read_text(
        "代码,时间,最新价,成交量,买一价,买一量,卖一价,卖一量,买二价,买二量\n"
        "600000.SH,2026-01-05 09:30:00,10.0,100,9.99,500,10.01,600,9.98,700\n",
        "x.csv");
    const market::Depth& depth = sink.depth_of.at("600000.SH");
    EXPECT_EQ(depth.bid.price[1][0], 9.98);
    EXPECT_EQ(depth.ask.size[0][0], 600);
}

TEST(Depth, OrdersAndBookLevelsAreExplained) {
    EXPECT_THAT(read_text("DataStatus,OrderIndex,OrderChannel,SecurityID,OrderTime,OrderType,"
                          "OrderNO,OrderPrice,Balance\n0,1,6,600519,09:15:00.020,A,90,1745,50\n",
                          "20230201/entrust.csv")
                    .first_reason(),
                HasSubstr("orders of a Level-2 feed"));
    EXPECT_THAT(read_text("symbol,timestamp,side,update_type,price,qty\n"
                          "BTCUSDT,1667346579146,b,snap,20377.00,1.770\n",
                          "snap.csv")
                    .first_reason(),
                HasSubstr("one price level a row"));
}

TEST(Actions, PerTenAndPerShare) {
    const auto ten = read_text(
        "code,ex_date,cash_per10,rights_price,bonus_per10,rights_per10\n"
        "601003,20210618,2.5,0,0,0\n000001,20210618,1.8,5.5,3,2\n600000,20210619,0,0,0,0\n"
        "600000,bad,1,0,0,0\n",
        "actions.csv");
    ASSERT_THAT(ten.all_actions, SizeIs(2));
    EXPECT_EQ(ten.all_actions[0].id.str(), "601003.SH");
    EXPECT_EQ(ten.all_actions[0].ex_date, Date::of(2021, 6, 18));
    EXPECT_EQ(ten.all_actions[0].cash, 0.25);
    // A code in a table of corporate actions is a company's: 000001 is no index here.
    EXPECT_EQ(ten.all_actions[1].id.str(), "000001.SZ");
    EXPECT_EQ(ten.all_actions[1].bonus_ratio, 0.3);
    EXPECT_EQ(ten.all_actions[1].rights_ratio, 0.2);
    EXPECT_EQ(ten.all_actions[1].rights_price, 5.5);
    EXPECT_EQ(ten.all_actions[1].source, "csv");
    ASSERT_THAT(ten.rejections, SizeIs(2));
    EXPECT_EQ(ten.rejections[0].line, 4U);
    EXPECT_THAT(ten.rejections[0].reason, HasSubstr("changes nothing"));
    EXPECT_THAT(ten.rejections[1].reason, HasSubstr("is no date"));

    const auto share = read_text(
        "ts_code,end_date,ann_date,div_proc,stk_div,stk_bo_rate,stk_co_rate,cash_div,cash_div_tax,"
        "record_date,ex_date\n"
        "600848.SH,19950606,19950606,实施,0.5,0.2,0.3,0.0,0.1,19950606,19950606\n"
        "600848.SH,19960606,19960606,预案,0.0,,,0.1,0.1,,\n",
        "dividend.csv");
    ASSERT_THAT(share.all_actions, SizeIs(1));
    EXPECT_EQ(share.all_actions[0].bonus_ratio, 0.5);
    EXPECT_EQ(share.all_actions[0].cash, 0.1);
    EXPECT_EQ(share.first_reason(), "the ex-date is missing");
}

TEST(Actions, ChineseNamesArePerTen) {
    const auto sink =
        read_text("公告日期,送股,转增,派息,进度,除权除息日\n2020-05-01,2,3,1.5,实施,2020-05-28\n",
                  "600000_SH.csv");
    ASSERT_THAT(sink.all_actions, SizeIs(1));
    EXPECT_EQ(sink.all_actions[0].id.str(), "600000.SH");
    EXPECT_EQ(sink.all_actions[0].bonus_ratio, 0.5);
    EXPECT_EQ(sink.all_actions[0].cash, 0.15);
}

TEST(Actions, SplitsOfYahoo) {
    CsvOptions options;
    options.symbol = market::InstrumentId::parse("AAPL.US");
    const auto sink = read_text(
        "Date,Dividends,Stock Splits\n2020-08-07 00:00:00-04:00,0.82,0\n"
        "2020-08-31 00:00:00-04:00,0,4.0\n",
        "x.csv", options);
    ASSERT_THAT(sink.all_actions, SizeIs(2));
    EXPECT_EQ(sink.all_actions[0].cash, 0.82);
    EXPECT_EQ(sink.all_actions[1].bonus_ratio, 3.0);
    EXPECT_EQ(sink.all_actions[1].ex_date, Date::of(2020, 8, 31));
}

TEST(Instruments, NamesInitialsAndDates) {
    const auto sink = read_text(
        "ts_code,symbol,name,area,industry,list_date\n"
        "600000.SH,600000,浦发银行,上海,银行,19991110\n000001.SZ,000001,平安银行,深圳,银行,\n"
        "300750.SZ,300750,,福建,电气设备,20180611\n",
        "stock_basic.csv");
    ASSERT_THAT(sink.all_instruments, SizeIs(2));
    const market::Instrument& one = sink.all_instruments[0];
    EXPECT_EQ(one.id.str(), "600000.SH");
    EXPECT_EQ(one.name, "浦发银行");
    EXPECT_EQ(one.initials, "PFYH");
    EXPECT_EQ(one.industry, "银行");
    EXPECT_EQ(one.list_date, Date::of(1999, 11, 10));
    EXPECT_EQ(one.kind, market::InstrumentKind::kStock);
    EXPECT_FALSE(sink.all_instruments[1].list_date);
    EXPECT_EQ(sink.first_reason(), "the name is missing");
    EXPECT_EQ(sink.rejections[0].line, 4U);
}

TEST(Calendar, OneColumnOfDates) {
    const auto sink = read_text("19901220\n19901219\n19901219\n19901301\n19901221\n19901224\n",
                                "cn_trading_days.txt");
    EXPECT_THAT(sink.days_of.at("CN"), ElementsAre(Date::of(1990, 12, 19), Date::of(1990, 12, 20),
                                                   Date::of(1990, 12, 21), Date::of(1990, 12, 24)));
    EXPECT_EQ(sink.first_reason(), "\"19901301\" is no date");
    EXPECT_EQ(sink.rejections.at(0).line, 4U);
    EXPECT_THAT(read_text("19901219\n19901220\n", "days.txt").first_reason(),
                HasSubstr("--map calendar=CN"));
}

TEST(Calendar, TushareMarksClosedDays) {
    const auto sink = read_text(
        "exchange,cal_date,is_open,pretrade_date\nSSE,20260105,1,20251231\n"
        "SSE,20260104,0,20251231\n",
        "trade_cal.csv");
    EXPECT_THAT(sink.days_of.at("CN"), ElementsAre(Date::of(2026, 1, 5)));
}

}  // namespace
}  // namespace mystocks::feed::csv::detail
