#include "mystocks/cli/detail/formula_input.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "mystocks/base/encoding.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/market/period.hpp"

namespace mystocks::cli::detail {
namespace {

using base::ErrorKind;

// A little more than a formula may have: the parser says what is too long.
constexpr std::size_t kFileBytesMax = std::size_t{256} << 10;

std::string capitals(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

std::string read_text(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    std::string bytes(kFileBytesMax + 1, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (file.bad() || (!file && !file.eof())) {
        throw base::Error(ErrorKind::kIo, "the file " + name + " can't be read");
    }
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kFileBytesMax) {
        throw base::Error(ErrorKind::kInvalidArgument, name + " is too long for a formula");
    }
    if (!base::is_utf8(bytes)) {
        if (auto text = base::utf8_from_gbk(bytes)) {
            return *text;
        }
    }
    return bytes;
}

double number_of(std::string_view text, const std::string& pair) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
        throw base::Error(ErrorKind::kInvalidArgument,
                          "--param " + pair + ": what stands behind '=' is no number");
    }
    return value;
}

}  // namespace

void add_formula_input(CLI::App& command, FormulaInput& input, bool with_parameters) {
    auto* file = command.add_option("formula", input.file_or_name,
                                    "A file with a formula's text, or the name of a known formula");
    auto* text = command.add_option("-e,--expression", input.text, "The formula's text itself");
    file->excludes(text);
    text->excludes(file);
    if (with_parameters) {
        command
            .add_option("--param", input.parameters,
                        "A parameter's value: --param N=5, more than once if need be")
            ->take_all();
    }
}

std::unique_ptr<job::FormulaLibrary> open_library(const Context& context) {
    std::shared_ptr<store::RecordStore> records;
    try {
        records = context.wiring.open_stores(context.global, OpenMode::kExisting).records;
    } catch (const base::Error& error) {
        if (error.kind() != ErrorKind::kNotFound) {
            throw;
        }
    }
    return std::make_unique<job::FormulaLibrary>(context.wiring.formulas(), std::move(records),
                                                 *context.wiring.clock);
}

std::optional<std::string> formula_text(const FormulaInput& input) {
    if (!input.text.empty()) {
        return input.text;
    }
    if (input.file_or_name.empty()) {
        throw base::Error(ErrorKind::kInvalidArgument,
                          "give a file, the name of a formula, or -e with a formula's text");
    }
    std::error_code ignored;
    if (std::filesystem::is_regular_file(input.file_or_name, ignored)) {
        return read_text(input.file_or_name);
    }
    const bool looks_like_a_path = input.file_or_name.find('/') != std::string::npos ||
                                   input.file_or_name.ends_with(".formula");
    if (looks_like_a_path) {
        throw base::Error(ErrorKind::kNotFound, "there is no file " + input.file_or_name);
    }
    return std::nullopt;
}

ChosenFormula choose_formula(const FormulaInput& input, const job::FormulaLibrary& library) {
    if (const auto text = formula_text(input)) {
        return {library.parse_sound(*text), input.text.empty() ? input.file_or_name : "-e"};
    }
    const job::LibraryEntry entry = library.entry(input.file_or_name);
    if (!entry.formula->ok()) {
        throw job::FormulaRefused(*entry.formula);
    }
    return {entry.formula, entry.facts.name};
}

std::vector<double> parameter_values(const formula::Formula& formula,
                                     const std::vector<std::string>& pairs) {
    std::vector<double> values;
    std::vector<std::string> names;
    for (const formula::Parameter& parameter : formula.parameters()) {
        values.push_back(parameter.default_value);
        names.push_back(capitals(parameter.name));
    }
    for (const std::string& pair : pairs) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos) {
            throw base::Error(ErrorKind::kInvalidArgument,
                              "--param " + pair + ": write NAME=VALUE, as in N=5");
        }
        const std::string name = capitals(pair.substr(0, equals));
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            const auto nearest = base::nearest_name(name, names);
            throw base::Error(ErrorKind::kInvalidArgument,
                              "the formula has no parameter " + name +
                                  (nearest ? "; did you mean " + *nearest + "?" : ""));
        }
        values[static_cast<std::size_t>(found - names.begin())] =
            number_of(std::string_view(pair).substr(equals + 1), pair);
    }
    return values;
}

int with_diagnostics(std::ostream& err, const std::function<int()>& body) {
    try {
        return body();
    } catch (const job::FormulaRefused& refused) {
        err << formula::to_string(refused.diagnostics(), refused.text());
        return base::facts_of(refused.kind()).exit_code;
    }
}

}  // namespace mystocks::cli::detail
