// One node's computation, bar after bar, with what it remembers.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "mystocks/formula/detail/sources.hpp"
#include "mystocks/formula/program.hpp"
#include "mystocks/formula/subject.hpp"

namespace mystocks::formula::detail {

// `in`: the arguments' columns from their starts, then those of sources_of(function).
class Steps {
  public:
    virtual ~Steps() = default;
    // Bars first … last-1, after all bars before them were run.
    virtual void run(const double* const* in, double* out, std::size_t first, std::size_t last) = 0;
    virtual std::unique_ptr<Steps> clone() const = 0;
    // Takes the memory of another of the same kind.
    virtual void assign(const Steps& other) = 0;
};

// The columns that the function reads beside its arguments, in order.
std::span<const Source> sources_of(FunctionId function);

// Null for what has no steps: functions that look ahead or cross the market.
std::unique_ptr<Steps> make_steps(const Program& program, const Node& node, const Subject& subject);

}  // namespace mystocks::formula::detail
