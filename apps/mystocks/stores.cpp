#include "apps/mystocks/stores.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "apps/mystocks/store_url.hpp"

#include "mystocks/base/config.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"
#include "mystocks/store/measured_stores.hpp"
#include "mystocks/store/routed_series_store.hpp"

namespace mystocks::app {
namespace {

constexpr std::string_view kEmbeddedScheme = "sqlite:";

void make_home(const std::filesystem::path& home) {
    std::error_code failed;
    const bool made = std::filesystem::create_directories(home, failed);
    if (failed) {
        throw base::error_from_errno(failed.value(),
                                     "cannot make the home folder " + home.string());
    }
    if (made) {  // what somebody holds and trades is nobody else's business
        std::filesystem::permissions(home, std::filesystem::perms::owner_all, failed);
    }
}

// One store, whatever its driver.
struct Opened {
    std::string url;
    std::shared_ptr<store::SeriesStore> series;
    std::shared_ptr<store::RecordStore> records;  // null: its driver keeps none
    std::shared_ptr<store::StoreKeeper> keeper;
    decltype(job::Stores::backup) backup;
};

std::filesystem::path embedded_path(const std::string& url, const std::filesystem::path& home) {
    const std::filesystem::path path = url.substr(kEmbeddedScheme.size());
    return path.is_relative() ? home / path : path;
}

Opened open_embedded(const std::string& url, const std::filesystem::path& home, bool create) {
    const std::filesystem::path path = embedded_path(url, home);
    if (create) {
        make_home(path.parent_path());
    } else if (!std::filesystem::exists(path)) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no store at " + path.string() +
                              " yet; fill it with 'mystocks import tdx FOLDER', or look around "
                              "with 'mystocks serve --demo'");
    }
    store::embedded::EmbeddedOptions options;
    options.create = create;
    const std::shared_ptr<store::embedded::EmbeddedStore> opened =
        store::embedded::EmbeddedStore::open(path, options);
    return {std::string(kEmbeddedScheme) + opened->path().string(),
            {opened, &opened->series()},
            {opened, &opened->records()},
            {opened, &opened->keeper()},
            [opened](const std::filesystem::path& to, const job::BackupProgress& progress) {
                opened->backup(to, progress);
            }};
}

std::string with_secret(const std::string& url, const std::optional<std::string>& password) {
    return password && !has_password(url) ? with_password(url, *password) : url;
}

Opened open_one(const StoreConfig& config, const std::string& url,
                const std::filesystem::path& home, bool create) {
    switch (driver_of(url)) {
        case StoreDriver::kEmbedded:
            return open_embedded(url, home, create);
        case StoreDriver::kPostgres: {
            auto options = config.postgres;
            options.create = create;
            const auto opened = store::postgres::PostgresStore::open(
                with_secret(url, config.postgres_password), options);
            return {without_password(url),
                    {opened, &opened->series()},
                    {opened, &opened->records()},
                    {opened, &opened->keeper()},
                    {}};
        }
        case StoreDriver::kTdengine:
            break;
    }
    auto options = config.tdengine;
    options.create = create;
    const auto opened =
        store::tdengine::TdengineStore::open(with_secret(url, config.tdengine_password), options);
    return {
        without_password(url), {opened, &opened->series()}, {}, {opened, &opened->keeper()}, {}};
}

std::shared_ptr<store::StoreKeeper> keeper_at(const StoreConfig& config, const std::string& url,
                                              const std::filesystem::path& home) {
    switch (driver_of(url)) {
        case StoreDriver::kEmbedded:
            return store::embedded::EmbeddedStore::keeper_of(embedded_path(url, home));
        case StoreDriver::kPostgres:
            return store::postgres::PostgresStore::open_keeper(
                with_secret(url, config.postgres_password), config.postgres);
        case StoreDriver::kTdengine:
            break;
    }
    return store::tdengine::TdengineStore::keeper_of(with_secret(url, config.tdengine_password),
                                                     config.tdengine);
}

