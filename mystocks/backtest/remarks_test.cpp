#include "mystocks/backtest/remarks.hpp"

#include <set>

#include <gtest/gtest.h>

namespace mystocks::backtest {
namespace {

TEST(Remarks, StandInTheOrderOfTheirCodesUnderNamesOfTheirOwn) {
    std::set<std::string_view> names;
    int code = 0;
    for (const RemarkForm& form : remark_forms()) {
        EXPECT_EQ(static_cast<int>(form.code), code++) << form.name;
        EXPECT_TRUE(names.insert(form.name).second) << form.name;
        EXPECT_EQ(form.english.empty(), form.code == RemarkCode::kOther) << form.name;
    }
    EXPECT_EQ(static_cast<int>(RemarkCode::kNeedsRights), code - 1);
}

TEST(Remarks, AreKnownAgainWithTheirValues) {
    const std::string text = remark_text(RemarkCode::kIndexWithoutBars,
                                         {{"index", "沪深300"}, {"count", "3"}, {"of", "312"}});
    EXPECT_EQ(text,
              "3 of the 312 instruments that were members of 沪深300 have no bars and are left "
              "out, which may flatter the result");
    const Remark read = read_remark(text);
    EXPECT_EQ(read.code, RemarkCode::kIndexWithoutBars);
    EXPECT_EQ(read.text, text);
    EXPECT_EQ(read.values, (std::map<std::string, std::string>{
                               {"index", "沪深300"}, {"count", "3"}, {"of", "312"}}));
}

// A sentence that another one's form would take as well must not be taken by it.
TEST(Remarks, AreNotMistakenForEachOther) {
    for (const RemarkForm& form : remark_forms()) {
        if (form.code == RemarkCode::kOther) {
            continue;
        }
        const std::string text = remark_text(form.code, {{"count", "2"},
                                                         {"of", "5"},
                                                         {"end", "2020-01-02"},
                                                         {"difference", "an order, of 600000.SH"},
                                                         {"functions", "REFX, ZIG"},
                                                         {"instrument", "600000.SH"},
                                                         {"time", "2020-01-02 09:31"},
                                                         {"from", "2020-01-02"},
                                                         {"block", "industry:银行"},
                                                         {"index", "csi300"},
                                                         {"until", "2020-01-02"}});
        EXPECT_EQ(read_remark(text).code, form.code) << text;
    }
}

TEST(Remarks, ThatAreNoneOfTheseStayAsTheyAre) {
    for (const char* text : {"", "all is well", "audited: ", "a ranking of sorts"}) {
        const Remark read = read_remark(text);
        EXPECT_EQ(read.code, RemarkCode::kOther) << text;
        EXPECT_EQ(read.text, text);
        EXPECT_TRUE(read.values.empty());
    }
}

}  // namespace
}  // namespace mystocks::backtest
