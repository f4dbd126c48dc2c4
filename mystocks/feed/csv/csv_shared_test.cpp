// Every table among the shared real files: rows, values at the ends, or why it is refused.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/feed/csv/csv_source.hpp"
#include "mystocks/feed/csv/detail/reading_for_tests.hpp"

namespace mystocks::feed::csv {
namespace {

using base::Date;
using base::parse_rfc3339;
using detail::KeepingSink;
using market::Bar;
using market::InstrumentId;
using market::Period;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CsvShared : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* const given = std::getenv("MYSTOCKS_SHARED");
        data_ = given != nullptr && *given != '\0'
                    ? std::filesystem::path(given) / "data"
                    : std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "../shared/data";
        if (!std::filesystem::exists(data_)) {
            GTEST_SKIP() << "no shared data at " << data_;
        }
    }

    KeepingSink read(const std::string& path, const CsvOptions& options = {}) const {
        KeepingSink sink;
        const auto source = open_csv({data_ / path}, options);
        for (const Unit& unit : source->plan({})) {
            source->read(unit, sink, {});
        }
        return sink;
    }

    void expect_refused(const std::string& path, const std::string& reason,
                        const CsvOptions& options = {}) const {
        const KeepingSink sink = read(path, options);
        ASSERT_THAT(sink.rejections, SizeIs(1)) << path;
        EXPECT_EQ(sink.rejections[0].line, 0U) << path;
        EXPECT_THAT(sink.rejections[0].reason, HasSubstr(reason)) << path;
        EXPECT_EQ(sink.batches, 0U) << path;
    }

    // All rows good, all of one series.
    market::Bars good_bars(const std::string& path, const std::string& id, Period period,
                           std::size_t rows, const CsvOptions& options = {}) const {
        const KeepingSink sink = read(path, options);
        EXPECT_THAT(sink.first_reason(), IsEmpty()) << path;
        EXPECT_EQ(sink.bars_of.size(), 1U) << path;
        EXPECT_EQ(sink.rows, rows) << path;
        market::Bars bars = sink.bars_or_none(id, period);
        EXPECT_EQ(bars.size(), rows) << path;
        return bars;
    }

    std::filesystem::path data_;
};

void expect_bar(const Bar& bar, std::int64_t time, std::vector<double> values) {
    EXPECT_EQ(bar.time, time);
    EXPECT_THAT((std::vector<double>{bar.open, bar.high, bar.low, bar.close, bar.volume}),
                ::testing::ElementsAreArray(values.begin(), values.begin() + 5));
    if (values.size() > 5) {
        EXPECT_EQ(bar.amount, values[5]);
    } else {
        EXPECT_TRUE(std::isnan(bar.amount)) << bar.amount;
    }
}

CsvOptions with_symbol(const std::string& id) {
    CsvOptions options;
    options.symbol = InstrumentId::parse(id);
    return options;
}

CsvOptions of_kind(CsvKind kind) {
    CsvOptions options;
    options.kind = kind;
    return options;
}

