// What a statement says besides its expression: a parameter's numbers, a line's looks.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mystocks/formula/detail/names.hpp"
#include "mystocks/formula/detail/reporter.hpp"
#include "mystocks/formula/detail/syntax.hpp"
#include "mystocks/formula/formula.hpp"

namespace mystocks::formula::detail {

// What isn't known is left out, with a warning.
LineHints hints_of(const Statement& statement, Reporter& reporter);

// Of "PARAM N(5, 2, 250, 1); // 周期 / Period" in `text`. Empty where it can't be one, or one of
// its name is known; reported.
std::optional<Parameter> parameter_of(const Statement& statement, std::string_view text,
                                      std::span<const Parameter> known, Reporter& reporter);

// In quotes, at most 60 bytes of it.
std::string quoted(std::string_view text);
// "MA(X, N)".
std::string signature_of(const Function& function);
// "4 to 5": how many arguments it takes.
std::string count_text(const Shape& shape);
// Letters that old texts use for parameters that stand in a table beside the text.
bool looks_like_parameter(std::string_view key);

}  // namespace mystocks::formula::detail
