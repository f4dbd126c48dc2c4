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
    : program_(&program), plan_(&plan), subject_(&subject) {
    const std::size_t size = subject.bars.size();
    for (Source source : plan.sources) {
        fill_source(source, subject, 0, size, sources_.emplace_back(size).data());
    }
    columns_.reserve(program.nodes.size());
    for (std::size_t i = 0; i < program.nodes.size(); ++i) {
        columns_.emplace_back(size);
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
        in.push_back(input.is_source ? sources_[input.number].data()
                                     : columns_[input.number].data());
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

Evaluated Evaluation::take() const {
    Evaluated result;
    for (const Output& output : program_->outputs) {
        result.outputs.push_back(copy_of(columns_[output.node]));
    }
    for (const Drawing& drawing : program_->drawings) {
        auto& columns = result.drawings.emplace_back();
        for (NodeId argument : drawing.arguments) {
            columns.push_back(copy_of(columns_[argument]));
        }
    }
    return result;
}

}  // namespace mystocks::formula::detail
