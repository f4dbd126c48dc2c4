// What each function becomes.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "mystocks/base/assert.hpp"
#include "mystocks/compute/recurrence.hpp"
#include "mystocks/compute/sliding_statistic.hpp"
#include "mystocks/compute/window.hpp"
#include "mystocks/formula/detail/code_lower.hpp"
#include "mystocks/formula/detail/sources.hpp"
#include "mystocks/formula/detail/steps.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
// Longer windows run as columns: their history wouldn't stay in the cache anyway.
constexpr double kWindowMax = 4096;
constexpr std::size_t kWindowsAtOnce = 4;

static_assert(static_cast<int>(Source::kOpen) == static_cast<int>(Field::kOpen) &&
              static_cast<int>(Source::kVolume) == static_cast<int>(Field::kVolume));

class Lowering {
  public:
    Lowering(OpGraph& graph, const Node& node, std::span<const Operand> x)
        : graph_(graph), function_(node.function), x_(x) {}

    // Null where the function isn't coded.
    std::optional<Operand> run() {
        for (const auto part :
             {&Lowering::elementwise, &Lowering::c_function, &Lowering::number_function,
              &Lowering::reference, &Lowering::condition, &Lowering::counting, &Lowering::average,
              &Lowering::seeded, &Lowering::market, &Lowering::extreme_value, &Lowering::statistic})
            if (const std::optional<Operand> result = (this->*part)())
                return result;
        return {};
    }

  private:
    using Result = std::optional<Operand>;

    Operand op(OpCode code, std::vector<Operand> arguments, std::vector<double> numbers = {},
               std::vector<double> states = {}) {
        return graph_.add(code, std::move(arguments), std::move(numbers), std::move(states));
    }
    Operand constant(double value) { return graph_.constant(value); }
    Operand undefined() { return constant(kNone); }
    Operand lagged(Operand x, std::size_t rows) { return graph_.lagged(x, rows); }
    Operand all(OpCode code) { return op(code, {x_.begin(), x_.end()}); }

    double number(std::size_t argument) const { return *graph_.constant_value(x_[argument]); }
    // Its whole part; −1 where it is none (compute::whole_count).
    double count(std::size_t argument) const {
        const double n = number(argument);
        return n >= 0 ? std::floor(n) : -1;
    }
    // An op's memory can be read at any row, a constant's not.
    Operand column(Operand x) {
        return graph_.constant_value(x) != nullptr ? op(OpCode::kCopy, {x}) : x;
    }
    Operand row() { return op(OpCode::kRow, {}, {}, {-1}); }

    Result elementwise();
    Result c_function();
    Result number_function();
    Result reference();
    Result condition();
    Result counting();
    Result average();
    Result seeded();
    Result market();
    Result extreme_value();
    Result statistic();

    Operand swapped(OpCode code) { return op(code, {x_[1], x_[0]}); }
    Operand call(std::string_view name);
    Operand sliding(OpCode code, Operand x, double n, std::vector<double> states) {
        return op(code, {x, lagged(column(x), static_cast<std::size_t>(n))}, {n},
                  std::move(states));
    }
    Operand windowed(OpCode code, std::initializer_list<Operand> columns, double n,
                     std::initializer_list<Operand> others = {});
    Operand sum(Operand x, double n);
    Operand mean(Operand x, double n);
    Operand counted(Operand x, double n);
    Operand weighted_mean(Operand x, double n);
    Operand smoothed(Operand x, Operand weight) {
        return op(OpCode::kSmoothed, {x, weight}, {}, {0, 0});
    }
    Operand seeded_mean(Operand x, double n, double weight) {
        return n < 1 ? undefined()
                     : op(OpCode::kSeededMean, {x}, {n, weight}, {0, 0, 0, kNone, kNone});
    }
    Operand tillson_mean(double n, double v);
    Operand extreme(bool highest, bool bars);
    void widen(Operand& value, Operand* since, bool highest, std::size_t size, std::size_t length);
    Operand run_of(Operand condition) { return op(OpCode::kBarsLastCount, {condition}, {}, {0}); }
    Operand held(OpCode code, Operand run, double least, double first_row) {
        return op(code, {run, row()}, {least, first_row});
    }

