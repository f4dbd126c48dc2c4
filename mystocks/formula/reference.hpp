// The written reference of the language.
#pragma once

#include <string>

namespace mystocks::formula {

// docs/formula.md, word for word: the language by hand, the functions from function_table().
std::string formula_reference();

}  // namespace mystocks::formula
