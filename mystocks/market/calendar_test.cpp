#include "mystocks/market/calendar.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "mystocks/market/detail/shared_files.hpp"

namespace mystocks::market {
namespace {

using base::Date;

const Calendar& mainland() {
    return Calendar::built_in("CN");
}

TEST(MainlandCalendar, KnowsItsHolidays) {
    EXPECT_EQ(mainland().first_day(), Date::of(1990, 12, 19));
    EXPECT_TRUE(mainland().is_trading_day(Date::of(1990, 12, 19)));
    EXPECT_FALSE(mainland().is_trading_day(Date::of(1990, 12, 18)));
    EXPECT_FALSE(mainland().is_trading_day(Date::of(2015, 9, 3)));   // the parade of 2015
    EXPECT_FALSE(mainland().is_trading_day(Date::of(2020, 1, 31)));  // the holiday made longer
    EXPECT_TRUE(mainland().is_trading_day(Date::of(2020, 2, 3)));
    EXPECT_FALSE(mainland().is_trading_day(Date::of(2024, 9, 29)));  // a working Sunday
    EXPECT_EQ(mainland().trading_days(Date::of(1990, 1, 1), Date::of(2026, 5, 8)).size(), 8619U);
}

TEST(MainlandCalendar, HasTheAnnouncedHolidaysOf2026AndIsProvisionalAfterwards) {
    for (const Date day : {Date::of(2026, 6, 19), Date::of(2026, 9, 25), Date::of(2026, 10, 7)}) {
        EXPECT_FALSE(mainland().is_trading_day(day));
    }
    EXPECT_TRUE(mainland().is_trading_day(Date::of(2026, 10, 8)));
    EXPECT_FALSE(mainland().is_provisional(Date::of(2026, 12, 31)));
    EXPECT_TRUE(mainland().is_provisional(Date::of(2027, 1, 1)));
    EXPECT_TRUE(mainland().is_trading_day(Date::of(2027, 1, 1)));  // a Friday, for all we know
    EXPECT_FALSE(mainland().is_trading_day(Date::of(2027, 1, 2)));
}

TEST(MainlandCalendar, StepsOverHolidays) {
    EXPECT_EQ(mainland().next_trading_day(Date::of(2024, 9, 30)), Date::of(2024, 10, 8));
    EXPECT_EQ(mainland().previous_trading_day(Date::of(2024, 10, 8)), Date::of(2024, 9, 30));
    EXPECT_EQ(mainland().next_trading_day(Date::of(1900, 1, 1)), Date::of(1990, 12, 19));
    EXPECT_EQ(mainland().previous_trading_day(Date::of(1990, 12, 20)), Date::of(1990, 12, 19));
    EXPECT_EQ(mainland().previous_trading_day(Date::of(1990, 12, 19)), Date::of(1990, 12, 18));
    EXPECT_EQ(mainland().previous_trading_day(Date::of(1900, 1, 1)), Date::of(1990, 12, 18));
    EXPECT_TRUE(mainland().trading_days(Date::of(2024, 10, 1), Date::of(2024, 10, 7)).empty());
    EXPECT_TRUE(mainland().trading_days(Date::of(2024, 10, 9), Date::of(2024, 10, 8)).empty());
}

TEST(MainlandCalendar, EqualsTheRecordedTradingDays) {
    const auto file = detail::read_shared("data/calendar/cn_trading_days.txt");
    if (!file) {
        GTEST_SKIP() << "no real files under " << detail::shared_path("");
    }
    std::vector<Date> recorded;
    std::istringstream lines(*file);
    for (std::string line; std::getline(lines, line) && !line.empty();) {
        recorded.push_back(base::parse_date(line).value());
    }
    ASSERT_EQ(recorded.size(), 8619U);
    EXPECT_EQ(mainland().trading_days(recorded.front(), recorded.back()), recorded);
}

TEST(OtherCalendars, TakeWeekdaysOrEveryDay) {
    const Calendar& american = Calendar::built_in("US");
    EXPECT_EQ(american.name(), "US");
    EXPECT_TRUE(american.is_trading_day(Date::of(2024, 7, 5)));
    EXPECT_FALSE(american.is_trading_day(Date::of(2024, 7, 6)));
    EXPECT_TRUE(american.is_provisional(Date::of(2024, 7, 5)));
    const Calendar& always = Calendar::built_in("ALWAYS");
    EXPECT_TRUE(always.is_trading_day(Date::of(2024, 7, 6)));
    EXPECT_FALSE(always.is_provisional(Date::of(2024, 7, 6)));
    EXPECT_EQ(always.next_trading_day(Date::of(2024, 2, 28)), Date::of(2024, 2, 29));
    EXPECT_TRUE(Calendar::built_in("nowhere").is_provisional(Date::of(2024, 7, 5)));
}

TEST(OtherCalendars, BelongToExchanges) {
    for (const char* exchange : {"SH", "SZ", "BJ", "SIM"}) {
        EXPECT_EQ(Calendar::name_for_exchange(exchange), "CN");
    }
    EXPECT_EQ(Calendar::name_for_exchange("US"), "US");
    EXPECT_EQ(Calendar::name_for_exchange("BINANCE"), "ALWAYS");
}

TEST(ExtendedCalendar, LearnsWhatAnImportKnows) {
    const std::vector<Date> open{Date::of(2027, 1, 4), Date::of(2027, 1, 5), Date::of(2027, 1, 7),
                                 Date::of(2027, 1, 9)};
    const Calendar calendar = mainland().extended(open);
    EXPECT_EQ(calendar.trading_days(Date::of(2027, 1, 4), Date::of(2027, 1, 9)), open);
    EXPECT_FALSE(calendar.is_trading_day(Date::of(2027, 1, 6)));  // a Wednesday it says is closed
    EXPECT_TRUE(calendar.is_trading_day(Date::of(2027, 1, 9)));   // a Saturday it says is open
    EXPECT_FALSE(calendar.is_provisional(Date::of(2027, 1, 6)));
    EXPECT_TRUE(calendar.is_provisional(Date::of(2027, 1, 1)));
    EXPECT_TRUE(calendar.is_provisional(Date::of(2027, 1, 10)));
    EXPECT_FALSE(calendar.is_trading_day(Date::of(2026, 10, 1)));
    EXPECT_TRUE(mainland().is_trading_day(Date::of(2027, 1, 6)));
}

TEST(ExtendedCalendar, OverridesWhatWasThere) {
    const Calendar once =
        mainland().extended(std::vector{Date::of(2027, 1, 4), Date::of(2027, 1, 8)});
    const Calendar twice = once.extended(std::vector{Date::of(2027, 1, 5), Date::of(2027, 1, 6)});
    EXPECT_EQ(twice.trading_days(Date::of(2027, 1, 4), Date::of(2027, 1, 8)),
              (std::vector{Date::of(2027, 1, 4), Date::of(2027, 1, 5), Date::of(2027, 1, 6),
                           Date::of(2027, 1, 8)}));
    const Calendar earlier = mainland().extended(std::vector{Date::of(1980, 1, 2)});
    EXPECT_EQ(earlier.first_day(), Date::of(1980, 1, 2));
    EXPECT_TRUE(earlier.is_trading_day(Date::of(1980, 1, 2)));
}

TEST(ExtendedCalendar, DoesNotCloseTheYearsBetweenTwoImports) {
    const Calendar& american = Calendar::built_in("US");
    const Calendar calendar = american.extended(
        std::vector{Date::of(2004, 1, 5), Date::of(2004, 1, 7), Date::of(2013, 1, 2)});
    EXPECT_FALSE(calendar.is_trading_day(Date::of(2004, 1, 6)));
    EXPECT_TRUE(calendar.is_trading_day(Date::of(2008, 6, 4)));
    EXPECT_TRUE(calendar.is_provisional(Date::of(2008, 6, 4)));
    EXPECT_EQ(american.extended({}).trading_days(Date::of(2004, 1, 5), Date::of(2004, 1, 9)).size(),
              5U);
}

}  // namespace
}  // namespace mystocks::market
