#include "mystocks/backtest/sweep/detail/signal_plan.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "mystocks/backtest/sweep/detail/moving_means.hpp"
#include "mystocks/formula/evaluate.hpp"

namespace mystocks::backtest::sweep::detail {

namespace {

using formula::FunctionId;
using formula::Node;
using formula::NodeId;
using formula::NodeKind;
using formula::Program;

std::uint64_t mix(std::uint64_t hash, std::uint64_t part) {
    hash = (hash ^ part) * 0x9E3779B97F4A7C15;
    return hash ^ hash >> 31;
}

std::uint64_t hash_of(const Node& node) {
    std::uint64_t hash =
        mix(static_cast<std::uint64_t>(node.kind), static_cast<std::uint64_t>(node.field) << 32 |
                                                       static_cast<std::uint64_t>(node.function));
    hash = mix(mix(hash, node.index), std::bit_cast<std::uint64_t>(node.value));
    for (NodeId argument : node.arguments) {
        hash = mix(hash, argument);
    }
    for (std::uint32_t text : node.texts) {
        hash = mix(hash, text + 1);
    }
    return hash;
}

// Equal as bits: an undefined constant equals itself, 0 isn't -0.
bool same(const Node& a, const Node& b) {
    return a.kind == b.kind && a.field == b.field && a.function == b.function &&
           a.index == b.index &&
           std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value) &&
           a.arguments == b.arguments && a.texts == b.texts;
}

bool is_call(const Node& node, FunctionId function) {
    return node.kind == NodeKind::kCall && node.function == function;
}

bool compares(const Node& node) {
    if (node.kind != NodeKind::kCall) {
        return false;
    }
    switch (node.function) {
        case FunctionId::kLess:
        case FunctionId::kLessEqual:
        case FunctionId::kGreater:
        case FunctionId::kGreaterEqual:
        case FunctionId::kEqual:
        case FunctionId::kNotEqual:
        case FunctionId::kCross:
            return true;
        default:
            return false;
    }
}

// Bytes that an evaluation may take beside what it answers.
constexpr std::size_t kScratchBytes = 16 << 20;
// Columns whose averages are asked for, kept as doubles.
constexpr std::size_t kAveragedMost = 2;

}  // namespace

NodeId ValueGraph::intern(Node node) {
    const std::uint64_t hash = hash_of(node);
    const auto [first, last] = by_hash_.equal_range(hash);
    for (auto it = first; it != last; ++it) {
        if (same(nodes_[it->second], node)) {
            return it->second;
        }
    }
    const auto id = static_cast<NodeId>(nodes_.size());
    by_hash_.emplace(hash, id);
    names_.push_back(name_of(node));
    nodes_.push_back(std::move(node));
    return id;
}

ValueName ValueGraph::name_of(const Node& node) const {
    Node bare = node;
    bare.arguments.clear();
    bare.texts.clear();
    bare.index = 0;
    const std::uint64_t seed = hash_of(bare);
    ValueName name{mix(seed, 1), mix(seed, 2)};
    const auto take = [&](std::uint64_t high, std::uint64_t low) {
        name.high = mix(name.high, high);
        name.low = mix(name.low, low);
    };
    for (NodeId argument : node.arguments) {
        take(names_[argument].high, names_[argument].low);
    }
    for (std::uint32_t text : node.texts) {
        const std::uint64_t print = std::hash<std::string>()(texts_[text]);
        take(print, mix(print, texts_[text].size()));
    }
    if (node.kind == NodeKind::kForeign) {
        const formula::Foreign& foreign = foreigns_[node.index];
        const std::uint64_t print = std::hash<std::string>()(foreign.instrument);
        const std::uint64_t period =
            foreign.period ? static_cast<std::uint64_t>(*foreign.period) + 1 : 0;
        take(foreign_prints_[node.index], print);
        take(period, foreign.output);
    }
    return name;
}

