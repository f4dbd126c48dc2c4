// Which parameter sets a sweep runs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mystocks/backtest/strategy_file.hpp"

namespace mystocks::backtest::sweep {

// Sets are numbered from 0. Of a grid the last axis runs fastest; a sample is drawn from the grid
// without repeats and numbered in the grid's order; a list has its own order. Immutable.
class ParameterSets {
  public:
    // The strategy's [grid]: its axes, or where it names none every parameter from min to max by
    // step. `samples` of them at random where it says so. Throws kInvalidArgument for an axis that
    // is no parameter, an empty one, a value out of the parameter's range and more than 10^8 sets.
    static ParameterSets of(const StrategyFile& strategy);
    // One value a parameter each, in the file's order.
    static ParameterSets list(const StrategyFile& strategy, std::vector<std::vector<double>> sets);

    std::uint64_t size() const { return size_; }
    std::size_t parameters() const { return names_.size(); }
    const std::vector<std::string>& names() const { return names_; }
    // Values of one set, parameters() of them.
    void values(std::uint64_t set, std::span<double> values) const;
    // The values that a parameter takes, ascending.
    std::vector<double> axis(std::size_t parameter) const;

    // The order of work: groups of up to `most` sets that have many values in common. Of a whole
    // grid a group is a rectangle over the two last axes that vary, with up to `tall` values of the
    // first of them (0: a square); those that follow one another share these.
    std::uint64_t groups(std::size_t most, std::size_t tall = 0) const;
    std::vector<std::uint64_t> group(std::uint64_t number, std::size_t most,
                                     std::size_t tall = 0) const;
    // Equal for equal sets in equal order.
    std::uint64_t fingerprint() const;

  private:
    std::uint64_t point(std::uint64_t set) const;
    std::vector<std::uint64_t> widths(std::size_t most, std::size_t tall) const;

    std::vector<std::string> names_;
    std::vector<std::vector<double>> axes_;    // a parameter; of a list empty
    std::vector<std::uint64_t> chosen_;        // points of the grid; empty: all
    std::vector<std::vector<double>> listed_;  // a set
    std::uint64_t size_ = 0;
};

}  // namespace mystocks::backtest::sweep