    OpGraph& graph_;
    FunctionId function_;
    std::span<const Operand> x_;
};

Operand Lowering::call(std::string_view name) {
    const std::span<const CFunction> functions = c_functions();
    for (std::uint32_t i = 0; i < functions.size(); ++i)
        if (functions[i].name == "mystocks_" + std::string(name))
            return graph_.add(OpCode::kCall, {x_.begin(), x_.end()}, {}, {}, i);
    MYSTOCKS_ASSERT(false);
}

Lowering::Result Lowering::elementwise() {
    switch (function_) {
        case FunctionId::kAdd:
            return all(OpCode::kAdd);
        case FunctionId::kSubtract:
            return all(OpCode::kSubtract);
        case FunctionId::kMultiply:
            return all(OpCode::kMultiply);
        case FunctionId::kDivide:
            return all(OpCode::kDivide);
        case FunctionId::kNegate:
        case FunctionId::kReverse:
            return all(OpCode::kNegate);
        case FunctionId::kLess:
            return all(OpCode::kLess);
        case FunctionId::kLessEqual:
            return all(OpCode::kLessEqual);
        case FunctionId::kGreater:
            return swapped(OpCode::kLess);
        case FunctionId::kGreaterEqual:
            return swapped(OpCode::kLessEqual);
        case FunctionId::kEqual:
            return all(OpCode::kEqual);
        case FunctionId::kNotEqual:
            return all(OpCode::kNotEqual);
        case FunctionId::kAnd:
            return all(OpCode::kAnd);
        case FunctionId::kOr:
            return all(OpCode::kOr);
        case FunctionId::kNot:
            return all(OpCode::kNot);
        case FunctionId::kIf:
            return all(OpCode::kIf);
        case FunctionId::kIfn:
            return op(OpCode::kIf, {x_[0], x_[2], x_[1]});
        default:
            return {};
    }
}

Lowering::Result Lowering::c_function() {
    using F = FunctionId;
    static constexpr std::pair<F, std::string_view> kNames[] = {
        {F::kExp, "exp"},   {F::kLn, "log"},  {F::kLog, "log10"}, {F::kSin, "sin"},
        {F::kCos, "cos"},   {F::kTan, "tan"}, {F::kAsin, "asin"}, {F::kAcos, "acos"},
        {F::kAtan, "atan"}, {F::kPow, "pow"}, {F::kMod, "fmod"}};
    for (const auto& [function, name] : kNames)
        if (function == function_)
            return call(name);
    return {};
}

Lowering::Result Lowering::number_function() {
    switch (function_) {
        case FunctionId::kMax:
            return all(OpCode::kMax);
        case FunctionId::kMin:
            return all(OpCode::kMin);
        case FunctionId::kAbs:
            return all(OpCode::kAbs);
        case FunctionId::kSqrt:
            return all(OpCode::kSqrt);
        case FunctionId::kCeiling:
            return all(OpCode::kCeiling);
        case FunctionId::kFloor:
            return all(OpCode::kFloor);
        case FunctionId::kIntPart:
            return all(OpCode::kIntPart);
        case FunctionId::kFracPart:
            return all(OpCode::kFracPart);
        case FunctionId::kRound:
            return all(OpCode::kRound);
        case FunctionId::kSign:
            return all(OpCode::kSign);
        case FunctionId::kBetween:
            return all(OpCode::kBetween);
        case FunctionId::kRange:
            return all(OpCode::kRange);
        case FunctionId::kDrawNull:
            return undefined();
        case FunctionId::kRound2: {
            if (count(1) < 0 || count(1) > 10)
                return undefined();
            const Operand power = constant(std::pow(10, count(1)));
            const Operand scaled = op(OpCode::kMultiply, {x_[0], power});
            return op(OpCode::kDivide, {op(OpCode::kRound, {scaled}), power});
        }
        default:
            return {};
    }
}