std::uint32_t ValueGraph::intern_text(const std::string& text) {
    const auto found = std::ranges::find(texts_, text);
    const auto index = static_cast<std::uint32_t>(found - texts_.begin());
    if (found == texts_.end()) {
        texts_.push_back(text);
    }
    return index;
}

std::uint32_t ValueGraph::intern_foreign(const formula::Foreign& foreign) {
    const std::uint64_t print = formula::fingerprint(*foreign.program);
    for (std::uint32_t i = 0; i < foreigns_.size(); ++i) {
        const formula::Foreign& known = foreigns_[i];
        if (foreign_prints_[i] == print && known.instrument == foreign.instrument &&
            known.period == foreign.period && known.output == foreign.output) {
            return i;
        }
    }
    foreigns_.push_back(foreign);
    foreign_prints_.push_back(print);
    return static_cast<std::uint32_t>(foreigns_.size() - 1);
}

std::vector<NodeId> ValueGraph::add(const Program& program) {
    std::vector<NodeId> ids;
    ids.reserve(program.nodes.size());
    for (const Node& original : program.nodes) {
        Node node = original;
        for (NodeId& argument : node.arguments) {
            argument = ids[argument];
        }
        for (std::uint32_t& text : node.texts) {
            text = intern_text(program.texts[text]);
        }
        if (node.kind == NodeKind::kForeign) {
            node.index = intern_foreign(program.foreigns[node.index]);
        }
        ids.push_back(intern(std::move(node)));
    }
    std::vector<NodeId> outputs;
    for (const formula::Output& output : program.outputs) {
        outputs.push_back(ids[output.node]);
    }
    return outputs;
}

Program ValueGraph::program_of(std::span<const NodeId> wanted) const {
    std::vector<NodeId> needed(wanted.begin(), wanted.end());
    for (std::size_t i = 0; i < needed.size(); ++i) {
        const auto& arguments = nodes_[needed[i]].arguments;
        needed.insert(needed.end(), arguments.begin(), arguments.end());
        if (i % 4096 == 4095) {  // keeps what is shared from being walked again and again
            std::sort(needed.begin() + static_cast<std::ptrdiff_t>(i + 1), needed.end());
            needed.erase(
                std::unique(needed.begin() + static_cast<std::ptrdiff_t>(i + 1), needed.end()),
                needed.end());
        }
    }
    std::ranges::sort(needed);
    needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
    const auto place = [&](NodeId id) {
        return static_cast<NodeId>(std::ranges::lower_bound(needed, id) - needed.begin());
    };
    Program program;
    program.texts = texts_;
    program.foreigns = foreigns_;
    for (NodeId id : needed) {
        Node node = nodes_[id];
        for (NodeId& argument : node.arguments) {
            argument = place(argument);
        }
        program.nodes.push_back(std::move(node));
    }
    for (NodeId id : wanted) {
        program.outputs.emplace_back().node = place(id);
    }
    return program;
}

ColumnCache::ColumnCache(const formula::Subject& subject, std::size_t bytes_max)
    : subject_(subject), bytes_max_(bytes_max) {}

void ColumnCache::keep(const ValueName& name, std::shared_ptr<const SignalColumn> column) {
    bytes_ += column->bytes();
    entries_.push_front({name, std::move(column)});
    places_[name] = entries_.begin();
}

void ColumnCache::compute(const ValueGraph& graph, std::span<const NodeId> missing) {
    const std::size_t bars = subject_.bars.size();
    const std::size_t each = std::max<std::size_t>(1, bars * sizeof(double));
    std::size_t done = 0;
    while (done < missing.size()) {
        std::size_t count = std::min(missing.size() - done, 1 + kScratchBytes / each / 2);
        Program program = graph.program_of(missing.subspan(done, count));
        while (count > 1 && program.nodes.size() * each > kScratchBytes) {
            count = (count + 1) / 2;
            program = graph.program_of(missing.subspan(done, count));
        }
        formula::Evaluated values = formula::evaluate(program, subject_);
        for (std::size_t i = 0; i < count; ++i) {
            const auto column = values.outputs[i].values();
            keep(graph.name(missing[done + i]),
                 std::make_shared<const SignalColumn>(column.first(bars)));
            values.outputs[i] = {};
        }
        done += count;
    }
}

