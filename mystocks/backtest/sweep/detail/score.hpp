// What one parameter set's deals made of its purse, moment by moment, without keeping a curve.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/backtest/overfitting.hpp"
#include "mystocks/backtest/sweep/detail/purse.hpp"

namespace mystocks::backtest::sweep::detail {

inline constexpr std::size_t kEvidenceBlocks = 16;

// One instrument's closes and where they lie on the axis, made once for all parameter sets.
class Marks {
  public:
    // `moments`: by bar, from the axis's first moment on (bars before it have none and are never
    // held); `total`: how many moments there are.
    Marks(const Terms& terms, const std::vector<std::int64_t>& moments, std::size_t total);

    std::size_t moments() const { return total_; }
    std::size_t rows() const { return total_ / kEvidenceBlocks; }  // of one block
    // Units of a share at the bar's close.
    double value(std::size_t bar) const { return value_[bar]; }
    const double* values() const { return value_.data(); }
    // 0: before the blocks begin; 1 … 16.
    std::size_t block_of(std::size_t bar) const;
    // First bar of a later block.
    std::uint32_t block_end(std::size_t bar) const;

  private:
    std::size_t total_;
    std::vector<double> value_;
    std::array<std::uint32_t, kEvidenceBlocks + 1> first_;  // bars at which blocks 1 … 16 begin
};

// Sums over the returns of all moments; flat moments add nothing.
struct Risk {
    std::array<BlockReturns, kEvidenceBlocks + 1> blocks;  // the first: what is in front of them
    double falls = 0;                                      // Σ min(r, 0)²
    double drawdown = 0;                                   // at most 0
    double final_equity = 0;                               // units
};

// `purse`: as the deals left it.
Risk measure(const Terms& terms, const Marks& marks, trade::Units cash, std::span<const Deal> deals,
             const Purse& purse);

}  // namespace mystocks::backtest::sweep::detail
