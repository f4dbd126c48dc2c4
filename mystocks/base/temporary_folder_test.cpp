#include "mystocks/base/temporary_folder.hpp"

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::base {
namespace {

TEST(TemporaryFolder, IsOnesOwnAndGoneAfterwards) {
    std::filesystem::path path;
    {
        const TemporaryFolder one;
        const TemporaryFolder other;
        EXPECT_NE(one.path(), other.path());
        path = one.path();
        EXPECT_EQ(one.write("a/b/file", "xyz"), path / "a" / "b" / "file");
        EXPECT_EQ(std::filesystem::file_size(path / "a" / "b" / "file"), 3U);
        EXPECT_THROW(one.write("a/b/file/below", "x"), Error);
        EXPECT_TRUE(std::filesystem::exists(path / "a" / "b" / "file"));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryFolder, SaysWhereItCouldNotBeMade) {
    EXPECT_THROW(TemporaryFolder("/nonexistent"), Error);
}

}  // namespace
}  // namespace mystocks::base
