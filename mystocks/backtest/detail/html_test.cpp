#include "mystocks/backtest/detail/html.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "mystocks/backtest/detail/plain_text.hpp"

namespace mystocks::backtest::detail {
namespace {

TEST(HtmlNumbersTest, AreReadable) {
    EXPECT_EQ(percent(0.12345), "12.35%");
    EXPECT_EQ(percent(-0.00001), "0.00%");
    EXPECT_EQ(percent(NAN), "–");
    EXPECT_EQ(money(1234567.891, 2), "1,234,567.89");
    EXPECT_EQ(money(-123456, 0), "-123,456");
    EXPECT_EQ(money(-123, 2), "-123.00");
    EXPECT_EQ(money(-0.001, 2), "0.00");
    EXPECT_EQ(money(1e18, 2), "1e+18");
    EXPECT_EQ(money(INFINITY, 2), "–");
    EXPECT_EQ(plain(8, 1), "8");
    EXPECT_EQ(plain(8.25, 1), "8.2");
    EXPECT_EQ(plain(100, 0), "100");
    EXPECT_EQ(plain(1e20, 2), "1e+20");
}

TEST(HtmlNumbersTest, PricesKeepTheirDecimals) {
    EXPECT_EQ(price(196.5, 2), "196.50");
    EXPECT_EQ(price(10.333333, 2), "10.3333");
    EXPECT_EQ(price(10.12, 3), "10.120");
    EXPECT_EQ(price(100, 0), "100");
    EXPECT_EQ(price(100.5, 0), "100.5");
    EXPECT_EQ(price(0.00001234, 8), "0.00001234");
    EXPECT_EQ(price(200, 2), "200.00");
    EXPECT_EQ(price(NAN, 2), "–");
}

TEST(PlainTextTest, IsSafeWhereItGoes) {
    EXPECT_EQ(html_text("<a b='c' d=\"e\">&\x01"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;�");
    EXPECT_EQ(json_string("a\"\\\n\x02"), "\"a\\\"\\\\\\n\\u0002\"");
    EXPECT_EQ(json_string("\xff浦"), "\"����\"");
    EXPECT_EQ(csv_text("plain"), "plain");
    EXPECT_EQ(csv_text("a,\"b\""), "\"a,\"\"b\"\"\"");
    EXPECT_EQ(csv_text("@SUM(1)"), "'@SUM(1)");
    EXPECT_EQ(csv_text("\r\n=1"), "\"'\r\n=1\"");
    EXPECT_EQ(csv_text(""), "");
}

}  // namespace
}  // namespace mystocks::backtest::detail
