#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "mystocks/base/assert.hpp"
#include "mystocks/compute/layered_mass.hpp"
#include "mystocks/compute/number.hpp"
#include "mystocks/compute/parabolic.hpp"
#include "mystocks/compute/sliding_statistic.hpp"
#include "mystocks/compute/statistic.hpp"
#include "mystocks/compute/window.hpp"
#include "mystocks/formula/detail/step_kinds.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/market/trading_rules.hpp"

namespace mystocks::formula::detail {

namespace {

using In = const double* const*;
using Bar = std::size_t;
using compute::kUndefined;

// max(max(high - low, |high - close'|), |low - close'|).
double true_range(const double* high, const double* low, const double* close, Bar i) {
    if (i == 0) {
        return kUndefined;
    }
    const double spread = high[i] - low[i];
    const double above = std::abs(high[i] - close[i - 1]);
    const double below = std::abs(low[i] - close[i - 1]);
    return compute::finite(compute::greater_of(compute::greater_of(spread, above), below));
}

struct TrueRanges {
    const double* high;
    const double* low;
    const double* close;
    double operator[](Bar i) const { return true_range(high, low, close, i); }
};

// Halves upwards; what lies closer to a half than 1e-7 of a tick counts as the half, since a price
// like 11.055 is no double.
double round_to_tick(double price, double ticks_per_unit) {
    return compute::finite(std::floor(price * ticks_per_unit + 0.5 + 1e-7) / ticks_per_unit);
}

struct LimitPrice {
    double ticks_per_unit;
    double direction;
    double operator()(In in, Bar i) const {
        return round_to_tick(in[0][i] * (1 + direction * in[1][i]), ticks_per_unit);
    }
};

// The exchange's own limit on the bar's day, from the close before in[0].
struct RuledPrice {
    market::Instrument instrument;
    bool up;
    double operator()(In in, Bar i) const {
        const auto packed = static_cast<std::int64_t>(in[2][i]) + 19'000'000;
        const auto day = in[2][i] > 0 ? base::Date::from_yyyymmdd(packed) : std::nullopt;
        if (!day) {
            return kUndefined;
        }
        static const market::TradingRules kRules;
        const market::Calendar& calendar = market::Calendar::built_in(
            market::Calendar::name_for_exchange(instrument.id.exchange()));
        const market::DayStatus status{market::name_says_special_treatment(instrument.name),
                                       market::days_since_listing(instrument, *day, calendar)};
        const market::PriceBand band = kRules.price_band(instrument, *day, status, in[0][i]);
        return up ? compute::finite(band.up) : band.down > 0 ? band.down : kUndefined;
    }
};

std::unique_ptr<Steps> limit_price(const Program& program, const Node& node,
                                   const Subject& subject) {
    const bool up = node.function == FunctionId::kZtPrice;
    const Node& rate = program.nodes[node.arguments.at(1)];
    if (rate.kind != NodeKind::kConstant || compute::is_defined(rate.value)) {
        const int decimals = subject.instrument == nullptr ? 2 : subject.instrument->price_decimals;
        return std::make_unique<StepsOf<LimitPrice>>(
            LimitPrice{std::pow(10.0, decimals), up ? 1.0 : -1.0});
    }
    if (subject.instrument == nullptr) {
        return constant(kUndefined);
    }
    return std::make_unique<StepsOf<RuledPrice>>(RuledPrice{*subject.instrument, up});
}

compute::LayeredMass::Columns layers(In in) {
    return {in[1], in[2], in[3], in[4]};
}

// The changes x[i] ÷ x[i-1] - 1 of the close and the index, for BETA.
struct Changes {
    const double* own;
    const double* index;
    compute::Pair operator[](Bar i) const { return {change(own, i), change(index, i)}; }
    static double change(const double* x, Bar i) {
        return i == 0 ? kUndefined : compute::divide(x[i], x[i - 1]) - 1;
    }
};

double beta_to_index(compute::PairMoments& moments, In in, Bar i) {
    const Changes changes{in[1], in[2]};
    const double slid = moments.slide_beta(changes, i, in[0][i]);
    const std::int64_t n = compute::whole_count(in[0][i]);
    if (n < 1 || n > compute::kLookedThrough || i < static_cast<Bar>(n)) {
        return slid;
    }
    std::array<double, compute::kLookedThrough> own;
    std::array<double, compute::kLookedThrough> index;
    const auto length = static_cast<Bar>(n);
    for (Bar k = 0; k < length; ++k) {
        const auto [x, y] = changes[i + 1 - length + k];
        own[k] = x;
        index[k] = y;
    }
    return compute::beta(own.data(), index.data(), length - 1, in[0][i]);
}

struct StopAndReverse {
    compute::StopAndReverse stop{};
    double operator()(In in, Bar i) { return stop.step(in[2], in[3], i, in[0][i], in[1][i]); }
    void run(In in, double* out, Bar first, Bar last) {
        stop.run(in[2], in[3], in[0], in[1], out, first, last);
    }
};

std::unique_ptr<Steps> make_ranges(FunctionId function) {
    using compute::ParabolicStop;
    switch (function) {
        case FunctionId::kTr:
            return plain<[](In in, Bar i) { return true_range(in[0], in[1], in[2], i); }>();
        case FunctionId::kAtr:
            return stateful<compute::Mean, [](compute::Mean& mean, In in, Bar i) {
                return mean.step(TrueRanges{in[1], in[2], in[3]}, i, in[0][i]);
            }>();
        case FunctionId::kSar:
            return stateful<ParabolicStop, [](ParabolicStop& stop, In in, Bar i) {
                const double value = stop.step(in[3], in[4], i, in[1][i] / 100, in[2][i] / 100);
                return static_cast<double>(i) + 1 >= in[0][i] ? value : kUndefined;
            }>();
        case FunctionId::kSarTurn:
            return stateful<ParabolicStop, [](ParabolicStop& stop, In in, Bar i) {
                const double value =
                    stop.step_turn(in[3], in[4], i, in[1][i] / 100, in[2][i] / 100);
                return static_cast<double>(i) + 1 >= in[0][i] ? value : kUndefined;
            }>();
        case FunctionId::kPsar:
            return std::make_unique<StepsOf<StopAndReverse>>(StopAndReverse{});
        default:
            return nullptr;
    }
}

std::unique_ptr<Steps> make_prices(FunctionId function) {
    using compute::LayeredMass;
    switch (function) {
        case FunctionId::kWinner:
            return shared<LayeredMass, [](LayeredMass& mass, In in, Bar i) {
                return mass.step_below(layers(in), i, in[0][i]);
            }>();
        case FunctionId::kCost:
            return shared<LayeredMass, [](LayeredMass& mass, In in, Bar i) {
                return mass.step_level(layers(in), i, in[0][i]);
            }>();
        case FunctionId::kIsUp:
            return plain<[](In in, Bar i) { return compute::less(in[0][i], in[1][i]); }>();
        case FunctionId::kIsDown:
            return plain<[](In in, Bar i) { return compute::less(in[1][i], in[0][i]); }>();
        case FunctionId::kIsEqual:
            return plain<[](In in, Bar i) { return compute::equal(in[0][i], in[1][i]); }>();
        case FunctionId::kBeta:
            return stateful<compute::PairMoments, beta_to_index>();
        case FunctionId::kIndexOpen:
        case FunctionId::kIndexHigh:
        case FunctionId::kIndexLow:
        case FunctionId::kIndexClose:
        case FunctionId::kIndexVolume:
        case FunctionId::kIndexAmount:
            return plain<[](In in, Bar i) { return in[0][i]; }>();
        default:
            return nullptr;
    }
}

double told(std::optional<bool> answer) {
    return answer ? compute::truth(*answer) : kUndefined;
}

// What is the same at every bar of the instrument.
double fact(FunctionId function, std::string_view text, const Subject& subject) {
    if (subject.instrument == nullptr) {
        return kUndefined;
    }
    const market::Instrument& instrument = *subject.instrument;
    switch (function) {
        case FunctionId::kNameLike:
            return instrument.name.empty() ? kUndefined
                                           : compute::truth(instrument.name.starts_with(text));
        case FunctionId::kNameInclude:
            return instrument.name.empty()
                       ? kUndefined
                       : compute::truth(instrument.name.find(text) != std::string::npos);
        case FunctionId::kCodeLike:
            return compute::truth(instrument.id.code().starts_with(text));
        default:
            MYSTOCKS_ASSERT(function == FunctionId::kInBlock);
            return subject.surroundings == nullptr
                       ? kUndefined
                       : told(subject.surroundings->in_block(instrument, text));
    }
}

// What a quote said when bar i ended. `in` as sources_of(kDynaInfo) has it, behind the number.
struct Quote {
    int item;
    double hand;  // shares
    double operator()(In in, Bar i) const {
        const auto now = [&](std::size_t column) { return in[column][i]; };
        constexpr std::size_t kOpen = 1, kHigh = 2, kLow = 3, kClose = 4, kVolume = 5, kAmount = 6,
                              kCapital = 7;
        const double before = i == 0 ? kUndefined : in[kClose][i - 1];
        switch (item) {
            case 3:
                return before;
            case 4:
                return now(kOpen);
            case 5:
                return now(kHigh);
            case 6:
                return now(kLow);
            case 7:
                return now(kClose);
            case 8:
                return now(kVolume);
            case 10:
                return now(kAmount);
            case 11:
                return compute::divide(now(kAmount), now(kVolume) * hand);
            case 12:
                return compute::subtract(now(kClose), before);
            case 13:
                return compute::divide(now(kHigh) - now(kLow), before);
            case 14:
                return compute::finite(now(kClose) / before - 1);
            case 17:
                return compute::divide(now(kVolume), mean_before(in[kVolume], i));
            case 37:
                return compute::divide(now(kVolume), now(kCapital));
            default:
                return kUndefined;
        }
    }
    // Of the five bars before i.
    static double mean_before(const double* x, Bar i) {
        constexpr Bar kBars = 5;
        double sum = i < kBars ? kUndefined : 0;
        for (Bar back = std::min(i, kBars); back > 0; --back) {
            sum = sum + x[i - back];
        }
        return sum / kBars;
    }
};

std::unique_ptr<Steps> quote(double number, const Subject& subject) {
    const bool known = number >= 0 && number < 100 && number == std::floor(number);
    const double hand = subject.instrument == nullptr ? 1 : market::hand_of(*subject.instrument);
    return std::make_unique<StepsOf<Quote>>(Quote{known ? static_cast<int>(number) : -1, hand});
}

}  // namespace

std::unique_ptr<Steps> make_market_steps(const Program& program, const Node& node,
                                         const Subject& subject) {
    switch (node.function) {
        case FunctionId::kNameLike:
        case FunctionId::kNameInclude:
        case FunctionId::kCodeLike:
        case FunctionId::kInBlock:
            MYSTOCKS_ASSERT(node.texts.size() == 1);
            return constant(fact(node.function, program.texts[node.texts[0]], subject));
        case FunctionId::kFinance:  // what a store can say of it is a field by now
            return constant(kUndefined);
        case FunctionId::kDynaInfo:
            MYSTOCKS_ASSERT(node.arguments.size() == 1);
            return quote(program.nodes[node.arguments[0]].value, subject);
        case FunctionId::kZtPrice:
        case FunctionId::kDtPrice:
            return limit_price(program, node, subject);
        default:
            break;
    }
    if (auto steps = make_ranges(node.function)) {
        return steps;
    }
    return make_prices(node.function);
}

}  // namespace mystocks::formula::detail
