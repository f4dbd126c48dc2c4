// What each function becomes.
#include <cmath>
#include <limits>

#include "mystocks/base/assert.hpp"
#include "mystocks/formula/detail/code_lower.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
// Longer windows run as columns: their history wouldn't stay in the cache anyway.
constexpr double kWindowMax = 1 << 14;

class Lowering {
  public:
    Lowering(OpGraph& graph, const Node& node, std::span<const Operand> x)
        : graph_(graph), node_(node), x_(x) {}

    Operand run();

  private:
    Operand op(OpCode code, std::vector<Operand> arguments, std::vector<double> numbers = {},
               std::vector<double> states = {}) {
        return graph_.add(code, std::move(arguments), std::move(numbers), std::move(states));
    }
    Operand elementwise(OpCode code) { return op(code, {x_.begin(), x_.end()}); }
    double number(std::size_t argument) const { return *graph_.constant_value(x_[argument]); }
    std::size_t count(std::size_t argument) const {
        return static_cast<std::size_t>(number(argument));
    }
    Operand rolling_sum(Operand x, std::size_t n) {
        return op(OpCode::kRollingSum, {x, graph_.lagged(x, n)}, {}, {0, static_cast<double>(n)});
    }
    Operand divide(Operand a, double b) { return op(OpCode::kDivide, {a, graph_.constant(b)}); }

    OpGraph& graph_;
    const Node& node_;
    std::span<const Operand> x_;
};

Operand Lowering::run() {
    switch (node_.function) {
        case FunctionId::kAdd:
            return elementwise(OpCode::kAdd);
        case FunctionId::kSubtract:
            return elementwise(OpCode::kSubtract);
        case FunctionId::kMultiply:
            return elementwise(OpCode::kMultiply);
        case FunctionId::kDivide:
            return elementwise(OpCode::kDivide);
        case FunctionId::kRef:
            return graph_.lagged(x_[0], count(1));
        case FunctionId::kMa:
            return divide(rolling_sum(x_[0], count(1)), number(1));
        case FunctionId::kSum:
            return number(1) == 0 ? op(OpCode::kCumulativeSum, {x_[0]}, {}, {0})
                                  : rolling_sum(x_[0], count(1));
        case FunctionId::kEma:
            return op(OpCode::kEma, {x_[0]}, {2 / (number(1) + 1), 1 - 2 / (number(1) + 1)},
                      {kNone});
        default:
            MYSTOCKS_ASSERT(false);
    }
}

}  // namespace

bool is_fused(const Program& program, const Node& node) {
    const auto count = [&](std::size_t i, double least) {
        const Node& argument = program.nodes[node.arguments[i]];
        return argument.kind == NodeKind::kConstant && argument.value >= least &&
               argument.value <= kWindowMax;
    };
    switch (node.function) {
        case FunctionId::kAdd:
        case FunctionId::kSubtract:
        case FunctionId::kMultiply:
        case FunctionId::kDivide:
            return true;
        case FunctionId::kRef:
        case FunctionId::kSum:
            return count(1, 0);
        case FunctionId::kMa:
        case FunctionId::kEma:
            return count(1, 1);
        default:
            return false;
    }
}

Operand lower(OpGraph& graph, const Node& node, std::span<const Operand> arguments) {
    return Lowering(graph, node, arguments).run();
}

}  // namespace mystocks::formula::detail
