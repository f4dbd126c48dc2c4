// What a table of bars shows by its values: period, stamped end, units, adjustment.
#pragma once

#include "mystocks/feed/csv/detail/recognise.hpp"

namespace mystocks::feed::csv::detail {

// Sets period, shift and the shifts of volume and amount of `table` from the rows of the first
// chunk. Throws base::Error(kInvalidArgument) with the option to give.
void find_bar_facts(const Chunk& first_chunk, const NameFacts& name, const Settings& settings,
                    Recognised& recognised);

bool is_adjusted_flag(std::string_view cell);

}  // namespace mystocks::feed::csv::detail
