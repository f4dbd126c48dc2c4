// Functions over all instruments of a moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mystocks/formula/detail/evaluation.hpp"
#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula::detail {

// Every time at which a subject has a bar, once and in order.
std::vector<std::int64_t> moments_of(std::span<const Subject> subjects);

// Fills the node's column of every evaluation; those of its arguments are there.
void fill_across(const Program& program, const Node& node, std::span<const std::int64_t> moments,
                 std::span<Evaluation> evaluations, NodeId id, std::size_t threads);

}  // namespace mystocks::formula::detail
