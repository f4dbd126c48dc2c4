// Processes that die in the middle of writing, disks that are full, processes that write at once.
#include <functional>
#include <random>
#include <thread>

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"

namespace mystocks::store::embedded {
namespace {

namespace fs = std::filesystem;
using market::InstrumentId;
using market::Period;

InstrumentId series_of(std::int64_t write) {
    return InstrumentId::parse(std::to_string(600'000 + write % 3) + ".SH");
}

// Write k has rows of its own; what is in them follows from k.
market::Bars rows_of(std::int64_t write) {
    constexpr std::int64_t kTimesAWrite = 1000;
    const std::int64_t count = write % 7 == 0 ? 700 : write % 7 == 1 ? 90 : 1;
    market::Bars rows;
    for (std::int64_t i = 0; i < count; ++i) {
        const double price = 10 + static_cast<double>((write * 31 + i * 7) % 500) / 100;
        rows.push_back({write * kTimesAWrite + i, price, price + 0.01, price - 0.01, price,
                        static_cast<double>(i * 100), price * 1000});
    }
    return rows;
}

EmbeddedOptions small_log() {
    EmbeddedOptions options;
    options.log_pages_max = 40;  // so that processes die in checkpoints too
    return options;
}

// Runs `body` in a process of its own; its exit status is what `body` returns.
pid_t in_child(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        int status = 99;
        try {
            status = body();
        } catch (...) {
        }
        ::_exit(status);
    }
    return child;
}

int status_of(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(Crash, NothingAcknowledgedIsLostInAHundredKills) {
    const base::TemporaryFolder folder;
    const fs::path path = folder / "a.db";
    std::mt19937 random(1);  // NOLINT: repeatable
    std::int64_t next = 0;   // first write that is not known to be there
    for (int round = 0; round < 100; ++round) {
        int acknowledged[2];
        ASSERT_EQ(::pipe(acknowledged), 0);
        const pid_t child = in_child([&] {
            const auto store = EmbeddedStore::open(path, small_log());
            for (std::int64_t write = next;; ++write) {
                store->series().write_bars(series_of(write), Period::k1m, rows_of(write));
                if (::write(acknowledged[1], &write, sizeof write) != sizeof write) {
                    return 1;
                }
            }
        });
        ::close(acknowledged[1]);
        std::int64_t last = next - 1;
        const unsigned patience = random() % 12;
        for (unsigned i = 0; i <= patience; ++i) {
            ASSERT_EQ(::read(acknowledged[0], &last, sizeof last),
                      static_cast<ssize_t>(sizeof last));
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 1500));
        ::kill(child, SIGKILL);
        ASSERT_EQ(status_of(child), -SIGKILL);
        while (::read(acknowledged[0], &last, sizeof last) == sizeof last) {
        }
        ::close(acknowledged[0]);

        const auto store = EmbeddedStore::open(path, small_log());
        for (; next <= last; ++next) {
            const market::Bars expected = rows_of(next);
            ASSERT_EQ(store->series().read_bars(series_of(next), Period::k1m,
                                                {expected.time.front(), expected.time.back()}),
                      expected)
                << "write " << next << " of round " << round;
        }
        // The write that was under way is there whole or not at all.
        const market::Bars under_way = rows_of(next);
        const std::size_t found = store->series()
                                      .read_bars(series_of(next), Period::k1m,
                                                 {under_way.time.front(), under_way.time.back()})
                                      .size();
        ASSERT_TRUE(found == 0 || found == under_way.size()) << found;
        if (round % 10 == 9) {
            const CheckReport report = store->series().check();
            ASSERT_TRUE(report.damages.empty()) << report.damages[0].what;
        }
    }
    EXPECT_GT(next, 500);
    const auto store = EmbeddedStore::open(path, small_log());
    for (std::int64_t write = 0; write < next; ++write) {
        const market::Bars expected = rows_of(write);
        ASSERT_EQ(store->series().read_bars(series_of(write), Period::k1m,
                                            {expected.time.front(), expected.time.back()}),
                  expected);
    }
}

// Writes until the disk is full; what was acknowledged must be there, and no more.
int fill_the_disk(EmbeddedStore& store) {
    std::int64_t written = 0;
    try {
        while (true) {
            std::vector<market::Bars> rows{rows_of(written * 7), rows_of(written * 7 + 7)};
            const std::vector<BarsWrite> writes{{series_of(0), Period::k1m, rows[0]},
                                                {series_of(1), Period::k1m, rows[0]}};
            store.series().write_bars(writes);
            ++written;
            if (written > 100'000) {
                return 1;
            }
        }
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::kExhausted) {
            std::fprintf(stderr, "%s\n", error.what());
            return 2;
        }
    }
    for (const std::int64_t series : {0, 1}) {
        const market::Bars stored = store.series().read_bars(series_of(series), Period::k1m);
        if (stored.size() != static_cast<std::size_t>(written) * 700) {
            return 3;
        }
    }
    return written > 10 ? 0 : 4;
}

TEST(FullDisk, NothingOfTheCallIsWrittenAndTheStoreStaysUsable) {
    const base::TemporaryFolder folder;
    EmbeddedOptions options;
    options.pages_max = 100;
    const auto store = EmbeddedStore::open(folder / "a.db", options);
    ASSERT_EQ(fill_the_disk(*store), 0);
    EXPECT_TRUE(store->series().check().damages.empty());
    EXPECT_THROW(store->records().begin_import(
                     {.source = "csv", .what = std::string(1'000'000, 'x'), .started = 1}),
                 base::Error);
    ASSERT_TRUE(store->series().erase_bars(series_of(0), Period::k1m));
    EXPECT_EQ(store->series().write_bars(series_of(2), Period::k1m, rows_of(7)).inserted, 700U);
}

TEST(FullDisk, SoDoesOneThatTheSystemReports) {
    const base::TemporaryFolder folder;
    const pid_t child = in_child([&] {
        const auto store = EmbeddedStore::open(folder / "a.db");
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{2'000'000, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const int status = fill_the_disk(*store);
        const rlimit freed{RLIM_INFINITY, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &freed);
        store->series().write_bars(series_of(2), Period::k1m, rows_of(7));
        return status != 0 ? status : store->series().check().damages.empty() ? 0 : 5;
    });
    EXPECT_EQ(status_of(child), 0);
    const auto store = EmbeddedStore::open(folder / "a.db");
    EXPECT_EQ(store->series().read_bars(series_of(2), Period::k1m).size(), 700U);
    EXPECT_TRUE(store->series().check().damages.empty());
}

TEST(Processes, TwoWriteAtOnceAndNoRowIsLost) {
    const base::TemporaryFolder folder;
    constexpr std::int64_t kWrites = 150;
    const auto write_all = [&](std::int64_t first) {
        const auto store = EmbeddedStore::open(folder / "a.db", small_log());
        for (std::int64_t write = first; write < 2 * kWrites; write += 2) {
            store->series().write_bars(series_of(write), Period::k1m, rows_of(write));
        }
        return 0;
    };
    const pid_t one = in_child([&] { return write_all(0); });
    const pid_t other = in_child([&] { return write_all(1); });
    EXPECT_EQ(status_of(one), 0);
    EXPECT_EQ(status_of(other), 0);
    const auto store = EmbeddedStore::open(folder / "a.db");
    for (std::int64_t write = 0; write < 2 * kWrites; ++write) {
        const market::Bars expected = rows_of(write);
        ASSERT_EQ(store->series().read_bars(series_of(write), Period::k1m,
                                            {expected.time.front(), expected.time.back()}),
                  expected);
    }
    EXPECT_TRUE(store->series().check().damages.empty());
}

TEST(Processes, AReaderDoesNotWaitForAWriterAndAWriterNotForEver) {
    const base::TemporaryFolder folder;
    EmbeddedOptions options;
    options.busy_wait_max = std::chrono::milliseconds(30);
    const auto store = EmbeddedStore::open(folder / "a.db", options);
    store->series().write_bars(series_of(0), Period::k1m, rows_of(0));

    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "a.db").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE; DELETE FROM chunks", nullptr, nullptr, nullptr),
              SQLITE_OK);
    EXPECT_EQ(store->series().read_bars(series_of(0), Period::k1m), rows_of(0));
    EXPECT_EQ(store->series().write_bars(series_of(0), Period::k1m, rows_of(0)).unchanged, 700U)
        << "what changes nothing needs no writer";
    try {
        store->series().write_bars(series_of(0), Period::k1m, rows_of(7));
        ADD_FAILURE() << "two wrote at once";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kUnavailable) << error.message();
    }
    sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    EXPECT_EQ(store->series().write_bars(series_of(0), Period::k1m, rows_of(7)).inserted, 700U);
}

}  // namespace
}  // namespace mystocks::store::embedded
