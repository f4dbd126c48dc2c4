#include "mystocks/store/tdengine/detail/keeper.hpp"

#include <charconv>
#include <chrono>

#include "mystocks/base/error.hpp"
#include "mystocks/store/tdengine/detail/layout.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

using base::Error;
using base::ErrorKind;

std::string schema_table(const RestClient& client) {
    return quoted_name(client.endpoint().database) + ".`mystocks_schema`";
}

std::string create_schema_sql(const RestClient& client) {
    return "CREATE TABLE IF NOT EXISTS " + schema_table(client) +
           " (`ts` TIMESTAMP,`number` INT,`name` VARCHAR(200))";
}

// "3.3.7.5" → 3003; 0 where it is no version.
int major_and_minor(std::string_view version) {
    int numbers[2] = {0, 0};
    const char* at = version.data();
    const char* end = at + version.size();
    for (int& number : numbers) {
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc() || number < 0 || number > 999) {
            return 0;
        }
        at = next == end ? end : next + 1;
    }
    return numbers[0] * 1000 + numbers[1];
}

// "36500d,36500d,36500d": the last one says when a row is removed.
int keep_days_of(std::string_view text) {
    const std::size_t comma = text.rfind(',');
    text.remove_prefix(comma == std::string_view::npos ? 0 : comma + 1);
    int days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    const bool good = error == std::errc() && days > 0 && end != text.data() + text.size();
    if (!good || (*end != 'd' && *end != 'h' && *end != 'm')) {
        throw Error(ErrorKind::kCorrupt, "TDengine says that it keeps rows for '" +
                                             std::string(text) + "', which is no time");
    }
    return *end == 'd' ? days : *end == 'h' ? days / 24 : days / (24 * 60);
}

// Of this database on the server's disks; 0 where the server can't say.
std::uint64_t disk_bytes(const RestClient& client) {
    std::uint64_t bytes = 0;
    try {
        client.run(
            "SELECT SUM(`data1`)+SUM(`data2`)+SUM(`data3`)+SUM(`wal`)+SUM(`table_meta`) FROM "
            "information_schema.ins_disk_usage WHERE `db_name`=" +
                quoted_text(client.endpoint().database),
            [&](std::span<const Cell> cells) {
                const double kibibytes = cells[0].number();
                bytes = kibibytes > 0 ? static_cast<std::uint64_t>(kibibytes * 1024) : 0;
            });
    } catch (const Error&) {
        // Versions before 3.3.5 have no such table.
    }
    return bytes;
}

}  // namespace

std::optional<DatabaseFacts> database_facts(const RestClient& client) {
    std::optional<DatabaseFacts> facts;
    client.run(
        "SELECT `precision`,`keep` FROM information_schema.ins_databases WHERE `name`=" +
            quoted_text(client.endpoint().database),
        [&](std::span<const Cell> cells) {
            facts = DatabaseFacts{std::string(cells[0].text()), keep_days_of(cells[1].text())};
        });
    return facts;
}

std::string TdengineKeeper::require_version() const {
    std::string version;
    reader_.run("SELECT SERVER_VERSION()",
                [&](std::span<const Cell> cells) { version = cells[0].text(); });
    // Composite primary keys, which ticks need, came with 3.3.
    if (major_and_minor(version) < 3003) {
        throw Error(ErrorKind::kUnsupported, "TDengine " + version + " at " +
                                                 reader_.endpoint().shown() +
                                                 " is too old: 3.3 or newer is needed.");
    }
    return version;
}

std::int64_t TdengineKeeper::applied() const {
    std::int64_t last = 0;
    // "Not there" is 0: no database, or one that was never laid out.
    (void)reader_.try_run(
        "SELECT MAX(`number`) FROM " + schema_table(reader_),
        [&](std::span<const Cell> cells) { last = cells[0].is_null() ? 0 : cells[0].integer(); });
    return last;
}

void TdengineKeeper::require_known(std::int64_t applied) const {
    const std::int64_t known = layout_steps(reader_.endpoint().database).back().number;
    if (applied > known) {
        throw Error(ErrorKind::kUnsupported,
                    "The store at " + reader_.endpoint().shown() + " has layout " +
                        std::to_string(applied) + "; this program knows up to " +
                        std::to_string(known) + ". Use the newer program that made it.");
    }
}

StoreState TdengineKeeper::state() const {
    StoreState state;
    state.url = reader_.endpoint().shown();
    state.driver = "tdengine";
    state.schema_wanted = layout_steps(reader_.endpoint().database).back().number;
    try {
        const auto start = std::chrono::steady_clock::now();
        const std::string version = require_version();
        const auto took = std::chrono::steady_clock::now() - start;
        state.reachable = true;
        state.round_trip_ms = std::chrono::duration<double, std::milli>(took).count();
        state.version = "TDengine " + version;
        state.schema = applied();
        const auto facts = database_facts(reader_);
        if (!facts) {
            state.remarks.push_back("the database does not exist: run mystocks store migrate");
            return state;
        }
        state.remarks.push_back("rows older than " + std::to_string(facts->keep_days) +
                                " days are refused and removed by the server");
        state.bytes = disk_bytes(reader_);
    } catch (const Error& error) {
        state.trouble = error.message();
    }
    return state;
}

std::uint64_t TdengineKeeper::data_version() const {
    return changes_.version(reader_);
}

std::vector<Migration> TdengineKeeper::pending() const {
    const std::string& database = reader_.endpoint().database;
    const std::int64_t done = applied();
    require_known(done);
    std::vector<Migration> migrations;
    for (const LayoutStep& step : layout_steps(database)) {
        if (step.number <= done) {
            continue;
        }
        Migration migration{step.number, step.name, ""};
        if (done == 0 && step.number == 1) {
            migration.sql = create_database_sql(database, options_) + ";\n" +
                            create_schema_sql(reader_) + ";\n";
        }
        for (const std::string& statement : step.statements) {
            migration.sql += statement + ";\n";
        }
        migrations.push_back(std::move(migration));
    }
    return migrations;
}

// Every statement is harmless twice, so that programs that do this at once need no lock.
std::vector<Migration> TdengineKeeper::migrate() {
    (void)require_version();
    const std::string& database = writer_.endpoint().database;
    std::vector<Migration> migrations = pending();
    if (migrations.empty()) {
        return migrations;
    }
    if (!database_facts(reader_)) {
        writer_.run(create_database_sql(database, options_));
    }
    writer_.run(create_schema_sql(writer_));
    for (const LayoutStep& step : layout_steps(database)) {
        if (step.number < migrations.front().number) {
            continue;
        }
        for (const std::string& statement : step.statements) {
            writer_.run(statement);
        }
        writer_.run(note_step_sql(database, step));
    }
    return migrations;
}

}  // namespace mystocks::store::tdengine::detail
