#include "mystocks/formula/evaluate.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/base/thread_pool.hpp"
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
    return detail::Evaluation(program, plan, subject).take();
}

void evaluate_market(const Program& program, std::span<const Subject> subjects,
                     std::span<const std::size_t> wanted, std::size_t threads_max,
                     const TakeEvaluated& take) {
    const std::size_t threads = std::max<std::size_t>(threads_max, 1);
    const detail::Plan plan = detail::make_plan(program);
    std::vector<detail::Evaluation> evaluations;
    evaluations.reserve(subjects.size());
    for (const Subject& subject : subjects) {
        evaluations.emplace_back(program, plan, subject);
    }
    // What lies between two cross-sections is computed instrument by instrument and forgotten;
    // where a later one needs it too it is computed again: that is cheaper than its memory.
    const std::vector<std::int64_t> moments = detail::moments_of(subjects);
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
        const Node& node = program.nodes[id];
        if (!detail::crosses_market(node)) {
            continue;
        }
        base::parallel_for(evaluations.size(), threads, [&](std::size_t i) {
            for (const NodeId argument : node.arguments) {
                evaluations[i].need(argument);
            }
            evaluations[i].forget_but(node.arguments);
            evaluations[i].column(id) = panel::Column(subjects[i].bars.size());
        });
        detail::fill_across(program, node, moments, evaluations, id, threads);
        for (detail::Evaluation& evaluation : evaluations) {
            evaluation.forget_but({});
        }
    }
    constexpr std::size_t kTakenAtOnce = 64;
    std::vector<Evaluated> some;
    for (std::size_t first = 0; first < wanted.size(); first += kTakenAtOnce) {
        some.resize(std::min(kTakenAtOnce, wanted.size() - first));
        base::parallel_for(some.size(), threads, [&](std::size_t i) {
            detail::Evaluation& evaluation = evaluations[wanted[first + i]];
            some[i] = evaluation.take();
            evaluation.forget_but({});
        });
        for (std::size_t i = 0; i < some.size(); ++i) {
            take(wanted[first + i], std::move(some[i]));
        }
    }
}

std::vector<Evaluated> evaluate_market(const Program& program, std::span<const Subject> subjects) {
    std::vector<std::size_t> all(subjects.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::vector<Evaluated> results;
    results.reserve(subjects.size());
    evaluate_market(program, subjects, all, 1, [&](std::size_t, Evaluated&& evaluated) {
        results.push_back(std::move(evaluated));
    });
    return results;
}

std::size_t market_columns(const Program& program) {
    std::size_t crossing = 0;
    std::size_t arguments = 0;
    for (const Node& node : program.nodes) {
        if (detail::crosses_market(node)) {
            ++crossing;
            arguments = std::max(arguments, node.arguments.size());
        }
    }
    return crossing + arguments;
}

}  // namespace mystocks::formula
