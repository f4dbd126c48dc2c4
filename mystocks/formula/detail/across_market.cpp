#include "mystocks/formula/detail/across_market.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/thread_pool.hpp"
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

// The part of a cross-section that the caller's thread works on.
class Crossing {
  public:
    Crossing(const Node& node, std::span<Evaluation> evaluations, NodeId id,
             std::span<const double> industry)
        : node_(node), evaluations_(evaluations), industry_(industry), next_(evaluations.size()) {
        for (Evaluation& evaluation : evaluations) {
            first_columns_.push_back(evaluation.column(node.arguments[0]).data());
            second_columns_.push_back(industry.empty() && node.arguments.size() > 1
                                          ? evaluation.column(node.arguments[1]).data()
                                          : nullptr);
            out_columns_.push_back(evaluation.column(id).data());
        }
    }

    void run(std::span<const std::int64_t> moments) {
        for (std::size_t i = 0; i < evaluations_.size(); ++i) {
            const auto times = evaluations_[i].subject().bars.time;
            next_[i] = static_cast<std::size_t>(
                std::lower_bound(times.begin(), times.end(), moments.front()) - times.begin());
        }
        for (const std::int64_t moment : moments) {
            run_moment(moment);
        }
    }

  private:
    void run_moment(std::int64_t moment) {
        subjects_.clear();
        first_.clear();
        second_.clear();
        for (std::size_t i = 0; i < evaluations_.size(); ++i) {
            const auto times = evaluations_[i].subject().bars.time;
            for (; next_[i] < times.size() && times[next_[i]] == moment; ++next_[i]) {
                subjects_.push_back(i);
                first_.push_back(first_columns_[i][next_[i]]);
                second_.push_back(!industry_.empty()              ? industry_[i]
                                  : second_columns_[i] != nullptr ? second_columns_[i][next_[i]]
                                                                  : kUndefined);
            }
        }
        out_.resize(subjects_.size());
        compute_moment(node_.function, first_, second_, out_);
        // Backwards: the last of a subject's bars of this moment lies just before next_.
        std::size_t back = 1;
        for (std::size_t j = subjects_.size(); j-- > 0;) {
            const std::size_t subject = subjects_[j];
            out_columns_[subject][next_[subject] - back] = out_[j];
            back = j > 0 && subjects_[j - 1] == subject ? back + 1 : 1;
        }
    }

    const Node& node_;
    const std::span<Evaluation> evaluations_;
    const std::span<const double> industry_;  // by subject; empty: the second argument counts
    std::vector<const double*> first_columns_;
    std::vector<const double*> second_columns_;
    std::vector<double*> out_columns_;
    std::vector<std::size_t> next_;  // of each subject, the first bar that isn't before the moment
    std::vector<std::size_t> subjects_;
    std::vector<double> first_;
    std::vector<double> second_;
    std::vector<double> out_;
};

}  // namespace

std::vector<std::int64_t> moments_of(std::span<const Subject> subjects) {
    std::vector<std::int64_t> all;
    std::vector<std::int64_t> merged;
    for (const Subject& subject : subjects) {
        const auto times = subject.bars.time;
        if (std::ranges::includes(all, times)) {
            continue;
        }
        merged.clear();
        std::ranges::set_union(all, times, std::back_inserter(merged));
        all.swap(merged);
    }
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

void fill_across(const Program& program, const Node& node, std::span<const std::int64_t> moments,
                 std::span<Evaluation> evaluations, NodeId id, std::size_t threads) {
    const std::vector<double> industry =
        groups_by_industry(program, node) ? industries(evaluations) : std::vector<double>{};
    const std::size_t parts = std::clamp<std::size_t>(moments.size() / 64, 1, threads);
    base::parallel_for(parts, threads, [&](std::size_t part) {
        const std::size_t begin = moments.size() * part / parts;
        const std::size_t end = moments.size() * (part + 1) / parts;
        if (begin < end) {
            Crossing(node, evaluations, id, industry).run(moments.subspan(begin, end - begin));
        }
    });
}

}  // namespace mystocks::formula::detail
