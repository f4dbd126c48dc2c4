// Runs a built-in formula over bars, for tests.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/formula.hpp"
#include "mystocks/formula/subject.hpp"
#include "mystocks/market/bar.hpp"

namespace mystocks::formula {

using Series = std::vector<double>;
using Results = std::map<std::string, Series>;          // by output name
using ParameterValues = std::map<std::string, double>;  // those left out have their defaults

Results run(const Formula& formula, const Subject& subject, const ParameterValues& values = {});
Results run_built_in(std::string_view name, const market::Bars& bars,
                     const ParameterValues& values = {});

std::size_t first_defined(std::span<const double> values);  // size() where none is

// Deterministic bars on a grid of 1/16; make_talib_values.py makes the same.
market::Bars made_bars(std::size_t count);

}  // namespace mystocks::formula
