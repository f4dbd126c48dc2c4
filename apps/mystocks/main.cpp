// The program: wires drivers to the command line. Nobody else names a driver.
#include <iostream>

#include "apps/mystocks/built_in_formulas.hpp"
#include "apps/mystocks/built_in_strategies.hpp"
#include "apps/mystocks/config.hpp"
#include "apps/mystocks/serve.hpp"
#include "apps/mystocks/sources.hpp"
#include "apps/mystocks/stores.hpp"
#include <unistd.h>

#include "mystocks/api/api.hpp"
#include "mystocks/base/clock.hpp"
#include "mystocks/base/huge_pages.hpp"
#include "mystocks/cli/cli.hpp"

extern char** environ;

namespace mystocks::app {
namespace {

class Program {
  public:
    int run(int argc, char** argv) {
        cli::Wiring wiring;
        wiring.open_stores = [this](const cli::GlobalOptions& global, cli::OpenMode mode) {
            const std::filesystem::path home = home_folder(global.home, environment_);
            return open_stores(config_of(global).store, home, mode == cli::OpenMode::kCreate);
        };
        wiring.store_keepers = [this](const cli::GlobalOptions& global) {
            return store_keepers(config_of(global).store, home_folder(global.home, environment_));
        };
        wiring.open_store_end = [this](const cli::GlobalOptions& global, const cli::StoreEnd& end,
                                       cli::OpenMode mode) {
            const StoreConfig config = config_of(global).store;
            const std::filesystem::path home = home_folder(global.home, environment_);
            const bool create = mode == cli::OpenMode::kCreate;
            return end.url.empty()
                       ? open_stores(config, home, create)
                       : open_store_at(config, end.url, end.password_file, home, create);
        };
        wiring.open_source = [this](const cli::GlobalOptions& global,
                                    const job::ImportRequest& request) {
            return open_source(request, config_of(global).demo, clock_);
        };
        wiring.import_threads = [this](const cli::GlobalOptions& global) {
            return parse_threads(config_of(global).import);
        };
        wiring.serve = [this](const cli::ServeOptions& options) {
            const std::filesystem::path home = home_folder(options.global.home, environment_);
            return serve(options, config_of(options.global), home, MYSTOCKS_VERSION, formula_mode(),
                         clock_, std::cerr);
        };
        wiring.openapi = api::openapi_document;
        wiring.formulas = [] { return formula::Catalogue::built_in(built_in_formulas()); };
        wiring.strategies = built_in_strategies;
        wiring.open_engine = [this](const cli::GlobalOptions& global) {
            return std::make_unique<job::FormulaEngine>(
                formula_mode(), home_folder(global.home, environment_) / "machine-code");
        };
        wiring.screen_options = [this](const cli::GlobalOptions& global) {
            const ScreenConfig config = config_of(global).screen;
            return cli::ScreenOptions{screen_threads(config), config.bars_bytes_max};
        };
        wiring.version = MYSTOCKS_VERSION;
        wiring.clock = &clock_;
        wiring.out = &std::cout;
        wiring.err = &std::cerr;
        wiring.err_is_terminal = isatty(STDERR_FILENO) == 1;
        return cli::run(argc, argv, wiring);
    }

  private:
    // MYSTOCKS_FORMULAS=plain forces the plain evaluator, which says what formulas mean.
    job::FormulaMode formula_mode() const {
        const auto found = environment_.find("MYSTOCKS_FORMULAS");
        return job::parse_formula_mode(found == environment_.end() ? "" : found->second);
    }

    Config config_of(const cli::GlobalOptions& global) const {
        Config config =
            load_config(global.config, home_folder(global.home, environment_), environment_);
        base::set_log_level(config.log_level);
        return config;
    }

    const base::SystemClock clock_;
    const base::Environment environment_ = base::read_environment(environ);
};

}  // namespace
}  // namespace mystocks::app

int main(int argc, char** argv) {
    mystocks::base::keep_large_memory();
    std::ios::sync_with_stdio(false);
    return mystocks::app::Program().run(argc, argv);
}
