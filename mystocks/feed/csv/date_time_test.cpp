#include "mystocks/feed/csv/detail/date_time.hpp"

#include <gtest/gtest.h>

namespace mystocks::feed::csv::detail {
namespace {

using base::Date;
using Kind = Stamp::Kind;

constexpr std::int64_t kMinute = base::kUsPerMinute;
constexpr std::int64_t kMs = 1000;

void expect_local(std::string_view text, Date date, std::int64_t time_us,
                  DateOrder order = DateOrder::kUnknown) {
    const auto stamp = parse_stamp(text, order);
    ASSERT_TRUE(stamp) << text;
    EXPECT_EQ(stamp->kind, Kind::kLocal) << text;
    EXPECT_EQ(stamp->date, date) << text;
    EXPECT_EQ(stamp->time_of_day_us, time_us) << text;
}

void expect_date(std::string_view text, Date date, DateOrder order = DateOrder::kUnknown) {
    const auto stamp = parse_stamp(text, order);
    ASSERT_TRUE(stamp) << text;
    EXPECT_EQ(stamp->kind, Kind::kDate) << text;
    EXPECT_EQ(stamp->date, date) << text;
}

TEST(Stamp, DatesInEveryCommonForm) {
    const Date date = Date::of(2007, 2, 7);
    for (const char* text : {"20070207", "2007-02-07", "2007-2-7", "2007/02/07", "2007/2/7",
                             "2007.02.07", "2007年2月7日", "2007年02月07日"}) {
        expect_date(text, date);
    }
    expect_date("07/02/2007", date, DateOrder::kDayMonth);
    expect_date("2/7/2007", date, DateOrder::kMonthDay);
    expect_date("07-02-2007", date, DateOrder::kDayMonth);
    expect_date("07.02.2007", date, DateOrder::kDayMonth);
}

TEST(Stamp, DateAndTimeInEveryCommonForm) {
    const Date date = Date::of(2017, 3, 3);
    const std::int64_t time = (13 * 60 + 2) * kMinute;
    for (const char* text :
         {"2017-3-3 13:2:0", "2017-03-03 13:02:00", "2017-03-03T13:02:00", "2017.03.03T13:02:00",
          "2017.03.03T13:02:00.000", "2017/03/03 13:02", "20170303 13:02", "20170303130200",
          "20170303130200000", "201703031302", "2017-03-03  13:02:00.000000"}) {
        expect_local(text, date, time);
    }
    expect_local("3/4/2017 13:02", Date::of(2017, 4, 3), time, DateOrder::kDayMonth);
    expect_local("2020.01.02T09:30:00.123456789", Date::of(2020, 1, 2),
                 570 * kMinute + 123 * kMs + 456);
}

TEST(Stamp, OffsetsAreInstants) {
    for (const char* text :
         {"2018-01-02T09:31:00+08:00", "2018-01-02 09:31:00+0800", "2018-01-02 09:31:00+08"}) {
        const auto stamp = parse_stamp(text, DateOrder::kUnknown);
        ASSERT_TRUE(stamp) << text;
        EXPECT_EQ(stamp->kind, Kind::kOffset);
        EXPECT_EQ(stamp->instant, 1514856660000000) << text;
        EXPECT_EQ(stamp->date, Date::of(2018, 1, 2));
    }
    EXPECT_EQ(parse_stamp("2018-01-02T01:31:00Z", DateOrder::kUnknown)->instant, 1514856660000000);
    EXPECT_EQ(parse_stamp("2018-01-02 01:31:00 UTC", DateOrder::kUnknown)->instant,
              1514856660000000);
    EXPECT_EQ(parse_stamp("2018-01-01 20:31:00-05:00", DateOrder::kUnknown)->instant,
              1514856660000000);
}

TEST(Stamp, EpochsByTheirDigits) {
    for (const char* text :
         {"1514856660", "1514856660000", "1514856660000000", "1514856660000000000"}) {
        const auto stamp = parse_stamp(text, DateOrder::kUnknown);
        ASSERT_TRUE(stamp) << text;
        EXPECT_EQ(stamp->kind, Kind::kInstant);
        EXPECT_EQ(stamp->instant, 1514856660000000) << text;
    }
}

TEST(Stamp, WhatIsNoStampIsRefused) {
    for (const char* text : {"",
                             "2017",
                             "2017-13-01",
                             "2017-02-30",
                             "20170230",
                             "2017-3-3 25:00",
                             "2017-3-3 9:60",
                             "2017-3-3 24:00:00",
                             "2017-3/3",
                             "2017-3-3x",
                             "2017-3-3 9:30x",
                             "03/04/2017",
                             "0000-00-00",
                             "99999999",
                             "15148566600",
                             "2017-3-3 9:30:00+25:00",
                             "2017-3-3 9:30+",
                             "abc",
                             "1700-01-01",
                             "2017-3-3 9:30.",
                             "12345678901234567890",
                             "2017-3-3 9:30:00.",
                             "2017-03-03 "}) {
        EXPECT_FALSE(parse_stamp(text, DateOrder::kUnknown)) << text;
    }
    EXPECT_FALSE(parse_stamp("13/13/2017", DateOrder::kDayMonth));
    EXPECT_FALSE(parse_stamp(std::string(100, '1'), DateOrder::kUnknown));
}

TEST(TimeOfDay, PackedAndWithColons) {
    EXPECT_EQ(parse_time_of_day("09:31"), 571 * kMinute);
    EXPECT_EQ(parse_time_of_day("9:31:00"), 571 * kMinute);
    EXPECT_EQ(parse_time_of_day("08:45:23.001"), 525 * kMinute + 23001 * kMs);
    EXPECT_EQ(parse_time_of_day("931"), 571 * kMinute);
    EXPECT_EQ(parse_time_of_day("0931"), 571 * kMinute);
    EXPECT_EQ(parse_time_of_day("93100"), 571 * kMinute);
    EXPECT_EQ(parse_time_of_day("093100"), 571 * kMinute);
    EXPECT_EQ(parse_time_of_day("93100000"), 571 * kMinute);
    EXPECT_EQ(parse_time_of_day("145900000"), 899 * kMinute);
    EXPECT_FALSE(parse_time_of_day("2561"));
    EXPECT_FALSE(parse_time_of_day(""));
    EXPECT_FALSE(parse_time_of_day("9"));
    EXPECT_FALSE(parse_time_of_day("9:"));
    EXPECT_FALSE(parse_time_of_day("9:30:61"));
}

TEST(DateOrderEvidence, AValueOver12Settles) {
    DateOrderEvidence evidence;
    evidence.look_at("2017-01-02");
    EXPECT_FALSE(evidence.any());
    evidence.look_at("02/01/2017 09:30");
    EXPECT_TRUE(evidence.any());
    EXPECT_EQ(evidence.order(), DateOrder::kUnknown);
    evidence.look_at("13/01/2017");
    EXPECT_EQ(evidence.order(), DateOrder::kDayMonth);
    evidence.look_at("01/13/2017");
    EXPECT_EQ(evidence.order(), DateOrder::kUnknown);
}

}  // namespace
}  // namespace mystocks::feed::csv::detail
