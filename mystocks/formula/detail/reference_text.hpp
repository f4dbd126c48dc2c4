// The part of docs/formula.md that people write.
#pragma once

#include <string_view>

namespace mystocks::formula::detail {

std::string_view reference_introduction();
std::string_view reference_of_accuracy();

}  // namespace mystocks::formula::detail