const panel::Column& ColumnCache::averaged(const ValueGraph& graph, NodeId id) {
    const ValueName& name = graph.name(id);
    const auto found = std::ranges::find(averaged_, name, &Averaged::name);
    if (found != averaged_.end()) {
        return found->values;
    }
    if (averaged_.size() == kAveragedMost) {
        averaged_.erase(averaged_.begin());
    }
    formula::Evaluated values = formula::evaluate(graph.program_of({&id, 1}), subject_);
    panel::Column column = std::move(values.outputs[0]);
    if (!can_take_means(column.values())) {
        column = {};
    }
    averaged_.push_back({name, std::move(column)});
    return averaged_.back().values;
}

std::size_t ColumnCache::mean_length(const ValueGraph& graph, NodeId id) const {
    const Node& node = graph.node(id);
    if (!is_call(node, FunctionId::kMa) || node.arguments.size() != 2) {
        return 0;
    }
    const Node& count = graph.node(node.arguments[1]);
    const std::size_t bars = subject_.bars.size();
    const bool fits = count.kind == NodeKind::kConstant && count.value >= 1 &&
                      count.value <= static_cast<double>(bars);
    return fits ? static_cast<std::size_t>(count.value) : 0;
}

std::vector<NodeId> ColumnCache::compute_means(const ValueGraph& graph,
                                               std::span<const NodeId> missing) {
    std::map<NodeId, std::vector<NodeId>> by_argument;
    std::vector<NodeId> left;
    for (NodeId id : missing) {
        if (mean_length(graph, id) > 0) {
            by_argument[graph.node(id).arguments[0]].push_back(id);
        } else {
            left.push_back(id);
        }
    }
    for (const auto& [argument, ids] : by_argument) {
        std::optional<std::vector<std::shared_ptr<const SignalColumn>>> columns;
        const panel::Column& values = averaged(graph, argument);
        if (values.size() > 0) {
            std::vector<std::size_t> lengths;
            for (NodeId id : ids) {
                lengths.push_back(mean_length(graph, id));
            }
            columns = moving_means(values.values(), lengths);
        }
        if (!columns) {
            left.insert(left.end(), ids.begin(), ids.end());
            continue;
        }
        for (std::size_t i = 0; i < ids.size(); ++i) {
            keep(graph.name(ids[i]), std::move((*columns)[i]));
        }
    }
    return left;
}

std::vector<std::shared_ptr<const SignalColumn>> ColumnCache::get(const ValueGraph& graph,
                                                                  std::span<const NodeId> wanted) {
    std::vector<NodeId> missing;
    for (NodeId id : wanted) {
        const auto found = places_.find(graph.name(id));
        if (found == places_.end()) {
            missing.push_back(id);
        } else {
            entries_.splice(entries_.begin(), entries_, found->second);
        }
    }
    std::ranges::sort(missing);
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    // What is wanted now is in front, so that room is made at the back before it is filled.
    const std::size_t each = SignalColumn::bytes_of(subject_.bars.size());
    while (!entries_.empty() && bytes_ + missing.size() * each > bytes_max_ &&
           entries_.size() > wanted.size() - missing.size()) {
        bytes_ -= entries_.back().column->bytes();
        places_.erase(entries_.back().name);
        entries_.pop_back();
    }
    compute(graph, compute_means(graph, missing));
    std::vector<std::shared_ptr<const SignalColumn>> columns;
    for (NodeId id : wanted) {
        columns.push_back(places_.at(graph.name(id))->column);
    }
    return columns;
}

SignalOutputs::SignalOutputs(const Program& program) {
    for (std::size_t i = 0; i < program.outputs.size(); ++i) {
        std::string name = program.outputs[i].name;
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        });
        const int place = static_cast<int>(i);
        entry = name == "ENTRY" ? place : entry;
        exit = name == "EXIT" ? place : exit;
        screen = name == "SCREEN" ? place : screen;
    }
}

