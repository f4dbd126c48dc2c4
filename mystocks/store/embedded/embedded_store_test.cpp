#include "mystocks/store/embedded/embedded_store.hpp"

#include <fstream>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"

namespace mystocks::store::embedded {
namespace {

namespace fs = std::filesystem;
using market::InstrumentId;
using market::Period;

market::Bars bars(std::int64_t first, std::size_t count, double salt = 0) {
    market::Bars made;
    for (std::size_t i = 0; i < count; ++i) {
        const double price = 10 + static_cast<double>(i % 97) / 100 + salt;
        made.push_back({first + static_cast<std::int64_t>(i), price, price + 0.02, price - 0.03,
                        price + 0.01, static_cast<double>(100 * (i % 13)), 1000.5 + salt});
    }
    return made;
}

const InstrumentId kId = InstrumentId::parse("600000.SH");

base::ErrorKind kind_of_open(const fs::path& path, const EmbeddedOptions& options = {}) {
    try {
        EmbeddedStore::open(path, options);
    } catch (const base::Error& error) {
        return error.kind();
    }
    ADD_FAILURE() << "it opened";
    return base::ErrorKind::kInternal;
}

TEST(EmbeddedStore, ManyStoresMayBeOpenOnOneFile) {
    const base::TemporaryFolder folder;
    const auto first = EmbeddedStore::open(folder / "a.db");
    const auto second = EmbeddedStore::open(folder / "a.db");
    first->series().write_bars(kId, Period::k1d, bars(1, 100));
    EXPECT_EQ(second->series().read_bars(kId, Period::k1d).size(), 100U);
    second->series().write_bars(kId, Period::k1d, bars(50, 100, 1));
    EXPECT_EQ(first->series().read_bars(kId, Period::k1d).size(), 149U);
    EXPECT_EQ(first->series().write_bars(kId, Period::k1d, bars(50, 100, 1)),
              (WriteCounts{0, 0, 100}));
}

TEST(EmbeddedStore, TheDataVersionTellsOfEveryCommit) {
    const base::TemporaryFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    const auto other = EmbeddedStore::open(folder / "a.db");
    std::uint64_t version = store->data_version();
    EXPECT_EQ(store->data_version(), version);
    const auto changed = [&] {
        const std::uint64_t now = store->data_version();
        const bool is_new = now != version;
        version = now;
        return is_new;
    };
    store->series().write_bars(kId, Period::k1d, bars(1, 1));
    EXPECT_TRUE(changed());
    store->series().write_bars(kId, Period::k1d, bars(1, 1));
    EXPECT_FALSE(changed()) << "nothing was different";
    other->series().write_bars(kId, Period::k1d, bars(2, 100));
    EXPECT_TRUE(changed());
    store->records().begin_import({.source = "tdx", .what = "x", .started = 1});
    EXPECT_TRUE(changed());
    store->series().read_bars(kId, Period::k1d);
    EXPECT_FALSE(changed());
}

TEST(EmbeddedStore, WithoutCreateThereMustBeAFile) {
    const base::TemporaryFolder folder;
    EXPECT_EQ(kind_of_open(folder / "none.db", {.create = false}), base::ErrorKind::kNotFound);
    EXPECT_EQ(kind_of_open(folder / "no" / "such" / "folder.db"), base::ErrorKind::kNotFound);
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace mystocks::store::embedded
