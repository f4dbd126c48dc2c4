// What a table of trades or snapshots shows by its values: units, usable sequence numbers.
#pragma once

#include "mystocks/feed/csv/detail/recognise.hpp"

namespace mystocks::feed::csv::detail {

// Sets the shifts of volume and amount and drops a sequence column that doesn't tell rows apart.
// Throws base::Error(kInvalidArgument) with the option to give.
void find_tick_facts(const Chunk& first_chunk, const Settings& settings, Recognised& recognised);

}  // namespace mystocks::feed::csv::detail
