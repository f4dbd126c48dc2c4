// The stores that the configuration names.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "apps/mystocks/config.hpp"

#include "mystocks/job/stores.hpp"
#include "mystocks/metrics/registry.hpp"

namespace mystocks::app {

// --home, else $MYSTOCKS_HOME, else ~/.mystocks. Throws kInvalidArgument where there is no home.
std::filesystem::path home_folder(const std::optional<std::filesystem::path>& named,
                                  const base::Environment& environment);

// Opens each store that the configuration names once, and routes the classes of data to them. Makes
// the home folder, and a store that isn't there, where `create` is set. With a registry each store
// is measured. Throws what opening a store throws; kNotFound with a hint how to fill it where there
// is none.
job::Stores open_stores(const StoreConfig& config, const std::filesystem::path& home, bool create,
                        metrics::Registry* registry = nullptr);

// Those who look after the stores, without opening them: also of a store that is away, or whose
// layout is an older one.
std::vector<job::StoreEntry> store_keepers(const StoreConfig& config,
                                           const std::filesystem::path& home);

// One end of a copy: the store at `url` for every class, with the password that `password_file`
// holds, if one is named. Its records are null where the driver keeps none.
job::Stores open_store_at(const StoreConfig& config, const std::string& url,
                          const std::string& password_file, const std::filesystem::path& home,
                          bool create);

}  // namespace mystocks::app