Lowering::Result Lowering::reference() {
    switch (function_) {
        case FunctionId::kRef:
        case FunctionId::kRefv:
            return count(1) < 0 ? undefined() : lagged(x_[0], static_cast<std::size_t>(count(1)));
        case FunctionId::kCross:
            return op(OpCode::kCross, {x_[0], x_[1], lagged(x_[0], 1), lagged(x_[1], 1)});
        case FunctionId::kLongCross: {
            if (count(2) < 1)
                return undefined();
            const Operand below = run_of(op(OpCode::kLess, {x_[0], x_[1]}));
            return op(OpCode::kLongCross, {x_[0], row(), x_[1], lagged(below, 1)},
                      {count(2), count(2)});
        }
        case FunctionId::kFilter:
            return count(1) < 0 ? undefined()
                                : op(OpCode::kFilter, {x_[0]}, {count(1)},
                                     {std::numeric_limits<double>::infinity()});
        case FunctionId::kValueWhen:
            return op(OpCode::kValueWhen, {x_[0], x_[1]}, {}, {kNone});
        case FunctionId::kBarsLast:
            return op(OpCode::kBarsLast, {x_[0]}, {}, {kNone});
        case FunctionId::kBarsLastCount:
            return run_of(x_[0]);
        case FunctionId::kBarsSince:
            return op(OpCode::kBarsSince, {x_[0]}, {}, {kNone});
        case FunctionId::kBarsCount:
            return op(OpCode::kBarsCount, {x_[0]}, {}, {kNone});
        default:
            return {};
    }
}

// LAST and EXISTR from a bars before to b bars before; a = 0 (from the first bar on) isn't coded.
Lowering::Result Lowering::condition() {
    const auto rises = [&](bool up) {
        const Operand before = lagged(x_[0], 1);
        const Operand rose = op(OpCode::kLess, {up ? before : x_[0], up ? x_[0] : before});
        return count(1) < 1 ? undefined()
                            : held(OpCode::kRunAtLeast, run_of(rose), count(1), count(1));
    };
    switch (function_) {
        case FunctionId::kLast:
        case FunctionId::kExistR: {
            const double a = count(1);
            const double b = count(2);
            if (a < 0 || b < 0 || b > a)
                return undefined();
            const auto back = static_cast<std::size_t>(b);
            if (function_ == FunctionId::kLast)
                return held(OpCode::kRunAtLeast, lagged(run_of(x_[0]), back), a - b + 1, a);
            const Operand last = op(OpCode::kBarsLast, {x_[0]}, {}, {kNone});
            return held(OpCode::kRunAtMost, lagged(last, back), a - b, a);
        }
        case FunctionId::kNDay:
            return count(2) < 1
                       ? undefined()
                       : held(OpCode::kRunAtLeast, run_of(op(OpCode::kLess, {x_[1], x_[0]})),
                              count(2), count(2) - 1);
        case FunctionId::kUpNDay:
            return rises(true);
        case FunctionId::kDownNDay:
            return rises(false);
        case FunctionId::kBarsSinceN:
            return count(1) < 1 ? undefined()
                                : windowed(OpCode::kBarsSinceN, {x_[0]}, count(1), {row()});
        default:
            return {};
    }
}

Operand Lowering::counted(Operand x, double n) {
    if (n < 0)
        return undefined();
    return n == 0 ? op(OpCode::kCumulativeCount, {x}, {}, {0})
                  : sliding(OpCode::kRollingCount, x, n, {0, 0});
}

