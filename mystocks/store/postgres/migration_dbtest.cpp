// How a schema comes to be: plans, many processes at once, newer and older programs, roles, and
// what TimescaleDB adds.
#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <sstream>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "mystocks/base/error.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/store/postgres/own_server_dbtest.hpp"
#include "mystocks/store/row_checksum.hpp"

namespace mystocks::store::postgres {
namespace {

using base::ErrorKind;
using market::InstrumentId;
using market::Period;

const InstrumentId kId = InstrumentId::parse("600000.SH");

market::Bars days(std::int64_t first, std::int64_t count) {
    market::Bars rows;
    for (std::int64_t i = first; i < first + count; ++i) {
        const double price = 10 + static_cast<double>(i % 977) / 100;
        rows.push_back({i, price, price + 0.1, price - 0.1, price / 3, 100.0 * (i % 50), -0.0});
    }
    return rows;
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

class Migrations : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const auto missing = testbed::PostgresServer::what_is_missing(); !missing.empty()) {
            GTEST_SKIP() << "NOT RUN: " << missing;
        }
        schema_ = std::make_unique<OwnSchema>(plain_url(), false);
        options_ = schema_->options();
        options_.create = false;
    }
    const std::string& url() const { return schema_->url(); }
    std::string execute_here(const std::string& sql) const {
        return execute(url(), "SET search_path = " + schema_->name() + "; " + sql);
    }

    std::unique_ptr<OwnSchema> schema_;
    PostgresOptions options_;
};

TEST_F(Migrations, APlanShowsWhatAMigrationThenDoes) {
    EXPECT_EQ(kind_of([&] { PostgresStore::open(url(), options_); }), ErrorKind::kConflict);
    const auto keeper = PostgresStore::open_keeper(url(), options_);
    const auto plan = keeper->pending();
    ASSERT_GE(plan.size(), 3U);
    EXPECT_EQ(plan[0].number, 1);
    EXPECT_NE(plan[0].sql.find("CREATE TABLE bars_daily"), std::string::npos);
    const StoreState before = keeper->state();
    EXPECT_TRUE(before.reachable) << before.trouble;
    EXPECT_EQ(before.schema, 0);
    EXPECT_EQ(before.schema_wanted, static_cast<std::int64_t>(plan.size()));
    EXPECT_EQ(execute_here("SELECT to_regclass('series') IS NULL"), "t") << "a plan does nothing";

    const auto done = keeper->migrate();
    ASSERT_EQ(done.size(), plan.size());
    for (std::size_t i = 0; i < plan.size(); ++i) {
        EXPECT_EQ(done[i].number, plan[i].number);
        EXPECT_EQ(done[i].sql, plan[i].sql);
    }
    EXPECT_TRUE(keeper->pending().empty());
    EXPECT_TRUE(keeper->migrate().empty());
    const StoreState after = keeper->state();
    EXPECT_EQ(after.schema, after.schema_wanted);
    EXPECT_GT(after.bytes, 0U);
    EXPECT_TRUE(after.version.starts_with("PostgreSQL ")) << after.version;
    EXPECT_EQ(after.url.find("password"), std::string::npos);
    EXPECT_TRUE(PostgresStore::open(url(), options_)->series().list_series().empty());
}

// A store as programs laid it out before values had names.
TEST_F(Migrations, AnOlderLayoutIsTakenOverWithItsRows) {
    PostgresOptions first = options_;
    first.create = true;
    PostgresStore::open(url(), first)->series().write_bars(kId, Period::k1d, days(1, 300));
    execute_here(
        "DROP TABLE values_daily, values_intraday; ALTER TABLE series "
        "DROP CONSTRAINT series_instrument_class_period_name_key, DROP COLUMN name, "
        "ADD UNIQUE (instrument, class, period); DELETE FROM schema_migration WHERE number >= 6; "
        "SELECT 1");
    EXPECT_EQ(kind_of([&] { PostgresStore::open(url(), options_); }), ErrorKind::kConflict);
    const auto keeper = PostgresStore::open_keeper(url(), options_);
    ASSERT_EQ(keeper->pending().size(), 1U);
    EXPECT_EQ(keeper->pending()[0].name, "series of named values");
    keeper->migrate();
    const auto store = PostgresStore::open(url(), options_);
    EXPECT_EQ(store->series().read_bars(kId, Period::k1d), days(1, 300));
    const Values values{{1, 2}, {0.5, 0.25}};
    const ValuesWrite write{kId, Period::k1d, "MACD.DIF", &values};
    store->series().write_values(std::span(&write, 1));
    EXPECT_EQ(store->series().read_values(kId, Period::k1d, "MACD.DIF"), values);
    EXPECT_TRUE(store->series().check().damages.empty());
}

