#include "mystocks/formula/detail/evaluation.hpp"

#include <algorithm>

#include "mystocks/compute/number.hpp"
#include "mystocks/formula/detail/foreign_bars.hpp"
#include "mystocks/formula/detail/steps.hpp"
#include "mystocks/formula/detail/whole_columns.hpp"

namespace mystocks::formula::detail {

namespace {

panel::Column copy_of(const panel::Column& column) {
    panel::Column copy(column.size());
    std::ranges::copy(column.values(), copy.data());
    return copy;
}

}  // namespace

Evaluation::Evaluation(const Program& program, const Plan& plan, const Subject& subject)
    : program_(&program),
      plan_(&plan),
      subject_(&subject),
      sources_(plan.sources.size()),
      columns_(program.nodes.size()) {}

const panel::Column& Evaluation::source(std::size_t number) {
    panel::Column& column = sources_[number];
    if (column.data() == nullptr) {
        column = panel::Column(subject_->bars.size());
        fill_source(plan_->sources[number], *subject_, 0, column.size(), column.data());
    }
    return column;
}

// Arguments have smaller numbers than the nodes that take them.
void Evaluation::need(NodeId wanted) {
    std::vector<bool> needed(wanted + 1);
    needed[wanted] = true;
    for (NodeId id = wanted + 1; id-- > 0;) {
        needed[id] = needed[id] && columns_[id].data() == nullptr;
        if (needed[id] && program_->nodes[id].kind == NodeKind::kCall) {
            for (const NodeId argument : program_->nodes[id].arguments) {
                needed[argument] = true;
            }
        }
    }
    for (NodeId id = 0; id <= wanted; ++id) {
        if (needed[id]) {
            columns_[id] = panel::Column(subject_->bars.size());
            run(id);
        }
    }
}

void Evaluation::forget_but(const std::vector<NodeId>& kept) {
    sources_ = std::vector<panel::Column>(plan_->sources.size());
    for (NodeId id = 0; id < columns_.size(); ++id) {
        if (!crosses_market(program_->nodes[id]) && std::ranges::count(kept, id) == 0) {
            columns_[id] = {};
        }
    }
}

void Evaluation::run(NodeId id) {
    const Node& node = program_->nodes[id];
    const std::size_t size = subject_->bars.size();
    double* out = columns_[id].data();
    switch (node.kind) {
        case NodeKind::kConstant:
            std::fill_n(out, size, node.value);
            return;
        case NodeKind::kField:
            fill_field(node.field, *subject_, 0, size, out);
            return;
        case NodeKind::kForeign:
            fill_foreign(program_->foreigns[node.index], *subject_, out);
            return;
        case NodeKind::kCall:
            call(node, id);
            return;
    }
}

void Evaluation::call(const Node& node, NodeId id) {
    std::vector<const double*> in;
    for (const Input& input : plan_->inputs[id]) {
        in.push_back(input.is_source ? source(input.number).data() : columns_[input.number].data());
    }
    const std::size_t size = subject_->bars.size();
    double* out = columns_[id].data();
    if (const auto steps = make_steps(*program_, node, *subject_)) {
        steps->run(in.data(), out, 0, size);
        return;
    }
    double constant = compute::kUndefined;
    if (!node.arguments.empty()) {
        const Node& first = program_->nodes[node.arguments[0]];
        constant = first.kind == NodeKind::kConstant ? first.value : constant;
    }
    fill_ahead(node.function, in.data(), size, constant, out);
}

Evaluated Evaluation::take() {
    Evaluated result;
    const auto column_of = [&](NodeId id) {
        need(id);
        return copy_of(columns_[id]);
    };
    for (const Output& output : program_->outputs) {
        result.outputs.push_back(column_of(output.node));
    }
    for (const Drawing& drawing : program_->drawings) {
        auto& columns = result.drawings.emplace_back();
        for (NodeId argument : drawing.arguments) {
            columns.push_back(column_of(argument));
        }
    }
    return result;
}

}  // namespace mystocks::formula::detail
