#include "mystocks/formula/detail/lowering.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "mystocks/formula/detail/fold.hpp"
#include "mystocks/formula/detail/sources.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr NodeId kNoNode = UINT32_MAX;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
    hash ^= value + 0x9E3779B97F4A7C15U + (hash << 6U) + (hash >> 2U);
    return hash * 0xD6E8FEB86659FD93U;
}

std::uint64_t hash_of(const Node& node) {
    std::uint64_t hash =
        mixed(static_cast<std::uint64_t>(node.kind), static_cast<std::uint64_t>(node.field));
    hash = mixed(hash, static_cast<std::uint64_t>(node.function));
    hash = mixed(hash, node.index);
    hash = mixed(hash, std::bit_cast<std::uint64_t>(node.value));
    for (const NodeId argument : node.arguments) {
        hash = mixed(hash, argument);
    }
    for (const std::uint32_t text : node.texts) {
        hash = mixed(hash, text + 0x100000000U);
    }
    return hash;
}

// Node's own == takes NaN for different from NaN, and 0 for -0.
bool same_node(const Node& a, const Node& b) {
    return a.kind == b.kind && a.field == b.field && a.function == b.function &&
           a.index == b.index &&
           std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value) &&
           a.arguments == b.arguments && a.texts == b.texts;
}

class Lowering {
  public:
    Lowering(const CheckedFormula& checked, std::span<const double> values,
             std::vector<LoweringProblem>& problems)
        : checked_(checked), values_(values), problems_(problems) {}

    Program run(const std::vector<std::uint32_t>* wanted) {
        choose(wanted);
        mark_live();
        nodes_of_.assign(checked_.terms.size(), kNoNode);
        for (TermId id = 0; id < checked_.terms.size(); ++id) {
            if (live_[id]) {
                nodes_of_[id] = node_of(checked_.terms[id]);
            }
        }
        foreign_programs();
        finish();
        return std::move(program_);
    }

  private:
    void choose(const std::vector<std::uint32_t>* wanted) {
        if (wanted != nullptr) {
            for (const std::uint32_t output : *wanted) {
                outputs_.push_back(&checked_.outputs[output]);
            }
            return;
        }
        for (const CheckedOutput& output : checked_.outputs) {
            outputs_.push_back(&output);
        }
        for (const CheckedDrawing& drawing : checked_.drawings) {
            drawings_.push_back(&drawing);
        }
    }

    void mark_live() {
        live_.assign(checked_.terms.size(), false);
        for (const CheckedOutput* output : outputs_) {
            live_[output->term] = true;
        }
        for (const CheckedDrawing* drawing : drawings_) {
            for (const TermId argument : drawing->arguments) {
                live_[argument] = true;
            }
        }
        for (TermId id = static_cast<TermId>(checked_.terms.size()); id-- > 0;) {
            if (!live_[id]) {
                continue;
            }
            const Term& term = checked_.terms[id];
            for (const TermId argument : term.arguments) {
                live_[argument] = true;
            }
            if (term.kind == TermKind::kForeign) {
                for (const TermId argument : checked_.foreigns[term.index].parameters) {
                    live_[argument] = true;
                }
            }
        }
    }

    NodeId constant(double value) {
        Node node;
        // One NaN, whatever made it, so that equal constants are one node.
        node.value = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
        return add(std::move(node));
    }

    NodeId add(Node node) {
        const auto [first, last] = known_.equal_range(hash_of(node));
        for (auto each = first; each != last; ++each) {
            if (same_node(program_.nodes[each->second], node)) {
                return each->second;
            }
        }
        const NodeId id = static_cast<NodeId>(program_.nodes.size());
        known_.emplace(hash_of(node), id);
        program_.nodes.push_back(std::move(node));
        return id;
    }

    std::uint32_t text(const std::string& content) {
        for (std::uint32_t i = 0; i < program_.texts.size(); ++i) {
            if (program_.texts[i] == content) {
                return i;
            }
        }
        program_.texts.push_back(content);
        return static_cast<std::uint32_t>(program_.texts.size() - 1);
    }

    NodeId node_of(const Term& term) {
        switch (term.kind) {
            case TermKind::kConstant:
                return constant(term.value);
            case TermKind::kParameter:
                return constant(values_[term.index]);
            case TermKind::kField:
                return field(term.field);
            case TermKind::kForeign:
                return foreign(term);
            case TermKind::kCall:
                break;
        }
        return call(term);
    }

