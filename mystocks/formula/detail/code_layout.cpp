#include "mystocks/formula/detail/code_layout.hpp"

#include <algorithm>
#include <utility>

namespace mystocks::formula::detail {
namespace {

bool is_computed(const Op& op) {
    return op.code != OpCode::kInput && op.code != OpCode::kConstant;
}

// The levels of loops repeat: those of rows as lanes, of windows, of recurrences alone.
enum class LoopKind : std::size_t { kRows, kWindows, kRecurrences };
constexpr std::size_t kKinds = 3;

// Lanes that are instruments go through all ops row by row: one loop, whose recurrences overlap and
// whose values stay in registers. One instrument's lanes are rows. In a small program recurrences
// share their loops: while a row waits for the one before, vectors of those to come are computed.
// In a large one they would only take its registers. What reads a value of an earlier row, or waits
// for one recurrence after another, needs another loop: that value isn't in memory as one vector
// yet, and a processor can't hold enough rounds of a long wait.
class Levels {
  public:
    explicit Levels(std::span<const Op> ops)
        : ops_(ops), levels_(ops.size(), 0), waits_(ops.size(), false) {
        const std::ptrdiff_t computed = std::ranges::count_if(ops, is_computed);
        shares_ = computed <= kSharingOps;
        overlaps_ = computed <= kOverlappingOps;
        for (std::size_t i = 0; i < ops.size(); ++i)
            if (is_computed(ops[i]))
                place(i);
    }
    std::vector<std::size_t> take() { return std::move(levels_); }

  private:
    static constexpr std::ptrdiff_t kSharingOps = 24;
    static constexpr std::ptrdiff_t kOverlappingOps = 24;

    LoopKind kind_of(const Op& op) const {
        if (is_window(op.code))
            return LoopKind::kWindows;
        return is_recurrence(op.code) && !shares_ ? LoopKind::kRecurrences : LoopKind::kRows;
    }

    bool needs_another(const Op& op, const Operand& argument) const {
        const LoopKind kind = kind_of(op);
        if (kind != kind_of(ops_[argument.op]) || kind == LoopKind::kWindows)
            return true;
        if (kind == LoopKind::kRecurrences)
            return false;
        return argument.lag > 0 || (is_recurrence(op.code) && waits_[argument.op] && !overlaps_);
    }

    void place(std::size_t id) {
        const Op& op = ops_[id];
        std::size_t level = 0;
        for (const Operand& argument : op.arguments)
            if (is_computed(ops_[argument.op]))
                level =
                    std::max(level, levels_[argument.op] + (needs_another(op, argument) ? 1 : 0));
        const auto kind = static_cast<std::size_t>(kind_of(op));
        levels_[id] = level + (kKinds + kind - level % kKinds) % kKinds;
        waits_[id] = is_recurrence(op.code) ||
                     std::ranges::any_of(op.arguments, [&](const Operand& argument) {
                         return waits_[argument.op] && levels_[argument.op] == levels_[id];
                     });
    }

