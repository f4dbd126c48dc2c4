// The formulas that were built into this program (cmake/Formulas.cmake writes the texts).
#pragma once

#include "mystocks/formula/catalogue.hpp"

namespace mystocks::app {

// File names below formulas/ with their texts, in order of the names.
formula::Catalogue::Files built_in_formulas();

}  // namespace mystocks::app
