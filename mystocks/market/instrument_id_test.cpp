#include "mystocks/market/instrument_id.hpp"

#include <string>
#include <unordered_set>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::market {
namespace {

TEST(InstrumentId, IsCanonical) {
    const InstrumentId id = InstrumentId::parse("600000.sh");
    EXPECT_EQ(id.str(), "600000.SH");
    EXPECT_EQ(id.code(), "600000");
    EXPECT_EQ(id.exchange(), "SH");
    EXPECT_EQ(id, InstrumentId::of("600000", "SH"));
    EXPECT_LT(InstrumentId::parse("000001.SZ"), id);
    EXPECT_EQ(std::unordered_set<InstrumentId>({id, id}).size(), 1U);
}

TEST(InstrumentId, UnderstandsOtherProgramsSpellings) {
    for (const char* text :
         {"600000.SH", "sh600000", "SH600000", "Sh600000", "600000.XSHG", "600000.ss", "600000.SSE",
          "sh.600000", "SH#600000", "SHSE.600000", "XSHG600000"}) {
        EXPECT_EQ(InstrumentId::parse(text).str(), "600000.SH") << text;
    }
    EXPECT_EQ(InstrumentId::parse("000001.XSHE").str(), "000001.SZ");
    EXPECT_EQ(InstrumentId::parse("sz000001").str(), "000001.SZ");
    EXPECT_EQ(InstrumentId::parse("bj430047").str(), "430047.BJ");
    EXPECT_EQ(InstrumentId::of("000001", "xshe").str(), "000001.SZ");
}

TEST(InstrumentId, TakesOtherMarkets) {
    EXPECT_EQ(InstrumentId::parse("aapl.us").str(), "AAPL.US");
    const InstrumentId berkshire = InstrumentId::parse("BRK.B.US");
    EXPECT_EQ(berkshire.code(), "BRK.B");
    EXPECT_EQ(berkshire.exchange(), "US");
    EXPECT_EQ(InstrumentId::parse("BTCUSDT.BINANCE").exchange(), "BINANCE");
    EXPECT_EQ(InstrumentId::parse("BTC-USD_PERP.OKX").code(), "BTC-USD_PERP");
    EXPECT_EQ(InstrumentId::parse("600001.SIM").exchange(), "SIM");
}

TEST(InstrumentId, RefusesEverythingElse) {
    for (const char* text : {"",
                             ".",
                             "600000",
                             "600000.",
                             ".SH",
                             "..SH",
                             "AAPL",
                             "sh60000",
                             "600000.S H",
                             "-1.US",
                             "600000.SH ",
                             " 600000.SH",
                             "60'000.SH",
                             "600000.1",
                             "3.14",
                             "浦发银行",
                             "浦发银行.SH",
                             "600000.上海",
                             "../etc.SH",
                             "a/b.US",
                             "ABCDEFGHIJKLMNOPQRSTU.US",
                             "AAPL.ABCDEFGHIJKLM"}) {
        EXPECT_FALSE(InstrumentId::try_parse(text)) << text;
        EXPECT_THROW(InstrumentId::parse(text), base::Error) << text;
    }
    EXPECT_FALSE(InstrumentId::try_parse(std::string_view("A\0.US", 5)));
    EXPECT_TRUE(InstrumentId::try_parse("ABCDEFGHIJKLMNOPQRST.ABCDEFGHIJKL"));
    EXPECT_THROW(InstrumentId::of("", "SH"), base::Error);
    EXPECT_THROW(InstrumentId::of("1", ""), base::Error);
    EXPECT_THROW(InstrumentId::of("A B", "US"), base::Error);
}

TEST(InstrumentId, SaysWhatWasWrongWithoutEchoingAll) {
    try {
        InstrumentId::parse("600000");
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidArgument);
        EXPECT_NE(error.message().find("an exchange is missing"), std::string::npos);
    }
    for (const std::string& hostile :
         {std::string(10'000'000, 'A'), std::string("\x1b[2J\n.SH"), std::string(50, '.')}) {
        try {
            InstrumentId::parse(hostile);
            FAIL();
        } catch (const base::Error& error) {
            EXPECT_LT(error.message().size(), 200U);
            EXPECT_EQ(error.message().find('\n'), std::string::npos);
            EXPECT_EQ(error.message().find('\x1b'), std::string::npos);
        }
    }
    EXPECT_THROW(InstrumentId::of(std::string(10'000'000, 'A'), "US"), base::Error);
}

TEST(TimeZoneOfExchange, IsTheExchangesOwn) {
    for (const char* exchange : {"SH", "SZ", "BJ", "SIM"}) {
        EXPECT_EQ(time_zone_name_of(exchange), "Asia/Shanghai");
    }
    EXPECT_EQ(time_zone_name_of("US"), "America/New_York");
    EXPECT_EQ(time_zone_name_of("BINANCE"), "UTC");
    EXPECT_EQ(time_zone_name_of("FX"), "UTC");
    EXPECT_EQ(time_zone_name_of("MOON"), "UTC");
}

}  // namespace
}  // namespace mystocks::market
