// Servers that stop, die, hang, fill up or refuse; connections that are cut. Each case has a server
// of its own, or a proxy before the shared one.
#include <atomic>
#include <functional>
#include <future>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <sys/mount.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/postgres/own_server_dbtest.hpp"
#include "mystocks/store/testbed/cutting_proxy.hpp"

namespace mystocks::store::postgres {
namespace {

using base::ErrorKind;
using market::InstrumentId;
using market::Period;
using namespace std::chrono_literals;

#define MYSTOCKS_NEEDS_SERVER()                                                              \
    if (const auto missing = testbed::PostgresServer::what_is_missing(); !missing.empty()) { \
        GTEST_SKIP() << "NOT RUN: " << missing;                                              \
    }                                                                                        \
    static_assert(true)

InstrumentId series_of(std::int64_t write) {
    return InstrumentId::parse(std::to_string(600'000 + write % 3) + ".SH");
}

constexpr std::int64_t kTimesAWrite = 200;

// Write k has rows of its own; what is in them follows from k.
market::Bars rows_of(std::int64_t write) {
    const std::int64_t count = write % 5 == 0 ? 150 : 3;
    market::Bars rows;
    for (std::int64_t i = 0; i < count; ++i) {
        const double price = 10 + static_cast<double>((write * 31 + i * 7) % 500) / 100;
        rows.push_back({write * kTimesAWrite + i, price, price + 0.01, price - 0.01, price,
                        static_cast<double>(i * 100), price * 1000});
    }
    return rows;
}

// Whether write k is there whole; rows that nobody wrote fail the test.
bool is_there(const SeriesStore& series, std::int64_t write) {
    const market::Bars rows = rows_of(write);
    const market::Bars read = series.read_bars(
        series_of(write), Period::k1m, {write * kTimesAWrite, (write + 1) * kTimesAWrite - 1});
    if (read.empty()) {
        return false;
    }
    EXPECT_EQ(read, rows) << "write " << write << " is there in part";
    return true;
}

void expect_all_there(const SeriesStore& series, std::int64_t writes) {
    for (std::int64_t write = 0; write < writes; ++write) {
        ASSERT_TRUE(is_there(series, write)) << "acknowledged write " << write << " is lost";
    }
    EXPECT_TRUE(series.check().damages.empty());
}

ErrorKind kind_of(const std::function<void()>& call, std::string* message = nullptr) {
    try {
        call();
    } catch (const base::Error& error) {
        if (message != nullptr) {
            *message = error.message();
        }
        return error.kind();
    }
    return ErrorKind::kInternal;
}

// Writes until told to stop; what is acknowledged counts as whole and new.
class Importer {
  public:
    explicit Importer(SeriesStore& series)
        : thread_([this, &series] {
              while (!stops_) {
                  const std::int64_t write = done_;
                  const auto rows = rows_of(write);
                  try {
                      const WriteCounts counts =
                          series.write_bars(series_of(write), Period::k1m, rows);
                      // Counted once, though it may have been sent twice.
                      EXPECT_EQ(counts.inserted, rows.size()) << "write " << write;
                      ++done_;
                  } catch (const base::Error& error) {
                      ADD_FAILURE() << error.what();
                      return;
                  }
              }
          }) {}
    ~Importer() { stop(); }
    std::int64_t done() const { return done_; }
    void wait_for_more(std::int64_t more) const {
        const std::int64_t wanted = done_ + more;
        const auto give_up = std::chrono::steady_clock::now() + 30s;
        while (done_ < wanted && std::chrono::steady_clock::now() < give_up) {
            std::this_thread::sleep_for(1ms);
        }
        EXPECT_GE(done_, wanted) << "the import didn't go on";
    }
    std::int64_t stop() {
        stops_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
        return done_;
    }

  private:
    std::atomic<bool> stops_ = false;
    std::atomic<std::int64_t> done_ = 0;
    std::thread thread_;
};

TEST(PostgresFaults, AStoppedServerIsWaitedForInAnImport) {
    MYSTOCKS_NEEDS_SERVER();
    testbed::PostgresServer server;
    const auto store = PostgresStore::open(server.url(), {.create = true});
    Importer importer(store->series());
    for (int i = 0; i < 3; ++i) {
        importer.wait_for_more(20);
        server.stop();
        std::this_thread::sleep_for(100ms);
        server.start();
    }
    importer.wait_for_more(20);
    expect_all_there(store->series(), importer.stop());
}

TEST(PostgresFaults, NothingAcknowledgedIsLostWhenTheServerIsKilled) {
    MYSTOCKS_NEEDS_SERVER();
    testbed::PostgresServer server({.is_durable = true});
    const auto store = PostgresStore::open(server.url(), {.create = true});
    Importer importer(store->series());
    for (int i = 0; i < 3; ++i) {
        importer.wait_for_more(10);
        server.kill_hard();
        server.start();
    }
    importer.wait_for_more(10);
    expect_all_there(store->series(), importer.stop());
}

TEST(PostgresFaults, ReadersWaitForAServerThatComesBack) {
    MYSTOCKS_NEEDS_SERVER();
    testbed::PostgresServer server;
    const auto store = PostgresStore::open(server.url(), {.create = true});
    for (std::int64_t write = 0; write < 10; ++write) {
        store->series().write_bars(series_of(write), Period::k1m, rows_of(write));
    }
    server.stop();
    auto read = std::async(std::launch::async, [&] { return is_there(store->series(), 5); });
    auto found = std::async(std::launch::async,
                            [&] { return store->records().find_instrument(series_of(0)); });
    std::this_thread::sleep_for(200ms);
    server.start();
    EXPECT_TRUE(read.get());
    EXPECT_FALSE(found.get());
}

TEST(PostgresFaults, AServerThatStaysAwayIsAClearError) {
    MYSTOCKS_NEEDS_SERVER();
    testbed::PostgresServer server;
    const auto store = PostgresStore::open(server.url(), {.create = true, .retry_max = 300ms});
    server.stop();
    std::string message;
    EXPECT_EQ(kind_of([&] { store->series().list_series(); }, &message), ErrorKind::kUnavailable);
    EXPECT_NE(message.find("127.0.0.1"), std::string::npos) << message;
    EXPECT_EQ(kind_of([&] { store->series().write_bars(series_of(0), Period::k1m, rows_of(0)); }),
              ErrorKind::kUnavailable);
    EXPECT_EQ(kind_of([&] { store->records().begin_import({.source = "t"}); }),
              ErrorKind::kUnavailable);
    const StoreState away = store->keeper().state();
    EXPECT_FALSE(away.reachable);
    EXPECT_FALSE(away.trouble.empty());
    EXPECT_EQ(kind_of([&] { PostgresStore::open(server.url()); }), ErrorKind::kUnavailable);
    server.start();
    EXPECT_TRUE(store->series().list_series().empty()) << "without opening it anew";
    EXPECT_TRUE(store->keeper().state().reachable);
}

class CutConnections : public ::testing::Test {
  protected:
    void SetUp() override {
        MYSTOCKS_NEEDS_SERVER();
        schema_ = std::make_unique<OwnSchema>(plain_url(), false);
        PostgresStore::open(schema_->url(), schema_->options());
        proxy_ = std::make_unique<testbed::CuttingProxy>(shared_server().port());
        url_ = shared_server().url("postgres", "tester", "", proxy_->port());
    }
    std::shared_ptr<PostgresStore> open(PostgresOptions options) const {
        return PostgresStore::open(url_, options);
    }

    std::unique_ptr<OwnSchema> schema_;
    std::unique_ptr<testbed::CuttingProxy> proxy_;
    std::string url_;
};

TEST_F(CutConnections, WritesAreDoneOnceWhereverTheCutFalls) {
    const auto store = open(schema_->options());
    std::int64_t write = 0;
    store->series().write_bars(series_of(write), Period::k1m, rows_of(write));
    // Some byte of some answer, the one to COMMIT among them; then some byte of a question.
    for (std::uint64_t bytes = 1; bytes < 420; bytes += 7) {
        ++write;
        proxy_->cut_after_reply(bytes);
        const auto rows = rows_of(write);
        ASSERT_EQ(store->series().write_bars(series_of(write), Period::k1m, rows),
                  (WriteCounts{rows.size(), 0, 0}))
            << bytes;
    }
    for (std::uint64_t bytes = 1; bytes < 1500; bytes += 37) {
        ++write;
        proxy_->cut_after_request(bytes);
        const auto rows = rows_of(write);
        ASSERT_EQ(store->series().write_bars(series_of(write), Period::k1m, rows),
                  (WriteCounts{rows.size(), 0, 0}))
            << bytes;
    }
    EXPECT_GT(proxy_->cuts(), 80U);
    expect_all_there(store->series(), write + 1);
}

TEST_F(CutConnections, RecordsAreWrittenOnceToo) {
    const auto store = open(schema_->options());
    std::set<std::int64_t> ids;
    for (std::uint64_t bytes = 1; bytes < 300; bytes += 5) {
        proxy_->cut_after_reply(bytes);
        ids.insert(store->records().begin_import(
            {.source = "t", .what = std::to_string(bytes), .started = 1}));
    }
    EXPECT_GT(proxy_->cuts(), 50U);
    EXPECT_EQ(ids.size(), 60U);
    EXPECT_EQ(store->records().list_imports(1000).size(), 60U) << "one row for each answer";
}

TEST_F(CutConnections, ManyRecordsOfACallAreWrittenOnceToo) {
    const auto store = open(schema_->options());
    std::vector<base::Date> days;
    for (std::int32_t day = 0; day < 2'500; ++day) {
        days.push_back({day});
    }
    for (const std::uint64_t bytes : {1U, 300U, 20'000U, 60'000U, 100'000U}) {
        proxy_->cut_after_reply(bytes);
        const std::string calendar = "after " + std::to_string(bytes);
        EXPECT_EQ(store->records().add_trading_days(calendar, days), (WriteCounts{2'500, 0, 0}));
        EXPECT_EQ(store->records().read_trading_days(calendar), days);
        EXPECT_EQ(store->records().add_trading_days(calendar, days), (WriteCounts{0, 0, 2'500}));
    }
    EXPECT_GE(proxy_->cuts(), 5U);
}

TEST_F(CutConnections, ReadsAreAskedAgain) {
    const auto store = open(schema_->options());
    market::Bars many;
    for (std::int64_t i = 0; i < 20'000; ++i) {
        many.push_back({i, 1, 2, 3, 4, 5, static_cast<double>(i)});
    }
    store->series().write_bars(series_of(0), Period::k1m, many);
    for (const std::uint64_t bytes : {1U, 100U, 5'000U, 400'000U, 900'000U}) {
        proxy_->cut_after_reply(bytes);
        EXPECT_EQ(store->series().read_bars(series_of(0), Period::k1m), many) << bytes;
        proxy_->cut_after_reply(bytes);
        EXPECT_EQ(store->series().read_bars(series_of(0), Period::k1m, {}, {300, true}).size(),
                  300U);
    }
    proxy_->cut_after_reply(150);
    EXPECT_EQ(store->series().list_series().size(), 1U);
    proxy_->cut_all();
    EXPECT_TRUE(store->series().check().damages.empty());
    EXPECT_GE(proxy_->cuts(), 6U);
}

TEST_F(CutConnections, ANetworkThatSwallowsEndsInATimeout) {
    PostgresOptions options = schema_->options();
    options.statement_timeout = 100ms;
    options.connect_timeout = 300ms;
    options.retry_max = 0ms;
    const auto store = open(options);
    store->series().list_series();
    proxy_->swallow(true);
    EXPECT_EQ(kind_of([&] { store->series().list_series(); }), ErrorKind::kTimeout);
    EXPECT_EQ(kind_of([&] { store->series().list_series(); }), ErrorKind::kUnavailable)
        << "a new connection isn't taken";
    proxy_->swallow(false);
    EXPECT_TRUE(store->series().list_series().empty());
}

TEST_F(CutConnections, ASlowServerEndsInATimeout) {
    PostgresOptions options = schema_->options();
    options.statement_timeout = 150ms;
    options.lock_timeout = 60'000ms;
    const auto store = open(options);
    store->series().write_bars(series_of(0), Period::k1m, rows_of(0));
    // Somebody holds the table for longer than a statement may take.
    std::atomic<bool> held = false;
    std::thread holder([&] {
        execute(schema_->url(), "SET application_name = 'holder'; BEGIN; LOCK TABLE " +
                                    schema_->name() + ".bars_intraday; SELECT pg_sleep(1); COMMIT");
        held = true;
    });
    while (execute(schema_->url(),
                   "SELECT count(*) FROM pg_stat_activity WHERE "
                   "application_name = 'holder' AND wait_event = 'PgSleep'") != "1") {
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(kind_of([&] { store->series().read_bars(series_of(0), Period::k1m); }),
              ErrorKind::kTimeout);
    EXPECT_FALSE(held);
    holder.join();
    EXPECT_EQ(store->series().read_bars(series_of(0), Period::k1m), rows_of(0));
}

TEST(PostgresFaults, AFullDiskTakesNothingOfTheCall) {
    MYSTOCKS_NEEDS_SERVER();
    const base::TemporaryFolder folder;
    if (::geteuid() != 0 ||
        ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=24m,mode=0777") != 0) {
        GTEST_SKIP() << "NOT RUN: a small file system for a full disk can't be mounted here";
    }
    struct Unmount {
        const std::filesystem::path& path;
        ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
    } const unmount{folder.path()};
    testbed::PostgresServer server;
    const std::string space = (folder / "space").string();
    std::filesystem::create_directory(space);
    std::filesystem::permissions(space, std::filesystem::perms::all);
    // The server wants to own it.
    struct stat data {};
    ASSERT_EQ(::stat(server.data().c_str(), &data), 0);
    ASSERT_EQ(::chown(space.c_str(), data.st_uid, data.st_gid), 0);
    std::filesystem::permissions(space, std::filesystem::perms::owner_all);
    execute(server.url(), "CREATE TABLESPACE small LOCATION '" + space + "'");
    execute(server.url(), "CREATE DATABASE full_one TABLESPACE small");
    const auto store = PostgresStore::open(server.url("full_one"), {.create = true});
    market::Bars rows;
    for (std::int64_t i = 0; i < 40'000; ++i) {
        rows.push_back({i, 1, 2, 3, 4, 5, 6});
    }
    std::string message;
    std::int64_t written = 0;
    const ErrorKind kind = kind_of(
        [&] {
            for (; written < 100; ++written) {
                store->series().write_bars(InstrumentId::parse(std::to_string(written) + ".A"),
                                           Period::k1m, rows);
            }
        },
        &message);
    EXPECT_EQ(kind, ErrorKind::kExhausted) << message;
    EXPECT_NE(message.find("disk"), std::string::npos) << message;
    // Room comes back, and writing goes on. What was acknowledged is there; of the last call
    // nothing.
    ASSERT_EQ(::mount("tmpfs", folder.path().c_str(), "tmpfs", MS_REMOUNT, "size=200m"), 0);
    EXPECT_EQ(store->series().list_series().size(), static_cast<std::size_t>(written));
    EXPECT_TRUE(store->series().check().damages.empty());
    EXPECT_EQ(store->series().write_bars(series_of(0), Period::k1m, rows_of(0)).inserted, 150U);
    EXPECT_EQ(store->series().read_bars(series_of(0), Period::k1m), rows_of(0));
}

TEST(PostgresFaults, OneBadRecordAmongManyUndoesTheCallAndTheStoreGoesOn) {
    MYSTOCKS_NEEDS_SERVER();
    const OwnSchema schema(plain_url(), false);
    const auto store = PostgresStore::open(schema.url(), schema.options());
    std::vector<market::Instrument> rows;
    for (int i = 0; i < 3'000; ++i) {
        rows.push_back(
            market::instrument_from_id(InstrumentId::parse(std::to_string(600'000 + i) + ".SH")));
    }
    const std::string no_utf8 = "\xff\xfe";
    const std::string zero_byte("a\0b", 3);
    for (const std::string& bad : {no_utf8, zero_byte}) {
        rows[1'500].name = bad;
        EXPECT_EQ(kind_of([&] { store->records().upsert_instruments(rows); }),
                  ErrorKind::kInvalidArgument);
        EXPECT_EQ(store->records().search_instruments({}).total, 0U);
    }
    rows[1'500].name = "good";
    EXPECT_EQ(store->records().upsert_instruments(rows), (WriteCounts{3'000, 0, 0}));
    EXPECT_EQ(store->records().upsert_instruments(rows), (WriteCounts{0, 0, 3'000}));
}

TEST(PostgresFaults, RefusalsAreClearAndHideThePassword) {
    MYSTOCKS_NEEDS_SERVER();
    execute(plain_url(), "DROP ROLE IF EXISTS locked; CREATE ROLE locked LOGIN PASSWORD 'right'");
    const auto port = shared_server().port();
    std::string message;
    const auto open = [&](const std::string& url) {
        return kind_of([&] { PostgresStore::open(url); }, &message);
    };
    EXPECT_EQ(open(shared_server().url("postgres", "locked", "s3cret", port)),
              ErrorKind::kPermission);
    EXPECT_NE(message.find("password"), std::string::npos) << message;
    EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
    EXPECT_EQ(open(shared_server().url("nowhere")), ErrorKind::kNotFound) << message;
    EXPECT_EQ(open(shared_server().url("postgres", "locked", "right", port)), ErrorKind::kConflict)
        << message;
    EXPECT_NE(message.find("store migrate"), std::string::npos) << message;
    EXPECT_EQ(open("postgresql://ann:s3cret@[::1/x"), ErrorKind::kInvalidArgument);
    EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
    EXPECT_EQ(open("postgresql://ann:s3cret@127.0.0.1:1/x?connect_timeout=1"),
              ErrorKind::kUnavailable);
    EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
    const auto keeper =
        PostgresStore::open_keeper(shared_server().url("postgres", "locked", "s3cret", port));
    const StoreState state = keeper->state();
    EXPECT_FALSE(state.reachable);
    EXPECT_EQ((state.url + state.trouble).find("s3cret"), std::string::npos);
    EXPECT_EQ(kind_of([&] { PostgresStore::open(plain_url(), {.schema = "a\"; DROP TABLE x"}); }),
              ErrorKind::kInvalidArgument);
}

TEST(PostgresFaults, TheServersTimeZoneDoesNotMatter) {
    MYSTOCKS_NEEDS_SERVER();
    testbed::PostgresServer server(
        {.settings = {"timezone=Asia/Shanghai", "datestyle=SQL, DMY", "extra_float_digits=-10",
                      "default_transaction_isolation=serializable"}});
    const auto store = PostgresStore::open(server.url(), {.create = true});
    market::Bars days;
    days.push_back({-1, 0.1, 1.0 / 3, -0.0, 1e-300, 1e300, 5});
    days.push_back({0, 1, 2, 3, 4, 5, 6});
    days.push_back({20'000, 1, 2, 3, 4, 5, 6});
    store->series().write_bars(series_of(0), Period::k1d, days);
    EXPECT_EQ(store->series().read_bars(series_of(0), Period::k1d), days);
    EXPECT_EQ(store->series().read_bars(series_of(0), Period::k1d, {0, 0}).size(), 1U);
    const market::CorporateAction action{
        .id = series_of(0), .ex_date = {20'000}, .cash = 1.0 / 3, .source = "t"};
    store->records().upsert_actions(std::span(&action, 1));
    EXPECT_EQ(store->records().read_actions(series_of(0)), std::vector{action});
    EXPECT_EQ(execute(server.url(),
                      "SELECT min(day)::text FROM "
                      "mystocks.bars_daily"),
              "31/12/1969");
}

}  // namespace
}  // namespace mystocks::store::postgres
