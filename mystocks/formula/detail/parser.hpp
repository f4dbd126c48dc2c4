// Tokens become statements.
#pragma once

#include "mystocks/formula/detail/lexer.hpp"
#include "mystocks/formula/detail/syntax.hpp"

namespace mystocks::formula::detail {

inline constexpr std::size_t kStatementTokensMax = 4096;
inline constexpr int kNestingMax = 64;

// An error ends its statement; the next one is read as if nothing had happened.
Syntax parse_syntax(const Tokens& tokens, Reporter& reporter);

}  // namespace mystocks::formula::detail
