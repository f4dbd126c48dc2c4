// The stores that the configuration names.
#pragma once

#include <filesystem>

#include "apps/mystocks/config.hpp"

#include "mystocks/job/stores.hpp"

namespace mystocks::app {

// --home, else $MYSTOCKS_HOME, else ~/.mystocks. Throws kInvalidArgument where there is no home.
std::filesystem::path home_folder(const std::optional<std::filesystem::path>& named,
                                  const base::Environment& environment);

// Makes the home folder where `create` is set. Throws what opening the store throws; kNotFound with
// a hint how to fill it where there is none; kInvalidArgument for a URL of an unknown driver.
job::Stores open_stores(const StoreConfig& config, const std::filesystem::path& home, bool create);

}  // namespace mystocks::app
