#include "mystocks/base/error.hpp"

#include <array>
#include <cerrno>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "mystocks/base/nearest_name.hpp"

namespace mystocks::base {
namespace {

TEST(Error, TableIsInOrderAndItsLabelsAreDistinct) {
    std::set<std::string_view> labels;
    std::set<int> exit_codes;
    for (int i = 0; i <= static_cast<int>(ErrorKind::kInternal); ++i) {
        const ErrorKindFacts& facts = facts_of(static_cast<ErrorKind>(i));
        EXPECT_EQ(static_cast<int>(facts.kind), i);
        labels.insert(facts.label);
        exit_codes.insert(facts.exit_code);
    }
    EXPECT_EQ(labels.size(), 12U);
    EXPECT_EQ(exit_codes.size(), 12U);
}

TEST(Error, SaysWhatItWasAndWhy) {
    const Error error = error_from_errno(ENOSPC, "cannot write /data/mystocks.db");
    EXPECT_EQ(error.kind(), ErrorKind::kExhausted);
    EXPECT_EQ(error.message(), "cannot write /data/mystocks.db: No space left on device");
}

TEST(NearestName, SuggestsOnlyWhatIsClose) {
    const std::array<std::string, 3> known{"port", "address", "threads"};
    EXPECT_EQ(nearest_name("prot", known), "port");
    EXPECT_EQ(nearest_name("thread", known), "threads");
    EXPECT_FALSE(nearest_name("colour", known));
}

}  // namespace
}  // namespace mystocks::base
