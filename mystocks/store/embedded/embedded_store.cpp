#include "mystocks/store/embedded/embedded_store.hpp"

#include <mutex>

#include "mystocks/store/embedded/detail/backup.hpp"
#include "mystocks/store/embedded/detail/connection_pool.hpp"
#include "mystocks/store/embedded/detail/series_store.hpp"
#include "mystocks/store/embedded/detail/store_file.hpp"
#include "mystocks/store/embedded/detail/write_connection.hpp"
#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store::embedded {
namespace {

namespace fs = std::filesystem;

detail::ConnectionSettings settings_for(const fs::path& path, const EmbeddedOptions& options,
                                        bool query_only) {
    detail::ConnectionSettings settings;
    settings.path = path.string();
    settings.query_only = query_only;
    settings.full_sync = options.durability == Durability::kPower;
    settings.busy_wait_max = options.busy_wait_max;
    settings.pages_max = options.pages_max;
    settings.log_pages_max = options.log_pages_max;
    return settings;
}

// What SqlRecordStore runs on.
class EmbeddedDatabase final : public SqlDatabase {
  public:
    EmbeddedDatabase(detail::ConnectionPool& readers, detail::WriteConnection& writer)
        : readers_(readers), writer_(writer) {}

    void read(const std::function<void(SqlSession&)>& body) override {
        const auto lease = readers_.lease();
        const detail::Transaction snapshot(lease->connection, detail::TransactionKind::kRead);
        body(lease->connection);
    }

    void write(const std::function<void(SqlSession&)>& body) override {
        writer_.run([&](detail::Reader& writer) { body(writer.connection); });
    }

  private:
    detail::ConnectionPool& readers_;
    detail::WriteConnection& writer_;
};

}  // namespace

class EmbeddedStore::Parts {
  public:
    Parts(const fs::path& file, const EmbeddedOptions& options)
        : path(file),
          read_settings(settings_for(file, options, true)),
          readers(read_settings, options.readers_max),
          planners(read_settings, kPlannersMax),
          writer(settings_for(file, options, false)),
          series(readers, planners, writer, options.chunk_cache_bytes_max) {
        detail::require_format(readers.lease()->connection);
        migrate_records(database);
    }

    // PRAGMA data_version counts the commits that other connections made: asked on one connection
    // that never writes, it counts all.
    std::uint64_t data_version() {
        const std::scoped_lock lock(version_mutex);
        if (!version_connection) {
            version_connection = std::make_unique<detail::Connection>(read_settings);
        }
        const auto version =
            static_cast<std::uint64_t>(version_connection->read_integer("PRAGMA data_version"));
        version_connection->reset_statements();
        return version;
    }

    // Plans of writes read too; their own connections keep them from taking the readers'.
    static constexpr std::size_t kPlannersMax = 4;

    const fs::path path;
    const detail::ConnectionSettings read_settings;
    detail::ConnectionPool readers;
    detail::ConnectionPool planners;
    detail::WriteConnection writer;
    EmbeddedDatabase database{readers, writer};
    std::mutex version_mutex;
    std::unique_ptr<detail::Connection> version_connection;
    detail::EmbeddedSeriesStore series;
    SqlRecordStore records{database};
};

std::unique_ptr<EmbeddedStore> EmbeddedStore::open(const fs::path& path,
                                                   const EmbeddedOptions& options) {
    std::error_code ignored;
    if (options.create && !fs::exists(path, ignored)) {
        detail::create_store(path);
    }
    detail::require_store(path);
    return std::unique_ptr<EmbeddedStore>(
        new EmbeddedStore(std::make_unique<Parts>(path, options)));
}

EmbeddedStore::EmbeddedStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
EmbeddedStore::~EmbeddedStore() = default;

SeriesStore& EmbeddedStore::series() {
    return parts_->series;
}
const SeriesStore& EmbeddedStore::series() const {
    return parts_->series;
}
RecordStore& EmbeddedStore::records() {
    return parts_->records;
}
const RecordStore& EmbeddedStore::records() const {
    return parts_->records;
}
const fs::path& EmbeddedStore::path() const {
    return parts_->path;
}

void EmbeddedStore::backup(const fs::path& to, const BackupProgress& progress) const {
    detail::back_up(parts_->read_settings, to, progress);
}

std::uint64_t EmbeddedStore::data_version() const {
    return parts_->data_version();
}

std::uint64_t EmbeddedStore::bytes() const {
    std::uint64_t total = 0;
    for (const char* suffix : {"", "-wal"}) {
        std::error_code missing;
        const auto size = fs::file_size(parts_->path.string() + suffix, missing);
        total += missing ? 0 : size;
    }
    return total;
}

}  // namespace mystocks::store::embedded
