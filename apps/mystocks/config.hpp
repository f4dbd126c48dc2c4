// Everything that config/mystocks.toml can say.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "mystocks/base/config.hpp"
#include "mystocks/base/log.hpp"
#include "mystocks/http/config.hpp"
#include "mystocks/store/data_class.hpp"
#include "mystocks/store/postgres/postgres_store.hpp"
#include "mystocks/store/tdengine/tdengine_store.hpp"

namespace mystocks::app {

// Where the classes of data live. Passwords never stand in a URL of the file or of the command
// line: they come from a variable or a file of their own.
struct StoreConfig {
    std::string url = "sqlite:mystocks.db";  // a relative path lies in the home folder
    // By DataClass; empty: where `url` says.
    std::array<std::string, store::kDataClasses.size()> url_of{};
    store::postgres::PostgresOptions postgres{};
    store::tdengine::TdengineOptions tdengine{};
    std::optional<std::string> postgres_password{};
    std::optional<std::string> tdengine_password{};
};

// The URL of a class, as configured.
const std::string& url_of(const StoreConfig& config, store::DataClass data_class);

// Throws kInvalidArgument where `url` holds a password; `place` says where it stands.
void refuse_password(std::string_view url, const std::string& place);

struct ImportConfig {
    std::size_t threads = 0;  // that parse files; 0: one a core
};

struct ScreenConfig {
    std::size_t threads = 0;  // that look at instruments; 0: one a core
    std::uint64_t bars_bytes_max = std::uint64_t{1} << 30;  // kept between screens
};

// The simulated market of `serve --demo` and `import simulated`.
struct DemoConfig {
    std::uint64_t seed = 1;
    int instruments = 300;
    int years = 5;         // of daily bars
    int minute_days = 10;  // newest days that also have minute bars
};

struct Config {
    base::LogLevel log_level = base::LogLevel::kInfo;
    http::ServerConfig server;
    StoreConfig store;
    ImportConfig import;
    ScreenConfig screen;
    DemoConfig demo;
};

// Threads that parse files: as configured, or one a core.
std::size_t screen_threads(const ScreenConfig& config);
std::size_t parse_threads(const ImportConfig& config);

// The part of read_config() that reads [store].
StoreConfig read_store_config(base::ConfigReader& reader);

// Asks `reader` for every key and refuses unknown ones. Throws Error(kInvalidArgument).
Config read_config(base::ConfigReader& reader);

// The file named on the command line, which must exist; else mystocks.toml in the home folder where
// there is one; else defaults. The environment counts in each case.
Config load_config(const std::optional<std::filesystem::path>& named,
                   const std::filesystem::path& home, base::Environment environment);

}  // namespace mystocks::app
