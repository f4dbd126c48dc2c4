// A program with what its nodes read besides their arguments.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mystocks/formula/detail/sources.hpp"
#include "mystocks/formula/program.hpp"

namespace mystocks::formula::detail {

// Where a node's input column comes from.
struct Input {
    bool is_source = false;
    std::size_t number = 0;  // into Plan::sources, else a node's id
};

struct Plan {
    std::vector<Source> sources;             // each once
    std::vector<std::vector<Input>> inputs;  // by node: its arguments, then its sources
};

Plan make_plan(const Program& program);

// A call of a function over all instruments of a moment.
bool crosses_market(const Node& node);

// True where a value may change with a later bar: looks_ahead, and what can't be followed bar by
// bar for the same reason (BARSTATUS).
bool depends_on_later_bars(const Program& program);

}  // namespace mystocks::formula::detail
