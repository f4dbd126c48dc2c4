#include "mystocks/formula/detail/across_market.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "mystocks/base/assert.hpp"
#include "mystocks/compute/cross_section.hpp"
#include "mystocks/compute/number.hpp"

namespace mystocks::formula::detail {

namespace {

using compute::kUndefined;

// A number for each industry's name; undefined where the industry is unknown.
std::vector<double> industries(std::span<Evaluation> evaluations) {
    std::map<std::string, double> numbers;
    std::vector<double> result;
    for (const Evaluation& evaluation : evaluations) {
        const market::Instrument* instrument = evaluation.subject().instrument;
        if (instrument == nullptr || instrument->industry.empty()) {
            result.push_back(kUndefined);
            continue;
        }
        const auto next = static_cast<double>(numbers.size());
        result.push_back(numbers.emplace(instrument->industry, next).first->second);
    }
    return result;
}

void compute_moment(FunctionId function, std::span<const double> first,
                    std::span<const double> second, std::span<double> out) {
    switch (function) {
        case FunctionId::kRank:
            compute::rank_from_greatest(first, out);
            return;
        case FunctionId::kPctRank:
            compute::percent_rank(first, out);
            return;
        case FunctionId::kZscore:
            compute::standardize(first, out);
            return;
        case FunctionId::kWinsorize:
            compute::winsorize(first, second[0], out);
            return;
        case FunctionId::kNeutralize:
            compute::residual(first, second, out);
            return;
        case FunctionId::kGroupMean:
            compute::group_mean(first, second, out);
            return;
        default:
            MYSTOCKS_ASSERT(false);
    }
}

// GROUPMEAN(X) without G: the checker puts its undefined default there.
bool groups_by_industry(const Program& program, const Node& node) {
    if (node.function != FunctionId::kGroupMean) {
        return false;
    }
    if (node.arguments.size() < 2) {
        return true;
    }
    const Node& group = program.nodes[node.arguments[1]];
    return group.kind == NodeKind::kConstant && !compute::is_defined(group.value);
}

}  // namespace

Moments::Moments(std::span<const Subject> subjects) {
    for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
        const auto times = subjects[subject].bars.time;
        for (std::size_t bar = 0; bar < times.size(); ++bar) {
            places_.push_back(
                {times[bar], static_cast<std::uint32_t>(subject), static_cast<std::uint32_t>(bar)});
        }
    }
    std::ranges::sort(places_, {}, [](const Place& place) {
        return std::tuple(place.time, place.subject, place.bar);
    });
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (i == 0 || places_[i].time != places_[i - 1].time) {
            begins_.push_back(i);
        }
    }
    begins_.push_back(places_.size());
}

void fill_across(const Program& program, const Node& node, const Moments& moments,
                 std::span<Evaluation> evaluations, NodeId id) {
    const bool by_industry = groups_by_industry(program, node);
    const std::vector<double> industry =
        by_industry ? industries(evaluations) : std::vector<double>{};
    std::vector<double> first;
    std::vector<double> second;
    std::vector<double> out;
    for (std::size_t k = 0; k + 1 < moments.begins().size(); ++k) {
        const std::size_t begin = moments.begins()[k];
        const auto places = moments.places().subspan(begin, moments.begins()[k + 1] - begin);
        first.clear();
        second.clear();
        for (const Moments::Place& place : places) {
            Evaluation& evaluation = evaluations[place.subject];
            first.push_back(evaluation.column(node.arguments[0])[place.bar]);
            second.push_back(by_industry ? industry[place.subject]
                             : node.arguments.size() > 1
                                 ? evaluation.column(node.arguments[1])[place.bar]
                                 : kUndefined);
        }
        out.resize(places.size());
        compute_moment(node.function, first, second, out);
        for (std::size_t j = 0; j < places.size(); ++j) {
            evaluations[places[j].subject].column(id)[places[j].bar] = out[j];
        }
    }
}

}  // namespace mystocks::formula::detail