TEST_F(Migrations, ManyProcessesMigrateAtOnce) {
    options_.create = true;
    shared_server();
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            int status = 1;
            try {
                const auto store = PostgresStore::open(url(), options_);
                const auto rows = days(i * 100, 100);
                store->series().write_bars(kId, Period::k1d, rows);
                status = 0;
            } catch (const std::exception& error) {
                std::fprintf(stderr, "%s\n", error.what());
            }
            ::_exit(status);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = -1;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    const auto store = PostgresStore::open(url(), options_);
    EXPECT_EQ(store->series().read_bars(kId, Period::k1d), days(0, 600));
    EXPECT_TRUE(store->series().check().damages.empty());
}

TEST_F(Migrations, ASchemaFromTheFutureIsLeftAlone) {
    PostgresStore::open_keeper(url(), options_)->migrate();
    execute_here("INSERT INTO schema_migration (number, name) VALUES (77, 'from the future')");
    std::string message;
    EXPECT_EQ(kind_of([&] { PostgresStore::open(url(), options_); }, &message),
              ErrorKind::kUnsupported);
    EXPECT_NE(message.find("77"), std::string::npos) << message;
    const auto keeper = PostgresStore::open_keeper(url(), options_);
    EXPECT_EQ(kind_of([&] { keeper->pending(); }), ErrorKind::kUnsupported);
    EXPECT_EQ(kind_of([&] { keeper->migrate(); }), ErrorKind::kUnsupported);
    EXPECT_FALSE(keeper->state().trouble.empty());
    execute_here(
        "DELETE FROM schema_migration WHERE number = 77; "
        "INSERT INTO record_migration (number) VALUES (99)");
    EXPECT_EQ(kind_of([&] { PostgresStore::open(url(), options_); }), ErrorKind::kUnsupported);
}

TEST_F(Migrations, TheDataVersionFollowsOtherProcesses) {
    options_.create = true;
    const auto one = PostgresStore::open(url(), options_);
    const auto other = PostgresStore::open(url(), options_);
    const auto before = one->keeper().data_version();
    EXPECT_EQ(one->keeper().data_version(), before);
    other->series().write_bars(kId, Period::k1d, days(1, 1));
    const auto after = one->keeper().data_version();
    EXPECT_NE(after, before);
    other->records().add_trading_days("CN", std::vector{base::Date{1}});
    EXPECT_NE(one->keeper().data_version(), after);
}

TEST_F(Migrations, CheckFindsWhatDoesNotBelong) {
    options_.create = true;
    const auto store = PostgresStore::open(url(), options_);
    store->series().write_bars(kId, Period::k1d, days(1, 10));
    execute_here("DELETE FROM bars_daily WHERE day = DATE '1970-01-05'");
    EXPECT_EQ(store->series().check().damages.size(), 1U);
    execute_here("INSERT INTO bars_daily (series, day) VALUES (4711, DATE '2020-01-01')");
    EXPECT_EQ(store->series().check().damages.size(), 2U);
}

// The URLs of the roles of deploy/postgres/roles.sql, once that ran for a schema.
struct Roles {
    std::string migrator;
    std::string writer;
    std::string reader;
};

Roles make_roles(const OwnSchema& schema) {
    std::ifstream file(std::string(MYSTOCKS_SOURCE_DIR) + "/deploy/postgres/roles.sql");
    std::stringstream text;
    text << file.rdbuf();
    // psql's own parts, done by hand: a variable and \gexec.
    std::string sql = text.str();
    for (std::size_t at = 0; (at = sql.find(":\"schema\"")) != std::string::npos;) {
        sql.replace(at, 9, schema.name());
    }
    const std::size_t roles = sql.find("SELECT format");
    const std::size_t gexec = sql.find("\\gexec");
    if (gexec == std::string::npos) {
        throw std::runtime_error("deploy/postgres/roles.sql is not as this test knows it");
    }
    const std::string& url = schema.url();
    for (std::string made; !(made = execute(url, sql.substr(roles, gexec - roles))).empty();) {
        execute(url, made);
    }
    execute(url, sql.substr(gexec + 6));
    const auto as = [&](const std::string& role) {
        execute(url, "ALTER ROLE mystocks_" + role + " PASSWORD 'secret'");
        return shared_server().url(url.substr(url.rfind('/') + 1), "mystocks_" + role, "secret",
                                   shared_server().port());
    };
    return {as("migrator"), as("writer"), as("reader")};
}

