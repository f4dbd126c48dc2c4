// One function a subcommand: declares its flags, and sets the action that runs it.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "mystocks/cli/cli.hpp"

namespace mystocks::cli::detail {

// What the chosen subcommand does; gives the exit code.
using Action = std::function<int()>;

struct Context {
    const Wiring& wiring;
    GlobalOptions& global;
    Action& action;
};

void add_serve(CLI::App& app, Context context);
void add_import(CLI::App& app, Context context);
void add_bars(CLI::App& app, Context context);
void add_formula(CLI::App& app, Context context);
void add_formula_run(CLI::App& formula, Context context);
void add_formula_store(CLI::App& formula, Context context);
void add_screen(CLI::App& app, Context context);
void add_values(CLI::App& app, Context context);
void add_backtest(CLI::App& app, Context context);
void add_sweep(CLI::App& app, Context context);
void add_store(CLI::App& app, Context context);
void add_store_copy(CLI::App& store, Context context);
void add_openapi(CLI::App& app, Context context);
void add_version(CLI::App& app, Context context);

}  // namespace mystocks::cli::detail
