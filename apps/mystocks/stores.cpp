#include "apps/mystocks/stores.hpp"

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/store/embedded/embedded_store.hpp"

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

job::Stores stores_of(std::shared_ptr<store::embedded::EmbeddedStore> opened) {
    job::Stores stores;
    stores.series = std::shared_ptr<store::SeriesStore>(opened, &opened->series());
    stores.records = std::shared_ptr<store::RecordStore>(opened, &opened->records());
    stores.url = std::string(kEmbeddedScheme) + opened->path().string();
    stores.bytes = [opened] { return opened->bytes(); };
    stores.data_version = [opened] { return opened->data_version(); };
    stores.backup = [opened](const std::filesystem::path& to, const job::BackupProgress& progress) {
        opened->backup(to, progress);
    };
    return stores;
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

job::Stores open_stores(const StoreConfig& config, const std::filesystem::path& home, bool create) {
    if (!config.url.starts_with(kEmbeddedScheme)) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "store.url '" + config.url + "' has no driver here; use sqlite:FILE");
    }
    std::filesystem::path path = config.url.substr(kEmbeddedScheme.size());
    if (path.is_relative()) {
        path = home / path;
    }
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
    return stores_of(store::embedded::EmbeddedStore::open(path, options));
}

}  // namespace mystocks::app
