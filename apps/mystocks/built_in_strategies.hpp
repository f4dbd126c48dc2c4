// The strategies that were built into this program (cmake/Strategies.cmake writes the texts).
#pragma once

#include "mystocks/job/strategy_library.hpp"

namespace mystocks::app {

// File names of strategies/ with their texts, in order of the names.
job::StrategyLibrary::Files built_in_strategies();

}  // namespace mystocks::app
