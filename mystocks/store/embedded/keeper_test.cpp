#include <fstream>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"

namespace mystocks::store::embedded {
namespace {

class EmbeddedKeeperTest : public ::testing::Test {
  protected:
    std::filesystem::path path() const { return folder_ / "store.db"; }
    void execute(const char* sql) const {
        sqlite3* file = nullptr;
        ASSERT_EQ(sqlite3_open(path().c_str(), &file), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(file, sql, nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(file);
    }

    base::TemporaryFolder folder_;
};

TEST_F(EmbeddedKeeperTest, AnOpenStoreIsUpToDate) {
    const auto store = EmbeddedStore::open(path());
    const StoreState state = store->keeper().state();
    EXPECT_EQ(state.url, "sqlite:" + path().string());
    EXPECT_EQ(state.driver, "embedded");
    EXPECT_TRUE(state.version.starts_with("SQLite 3."));
    EXPECT_TRUE(state.reachable);
    EXPECT_EQ(state.trouble, "");
    EXPECT_GT(state.round_trip_ms, 0);
    EXPECT_EQ(state.bytes, store->bytes());
    EXPECT_GT(state.schema, 0);
    EXPECT_EQ(state.schema, state.schema_wanted);
    EXPECT_TRUE(store->keeper().pending().empty());
    EXPECT_TRUE(store->keeper().migrate().empty());
}

TEST_F(EmbeddedKeeperTest, TheVersionChangesWithAWriteOnly) {
    const auto store = EmbeddedStore::open(path());
    const auto beside = EmbeddedStore::keeper_of(path());
    std::string name = "list";  // another one each time: the same again would change nothing
    for (const StoreKeeper* keeper : std::vector<StoreKeeper*>{&store->keeper(), beside.get()}) {
        const auto before = keeper->data_version();
        EXPECT_EQ(keeper->data_version(), before);
        store->records().save_watchlist({name += "+", {}});
        EXPECT_NE(keeper->data_version(), before);
    }
}

TEST_F(EmbeddedKeeperTest, AnOlderFileIsPlannedAndThenMigrated) {
    EmbeddedStore::open(path());
    execute(
        "DROP TABLE user_formulas; DROP TABLE watchlists; DROP TABLE watchlist_members; "
        "DROP TABLE documents; DROP TABLE block_history; "
        "DELETE FROM record_migration WHERE number > 1");
    const auto keeper = EmbeddedStore::keeper_of(path());
    const auto before = keeper->state().schema;
    EXPECT_LT(before, keeper->state().schema_wanted);
    const auto plan = keeper->pending();
    ASSERT_FALSE(plan.empty());
    EXPECT_EQ(plan[0].number, 2);
    EXPECT_NE(plan[0].sql.find("CREATE TABLE"), std::string::npos);
    EXPECT_EQ(keeper->state().schema, before) << "a plan changes nothing";
    EXPECT_EQ(keeper->migrate().size(), plan.size());
    EXPECT_TRUE(keeper->pending().empty());
    EXPECT_EQ(keeper->state().schema, keeper->state().schema_wanted);
}

// A file as programs wrote it before values had names.
TEST_F(EmbeddedKeeperTest, AFileOfFormatOneIsTakenOver) {
    const auto id = market::InstrumentId::parse("600000.SH");
    market::Bars bars;
    for (std::int64_t day = 1; day <= 500; ++day) {
        bars.push_back({day, 1, 2, 0.5, 1.5, 100, 150});
    }
    EmbeddedStore::open(path())->series().write_bars(id, market::Period::k1d, bars);
    execute(
        "ALTER TABLE series RENAME TO named; CREATE TABLE series (series_id INTEGER PRIMARY KEY "
        "AUTOINCREMENT, instrument TEXT NOT NULL, class INTEGER NOT NULL, period INTEGER NOT NULL, "
        "version INTEGER NOT NULL, rows INTEGER NOT NULL, first_time INTEGER NOT NULL, last_time "
        "INTEGER NOT NULL, bytes INTEGER NOT NULL, tail_rows INTEGER NOT NULL, "
        "UNIQUE (instrument, class, period)); INSERT INTO series SELECT series_id, instrument, "
        "class, period, version, rows, first_time, last_time, bytes, tail_rows FROM named; "
        "DROP TABLE named; PRAGMA user_version = 1");
    const auto keeper = EmbeddedStore::keeper_of(path());
    ASSERT_EQ(keeper->pending().size(), 1U);
    EXPECT_EQ(keeper->pending()[0].name, "series of named values");
    const auto store = EmbeddedStore::open(path());
    EXPECT_TRUE(keeper->pending().empty());
    EXPECT_EQ(store->series().read_bars(id, market::Period::k1d), bars);
    const Values values{{1, 2}, {0.5, 0.25}};
    const ValuesWrite write{id, market::Period::k1d, "MACD.DIF", &values};
    store->series().write_values(std::span(&write, 1));
    EXPECT_EQ(store->series().read_values(id, market::Period::k1d, "MACD.DIF"), values);
    EXPECT_TRUE(store->series().check().damages.empty());
}

TEST_F(EmbeddedKeeperTest, ANewerFileIsRefused) {
    EmbeddedStore::open(path());
    execute("INSERT INTO record_migration (number) VALUES (999)");
    const auto keeper = EmbeddedStore::keeper_of(path());
    EXPECT_GT(keeper->state().schema, 999);
    EXPECT_THROW(keeper->pending(), base::Error);
    EXPECT_THROW(keeper->migrate(), base::Error);
}

TEST_F(EmbeddedKeeperTest, NoFileOrAForeignOneIsOutOfReach) {
    const auto keeper = EmbeddedStore::keeper_of(path());
    EXPECT_FALSE(keeper->state().reachable);
    EXPECT_NE(keeper->state().trouble.find("store.db"), std::string::npos);
    EXPECT_THROW(keeper->data_version(), base::Error);
    EXPECT_FALSE(std::filesystem::exists(path()));
    std::ofstream(path()) << "not a database, only text, and longer than a head of 100 bytes would "
                             "have to be to be looked at";
    EXPECT_FALSE(keeper->state().reachable);
    EmbeddedStore::open(folder_ / "real.db");
    std::filesystem::rename(folder_ / "real.db", path());
    EXPECT_TRUE(keeper->state().reachable);
}

}  // namespace
}  // namespace mystocks::store::embedded