void TileBuilder::add(const SignalOutputs& outputs, std::span<const NodeId> ids) {
    TileSet set;
    if (outputs.entry >= 0) {
        set.entry = truth(ids[static_cast<std::size_t>(outputs.entry)]);
    }
    if (outputs.screen >= 0) {
        set.entry =
            tile_.masks.both(set.entry, truth(ids[static_cast<std::size_t>(outputs.screen)]));
    }
    if (outputs.exit >= 0) {
        set.exit = truth(ids[static_cast<std::size_t>(outputs.exit)]);
    }
    set.ops_end = static_cast<std::uint32_t>(tile_.masks.ops().size());
    tile_.sets.push_back(set);
}

std::uint32_t TileBuilder::column(NodeId id) {
    const auto [place, is_new] = columns_.emplace(id, static_cast<std::uint32_t>(values_.size()));
    if (is_new) {
        values_.push_back(id);
    }
    return place->second;
}

MaskRef TileBuilder::both_valid(const Node& node) {
    return tile_.masks.both({MaskRef::kValid, column(node.arguments[0])},
                            {MaskRef::kValid, column(node.arguments[1])});
}

MaskRef TileBuilder::truth(NodeId id) {
    const Node& node = graph_->node(id);
    MaskProgram& masks = tile_.masks;
    if (node.kind == NodeKind::kConstant) {
        return {node.value < 0 || node.value > 0 ? MaskRef::kAll : MaskRef::kNone, 0};
    }
    if (is_call(node, FunctionId::kAnd)) {
        const MaskRef first = truth(node.arguments[0]);
        return masks.both(first, truth(node.arguments[1]));
    }
    if (is_call(node, FunctionId::kOr)) {
        const MaskRef first = truth(node.arguments[0]);
        return masks.both(masks.either(first, truth(node.arguments[1])), valid(id));
    }
    if (is_call(node, FunctionId::kNot)) {
        const MaskRef inner = truth(node.arguments[0]);
        return masks.without(valid(node.arguments[0]), inner);
    }
    if (!compares(node)) {
        return {MaskRef::kTruth, column(id)};
    }
    const std::uint32_t a = column(node.arguments[0]);
    const std::uint32_t b = column(node.arguments[1]);
    switch (node.function) {
        case FunctionId::kLess:
            return masks.less(a, b);
        case FunctionId::kGreater:
            return masks.greater(a, b);
        case FunctionId::kLessEqual:
            return masks.without(both_valid(node), masks.greater(a, b));
        case FunctionId::kGreaterEqual:
            return masks.without(both_valid(node), masks.less(a, b));
        case FunctionId::kNotEqual:
            return masks.either(masks.less(a, b), masks.greater(a, b));
        case FunctionId::kEqual:
            return masks.without(both_valid(node),
                                 masks.either(masks.less(a, b), masks.greater(a, b)));
        default:
            return masks.cross(a, b);
    }
}

MaskRef TileBuilder::valid(NodeId id) {
    const Node& node = graph_->node(id);
    MaskProgram& masks = tile_.masks;
    if (node.kind == NodeKind::kConstant) {
        return {node.value == node.value ? MaskRef::kAll : MaskRef::kNone, 0};
    }
    if (is_call(node, FunctionId::kAnd) || is_call(node, FunctionId::kOr)) {
        const MaskRef first = valid(node.arguments[0]);
        return masks.both(first, valid(node.arguments[1]));
    }
    if (is_call(node, FunctionId::kNot)) {
        return valid(node.arguments[0]);
    }
    if (is_call(node, FunctionId::kCross)) {
        const MaskRef both = both_valid(node);
        return masks.both(both, masks.previous(both));
    }
    return compares(node) ? both_valid(node) : MaskRef{MaskRef::kValid, column(id)};
}

}  // namespace mystocks::backtest::sweep::detail
