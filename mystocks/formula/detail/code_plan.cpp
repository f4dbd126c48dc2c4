#include "mystocks/formula/detail/code_plan.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include "mystocks/formula/detail/code_lower.hpp"

namespace mystocks::formula::detail {
namespace {

enum class Manner : std::uint8_t { kUnused, kConstant, kPrice, kFused, kColumn };

class Planner {
  public:
    explicit Planner(const Program& program)
        : program_(program),
          manners_(program.nodes.size(), Manner::kUnused),
          stage_of_(program.nodes.size(), 0),
          operands_(program.nodes.size()) {
        plan_.column_of.assign(program.nodes.size(), kNoColumn);
    }

    CodePlan plan() {
        classify();
        place();
        for (std::size_t i = 0; i < plan_.stages.size(); ++i) collect(i);
        for (std::size_t i = 0; i < plan_.stages.size(); ++i)
            plan_.stages[i].ops = graphs_[i].take();
        return std::move(plan_);
    }

  private:
    void classify() {
        for (const Output& output : program_.outputs) manners_[output.node] = Manner::kFused;
        for (std::size_t i = program_.nodes.size(); i-- > 0;) {
            if (manners_[i] == Manner::kUnused)
                continue;
            const Node& node = program_.nodes[i];
            manners_[i] = manner_of(node);
            for (const NodeId argument : node.arguments) manners_[argument] = Manner::kFused;
        }
    }

    Manner manner_of(const Node& node) const {
        switch (node.kind) {
            case NodeKind::kConstant:
                return Manner::kConstant;
            case NodeKind::kField:
                return is_price(node.field) ? Manner::kPrice : Manner::kColumn;
            case NodeKind::kCall:
                return is_fused(program_, node) ? Manner::kFused : Manner::kColumn;
            default:
                return Manner::kColumn;
        }
    }

    // A column call needs whole columns: those of a fused value are there one stage later.
    void place() {
        std::size_t last = 0;
        for (NodeId i = 0; i < program_.nodes.size(); ++i) {
            for (const NodeId argument : program_.nodes[i].arguments) {
                const bool waits =
                    manners_[i] == Manner::kColumn && manners_[argument] == Manner::kFused;
                stage_of_[i] = std::max(stage_of_[i], stage_of_[argument] + (waits ? 1 : 0));
            }
            if (manners_[i] != Manner::kUnused)
                last = std::max(last, stage_of_[i]);
        }
        plan_.stages.resize(last + 1);
        graphs_.resize(last + 1);
        slots_.resize(last + 1);
        sinks_.resize(last + 1);
    }

    std::uint32_t column(NodeId node) {
        std::uint32_t& column = plan_.column_of[node];
        if (column == kNoColumn)
            column = plan_.columns++;
        return column;
    }

    void collect(std::size_t stage) {
        for (NodeId i = 0; i < program_.nodes.size(); ++i) {
            if (stage_of_[i] != stage)
                continue;
            const Node& node = program_.nodes[i];
            if (manners_[i] == Manner::kColumn) {
                for (const NodeId argument : node.arguments)
                    if (manners_[argument] == Manner::kFused)
                        sink_column(argument);
                plan_.stages[stage].calls.push_back({i, column(i)});
            } else if (manners_[i] == Manner::kFused) {
                std::vector<Operand> arguments;
                for (const NodeId argument : node.arguments)
                    arguments.push_back(operand(stage, argument));
                for (const Field field : price_sources(node.function))
                    arguments.push_back(input(stage, {field, kNoColumn}));
                operands_[i] = lower(graphs_[stage], node, arguments);
            }
        }
        for (std::uint32_t i = 0; i < program_.outputs.size(); ++i) {
            const NodeId node = program_.outputs[i].node;
            if (stage_of_[node] == stage)
                sink(stage, graphs_[stage].settled(operand(stage, node))).outputs.push_back(i);
        }
    }

    Operand operand(std::size_t stage, NodeId node) {
        switch (manners_[node]) {
            case Manner::kConstant:
                return graphs_[stage].constant(program_.nodes[node].value);
            case Manner::kPrice:
                return input(stage, {program_.nodes[node].field, kNoColumn});
            case Manner::kColumn:
                return input(stage, {Field::kClose, column(node)});
            default:
                break;
        }
        if (stage_of_[node] == stage)
            return operands_[node];
        sink_column(node);
        return input(stage, {Field::kClose, column(node)});
    }

    Operand input(std::size_t stage, StageInput from) {
        const auto [at, fresh] = slots_[stage].try_emplace(
            {static_cast<int>(from.field), from.column},
            static_cast<std::uint32_t>(plan_.stages[stage].inputs.size()));
        if (fresh)
            plan_.stages[stage].inputs.push_back(from);
        return graphs_[stage].input(at->second);
    }

    Sink& sink(std::size_t stage, OpId op) {
        std::vector<Sink>& sinks = plan_.stages[stage].sinks;
        const auto [at, fresh] = sinks_[stage].try_emplace(op, sinks.size());
        if (fresh)
            sinks.push_back({op, kNoColumn, {}});
        return sinks[at->second];
    }

    void sink_column(NodeId node) {
        const std::size_t stage = stage_of_[node];
        Sink& to = sink(stage, graphs_[stage].settled(operands_[node]));
        if (to.column == kNoColumn)
            to.column = column(node);
        else
            plan_.column_of[node] = to.column;
    }

    const Program& program_;
    CodePlan plan_;
    std::vector<Manner> manners_;
    std::vector<std::size_t> stage_of_;
    std::vector<Operand> operands_;  // of fused nodes, in their stage
    std::vector<OpGraph> graphs_;
    std::vector<std::map<std::pair<int, std::uint32_t>, std::uint32_t>> slots_;
    std::vector<std::map<OpId, std::size_t>> sinks_;
};

template <class T>
void append(std::string& bytes, T value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    bytes.append(raw, sizeof(T));
}

}  // namespace

bool is_price(Field field) {
    return field <= Field::kAmount;
}

CodePlan code_plan_of(const Program& program) {
    return Planner(program).plan();
}

std::string canonical_bytes(const CodePlan& plan) {
    std::string bytes;
    append(bytes, plan.stages.size());
    for (const Stage& stage : plan.stages) {
        append(bytes, stage.ops.size());
        for (const Op& op : stage.ops) {
            append(bytes, op.code);
            append(bytes, op.slot);
            append(bytes, op.arguments.size());
            for (const Operand& argument : op.arguments)
                append(bytes, argument.op), append(bytes, argument.lag);
            append(bytes, op.numbers.size());
            for (const double number : op.numbers) append(bytes, number);
            append(bytes, op.states.size());
        }
        append(bytes, stage.sinks.size());
        for (const Sink& sink : stage.sinks) append(bytes, sink.op);
    }
    return bytes;
}

}  // namespace mystocks::formula::detail
