// Every strategy that can be named: those that come with the program, and the users' own.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/backtest/strategy_file.hpp"
#include "mystocks/base/clock.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::job {

struct StrategyEntry {
    std::string name;
    std::string text;
    bool built_in = false;
    base::TimeUs saved_at = 0;  // 0 where built in
    // Null where the text has errors: what it refers to may have been removed since.
    std::shared_ptr<const backtest::StrategyFile> strategy;
};

// Thread-safe. Built-in names can't be taken; case doesn't matter.
class StrategyLibrary {
  public:
    // File name ("dual-ma.toml") and text.
    using Files = std::vector<std::pair<std::string, std::string>>;

    // What is pointed to outlives the library. `records` null: there are no users' own. Throws
    // kCorrupt for a file with errors, or whose name isn't the strategy's.
    StrategyLibrary(const Files& files, const formula::FormulaSource* formulas,
                    std::shared_ptr<store::RecordStore> records = nullptr,
                    const base::Clock* clock = nullptr);

    // Those that come with the program by name, then the users' own, the newest first.
    std::vector<StrategyEntry> list() const;
    // Throws kNotFound, with the nearest known name.
    StrategyEntry entry(std::string_view name) const;
    // The same, but for errors in the text, as StrategyRefused.
    std::shared_ptr<const backtest::StrategyFile> find(std::string_view name) const;
    // Keeps it under the name that it gives itself, in place of an older one. Throws
    // StrategyRefused, kInvalidArgument without a name, kConflict for a built-in's, and what the
    // store throws.
    StrategyEntry save(std::string_view text);
    void remove(std::string_view name);  // throws kNotFound; kConflict for a built-in

  private:
    const StrategyEntry* built_in(std::string_view name) const;
    StrategyEntry own(const store::Document& document) const;
    store::RecordStore& records() const;

    const formula::FormulaSource* const formulas_;
    const std::shared_ptr<store::RecordStore> records_;
    const base::Clock* const clock_;
    std::vector<StrategyEntry> built_in_;
};

}  // namespace mystocks::job
