// Files that are no store, are cut off, or have a flipped byte.
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"

namespace mystocks::store::embedded {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using market::InstrumentId;
using market::Period;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

void run_sql(const fs::path& path, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

void expect_refused(const fs::path& path, ErrorKind kind, const std::string& says) {
    const std::string before = read_file(path);
    try {
        EmbeddedStore::open(path);
        ADD_FAILURE() << "it opened";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), kind) << error.message();
        EXPECT_NE(error.message().find(says), std::string::npos) << error.message();
    }
    EXPECT_EQ(read_file(path), before) << "a refused file is left as it is";
    EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), {}), 1)
        << "and nothing is put beside it";
}

TEST(ForeignFile, IsRefusedAndLeftAsItIs) {
    const std::vector<std::string> contents{
        "",
        "x",
        std::string(4096, '\0'),
        std::string(100'000, '\xff'),
        "date,open,high,low,close\n2026-07-06,1,2,1,2\n" + std::string(1000, 'x'),
        std::string("SQLite format 3\0", 16) + std::string(50, 'x'),
        std::string("SQLite format 3\0", 16) + std::string(9000, 'x')};
    for (const std::string& content : contents) {
        const base::TemporaryFolder folder;
        write_file(folder / "a.db", content);
        expect_refused(folder / "a.db", ErrorKind::kCorrupt, "is not a MyStocks store");
    }
}

TEST(ForeignFile, OfAnotherSqliteProgramIsRefused) {
    const base::TemporaryFolder folder;
    run_sql(folder / "a.db", "CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    expect_refused(folder / "a.db", ErrorKind::kCorrupt, "another program made it");
}

TEST(ForeignFile, OfANewerVersionIsRefused) {
    const base::TemporaryFolder folder;
    EmbeddedStore::open(folder / "a.db");
    run_sql(folder / "a.db", "PRAGMA user_version = 3");
    expect_refused(folder / "a.db", ErrorKind::kUnsupported, "newer program");
}

TEST(ForeignFile, WithoutAVersionIsRefused) {
    const base::TemporaryFolder folder;
    EmbeddedStore::open(folder / "a.db");
    run_sql(folder / "a.db", "PRAGMA user_version = 0");
    expect_refused(folder / "a.db", ErrorKind::kCorrupt, "it has no version");
}

TEST(ForeignFile, WithNewerRecordsIsRefused) {
    const base::TemporaryFolder folder;
    EmbeddedStore::open(folder / "a.db");
    run_sql(folder / "a.db", "INSERT INTO record_migration VALUES (999)");
    try {
        EmbeddedStore::open(folder / "a.db");
        ADD_FAILURE() << "it opened";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kUnsupported);
    }
}

TEST(ForeignFile, AFolderIsRefused) {
    const base::TemporaryFolder folder;
    EXPECT_THROW(EmbeddedStore::open(folder.path()), base::Error);
}

// A small store with everything in it: chunks, tails, several classes.
market::Bars daily(std::size_t count, double salt) {
    market::Bars made;
    for (std::size_t i = 0; i < count; ++i) {
        const double price = 10 + static_cast<double>((i * 7919) % 311) / 100 + salt;
        made.push_back({15'000 + static_cast<std::int64_t>(i), price, price + 0.02, price - 0.03,
                        price + 0.01, static_cast<double>(100 * ((i * 31) % 977)), 1e6 + price});
    }
    return made;
}

market::Ticks trades(std::size_t count) {
    market::Ticks made;
    for (std::size_t i = 0; i < count; ++i) {
        made.time.push_back(1'700'000'000'000'000 + static_cast<std::int64_t>(i / 2) * 3'000'000);
        made.sequence.push_back(static_cast<std::int64_t>(i));
        made.price.push_back(20 + static_cast<double>(i % 50) / 100);
        made.volume.push_back(100.0 * static_cast<double>(i % 7 + 1));
        made.amount.push_back(5 * static_cast<double>(i));
        made.bid.push_back(made.price.back() - 0.01);
        made.ask.push_back(made.price.back() + 0.01);
    }
    return made;
}

const InstrumentId kFirst = InstrumentId::parse("600000.SH");
const InstrumentId kSecond = InstrumentId::parse("000001.SZ");

void fill(const fs::path& path) {
    const auto store = EmbeddedStore::open(path);
    store->series().write_bars(kFirst, Period::k1d, daily(400, 0));
    store->series().write_bars(kSecond, Period::k1d, daily(3000, 1));
    const market::Bars tail = daily(3020, 1);
    store->series().write_bars(kSecond, Period::k1d, tail.view().slice(3000, 20));
    const market::Ticks ticks = trades(2000);
    const TicksWrite write{kFirst, &ticks};
    store->series().write_ticks(std::span(&write, 1));
}

struct Contents {
    market::Bars first;
    market::Bars second;
    market::Ticks ticks;
    std::size_t series = 0;
    friend bool operator==(const Contents&, const Contents&) = default;
};

Contents contents_of(const EmbeddedStore& store) {
    return {store.series().read_bars(kFirst, Period::k1d),
            store.series().read_bars(kSecond, Period::k1d), store.series().read_ticks(kFirst),
            store.series().list_series().size()};
}

TEST(DamagedFile, CutOffAnywhereIsRefused) {
    const base::TemporaryFolder folder;
    fill(folder / "whole.db");
    const std::string whole = read_file(folder / "whole.db");
    fs::remove(folder / "whole.db");
    for (const std::size_t size :
         {whole.size() - 1, whole.size() - 8192, whole.size() / 2, std::size_t{8192},
          std::size_t{8191}, std::size_t{512}, std::size_t{100}}) {
        write_file(folder / "a.db", whole.substr(0, size));
        expect_refused(folder / "a.db", ErrorKind::kCorrupt, "cut off");
    }
}

TEST(DamagedFile, EveryFlippedByteIsFoundOrHarmless) {
    const base::TemporaryFolder folder;
    fill(folder / "whole.db");
    const std::string whole = read_file(folder / "whole.db");
    const Contents expected = contents_of(*EmbeddedStore::open(folder / "whole.db"));
    std::size_t found = 0;
    std::size_t refused = 0;
    for (std::size_t at = 101; at < whole.size(); at += 379) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
        write_file(folder / "a.db", flipped);
        try {
            const auto store = EmbeddedStore::open(folder / "a.db");
            if (store->series().check().damages.empty()) {
                ASSERT_EQ(contents_of(*store), expected) << "byte " << at << " went unnoticed";
            } else {
                ++found;
            }
        } catch (const base::Error& error) {
            ASSERT_EQ(error.kind(), ErrorKind::kCorrupt) << error.message();
            ++refused;
        }
        for (const char* suffix : {"", "-wal", "-shm"}) {
            fs::remove(folder / (std::string("a.db") + suffix));
        }
    }
    EXPECT_GT(found, 50U);
    EXPECT_LT(refused, found);
}

// Where the bytes of the first chunk of a series lie in the file.
std::size_t place_of_chunk(const fs::path& path, const std::string& of, std::size_t* size) {
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    sqlite3_stmt* statement = nullptr;
    const std::string sql =
        "SELECT data FROM chunks JOIN series USING (series_id) WHERE instrument || class = '" + of +
        "' ORDER BY chunks.first_time";
    sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    const std::string data(static_cast<const char*>(sqlite3_column_blob(statement, 0)),
                           static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    *size = data.size();
    return read_file(path).find(data.substr(0, 64));
}

TEST(DamagedFile, TheDamageIsNamed) {
    const base::TemporaryFolder folder;
    fill(folder / "whole.db");
    const std::string whole = read_file(folder / "whole.db");
    std::size_t size = 0;
    const std::size_t place = place_of_chunk(folder / "whole.db", "600000.SH1", &size);
    ASSERT_NE(place, std::string::npos);
    for (std::size_t offset = 0; offset < size; offset += 251) {
        std::string flipped = whole;
        flipped[place + offset] = static_cast<char>(flipped[place + offset] ^ 1);
        write_file(folder / "a.db", flipped);
        const auto store = EmbeddedStore::open(folder / "a.db");
        const CheckReport report = store->series().check();
        ASSERT_EQ(report.damages.size(), 1U) << "byte " << offset << " of the chunk";
        EXPECT_EQ(report.damages[0].where, "600000.SH 1d");
        EXPECT_NE(report.damages[0].what.find("2011-01-26"), std::string::npos)
            << report.damages[0].what;
        try {
            store->series().read_bars(kFirst, Period::k1d);
            ADD_FAILURE() << "damaged rows were handed out";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kCorrupt);
            EXPECT_NE(error.message().find("600000.SH 1d"), std::string::npos);
        }
        EXPECT_EQ(store->series().read_bars(kSecond, Period::k1d).size(), 3020U)
            << "other series go on";
    }
}

// What a byte of the wrong place would do: chunks and rows belong to one series and one key.
TEST(DamagedFile, RowsOfAnotherPlaceAreNoticed) {
    const std::vector<std::string> tricks{
        "UPDATE series SET instrument = '600001.SH' WHERE instrument = '600000.SH' AND class = 1",
        "UPDATE series SET period = 11 WHERE instrument = '600000.SH' AND class = 1",
        "UPDATE chunks SET first_time = first_time - 1 WHERE chunk_id = 1",
        "UPDATE chunks SET rows = rows + 1 WHERE chunk_id = 1",
        "DELETE FROM chunks WHERE chunk_id = 1",
        "UPDATE tail SET time = time + 1000",
        "DELETE FROM tail WHERE time = 18003",
        "UPDATE tail SET data = zeroblob(56)",
        "UPDATE tail SET data = NULL WHERE 0; UPDATE tail SET series_id = 999",
        "UPDATE series SET rows = 5",
        "UPDATE series SET first_time = 5",
        "UPDATE series SET instrument = 'no such name' WHERE class = 2",
        "UPDATE chunks SET data = substr(data, 1, 40)",
        "UPDATE chunks SET data = 'text'"};
    for (const std::string& trick : tricks) {
        const base::TemporaryFolder folder;
        fill(folder / "a.db");
        run_sql(folder / "a.db", trick);
        const auto store = EmbeddedStore::open(folder / "a.db");
        EXPECT_FALSE(store->series().check().damages.empty()) << trick;
    }
}

}  // namespace
}  // namespace mystocks::store::embedded
