// Functions as ops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/formula/detail/code_ops.hpp"
#include "mystocks/formula/program.hpp"

namespace mystocks::formula::detail {

// The ops of one stage while they are collected; equal ones become one.
class OpGraph {
  public:
    Operand add(OpCode code, std::vector<Operand> arguments, std::vector<double> numbers = {},
                std::vector<double> states = {}, std::uint32_t slot = 0);
    Operand input(std::uint32_t slot);
    Operand constant(double value);
    Operand lagged(Operand value, std::size_t rows);
    // The op whose value of the same row this is.
    OpId settled(Operand value);

    // Null where it isn't one.
    const double* constant_value(Operand value) const;
    const std::vector<Op>& ops() const { return ops_; }
    std::vector<Op> take() { return std::move(ops_); }

  private:
    OpId add(Op op);

    std::vector<Op> ops_;
    std::map<std::string, OpId> known_;
};

// The prices that a function reads beside its arguments, where it reads nothing else.
std::vector<Field> price_sources(FunctionId function);
// The arguments from here on must be constants for the function to be coded.
std::size_t first_constant(FunctionId function);
// Whether a call is coded as ops; the others run as columns by the evaluator's kernels.
bool is_fused(const Program& program, const Node& node);
// A fused call's value. `arguments`: the node's, then those of price_sources.
Operand lower(OpGraph& graph, const Node& node, std::span<const Operand> arguments);

}  // namespace mystocks::formula::detail