Lowering::Result Lowering::counting() {
    switch (function_) {
        case FunctionId::kCount:
            return counted(x_[0], count(1));
        // All are true where none is false.
        case FunctionId::kEvery: {
            const Operand wrong = counted(op(OpCode::kNot, {x_[0]}), count(1));
            return op(OpCode::kEqual, {wrong, constant(0)});
        }
        case FunctionId::kExist:
            return op(OpCode::kLess, {constant(0), counted(x_[0], count(1))});
        default:
            return {};
    }
}

Operand Lowering::windowed(OpCode code, std::initializer_list<Operand> columns, double n,
                           std::initializer_list<Operand> others) {
    std::vector<Operand> arguments;
    for (const Operand& x : columns)
        arguments.push_back(lagged(column(x), static_cast<std::size_t>(n) - 1));
    arguments.insert(arguments.end(), others);
    return graph_.add(code, std::move(arguments), {n}, {},
                      static_cast<std::uint32_t>(columns.size()));
}

Operand Lowering::sum(Operand x, double n) {
    if (n < 0)
        return undefined();
    return n == 0 ? op(OpCode::kCumulativeSum, {x}, {}, {0, 0})
                  : sliding(OpCode::kRollingSum, x, n, {0, 0, 0});
}

Operand Lowering::mean(Operand x, double n) {
    return n < 1 ? undefined() : op(OpCode::kQuotient, {sum(x, n), constant(n)});
}

Operand Lowering::weighted_mean(Operand x, double n) {
    if (n < 1)
        return undefined();
    return n <= compute::WeightedMean::kLookedThrough
               ? windowed(OpCode::kWeightedWindow, {x}, n)
               : sliding(OpCode::kWeightedMean, x, n, {0, 0, 0});
}

Lowering::Result Lowering::average() {
    switch (function_) {
        case FunctionId::kMa:
            return mean(x_[0], count(1));
        case FunctionId::kSum:
            return sum(x_[0], count(1));
        case FunctionId::kWma:
            return weighted_mean(x_[0], count(1));
        case FunctionId::kMular:
            if (count(1) < 0)
                return undefined();
            if (count(1) > compute::kLookedThrough)
                return {};
            return count(1) == 0 ? op(OpCode::kCumulativeProduct, {x_[0]}, {}, {1})
                                 : windowed(OpCode::kProduct, {x_[0]}, count(1));
        case FunctionId::kEma:
            return smoothed(x_[0], constant(compute::Ema::weight(number(1))));
        case FunctionId::kSma:
            return smoothed(x_[0], constant(compute::Sma::weight(number(1), number(2))));
        case FunctionId::kMema:
            return smoothed(x_[0], constant(compute::Sma::weight(number(1), 1)));
        case FunctionId::kDma:
        case FunctionId::kAma:
            return smoothed(x_[0], op(OpCode::kWeight, {x_[1]}));
        case FunctionId::kTma:
            return op(OpCode::kBlend, {x_[0], x_[1], x_[2]}, {}, {0, 0});
        default:
            return {};
    }
}

Operand Lowering::tillson_mean(double n, double v) {
    const double v2 = v * v;
    const double v3 = v2 * v;
    std::vector<double> factors{-v3, 3 * (v2 + v3), -6 * v2 - 3 * (v + v3),
                                1 + 3 * v + v3 + 3 * v2};
    std::vector<Operand> means;
    Operand mean = x_[0];
    for (int k = 0; k < 6; ++k) {
        mean = seeded_mean(mean, n, 2 / (n + 1));
        if (k >= 2)
            means.insert(means.begin(), mean);
    }
    return n < 1 ? undefined() : op(OpCode::kTillson, std::move(means), std::move(factors));
}

Lowering::Result Lowering::seeded() {
    switch (function_) {
        case FunctionId::kExpMema:
            return seeded_mean(x_[0], count(1), 2 / (count(1) + 1));
        case FunctionId::kT3:
            return tillson_mean(count(1), number(2));
        case FunctionId::kRma:
            return seeded_mean(x_[0], count(1), 1 / count(1));
        default:
            return {};
    }
}

