// The HTTP API: one file per OpenAPI tag, all over the ports that Context holds.
#pragma once

#include <filesystem>
#include <string>

#include "mystocks/base/clock.hpp"
#include "mystocks/http/router.hpp"
#include "mystocks/job/backtest_board.hpp"
#include "mystocks/job/bar_shelf.hpp"
#include "mystocks/job/formula_library.hpp"
#include "mystocks/job/import_board.hpp"
#include "mystocks/job/run_archive.hpp"
#include "mystocks/job/screen_board.hpp"
#include "mystocks/job/stores.hpp"
#include "mystocks/job/strategy_library.hpp"
#include "mystocks/job/sweep_board.hpp"
#include "mystocks/job/value_board.hpp"
#include "mystocks/metrics/registry.hpp"

namespace mystocks::api {

// What the endpoints work on. Everything pointed to outlives the router.
struct Context {
    job::Stores stores;
    job::ImportBoard* imports = nullptr;
    job::FormulaLibrary* formulas = nullptr;
    job::BarShelf* shelf = nullptr;
    job::ScreenBoard* screens = nullptr;
    job::ValueBoard* values = nullptr;
    job::StrategyLibrary* strategies = nullptr;
    job::BacktestBoard* backtests = nullptr;
    job::SweepBoard* sweeps = nullptr;
    job::RunArchive* runs = nullptr;
    const base::Clock* clock = nullptr;
    metrics::Registry* metrics = nullptr;
    std::size_t threads = 1;  // for a request that computes over the whole market
    std::filesystem::path uploads_folder;                     // made on the first upload
    std::uint64_t upload_bytes_max = std::uint64_t{4} << 30;  // of one upload, all its files
    std::string version;
};

// Every endpoint of the API, with /docs and /openapi.json.
http::Router make_router(const Context& context);

// The OpenAPI document of make_router(), without anything running.
std::string openapi_document();

}  // namespace mystocks::api
