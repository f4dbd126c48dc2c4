// Signals of a tile of parameter sets as operations on bits; what several sets need is there once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "mystocks/backtest/sweep/detail/bits.hpp"
#include "mystocks/backtest/sweep/detail/signal_column.hpp"

namespace mystocks::backtest::sweep::detail {

// Bits of one block: of a column, or of a register.
struct MaskRef {
    enum Kind : std::uint32_t { kRegister, kValid, kTruth, kNone, kAll } kind = kNone;
    std::uint32_t number = 0;
    friend bool operator==(const MaskRef&, const MaskRef&) = default;
};

struct MaskOp {
    enum Kind : std::uint32_t {
        kCompare,   // columns a.number, b.number: greater into out, less into out + 1
        kAnd,       // a & b
        kOr,        // a | b
        kAndNot,    // a & ~b
        kCross,     // columns a.number, b.number: a crosses above b into out, below it into out + 1
        kPrevious,  // a at the bar before
    } kind = kAnd;
    MaskRef a;
    MaskRef b;
    std::uint32_t out = 0;
    std::uint32_t carry = 0;  // kCross (two), kPrevious: into the carries from block to block
};
// Two registers side by side are what it makes.
inline bool makes_two(MaskOp::Kind kind) {
    return kind == MaskOp::kCompare || kind == MaskOp::kCross;
}

// Built set by set; a set needs the operations up to its own end.
class MaskProgram {
  public:
    MaskRef greater(std::uint32_t a, std::uint32_t b);  // columns
    MaskRef less(std::uint32_t a, std::uint32_t b);
    MaskRef both(MaskRef a, MaskRef b);
    MaskRef either(MaskRef a, MaskRef b);
    MaskRef without(MaskRef a, MaskRef b);
    // a > b here and not at the bar before, all four values being defined.
    MaskRef cross(std::uint32_t a, std::uint32_t b);
    MaskRef previous(MaskRef a);

    const std::vector<MaskOp>& ops() const { return ops_; }
    std::uint32_t registers() const { return registers_; }
    std::uint32_t carries() const { return carries_; }
    // Register i becomes to[i]; `count` of them are left. Nothing can be added afterwards.
    void renumber(std::span<const std::uint32_t> to, std::uint32_t count);

  private:
    MaskRef add(MaskOp::Kind kind, MaskRef a, MaskRef b);

    std::vector<MaskOp> ops_;
    std::unordered_multimap<std::uint64_t, std::uint32_t> known_;  // hash → op
    std::uint32_t registers_ = 0;
    std::uint32_t carries_ = 0;
};

// Runs operations over one block after the other.
class MaskRun {
  public:
    MaskRun(const MaskProgram& program, std::span<const SignalColumn* const> columns,
            Kernels kernels);
    // Operations [from, to) over the block that begins at `word`.
    void run(std::size_t from, std::size_t to, std::size_t word);
    const Word* bits(MaskRef ref, std::size_t word) const;

  private:
    const MaskProgram* program_;
    std::span<const SignalColumn* const> columns_;
    Kernels kernels_;
    std::vector<Word> registers_;
    std::vector<Word> carries_;
    Word none_[kBlockWords];
    Word all_[kBlockWords];
};

}  // namespace mystocks::backtest::sweep::detail
