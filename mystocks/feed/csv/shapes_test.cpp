// Tables as the programs that people use write them, each with its traps.
#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/feed/csv/detail/packing_for_tests.hpp"
#include "mystocks/feed/csv/detail/reading_for_tests.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Date;
using market::Bar;
using market::Bars;
using market::InstrumentId;
using market::Period;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The bars of one instrument out of a file without any rejection.
Bars good_bars(const KeepingSink& sink, const std::string& id, Period period) {
    EXPECT_THAT(sink.first_reason(), IsEmpty());
    EXPECT_EQ(sink.bars_of.size(), 1U);
    return sink.bars_or_none(id, period);
}

void expect_bar(const Bar& bar, Date day, std::initializer_list<double> ohlc, double volume,
                double amount) {
    EXPECT_EQ(bar.time, day.days);
    EXPECT_THAT((std::initializer_list<double>{bar.open, bar.high, bar.low, bar.close}),
                ::testing::ElementsAreArray(ohlc));
    EXPECT_EQ(bar.volume, volume);
    if (std::isnan(amount)) {
        EXPECT_TRUE(std::isnan(bar.amount)) << bar.amount;
    } else {
        EXPECT_EQ(bar.amount, amount);
    }
}

base::TimeUs shanghai(int year, int month, int day, int hour, int minute) {
    return base::TimeZone::named("Asia/Shanghai")
        .to_utc(Date::of(year, month, day), {(hour * 60 + minute) * base::kUsPerMinute});
}

CsvOptions with_symbol(const std::string& id) {
    CsvOptions options;
    options.symbol = InstrumentId::parse(id);
    return options;
}

