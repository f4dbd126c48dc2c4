// A tile of parameter sets over one instrument, block of bars after block of bars.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/backtest/sweep/detail/lanes.hpp"
#include "mystocks/backtest/sweep/detail/mask_program.hpp"
#include "mystocks/backtest/sweep/detail/purse.hpp"
#include "mystocks/backtest/sweep/detail/score.hpp"
#include "mystocks/backtest/sweep/detail/terms.hpp"
#include "mystocks/backtest/sweep/detail/walk.hpp"

namespace mystocks::backtest::sweep::detail {

// One instrument as both ways of running see it.
struct Ground {
    Terms terms;
    LaneTerms lanes;
    WalkPrices prices;
    std::array<std::vector<double>, 5> fees_by_bar;  // what `lanes` points to
    bool has_lanes = false;  // false: prices or rates that the lanes can't count exactly
};

// Fills `lanes`, `prices` and `has_lanes` from `terms`.
void prepare_lanes(Ground& ground);

struct TileSet {
    std::uint32_t ops_end = 0;  // into MaskProgram::ops
    MaskRef entry;
    MaskRef exit;
};

struct Tile {
    MaskProgram masks;
    std::vector<const SignalColumn*> columns;
    std::vector<TileSet> sets;
};

// Lets sets use registers that only one of them needs one after the other, those of one group of
// lanes side by side: few enough to stay in the nearest cache. For a tile that is complete.
void share_registers(Tile& tile);

struct TileOptions {
    Kernels kernels = Kernels::kScalar;
    std::vector<std::vector<Deal>>* deals = nullptr;  // a list a set, empty; null: not wanted
    // One a set, at its beginning, and what they look at; null: not wanted. finish() is the
    // caller's.
    std::vector<Follower>* followers = nullptr;
    const Marks* marks = nullptr;
};

// A purse a set, after the last bar; positions that are open then still are. Every purse begins
// with `cash` units.
std::vector<Purse> run_tile(const Ground& ground, const Tile& tile, trade::Units cash,
                            const TileOptions& options);

}  // namespace mystocks::backtest::sweep::detail
