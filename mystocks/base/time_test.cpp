#include "mystocks/base/time.hpp"

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::base {
namespace {

TEST(Date, CountsFromTheEpochAndKnowsItsWeekday) {
    EXPECT_EQ(Date::of(1970, 1, 1).days, 0);
    EXPECT_EQ(Date::of(2000, 3, 1) - Date::of(2000, 2, 28), 2);
    EXPECT_EQ(Date::of(1990, 12, 19).weekday(), 3);
    EXPECT_EQ(Date::of(2026, 7, 6).weekday(), 1);
    EXPECT_EQ(Date{-1}.weekday(), 3);
    EXPECT_EQ(to_string(Date{-1}), "1969-12-31");
}

TEST(Date, RefusesWhatIsNotOnTheCalendar) {
    EXPECT_THROW(Date::of(2021, 2, 29), Error);
    EXPECT_FALSE(Date::from_yyyymmdd(20210230));
    EXPECT_FALSE(Date::from_yyyymmdd(0));
    EXPECT_FALSE(Date::from_yyyymmdd(std::int64_t{1} << 40));
}

TEST(ParseDate, TakesTheThreeUsualForms) {
    const Date day = Date::of(2017, 3, 3);
    EXPECT_EQ(parse_date("2017-03-03"), day);
    EXPECT_EQ(parse_date("20170303"), day);
    EXPECT_EQ(parse_date("2017/3/3"), day);
    for (const char* bad : {"", "2017", "2017-03", "2017-03/03", "2017-13-01", "2017-03-03x",
                            "201703031", "-017-3-3", "2017--3-3"}) {
        EXPECT_FALSE(parse_date(bad)) << bad;
    }
}

TEST(TimeZone, ConvertsBothWays) {
    const TimeZone& shanghai = TimeZone::named("Asia/Shanghai");
    const Date day = Date::of(2021, 4, 23);
    const TimeUs instant = shanghai.to_utc(day, {571 * kUsPerMinute});
    EXPECT_EQ(to_rfc3339(instant), "2021-04-23T01:31:00Z");
    EXPECT_EQ(shanghai.date_of(instant), day);
    EXPECT_EQ(shanghai.time_of_day(instant).us, 571 * kUsPerMinute);
    EXPECT_EQ(to_local_string(instant, shanghai), "2021-04-23 09:31:00");
}

TEST(TimeZone, FollowsDaylightSaving) {
    const TimeZone& new_york = TimeZone::named("America/New_York");
    const TimeOfDay open{570 * kUsPerMinute};
    EXPECT_EQ(to_rfc3339(new_york.to_utc(Date::of(2023, 1, 3), open)), "2023-01-03T14:30:00Z");
    EXPECT_EQ(to_rfc3339(new_york.to_utc(Date::of(2023, 7, 3), open)), "2023-07-03T13:30:00Z");
    EXPECT_THROW(TimeZone::named("Moon/Crater"), Error);
}

TEST(Rfc3339, RoundTripsAndRefusesNonsense) {
    EXPECT_EQ(parse_rfc3339("2021-04-23T09:31:00+08:00"), parse_rfc3339("2021-04-23T01:31:00Z"));
    EXPECT_EQ(to_rfc3339(*parse_rfc3339("2021-04-23T01:31:00.25Z")), "2021-04-23T01:31:00.25Z");
    for (const char* bad : {"", "2021-04-23", "2021-04-23T01:31:00", "2021-04-23T24:00:00Z",
                            "2021-04-23T01:31:00.Z", "2021-04-23T01:31:00+8"}) {
        EXPECT_FALSE(parse_rfc3339(bad)) << bad;
    }
}

}  // namespace
}  // namespace mystocks::base
