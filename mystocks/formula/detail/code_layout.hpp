// Where the values of a stage lie in memory while it runs, and which of them share a loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "mystocks/formula/detail/code_ops.hpp"

namespace mystocks::formula::detail {

// Ops computed in one loop over the rows of a block. Lanes that are instruments go row by row. One
// instrument's rows are lanes themselves, but for recurrences, which take the rows of a vector one
// after another; loops of windows take several vectors.
struct Loop {
    bool recurs = false;
    bool slides = false;  // windows, and nothing else
    std::vector<OpId> ops;
};

// Rows × lanes of doubles, lanes side by side: value (row r, lane w) of an op is at
// offset + r·width + w. Ops of which earlier rows are needed keep history_rows of them before the
// block, which slides through their columns; the others have room for one block. One instrument's
// inputs and results lie, where they can, in the columns of whoever asks: code finds them by
// pointer.
inline constexpr std::uint32_t kNoPointer = 0xffffffff;

struct Place {
    bool stored = false;
    // What isn't finite becomes undefined. Not needed where whatever reads the value is checked
    // itself and can't be finite then.
    bool checked = true;
    std::uint32_t pointer = kNoPointer;  // by which its first row of the block is found
    std::uint32_t lag_max = 0;           // 0: one block
    double before = 0;                   // in the rows before the first
    std::size_t offset = 0;              // of a column with history: of its row −history_rows
};

struct Layout {
    std::size_t width = 1;
    bool recurs = false;  // one of the loops
    std::size_t block_rows = 0;
    std::size_t history_rows = 0;
    std::size_t column_rows = 0;  // of columns with history
    std::vector<Loop> loops;
    std::vector<Place> places;  // by op
    std::vector<OpId> pointed;  // by Place::pointer
    std::size_t states_offset = 0;
    std::vector<double> states;  // one a state: width of them lie in memory
    std::size_t doubles = 0;
};

// Which round of a loop an op's rows belong to: phase p is p rounds behind. A recurrence waits for
// nothing of its own phase, what reads it belongs to the next. What of an op is begun ahead has its
// phase under id + kAhead.
// In long loops the values on their way from phase to phase would take too many registers.
inline constexpr std::size_t kAskewOpsMax = 24;
inline constexpr OpId kAhead = OpId{1} << 31;
// So many rounds before the rest, so that the processor's queues aren't full of what waits; a power
// of two. Half as many where more means than this follow each other, for the sake of the rounds
// that lack phases; none with more still, as the registers are taken.
inline constexpr std::size_t kAheadRounds = 4;
inline constexpr std::ptrdiff_t kMeansFarAheadMax = 2;
inline constexpr std::ptrdiff_t kMeansAheadMax = 4;
using Phases = std::map<OpId, std::size_t>;
// `ahead`: something may be begun ahead, of one instrument's rows.
Phases phases_of(const Loop& loop, std::span<const Op> ops, bool ahead);
// Where an op's arguments are wanted.
std::size_t reading_phase(const Phases& phases, OpId id);

// Ops per loop beyond which another is begun, so that compiling stays linear.
inline constexpr std::size_t kLoopOpsMax = 96;
// Rows of a block of several instruments: inputs, results, and both turned into lanes stay in the
// first cache.
inline constexpr std::size_t kBlockRows = 64;
// One instrument's blocks are longer where few columns lie between its loops: so many values of
// them all, but no fewer rows than this.
inline constexpr std::size_t kSingleBlockValues = 2048;
inline constexpr std::size_t kSingleBlockRows = 512;
// Values that a loop takes at a time, at most: it may write as many beyond the rows asked for.
inline constexpr std::size_t kOverrun = 32;
// Registers taken side by side through a window, whose sums would else wait for each other.
inline constexpr std::size_t kWindowRegisters = 4;
inline constexpr std::size_t kWindowSumsRegisters = 2;  // of windows that keep several sums

// `sinks`: the ops whose values are wanted outside.
Layout lay_out(std::span<const Op> ops, std::span<const OpId> sinks, std::size_t width);

}  // namespace mystocks::formula::detail
