// What [store] says.
#include <utility>

#include "apps/mystocks/config.hpp"
#include "apps/mystocks/store_url.hpp"

#include "mystocks/base/error.hpp"

namespace mystocks::app {
namespace {

constexpr base::ConfigRange<std::int64_t> kPatienceMs{100, 3'600'000};
constexpr std::int64_t kDaysMax = 100'000;

std::size_t read_count(base::ConfigReader& reader, std::string_view key, std::size_t otherwise,
                       std::int64_t most) {
    return static_cast<std::size_t>(
        reader.integer(key, static_cast<std::int64_t>(otherwise), {1, most}));
}

int read_days(base::ConfigReader& reader, std::string_view key, int otherwise, int least) {
    return static_cast<int>(reader.integer(key, otherwise, {least, kDaysMax}));
}

store::postgres::PostgresOptions read_postgres(base::ConfigReader& reader) {
    store::postgres::PostgresOptions options;
    const auto wait = [&](const char* key, std::chrono::milliseconds otherwise) {
        return reader.duration(std::string("store.postgres.") + key, otherwise, kPatienceMs);
    };
    const auto days = [&](const char* key, int otherwise, int least) {
        return read_days(reader, std::string("store.postgres.") + key, otherwise, least);
    };
    options.schema = reader.text("store.postgres.schema", options.schema);
    options.connections_max =
        read_count(reader, "store.postgres.connections_max", options.connections_max, 1'000);
    options.lease_wait_max = wait("lease_wait_max", options.lease_wait_max);
    options.connect_timeout = wait("connect_timeout", options.connect_timeout);
    options.statement_timeout = wait("statement_timeout", options.statement_timeout);
    options.lock_timeout = wait("lock_timeout", options.lock_timeout);
    options.retry_max = wait("retry_max", options.retry_max);
    options.timescale = reader.flag("store.postgres.timescale", options.timescale);
    options.daily_chunk_days = days("daily_chunk_days", options.daily_chunk_days, 1);
    options.intraday_chunk_days = days("intraday_chunk_days", options.intraday_chunk_days, 1);
    options.tick_chunk_days = days("tick_chunk_days", options.tick_chunk_days, 1);
    options.compress_after_days = days("compress_after_days", options.compress_after_days, 0);
    options.keep_daily_days = days("keep_daily_days", options.keep_daily_days, 0);
    options.keep_intraday_days = days("keep_intraday_days", options.keep_intraday_days, 0);
    options.keep_tick_days = days("keep_tick_days", options.keep_tick_days, 0);
    options.keep_value_days = days("keep_value_days", options.keep_value_days, 0);
    constexpr int kMinutesMax = 7 * 24 * 60;
    options.refresh_minutes = static_cast<int>(reader.integer(
        "store.postgres.refresh_minutes", options.refresh_minutes, {0, kMinutesMax}));
    return options;
}

store::tdengine::TdengineOptions read_tdengine(base::ConfigReader& reader) {
    store::tdengine::TdengineOptions options;
    const auto wait = [&](const char* key, std::chrono::milliseconds otherwise) {
        return reader.duration(std::string("store.tdengine.") + key, otherwise, kPatienceMs);
    };
    const auto number = [&](const char* key, int otherwise, std::int64_t least, std::int64_t most) {
        return static_cast<int>(
            reader.integer(std::string("store.tdengine.") + key, otherwise, {least, most}));
    };
    options.login = reader.choice("store.tdengine.login", "basic", {"basic", "token"}) == "basic"
                        ? store::tdengine::Login::kBasic
                        : store::tdengine::Login::kToken;
    options.ca_file = reader.text("store.tdengine.ca_file", options.ca_file);
    options.connect_wait_max = wait("connect_wait_max", options.connect_wait_max);
    options.statement_wait_max = wait("statement_wait_max", options.statement_wait_max);
    options.retry_for = wait("retry_for", options.retry_for);
    options.statements_in_flight_max = read_count(reader, "store.tdengine.statements_in_flight_max",
                                                  options.statements_in_flight_max, 64);
    options.statement_bytes_max = reader.bytes("store.tdengine.statement_bytes_max",
                                               options.statement_bytes_max, {16'384, 1'048'000});
    options.answer_bytes_max = reader.bytes("store.tdengine.answer_bytes_max",
                                            options.answer_bytes_max, {1 << 20, 4LL << 30});
    options.keep_days = number("keep_days", options.keep_days, 1, 36'500);
    options.duration_days = number("duration_days", options.duration_days, 1, 121);
    options.vgroups = number("vgroups", options.vgroups, 1, 1'024);
    options.compression = number("compression", options.compression, 0, 2);
    options.replicas = number("replicas", options.replicas, 1, 3);
    options.sync_every_write =
        reader.flag("store.tdengine.sync_every_write", options.sync_every_write);
    return options;
}

std::string read_store_url(base::ConfigReader& reader, const std::string& key,
                           const std::string& otherwise) {
    std::string url = reader.text(key, otherwise);
    if (url.empty() && !otherwise.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          key + " is empty: name the store, such as sqlite:mystocks.db");
    }
    if (!url.empty()) {
        if (!reader.from_environment(key)) {
            refuse_password(url, key);
        }
        try {
            driver_of(url);
        } catch (const base::Error& error) {
            throw base::Error(error.kind(), key + ": " + error.message());
        }
    }
    return url;
}

}  // namespace

StoreConfig read_store_config(base::ConfigReader& reader) {
    StoreConfig config;
    config.url = read_store_url(reader, "store.url", config.url);
    for (std::size_t i = 0; i < config.url_of.size(); ++i) {
        const std::string key = "store." + std::string(to_string(store::kDataClasses[i]));
        config.url_of[i] = read_store_url(reader, key, "");
    }
    const store::DataClass records = store::DataClass::kRecords;
    if (driver_of(url_of(config, records)) == StoreDriver::kTdengine) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "TDengine keeps series and no records: set store.records to a sqlite: "
                          "or postgresql:// URL");
    }
    config.postgres = read_postgres(reader);
    config.tdengine = read_tdengine(reader);
    config.postgres_password = reader.secret("store.postgres.password");
    config.tdengine_password = reader.secret("store.tdengine.password");
    return config;
}

const std::string& url_of(const StoreConfig& config, store::DataClass data_class) {
    const std::string& own = config.url_of.at(static_cast<std::size_t>(data_class));
    return own.empty() ? config.url : own;
}

void refuse_password(std::string_view url, const std::string& place) {
    if (has_password(url)) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          place +
                              " holds a password and must not: leave it out, and set "
                              "MYSTOCKS_STORE_POSTGRES_PASSWORD or "
                              "MYSTOCKS_STORE_TDENGINE_PASSWORD, or password_file in "
                              "[store.postgres] or [store.tdengine]");
    }
}

}  // namespace mystocks::app
