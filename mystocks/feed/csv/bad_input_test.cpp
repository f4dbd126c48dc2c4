// What is broken, ambiguous or hostile: refused with a reason, and the rest imported.
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/packing_for_tests.hpp"
#include "mystocks/feed/csv/detail/reading_for_tests.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using market::InstrumentId;
using market::Period;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kHead = "date,open,high,low,close,volume,amount\n";
constexpr const char* kGoodRows =
    "2026-01-05,10,11,9,10.5,1000,10200\n2026-01-06,10,11,9,10.5,1000,10200\n"
    "2026-01-07,10,11,9,10.5,1000,10200\n";

KeepingSink read_rows(const std::string& rows, const CsvOptions& options = {}) {
    return read_text(kHead + rows, "sh600000.csv", options);
}

std::size_t count_of(const KeepingSink& sink, Period period = Period::k1d) {
    return sink.bars_or_none("600000.SH", period).size();
}

TEST(BadInput, ABadRowIsNamedByLineAndTheRestIsKept) {
    const struct {
        const char* row;
        const char* reason;
    } cases[] = {
        {"2026-01-08,10,9,9.5,10.5,1000,10200", "high 9 is below open 10"},
        {"2026-01-08,10,11,10.5,10,1000,10200", "low 10.5 is above open 10"},
        {"2026-01-08,8.1e76,8.1e76,9,10,1000,10200", "open 8.1e+76 is above 1e9"},
        {"2026-01-08,-10,11,9,10,1000,10200", "open -10 is not positive"},
        {"2026-01-08,10,11,0,10,1000,10200", "low 0 is not positive"},
        {"2026-01-08,ten,11,9,10,1000,10200", "open \"ten\" is no number"},
        {"2026-01-08,10,11,9,,1000,10200", "close is missing"},
        {"2026-01-08,10,11,9,nan,1000,10200", "close is missing"},
        {"2026-01-08,10,11,9,inf,1000,10200", "close \"inf\" is no number"},
        {"2026-01-08,10,11,9,10,-5,10200", "volume -5 is not a count of shares"},
        {"2026-01-08,10,11,9,10,lots,10200", "volume \"lots\" is no number"},
        {"2026-01-08,10,11,9,10,1000,-1", "amount -1 is not a sum of money"},
        {"2026-02-30,10,11,9,10,1000,10200", "\"2026-02-30\" is no date or time"},
        {",10,11,9,10,1000,10200", "the date is missing"},
        {"yesterday,10,11,9,10,1000,10200", "\"yesterday\" is no date or time"},
        {"2026-01-08,10,11,9,10", "it has 5 fields and the table has 7"},
        {"2026-01-08,10,11,9,10,1000,10200,7,8", "it has 9 fields and the table has 7"},
        {"2026-01-08,\"10,11,9,10,1000,10200", "a quote opened on line 5 is never closed"},
    };
    for (const auto& [row, reason] : cases) {
        const auto sink = read_rows(kGoodRows + std::string(row) + "\n");
        EXPECT_EQ(count_of(sink), 3U) << row;
        ASSERT_THAT(sink.rejections, SizeIs(1)) << row;
        EXPECT_EQ(sink.rejections[0].reason, reason);
        EXPECT_EQ(sink.rejections[0].line, 5U) << row;
        EXPECT_EQ(sink.rejections[0].unit, "sh600000.csv");
        EXPECT_EQ(sink.rows, 4U) << row;
    }
}

TEST(BadInput, TruncatedInTheMiddleOfARow) {
    const auto sink = read_rows(std::string(kGoodRows) + "2026-01-08,10,11,9");
    EXPECT_EQ(count_of(sink), 3U);
    EXPECT_EQ(sink.first_reason(), "it has 4 fields and the table has 7");
}