    bool is_constant(NodeId id) const { return program_.nodes[id].kind == NodeKind::kConstant; }

    NodeId field(Field wanted) {
        Node node;
        node.kind = NodeKind::kField;
        node.field = wanted;
        return add(std::move(node));
    }

    NodeId call(const Term& term) {
        Node node;
        node.kind = NodeKind::kCall;
        node.function = term.function;
        bool all_constant = true;
        for (const TermId argument : term.arguments) {
            node.arguments.push_back(nodes_of_[argument]);
            all_constant = all_constant && is_constant(nodes_of_[argument]);
        }
        check_counts(term, node);
        if (term.function == FunctionId::kDrawNull) {
            return constant(std::numeric_limits<double>::quiet_NaN());
        }
        if (term.function == FunctionId::kFinance && all_constant) {
            const auto known = field_of_finance(program_.nodes[node.arguments[0]].value);
            return known ? field(*known) : constant(std::numeric_limits<double>::quiet_NaN());
        }
        if (can_fold(term.function)) {
            if (all_constant) {
                std::vector<double> x;
                for (const NodeId argument : node.arguments) {
                    x.push_back(program_.nodes[argument].value);
                }
                return constant(fold(term.function, x));
            }
            if ((term.function == FunctionId::kIf || term.function == FunctionId::kIfn) &&
                is_constant(node.arguments[0])) {
                return chosen(node);
            }
        }
        for (const std::uint32_t index : term.texts) {
            node.texts.push_back(text(checked_.texts[index]));
        }
        return add(std::move(node));
    }

    // IF of a condition that is the same at every bar.
    NodeId chosen(const Node& node) {
        const double condition = program_.nodes[node.arguments[0]].value;
        if (std::isnan(condition)) {
            return constant(condition);
        }
        const bool first = (condition != 0) == (node.function == FunctionId::kIf);
        return node.arguments[first ? 1 : 2];
    }

    void check_counts(const Term& term, const Node& node) {
        const Function& function = function_of(term.function);
        std::size_t value = 0;  // among the arguments that aren't texts
        for (const Argument& argument : function.arguments) {
            if (argument.kind == ArgumentKind::kText) {
                continue;
            }
            if (value >= node.arguments.size()) {
                return;
            }
            const NodeId id = node.arguments[value];
            const Span where =
                value < term.argument_spans.size() ? term.argument_spans[value] : term.where;
            ++value;
            if (argument.kind == ArgumentKind::kCount && is_constant(id)) {
                check_count(function, argument, program_.nodes[id].value, where);
            } else if (argument.kind == ArgumentKind::kConstant && !is_constant(id)) {
                problems_.push_back({where, fmt::format("{} of {} has to be a constant",
                                                        argument.name, function.name)});
            }
        }
    }

    void check_count(const Function& function, const Argument& argument, double count, Span where) {
        std::string wrong;
        if (std::isnan(count)) {
            wrong = "is undefined";
        } else if (count < 0) {
            wrong = fmt::format("is {}: a number of bars can't be negative", count);
        } else if (count > kCountMax) {
            wrong = fmt::format("is {}: more than {} bars", count, kCountMax);
        } else {
            return;
        }
        if (count < 0 && function.id == FunctionId::kRef) {
            wrong += " (REFX looks ahead)";
        }
        problems_.push_back(
            {where, fmt::format("{} of {} {}", argument.name, function.name, wrong)});
    }

    // Values on the same bars from the same formula with the same parameters are one program.
    struct ForeignKey {
        std::string instrument;
        int period;
        const CheckedFormula* formula;
        std::vector<std::uint64_t> parameters;
        auto operator<=>(const ForeignKey&) const = default;
    };
    struct ForeignGroup {
        std::vector<double> parameters;
        std::shared_ptr<const CheckedFormula> formula;
        std::vector<std::uint32_t> wanted;  // outputs of `formula`, or fields
        std::shared_ptr<const Program> program;
    };

