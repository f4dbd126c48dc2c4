#include "mystocks/store/embedded/detail/keeper.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "mystocks/store/embedded/detail/store_file.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"
#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store::embedded::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDataVersion = "PRAGMA data_version";
constexpr std::string_view kFormat = "PRAGMA user_version";
constexpr std::string_view kLastStep = "SELECT coalesce(max(number), 0) FROM record_migration";

std::int64_t steps_known() {
    return static_cast<std::int64_t>(record_migrations_after(0).size());
}

}  // namespace

std::uint64_t bytes_of_store(const fs::path& path) {
    std::uint64_t total = 0;
    for (const char* suffix : {"", "-wal"}) {
        std::error_code missing;
        const auto size = fs::file_size(path.string() + suffix, missing);
        total += missing ? 0 : size;
    }
    return total;
}

EmbeddedKeeper::EmbeddedKeeper(fs::path path, ConnectionSettings settings)
    : path_(std::move(path)), settings_(std::move(settings)) {}

template <typename Ask>
auto EmbeddedKeeper::asked(const Ask& ask) const {
    const std::scoped_lock lock(mutex_);
    if (!connection_) {
        require_store(path_);
        auto opened = std::make_unique<Connection>(settings_);
        require_format(*opened);
        opened->reset_statements();
        connection_ = std::move(opened);
    }
    const auto answer = ask(*connection_);
    connection_->reset_statements();
    return answer;
}

StoreState EmbeddedKeeper::state() const {
    using Clock = std::chrono::steady_clock;
    StoreState state;
    state.url = "sqlite:" + path_.string();
    state.driver = "embedded";
    state.version = std::string("SQLite ") + sqlite3_libversion();
    state.schema_wanted = steps_known() + kFormatVersion;
    try {
        const Clock::time_point started = Clock::now();
        state.schema = asked([](Connection& file) {
            return file.read_integer(kFormat) + file.read_integer(kLastStep);
        });
        state.round_trip_ms =
            std::chrono::duration<double, std::milli>(Clock::now() - started).count();
        state.reachable = true;
        state.bytes = bytes_of_store(path_);
    } catch (const base::Error& error) {
        state.trouble = error.message();
    }
    return state;
}

// PRAGMA data_version counts the commits that other connections made: asked on one connection that
// never writes, it counts all.
std::uint64_t EmbeddedKeeper::data_version() const {
    return static_cast<std::uint64_t>(
        asked([](Connection& file) { return file.read_integer(kDataVersion); }));
}

std::vector<Migration> EmbeddedKeeper::pending() const {
    const auto [format, last] = asked([](Connection& file) {
        return std::pair(file.read_integer(kFormat), file.read_integer(kLastStep));
    });
    if (last > steps_known()) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          "The records of '" + path_.string() + "' have format " +
                              std::to_string(last) + " and this program reads up to format " +
                              std::to_string(steps_known()) +
                              ": use the newer program that wrote them");
    }
    std::vector<Migration> steps = format_steps_after(format);
    std::ranges::move(record_migrations_after(last), std::back_inserter(steps));
    return steps;
}

// Opening a file brings it up to date, in one transaction.
std::vector<Migration> EmbeddedKeeper::migrate() {
    std::vector<Migration> steps = pending();
    EmbeddedOptions options;
    options.create = false;
    EmbeddedStore::open(path_, options);
    return steps;
}

}  // namespace mystocks::store::embedded::detail
