// The keys of a strategy file, each with the place of its value.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/backtest/strategy_keys.hpp"

namespace mystocks::backtest::detail {

// One of StrategyKey::choices, by index; empty: none of them is set.
struct ChoiceSlot {
    std::function<void(std::size_t)> set;
    std::optional<std::size_t> now;
};

// Where a value lies in a StrategyFile.
using Slot = std::variant<std::string*, double*, int*, std::uint64_t*, bool*,
                          std::optional<double>*, std::optional<int>*, std::optional<bool>*,
                          std::optional<base::Date>*, std::vector<std::string>*, ChoiceSlot>;

struct StrategyRow {
    StrategyKey key;
    std::function<Slot(StrategyFile&)> slot;
    bool is_meaning = true;  // false: it makes no difference to what is traded
};

// As strategy_keys().
std::span<const StrategyRow> strategy_table();

// A key's value as TOML would write it; empty where it has none. Formulas without their comments
// and with one blank for any white space, so that layout makes no difference.
std::string value_text(const StrategyRow& row, const StrategyFile& file);

// The same for people: texts, days and choices as they are, without quotes.
std::string plain_text(const StrategyRow& row, const StrategyFile& file);

// "signals.entry"; "name".
std::string full_name(const StrategyKey& key);

}  // namespace mystocks::backtest::detail
