#include "mystocks/job/stores.hpp"

#include <gtest/gtest.h>

namespace mystocks::job {
namespace {

class Keeper final : public store::StoreKeeper {
  public:
    store::StoreState state() const override { return {}; }
    std::uint64_t data_version() const override { return version; }
    std::vector<store::Migration> pending() const override { return {}; }
    std::vector<store::Migration> migrate() override { return {}; }
    std::uint64_t version = 0;
};

TEST(VersionOfAll, ChangesWithEachAndStaysOtherwise) {
    const auto a = std::make_shared<Keeper>();
    const auto b = std::make_shared<Keeper>();
    const auto version = version_of_all({a, b});
    std::uint64_t before = version();
    EXPECT_EQ(version(), before);
    // Swapped, or moved by as much in opposite directions: still another state.
    for (const auto& [of_a, of_b] : {std::pair{1, 0}, {0, 1}, {1, 1}, {2, 0}, {0, 0}}) {
        a->version = static_cast<std::uint64_t>(of_a);
        b->version = static_cast<std::uint64_t>(of_b);
        EXPECT_NE(version(), before);
        before = version();
        EXPECT_EQ(version(), before);
    }
}

TEST(VersionOfAll, OfOneStoreItIsItsOwn) {
    const auto only = std::make_shared<Keeper>();
    only->version = 77;
    EXPECT_EQ(version_of_all({only})(), 77U);
}

}  // namespace
}  // namespace mystocks::job
