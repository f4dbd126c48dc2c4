#include "mystocks/formula/evaluate.hpp"

#include <algorithm>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/detail/across_market.hpp"
#include "mystocks/formula/detail/evaluation.hpp"

namespace mystocks::formula {

Evaluated evaluate(const Program& program, const Subject& subject) {
    if (program.crosses_market) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          "The formula compares instruments (RANK, ZSCORE …), which needs the "
                          "whole market: run it as a screen or a factor");
    }
    const detail::Plan plan = detail::make_plan(program);
    detail::Evaluation evaluation(program, plan, subject);
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
        evaluation.run(id);
    }
    return evaluation.take();
}

std::vector<Evaluated> evaluate_market(const Program& program, std::span<const Subject> subjects) {
    const detail::Plan plan = detail::make_plan(program);
    std::vector<detail::Evaluation> evaluations;
    evaluations.reserve(subjects.size());
    for (const Subject& subject : subjects) {
        evaluations.emplace_back(program, plan, subject);
    }
    const detail::Moments moments(subjects);
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
        const Node& node = program.nodes[id];
        if (node.kind == NodeKind::kCall && function_of(node.function).crosses_market) {
            detail::fill_across(program, node, moments, evaluations, id);
            continue;
        }
        for (detail::Evaluation& evaluation : evaluations) {
            evaluation.run(id);
        }
    }
    std::vector<Evaluated> results;
    results.reserve(evaluations.size());
    for (const detail::Evaluation& evaluation : evaluations) {
        results.push_back(evaluation.take());
    }
    return results;
}

}  // namespace mystocks::formula