    NodeId foreign(const Term& term) {
        const ForeignTerm& wish = checked_.foreigns[term.index];
        ForeignKey key{wish.instrument,
                       wish.period ? static_cast<int>(*wish.period) : -1,
                       wish.formula.get(),
                       {}};
        std::vector<double> parameters;
        for (const TermId argument : wish.parameters) {
            const Node& node = program_.nodes[nodes_of_[argument]];
            if (node.kind != NodeKind::kConstant) {
                problems_.push_back({term.where,
                                     "parameters of a formula on other bars have to "
                                     "be constants"});
                return constant(0);
            }
            parameters.push_back(node.value);
            key.parameters.push_back(std::bit_cast<std::uint64_t>(node.value));
        }
        const auto [entry, fresh] = groups_.try_emplace(std::move(key));
        ForeignGroup& group = entry->second;
        if (fresh) {
            group.parameters = std::move(parameters);
            group.formula = wish.formula;
        }
        const std::uint32_t number =
            wish.formula ? wish.output : static_cast<std::uint32_t>(wish.field);
        std::uint32_t output = 0;
        while (output < group.wanted.size() && group.wanted[output] != number) {
            ++output;
        }
        if (output == group.wanted.size()) {
            group.wanted.push_back(number);
        }
        return add_foreign({wish.instrument, wish.period, nullptr, output}, &group, term.where);
    }

    NodeId add_foreign(Foreign foreign, ForeignGroup* group, Span where) {
        std::uint32_t index = 0;
        while (index < foreign_groups_.size() &&
               (foreign_groups_[index] != group ||
                program_.foreigns[index].output != foreign.output)) {
            ++index;
        }
        if (index == foreign_groups_.size()) {
            program_.foreigns.push_back(std::move(foreign));
            foreign_groups_.push_back(group);
            foreign_spans_.push_back(where);
        }
        Node node;
        node.kind = NodeKind::kForeign;
        node.index = index;
        return add(std::move(node));
    }

    void foreign_programs() {
        for (std::size_t i = 0; i < foreign_groups_.size(); ++i) {
            ForeignGroup& group = *foreign_groups_[i];
            if (group.program == nullptr) {
                group.program = std::make_shared<const Program>(
                    group.formula ? formula_program(group, foreign_spans_[i])
                                  : fields_program(group.wanted));
            }
            program_.foreigns[i].program = group.program;
        }
    }

    Program formula_program(const ForeignGroup& group, Span where) {
        std::vector<double> values = group.parameters;
        for (std::size_t i = values.size(); i < group.formula->parameters.size(); ++i) {
            values.push_back(group.formula->parameters[i].default_value);
        }
        std::vector<LoweringProblem> problems;
        Program program = lower(*group.formula, values, problems, &group.wanted);
        for (LoweringProblem& problem : problems) {
            problems_.push_back({where, std::move(problem.message)});
        }
        return program;
    }

    static Program fields_program(const std::vector<std::uint32_t>& fields) {
        Program program;
        for (const std::uint32_t field : fields) {
            Node node;
            node.kind = NodeKind::kField;
            node.field = static_cast<Field>(field);
            program.nodes.push_back(node);
            const NodeId id = static_cast<NodeId>(program.nodes.size() - 1);
            program.outputs.push_back({fmt::format("FIELD{}", field), id, {}});
        }
        return program;
    }

    // What outputs and drawings name.
    std::vector<NodeId> roots();
    std::vector<NodeId> in_order_of_use(const std::vector<NodeId>& roots) const;
    // Drops what folding left over, numbers the rest anew, and says what looks ahead.
    void finish();

    const CheckedFormula& checked_;
    std::span<const double> values_;
    std::vector<LoweringProblem>& problems_;
    std::vector<const CheckedOutput*> outputs_;
    std::vector<const CheckedDrawing*> drawings_;
    std::vector<bool> live_;
    std::vector<NodeId> nodes_of_;
    std::unordered_multimap<std::uint64_t, NodeId> known_;
    std::map<ForeignKey, ForeignGroup> groups_;
    std::vector<ForeignGroup*> foreign_groups_;  // as Program::foreigns
    std::vector<Span> foreign_spans_;
    Program program_;
};

