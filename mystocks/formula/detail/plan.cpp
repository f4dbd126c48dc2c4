#include "mystocks/formula/detail/plan.hpp"

#include <algorithm>

#include "mystocks/base/assert.hpp"
#include "mystocks/formula/detail/steps.hpp"

namespace mystocks::formula::detail {

Plan make_plan(const Program& program) {
    Plan plan;
    plan.inputs.resize(program.nodes.size());
    for (std::size_t id = 0; id < program.nodes.size(); ++id) {
        const Node& node = program.nodes[id];
        if (node.kind != NodeKind::kCall) {
            continue;
        }
        for (NodeId argument : node.arguments) {
            MYSTOCKS_ASSERT(argument < id);
            plan.inputs[id].push_back({false, argument});
        }
        for (Source source : sources_of(node.function)) {
            const auto found = std::ranges::find(plan.sources, source);
            const auto number = static_cast<std::size_t>(found - plan.sources.begin());
            if (found == plan.sources.end()) {
                plan.sources.push_back(source);
            }
            plan.inputs[id].push_back({true, number});
        }
    }
    return plan;
}

bool crosses_market(const Node& node) {
    return node.kind == NodeKind::kCall && function_of(node.function).crosses_market;
}

bool depends_on_later_bars(const Program& program) {
    if (program.looks_ahead) {
        return true;
    }
    const bool here = std::ranges::any_of(program.nodes, [](const Node& node) {
        return (node.kind == NodeKind::kField && node.field == Field::kBarStatus) ||
               (node.kind == NodeKind::kCall && function_of(node.function).looks_ahead);
    });
    return here || std::ranges::any_of(program.foreigns, [](const Foreign& foreign) {
               return depends_on_later_bars(*foreign.program);
           });
}

}  // namespace mystocks::formula::detail
