// What one parameter set's deals made of its purse, moment by moment, without keeping a curve.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/backtest/overfitting.hpp"
#include "mystocks/backtest/sweep/detail/bits.hpp"
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
    // Closes as whole numbers of 1/parts of a unit; parts is 0 where some close isn't one.
    const double* digits() const { return digits_.data(); }
    double parts() const { return parts_; }
    // Of the digits of the bars [64 i, 64 i + 64).
    double low(std::size_t i) const { return lows_[i]; }
    double high(std::size_t i) const { return highs_[i]; }
    // 0: before the blocks begin; 1 … 16.
    std::size_t block_of(std::size_t bar) const;
    std::size_t block_of_moment(std::size_t moment) const;
    // First bar of a later block.
    std::uint32_t block_end(std::size_t bar) const;

  private:
    std::size_t total_;
    double parts_ = 0;
    std::vector<double> digits_;
    std::vector<double> lows_;
    std::vector<double> highs_;
    std::array<std::uint32_t, kEvidenceBlocks + 1> first_;  // bars at which blocks 1 … 16 begin
};

// Sums over the returns of all moments; flat moments add nothing.
struct Risk {
    std::array<BlockReturns, kEvidenceBlocks + 1> blocks;  // the first: what is in front of them
    double falls = 0;                                      // Σ min(r, 0)²
    double drawdown = 0;                                   // at most 0
    double final_equity = 0;                               // units
};

// One purse's equity as time goes by, followed from what it bought and sold. Equity at each close
// is what the exact engine writes down.
class Follower {
  public:
    explicit Follower(trade::Units cash)
        : before_(static_cast<double>(cash)), peak_(before_), floor_(before_) {}

    // Bought at this bar: what the purse then holds.
    void enter(std::uint32_t bar, double cash, double shares);
    // Sold at this bar; `rest`, where it is above 0, is still held.
    void leave(const Terms& terms, const Marks& marks, std::uint32_t bar, double cash, double rest);
    // Closes of the bars up to `bar`, without it.
    void advance(const Terms& terms, const Marks& marks, std::uint32_t bar);
    // What the purse is worth in the end, ex-dates behind the last bar booked.
    const Risk& finish(const Terms& terms, const Marks& marks);

    bool holds() const { return shares_ > 0; }
    double cash() const { return cash_; }
    double shares() const { return shares_; }

  private:
    void hold(const Terms& terms, const Marks& marks, std::uint32_t to);
    void add(const double* digits, double scale, std::uint32_t to, BlockReturns& block);
    void watch(const Marks& marks, double scale, std::uint32_t to);
    void watch_low(double equity);
    void step(double equity, BlockReturns& block);
    void book(const Terms& terms, const Marks& marks, const ExDate& day);

    double before_;  // equity at the last close that was seen
    double peak_;
    double floor_;
    double cash_ = 0;
    double shares_ = 0;
    double mark_ = 0;           // of ex-dates in a suspension
    std::uint32_t seen_ = 0;    // closes before this bar are
    std::uint32_t booked_ = 0;  // ex-dates up to this bar are
    Risk risk_;
};

// Follows the deals, the first of which was entered before where `is_inside`.
void follow(const Terms& terms, const Marks& marks, std::span<const Deal> deals, bool is_inside,
            Follower& follower);
Risk measure(const Terms& terms, const Marks& marks, trade::Units cash,
             std::span<const Deal> deals);

}  // namespace mystocks::backtest::sweep::detail
