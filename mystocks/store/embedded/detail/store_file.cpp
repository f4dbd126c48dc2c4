#include "mystocks/store/embedded/detail/store_file.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store::embedded::detail {
namespace {

using base::Error;
using base::ErrorKind;
namespace fs = std::filesystem;

// SQLite's file head: https://www.sqlite.org/fileformat2.html#the_database_header
constexpr std::size_t kHeadBytes = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kPageSizeAt = 16;
constexpr std::size_t kPageCountAt = 28;
constexpr std::size_t kUserVersionAt = 60;
constexpr std::size_t kApplicationIdAt = 68;

using Head = std::array<unsigned char, kHeadBytes>;

std::uint32_t big_endian(const Head& head, std::size_t at, std::size_t bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        value = value << 8 | head[at + i];
    }
    return value;
}

Error not_a_store(const fs::path& path, std::string_view why) {
    return {ErrorKind::kCorrupt, "'" + path.string() + "' is not a MyStocks store (" +
                                     std::string(why) +
                                     "); it was left as it is: name another file"};
}

Error newer(const fs::path& path, std::uint32_t version) {
    return {ErrorKind::kUnsupported,
            "The store '" + path.string() + "' has format " + std::to_string(version) +
                " and this program reads up to format " + std::to_string(kFormatVersion) +
                ": use the newer program that wrote it"};
}

Head read_head(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        throw base::error_from_errno(errno, "The store '" + path.string() + "' can't be opened");
    }
    Head head{};
    const ssize_t got = ::pread(file, head.data(), head.size(), 0);
    const int error_number = errno;
    ::close(file);
    if (got < 0) {
        throw base::error_from_errno(error_number,
                                     "The store '" + path.string() + "' can't be read");
    }
    if (got == 0) {
        throw not_a_store(path, "it is empty");
    }
    if (static_cast<std::size_t>(got) < head.size()) {
        throw not_a_store(path, "it is too short");
    }
    return head;
}

// With a log beside it the file may lag behind; then only SQLite can tell.
bool has_log(const fs::path& path) {
    std::error_code ignored;
    const auto size = fs::file_size(path.string() + "-wal", ignored);
    return !ignored && size > 0;
}

constexpr const char* kSeriesTable = R"sql(
CREATE TABLE series (
    series_id INTEGER PRIMARY KEY AUTOINCREMENT,
    instrument TEXT NOT NULL,
    class INTEGER NOT NULL,
    period INTEGER NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    first_time INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    tail_rows INTEGER NOT NULL,
    UNIQUE (instrument, class, period, name));
)sql";

constexpr const char* kRowTables = R"sql(
CREATE TABLE chunks (
    chunk_id INTEGER PRIMARY KEY AUTOINCREMENT,
    series_id INTEGER NOT NULL,
    first_time INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    data BLOB NOT NULL);
CREATE UNIQUE INDEX chunks_by_key ON chunks (series_id, first_time, first_sequence);
CREATE TABLE tail (
    series_id INTEGER NOT NULL,
    time INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (series_id, time, sequence)) WITHOUT ROWID;
)sql";

// SQLite can't change what is unique in a table that is there. No series_id is used again.
const std::string kNameSeries = std::string("ALTER TABLE series RENAME TO nameless_series;") +
                                kSeriesTable +
                                "INSERT INTO series SELECT series_id, instrument, class, period, "
                                "'', version, rows, first_time, "
                                "last_time, bytes, tail_rows FROM nameless_series;\n"
                                "DELETE FROM sqlite_sequence WHERE name = 'series';\n"
    "INSERT INTO sqlite_sequence SELECT 'series', seq FROM sqlite_sequence "
    "WHERE name = 'nameless_series';\n"
    "DROP TABLE nameless_series;";

void build(const fs::path& path) {
    ConnectionSettings settings;
    settings.path = path.string();
    Connection connection(settings);
    connection.execute("PRAGMA synchronous = OFF");  // synced once, when it is complete
    connection.execute("PRAGMA page_size = " + std::to_string(kPageSize));
    connection.execute("PRAGMA auto_vacuum = NONE");
    connection.execute("BEGIN IMMEDIATE");
    connection.execute(kSeriesTable);
    connection.execute(kRowTables);
    connection.execute(std::string(kCreateRecordMigrations));
    connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    connection.execute("PRAGMA user_version = " + std::to_string(kFormatVersion));
    connection.execute("COMMIT");
    connection.execute("PRAGMA journal_mode = WAL");
}

}  // namespace

void require_store(const fs::path& path) {
    const Head head = read_head(path);
    if (!std::equal(kMagic.begin(), kMagic.end(), head.begin(),
                    [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; })) {
        throw not_a_store(path, "it is no SQLite file");
    }
    if (big_endian(head, kApplicationIdAt, 4) != kApplicationId) {
        throw not_a_store(path, "another program made it");
    }
    const std::uint32_t version = big_endian(head, kUserVersionAt, 4);
    if (version == 0) {
        throw not_a_store(path, "it has no version");
    }
    if (version > kFormatVersion) {
        throw newer(path, version);
    }
    const std::uint32_t page_size = big_endian(head, kPageSizeAt, 2);
    const std::uint64_t wanted =
        std::uint64_t{page_size == 1 ? 65'536 : page_size} * big_endian(head, kPageCountAt, 4);
    if (!has_log(path) && fs::file_size(path) < wanted) {
        throw Error(ErrorKind::kCorrupt, "The store '" + path.string() + "' is cut off: it has " +
                                             std::to_string(fs::file_size(path)) + " of " +
                                             std::to_string(wanted) +
                                             " bytes; it was left as it is: restore a backup");
    }
}

void create_store(const fs::path& path) {
    // Built beside it and linked into place: a store is never there half made.
    static std::atomic<unsigned> counter = 0;
    const fs::path draft =
        path.string() + ".new-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    const int file = ::open(draft.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) {
        throw base::error_from_errno(errno, "The store '" + path.string() + "' can't be made");
    }
    const auto remove_draft = [&] {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
            std::error_code ignored;
            fs::remove(draft.string() + suffix, ignored);
        }
    };
    try {
        build(draft);
    } catch (...) {
        ::close(file);
        remove_draft();
        throw;
    }
    ::fsync(file);
    ::close(file);
    const int linked = ::link(draft.c_str(), path.c_str());
    const int error_number = errno;
    remove_draft();
    if (linked != 0 && error_number != EEXIST) {
        throw base::error_from_errno(error_number,
                                     "The store '" + path.string() + "' can't be made");
    }
}

void require_format(Connection& connection) {
    if (connection.read_integer("PRAGMA application_id") != kApplicationId) {
        throw not_a_store(connection.path(), "another program made it");
    }
    const std::int64_t version = connection.read_integer("PRAGMA user_version");
    if (version > kFormatVersion) {
        throw newer(connection.path(), static_cast<std::uint32_t>(version));
    }
}

std::vector<Migration> format_steps_after(std::int64_t version) {
    std::vector<Migration> steps{{2, "series of named values", kNameSeries}};
    std::erase_if(steps, [&](const Migration& step) { return step.number <= version; });
    return steps;
}

void take_over_format(Connection& connection) {
    const std::int64_t version = connection.read_integer("PRAGMA user_version");
    for (const Migration& step : format_steps_after(version)) {
        connection.execute(step.sql);
        connection.execute("PRAGMA user_version = " + std::to_string(step.number));
    }
}

}  // namespace mystocks::store::embedded::detail
