#include "mystocks/job/strategy_library.hpp"

#include <algorithm>

#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"

namespace mystocks::job {

StrategyLibrary::StrategyLibrary(const Files& files, const formula::FormulaSource* formulas) {
    for (const auto& [file, text] : files) {
        try {
            strategies_.push_back(std::make_shared<const backtest::StrategyFile>(
                backtest::parse_strategy(text, file, formulas)));
        } catch (const backtest::StrategyRefused& refused) {
            throw base::Error(base::ErrorKind::kCorrupt, "a built-in strategy has errors",
                              refused.message());
        }
        if (strategies_.back()->name + ".toml" != file) {
            throw base::Error(
                base::ErrorKind::kCorrupt,
                "the strategy in " + file + " has another name: " + strategies_.back()->name);
        }
    }
    std::sort(strategies_.begin(), strategies_.end(),
              [](const auto& a, const auto& b) { return a->name < b->name; });
}

std::shared_ptr<const backtest::StrategyFile> StrategyLibrary::find(std::string_view name) const {
    std::vector<std::string> names;
    for (const auto& each : strategies_) {
        if (each->name == name) {
            return each;
        }
        names.push_back(each->name);
    }
    const auto nearest = base::nearest_name(name, names);
    throw base::Error(base::ErrorKind::kNotFound,
                      "there is no strategy '" + std::string(name) + "'" +
                          (nearest ? "; did you mean '" + *nearest + "'?" : std::string()));
}

}  // namespace mystocks::job
