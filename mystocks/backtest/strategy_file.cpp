#include "mystocks/backtest/strategy_file.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "mystocks/backtest/detail/signal_text.hpp"
#include "mystocks/backtest/detail/strategy_checks.hpp"
#include "mystocks/backtest/detail/strategy_table.hpp"
#include "mystocks/backtest/detail/toml_reading.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/base/number_text.hpp"

namespace mystocks::backtest {
namespace {

std::string message_of(std::string_view file, const std::vector<StrategyProblem>& problems) {
    const StrategyProblem& first = problems.at(0);
    const std::string place =
        first.line > 0 ? fmt::format("{}:{}: ", file, first.line) : fmt::format("{}: ", file);
    return place + (first.key.empty() ? "" : first.key + ": ") + first.message;
}

std::vector<StrategyProblem> by_line(std::vector<StrategyProblem> problems) {
    std::stable_sort(problems.begin(), problems.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
    return problems;
}

std::uint64_t hash_text(std::uint64_t hash, std::string_view text) {
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;  // FNV-1a
    }
    return (hash ^ 0xff) * 0x100000001b3;  // no byte of UTF-8: where one text ends
}

}  // namespace

StrategyRefused::StrategyRefused(std::string_view file, std::vector<StrategyProblem> problems)
    : base::Error(base::ErrorKind::kInvalidArgument, message_of(file, by_line(problems))),
      problems_(by_line(std::move(problems))) {}

StrategyFile parse_strategy(std::string_view text, std::string_view file,
                            const formula::FormulaSource* formulas) {
    const std::string_view name = file.empty() ? "strategy" : file;
    StrategyFile read;
    read.file = name;
    read.text = text;
    std::vector<StrategyProblem> problems;
    if (text.size() > kStrategyBytesMax) {
        problems.push_back({0, 0, "",
                            fmt::format("the file has {} bytes, and {} are allowed", text.size(),
                                        kStrategyBytesMax)});
        throw StrategyRefused(name, std::move(problems));
    }
    detail::read_toml(text, read, problems);
    if (problems.empty()) {
        detail::check_strategy(read, problems);
    }
    // Formulas are worth looking at even where something else is wrong.
    detail::check_formulas(read, formulas, problems);
    if (!problems.empty()) {
        throw StrategyRefused(name, std::move(problems));
    }
    return read;
}

std::uint64_t strategy_hash(const StrategyFile& file) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const detail::StrategyRow& row : detail::strategy_table()) {
        if (row.is_meaning) {
            hash = hash_text(hash, detail::full_name(row.key));
            hash = hash_text(hash, detail::value_text(row, file));
        }
    }
    const auto number = [&](double value) { hash = hash_text(hash, base::number_text(value)); };
    for (const ParameterSpec& each : file.parameters) {
        hash = hash_text(hash, each.name);
        number(each.value);
        number(each.min);
        number(each.max);
    }
    for (const StrategyFile::SpecialTreatment& each : file.special_treatment) {
        hash = hash_text(hash, each.instrument);
        number(each.from.days);
        number(each.to.days);
    }
    return hash;
}

std::vector<GivenValue> given_values(const StrategyFile& file) {
    std::vector<GivenValue> values;
    for (const detail::StrategyRow& row : detail::strategy_table()) {
        const std::string key = detail::full_name(row.key);
        const auto place = file.places.find(key);
        if (place != file.places.end()) {
            values.push_back({key, detail::plain_text(row, file), place->second.line});
        }
    }
    return values;
}

std::vector<double> parameter_values(const StrategyFile& file,
                                     const std::map<std::string, double>& given) {
    std::vector<double> values;
    std::vector<std::string> names;
    for (const ParameterSpec& each : file.parameters) {
        values.push_back(each.value);
        names.push_back(each.name);
    }
    for (const auto& [name, value] : given) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            const auto nearest = base::nearest_name(name, names);
            throw base::Error(base::ErrorKind::kInvalidArgument,
                              fmt::format("the strategy has no parameter '{}'{}", name,
                                          nearest         ? "; did you mean " + *nearest + "?"
                                          : names.empty() ? std::string("; it has none at all")
                                                          : std::string()));
        }
        const auto index = static_cast<std::size_t>(found - names.begin());
        const ParameterSpec& spec = file.parameters[index];
        if (!(value >= spec.min && value <= spec.max)) {
            throw base::Error(
                base::ErrorKind::kInvalidArgument,
                fmt::format("parameter {} is {}: it has to lie between {} and {}", name,
                            base::number_text(value), base::number_text(spec.min),
                            base::number_text(spec.max)));
        }
        values[index] = value;
    }
    return values;
}

}  // namespace mystocks::backtest
