// A program as stages: what runs as fused loops, and the columns between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mystocks/formula/detail/code_ops.hpp"
#include "mystocks/formula/program.hpp"

namespace mystocks::formula::detail {

inline constexpr std::uint32_t kNoColumn = 0xffffffff;

// Where a stage's input comes from.
struct StageInput {
    Field field = Field::kClose;       // one of the prices, volume, amount
    std::uint32_t column = kNoColumn;  // else: computed before
};

// Where an op's values go.
struct Sink {
    OpId op = 0;
    std::uint32_t column = kNoColumn;
    std::vector<std::uint32_t> outputs;  // of the program
};

// A node that the evaluator's kernels compute over one instrument's whole columns.
struct ColumnCall {
    NodeId node = 0;
    std::uint32_t column = 0;
};

struct Stage {
    std::vector<ColumnCall> calls;  // before the loops, in order
    std::vector<Op> ops;
    std::vector<StageInput> inputs;  // by Op::slot
    std::vector<Sink> sinks;
};

struct CodePlan {
    std::vector<Stage> stages;
    std::uint32_t columns = 0;
    std::vector<std::uint32_t> column_of;  // by node; kNoColumn where it has none
};

CodePlan code_plan_of(const Program& program);

// Equal where the machine code is.
std::string canonical_bytes(const CodePlan& plan);

bool is_price(Field field);

}  // namespace mystocks::formula::detail
