#include "mystocks/http/target.hpp"

#include <gtest/gtest.h>

namespace mystocks::http {
namespace {

TEST(Target, SplitsAndDecodes) {
    const auto target = parse_target("/api/v1/%E6%B5%A6%2f?q=a%20b+c&empty=&bare&q=2");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->raw_path, "/api/v1/%E6%B5%A6%2f");
    EXPECT_EQ(target->path, "/api/v1/浦/");
    ASSERT_EQ(target->query.size(), 4U);
    EXPECT_EQ(target->query[0].value, "a b c");
    EXPECT_EQ(target->query[1].name, "empty");
    EXPECT_EQ(target->query[2].name, "bare");
    EXPECT_EQ(target->query[2].value, "");
    EXPECT_EQ(target->query[3].value, "2");
}

TEST(Target, RefusesWhatIsBroken) {
    for (const char* text : {"", "*", "http://x/", "a", "/%", "/%4", "/%zz", "/%00", "/%0d%0a",
                             "/%ff", "/a#b", "/?q=%f0%28", "/?%c3=1", "/\x7f"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

TEST(Target, BoundsTheNumberOfParameters) {
    std::string text = "/?";
    for (std::size_t i = 0; i < kQueryParametersMax; ++i) {
        text += "a=1&";
    }
    EXPECT_TRUE(parse_target(text));
    EXPECT_FALSE(parse_target(text + "a=1"));
}

}  // namespace
}  // namespace mystocks::http