double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST_F(CsvShared, MinuteBarsInThreeFormats) {
    const auto one =
        good_bars("minute/000001_SZ_1m_201801.csv", "000001.SZ", Period::k1m, 21 * 240);
    expect_bar(one.at(0), *parse_rfc3339("2018-01-02T09:31:00+08:00"),
               {13.35, 13.39, 13.35, 13.38, 2003635, 26785576.72});
    expect_bar(one.at(5039), *parse_rfc3339("2018-01-30T15:00:00+08:00"),
               {13.65, 13.65, 13.65, 13.65, 1457896, 19900280.4});
    const auto fifteen =
        good_bars("minute/600519_SH_15m_2025.csv", "600519.SH", Period::k15m, 4800);
    expect_bar(fifteen.at(0), *parse_rfc3339("2025-01-02T09:45:00+08:00"),
               {1524, 1524, 1502, 1508.68, 929500, 1405197177});
    expect_bar(fifteen.at(4799), *parse_rfc3339("2026-04-01T15:00:00+08:00"),
               {1462, 1462.84, 1459.44, 1459.44, 238932, 349027539});
    const auto index = good_bars("minute/sh000001_1m_2017.csv", "000001.SH", Period::k1m, 24'000);
    expect_bar(index.at(0), *parse_rfc3339("2017-03-03T13:22:00+08:00"),
               {3214.66, 3215.41, 3214.06, 3215.12, 5390247});
    expect_bar(index.at(23'999), *parse_rfc3339("2017-07-31T15:00:00+08:00"),
               {3272.6, 3274.18, 3272.37, 3273.02, 24887616});
}

TEST_F(CsvShared, UsTablesAskForWhatTheyDoNotSay) {
    for (const char* path : {"us/GOOG.csv", "us/BTCUSD.csv", "us/EURUSD.csv",
                             "crypto/btc-perp-20211231-20220201_1m.csv.gz"}) {
        expect_refused(path, "give --symbol");
    }
    const auto goog =
        good_bars("us/GOOG.csv", "GOOG.US", Period::k1d, 2148, with_symbol("GOOG.US"));
    expect_bar(goog.at(0), Date::of(2004, 8, 19).days, {100, 104.06, 95.96, 100.34, 22351900});
    const auto coin = good_bars("us/BTCUSD.csv", "BTCUSD.BITSTAMP", Period::k1M, 156,
                                with_symbol("BTCUSD.BITSTAMP"));
    expect_bar(coin.at(155), Date::of(2024, 12, 31).days,
               {96515, 108364, 92092, 93381, 25342.80228337});
    CsvOptions euro = with_symbol("EURUSD.FX");
    expect_refused("us/EURUSD.csv", "stamped_at=begin", euro);
    euro.stamped_at_begin = true;
    const auto hours = good_bars("us/EURUSD.csv", "EURUSD.FX", Period::k60m, 5000, euro);
    expect_bar(hours.at(0), *parse_rfc3339("2017-04-19T10:00:00Z"),
               {1.0716, 1.0722, 1.07083, 1.07219, 1413});
}

TEST_F(CsvShared, LeanDaily) {
    const struct {
        const char* file;
        const char* id;
        std::size_t rows;
    } cases[] = {{"aapl", "AAPL.US", 5849}, {"bac", "BAC.US", 5849}, {"goog", "GOOG.US", 4183},
                 {"ibm", "IBM.US", 5849},   {"qqq", "QQQ.US", 3964}, {"spy", "SPY.US", 5849}};
    for (const auto& [file, id, rows] : cases) {
        const auto bars =
            good_bars(std::string("us/lean/daily/") + file + ".zip", id, Period::k1d, rows);
        EXPECT_EQ(bars.time.back(), Date::of(2021, 3, 31).days);
    }
    const auto spy = good_bars("us/lean/daily/spy.zip", "SPY.US", Period::k1d, 5849);
    expect_bar(spy.at(0), Date::of(1998, 1, 2).days, {97.31, 97.53, 96.53, 97.36, 2150000});
    expect_bar(spy.at(5848), Date::of(2021, 3, 31).days, {395.35, 398, 395.33, 396.33, 90673494});
}

TEST_F(CsvShared, LeanMinutesWithAndWithoutQuotes) {
    const struct {
        const char* day;
        std::size_t rows;
    } cases[] = {{"20131004", 711}, {"20131007", 828}, {"20131008", 828}, {"20131009", 813},
                 {"20131010", 883}, {"20131011", 776}, {"20230803", 947}};
    for (const auto& [day, rows] : cases) {
        const std::string stem = std::string("us/lean/minute_spy/") + day;
        const auto bars = good_bars(stem + "_trade.zip", "SPY.US", Period::k1m, rows);
        // The last minute of extended trading ends at 20:00 in New York.
        EXPECT_EQ(bars.time.back() % base::kUsPerDay, 0) << day;
        expect_refused(stem + "_quote.zip", "LEAN quote bars");
    }
    const auto first =
        good_bars("us/lean/minute_spy/20131004_trade.zip", "SPY.US", Period::k1m, 711);
    expect_bar(first.at(0), *parse_rfc3339("2013-10-04T04:07:00-04:00"),
               {167.65, 167.65, 167.65, 167.65, 20000});
}

TEST_F(CsvShared, LeanFactorFilesAreExplained) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(data_ / "us/lean/factor_files")) {
        expect_refused("us/lean/factor_files/" + entry.path().filename().string(),
                       "LEAN factor file");
        ++files;
    }
    EXPECT_EQ(files, 22U);
}

