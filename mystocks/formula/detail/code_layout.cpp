#include "mystocks/formula/detail/code_layout.hpp"

#include <algorithm>
#include <utility>

namespace mystocks::formula::detail {
namespace {

constexpr std::size_t kRecurrences = 1;

bool is_computed(const Op& op) {
    return op.code != OpCode::kInput && op.code != OpCode::kConstant;
}

// One instrument's recurrences that follow each other overlap in one loop, but then nothing else
// has rows as lanes: worth it where the rows would wait for one recurrence after another.
bool waits_for_recurrences(std::span<const Op> ops) {
    constexpr std::size_t kWait = 10;  // ops that go by while a row waits for the one before
    std::vector<std::size_t> depths(ops.size(), 0);
    std::size_t deepest = 0;
    std::size_t computed = 0;
    for (std::size_t i = 0; i < ops.size(); ++i) {
        if (is_window(ops[i].code) || ops[i].code == OpCode::kCall)
            return false;
        for (const Operand& argument : ops[i].arguments)
            depths[i] = std::max(depths[i], depths[argument.op]);
        depths[i] += is_recurrence(ops[i].code) ? 1 : 0;
        deepest = std::max(deepest, depths[i]);
        computed += is_computed(ops[i]) ? 1 : 0;
    }
    return deepest > 1 && computed < (deepest - 1) * kWait;
}

// Lanes that are instruments go through all ops row by row: one loop, whose recurrences overlap and
// whose values stay in registers. One instrument's lanes are rows, which recurrences can't have.
// Even levels hold elementwise loops, odd ones recurrences. An elementwise value of an earlier row
// needs a loop of its own: with rows as lanes its row isn't written yet, or not as one vector.
std::vector<std::size_t> levels_of(std::span<const Op> ops, std::size_t width) {
    if (width > 1 || waits_for_recurrences(ops))
        return std::vector<std::size_t>(ops.size(), kRecurrences);
    std::vector<std::size_t> levels(ops.size(), 0);
    for (std::size_t i = 0; i < ops.size(); ++i) {
        if (!is_computed(ops[i]))
            continue;
        const bool recurs = is_recurrence(ops[i].code);
        std::size_t level = recurs ? kRecurrences : 0;
        for (const Operand& argument : ops[i].arguments) {
            const Op& from = ops[argument.op];
            if (!is_computed(from))
                continue;
            const std::size_t before = levels[argument.op];
            const bool from_recurs = is_recurrence(from.code);
            if (from_recurs != recurs)
                level = std::max(level, before + 1);
            else
                level = std::max(
                    level,
                    before + (!recurs && (argument.lag > 0 || is_window(ops[i].code)) ? 2 : 0));
        }
        levels[i] = level;
    }
    return levels;
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
            loops.push_back({level % 2 == kRecurrences,
                             {by_level[level].begin() + static_cast<std::ptrdiff_t>(first),
                              by_level[level].begin() + static_cast<std::ptrdiff_t>(last)}});
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

}  // namespace

Layout lay_out(std::span<const Op> ops, std::span<const OpId> sinks, std::size_t width) {
    Layout layout;
    layout.width = width;
    layout.block_rows = std::max(kBlockValues / width, kBlockRows);
    layout.loops = loops_of(ops, width);
    layout.places = places_of(ops, sinks, layout.loops);
    leave_unchecked(layout.places, ops, sinks);
    if (width == 1)
        give_pointers(layout, ops, sinks);
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
