#include "mystocks/market/session.hpp"

#include <gtest/gtest.h>

namespace mystocks::market {
namespace {

int minute(int hour, int past) {
    return hour * 60 + past;
}

TEST(BarEnd, CountsFromEachSessionsOpen) {
    const auto a_share = sessions_of("SH");
    const auto end = [&](int hour, int past, int minutes) {
        return bar_end_minute(a_share, minute(hour, past), minutes);
    };
    EXPECT_EQ(end(9, 31, 1), minute(9, 31));
    EXPECT_EQ(end(9, 35, 5), minute(9, 35));
    EXPECT_EQ(end(9, 36, 5), minute(9, 40));
    EXPECT_EQ(end(10, 30, 60), minute(10, 30));
    EXPECT_EQ(end(10, 31, 60), minute(11, 30));
    EXPECT_EQ(end(13, 1, 60), minute(14, 0));
    EXPECT_EQ(end(14, 1, 60), minute(15, 0));
    EXPECT_EQ(end(11, 1, 30), minute(11, 30));
    EXPECT_EQ(end(13, 1, 30), minute(13, 30));
}

TEST(BarEnd, PutsAuctionsAndStragglersIntoTheNearestBar) {
    const auto a_share = sessions_of("SZ");
    for (const int minutes : {1, 5, 15, 30, 60}) {
        EXPECT_EQ(bar_end_minute(a_share, minute(9, 25), minutes), minute(9, 30) + minutes);
        EXPECT_EQ(bar_end_minute(a_share, minute(9, 30), minutes), minute(9, 30) + minutes);
        EXPECT_EQ(bar_end_minute(a_share, minute(11, 30), minutes), minute(11, 30));
        EXPECT_EQ(bar_end_minute(a_share, minute(12, 10), minutes), minute(11, 30));
        EXPECT_EQ(bar_end_minute(a_share, minute(13, 0), minutes), minute(11, 30));
        EXPECT_EQ(bar_end_minute(a_share, minute(15, 0), minutes), minute(15, 0));
        EXPECT_EQ(bar_end_minute(a_share, minute(15, 30), minutes), minute(15, 0));
    }
}

TEST(BarEnd, EndsAShortLastBarWithItsSession) {
    const auto american = sessions_of("US");  // six and a half hours
    EXPECT_EQ(bar_end_minute(american, minute(15, 30), 60), minute(15, 30));
    EXPECT_EQ(bar_end_minute(american, minute(15, 31), 60), minute(16, 0));
    EXPECT_EQ(bar_end_minute(sessions_of("BINANCE"), 1440, 60), 1440);
    EXPECT_EQ(bar_end_minute(sessions_of("BINANCE"), 1, 60), 60);
}

TEST(Sessions, AreTheSameForTheSimulatedMarket) {
    ASSERT_EQ(sessions_of("SIM").size(), 2U);
    EXPECT_EQ(sessions_of("SIM").data(), sessions_of("SH").data());
    EXPECT_EQ(sessions_of("MOON").size(), 1U);
    EXPECT_EQ(sessions_of("HK").back().close_minute, minute(16, 0));
}

}  // namespace
}  // namespace mystocks::market