Lowering::Result Lowering::market() {
    const auto true_range = [&](std::size_t at) {
        return op(OpCode::kTrueRange, {x_[at], x_[at + 1], lagged(x_[at + 2], 1)});
    };
    switch (function_) {
        case FunctionId::kTr:
            return true_range(0);
        case FunctionId::kAtr:
            return mean(true_range(1), count(0));
        case FunctionId::kIsUp:
            return all(OpCode::kLess);
        case FunctionId::kIsDown:
            return swapped(OpCode::kLess);
        case FunctionId::kIsEqual:
            return all(OpCode::kEqual);
        default:
            return {};
    }
}

// Windows grow fourfold until a few of them, overlapping, are n long.
Operand Lowering::extreme(bool highest, bool bars) {
    const double n = count(1);
    if (n < 0)
        return undefined();
    if (n == 0) {
        const OpCode code = bars ? (highest ? OpCode::kHighestEverBars : OpCode::kLowestEverBars)
                                 : (highest ? OpCode::kHighestEver : OpCode::kLowestEver);
        return bars ? op(code, {x_[0]}, {}, {kNone, 0}) : op(code, {x_[0]}, {}, {kNone});
    }
    const auto length = static_cast<std::size_t>(n);
    if (length == 1)
        return bars ? op(OpCode::kFiniteWhere, {constant(0), x_[0]}) : x_[0];
    Operand value = x_[0];
    Operand since = constant(0);
    std::size_t size = 1;
    for (; size * kWindowsAtOnce <= length; size *= kWindowsAtOnce)
        widen(value, bars ? &since : nullptr, highest, size, size * kWindowsAtOnce);
    if (size < length)
        widen(value, bars ? &since : nullptr, highest, size, length);
    return bars ? op(OpCode::kFiniteWhere, {since, value}) : op(OpCode::kFiniteAlone, {value});
}

// From windows of `size` rows to those of `length`.
void Lowering::widen(Operand& value, Operand* since, bool highest, std::size_t size,
                     std::size_t length) {
    const auto asked = [&](Operand x) {
        return op(highest ? OpCode::kUndefinedHighest : OpCode::kUndefinedLowest, {x});
    };
    // An input lies in memory already; of what was computed, only what the windows take need.
    const bool input = graph_.ops()[value.op].code == OpCode::kInput;
    if (size == 1 && !input)
        value = asked(value);
    const auto before = [&](std::size_t rows) {
        const Operand at = lagged(value, rows);
        return size == 1 && input ? asked(at) : at;
    };
    std::vector<Operand> values{before(0)};
    std::vector<double> places;
    for (std::size_t by = size; by < length; by += size) {
        places.push_back(static_cast<double>(std::min(by, length - size)));
        values.push_back(before(std::min(by, length - size)));
    }
    value = op(highest ? OpCode::kHigher : OpCode::kLower, values);
    if (since == nullptr)
        return;
    const bool first = graph_.constant_value(*since) != nullptr;
    std::vector<Operand> bars = values;
    bars.push_back(*since);
    for (const double place : places)
        bars.push_back(first ? *since : lagged(*since, static_cast<std::size_t>(place)));
    *since =
        op(highest ? OpCode::kHigherBars : OpCode::kLowerBars, std::move(bars), std::move(places));
}

Lowering::Result Lowering::extreme_value() {
    const auto place = [&](OpCode code) -> Result {
        return count(1) < 0 ? undefined() : windowed(code, {x_[0]}, count(1), {x_[0]});
    };
    switch (function_) {
        case FunctionId::kHhv:
            return extreme(true, false);
        case FunctionId::kLlv:
            return extreme(false, false);
        case FunctionId::kHhvBars:
            return extreme(true, true);
        case FunctionId::kLlvBars:
            return extreme(false, true);
        case FunctionId::kHod:
            return place(OpCode::kPlaceFromGreatest);
        case FunctionId::kLod:
            return place(OpCode::kPlaceFromLeast);
        default:
            return {};
    }
}