// Each URL once, in the order of the classes, with those that go there.
std::vector<std::pair<std::string, std::vector<store::DataClass>>> urls_of(
    const StoreConfig& config) {
    std::vector<std::pair<std::string, std::vector<store::DataClass>>> urls;
    for (const store::DataClass data_class : store::kDataClasses) {
        const std::string& url = url_of(config, data_class);
        auto place = std::find_if(urls.begin(), urls.end(),
                                  [&](const auto& known) { return known.first == url; });
        if (place == urls.end()) {
            place = urls.insert(urls.end(), {url, {}});
        }
        place->second.push_back(data_class);
    }
    return urls;
}

void measure(Opened& opened, metrics::Registry& registry) {
    const std::string driver = opened.series->capabilities().driver;
    opened.series = store::measured(opened.series, registry);
    if (opened.records) {
        opened.records = store::measured(opened.records, driver, registry);
    }
}

decltype(job::Stores::backup) no_backup() {
    return [](const std::filesystem::path&, const job::BackupProgress&) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          "a backup is of one embedded store; write what these stores hold into "
                          "one with 'mystocks store copy --to sqlite:FILE', or use the servers' "
                          "own tools");
    };
}

}  // namespace

std::filesystem::path home_folder(const std::optional<std::filesystem::path>& named,
                                  const base::Environment& environment) {
    if (named) {
        return *named;
    }
    if (const auto found = environment.find("MYSTOCKS_HOME"); found != environment.end()) {
        return found->second;
    }
    const char* user_home = std::getenv("HOME");
    if (user_home == nullptr || *user_home == '\0') {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "there is no home folder; give --home or set MYSTOCKS_HOME");
    }
    return std::filesystem::path(user_home) / ".mystocks";
}

job::Stores open_stores(const StoreConfig& config, const std::filesystem::path& home, bool create,
                        metrics::Registry* registry) {
    job::Stores stores;
    store::SeriesRoutes routes;
    std::vector<std::shared_ptr<const store::StoreKeeper>> keepers;
    const auto urls = urls_of(config);
    for (const auto& [url, classes] : urls) {
        Opened opened = open_one(config, url, home, create);
        if (registry != nullptr) {
            measure(opened, *registry);
        }
        for (const store::DataClass data_class : classes) {
            if (data_class == store::DataClass::kRecords) {
                stores.records = opened.records;
            } else {
                routes.at(static_cast<std::size_t>(data_class)) = opened.series;
            }
        }
        keepers.push_back(opened.keeper);
        stores.entries.push_back({opened.keeper, classes, opened.series});
        if (url == config.url || stores.url.empty()) {
            stores.url = opened.url;
        }
        stores.backup = urls.size() == 1 && opened.backup ? opened.backup : no_backup();
    }
    stores.series = store::routed(routes);
    stores.bytes = [entries = stores.entries] {
        std::uint64_t bytes = 0;
        for (const job::StoreEntry& entry : entries) {
            bytes += entry.keeper->state().bytes;
        }
        return bytes;
    };
    stores.data_version = job::version_of_all(std::move(keepers));
    return stores;
}

std::vector<job::StoreEntry> store_keepers(const StoreConfig& config,
                                           const std::filesystem::path& home) {
    std::vector<job::StoreEntry> entries;
    for (const auto& [url, classes] : urls_of(config)) {
        entries.push_back({keeper_at(config, url, home), classes, nullptr});
    }
    return entries;
}

job::Stores open_store_at(const StoreConfig& config, const std::string& url,
                          const std::string& password_file, const std::filesystem::path& home,
                          bool create) {
    refuse_password(url, "the URL");
    StoreConfig one = config;
    one.url = url;
    one.url_of = {};
    if (!password_file.empty()) {
        one.postgres_password = one.tdengine_password = base::read_secret(password_file);
    }
    return open_stores(one, home, create);
}

}  // namespace mystocks::app
