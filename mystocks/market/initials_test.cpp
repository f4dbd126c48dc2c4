#include "mystocks/market/initials.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace mystocks::market {
namespace {

TEST(Initials, AreWhatTradersType) {
    EXPECT_EQ(initials_of("浦发银行"), "PFYH");
    EXPECT_EQ(initials_of("平安银行"), "PAYH");
    EXPECT_EQ(initials_of("贵州茅台"), "GZMT");
    EXPECT_EQ(initials_of("宁德时代"), "NDSD");
    EXPECT_EQ(initials_of("鄂尔多斯"), "EEDS");
}

TEST(Initials, KnowTheWordsThatSettleAReading) {
    EXPECT_EQ(initials_of("重庆啤酒"), "CQPJ");
    EXPECT_EQ(initials_of("中国长城"), "ZGCC");
    EXPECT_EQ(initials_of("三一重工"), "SYZG");
    EXPECT_EQ(initials_of("厦门钨业"), "XMWY");
    EXPECT_EQ(initials_of("西藏矿业"), "XZKY");
    EXPECT_EQ(initials_of("华夏行业"), "HXHY");
    EXPECT_EQ(initials_of("国证成长"), "GZCZ");
}

TEST(Initials, GiveEveryReadingOfAnAmbiguousCharacter) {
    EXPECT_EQ(initials_of("岳阳兴长"), "YYXC,YYXZ");
    EXPECT_EQ(initials_of("行长"), "HC,XC,HZ,XZ");
    // Five characters of two readings are 32 combinations: eight are kept.
    const std::string many = initials_of("行乐单曾朝");
    EXPECT_EQ(std::count(many.begin(), many.end(), ','), 7);
    EXPECT_TRUE(many.starts_with("HLDZC,"));
}

TEST(Initials, KeepLettersAndDigitsAndDropTheRest) {
    EXPECT_EQ(initials_of("万  科Ａ"), "WKA");
    EXPECT_EQ(initials_of("苏 泊 尔"), "SBE");
    EXPECT_EQ(initials_of("*ST国华"), "STGH");
    EXPECT_EQ(initials_of("TCL科技"), "TCLKJ");
    EXPECT_EQ(initials_of("沪深300"), "HS300");
    EXPECT_EQ(initials_of("上 投 α"), "ST");
    EXPECT_EQ(initials_of("Apple Inc."), "APPLEINC");
    EXPECT_EQ(initials_of(""), "");
    EXPECT_EQ(initials_of("！—・"), "");
}

TEST(Initials, SurviveWhatIsNoText) {
    EXPECT_EQ(initials_of("\xff\xfe\xc4"), "");
    EXPECT_EQ(initials_of("A\xe4\xb8"), "A");
    EXPECT_LE(initials_of(std::string(100'000, 'x')).size(), 64U);
    EXPECT_EQ(initials_of(std::string("A\0B", 3)), "AB");
}

TEST(Initials, AreTheSameFromManyThreads) {
    std::vector<std::thread> threads;
    std::vector<std::string> answers(4);
    for (std::string& answer : answers) {
        threads.emplace_back([&answer] {
            for (int i = 0; i < 50; ++i) {
                answer = initials_of("模拟银行") + initials_of("东方财富");
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const std::string& answer : answers) {
        EXPECT_EQ(answer, "MNYHDFCF");
    }
}

}  // namespace
}  // namespace mystocks::market
