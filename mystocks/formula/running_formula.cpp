#include "mystocks/formula/running_formula.hpp"

#include <algorithm>
#include <vector>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/formula/detail/foreign_bars.hpp"
#include "mystocks/formula/detail/plan.hpp"
#include "mystocks/formula/detail/steps.hpp"

namespace mystocks::formula {

namespace {

void refuse_what_cannot_run(const Program& program) {
    if (program.crosses_market) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          "A formula that compares instruments can't follow one bar by bar");
    }
    if (detail::depends_on_later_bars(program)) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          "A formula that looks ahead can't follow an instrument bar by bar: its "
                          "earlier values would change");
    }
}

}  // namespace

struct RunningFormula::State {
    // What one call remembers: before the last bar, and with it.
    struct Call {
        std::unique_ptr<detail::Steps> before;
        std::unique_ptr<detail::Steps> now;
    };

    State(const Program& wanted, const Subject& history)
        : program(wanted), plan(detail::make_plan(program)), context(history) {
        context.bars = {};
        columns.resize(program.nodes.size());
        sources.resize(plan.sources.size());
        calls.resize(program.nodes.size());
        for (std::size_t id = 0; id < program.nodes.size(); ++id) {
            const Node& node = program.nodes[id];
            if (node.kind == NodeKind::kCall) {
                calls[id].now = detail::make_steps(program, node, context);
                MYSTOCKS_ASSERT(calls[id].now != nullptr);
                calls[id].before = calls[id].now->clone();
            }
        }
        for (const Foreign& foreign : program.foreigns) {
            foreigns.emplace_back(foreign, context);
        }
    }

    Subject subject() const {
        Subject result = context;
        result.bars = bars;
        return result;
    }

    void resize(std::size_t size) {
        for (auto& column : columns) {
            column.resize(size);
        }
        for (auto& column : sources) {
            column.resize(size);
        }
    }

    // All nodes over bars first … last-1; the last of them becomes the one that can be taken again.
    void run(std::size_t first, std::size_t last, bool replaced) {
        const Subject now = subject();
        for (std::size_t k = 0; k < sources.size(); ++k) {
            detail::fill_source(plan.sources[k], now, first, last, sources[k].data());
        }
        for (std::size_t id = 0; id < program.nodes.size(); ++id) {
            const Node& node = program.nodes[id];
            double* out = columns[id].data();
            switch (node.kind) {
                case NodeKind::kConstant:
                    std::fill(out + first, out + last, node.value);
                    break;
                case NodeKind::kField:
                    detail::fill_field(node.field, now, first, last, out);
                    break;
                case NodeKind::kForeign:
                    run_foreign(node, now, last - 1, replaced, out);
                    break;
                case NodeKind::kCall:
                    run_call(id, first, last, replaced);
                    break;
            }
        }
    }

    // The history was taken when the state was made; from then on it is one bar at a time.
    void run_foreign(const Node& node, const Subject& now, std::size_t last, bool replaced,
                     double* out) {
        auto& foreign = foreigns[node.index];
        if (!following) {
            foreign.take(now, out);
        } else {
            out[last] = replaced ? foreign.replace_last(now) : foreign.append(now);
        }
    }

    void run_call(std::size_t id, std::size_t first, std::size_t last, bool replaced) {
        inputs.clear();
        for (const detail::Input& input : plan.inputs[id]) {
            inputs.push_back(input.is_source ? sources[input.number].data()
                                             : columns[input.number].data());
        }
        Call& call = calls[id];
        double* out = columns[id].data();
        if (replaced) {
            call.now->assign(*call.before);
        } else {
            call.now->run(inputs.data(), out, first, last - 1);
            call.before->assign(*call.now);
        }
        call.now->run(inputs.data(), out, last - 1, last);
    }

    Program program;
    detail::Plan plan;
    Subject context;  // without bars
    market::Bars bars;
    std::vector<std::vector<double>> columns;  // by node
    std::vector<std::vector<double>> sources;  // by Plan::sources
    std::vector<Call> calls;                   // by node
    std::vector<detail::RunningForeign> foreigns;
    std::vector<const double*> inputs;  // kept to save allocations
    bool following = false;             // the history is in
};

RunningFormula::RunningFormula(const Program& program, const Subject& history) {
    refuse_what_cannot_run(program);
    state_ = std::make_unique<State>(program, history);
    const std::size_t size = history.bars.size();
    state_->bars.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
        state_->bars.push_back(history.bars.at(i));
    }
    if (size > 0) {
        state_->resize(size);
        state_->run(0, size, false);
    }
    state_->following = true;
}

RunningFormula::~RunningFormula() = default;
RunningFormula::RunningFormula(RunningFormula&&) noexcept = default;
RunningFormula& RunningFormula::operator=(RunningFormula&&) noexcept = default;

void RunningFormula::append(const market::Bar& bar) {
    State& state = *state_;
    if (!state.bars.empty() && bar.time <= state.bars.time.back()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "A bar that is appended must be later than the last one");
    }
    state.bars.push_back(bar);
    state.resize(state.bars.size());
    state.run(state.bars.size() - 1, state.bars.size(), false);
}

void RunningFormula::replace_last(const market::Bar& bar) {
    if (state_->bars.empty() || bar.time != state_->bars.time.back()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "A bar can replace only the last one, of the same time");
    }
    move_last(bar);
}

void RunningFormula::move_last(const market::Bar& bar) {
    State& state = *state_;
    if (state.bars.empty() || bar.time < state.bars.time.back()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "A bar can replace only the last one, not an earlier one");
    }
    market::Bars& bars = state.bars;
    bars.time.back() = bar.time;
    bars.open.back() = bar.open;
    bars.high.back() = bar.high;
    bars.low.back() = bar.low;
    bars.close.back() = bar.close;
    bars.volume.back() = bar.volume;
    bars.amount.back() = bar.amount;
    state.run(bars.size() - 1, bars.size(), true);
}

std::size_t RunningFormula::size() const {
    return state_->bars.size();
}

std::span<const double> RunningFormula::output(std::size_t number) const {
    MYSTOCKS_ASSERT(number < state_->program.outputs.size());
    return state_->columns[state_->program.outputs[number].node];
}

}  // namespace mystocks::formula
