#include "mystocks/feed/tdx/detail/file_name.hpp"

#include <gtest/gtest.h>

namespace mystocks::feed::tdx::detail {
namespace {

TEST(FileName, TellsTheInstrument) {
    struct Case {
        const char* path;
        FileKind kind;
        const char* id;
    };
    for (const Case& one :
         {Case{"vipdoc/sh/lday/sh600000.day", FileKind::kDay, "600000.SH"},
          {"SZ000001.DAY", FileKind::kDay, "000001.SZ"},
          {"vipdoc/bj/lday/bj430047.day", FileKind::kDay, "430047.BJ"},
          {"vipdoc/sz/lday/000001.day", FileKind::kDay, "000001.SZ"},
          {"/SH/000001.day", FileKind::kDay, "000001.SH"},
          {"vipdoc/sh/minline/sh688001.lc1", FileKind::kMinute, "688001.SH"},
          {"vipdoc/sh/fzline/sh688001.lc5", FileKind::kFiveMinute, "688001.SH"},
          {"vipdoc/sz/fzline/sh688001.lc5", FileKind::kFiveMinute, "688001.SH"}}) {
        const FileName name = name_of(one.path);
        EXPECT_EQ(name.kind, one.kind) << one.path;
        ASSERT_TRUE(name.id) << one.path << ": " << name.refusal;
        EXPECT_EQ(name.id->str(), one.id);
        EXPECT_TRUE(name.refusal.empty());
    }
}

TEST(FileName, RefusesWhatIsNoInstrumentHere) {
    for (const char* path : {"vipdoc/ds/lday/71#AAPL.day", "ds/minline/31#00700.lc1", "600000.day",
                             "vipdoc/sh/lday/readme.day", "sh60000.day", "sh6000000.day", ".day",
                             "sh.day", "hk00700.day", "vipdoc/ds/lday/600000.day"}) {
        const FileName name = name_of(path);
        if (name.kind) {
            EXPECT_FALSE(name.id) << path;
            EXPECT_FALSE(name.refusal.empty()) << path;
        }
    }
    EXPECT_EQ(
        name_of("ds/71#AAPL.day").refusal,
        "71#aapl is of an extended market: only Shanghai, Shenzhen and Beijing are supported");
    EXPECT_NE(name_of("600000.day").refusal.find("rename"), std::string::npos);
}

TEST(FileName, KnowsTheTables) {
    EXPECT_EQ(name_of("T0002/hq_cache/szm.tnf").kind, FileKind::kTnf);
    EXPECT_EQ(name_of("szm.tnf").exchange, "SZ");
    EXPECT_EQ(name_of("SHS.TNF").exchange, "SH");
    EXPECT_EQ(name_of("bjm.tnf").exchange, "BJ");
    EXPECT_FALSE(name_of("otc.tnf").refusal.empty());
    EXPECT_EQ(name_of("base.dbf").kind, FileKind::kDbf);
    EXPECT_EQ(name_of("BASE.DBF").kind, FileKind::kDbf);
    EXPECT_EQ(name_of("tdxhy.cfg").kind, FileKind::kIndustry);
    EXPECT_EQ(name_of("block_zs.dat").kind, FileKind::kBlocks);
    EXPECT_EQ(name_of("infoharbor_block.dat").kind, FileKind::kHarbor);
    EXPECT_EQ(name_of("spblock.dat").kind, FileKind::kSpecial);
    EXPECT_EQ(name_of("gbbq").kind, FileKind::kGbbq);
    for (const char* other :
         {"gbbq.map", "base.map", "tdxzs.cfg", "notes.txt", "sh600000.txt", ""}) {
        EXPECT_FALSE(name_of(other).kind) << other;
    }
}

}  // namespace
}  // namespace mystocks::feed::tdx::detail
