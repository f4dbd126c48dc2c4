#include "mystocks/base/temporary_folder.hpp"

#include <fstream>

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
        std::filesystem::create_directories(path / "a" / "b");
        std::ofstream(path / "a" / "b" / "file") << "x";
        EXPECT_TRUE(std::filesystem::exists(path / "a" / "b" / "file"));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryFolder, SaysWhereItCouldNotBeMade) {
    EXPECT_THROW(TemporaryFolder("/nonexistent"), Error);
}

}  // namespace
}  // namespace mystocks::base
