#include "mystocks/store/postgres/postgres_store.hpp"

#include <algorithm>

#include "mystocks/base/log.hpp"
#include "mystocks/store/postgres/detail/connection_pool.hpp"
#include "mystocks/store/postgres/detail/database.hpp"
#include "mystocks/store/postgres/detail/keeper.hpp"
#include "mystocks/store/postgres/detail/schema.hpp"
#include "mystocks/store/postgres/detail/series_store.hpp"
#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store::postgres {
namespace {

void require(bool holds, const std::string& what) {
    if (!holds) {
        throw base::Error(base::ErrorKind::kInvalidArgument, "PostgreSQL store: " + what);
    }
}

bool is_schema_name(const std::string& name) {
    constexpr std::size_t kNameMax = 63;
    return !name.empty() && name.size() <= kNameMax && !name.starts_with("pg_") &&
           !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

void require_sane(const PostgresOptions& options) {
    using std::chrono::milliseconds;
    constexpr milliseconds kDay{86'400'000};
    constexpr int kDaysMax = 36'500;
    require(is_schema_name(options.schema),
            "the schema's name has a-z 0-9 _ only, 1 to 63, and begins with no digit and no pg_");
    require(options.connections_max >= 1 && options.connections_max <= 1'000,
            "connections_max is 1 to 1000");
    for (const milliseconds time : {options.lease_wait_max, options.connect_timeout,
                                    options.statement_timeout, options.lock_timeout}) {
        require(time > milliseconds{0} && time <= kDay, "time-outs are above 0, up to a day");
    }
    require(options.retry_max >= milliseconds{0} && options.retry_max <= kDay,
            "retry_max is 0 up to a day");
    for (const int days :
         {options.daily_chunk_days, options.intraday_chunk_days, options.tick_chunk_days}) {
        require(days >= 1 && days <= kDaysMax, "chunks cover 1 to 36500 days");
    }
    for (const int days :
         {options.compress_after_days, options.keep_daily_days, options.keep_intraday_days,
          options.keep_tick_days, options.keep_value_days}) {
        require(days >= 0 && days <= kDaysMax, "days to keep are 0 to 36500");
    }
    constexpr int kMinutesMax = 7 * 24 * 60;
    require(options.refresh_minutes >= 0 && options.refresh_minutes <= kMinutesMax,
            "refresh_minutes is 0 to a week");
}

detail::PoolSettings pool_settings(const std::string& url, const PostgresOptions& options) {
    require_sane(options);
    detail::PoolSettings settings;
    settings.connection.address = detail::parse_address(url);
    settings.connection.schema = options.schema;
    settings.connection.connect_timeout = options.connect_timeout;
    settings.connection.statement_timeout = options.statement_timeout;
    settings.connection.lock_timeout = options.lock_timeout;
    settings.connections_max = options.connections_max;
    settings.lease_wait_max = options.lease_wait_max;
    settings.retry_max = options.retry_max;
    return settings;
}

// The keeper with what it stands on.
class LooseKeeper final : public StoreKeeper {
  public:
    LooseKeeper(const std::string& url, const PostgresOptions& options)
        : pool_(pool_settings(url, options)), keeper_(pool_, database_, options) {}

    StoreState state() const override { return keeper_.state(); }
    std::uint64_t data_version() const override { return keeper_.data_version(); }
    std::vector<Migration> pending() const override { return keeper_.pending(); }
    std::vector<Migration> migrate() override { return keeper_.migrate(); }

  private:
    detail::ConnectionPool pool_;
    detail::PostgresDatabase database_{pool_};
    detail::PostgresKeeper keeper_;
};

}  // namespace

class PostgresStore::Parts {
  public:
    Parts(const std::string& url, const PostgresOptions& options)
        : pool(pool_settings(url, options)),
          series(pool, options.timescale && options.keep_daily_days + options.keep_intraday_days +
                                                    options.keep_tick_days +
                                                    options.keep_value_days >
                                                0),
          keeper(pool, database, options) {
        open(options);
    }

    detail::ConnectionPool pool;
    detail::PostgresDatabase database{pool};
    SqlRecordStore records{database};
    detail::PostgresSeriesStore series;
    detail::PostgresKeeper keeper;

  private:
    void open(const PostgresOptions& options) {
        // Once: whoever opens a store wants to know now that the server isn't there.
        detail::SchemaState state;
        const auto look = [&](detail::Connection& connection) {
            state = detail::look_at_schema(connection, options.schema);
        };
        pool.run_once(look);
        if (options.create && !detail::pending_steps(state, options).empty()) {
            detail::migrate(pool, database, options);
            pool.run_once(look);
        }
        if (!detail::is_usable(state)) {
            const std::string what = state.applied.empty() ? "has no tables of this program yet"
                                                           : "has tables of an older version";
            throw base::Error(base::ErrorKind::kConflict, "schema \"" + options.schema + "\" at " +
                                                              pool.where() + " " + what +
                                                              ": run `mystocks store migrate`");
        }
        series.use_derived_views(state.has_derived_views() && options.timescale &&
                                 options.keep_daily_days == 0);
        for (const std::string& remark : detail::remarks_on(state, options)) {
            base::log_warning(pool.where() + ": " + remark);
        }
    }
};

std::shared_ptr<PostgresStore> PostgresStore::open(const std::string& url,
                                                   const PostgresOptions& options) {
    return std::shared_ptr<PostgresStore>(new PostgresStore(std::make_unique<Parts>(url, options)));
}

std::shared_ptr<StoreKeeper> PostgresStore::open_keeper(const std::string& url,
                                                        const PostgresOptions& options) {
    return std::make_shared<LooseKeeper>(url, options);
}

PostgresStore::PostgresStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PostgresStore::~PostgresStore() = default;

SeriesStore& PostgresStore::series() {
    return parts_->series;
}
const SeriesStore& PostgresStore::series() const {
    return parts_->series;
}
RecordStore& PostgresStore::records() {
    return parts_->records;
}
const RecordStore& PostgresStore::records() const {
    return parts_->records;
}
StoreKeeper& PostgresStore::keeper() {
    return parts_->keeper;
}
const StoreKeeper& PostgresStore::keeper() const {
    return parts_->keeper;
}

}  // namespace mystocks::store::postgres