TEST(BadInput, TruncatedGzipKeepsTheRowsBefore) {
    std::string text = kHead;
    for (int i = 0; i < 200'000; ++i) {
        const auto day = base::Date::of(2000, 1, 1) + i % 9000;
        text += base::to_string(day) + ",10,11,9,10.5," + std::to_string(1000 + i * 7919 % 997) +
                "," + std::to_string((1000 + i * 7919 % 997) * 10) + "\n";
    }
    const std::string packed = gzip(text);
    const auto sink = read_text(packed.substr(0, packed.size() * 9 / 10), "sh600000.csv.gz");
    EXPECT_GT(count_of(sink), 100'000U);
    EXPECT_LT(count_of(sink), 200'000U);
    ASSERT_FALSE(sink.rejections.empty());
    EXPECT_THAT(sink.rejections.back().reason, HasSubstr("The gzip data ends in the middle; the "));
    EXPECT_EQ(sink.rejections.back().line, 0U);
    const auto none = read_text(packed.substr(0, 100), "sh600000.csv.gz");
    EXPECT_EQ(none.first_reason(), "The gzip data ends in the middle");
}

TEST(BadInput, FilesWithoutATable) {
    EXPECT_EQ(read_text("", "sh600000.csv").first_reason(), "the file is empty");
    EXPECT_EQ(read_text("\n\n", "sh600000.csv").first_reason(), "the file is empty");
    EXPECT_EQ(read_text(std::string(10'000, '\0'), "sh600000.csv").first_reason(),
              "It is no text: it has NUL bytes");
    EXPECT_THAT(read_text("hello\nworld\n", "sh600000.csv").first_reason(),
                HasSubstr("no known set of columns"));
    EXPECT_THAT(read_text("{\"a\":1}\n{\"a\":2}\n", "sh600000.csv").first_reason(),
                HasSubstr("JSON"));
    EXPECT_EQ(read_text(kHead, "sh600000.csv").first_reason(),
              "there are no rows below the header");
    EXPECT_THAT(read_text("\"date,open,high\n", "sh600000.csv").rejections, SizeIs(1));
}

TEST(BadInput, TextThatIsNeitherUtf8NorGbk) {
    const auto sink = read_text("date,\xE9,high,low\xFF,close\n1,2,3,4,5\n", "sh600000.csv");
    EXPECT_THAT(sink.first_reason(), HasSubstr("neither UTF-8 nor GBK"));
}

TEST(BadInput, DuplicateAndUnsortedDatesAreHandedOverInOrderOfTheFile) {
    const auto sink = read_rows(
        "2026-01-07,10,11,9,10.5,1000,10200\n2026-01-05,10,11,9,10.5,1000,10200\n"
        "2026-01-06,10,11,9,10.5,1000,10200\n2026-01-05,10,11,9,10.7,1000,10200\n");
    EXPECT_THAT(sink.rejections, IsEmpty());
    const auto bars = sink.bars_or_none("600000.SH", Period::k1d);
    ASSERT_EQ(bars.size(), 4U);
    EXPECT_EQ(bars.close[3], 10.7);
    EXPECT_EQ(bars.time[3], bars.time[1]);
}

TEST(BadInput, HandsOrSharesIsAskedWhereNothingTells) {
    const std::string text =
        "date,open,high,low,close,volume\n2026-01-05,10,11,9,10.5,1000\n"
        "2026-01-06,10,11,9,10.5,1000\n";
    EXPECT_THAT(read_text(text, "sh600000.csv").first_reason(), HasSubstr("volume_unit=hands"));
    CsvOptions options;
    options.map = {{"volume_unit", "hands"}};
    EXPECT_EQ(read_text(text, "sh600000.csv", options)
                  .bars_or_none("600000.SH", Period::k1d)
                  .volume.at(0),
              100'000);
    // No question in a market without hands.
    options = {};
    options.symbol = InstrumentId::parse("AAPL.US");
    EXPECT_THAT(read_text(text, "x.csv", options).rejections, IsEmpty());
}

TEST(BadInput, AnAmountTellsHandsFromShares) {
    const auto hands =
        read_rows("2026-01-05,10,11,9,10.5,1000,1020000\n2026-01-06,10,11,9,10.5,1000,1020000\n");
    EXPECT_EQ(hands.bars_or_none("600000.SH", Period::k1d).volume.at(0), 100'000);
    const auto shares = read_rows(kGoodRows);
    EXPECT_EQ(shares.bars_or_none("600000.SH", Period::k1d).volume.at(0), 1000);
}

TEST(BadInput, VolumeMayNotBeLeftOutForAStock) {
    const auto sink = read_text(
        "date,open,high,low,close\n2026-01-05,10,11,9,10\n2026-01-06,10,11,9,10\n", "sh600000.csv");
    EXPECT_THAT(sink.first_reason(), HasSubstr("there is no column for volume"));
    const auto index = read_text(
        "date,open,high,low,close\n2026-01-05,10,11,9,10\n2026-01-06,10,11,9,10\n", "sh000001.csv");
    EXPECT_EQ(index.bars_or_none("000001.SH", Period::k1d).size(), 2U);
}

TEST(BadInput, DayAndMonthAreAskedForWhereTheyMayBeSwapped) {
    const std::string ambiguous =
        "03/02/2026,10,11,9,10.5,1000,10200\n04/02/2026,10,11,9,10.5,1000,10200\n"
        "05/02/2026,10,11,9,10.5,1000,10200\n";
    EXPECT_THAT(read_rows(ambiguous).first_reason(), HasSubstr("date_order=dmy"));
    const auto settled = read_rows(ambiguous + "13/02/2026,10,11,9,10.5,1000,10200\n");
    EXPECT_EQ(settled.bars_or_none("600000.SH", Period::k1d).time.at(0),
              base::Date::of(2026, 2, 3).days);
    CsvOptions options;
    options.map = {{"date_order", "mdy"}};
    options.period = Period::k1d;
    EXPECT_EQ(read_rows(ambiguous, options).bars_or_none("600000.SH", Period::k1d).time.at(0),
              base::Date::of(2026, 3, 2).days);
}

TEST(BadInput, PeriodsAreToldByTheirDistanceOrAskedFor) {
    EXPECT_THAT(read_rows("2026-01-05,10,11,9,10.5,1000,10200\n").first_reason(),
                HasSubstr("there is one date only"));
    EXPECT_THAT(read_rows("2026-01-05,10,11,9,10.5,1000,10200\n"
                          "2026-01-12,10,11,9,10.5,1000,10200\n")
                    .first_reason(),
                HasSubstr("there are only two dates"));
    const auto weekly = read_rows(
        "2026-01-09,10,11,9,10.5,1000,10200\n2026-01-16,10,11,9,10.5,1000,10200\n"
        "2026-01-23,10,11,9,10.5,1000,10200\n");
    EXPECT_EQ(weekly.bars_or_none("600000.SH", Period::k1w).size(), 3U);
    const auto monthly = read_rows(
        "2026-01-30,10,11,9,10.5,1000,10200\n2026-02-27,10,11,9,10.5,1000,10200\n"
        "2026-03-31,10,11,9,10.5,1000,10200\n");
    EXPECT_EQ(monthly.bars_or_none("600000.SH", Period::k1M).size(), 3U);
    CsvOptions options;
    options.period = Period::k1d;
    EXPECT_EQ(count_of(read_rows("2026-01-05,10,11,9,10.5,1000,10200\n", options)), 1U);
    options.period = Period::k5m;
    EXPECT_THAT(read_rows(kGoodRows, options).first_reason(), HasSubstr("dates without a time"));
}

std::string minute_rows(int first_minute, int count, int step) {
    std::string rows;
    for (int i = 0; i < count; ++i) {
        const int minute = first_minute + i * step;
        rows += fmt::format("2026-01-05 {:02}:{:02}:00,10,11,9,10.5,1000,10200\n", minute / 60,
                            minute % 60);
    }
    return rows;
}

TEST(BadInput, ABeginStampedDayIsMovedToTheEnd) {
    // 09:30 … 11:29 and 13:00 … 14:59: the first minute ends at 09:31.
    const auto begin = read_rows(minute_rows(570, 120, 1) + minute_rows(780, 120, 1));
    const auto bars = begin.bars_or_none("600000.SH", Period::k1m);
    ASSERT_EQ(bars.size(), 240U);
    EXPECT_EQ(bars.time.front(), *base::parse_rfc3339("2026-01-05T09:31:00+08:00"));
    EXPECT_EQ(bars.time.back(), *base::parse_rfc3339("2026-01-05T15:00:00+08:00"));
    const auto end = read_rows(minute_rows(571, 120, 1) + minute_rows(781, 120, 1));
    EXPECT_EQ(end.bars_or_none("600000.SH", Period::k1m).time.front(),
              *base::parse_rfc3339("2026-01-05T09:31:00+08:00"));
    // With the auction's own row at 09:30 the day is still stamped at the ends.
    const auto auction = read_rows(minute_rows(570, 121, 1) + minute_rows(781, 120, 1));
    EXPECT_EQ(auction.bars_or_none("600000.SH", Period::k1m).time.front(),
              *base::parse_rfc3339("2026-01-05T09:30:00+08:00"));
    EXPECT_THAT(read_rows(minute_rows(600, 20, 1)).first_reason(), HasSubstr("stamped_at=begin"));
    CsvOptions options;
    options.stamped_at_begin = true;
    EXPECT_EQ(read_rows(minute_rows(600, 20, 1), options)
                  .bars_or_none("600000.SH", Period::k1m)
                  .time.front(),
              *base::parse_rfc3339("2026-01-05T10:01:00+08:00"));
}

TEST(BadInput, ADistanceThatIsNoPeriodIsRefused) {
    EXPECT_THAT(read_rows(minute_rows(570, 50, 3)).first_reason(), HasSubstr("3 minutes apart"));
    CsvOptions options;
    options.period = Period::k15m;
    EXPECT_THAT(read_rows(minute_rows(570, 50, 5), options).first_reason(),
                HasSubstr("most rows are 5 minutes apart"));
    options.period = Period::k1d;
    EXPECT_THAT(read_rows(minute_rows(570, 50, 5), options).first_reason(),
                HasSubstr("times inside a day"));
}

TEST(BadInput, WhatTheNameSaysHasToFitTheRows) {
    const std::string fives = kHead + minute_rows(575, 20, 5) + minute_rows(785, 24, 5);
    EXPECT_THAT(read_text(fives, "minute/sh600000.csv").first_reason(),
                HasSubstr("the name says 1m, but most rows are 5 minutes apart"));
    EXPECT_EQ(read_text(fives, "sh600000_5m.csv").bars_or_none("600000.SH", Period::k5m).size(),
              44U);
    EXPECT_THAT(read_text(kHead + std::string(kGoodRows), "sh600000_weekly.csv").first_reason(),
                HasSubstr("the name says 1w, but the dates look like 1d"));
}

TEST(BadInput, AFactorBesideThePricesMeansAdjusted) {
    const std::string text =
        "date,open,high,low,close,volume,amount,factor\n2026-01-05,10,11,9,10.5,1000,10200,2.5\n"
        "2026-01-06,10,11,9,10.5,1000,10200,2.5\n";
    EXPECT_THAT(read_text(text, "sh600000.csv").first_reason(), HasSubstr("\"factor\" isn't 1"));
}

// What the sink throws is not the file's fault.
TEST(BadInput, TheSinksOwnErrorsPassThrough) {
    struct CancellingSink final : FeedSink {
        void rows_read(std::uint64_t) override {}
        void reject(Rejection) override {
            throw base::Error(base::ErrorKind::kCancelled, "stopped");
        }
        void bars(const market::InstrumentId&, Period, market::Bars&&) override {
            throw base::Error(base::ErrorKind::kCancelled, "stopped");
        }
        void ticks(const market::InstrumentId&, market::Ticks&&) override {}
        void depth(const market::InstrumentId&, market::Depth&&) override {}
        void instruments(std::vector<market::Instrument>&&) override {}
        void actions(std::vector<market::CorporateAction>&&) override {}
        void share_events(std::vector<market::ShareEvent>&&) override {}
        void blocks(std::vector<market::Block>&&) override {}
        void trading_days(const std::string&, std::vector<base::Date>&&) override {}
    };
    std::string late_nul(kHead);
    late_nul += kGoodRows + std::string(5000, '\n') + std::string("a\0b\n", 4);
    for (const std::string& text : {kHead + std::string(kGoodRows), std::string("no table"),
                                    std::string("\0\0", 2), late_nul}) {
        CancellingSink sink;
        const auto stream = stream_of(text);
        EXPECT_THROW(read_unit(*stream, {"a", facts_of_name({"sh600000.csv"}), {}},
                               parse_settings({}), sink, {}),
                     base::Error);
    }
}

TEST(BadInput, TimeZonesOfTextAndOfInstants) {
    CsvOptions options;
    options.map = {{"stamped_at", "end"}};
    options.time_zone = "UTC";
    EXPECT_EQ(read_rows(minute_rows(61, 30, 1), options)
                  .bars_or_none("600000.SH", Period::k1m)
                  .time.at(0),
              *base::parse_rfc3339("2026-01-05T09:01:00+08:00"));
    options.time_zone = "Mars/Olympus";
    EXPECT_THROW(parse_settings(options), base::Error);
}

TEST(BadInput, CodesThatMayBeTwoInstrumentsAreAskedFor) {
    const std::string text = "code," + std::string(kHead) +
                             "000001,2026-01-05,10,11,9,10.5,1000,10200\n"
                             "600000,2026-01-05,10,11,9,10.5,1000,10200\n"
                             "000001,2026-01-06,10,11,9,10.5,1000,10200\n"
                             "600000,2026-01-06,10,11,9,10.5,1000,10200\n";
    const auto sink = read_text(text, "all.csv");
    EXPECT_EQ(count_of(sink), 2U);
    ASSERT_THAT(sink.rejections, SizeIs(2));
    EXPECT_THAT(sink.first_reason(), HasSubstr("the exchange of 000001 isn't told"));
    CsvOptions options;
    options.map = {{"exchange", "SZ"}};
    EXPECT_EQ(read_text("code," + std::string(kHead) +
                            "000001,2026-01-05,10,11,9,10.5,1000,10200\n"
                            "000001,2026-01-06,10,11,9,10.5,1000,10200\n",
                        "all.csv", options)
                  .bars_or_none("000001.SZ", Period::k1d)
                  .size(),
              2U);
    options.symbol = InstrumentId::parse("600000.SH");
    EXPECT_THAT(read_text(text, "all.csv", options).first_reason(),
                HasSubstr("several instruments"));
}

TEST(BadInput, OptionsThatMakeNoSenseAreRefusedAtOnce) {
    const auto message_of = [](const std::map<std::string, std::string>& map) {
        CsvOptions options;
        options.map = map;
        try {
            parse_settings(options);
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidArgument);
            return error.message();
        }
        return std::string();
    };
    EXPECT_THAT(message_of({{"clsoe", "5"}}), HasSubstr("did you mean \"close\"?"));
    EXPECT_THAT(message_of({{"close", " "}}), HasSubstr("no column"));
    EXPECT_THAT(message_of({{"volume_unit", "boxes"}}), HasSubstr("shares or hands"));
    EXPECT_THAT(message_of({{"date_order", "ymd"}}), HasSubstr("dmy or mdy"));
    EXPECT_THAT(message_of({{"stamped_at", "middle"}}), HasSubstr("begin or end"));
}

TEST(BadInput, AdjustedColumnsTitlesAndNamesAreHeard) {
    EXPECT_THAT(read_text(std::string(kHead) + kGoodRows, "600000.SH_qfq.csv").first_reason(),
                HasSubstr("the file's name says so"));
    EXPECT_THAT(
        read_text("600000 浦发银行 日线 后复权\n" + std::string(kHead) + kGoodRows, "SH#600000.txt")
            .first_reason(),
        HasSubstr("后复权"));
}

TEST(BadInput, ManyBadRowsStayBadRows) {
    std::string text = kHead;
    text += kGoodRows;
    for (int i = 0; i < 100'000; ++i) {
        text += "x\n";
    }
    const auto sink = read_text(text, "sh600000.csv");
    EXPECT_EQ(count_of(sink), 3U);
    EXPECT_THAT(sink.rejections, SizeIs(100'000));
    EXPECT_EQ(sink.rejections.back().line, 100'004U);
    EXPECT_EQ(sink.rows, 100'003U);
}

TEST(BadInput, BatchesAreBounded) {
    std::string text = kHead;
    for (int i = 0; i < 150'000; ++i) {
        text += base::to_string(base::Date::of(1990, 1, 1) + i % 9000) + ",10,11,9,10,100,1000\n";
    }
    const auto sink = read_text(text, "sh600000.csv");
    EXPECT_EQ(count_of(sink), 150'000U);
    EXPECT_EQ(sink.batches, 3U);  // 65,536 twice, and the rest
}

TEST(BadInput, AStopEndsTheReadSoon) {
    std::string text = kHead;
    for (int i = 0; i < 150'000; ++i) {
        text += base::to_string(base::Date::of(1990, 1, 1) + i % 9000) + ",10,11,9,10,100,1000\n";
    }
    std::stop_source source;
    source.request_stop();
    KeepingSink sink;
    const auto stream = stream_of(text);
    read_unit(*stream, {"a", facts_of_name({"sh600000.csv"}), {}}, parse_settings({}), sink,
              source.get_token());
    EXPECT_LE(sink.rows, 65'536U);
}

}  // namespace
}  // namespace mystocks::feed::csv::detail