TEST_F(Migrations, RolesCanDoTheirWorkAndNoMore) {
    const Roles roles = make_roles(*schema_);
    const std::string& migrator = roles.migrator;
    const std::string& writer = roles.writer;
    const std::string& reader = roles.reader;
    EXPECT_EQ(kind_of([&] { PostgresStore::open_keeper(writer, options_)->migrate(); }),
              ErrorKind::kPermission);
    PostgresStore::open_keeper(migrator, options_)->migrate();

    const auto writing = PostgresStore::open(writer, options_);
    EXPECT_EQ(writing->series().write_bars(kId, Period::k1d, days(1, 20)).inserted, 20U);
    EXPECT_EQ(writing->series().write_bars(kId, Period::k1d, days(5, 1)).unchanged, 1U);
    EXPECT_GT(writing->records().begin_import({.source = "t"}), 0);
    EXPECT_TRUE(writing->series().check().damages.empty());
    EXPECT_THROW(execute(writer, "DROP TABLE " + schema_->name() + ".bars_daily"),
                 std::runtime_error);
    EXPECT_THROW(execute(writer, "CREATE TABLE " + schema_->name() + ".mine (i INT)"),
                 std::runtime_error);

    const auto reading = PostgresStore::open(reader, options_);
    EXPECT_EQ(reading->series().read_bars(kId, Period::k1d), days(1, 20));
    EXPECT_EQ(reading->records().list_imports(5).size(), 1U);
    EXPECT_EQ(kind_of([&] { reading->series().write_bars(kId, Period::k1d, days(90, 1)); }),
              ErrorKind::kPermission);
    EXPECT_EQ(kind_of([&] { reading->records().begin_import({.source = "t"}); }),
              ErrorKind::kPermission);
    EXPECT_TRUE(writing->series().erase_bars(kId, Period::k1d));
}

class Timescale : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!has_timescale_url()) {
            GTEST_SKIP() << "NOT RUN: there is no TimescaleDB here";
        }
        schema_ = std::make_unique<OwnSchema>(timescale_url(), true);
        options_ = schema_->options();
    }
    std::string number(const std::string& sql) const {
        return execute(schema_->url(), "SELECT count(*) FROM timescaledb_information." + sql +
                                           " AND hypertable_schema = '" + schema_->name() + "'");
    }
    // The policy's own job is at it too: a chunk that it took in the same moment is an error to us,
    // and none the next time.
    std::string compress_all(const std::string& table) const {
        const std::string compress =
            "SELECT count(public.compress_chunk(c)) FROM public.show_chunks('" + schema_->name() +
            "." + table + "') AS c";
        for (int left = 100;; --left) {
            try {
                return execute(schema_->url(), compress);
            } catch (const std::runtime_error& e) {
                const std::string_view told = e.what();
                if (left == 0 || told.find("is already compressed") == std::string_view::npos) {
                    throw;
                }
            }
        }
    }

    std::unique_ptr<OwnSchema> schema_;
    PostgresOptions options_;
};

TEST_F(Timescale, TablesAreHypertablesWithPolicies) {
    const auto store = PostgresStore::open(schema_->url(), options_);
    EXPECT_EQ(number("hypertables WHERE compression_enabled"), "6");
    EXPECT_EQ(number("jobs WHERE proc_name = 'policy_compression'"), "6");
    EXPECT_EQ(number("jobs WHERE proc_name = 'policy_retention'"), "0");
    EXPECT_TRUE(store->keeper().state().remarks.empty());
    EXPECT_NE(store->keeper().state().version.find("TimescaleDB"), std::string::npos);
    // Policies follow the options.
    options_.keep_tick_days = 30;
    options_.keep_value_days = 300;
    options_.compress_after_days = 0;
    const auto keeper = PostgresStore::open_keeper(schema_->url(), options_);
    ASSERT_EQ(keeper->pending().size(), 1U);
    keeper->migrate();
    EXPECT_EQ(number("jobs WHERE proc_name = 'policy_compression'"), "0");
    EXPECT_EQ(number("jobs WHERE proc_name = 'policy_retention'"), "4");
    EXPECT_TRUE(keeper->pending().empty());
}

