#include "mystocks/compute/adaptive.hpp"
#include "mystocks/compute/cycle.hpp"
#include "mystocks/formula/detail/step_kinds.hpp"

namespace mystocks::formula::detail {

namespace {

using In = const double* const*;
using Bar = std::size_t;
using compute::CyclePeriod;
using compute::CyclePhase;
using compute::MesaMean;

// A member function that takes x alone.
template <class State, auto kStep>
std::unique_ptr<Steps> of_one() {
    return stateful<State, [](State& state, In in, Bar i) { return (state.*kStep)(in[0][i]); }>();
}

template <auto kStep>
std::unique_ptr<Steps> mesa() {
    return stateful<MesaMean, [](MesaMean& mean, In in, Bar i) {
        return (mean.*kStep)(in[0][i], in[1][i], in[2][i]);
    }>();
}

struct Kaufman {
    compute::KaufmanMean mean{};
    double operator()(In in, Bar i) { return mean.step(in[0][i], in[1][i], in[2][i], in[3][i]); }
    void run(In in, double* out, Bar first, Bar last) {
        mean.run(in[0], in[1], in[2], in[3], out, first, last);
    }
};

}  // namespace

std::unique_ptr<Steps> make_filter_steps(FunctionId function) {
    switch (function) {
        case FunctionId::kKama:
            return std::make_unique<StepsOf<Kaufman>>(Kaufman{});
        case FunctionId::kT3:
            return stateful<compute::TillsonMean, [](compute::TillsonMean& mean, In in, Bar i) {
                return mean.step(in[0][i], in[1][i], in[2][i]);
            }>();
        case FunctionId::kHtDcPeriod:
            return of_one<CyclePeriod, &CyclePeriod::step_period>();
        case FunctionId::kHtPhasorInPhase:
            return of_one<CyclePeriod, &CyclePeriod::step_in_phase>();
        case FunctionId::kHtPhasorQuadrature:
            return of_one<CyclePeriod, &CyclePeriod::step_quadrature>();
        case FunctionId::kHtDcPhase:
            return of_one<CyclePhase, &CyclePhase::step_phase>();
        case FunctionId::kHtSine:
            return of_one<CyclePhase, &CyclePhase::step_sine>();
        case FunctionId::kHtLeadSine:
            return of_one<CyclePhase, &CyclePhase::step_lead_sine>();
        case FunctionId::kHtTrendline:
            return of_one<CyclePhase, &CyclePhase::step_trendline>();
        case FunctionId::kHtTrendMode:
            return of_one<CyclePhase, &CyclePhase::step_trend_mode>();
        case FunctionId::kMama:
            return mesa<&MesaMean::step>();
        case FunctionId::kFama:
            return mesa<&MesaMean::step_following>();
        default:
            return nullptr;
    }
}

}  // namespace mystocks::formula::detail
