// A formula as somebody names it on the command line.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "mystocks/cli/cli.hpp"
#include "mystocks/cli/detail/commands.hpp"
#include "mystocks/job/formula_library.hpp"

namespace mystocks::cli::detail {

struct FormulaInput {
    std::string file_or_name;
    std::string text;                     // -e
    std::vector<std::string> parameters;  // "N=5"
};

// Declares the positional argument and -e, and --param where `with_parameters`.
void add_formula_input(CLI::App& command, FormulaInput& input, bool with_parameters);

// The built-in ones and, where a store is there, its users' own.
std::unique_ptr<job::FormulaLibrary> open_library(const Context& context);

// What -e or the file says; GBK, which the TDX client writes, is read as well. Empty where the
// input is the name of a known formula. Throws kInvalidArgument, kNotFound, what reading throws.
std::optional<std::string> formula_text(const FormulaInput& input);

struct ChosenFormula {
    std::shared_ptr<const formula::Formula> formula;
    std::string title;
};
// Throws job::FormulaRefused where it has errors.
ChosenFormula choose_formula(const FormulaInput& input, const job::FormulaLibrary& library);

// {"N=5"} → values in the formula's order. Throws kInvalidArgument.
std::vector<double> parameter_values(const formula::Formula& formula,
                                     const std::vector<std::string>& pairs);

// Runs `body`; a text that was refused is shown with its diagnostics on `err`.
int with_diagnostics(std::ostream& err, const std::function<int()>& body);

}  // namespace mystocks::cli::detail