    std::span<const Op> ops_;
    std::vector<std::size_t> levels_;
    std::vector<bool> waits_;  // for a recurrence of its loop
    bool shares_ = false;
    bool overlaps_ = false;
};

std::vector<std::size_t> levels_of(std::span<const Op> ops, std::size_t width) {
    return width > 1 ? std::vector<std::size_t>(ops.size(), 0) : Levels(ops).take();
}

std::vector<Loop> loops_of(std::span<const Op> ops, std::size_t width) {
    const std::vector<std::size_t> levels = levels_of(ops, width);
    const std::size_t highest =
        levels.empty() ? 0 : *std::max_element(levels.begin(), levels.end());
    std::vector<std::vector<OpId>> by_level(highest + 1);
    for (OpId id = 0; id < ops.size(); ++id)
        if (is_computed(ops[id]))
            by_level[levels[id]].push_back(id);
    std::vector<Loop> loops;
    for (std::size_t level = 0; level < by_level.size(); ++level) {
        for (std::size_t first = 0; first < by_level[level].size(); first += kLoopOpsMax) {
            const std::size_t last = std::min(first + kLoopOpsMax, by_level[level].size());
            Loop& loop = loops.emplace_back();
            loop.ops.assign(by_level[level].begin() + static_cast<std::ptrdiff_t>(first),
                            by_level[level].begin() + static_cast<std::ptrdiff_t>(last));
            loop.slides =
                width == 1 && level % kKinds == static_cast<std::size_t>(LoopKind::kWindows);
            loop.recurs =
                std::ranges::any_of(loop.ops, [&](OpId id) { return is_recurrence(ops[id].code); });
        }
    }
    return loops;
}

// Which values go through memory: inputs, sinks, and what another loop or a later row reads.
std::vector<Place> places_of(std::span<const Op> ops, std::span<const OpId> sinks,
                             const std::vector<Loop>& loops) {
    std::vector<Place> places(ops.size());
    std::vector<std::size_t> loop_of(ops.size(), loops.size());
    for (std::size_t i = 0; i < loops.size(); ++i)
        for (const OpId id : loops[i].ops) loop_of[id] = i;
    for (OpId id = 0; id < ops.size(); ++id) {
        places[id].before = before_first(ops[id].code);
        if (ops[id].code == OpCode::kInput)
            places[id].stored = true;
        for (const Operand& argument : ops[id].arguments) {
            if (ops[argument.op].code == OpCode::kConstant)
                continue;
            Place& place = places[argument.op];
            place.stored |=
                argument.lag > 0 || is_window(ops[id].code) || loop_of[argument.op] != loop_of[id];
            place.lag_max = std::max(place.lag_max, argument.lag);
        }
    }
    for (const OpId id : sinks)
        if (ops[id].code != OpCode::kConstant)
            places[id].stored = true;
    return places;
}

// Whether infinity in argument `i` makes a result that isn't finite, and is looked at there.
bool checks_argument(OpCode code, std::size_t i) {
    return code == OpCode::kAdd || code == OpCode::kSubtract || code == OpCode::kMultiply ||
           (code == OpCode::kDivide && i == 0);
}

// The same, but what reads the result has to look at it.
bool passes_on(OpCode code) {
    return code == OpCode::kNegate || code == OpCode::kAbs || code == OpCode::kSqrt;
}

void leave_unchecked(std::vector<Place>& places, std::span<const Op> ops,
                     std::span<const OpId> sinks) {
    std::vector<bool> seen(ops.size(), false);  // by something that won't look at it
    std::vector<bool> read(ops.size(), false);
    for (const OpId id : sinks) seen[id] = true;
    for (OpId id = static_cast<OpId>(ops.size()); id-- > 0;) {
        places[id].checked = seen[id] || !read[id];
        for (std::size_t i = 0; i < ops[id].arguments.size(); ++i) {
            const OpId from = ops[id].arguments[i].op;
            read[from] = true;
            const bool looks = checks_argument(ops[id].code, i) ||
                               (passes_on(ops[id].code) && !places[id].checked);
            if (!looks)
                seen[from] = true;
        }
    }
}

void give_pointers(Layout& layout, std::span<const Op> ops, std::span<const OpId> sinks) {
    const auto give = [&](OpId id) {
        Place& place = layout.places[id];
        if (place.stored && place.pointer == kNoPointer) {
            place.pointer = static_cast<std::uint32_t>(layout.pointed.size());
            layout.pointed.push_back(id);
        }
    };
    for (OpId id = 0; id < ops.size(); ++id)
        if (ops[id].code == OpCode::kInput)
            give(id);
    for (const OpId id : sinks) give(id);
}

std::size_t block_rows_of(const std::vector<Place>& places, std::size_t width) {
    if (width > 1)
        return kBlockRows;
    const auto columns = static_cast<std::size_t>(std::ranges::count_if(
        places, [](const Place& p) { return p.stored && p.pointer == kNoPointer; }));
    const std::size_t rows = kSingleBlockValues / std::max<std::size_t>(columns, 1);
    return std::max(rows / kBlockRows * kBlockRows, kSingleBlockRows);
}

}  // namespace

Phases phases_of(const Loop& loop, std::span<const Op> ops, bool ahead) {
    Phases phases;
    const std::ptrdiff_t means = std::ranges::count_if(
        loop.ops, [&](OpId id) { return ops[id].code == OpCode::kSeededMean; });
    const std::size_t rounds = means <= kMeansFarAheadMax ? kAheadRounds : kAheadRounds / 2;
    const auto is_ahead = [&](OpId id) {
        return ahead && means <= kMeansAheadMax && is_begun_ahead(ops[id].code);
    };
    const auto waits = [&](OpId id, OpId argument) -> std::size_t {
        const bool for_it = is_recurrence(ops[id].code) && !is_ahead(id);
        return for_it || is_recurrence(ops[argument].code) ? 1 : 0;
    };
    for (const OpId id : loop.ops) {
        std::size_t phase = 0;
        for (const Operand& argument : ops[id].arguments)
            if (const auto from = phases.find(argument.op); from != phases.end())
                phase = std::max(phase, from->second + waits(id, argument.op));
        if (is_ahead(id))
            phases[id + kAhead] = phase, phase += rounds;
        phases[id] = phase;
    }
    // What isn't wanted before is computed when it is.
    Phases latest;
    for (std::size_t i = loop.ops.size(); i-- > 0;) {
        const OpId id = loop.ops[i];
        if (const auto wanted = latest.find(id);
            wanted != latest.end() && !is_recurrence(ops[id].code))
            phases[id] = wanted->second;
        for (const Operand& argument : ops[id].arguments) {
            if (!phases.contains(argument.op))
                continue;
            const std::size_t wanted = reading_phase(phases, id) - waits(id, argument.op);
            const auto [at, fresh] = latest.try_emplace(argument.op, wanted);
            at->second = std::min(at->second, wanted);
        }
    }
    return phases;
}

std::size_t reading_phase(const Phases& phases, OpId id) {
    const auto begun = phases.find(id + kAhead);
    return begun != phases.end() ? begun->second : phases.at(id);
}

Layout lay_out(std::span<const Op> ops, std::span<const OpId> sinks, std::size_t width) {
    Layout layout;
    layout.width = width;
    layout.loops = loops_of(ops, width);
    layout.recurs = std::ranges::any_of(layout.loops, &Loop::recurs);
    layout.places = places_of(ops, sinks, layout.loops);
    leave_unchecked(layout.places, ops, sinks);
    if (width == 1)
        give_pointers(layout, ops, sinks);
    layout.block_rows = block_rows_of(layout.places, width);
    std::size_t lag_max = 0;
    for (const Place& place : layout.places)
        lag_max = std::max<std::size_t>(lag_max, place.lag_max);
    layout.history_rows = (lag_max + 7) / 8 * 8;
    // Sliding the history back to the front costs at most a quarter of a copy of each row.
    const std::size_t run = std::max<std::size_t>(1, 4 * layout.history_rows / layout.block_rows);
    layout.column_rows = layout.history_rows + run * layout.block_rows;
    std::size_t next = 0;
    for (Place& place : layout.places) {
        if (!place.stored)
            continue;
        place.offset = next;
        const std::size_t rows = place.lag_max > 0 ? layout.column_rows : layout.block_rows;
        next += rows * width + kOverrun;
    }
    layout.states_offset = next;
    for (const Op& op : ops)
        layout.states.insert(layout.states.end(), op.states.begin(), op.states.end());
    layout.doubles = next + layout.states.size() * width;
    return layout;
}

}  // namespace mystocks::formula::detail
