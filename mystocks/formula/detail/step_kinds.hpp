// How a callable becomes Steps, and the callables' makers by category.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "mystocks/formula/detail/steps.hpp"

namespace mystocks::formula::detail {

// `Step` is a copyable callable: double(const double* const* in, std::size_t i). One that has
// run(in, out, first, last) as well does many bars by that, with the same results.
template <class Step>
class StepsOf final : public Steps {
  public:
    explicit StepsOf(Step step) : step_(std::move(step)) {}
    void run(const double* const* in, double* out, std::size_t first, std::size_t last) override {
        if constexpr (requires { step_.run(in, out, first, last); }) {
            step_.run(in, out, first, last);
            return;
        }
        Step step = step_;  // so that the loop may keep it in registers
        for (std::size_t i = first; i < last; ++i) {
            out[i] = step(in, i);
        }
        step_ = std::move(step);
    }
    std::unique_ptr<Steps> clone() const override { return std::make_unique<StepsOf>(*this); }
    void assign(const Steps& other) override { *this = static_cast<const StepsOf&>(other); }

  private:
    Step step_;
};

// The lambda isn't assignable, so its state stands beside it: double(State&, in, i).
template <class State, auto kFunction>
struct StatefulStep {
    State state{};
    double operator()(const double* const* in, std::size_t i) { return kFunction(state, in, i); }
};

template <class State, auto kFunction>
std::unique_ptr<Steps> stateful() {
    return std::make_unique<StepsOf<StatefulStep<State, kFunction>>>(
        StatefulStep<State, kFunction>{});
}

// For a state that takes a bar in only when the next one comes: as the newest bar's value isn't in
// it yet, the memory before that bar and with it are one, however large, and never copied.
template <class State, auto kFunction>
struct SharedStep {
    std::shared_ptr<State> state;
    double operator()(const double* const* in, std::size_t i) { return kFunction(*state, in, i); }
};

template <class State, auto kFunction, class... Arguments>
std::unique_ptr<Steps> shared(const Arguments&... arguments) {
    return std::make_unique<StepsOf<SharedStep<State, kFunction>>>(
        SharedStep<State, kFunction>{std::make_shared<State>(arguments...)});
}

// Without memory: double(in, i).
template <auto kFunction>
struct PlainStep {
    double operator()(const double* const* in, std::size_t i) const { return kFunction(in, i); }
};

template <auto kFunction>
std::unique_ptr<Steps> plain() {
    return std::make_unique<StepsOf<PlainStep<kFunction>>>(PlainStep<kFunction>{});
}

// The same value at every bar.
struct ConstantStep {
    double value;
    double operator()(const double* const*, std::size_t) const { return value; }
};

inline std::unique_ptr<Steps> constant(double value) {
    return std::make_unique<StepsOf<ConstantStep>>(ConstantStep{value});
}

// Null where the function isn't of that category.
std::unique_ptr<Steps> make_number_steps(FunctionId function);
std::unique_ptr<Steps> make_looking_back_steps(FunctionId function);
std::unique_ptr<Steps> make_window_steps(FunctionId function);
std::unique_ptr<Steps> make_market_steps(const Program& program, const Node& node,
                                         const Subject& subject);
std::unique_ptr<Steps> make_filter_steps(FunctionId function);

}  // namespace mystocks::formula::detail