TEST(Shapes, TdxExportUnadjusted) {
    const auto sink = read_text(
        "601003 柳钢股份 日线 不复权\n      日期\t    开盘\t    最高\t    最低\t    收盘\t    "
        "成交量\t    成交额\n2021/09/22,7.40,7.52,7.29,7.44,15339115,113605952.00\n"
        "2021/09/23,7.57,7.74,7.35,7.48,17796153,134352208.00\n数据来源:通达信\n",
        "SH#601003.txt");
    const Bars bars = good_bars(sink, "601003.SH", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(sink.rows, 2U);
    expect_bar(bars.at(1), Date::of(2021, 9, 23), {7.57, 7.74, 7.35, 7.48}, 17796153, 134352208);
}

TEST(Shapes, TdxExportIsRefusedWhereItSaysItIsAdjusted) {
    const std::string text =
        "601003 柳钢股份 日线 前复权\n日期,开盘,最高,最低,收盘,成交量,成交额\n"
        "2021/09/22,7.40,7.52,7.29,7.44,15339115,113605952.00\n"
        "2021/09/23,7.57,7.74,7.35,7.48,17796153,134352208.00\n";
    const auto refused = read_text(text, "SH#601003.txt");
    EXPECT_TRUE(refused.bars_of.empty());
    EXPECT_THAT(refused.first_reason(), HasSubstr("前复权"));
    EXPECT_THAT(refused.first_reason(), HasSubstr("--allow-adjusted"));
    EXPECT_EQ(refused.rejections[0].line, 0U);
    CsvOptions options;
    options.allow_adjusted = true;
    EXPECT_EQ(good_bars(read_text(text, "SH#601003.txt", options), "601003.SH", Period::k1d).size(),
              2U);
}

TEST(Shapes, TdxMinuteExportAlignedWithBlanks) {
    const auto sink = read_text(
        "600000 浦发银行 1分钟线 不复权\n"
        "日期        时间   开盘   最高   最低   收盘   成交量   成交额\n"
        "2021/09/23  0931   9.01   9.05   9.00   9.02   1000     9020.00\n"
        "2021/09/23  0932   9.02   9.04   9.01   9.03   2000    18060.00\n"
        "2021/09/23  1500   9.02   9.04   9.01   9.03   2000    18060.00\n"
        "#数据来源:通达信\n",
        "SH#600000.txt");
    const Bars bars = good_bars(sink, "600000.SH", Period::k1m);
    ASSERT_EQ(bars.size(), 3U);
    EXPECT_EQ(bars.time[0], shanghai(2021, 9, 23, 9, 31));
    EXPECT_EQ(bars.volume[0], 1000);
}

TEST(Shapes, TdxExportWithoutHeader) {
    const auto sink = read_text(
        "2021/09/22,7.40,7.52,7.29,7.44,15339115,113605952.00\n"
        "2021/09/23,7.57,7.74,7.35,7.48,17796153,134352208.00\n",
        "SH#601003.txt");
    EXPECT_EQ(good_bars(sink, "601003.SH", Period::k1d).size(), 2U);
}

constexpr const char* kAkshareHead =
    "日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率\n";

TEST(Shapes, AkshareCountsHands) {
    const auto sink = read_text(std::string(kAkshareHead) +
                                    "2018-01-02,000001,13.35,13.70,13.93,13.32,2081592,"
                                    "2856543824.0,4.59,3.01,0.40,1.23\n"
                                    "2018-01-03,000001,13.73,13.33,13.86,13.20,2962498,"
                                    "4006220864.0,4.82,-2.70,-0.37,1.75\n",
                                "stock_zh_a_hist.csv");
    // The table is about companies, so 000001 is 平安银行 and not the Shanghai index.
    const Bars bars = good_bars(sink, "000001.SZ", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    expect_bar(bars.at(0), Date::of(2018, 1, 2), {13.35, 13.93, 13.32, 13.70}, 208159200,
               2856543824);
}

TEST(Shapes, AkshareThatFetchedAdjustedPricesIsRefused) {
    // The same volumes and amounts with prices divided by 1.4: no unit makes them fit.
    const auto sink = read_text(std::string(kAkshareHead) +
                                    "2018-01-02,000001,9.54,9.79,9.95,9.51,2081592,"
                                    "2856543824.0,4.59,3.01,0.40,1.23\n"
                                    "2018-01-03,000001,9.81,9.52,9.90,9.43,2962498,"
                                    "4006220864.0,4.82,-2.70,-0.37,1.75\n",
                                "stock_zh_a_hist.csv");
    EXPECT_TRUE(sink.bars_of.empty());
    EXPECT_THAT(sink.first_reason(), HasSubstr("amount ÷ volume lies outside low to high"));
}

TEST(Shapes, AkshareMinutes) {
    const auto sink = read_text(
        "时间,开盘,收盘,最高,最低,成交量,成交额,均价\n"
        "2026-04-01 09:31:00,10.00,10.02,10.05,9.99,1200,1202400.0,10.02\n"
        "2026-04-01 09:32:00,10.02,10.01,10.03,10.00,800,801200.0,10.02\n"
        "2026-04-01 09:33:00,10.01,10.01,10.02,10.00,100,100100.0,10.02\n",
        "sz000001.csv");
    const Bars bars = good_bars(sink, "000001.SZ", Period::k1m);
    ASSERT_EQ(bars.size(), 3U);
    EXPECT_EQ(bars.time[0], shanghai(2026, 4, 1, 9, 31));
    EXPECT_EQ(bars.volume[0], 120'000);
}

TEST(Shapes, SinaTurnoverIsARateAndNoAmount) {
    const auto sink = read_text(
        "date,open,high,low,close,volume,outstanding_share,turnover\n"
        "2018-01-02,13.35,13.93,13.32,13.70,208159200,16918000000,0.0123\n"
        "2018-01-03,13.73,13.86,13.20,13.33,296249800,16918000000,0.0175\n",
        "sz000001.csv");
    const Bars bars = good_bars(sink, "000001.SZ", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    expect_bar(bars.at(0), Date::of(2018, 1, 2), {13.35, 13.93, 13.32, 13.70}, 208159200,
               std::nan(""));
}

TEST(Shapes, TushareCountsHandsAndThousands) {
    const auto sink = read_text(
        "ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount\n"
        "000001.SZ,20180103,13.73,13.86,13.20,13.33,13.70,-0.37,-2.70,2962498.38,4006220.766\n"
        "000001.SZ,20180102,13.35,13.93,13.32,13.70,13.30,0.40,3.01,2081592.55,2856543.822\n",
        "daily.csv");
    const Bars bars = good_bars(sink, "000001.SZ", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    expect_bar(bars.at(1), Date::of(2018, 1, 2), {13.35, 13.93, 13.32, 13.70}, 208159255,
               2856543822);
}

TEST(Shapes, TushareMinutesCountShares) {
    const auto sink = read_text(
        "ts_code,trade_time,close,open,high,low,vol,amount\n"
        "600000.SH,2018-08-08 14:59:00,9.99,9.98,9.99,9.98,53000.0,529200.0\n"
        "600000.SH,2018-08-08 14:58:00,9.98,9.98,9.99,9.97,10000.0,99800.0\n"
        "600000.SH,2018-08-08 14:57:00,9.98,9.98,9.99,9.97,10000.0,99800.0\n",
        "stk_mins.csv");
    const Bars bars = good_bars(sink, "600000.SH", Period::k1m);
    ASSERT_EQ(bars.size(), 3U);
    EXPECT_EQ(bars.time[0], shanghai(2018, 8, 8, 14, 59));
    EXPECT_EQ(bars.volume[0], 53'000);
}

TEST(Shapes, TushareWithOnlyAdjustedColumnsIsRefused) {
    const auto sink = read_text(
        "ts_code,trade_date,open_qfq,high_qfq,low_qfq,close_qfq,vol,amount\n"
        "000001.SZ,20180102,13.35,13.93,13.32,13.70,2081592.55,2856543.822\n",
        "stk_factor.csv", [] {
            CsvOptions options;
            options.kind = CsvKind::kBars;
            return options;
        }());
    EXPECT_THAT(sink.first_reason(), HasSubstr("adjusted (\"open_qfq\")"));
}

constexpr const char* kBaostockHead =
    "date,code,open,high,low,close,preclose,volume,amount,adjustflag,turn,tradestatus,pctChg,"
    "isST\n";

TEST(Shapes, BaostockSkipsSuspendedDays) {
    const auto sink = read_text(
        std::string(kBaostockHead) +
            "2017-07-03,sh.600000,12.6500,12.6900,12.5600,12.6100,12.6500,21372070,269656454.0000,"
            "3,0.076100,1,-0.3162,0\n"
            "2017-07-04,sh.600000,12.6100,12.6100,12.6100,12.6100,12.6100,,,3,,0,0,0\n"
            "2017-07-05,sh.600000,12.6100,12.6600,12.5700,12.6400,12.6100,18734960,236356321.0000,"
            "3,0.066700,1,0.2379,0\n",
        "history.csv");
    const Bars bars = good_bars(sink, "600000.SH", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(sink.rows, 3U);
    expect_bar(bars.at(0), Date::of(2017, 7, 3), {12.65, 12.69, 12.56, 12.61}, 21372070, 269656454);
}

TEST(Shapes, BaostockFlagOfAdjustedPricesIsHeard) {
    const auto sink = read_text(
        std::string(kBaostockHead) +
            "2017-07-03,sh.600000,12.65,12.69,12.56,12.61,12.65,21372070,269656454,2,0.07,1,0,0\n"
            "2017-07-04,sh.600000,12.65,12.69,12.56,12.61,12.65,21372070,269656454,2,0.07,1,0,0\n",
        "history.csv");
    EXPECT_TRUE(sink.bars_of.empty());
    EXPECT_THAT(sink.first_reason(), HasSubstr("column \"adjustflag\" says so"));
}

TEST(Shapes, BaostockMinutes) {
    const auto sink = read_text(
        "date,time,code,open,high,low,close,volume,amount,adjustflag\n"
        "2017-07-03,20170703093500000,sh.600000,12.65,12.69,12.60,12.61,1000,12640,3\n"
        "2017-07-03,20170703094000000,sh.600000,12.61,12.69,12.60,12.61,1000,12640,3\n"
        "2017-07-03,20170703094500000,sh.600000,12.61,12.69,12.60,12.61,1000,12640,3\n",
        "history.csv");
    const Bars bars = good_bars(sink, "600000.SH", Period::k5m);
    ASSERT_EQ(bars.size(), 3U);
    EXPECT_EQ(bars.time[0], shanghai(2017, 7, 3, 9, 35));
}

constexpr const char* kYahooText =
    "Date,Open,High,Low,Close,Adj Close,Volume\n"
    "2020-01-02,296.24,300.60,295.19,300.35,297.51,33870100\n"
    "2020-01-03,297.15,300.58,296.50,297.43,294.62,36580700\n";

TEST(Shapes, YahooTakesCloseAndNotAdjClose) {
    const Bars bars = good_bars(read_text(kYahooText, "AAPL.csv"), "AAPL.US", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    expect_bar(bars.at(0), Date::of(2020, 1, 2), {296.24, 300.60, 295.19, 300.35}, 33870100,
               std::nan(""));
    EXPECT_EQ(good_bars(read_text(kYahooText, "600000.SS.csv"), "600000.SH", Period::k1d).size(),
              2U);
    EXPECT_EQ(good_bars(read_text(kYahooText, "0700.HK.csv"), "0700.HK", Period::k1d).size(), 2U);
}

TEST(Shapes, YahooOfAnUnknownMarketAsks) {
    for (const char* name : {"BTC-USD.csv", "^GSPC.csv", "EURUSD=X.csv", "download.csv"}) {
        EXPECT_THAT(read_text(kYahooText, name).first_reason(), HasSubstr("--symbol")) << name;
    }
}

TEST(Shapes, YfinanceHistoryIsAdjusted) {
    const std::string text =
        "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n"
        "2020-01-02 00:00:00-05:00,71.72,72.77,71.46,72.71,135480400,0.0,0.0\n"
        "2020-01-03 00:00:00-05:00,71.94,72.77,71.78,72.00,146322800,0.0,0.0\n";
    EXPECT_THAT(read_text(text, "AAPL.csv").first_reason(), HasSubstr("adjusted"));
    CsvOptions options;
    options.allow_adjusted = true;
    const Bars bars = good_bars(read_text(text, "AAPL.csv", options), "AAPL.US", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars.time[0], Date::of(2020, 1, 2).days);
}

TEST(Shapes, BinanceWithoutHeaderIsStampedAtTheBegin) {
    const std::string rows =
        "1637971200000,0.00002853,0.00002854,0.00002851,0.00002854,36304.2,1637971259999,"
        "1.03547608,79,19523.0,0.55694227,0\n"
        "1637971260000,0.00002854,0.00002860,0.00002854,0.00002859,89196.6,1637971319999,"
        "2.54751330,98,59004.2,1.68545512,0\n";
    const Bars bars =
        good_bars(read_text(rows, "ADABTC-1m-2021-11-27.csv"), "ADABTC.BINANCE", Period::k1m);
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars.time[0], 1637971260000000);
    EXPECT_EQ(bars.volume[0], 36304.2);
    EXPECT_EQ(bars.amount[0], 1.03547608);
    EXPECT_EQ(bars.close[0], 0.00002854);
}

TEST(Shapes, BinanceInMicrosecondsAndWithAHeader) {
    const Bars micro = good_bars(
        read_text("1735689600000000,93425.10,93490.00,93400.00,93450.00,12.5,1735689659999999,"
                  "1168125.0,100,6.0,560000.0,0\n"
                  "1735689660000000,93450.00,93490.00,93400.00,93450.00,12.5,1735689719999999,"
                  "1168125.0,100,6.0,560000.0,0\n",
                  "BTCUSDT-1m-2025-01.csv"),
        "BTCUSDT.BINANCE", Period::k1m);
    EXPECT_EQ(micro.time.at(0), 1735689660000000);
    const Bars named = good_bars(
        read_text("open_time,open,high,low,close,volume,close_time,quote_volume,count,"
                  "taker_buy_volume,taker_buy_quote_volume,ignore\n"
                  "1735689600000,93425.1,93490.0,93400.0,93450.0,12.5,1735775999999,1168125.0,"
                  "100,6.0,560000.0,0\n"
                  "1735776000000,93425.1,93490.0,93400.0,93450.0,12.5,1735862399999,1168125.0,"
                  "100,6.0,560000.0,0\n",
                  "BTCUSDT-1d-2025-01.csv"),
        "BTCUSDT.BINANCE", Period::k1d);
    EXPECT_EQ(named.time.at(0), Date::of(2025, 1, 1).days);
    EXPECT_EQ(named.amount.at(0), 1168125.0);
}

TEST(Shapes, BinanceTrades) {
    const auto sink = read_text(
        "100,93425.10,0.001,93.4251,1735689600123456,True,True\n"
        "101,93425.10,0.002,186.8502,1735689600123456,False,True\n",
        "BTCUSDT-trades-2025-01-01.csv");
    EXPECT_THAT(sink.first_reason(), IsEmpty());
    const market::Ticks& ticks = sink.ticks_of.at("BTCUSDT.BINANCE");
    ASSERT_EQ(ticks.size(), 2U);
    EXPECT_EQ(ticks.sequence[1], 101);
    EXPECT_EQ(ticks.time[1], 1735689600123456);
    EXPECT_EQ(ticks.amount[0], 93.4251);
}

TEST(Shapes, LeanDailyAndMinutes) {
    const Bars daily = good_bars(read_text("19980102 00:00,973100,975300,965300,973600,2150000\n"
                                           "19980105 00:00,978400,984400,967800,977500,4030800",
                                           "spy.csv"),
                                 "SPY.US", Period::k1d);
    ASSERT_EQ(daily.size(), 2U);
    expect_bar(daily.at(0), Date::of(1998, 1, 2), {97.31, 97.53, 96.53, 97.36}, 2150000,
               std::nan(""));
    const Bars minutes = good_bars(read_text("34200000,1689500,1689800,1689500,1689800,800\n"
                                             "34260000,1690000,1690500,1690000,1690100,12300\n"
                                             "34320000,1690000,1690500,1690000,1690100,12300\n",
                                             "20131011_spy_minute_trade.csv"),
                                   "SPY.US", Period::k1m);
    ASSERT_EQ(minutes.size(), 3U);
    // 09:30 in New York is 13:30 UTC in October; the bar ends a minute later.
    EXPECT_EQ(minutes.time[0], *base::parse_rfc3339("2013-10-11T13:31:00Z"));
    EXPECT_EQ(minutes.open[0], 168.95);
}

TEST(Shapes, LeanQuotesAndFactorsAreExplained) {
    EXPECT_THAT(read_text("14400000,1,2,1,2,100,1,2,1,2,100\n14460000,1,2,1,2,100,1,2,1,2,100\n",
                          "20131011_spy_minute_quote.csv")
                    .first_reason(),
                HasSubstr("LEAN quote bars"));
    EXPECT_THAT(read_text("19980102,0.86,0.0089,1\n20501231,1,1,0", "aapl.csv").first_reason(),
                HasSubstr("LEAN factor file"));
}

TEST(Shapes, DolphinDbMinutes) {
    const auto sink = read_text(
        "symbol,exchange,cycle,tradingDay,date,time,open,high,low,close,volume,turnover,unixTime\n"
        "000001,SZSE,1,20180102,20180102,93100000,13.35,13.39,13.35,13.38,2003635,26785576.72,"
        "1514856660000\n"
        "000001,SZSE,1,20180102,20180102,93200000,13.37,13.38,13.33,13.33,867181,11587569.78,"
        "1514856720000\n"
        "000001,SZSE,1,20180102,20180102,145900000,13.61,13.61,13.61,13.61,0,0,1514876340000\n",
        "minutes.csv");
    const Bars bars = good_bars(sink, "000001.SZ", Period::k1m);
    ASSERT_EQ(bars.size(), 3U);
    EXPECT_EQ(bars.time[0], 1514856660000000);
    EXPECT_EQ(bars.time[2], 1514876340000000);
    EXPECT_EQ(bars.amount[0], 26785576.72);
    EXPECT_EQ(bars.amount[2], 0);
}

TEST(Shapes, HikyuuCountsHandsAndTellsMissingAmounts) {
    const Bars stock = good_bars(read_text("date, open, high, low, close, amount, count\n"
                                           "2017-3-3,12.65,12.69,12.56,12.61,269656454.0,213720\n"
                                           "2017-3-6,12.65,12.69,12.56,12.61,269656454.0,213720\n",
                                           "sh600000_day.csv"),
                                 "600000.SH", Period::k1d);
    EXPECT_EQ(stock.volume.at(0), 21372000);
    const Bars index =
        good_bars(read_text("date, open, high, low, close, amount, count\n"
                            "2017-3-3 13:22:0,3214.66,3215.41,3214.06,3215.12,0.0000,5390247.0000\n"
                            "2017-3-3 13:23:0,3214.88,3214.94,3213.73,3214.75,0.0000,5171195.0000\n"
                            "2017-3-3 15:0:0,3214.88,3214.94,3213.73,3214.75,0.0000,5171195.0000\n",
                            "sh000001_1m_2017.csv"),
                  "000001.SH", Period::k1m);
    EXPECT_EQ(index.time.at(0), shanghai(2017, 3, 3, 13, 22));
    EXPECT_EQ(index.volume.at(0), 5390247);
    EXPECT_TRUE(std::isnan(index.amount.at(0)));
}

TEST(Shapes, BacktestingPyNeedsASymbolAndTakesOne) {
    const std::string text =
        ",Open,High,Low,Close,Volume\n2004-08-19,100,104.06,95.96,100.34,22351900\n"
        "2004-08-20,101.01,109.08,100.5,108.31,11428600\n";
    EXPECT_EQ(read_text(text, "GOOG.csv").first_reason(),
              "which instrument it is isn't told: give --symbol, as in --symbol 600000.SH");
    EXPECT_EQ(good_bars(read_text(text, "GOOG.csv", with_symbol("GOOG.US")), "GOOG.US", Period::k1d)
                  .size(),
              2U);
}

TEST(Shapes, JoinQuantAsksWhetherItIsRaw) {
    const std::string text =
        ",open,close,high,low,volume,money\n"
        "2018-01-02,13.35,13.70,13.93,13.32,208159255.0,2856543822.0\n"
        "2018-01-03,13.73,13.33,13.86,13.20,296249838.0,4006220766.0\n";
    EXPECT_THAT(read_text(text, "000001.XSHE.csv").first_reason(), HasSubstr("JoinQuant"));
    CsvOptions options;
    options.allow_adjusted = true;
    const Bars bars =
        good_bars(read_text(text, "000001.XSHE.csv", options), "000001.SZ", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars.amount[0], 2856543822);
}

TEST(Shapes, NetEaseWithApostrophesAndSuspendedDays) {
    const auto sink = read_text(
        "日期,股票代码,名称,收盘价,最高价,最低价,开盘价,前收盘,涨跌额,涨跌幅,换手率,成交量,"
        "成交金额\n"
        "2021-02-26,'300948,C冠中,59.0,71.5,58.0,61.5,71.69,-12.69,-17.7,63.3,14027620,"
        "883367096.44\n"
        "2021-02-25,'300948,N冠中,71.69,0.0,0.0,0.0,71.69,None,None,0.0,0,0.0\n"
        "2021-02-24,'300948,N冠中,71.69,71.69,53.0,54.9,13.0,58.69,451.4,77.9,17249152,"
        "1029331915.79\n",
        "chddata.csv");
    EXPECT_EQ(good_bars(sink, "300948.SZ", Period::k1d).size(), 2U);
}

TEST(Shapes, SeveralInstrumentsInOneFile) {
    std::string text = "ts_code,trade_date,open,high,low,close,vol,amount\n";
    for (const char* day : {"20260105", "20260106", "20260107"}) {
        for (int code = 600000; code < 600050; ++code) {
            text += std::to_string(code) + ".SH," + day + ",10,11,9,10,100,100\n";
        }
    }
    const auto sink = read_text(text, "market.csv");
    EXPECT_THAT(sink.first_reason(), IsEmpty());
    ASSERT_EQ(sink.bars_of.size(), 50U);
    EXPECT_EQ(sink.bars_or_none("600049.SH", Period::k1d).size(), 3U);
}

TEST(Shapes, AnExplicitMapWins) {
    CsvOptions options = with_symbol("600000.SH");
    options.map = {{"date", "datum"},  {"open", "2"},   {"high", "HI"},          {"low", "4"},
                   {"close", "SLUIT"}, {"volume", "v"}, {"volume_unit", "hands"}};
    const std::string text =
        "datum;opening;hi;lo;slot;sluit;v\n2026-01-05;10;11;9;99;10.5;100\n"
        "2026-01-06;10;11;9;99;10.5;100\n";
    const Bars bars = good_bars(read_text(text, "x.csv", options), "600000.SH", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    expect_bar(bars.at(0), Date::of(2026, 1, 5), {10, 11, 9, 10.5}, 10'000, std::nan(""));
    options.map["close"] = "slujt";
    EXPECT_THAT(read_text(text, "x.csv", options).first_reason(),
                HasSubstr("did you mean \"sluit\"?"));
    options.map["close"] = "8";
    EXPECT_THAT(read_text(text, "x.csv", options).first_reason(), HasSubstr("has 7 columns"));
}

TEST(Shapes, AMapByNumberReadsATableWithoutHeader) {
    const std::string text = "2026-01-05|10|11|9|10.5|100\n2026-01-06|10|11|9|10.5|100\n";
    CsvOptions options = with_symbol("AAPL.US");
    EXPECT_THAT(read_text(text, "x.csv", options).first_reason(),
                HasSubstr("there is no header line"));
    options.map = {{"date", "1"}, {"open", "2"},  {"high", "3"},
                   {"low", "4"},  {"close", "5"}, {"volume", "6"}};
    EXPECT_EQ(good_bars(read_text(text, "x.csv", options), "AAPL.US", Period::k1d).size(), 2U);
}

TEST(Shapes, UnitsInTheHeaderAreHeard) {
    const auto sink = read_text(
        "日期,开盘价,最高价,最低价,收盘价,成交量(手),成交额（万元）\n"
        "2018-01-02,13.35,13.93,13.32,13.70,2081592,285654.38\n"
        "2018-01-03,13.73,13.86,13.20,13.33,2962498,400622.08\n",
        "000001_SZ.csv");
    const Bars bars = good_bars(sink, "000001.SZ", Period::k1d);
    ASSERT_EQ(bars.size(), 2U);
    EXPECT_EQ(bars.volume[0], 208159200);
    EXPECT_EQ(bars.amount[0], 2856543800);
}

TEST(Shapes, GzipAndGbkTogether) {
    // 日期,开盘,最高,最低,收盘,成交量,成交额 in GBK
    const std::string head =
        "\xC8\xD5\xC6\xDA,\xBF\xAA\xC5\xCC,\xD7\xEE\xB8\xDF,\xD7\xEE\xB5\xCD,\xCA\xD5\xC5\xCC,"
        "\xB3\xC9\xBD\xBB\xC1\xBF,\xB3\xC9\xBD\xBB\xB6\xEE\r\n";
    const auto sink =
        read_text(gzip(head + "2021/09/22,7.4,7.52,7.29,7.44,15339115,113605952\r\n"
                              "2021/09/23,7.57,7.74,7.35,7.48,17796153,134352208\r\n"),
                  "SH601003.csv.gz");
    EXPECT_EQ(good_bars(sink, "601003.SH", Period::k1d).size(), 2U);
}

}  // namespace
}  // namespace mystocks::feed::csv::detail