TEST_F(CsvShared, Crypto) {
    const auto first =
        good_bars("crypto/ADABTC-1m-2021-11-27.csv", "ADABTC.BINANCE", Period::k1m, 10);
    expect_bar(first.at(0), *parse_rfc3339("2021-11-27T00:01:00Z"),
               {0.00002853, 0.00002854, 0.00002851, 0.00002854, 36304.2, 1.03547608});
    const auto second =
        good_bars("crypto/ADABTC-1m-2021-11-28.csv", "ADABTC.BINANCE", Period::k1m, 11);
    EXPECT_EQ(second.time.at(10), *parse_rfc3339("2021-11-28T00:11:00Z"));
    CsvOptions perp = with_symbol("BTC-PERP.BITMEX");
    perp.stamped_at_begin = false;
    const auto bars = good_bars("crypto/btc-perp-20211231-20220201_1m.csv.gz", "BTC-PERP.BITMEX",
                                Period::k1m, 45'031, perp);
    expect_bar(bars.at(0), *parse_rfc3339("2021-12-31T23:01:00Z"),
               {46319, 46385, 46319, 46377, 2300413.7295});
    expect_refused("crypto/binance_ws_ethusdt_20240809.gz", "JSON");
    expect_refused("crypto/btcusdt-depth-snap.csv", "one price level a row");
    expect_refused("crypto/btcusdt-depth-update.csv", "one price level a row");
}

TEST_F(CsvShared, Level2TradesAddUpToTheOfficialBar) {
    const auto sink = read("tick/600519_SH_level2_20230201.zip", of_kind(CsvKind::kTicks));
    ASSERT_EQ(sink.ticks_of.size(), 1U);
    const market::Ticks& ticks = sink.ticks_of.at("600519.SH");
    ASSERT_EQ(ticks.size(), 27'135U);
    EXPECT_EQ(sum(ticks.volume), 3'397'389);
    EXPECT_NEAR(sum(ticks.amount), 6'244'678'924.61, 0.001);
    EXPECT_EQ(ticks.time[0], *parse_rfc3339("2023-02-01T09:25:00.94+08:00"));
    EXPECT_EQ(ticks.sequence[0], 8502);
    EXPECT_EQ(ticks.price[0], 1854.98);
    EXPECT_TRUE(std::is_sorted(ticks.time.begin(), ticks.time.end()));
    ASSERT_THAT(sink.rejections, SizeIs(2));
    EXPECT_THAT(sink.rejections[0].unit, HasSubstr("entrust.csv"));
    EXPECT_THAT(sink.rejections[0].reason, HasSubstr("orders of a Level-2 feed"));
    EXPECT_THAT(sink.rejections[1].unit, HasSubstr("snapshot.csv"));
    EXPECT_THAT(sink.rejections[1].reason, HasSubstr("would count them twice"));
}

TEST_F(CsvShared, Level2ArchiveGivesTradesAndDepth) {
    const auto sink = read("tick/600519_SH_level2_20230201.zip");
    EXPECT_EQ(sink.ticks_of.at("600519.SH").size(), 27'135U);
    const market::Depth& depth = sink.depth_of.at("600519.SH");
    ASSERT_EQ(depth.size(), 5109U);
    EXPECT_EQ(depth.ask.price[0].back(), 1844.98);
    EXPECT_EQ(depth.ask.size[0].back(), 800);
    EXPECT_EQ(depth.bid.price[0].back(), 1844.97);
    EXPECT_EQ(depth.bid.size[9].back(), 200);
    EXPECT_TRUE(std::isnan(depth.bid.price[0].front()));
    ASSERT_THAT(sink.rejections, SizeIs(1));
    EXPECT_THAT(sink.first_reason(), HasSubstr("orders of a Level-2 feed"));
}

TEST_F(CsvShared, TradesWithoutNumbersOfTheirOwn) {
    const auto sz = read("tick/000001_SZ_trades_20180903.csv");
    EXPECT_THAT(sz.rejections, IsEmpty());
    const market::Ticks& first = sz.ticks_of.at("000001.SZ");
    ASSERT_EQ(first.size(), 31'196U);
    EXPECT_EQ(sum(first.volume), 70'117'507);
    EXPECT_EQ(first.time[0], *parse_rfc3339("2018-09-03T09:30:06+08:00"));
    EXPECT_EQ(first.amount[0], 45'585);
    const auto sh = read("tick/20200102_SH_trade.csv");
    EXPECT_THAT(sh.rejections, IsEmpty());
    const market::Ticks& second = sh.ticks_of.at("600000.SH");
    ASSERT_EQ(second.size(), 26'169U);
    EXPECT_EQ(sum(second.volume), 50'491'763);
    EXPECT_EQ(second.amount[1], 3379.37);
    for (const market::Ticks* ticks : {&first, &second}) {
        for (std::size_t i = 1; i < ticks->size(); ++i) {
            const bool same = ticks->time[i] == ticks->time[i - 1];
            ASSERT_EQ(ticks->sequence[i], same ? ticks->sequence[i - 1] + 1 : 0) << i;
        }
    }
}

TEST_F(CsvShared, TenLevelSnapshots) {
    const auto as_depth = read("tick/688293_SH_tick_20230323.csv");
    EXPECT_THAT(as_depth.rejections, IsEmpty());
    const market::Depth& depth = as_depth.depth_of.at("688293.SH");
    ASSERT_EQ(depth.size(), 2386U);
    EXPECT_EQ(depth.bid.price[9].back(), 109.85);
    EXPECT_EQ(depth.bid.size[9].back(), 200);
    EXPECT_EQ(depth.ask.price[0].back(), 110.62);
    const auto as_ticks = read("tick/688293_SH_tick_20230323.csv", of_kind(CsvKind::kTicks));
    EXPECT_THAT(as_ticks.rejections, IsEmpty());
    const market::Ticks& ticks = as_ticks.ticks_of.at("688293.SH");
    EXPECT_EQ(sum(ticks.volume), 189'104);
    EXPECT_EQ(sum(ticks.amount), 20'981'577);
    EXPECT_EQ(ticks.price.back(), 110.17);
}

TEST_F(CsvShared, CorporateActions) {
    const auto sink = read("actions/actions_2021.csv", of_kind(CsvKind::kActions));
    EXPECT_THAT(sink.rejections, IsEmpty());
    ASSERT_THAT(sink.all_actions, SizeIs(2));
    EXPECT_EQ(sink.all_actions[0].id.str(), "601003.SH");
    EXPECT_EQ(sink.all_actions[0].ex_date, Date::of(2021, 6, 18));
    EXPECT_EQ(sink.all_actions[0].cash, 0.25);
    EXPECT_EQ(sink.all_actions[1].id.str(), "601006.SH");
    EXPECT_EQ(sink.all_actions[1].ex_date, Date::of(2021, 7, 8));
    EXPECT_EQ(sink.all_actions[1].cash, 0.48);
}

TEST_F(CsvShared, Instruments) {
    const auto sink = read("instruments/cn_stocklist_2026.csv");
    EXPECT_THAT(sink.rejections, IsEmpty());
    ASSERT_THAT(sink.all_instruments, SizeIs(5429));
    EXPECT_EQ(sink.all_instruments[0].id.str(), "000001.SZ");
    EXPECT_EQ(sink.all_instruments[0].name, "平安银行");
    EXPECT_EQ(sink.all_instruments[0].industry, "银行");
    EXPECT_EQ(sink.all_instruments[2].name, "*ST国华");
    EXPECT_EQ(sink.all_instruments.back().id.str(), "689009.SH");
    expect_refused("instruments/hikyuu_stock.db", "NUL bytes");
}

TEST_F(CsvShared, TdxExportsAreAdjustedAndSayIt) {
    expect_refused("tdx/export/SH#601003.txt", "前复权");
    expect_refused("tdx/export/SH#601006.txt", "前复权");
    CsvOptions options;
    options.allow_adjusted = true;
    const auto one = read("tdx/export/SH#601003.txt", options);
    const auto bars = one.bars_or_none("601003.SH", Period::k1d);
    EXPECT_EQ(one.rows, 3366U);
    EXPECT_EQ(bars.size(), 3365U);  // adjusted, one low is negative
    ASSERT_THAT(one.rejections, SizeIs(1));
    EXPECT_EQ(one.rejections[0].reason, "low -0.02 is not positive");
    expect_bar(bars.at(0), Date::of(2007, 2, 27).days,
               {2.05, 2.5, 2.05, 2.22, 53826715, 892730880});
    const auto other = read("tdx/export/SH#601006.txt", options);
    EXPECT_EQ(other.rows, 3664U);
    EXPECT_EQ(other.bars_or_none("601006.SH", Period::k1d).size(), 3633U);
    EXPECT_THAT(other.rejections, SizeIs(31));
}

TEST_F(CsvShared, TradingDays) {
    const auto sink = read("calendar/cn_trading_days.txt");
    EXPECT_THAT(sink.rejections, IsEmpty());
    const auto& days = sink.days_of.at("CN");
    ASSERT_EQ(days.size(), 8619U);
    EXPECT_EQ(days.front(), Date::of(1990, 12, 19));
    EXPECT_EQ(days.back(), Date::of(2026, 5, 8));
}

TEST_F(CsvShared, AFolderIsReadAsAWhole) {
    const auto source = open_csv({data_ / "minute", data_ / "crypto"}, {});
    EXPECT_EQ(source->plan({}).size(), 3U + 6U - 1U);  // the WebSocket capture is no table
}

}  // namespace
}  // namespace mystocks::feed::csv