Lowering::Result Lowering::statistic() {
    const auto squares = [&] {
        const Operand x = x_[0];
        const Operand oldest = lagged(column(x), static_cast<std::size_t>(count(1)));
        const Operand change = op(OpCode::kChange, {x, oldest}, {count(1)});
        return op(OpCode::kDeviation, {x, oldest, change}, {count(1)}, {0, 0, 0, kNone, 0});
    };
    const auto variance = [&](bool sample) {
        if (count(1) < 1)
            return undefined();
        return sample ? op(OpCode::kDivide, {squares(), constant(count(1) - 1)})
                      : op(OpCode::kQuotient, {squares(), constant(count(1))});
    };
    const auto of_one = [&](OpCode code, double least) -> Result {
        if (count(1) > compute::kLookedThrough)
            return {};
        return count(1) < least ? undefined() : windowed(code, {x_[0]}, count(1));
    };
    const auto of_two = [&](OpCode code) -> Result {
        if (count(2) > compute::kLookedThrough)
            return {};
        return count(2) < 1 ? undefined() : windowed(code, {x_[0], x_[1]}, count(2));
    };
    switch (function_) {
        case FunctionId::kStd:
        case FunctionId::kStdDev:
            return op(OpCode::kSqrt, {variance(true)});
        case FunctionId::kStdp:
            return op(OpCode::kSqrt, {variance(false)});
        case FunctionId::kVar:
            return variance(true);
        case FunctionId::kVarp:
            return variance(false);
        case FunctionId::kDevSq:
            return count(1) < 1 ? undefined() : squares();
        case FunctionId::kAveDev:
            return of_one(OpCode::kMeanDistance, 1);
        case FunctionId::kSlope:
            return of_one(OpCode::kSlope, 2);
        case FunctionId::kForcast:
            return of_one(OpCode::kLineEnd, 2);
        case FunctionId::kCovar:
            return of_two(OpCode::kCovariance);
        case FunctionId::kRelate:
            return of_two(OpCode::kCorrelation);
        case FunctionId::kBetaEx:
            return of_two(OpCode::kBeta);
        default:
            return {};
    }
}

}  // namespace

bool is_fused(const Program& program, const Node& node) {
    const std::size_t constants =
        node.function == FunctionId::kRound2 ? 1 : first_constant(node.function);
    OpGraph graph;
    std::vector<Operand> arguments;
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        const Node& argument = program.nodes[node.arguments[i]];
        if (i < constants) {
            arguments.push_back(graph.input(static_cast<std::uint32_t>(i)));
            continue;
        }
        if (argument.kind != NodeKind::kConstant || argument.value > kWindowMax)
            return false;
        arguments.push_back(graph.constant(argument.value));
    }
    const std::vector<Field> prices = price_sources(node.function);
    for (std::size_t i = 0; i < prices.size(); ++i)
        arguments.push_back(graph.input(static_cast<std::uint32_t>(10 + i)));
    const bool from_first_bar = constants == 1 && node.arguments.size() > 1 &&
                                arguments.size() > 1 && *graph.constant_value(arguments[1]) >= 0 &&
                                *graph.constant_value(arguments[1]) < 1;
    switch (node.function) {
        case FunctionId::kLast:
        case FunctionId::kExistR:
        case FunctionId::kHod:
        case FunctionId::kLod:
            if (from_first_bar)
                return false;
            break;
        default:
            break;
    }
    return Lowering(graph, node, arguments).run().has_value();
}

Operand lower(OpGraph& graph, const Node& node, std::span<const Operand> arguments) {
    const std::optional<Operand> result = Lowering(graph, node, arguments).run();
    MYSTOCKS_ASSERT(result.has_value());
    return *result;
}

}  // namespace mystocks::formula::detail
