#include "mystocks/store/embedded/embedded_store.hpp"

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include <gtest/gtest.h>
#include <sqlite3.h>

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

// A part of a chunk is read from memory the second time, unless the chunk is another one by then.
TEST(EmbeddedStore, APartOfASeriesIsOfTheNewestCommitWhoeverWrote) {
    const base::TemporaryFolder folder;
    const auto reader = EmbeddedStore::open(folder / "a.db");
    const auto writer = EmbeddedStore::open(folder / "a.db");
    const auto newest = [&] { return reader->series().read_bars(kId, Period::k1d, {}, {10}); };
    const auto part = [&] { return reader->series().read_bars(kId, Period::k1d, {300, 320}); };
    for (int salt = 0; salt < 5; ++salt) {
        const market::Bars all = bars(1, 1'000, salt);
        writer->series().write_bars(kId, Period::k1d, all);
        for (int again = 0; again < 2; ++again) {
            EXPECT_EQ(newest().open.front(), all.open[990]);
            EXPECT_EQ(newest().size(), 10U);
            EXPECT_EQ(part().open.back(), all.open[319]);
            EXPECT_EQ(part().size(), 21U);
        }
        // Into the tail: the chunk stays, one row of it is covered.
        writer->series().write_bars(kId, Period::k1d, bars(1'000, 1, salt + 0.5));
        EXPECT_EQ(newest().open.back(), bars(1'000, 1, salt + 0.5).open[0]);
    }
    writer->series().erase_bars(kId, Period::k1d);
    EXPECT_TRUE(newest().empty());
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

TEST(EmbeddedStore, ABackupIsOfOneMomentWhileWritingGoesOn) {
    const base::TemporaryFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    store->series().write_bars(kId, Period::k1m, bars(0, 200'000));
    std::atomic<bool> done = false;
    std::atomic<int> writes = 0;
    std::thread writer([&] {
        // Both series get the same rows in one call.
        for (std::int64_t i = 0; !done; ++i) {
            const market::Bars rows = bars(1'000'000 + i * 300, 300);
            const std::vector<BarsWrite> both{{kId, Period::k1d, rows}, {kId, Period::k1w, rows}};
            store->series().write_bars(both);
            ++writes;
        }
    });
    std::uint64_t last_done = 0;
    std::uint64_t last_total = 0;
    store->backup(folder / "copy.db", [&](std::uint64_t copied, std::uint64_t total) {
        EXPECT_GE(copied, last_done);
        last_done = copied;
        last_total = total;
        const int before = writes;
        while (writes < before + 2) {  // the writer gets on between the steps
            std::this_thread::yield();
        }
    });
    done = true;
    writer.join();
    EXPECT_GT(last_total, 0U);
    EXPECT_EQ(last_done, last_total);

    const auto copy = EmbeddedStore::open(folder / "copy.db", {.create = false});
    EXPECT_TRUE(copy->series().check().damages.empty());
    EXPECT_EQ(copy->series().read_bars(kId, Period::k1m), bars(0, 200'000));
    EXPECT_EQ(copy->series().read_bars(kId, Period::k1d),
              copy->series().read_bars(kId, Period::k1w));
    copy->series().write_bars(kId, Period::k1d, bars(0, 1));
}

TEST(EmbeddedStore, ABackupReplacesNothingAndCanBeGivenUp) {
    const base::TemporaryFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    store->series().write_bars(kId, Period::k1d, bars(1, 100));
    std::ofstream(folder / "there.txt") << "mine";
    try {
        store->backup(folder / "there.txt");
        ADD_FAILURE() << "it was replaced";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kConflict);
    }
    EXPECT_THROW(store->backup(folder / "no" / "folder.db"), base::Error);
    EXPECT_THROW(store->backup(folder / "given_up.db",
                               [](std::uint64_t, std::uint64_t) {
                                   throw base::Error(base::ErrorKind::kCancelled, "enough");
                               }),
                 base::Error);
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        const std::string name = entry.path().filename();
        EXPECT_TRUE(name.starts_with("a.db") || name == "there.txt") << name;
    }
}

TEST(EmbeddedStore, ReadsBesideALongWriteAndManyAtOnce) {
    const base::TemporaryFolder folder;
    EmbeddedOptions options;
    options.readers_max = 2;  // fewer connections than readers
    const auto store = EmbeddedStore::open(folder / "a.db", options);
    store->series().write_bars(kId, Period::k1d, bars(0, 5'000));
    std::atomic<bool> done = false;
    std::vector<std::thread> readers;
    std::atomic<int> reads = 0;
    for (int i = 0; i < 6; ++i) {
        readers.emplace_back([&] {
            while (!done || reads < 30) {
                ASSERT_EQ(store->series().read_bars(kId, Period::k1d).size(), 5'000U);
                ++reads;
            }
        });
    }
    const market::Bars many = bars(0, 100'000);
    std::vector<market::InstrumentId> ids;
    for (int i = 0; i < 10; ++i) {
        ids.push_back(InstrumentId::parse(std::to_string(100'000 + i) + ".SZ"));
    }
    std::vector<BarsWrite> writes;
    for (const InstrumentId& id : ids) {
        writes.push_back({id, Period::k1m, many});
    }
    store->series().write_bars(writes);
    done = true;
    for (std::thread& reader : readers) {
        reader.join();
    }
    EXPECT_EQ(store->series().list_series().size(), 11U);
}

std::int64_t count(const fs::path& path, const std::string& sql) {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    sqlite3_open(path.c_str(), &database);
    sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    const std::int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return value;
}

// However rows come in, they end up in few chunks and a short tail.
TEST(EmbeddedStore, ChunksStayLarge) {
    constexpr std::int64_t kRows = 30'000;
    const std::vector<std::pair<std::string, std::function<std::int64_t(std::int64_t)>>> orders{
        {"forwards", [](std::int64_t i) { return i; }},
        {"backwards", [](std::int64_t i) { return kRows / 100 - 1 - i; }},
        {"outwards",
         [](std::int64_t i) { return kRows / 200 + (i % 2 == 0 ? i / 2 : -i / 2 - 1); }},
        {"in steps", [](std::int64_t i) { return i * 7 % (kRows / 100); }}};
    for (const auto& [name, place] : orders) {
        const base::TemporaryFolder folder;
        const auto store = EmbeddedStore::open(folder / "a.db");
        for (std::int64_t i = 0; i < kRows / 100; ++i) {
            store->series().write_bars(kId, Period::k1d, bars(place(i) * 100, 100));
        }
        EXPECT_EQ(store->series().read_bars(kId, Period::k1d).size(), kRows) << name;
        EXPECT_TRUE(store->series().check().damages.empty());
        const std::int64_t chunks = count(folder / "a.db", "SELECT count(*) FROM chunks");
        EXPECT_LE(chunks, 3 * kRows / 4096) << name;
        EXPECT_LE(count(folder / "a.db", "SELECT count(*) FROM tail"), 256) << name;
    }
}

TEST(EmbeddedStore, RewritingTheSameRowsWritesNothing) {
    const base::TemporaryFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    store->series().write_bars(kId, Period::k1d, bars(0, 10'000));
    store->series().write_bars(kId, Period::k1d, bars(10'000, 10));
    const std::uint64_t bytes = store->bytes();
    const std::uint64_t version = store->data_version();
    EXPECT_EQ(store->series().write_bars(kId, Period::k1d, bars(0, 10'000)),
              (WriteCounts{0, 0, 10'000}));
    EXPECT_EQ(store->bytes(), bytes);
    EXPECT_EQ(store->data_version(), version);
}

TEST(EmbeddedStore, InfoTellsWhatRowsTake) {
    const base::TemporaryFolder folder;
    const auto store = EmbeddedStore::open(folder / "a.db");
    store->series().write_bars(kId, Period::k1d, bars(0, 10'000));
    const SeriesInfo info = store->series().list_series(kId).at(0);
    EXPECT_GT(info.bytes, 1'000U);
    EXPECT_LT(info.bytes, 10'000U * 8);
    store->series().write_bars(kId, Period::k1d, bars(10'000, 1));
    EXPECT_EQ(store->series().list_series(kId).at(0).bytes, info.bytes + 80);
}

}  // namespace
}  // namespace mystocks::store::embedded
