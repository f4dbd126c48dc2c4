#include <fmt/format.h>

#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::backtest {

formula::Formula signal_formula(const StrategyFile& file, const formula::FormulaSource* formulas) {
    std::string text;
    for (const ParameterSpec& parameter : file.parameters) {
        text += fmt::format("PARAM {}({}, {}, {}, {});\n", parameter.name, parameter.value,
                            parameter.min, parameter.max, parameter.step);
    }
    if (!file.signals.formula.empty()) {
        text += file.signals.formula + "\n";
    }
    const std::pair<const char*, const std::string*> outputs[] = {
        {"ENTRY", &file.signals.entry},
        {"EXIT", &file.signals.exit},
        {"SHORT_ENTRY", &file.signals.short_entry},
        {"SHORT_EXIT", &file.signals.short_exit},
        {"SCREEN", &file.universe.screen},
        {"RANK", &file.ranking.formula}};
    for (const auto& [name, expression] : outputs) {
        if (!expression->empty()) {
            text += fmt::format("{}: {};\n", name, *expression);
        }
    }
    formula::Formula made = formula::Formula::parse(text, formulas);
    if (!made.ok()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the strategy's formulas: " + made.diagnostics().front().message);
    }
    return made;
}

}  // namespace mystocks::backtest