TEST_F(Timescale, PlainTablesBecomeHypertablesWithTheirRows) {
    PostgresOptions plain = options_;
    plain.timescale = false;
    PostgresStore::open(schema_->url(), plain)
        ->series()
        .write_bars(kId, Period::k1d, days(1, 9000));
    EXPECT_EQ(number("hypertables WHERE true"), "0");
    PostgresOptions later = options_;
    later.create = false;
    {
        const auto store = PostgresStore::open(schema_->url(), later);
        ASSERT_EQ(store->keeper().state().remarks.size(), 1U) << "plain tables, and it says so";
        EXPECT_EQ(store->keeper().migrate().size(), 6U);
        EXPECT_EQ(store->series().read_bars(kId, Period::k1d), days(1, 9000));
    }
    EXPECT_EQ(number("hypertables WHERE true"), "6");
}

TEST_F(Timescale, CompressedRowsAreTheSameAndCanBeWrittenOver) {
    const auto store = PostgresStore::open(schema_->url(), options_);
    market::Bars rows = days(0, 12'000);
    const std::vector<std::uint64_t> odd{0x7ff8'0000'dead'beef, 0xfff0'0000'0000'0001,
                                         0x8000'0000'0000'0000, 0x7ff0'0000'0000'0000,
                                         0x0000'0000'0000'0001, 0x7ff8'0000'0000'0000};
    for (std::size_t i = 0; i < odd.size() * 40; ++i) {
        rows.high[i * 37] = std::bit_cast<double>(odd[i % odd.size()]);
    }
    const auto same = [&](const market::Bars& a, const market::Bars& b) {
        ASSERT_EQ(a.time, b.time);
        ASSERT_EQ(std::memcmp(a.high.data(), b.high.data(), a.size() * 8), 0);
        ASSERT_EQ(std::memcmp(a.amount.data(), b.amount.data(), a.size() * 8), 0);
        ASSERT_EQ(a.close, b.close);
    };
    store->series().write_bars(kId, Period::k1d, rows);
    EXPECT_NE(compress_all("bars_daily"), "0");
    EXPECT_NE(number("chunks WHERE is_compressed"), "0");
    same(store->series().read_bars(kId, Period::k1d), rows);
    EXPECT_EQ(store->series().write_bars(kId, Period::k1d, rows), (WriteCounts{0, 0, rows.size()}));
    rows.close[5000] = 1;
    EXPECT_EQ(store->series().write_bars(kId, Period::k1d, rows),
              (WriteCounts{0, 1, rows.size() - 1}));
    rows.push_back({50'000, 1, 2, 3, 4, 5, 6});
    EXPECT_EQ(store->series().write_bars(kId, Period::k1d, rows),
              (WriteCounts{1, 0, rows.size() - 1}));
    same(store->series().read_bars(kId, Period::k1d), rows);
    EXPECT_TRUE(store->series().check().damages.empty());
    EXPECT_TRUE(store->series().erase_bars(kId, Period::k1d));
    EXPECT_EQ(store->series().read_bars(kId, Period::k1d).size(), 0U);
}

TEST_F(Timescale, CompressedValuesAreTheSameAndCanBeWrittenOver) {
    const auto store = PostgresStore::open(schema_->url(), options_);
    Values values;
    for (std::int64_t day = 0; day < 12'000; ++day) {
        values.time.push_back(day);
        values.value.push_back(day % 50 == 0 ? kNoValue : static_cast<double>(day) / 7);
    }
    const ValuesWrite write{kId, Period::k1d, "MACD.DIF", &values};
    const auto written = [&] { return store->series().write_values(std::span(&write, 1)).at(0); };
    EXPECT_EQ(written(), (WriteCounts{12'000, 0, 0}));
    EXPECT_NE(compress_all("values_daily"), "0");
    EXPECT_NE(number("chunks WHERE is_compressed"), "0");
    const auto same = [&] {
        return sum_of(view_of(store->series().read_values(kId, Period::k1d, "MACD.DIF")),
                      NanBits::kExact) == sum_of(view_of(values), NanBits::kExact);
    };
    EXPECT_TRUE(same());
    EXPECT_EQ(written(), (WriteCounts{0, 0, 12'000}));
    values.value[5'001] = 1;
    EXPECT_EQ(written(), (WriteCounts{0, 1, 11'999}));
    EXPECT_TRUE(same());
    EXPECT_TRUE(store->series().check().damages.empty());
}

TEST_F(Timescale, RetentionTakesOldRowsAndTheListKnows) {
    options_.keep_tick_days = 10;
    const auto store = PostgresStore::open(schema_->url(), options_);
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    market::Ticks ticks;
    for (const std::int64_t age_days : {400, 300, 1, 0}) {
        ticks.time.push_back(now - age_days * base::kUsPerDay);
        ticks.sequence.push_back(0);
        for (auto* column : {&ticks.price, &ticks.volume, &ticks.amount, &ticks.bid, &ticks.ask}) {
            column->push_back(1);
        }
    }
    const TicksWrite write{kId, &ticks};
    store->series().write_ticks(std::span(&write, 1));
    execute(schema_->url(), "SELECT public.drop_chunks('" + schema_->name() + ".ticks', BIGINT '" +
                                std::to_string(now - 10 * base::kUsPerDay) + "')");
    const auto series = store->series().list_series();
    ASSERT_EQ(series.size(), 1U);
    EXPECT_EQ(series[0].rows, 2U);
    EXPECT_EQ(series[0].first_time, ticks.time[2]);
    EXPECT_TRUE(store->series().check().damages.empty());
    EXPECT_EQ(store->series().write_ticks(std::span(&write, 1)).at(0), (WriteCounts{2, 0, 2}));
}

class TimescaleDerived : public Timescale {
  protected:
    // The table in which the weeks are kept.
    std::string kept_weeks() const {
        return execute(schema_->url(),
                       "SELECT format('%I.%I', materialization_hypertable_schema, "
                       "materialization_hypertable_name) FROM "
                       "timescaledb_information.continuous_aggregates WHERE view_name = "
                       "'bars_weekly' AND view_schema = '" +
                           schema_->name() + "'");
    }
    // Makes the kept week of a day another one, behind everybody's back.
    void forge_week(std::int64_t day) const {
        EXPECT_EQ(execute(schema_->url(),
                          "WITH forged AS (UPDATE " + kept_weeks() +
                              " SET close = 4711 WHERE bucket <= DATE "
                              "'1970-01-01' + " +
                              std::to_string(day) + " AND bucket + 7 > DATE '1970-01-01' + " +
                              std::to_string(day) + " RETURNING 1) SELECT count(*) FROM forged"),
                  "1");
    }
    static double close_of_week(const market::Bars& weeks, std::int64_t day) {
        const auto place = std::lower_bound(weeks.time.begin(), weeks.time.end(), day);
        return weeks.close.at(static_cast<std::size_t>(place - weeks.time.begin()));
    }
    static market::Bars made_of(const SeriesStore& series, Period to) {
        return market::derive_bars(series.read_bars(kId, Period::k1d), Period::k1d, to, "SH");
    }
    static void expect_right(const SeriesStore& series) {
        for (const Period to : {Period::k1w, Period::k1M}) {
            EXPECT_EQ(series.read_derived_bars(kId, Period::k1d, to), made_of(series, to));
        }
    }
};

TEST_F(TimescaleDerived, WeeksAreReadFromTheAggregateUnlessTheirDaysChanged) {
    const auto store = PostgresStore::open(schema_->url(), options_);
    SeriesStore& series = store->series();
    EXPECT_EQ(series.capabilities().derives.size(), 2U);
    const std::int64_t first = base::Date::of(2015, 1, 5).days;
    series.write_bars(kId, Period::k1d, days(first, 700));
    expect_right(series);
    schema_->settle_derived_bars();
    EXPECT_EQ(execute(schema_->url(), "SELECT count(*) FROM " + kept_weeks()), "100");
    expect_right(series);
    const auto weeks = [&] { return series.read_derived_bars(kId, Period::k1d, Period::k1w); };
    forge_week(first + 100);
    forge_week(first + 300);
    EXPECT_EQ(close_of_week(weeks(), first + 100), 4711) << "it is not what the aggregate keeps";
    EXPECT_EQ(close_of_week(weeks(), first + 300), 4711);
    // A late day: from its week on, days are read.
    market::Bars changed = days(first + 296, 1);
    changed.close[0] = 5;
    series.write_bars(kId, Period::k1d, changed);
    EXPECT_EQ(close_of_week(weeks(), first + 300),
              close_of_week(made_of(series, Period::k1w), first + 300));
    EXPECT_EQ(close_of_week(weeks(), first + 100), 4711) << "weeks before it are still kept ones";
    // The refresh makes anew what changed.
    schema_->settle_derived_bars();
    market::Bars expected = made_of(series, Period::k1w);
    EXPECT_EQ(close_of_week(weeks(), first + 300), close_of_week(expected, first + 300));
    EXPECT_EQ(close_of_week(weeks(), first + 100), 4711);
}

TEST_F(TimescaleDerived, TheyStayRightOverCompressedChunksAndAfterAnErase) {
    const auto store = PostgresStore::open(schema_->url(), options_);
    SeriesStore& series = store->series();
    const std::int64_t first = base::Date::of(2001, 1, 1).days;
    series.write_bars(kId, Period::k1d, days(first, 4'000));
    schema_->settle_derived_bars();
    EXPECT_NE(compress_all("bars_daily"), "0");
    expect_right(series);
    market::Bars changed = days(first + 1'000, 40);
    for (double& close : changed.close) {
        close = 99;
    }
    EXPECT_EQ(series.write_bars(kId, Period::k1d, changed), (WriteCounts{0, 40, 0}));
    expect_right(series);
    schema_->settle_derived_bars();
    expect_right(series);
    EXPECT_TRUE(series.erase_bars(kId, Period::k1d));
    expect_right(series);
    series.write_bars(kId, Period::k1d, days(first + 500, 300));
    expect_right(series);
    schema_->settle_derived_bars();
    expect_right(series);
    EXPECT_TRUE(series.check().damages.empty());
}

TEST_F(TimescaleDerived, AJobRefreshesAndOtherRolesRead) {
    const Roles roles = make_roles(*schema_);
    const std::string& migrator = roles.migrator;
    const std::string& writer = roles.writer;
    const std::string& reader = roles.reader;
    options_.create = false;
    options_.refresh_minutes = 45;
    execute(schema_->url(), "CREATE EXTENSION IF NOT EXISTS timescaledb SCHEMA public");
    PostgresStore::open_keeper(migrator, options_)->migrate();
    const auto writing = PostgresStore::open(writer, options_);
    writing->series().write_bars(kId, Period::k1d, days(12'000, 500));
    const std::string job = execute(
        schema_->url(),
        "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'settle_derived_bars' "
        "AND schedule_interval = INTERVAL '45 minutes' AND owner::text = 'mystocks_migrator' AND "
        "proc_schema = '" +
            schema_->name() + "'");
    ASSERT_FALSE(job.empty());
    execute(migrator, "CALL public.run_job(" + job + ")");
    const auto reading = PostgresStore::open(reader, options_);
    expect_right(reading->series());
    EXPECT_EQ(execute(reader, "SELECT count(*) FROM " + schema_->name() +
                                  ".series WHERE settled_writes = writes"),
              "1");
    writing->series().write_bars(kId, Period::k1d, days(12'100, 1));
    EXPECT_EQ(execute(reader, "SELECT count(*) FROM " + schema_->name() +
                                  ".series WHERE settled_writes = writes"),
              "1")
        << "nothing changed";
    EXPECT_THROW(execute(writer, "CALL " + schema_->name() + ".settle_derived_bars(0, NULL)"),
                 std::runtime_error);
    options_.refresh_minutes = 0;
    PostgresStore::open_keeper(migrator, options_)->migrate();
    EXPECT_EQ(execute(schema_->url(),
                      "SELECT count(*) FROM timescaledb_information.jobs WHERE proc_schema = '" +
                          schema_->name() + "'"),
              "0");
}

}  // namespace
}  // namespace mystocks::store::postgres
