#include "mystocks/store/embedded/embedded_store.hpp"

#include "mystocks/store/embedded/detail/backup.hpp"
#include "mystocks/store/embedded/detail/connection_pool.hpp"
#include "mystocks/store/embedded/detail/keeper.hpp"
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
          series(readers, planners, writer, options.chunk_cache_bytes_max),
          keeper(file, read_settings) {
        detail::require_format(readers.lease()->connection);
        take_over_format();
        migrate_records(database);
    }

    // Opening a file that is up to date writes nothing.
    void take_over_format() {
        const std::int64_t version =
            readers.lease()->connection.read_integer("PRAGMA user_version");
        if (!detail::format_steps_after(version).empty()) {
            writer.run([](detail::Reader& one) { detail::take_over_format(one.connection); });
        }
    }

    // Plans of writes read too; their own connections keep them from taking the readers'.
    static constexpr std::size_t kPlannersMax = 4;

    const fs::path path;
    const detail::ConnectionSettings read_settings;
    detail::ConnectionPool readers;
    detail::ConnectionPool planners;
    detail::WriteConnection writer;
    EmbeddedDatabase database{readers, writer};
    detail::EmbeddedSeriesStore series;
    SqlRecordStore records{database};
    detail::EmbeddedKeeper keeper;
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
StoreKeeper& EmbeddedStore::keeper() {
    return parts_->keeper;
}
const StoreKeeper& EmbeddedStore::keeper() const {
    return parts_->keeper;
}

std::shared_ptr<StoreKeeper> EmbeddedStore::keeper_of(const fs::path& path) {
    return std::make_shared<detail::EmbeddedKeeper>(path, settings_for(path, {}, true));
}

const fs::path& EmbeddedStore::path() const {
    return parts_->path;
}

void EmbeddedStore::backup(const fs::path& to, const BackupProgress& progress) const {
    detail::back_up(parts_->read_settings, to, progress);
}

std::uint64_t EmbeddedStore::data_version() const {
    return parts_->keeper.data_version();
}

std::uint64_t EmbeddedStore::bytes() const {
    return detail::bytes_of_store(parts_->path);
}

}  // namespace mystocks::store::embedded
