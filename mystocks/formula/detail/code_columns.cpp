#include "mystocks/formula/detail/code_columns.hpp"

#include <limits>
#include <memory>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/formula/detail/foreign_bars.hpp"
#include "mystocks/formula/detail/sources.hpp"
#include "mystocks/formula/detail/steps.hpp"
#include "mystocks/formula/detail/whole_columns.hpp"
#include "mystocks/panel/column.hpp"

namespace mystocks::formula::detail {
namespace {

void run_call(const Program& program, const Node& node, const Subject& subject,
              std::span<const double* const> arguments, double* out) {
    const std::size_t size = subject.bars.size();
    std::vector<const double*> in(arguments.begin(), arguments.end());
    std::vector<panel::Column> sources;
    for (const Source source : sources_of(node.function)) {
        if (source <= Source::kVolume) {
            in.push_back(price_column(subject.bars, static_cast<Field>(source)).data());
            continue;
        }
        panel::Column& column = sources.emplace_back(size);
        fill_source(source, subject, 0, size, column.data());
        in.push_back(column.data());
    }
    if (const std::unique_ptr<Steps> steps = make_steps(program, node, subject)) {
        steps->run(in.data(), out, 0, size);
        return;
    }
    double constant = std::numeric_limits<double>::quiet_NaN();
    if (!node.arguments.empty()) {
        const Node& first = program.nodes[node.arguments[0]];
        constant = first.kind == NodeKind::kConstant ? first.value : constant;
    }
    fill_ahead(node.function, in.data(), size, constant, out);
}

}  // namespace

void run_column(const Program& program, NodeId id, const Subject& subject,
                std::span<const double* const> arguments, double* out) {
    const Node& node = program.nodes[id];
    switch (node.kind) {
        case NodeKind::kField:
            fill_field(node.field, subject, 0, subject.bars.size(), out);
            return;
        case NodeKind::kForeign:
            fill_foreign(program.foreigns[node.index], subject, out);
            return;
        default:
            MYSTOCKS_ASSERT(node.kind == NodeKind::kCall);
            run_call(program, node, subject, arguments, out);
    }
}

}  // namespace mystocks::formula::detail
