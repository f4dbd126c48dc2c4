// The command line: parses it, runs one command, and gives the exit code.
//
// Data goes to `out`, progress and messages to `err`. Errors end here: one line on `err`, and the
// exit code of the error's kind.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/formula/catalogue.hpp"
#include "mystocks/job/formula_engine.hpp"
#include "mystocks/job/import_request.hpp"
#include "mystocks/job/stores.hpp"
#include "mystocks/job/strategy_library.hpp"

namespace mystocks::cli {

struct GlobalOptions {
    std::optional<std::filesystem::path> home;    // --home, else $MYSTOCKS_HOME or ~/.mystocks
    std::optional<std::filesystem::path> config;  // --config
};

struct ServeOptions {
    GlobalOptions global;
    std::optional<std::uint16_t> port;  // 0: any free one
    bool demo = false;                  // fill an empty store from the simulated market
};

enum class OpenMode { kExisting, kCreate };

struct ScreenOptions {
    std::size_t threads = 1;
    std::uint64_t bars_bytes_max = 0;
};

// A store that is named on the command line.
struct StoreEnd {
    std::string url;            // empty: the stores that the configuration names
    std::string password_file;  // empty: the password as configured
};

// What apps gives: the parts of the program that name drivers.
struct Wiring {
    std::function<job::Stores(const GlobalOptions&, OpenMode)> open_stores;
    // Each store without opening it: also one that is away or has an older layout.
    std::function<std::vector<job::StoreEntry>(const GlobalOptions&)> store_keepers;
    // Records may be null: not every driver keeps them.
    std::function<job::Stores(const GlobalOptions&, const StoreEnd&, OpenMode)> open_store_end;
    std::function<std::unique_ptr<feed::Source>(const GlobalOptions&, const job::ImportRequest&)>
        open_source;
    std::function<std::size_t(const GlobalOptions&)> import_threads;
    std::function<int(const ServeOptions&)> serve;
    std::function<std::string()> openapi;
    std::function<std::shared_ptr<const formula::Catalogue>()> formulas;  // built in
    std::function<job::StrategyLibrary::Files()> strategies;              // built in
    std::function<std::unique_ptr<job::FormulaEngine>(const GlobalOptions&)> open_engine;
    std::function<ScreenOptions(const GlobalOptions&)> screen_options;
    std::string version;
    const base::Clock* clock = nullptr;
    std::ostream* out = nullptr;
    std::ostream* err = nullptr;
    bool err_is_terminal = false;
};

int run(int argc, const char* const* argv, const Wiring& wiring);

}  // namespace mystocks::cli
