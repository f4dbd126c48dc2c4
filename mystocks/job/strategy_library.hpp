// The strategies that come with the program.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/backtest/strategy_file.hpp"

namespace mystocks::job {

// Immutable, so thread-safe.
class StrategyLibrary {
  public:
    // File name ("dual-ma.toml") and text.
    using Files = std::vector<std::pair<std::string, std::string>>;

    // Throws kCorrupt for a file with errors, or whose name isn't the strategy's.
    StrategyLibrary(const Files& files, const formula::FormulaSource* formulas);

    // By name.
    const std::vector<std::shared_ptr<const backtest::StrategyFile>>& list() const {
        return strategies_;
    }
    // Throws kNotFound, with the nearest known name.
    std::shared_ptr<const backtest::StrategyFile> find(std::string_view name) const;

  private:
    std::vector<std::shared_ptr<const backtest::StrategyFile>> strategies_;
};

}  // namespace mystocks::job