std::vector<NodeId> Lowering::roots() {
    std::vector<NodeId> all;
    for (const CheckedOutput* output : outputs_) {
        program_.outputs.push_back({output->name, nodes_of_[output->term], output->hints});
        all.push_back(program_.outputs.back().node);
    }
    for (const CheckedDrawing* drawing : drawings_) {
        Drawing& made = program_.drawings.emplace_back();
        made.shape = drawing->shape;
        made.texts = drawing->texts;
        made.writing = drawing->writing;
        made.hints = drawing->hints;
        for (const TermId argument : drawing->arguments) {
            made.arguments.push_back(nodes_of_[argument]);
            all.push_back(made.arguments.back());
        }
    }
    return all;
}

// In order of first use, arguments before what needs them: the same program, and so the same
// fingerprint, however its lines were arranged.
std::vector<NodeId> Lowering::in_order_of_use(const std::vector<NodeId>& roots) const {
    std::vector<NodeId> order;
    std::vector<std::size_t> visited(program_.nodes.size(), 0);  // arguments gone through, plus 1
    std::vector<NodeId> stack;
    for (const NodeId root : roots) {
        stack.push_back(root);
        while (!stack.empty()) {
            const NodeId id = stack.back();
            const std::vector<NodeId>& arguments = program_.nodes[id].arguments;
            const std::size_t next = visited[id] == 0 ? 0 : visited[id] - 1;
            if (next < arguments.size()) {
                visited[id] = next + 2;
                if (visited[arguments[next]] == 0) {
                    stack.push_back(arguments[next]);
                }
                continue;
            }
            if (visited[id] != arguments.size() + 2) {
                visited[id] = arguments.size() + 2;
                order.push_back(id);
            }
            stack.pop_back();
        }
    }
    return order;
}

// Its place among the foreigns or texts that are kept.
template <typename Item>
std::uint32_t kept(std::uint32_t index, std::vector<Item>& from, std::vector<Item>& to,
                   std::vector<std::uint32_t>& places) {
    places.resize(from.size(), UINT32_MAX);
    if (places[index] == UINT32_MAX) {
        places[index] = static_cast<std::uint32_t>(to.size());
        to.push_back(from[index]);
    }
    return places[index];
}

void Lowering::finish() {
    const std::vector<NodeId> order = in_order_of_use(roots());
    Program whole = std::move(program_);
    program_ = {};
    program_.outputs = std::move(whole.outputs);
    program_.drawings = std::move(whole.drawings);
    std::vector<NodeId> renumbered(whole.nodes.size(), kNoNode);
    std::vector<bool> ahead;
    std::vector<std::uint32_t> foreign_places;
    std::vector<std::uint32_t> text_places;
    for (const NodeId id : order) {
        Node node = std::move(whole.nodes[id]);
        bool looks_ahead = false;
        if (node.kind == NodeKind::kCall) {
            looks_ahead = function_of(node.function).looks_ahead;
            program_.crosses_market |= function_of(node.function).crosses_market;
        } else if (node.kind == NodeKind::kForeign) {
            const Foreign& foreign = whole.foreigns[node.index];
            looks_ahead = foreign.program->outputs[foreign.output].looks_ahead;
            program_.crosses_market |= foreign.program->crosses_market;
            node.index = kept(node.index, whole.foreigns, program_.foreigns, foreign_places);
        }
        for (NodeId& argument : node.arguments) {
            argument = renumbered[argument];
            looks_ahead = looks_ahead || ahead[argument];
        }
        for (std::uint32_t& index : node.texts) {
            index = kept(index, whole.texts, program_.texts, text_places);
        }
        ahead.push_back(looks_ahead);
        renumbered[id] = static_cast<NodeId>(program_.nodes.size());
        program_.nodes.push_back(std::move(node));
    }
    for (Output& output : program_.outputs) {
        output.node = renumbered[output.node];
        output.looks_ahead = ahead[output.node];
        program_.looks_ahead |= output.looks_ahead;
    }
    for (Drawing& drawing : program_.drawings) {
        for (NodeId& argument : drawing.arguments) {
            argument = renumbered[argument];
            drawing.looks_ahead |= ahead[argument];
        }
    }
}

}  // namespace

Program lower(const CheckedFormula& checked, std::span<const double> values,
              std::vector<LoweringProblem>& problems, const std::vector<std::uint32_t>* wanted) {
    return Lowering(checked, values, problems).run(wanted);
}

}  // namespace mystocks::formula::detail
