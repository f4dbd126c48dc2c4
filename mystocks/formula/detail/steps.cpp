#include "mystocks/formula/detail/steps.hpp"

#include "mystocks/formula/detail/step_kinds.hpp"

namespace mystocks::formula::detail {

namespace {

constexpr Source kRange[] = {Source::kHigh, Source::kLow, Source::kClose};
constexpr Source kHighLow[] = {Source::kHigh, Source::kLow};
constexpr Source kBody[] = {Source::kOpen, Source::kClose};
constexpr Source kHoldings[] = {Source::kHigh, Source::kLow, Source::kVolume, Source::kCapital};
constexpr Source kQuote[] = {Source::kOpen,   Source::kHigh,   Source::kLow,    Source::kClose,
                             Source::kVolume, Source::kAmount, Source::kCapital};
constexpr Source kDay[] = {Source::kDate};
constexpr Source kWithIndex[] = {Source::kClose, Source::kIndexClose};
constexpr Source kPrices[] = {Source::kOpen, Source::kHigh, Source::kLow, Source::kClose};
constexpr Source kIndexOpen[] = {Source::kIndexOpen};
constexpr Source kIndexHigh[] = {Source::kIndexHigh};
constexpr Source kIndexLow[] = {Source::kIndexLow};
constexpr Source kIndexClose[] = {Source::kIndexClose};
constexpr Source kIndexVolume[] = {Source::kIndexVolume};
constexpr Source kIndexAmount[] = {Source::kIndexAmount};

}  // namespace

std::span<const Source> sources_of(FunctionId function) {
    switch (function) {
        case FunctionId::kTr:
        case FunctionId::kAtr:
            return kRange;
        case FunctionId::kSar:
        case FunctionId::kSarTurn:
        case FunctionId::kPsar:
            return kHighLow;
        case FunctionId::kIsUp:
        case FunctionId::kIsDown:
        case FunctionId::kIsEqual:
            return kBody;
        case FunctionId::kWinner:
        case FunctionId::kCost:
            return kHoldings;
        case FunctionId::kDynaInfo:
            return kQuote;
        case FunctionId::kZtPrice:
        case FunctionId::kDtPrice:
            return kDay;
        case FunctionId::kBeta:
            return kWithIndex;
        case FunctionId::kIndexOpen:
            return kIndexOpen;
        case FunctionId::kIndexHigh:
            return kIndexHigh;
        case FunctionId::kIndexLow:
            return kIndexLow;
        case FunctionId::kIndexClose:
            return kIndexClose;
        case FunctionId::kIndexVolume:
            return kIndexVolume;
        case FunctionId::kIndexAmount:
            return kIndexAmount;
        case FunctionId::kZig:
        case FunctionId::kPeak:
        case FunctionId::kTrough:
        case FunctionId::kPeakBars:
        case FunctionId::kTroughBars:
            return kPrices;
        default:
            return {};
    }
}

std::unique_ptr<Steps> make_steps(const Program& program, const Node& node,
                                  const Subject& subject) {
    if (auto steps = make_number_steps(node.function)) {
        return steps;
    }
    if (auto steps = make_window_steps(node.function)) {
        return steps;
    }
    if (auto steps = make_looking_back_steps(node.function)) {
        return steps;
    }
    if (auto steps = make_filter_steps(node.function)) {
        return steps;
    }
    return make_market_steps(program, node, subject);
}

}  // namespace mystocks::formula::detail
