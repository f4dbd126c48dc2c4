// A strategy as somebody names it on the command line.
#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/cli/cli.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/job/formula_library.hpp"

namespace mystocks::cli::detail {

struct StrategyInput {
    std::string file_or_name;
    std::string from;
    std::string to;
};

// Declares the positional argument, --from and --to.
void add_strategy_input(CLI::App& command, StrategyInput& input);

// A file, or the name of one that comes with the program or that `records` keep. Throws
// StrategyRefused, kNotFound, kInvalidArgument for days, kIo.
std::shared_ptr<const backtest::StrategyFile> chosen_strategy(
    const Context& context, const StrategyInput& input, const job::FormulaLibrary& formulas,
    std::shared_ptr<store::RecordStore> records);

}  // namespace mystocks::cli::detail
