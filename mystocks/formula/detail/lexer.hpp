// Characters become tokens.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/detail/reporter.hpp"

namespace mystocks::formula::detail {

enum class TokenKind : std::uint8_t {
    kEnd,
    kName,
    kNumber,
    kText,       // 'x' or "x"; `text` is what stands between the quotes
    kColon,      // :
    kAssign,     // :=
    kSemicolon,  // ;
    kComma,
    kOpen,
    kClose,
    kDot,
    kHash,
    kPlus,
    kMinus,
    kStar,
    kSlash,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kEqual,
    kNotEqual,
    kAnd,
    kOr,
    kNot,
};

struct Token {
    TokenKind kind = TokenKind::kEnd;
    Span where;
    std::string_view text;  // names: full-width letters and digits made plain
    double number = 0;
};

struct Tokens {
    std::vector<Token> all;           // the last one is kEnd
    std::deque<std::string> spelled;  // holds token texts that aren't in the source as they are
};

// The tokens point into `text`. Whatever is no token is reported and left out.
Tokens scan(std::string_view text, Reporter& reporter);

}  // namespace mystocks::formula::detail
