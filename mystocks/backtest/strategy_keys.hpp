// Every key that a strategy file may have: what the reader, docs/strategies.md and the page's form
// are made from.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mystocks::backtest {

enum class KeyKind {
    kText,
    kFormula,  // text in the formula language
    kNumber,
    kWhole,  // a whole number
    kFlag,
    kChoice,
    kDay,    // 2015-01-05
    kTexts,  // ["600000.SH", "000001.SZ"]
};
std::string_view to_string(KeyKind kind);  // "text" "formula" "number" "whole" …

struct StrategyKey {
    std::string_view section;  // empty: before the first section
    std::string_view name;
    KeyKind kind = KeyKind::kText;
    double min = -std::numeric_limits<double>::infinity();  // of numbers, both included
    double max = std::numeric_limits<double>::infinity();
    std::vector<std::string_view> choices;
    std::string otherwise;  // what holds where it isn't given, as TOML; empty: nothing
    std::string_view about;
};

// In the order in which a file would have them. Beside them a file has tables with names of its
// own: [parameters], [grid] and [[special_treatment]].
std::span<const StrategyKey> strategy_keys();

}  // namespace mystocks::backtest
