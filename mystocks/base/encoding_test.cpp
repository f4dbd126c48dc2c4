#include "mystocks/base/encoding.hpp"

#include <gtest/gtest.h>

namespace mystocks::base {
namespace {

TEST(Encoding, ConvertsGbk) {
    EXPECT_EQ(utf8_from_gbk("\xC6\xD6\xB7\xA2\xD2\xF8\xD0\xD0"), "浦发银行");
    EXPECT_EQ(utf8_from_gbk("600000"), "600000");
    EXPECT_EQ(utf8_from_gbk(""), "");
}

TEST(Encoding, SaysWhatIsNoGbkAndCanShowItAllTheSame) {
    EXPECT_FALSE(utf8_from_gbk("\xC6\xD6\xFF\xFF"));
    EXPECT_FALSE(utf8_from_gbk("\xC6"));
    EXPECT_EQ(utf8_from_gbk_lossy("a\xFF"
                                  "b"),
              "a\xEF\xBF\xBD"
              "b");
}

TEST(Encoding, TellsUtf8) {
    EXPECT_TRUE(is_utf8("浦发银行 PFYH"));
    EXPECT_FALSE(is_utf8("\xC6\xD6\xB7\xA2"));
    EXPECT_FALSE(is_utf8("\xC0\x80"));          // longer than needed
    EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
    EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
    EXPECT_FALSE(is_utf8("\xE6\xB5"));          // cut off
}

}  // namespace
}  // namespace mystocks::base
