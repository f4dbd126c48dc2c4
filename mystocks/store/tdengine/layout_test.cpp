#include "mystocks/store/tdengine/detail/layout.hpp"

#include <set>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/tdengine/detail/endpoint.hpp"

namespace mystocks::store::tdengine::detail {

TEST(TdengineEndpoint, ReadsTheParts) {
    const Endpoint plain = parse_endpoint("tdengine+http://127.0.0.1/market");
    EXPECT_FALSE(plain.tls);
    EXPECT_EQ(plain.base_url(), "http://127.0.0.1:6041");
    EXPECT_EQ(plain.database, "market");
    const Endpoint full = parse_endpoint("tdengine+https://me:p%40s%2Fs@db.example:7041/ticks_2");
    EXPECT_TRUE(full.tls);
    EXPECT_EQ(full.user, "me");
    EXPECT_EQ(full.password, "p@s/s");
    EXPECT_EQ(full.base_url(), "https://db.example:7041");
    EXPECT_EQ(full.shown(), "tdengine+https://me@db.example:7041/ticks_2");
    const Endpoint six = parse_endpoint("tdengine+http://[::1]:6041/a");
    EXPECT_EQ(six.base_url(), "http://[::1]:6041");
}

TEST(TdengineEndpoint, RefusesWhatIsNoUrlAndNeverShowsThePassword) {
    for (const std::string url :
         {"http://h/a", "tdengine+http://", "tdengine+http://h", "tdengine+http://h/",
          "tdengine+http:///a", "tdengine+http://h:0/a", "tdengine+http://h:70000/a",
          "tdengine+http://h:x/a", "tdengine+http://u:secret@h/A", "tdengine+http://u:secret@h/a`b",
          "tdengine+http://u:secret@h/a?b=c", "tdengine+http://u:secret%zz@h/a",
          "tdengine+http://u:secret%0a@h/a", "tdengine+http://:secret@h/a",
          "tdengine+http://u:secret@h h/a", "tdengine+http://u:secret@h/1a",
          "tdengine+http://u:secret@h/log", "tdengine+http://u:secret@h/information_schema",
          "tdengine+http://u:secret%2@h/a"}) {
        try {
            (void)parse_endpoint(url);
            ADD_FAILURE() << url;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidArgument);
            EXPECT_EQ(error.message().find("secret"), std::string::npos) << error.message();
        }
    }
}

TEST(TdengineLayout, EverySeriesHasATableOfItsOwn) {
    std::set<std::string> names;
    std::size_t series = 0;
    for (const char* text : {"600000.SH", "BRK.B.US", "BRK-B.US", "BRK_B.US", "BRKB.US", "A.B",
                             "1M.A", "1_M.A", "BAR.D1", "TICK.SH"}) {
        const auto id = market::InstrumentId::parse(text);
        std::vector<SeriesKey> keys{ticks_key(id), depth_key(id)};
        for (const market::Period period : market::kPeriods) {
            keys.push_back(bars_key(id, period));
            for (const char* of_values :
                 {"MACD.DIF", "macd.dif", "神奇九转.低九", "1d_600000@sh"}) {
                keys.push_back(values_key(id, period, of_values));
            }
            keys.push_back(values_key(id, period, std::string(kValueNameBytesMax, 'x')));
        }
        for (const SeriesKey& key : keys) {
            const std::string name = table_name_of(key);
            EXPECT_EQ(series_of_table(name), key) << name;
            EXPECT_EQ(name.find_first_of("`.'\\\" ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos);
            EXPECT_LT(name.size(), 192U);
            names.insert(name);
            ++series;
        }
    }
    EXPECT_EQ(names.size(), series);
    EXPECT_EQ(
        table_name_of(bars_key(market::InstrumentId::parse("600000.SH"), market::Period::k1M)),
        "bar_1mon_600000@sh");
    EXPECT_EQ(table_name_of(values_key(market::InstrumentId::parse("600000.SH"),
                                       market::Period::k1d, "MACD.DIF")),
              "value_1d_4d4143442e444946_600000@sh");
    for (const char* other : {"",
                              "bar",
                              "bar_",
                              "bar_1d",
                              "bar_1d_",
                              "bar_2d_600000@sh",
                              "bar_1d_600000sh",
                              "tick_",
                              "tick_600000@",
                              "tick_@sh",
                              "meters",
                              "tick_600000@SH",
                              "bar_600000@sh",
                              "value_1d_600000@sh",
                              "value_1d__600000@sh",
                              "value_1d_4_600000@sh",
                              "value_1d_4D_600000@sh",
                              "value_1d_4g_600000@sh",
                              "value_1d_0a_600000@sh",
                              "value_41_600000@sh"}) {
        EXPECT_EQ(series_of_table(other), std::nullopt) << other;
    }
}

TEST(TdengineLayout, TextIsEscaped) {
    EXPECT_EQ(quoted_text("it's \\ me"), R"('it\'s \\ me')");
    EXPECT_EQ(quoted_name("bar_1d"), "`bar_1d`");
}

TEST(TdengineLayout, DaysAreMidnights) {
    const auto id = market::InstrumentId::parse("600000.SH");
    EXPECT_EQ(timestamp_of(bars_key(id, market::Period::k1d), -5), -5 * kUsPerDay);
    EXPECT_EQ(timestamp_of(bars_key(id, market::Period::k1m), -5), -5);
    EXPECT_EQ(timestamp_of(bars_key(id, market::Period::k1w), 1LL << 60), std::nullopt);
    EXPECT_EQ(timestamp_of(ticks_key(id), 1LL << 60), 1LL << 60);
}

}  // namespace mystocks::store::tdengine::detail
