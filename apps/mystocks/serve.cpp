#include "apps/mystocks/serve.hpp"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include "apps/mystocks/built_in_formulas.hpp"
#include "apps/mystocks/built_in_strategies.hpp"
#include "apps/mystocks/sources.hpp"
#include "apps/mystocks/stores.hpp"
#include "apps/mystocks/web_assets.hpp"

#include "mystocks/api/api.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/interrupt.hpp"
#include "mystocks/http/server.hpp"
#include "mystocks/job/backtest_board.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/job/formula_library.hpp"
#include "mystocks/job/import_board.hpp"
#include "mystocks/job/run_archive.hpp"
#include "mystocks/job/screen_board.hpp"
#include "mystocks/job/strategy_library.hpp"
#include "mystocks/job/sweep_board.hpp"
#include "mystocks/metrics/registry.hpp"

namespace mystocks::app {
namespace {

bool is_empty(const job::Stores& stores) {
    store::InstrumentQuery any;
    any.limit = 1;
    return stores.records->search_instruments(any).total == 0;
}

void wait_for(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait(lock, stop, [] { return false; });
}

}  // namespace

int serve(const cli::ServeOptions& options, Config config, const std::filesystem::path& home,
          const std::string& version, job::FormulaMode mode, const base::Clock& clock,
          std::ostream& err) {
    base::Interrupt interrupt;  // before any other thread
    if (options.port) {
        config.server.port = *options.port;
    }
    metrics::Registry registry;
    const job::Stores stores = open_stores(config.store, home, true, &registry);
    job::ImportOptions import_options;
    import_options.parse_threads = parse_threads(config.import);
    const DemoConfig demo = config.demo;
    job::ImportBoard board(
        stores,
        [demo, &clock](const job::ImportRequest& request) {
            return open_source(request, demo, clock);
        },
        clock, registry, import_options);

    job::FormulaLibrary formulas(formula::Catalogue::built_in(built_in_formulas()), stores.records,
                                 clock);
    job::BarShelf shelf(stores, config.screen.bars_bytes_max);
    job::FormulaEngine engine(mode, home / "machine-code");
    job::ScreenBoard screens(shelf, engine, clock, config.screen.threads);
    job::ValueBoard values(shelf, engine, clock, config.screen.threads);
    job::StrategyLibrary strategies(built_in_strategies(), &formulas, stores.records, &clock);
    const job::BacktestMeans means{&shelf, &formulas, &engine, config.screen.threads, version};
    job::RunArchive runs(stores.records, version);
    job::BacktestBoard backtests(means, clock, [&](const auto& view) { runs.keep(view); });
    job::SweepBoard sweeps(means, clock, [&](const auto& view) { runs.keep(view); });

    api::Context context;
    context.formulas = &formulas;
    context.shelf = &shelf;
    context.screens = &screens;
    context.values = &values;
    context.strategies = &strategies;
    context.backtests = &backtests;
    context.sweeps = &sweeps;
    context.runs = &runs;
    context.stores = stores;
    context.imports = &board;
    context.clock = &clock;
    context.metrics = &registry;
    context.threads = screen_threads(config.screen);
    context.uploads_folder = home / "uploads";
    context.version = version;
    http::Server server(config.server, api::make_router(context), http::AssetTable(web_assets()),
                        registry);
    err << "MyStocks " << version << " on " << server.url() << " (stop with Ctrl-C)" << std::endl;
    if (options.demo && is_empty(stores)) {
        err << "the store is empty: filling it from the simulated market" << std::endl;
        job::ImportRequest request;
        request.source = "simulated";
        board.start(request);
    }
    wait_for(interrupt.token());
    err << "stopping" << std::endl;
    if (!server.stop()) {
        // Its handler uses what would be torn down here. Every acknowledged write is on disk.
        err << "a request does not end: the program ends without it" << std::endl;
        std::_Exit(base::facts_of(base::ErrorKind::kTimeout).exit_code);
    }
    return 0;
}

}  // namespace mystocks::app
