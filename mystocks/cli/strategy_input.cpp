#include "mystocks/cli/detail/strategy_input.hpp"

#include <fstream>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/time.hpp"
#include "mystocks/job/strategy_library.hpp"

namespace mystocks::cli::detail {
namespace {

using base::ErrorKind;

void take_day(const std::string& text, const char* option, std::optional<base::Date>& day) {
    if (text.empty()) {
        return;
    }
    day = base::parse_date(text);
    if (!day) {
        throw base::Error(ErrorKind::kInvalidArgument,
                          fmt::format("{} '{}' is no date; write 2017-04-18", option, text));
    }
}

// A file, or the name of one that comes with the program or that a user keeps.
backtest::StrategyFile strategy_named(const Context& context, const std::string& name,
                                      const job::FormulaLibrary& formulas,
                                      std::shared_ptr<store::RecordStore> records) {
    std::ifstream in(name, std::ios::binary);
    if (!in) {
        if (name.find_first_of("./\\") != std::string::npos) {
            throw base::Error(ErrorKind::kNotFound, "there is no file " + name);
        }
        return *job::StrategyLibrary(context.wiring.strategies(), &formulas, std::move(records),
                                     context.wiring.clock)
                    .find(name);
    }
    std::string text(backtest::kStrategyBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) {
        throw base::Error(ErrorKind::kIo, name + " can't be read");
    }
    return backtest::parse_strategy(text, name, &formulas);
}

}  // namespace

void add_strategy_input(CLI::App& command, StrategyInput& input) {
    command
        .add_option("strategy", input.file_or_name,
                    "A strategy file (docs/strategies.md), or the name of one that comes with the "
                    "program")
        ->required();
    command.add_option("--from", input.from, "First day, instead of the strategy's");
    command.add_option("--to", input.to, "Last day, instead of the strategy's");
}

std::shared_ptr<const backtest::StrategyFile> chosen_strategy(
    const Context& context, const StrategyInput& input, const job::FormulaLibrary& formulas,
    std::shared_ptr<store::RecordStore> records) {
    backtest::StrategyFile strategy =
        strategy_named(context, input.file_or_name, formulas, std::move(records));
    take_day(input.from, "--from", strategy.data.from);
    take_day(input.to, "--to", strategy.data.to);
    if (strategy.data.from && strategy.data.to && *strategy.data.from > *strategy.data.to) {
        throw base::Error(ErrorKind::kInvalidArgument, "the last day lies before the first");
    }
    return std::make_shared<const backtest::StrategyFile>(std::move(strategy));
}

}  // namespace mystocks::cli::detail
