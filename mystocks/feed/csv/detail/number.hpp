// Numbers as data files write them, correctly rounded.
#pragma once

#include <string_view>

namespace mystocks::feed::csv::detail {

enum class NumberResult { kNumber, kMissing, kBad };

std::string_view trimmed(std::string_view text);

// Empty, "-", "--", "nan", "None", "null", "N/A", "\N": the cell says that there is no value.
bool is_missing(std::string_view text);

// `value` is the decimal number × 10^shift, rounded once, so that 0.1 lakh or a price in
// ten-thousandths comes out as the nearest double. Grouped thousands ("1,234.5") and an exponent
// are understood. kMissing and kBad leave `value` alone.
NumberResult parse_number(std::string_view text, int shift, double& value);

}  // namespace mystocks::feed::csv::detail
