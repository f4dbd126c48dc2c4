#include "mystocks/formula/detail/lexer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "mystocks/formula/detail/utf8.hpp"

namespace mystocks::formula::detail {
namespace {

// What a sign means that keyboards and web pages put in place of an ASCII one.
char32_t plain(char32_t code) {
    if (code >= 0xFF01 && code <= 0xFF5E) {
        return code - 0xFF01 + '!';
    }
    switch (code) {
        case 0x3000:  // ideographic space
        case 0x00A0:
        case 0x200B:
        case 0xFEFF:
            return ' ';
        case 0x2018:
        case 0x2019:
            return '\'';
        case 0x201C:
        case 0x201D:
            return '"';
        case 0x2212:
        case 0x2013:
        case 0x2014:
            return '-';
        case 0x00D7:
            return '*';
        case 0x00F7:
            return '/';
        default:
            return code;
    }
}

bool is_digit(char32_t code) {
    return code >= '0' && code <= '9';
}

bool is_space(char32_t code) {
    return code == ' ' || code == '\t' || code == '\r' || code == '\n' || code == '\f' ||
           code == '\v';
}

// After plain(). Letters of any script; of the general and CJK punctuation blocks, none.
bool starts_name(char32_t code) {
    if (code < 0x80) {
        return (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || code == '_';
    }
    const bool sign = code < 0xC0 || (code >= 0x2000 && code <= 0x206F) ||
                      (code >= 0x2200 && code <= 0x22FF) || (code >= 0x3000 && code <= 0x3004) ||
                      (code >= 0x3008 && code <= 0x3020) || (code >= 0xFF5F && code <= 0xFF65);
    return !sign;
}

bool in_name(char32_t code) {
    return starts_name(code) || is_digit(code);
}

class Scanner {
  public:
    Scanner(std::string_view text, Reporter& reporter) : text_(text), reporter_(reporter) {}

    Tokens run() {
        tokens_.all.reserve(text_.size() / 3 + 1);
        skip_headings();
        while (at_ < text_.size()) {
            step();
        }
        push(TokenKind::kEnd, text_.size());
        return std::move(tokens_);
    }

  private:
    Character look(std::size_t offset) const {
        if (offset >= text_.size()) {
            return {0, 0, true};
        }
        Character c = character_at(text_, offset);
        c.code = plain(c.code);
        return c;
    }

    void push(TokenKind kind, std::size_t start) {
        const Span where{static_cast<std::uint32_t>(start),
                         static_cast<std::uint32_t>(at_ - start)};
        tokens_.all.push_back({kind, where, text_.substr(start, at_ - start), 0});
    }

    Span span_from(std::size_t start) const {
        return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at_ - start)};
    }

    // 通达信's own window exports a formula with "公式名称：…" lines on top.
    void skip_headings() {
        static constexpr std::array<std::string_view, 6> kHeadings{
            "公式名称", "公式描述", "公式类型", "公式说明", "指标名称", "指标描述"};
        for (;;) {
            std::size_t start = at_;
            while (start < text_.size() && is_space(look(start).code)) {
                start += look(start).length;
            }
            std::string_view rest = text_.substr(start);
            bool heading = false;
            for (std::string_view word : kHeadings) {
                if (rest.substr(0, word.size()) == word && look(start + word.size()).code == ':' &&
                    look(start + word.size() + look(start + word.size()).length).code != '=') {
                    heading = true;
                }
            }
            const std::size_t line_end = rest.find('\n');
            const bool statement = rest.substr(0, line_end).find(';') != std::string_view::npos;
            if (!heading || statement) {
                return;
            }
            at_ = line_end == std::string_view::npos ? text_.size() : start + line_end + 1;
        }
    }

    void step() {
        const Character c = look(at_);
        if (!c.valid) {
            bad_bytes();
        } else if (is_space(c.code)) {
            at_ += c.length;
        } else if (c.code == '{') {
            block_comment();
        } else if (c.code == '/' && look(at_ + c.length).code == '/') {
            const std::size_t end = text_.find('\n', at_);
            at_ = end == std::string_view::npos ? text_.size() : end;
        } else if (c.code == '\'' || c.code == '"') {
            text(c);
        } else if (is_digit(c.code) || (c.code == '.' && starts_fraction(c))) {
            number();
        } else if (starts_name(c.code)) {
            name();
        } else {
            sign(c);
        }
    }

    // ".5" is a number, and "MACD.5" is a name, a dot and a number.
    bool starts_fraction(const Character& dot) const {
        const bool after_name =
            !tokens_.all.empty() && tokens_.all.back().kind == TokenKind::kName &&
            tokens_.all.back().where.offset + tokens_.all.back().where.length == at_;
        return !after_name && is_digit(look(at_ + dot.length).code);
    }

    void bad_bytes() {
        const std::size_t start = at_;
        while (at_ < text_.size() && !character_at(text_, at_).valid) {
            ++at_;
        }
        if (!std::exchange(bad_bytes_reported_, true)) {
            reporter_.error(span_from(start),
                            "these bytes are no UTF-8: save the text as UTF-8 (通达信 exports "
                            "GBK)");
        }
    }

    void block_comment() {
        const std::size_t start = at_;
        for (at_ += look(at_).length; at_ < text_.size();) {
            const Character c = look(at_);
            at_ += c.length;
            if (c.code == '}') {
                return;
            }
        }
        reporter_.error({static_cast<std::uint32_t>(start), 1},
                        "this comment has no end: '}' is missing");
    }

    void text(const Character& quote) {
        const std::size_t start = at_;
        at_ += quote.length;
        const std::size_t inside = at_;
        while (at_ < text_.size() && text_[at_] != '\n') {
            const Character c = look(at_);
            if (c.code == quote.code) {
                const std::string_view content = text_.substr(inside, at_ - inside);
                at_ += c.length;
                push(TokenKind::kText, start);
                tokens_.all.back().text = content;
                return;
            }
            at_ += c.length;
        }
        reporter_.error(span_from(start), std::string("this text has no end: ") +
                                              (quote.code == '"' ? "'\"'" : "\"'\"") +
                                              " is missing in its line");
        // Goes on as if it were closed, so that what follows makes sense.
        push(TokenKind::kText, start);
        tokens_.all.back().text = text_.substr(inside, at_ - inside);
    }

    // Takes characters while `wanted`, spelled plainly.
    template <typename Wanted>
    void take(std::string& spelled, Wanted wanted) {
        while (at_ < text_.size()) {
            const Character c = look(at_);
            if (!c.valid || !wanted(c.code)) {
                return;
            }
            if (c.code < 0x80) {
                spelled.push_back(static_cast<char>(c.code));
            } else {
                spelled.append(text_.substr(at_, c.length));
            }
            at_ += c.length;
        }
    }

    void number() {
        const std::size_t start = at_;
        std::string digits;
        take(digits, is_digit);
        if (look(at_).code == '.' && !starts_name(look(at_ + look(at_).length).code)) {
            digits.push_back('.');
            at_ += look(at_).length;
            take(digits, is_digit);
        }
        exponent(digits);
        if (starts_name(look(at_).code) && name_after_digits(start)) {
            return;
        }
        double value = 0;
        const auto [end, failure] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        push(TokenKind::kNumber, start);
        if (failure != std::errc{} || !std::isfinite(value)) {
            reporter_.error(span_from(start), "this number is out of range");
            value = 0;
        }
        tokens_.all.back().number = value;
    }

    void exponent(std::string& digits) {
        const Character e = look(at_);
        if (e.code != 'e' && e.code != 'E') {
            return;
        }
        Character next = look(at_ + e.length);
        const std::size_t sign_length = next.code == '+' || next.code == '-' ? next.length : 0;
        if (!is_digit(look(at_ + e.length + sign_length).code)) {
            return;
        }
        digits.push_back('e');
        if (next.code == '-') {
            digits.push_back('-');
        }
        at_ += e.length + sign_length;
        take(digits, is_digit);
    }

    // "5日线" is a name; "20AND" is a number and a word.
    bool name_after_digits(std::size_t start) {
        const std::size_t letters_at = at_;
        std::string letters;
        take(letters, in_name);
        const std::string key = key_of(letters);
        at_ = letters_at;
        if (key == "AND" || key == "OR" ||
            text_.substr(start, letters_at - start).find('.') != std::string_view::npos) {
            return false;
        }
        at_ = start;
        name();
        return true;
    }

    void name() {
        const std::size_t start = at_;
        std::string spelled;
        take(spelled, in_name);
        const std::string_view source = text_.substr(start, at_ - start);
        TokenKind kind = TokenKind::kName;
        if (same_name(spelled, "AND")) {
            kind = TokenKind::kAnd;
        } else if (same_name(spelled, "OR")) {
            kind = TokenKind::kOr;
        } else if (same_name(spelled, "NOT")) {
            kind = TokenKind::kNot;
        }
        push(kind, start);
        if (spelled != source) {
            tokens_.spelled.push_back(std::move(spelled));
            tokens_.all.back().text = tokens_.spelled.back();
        }
    }

    void sign(const Character& c) {
        const std::size_t start = at_;
        at_ += c.length;
        const Character next = look(at_);
        const auto two = [&](TokenKind kind) {
            at_ += next.length;
            push(kind, start);
        };
        switch (c.code) {
            case ':':
                return next.code == '=' ? two(TokenKind::kAssign) : push(TokenKind::kColon, start);
            case '<':
                return next.code == '='   ? two(TokenKind::kLessEqual)
                       : next.code == '>' ? two(TokenKind::kNotEqual)
                                          : push(TokenKind::kLess, start);
            case '>':
                return next.code == '=' ? two(TokenKind::kGreaterEqual)
                                        : push(TokenKind::kGreater, start);
            case '=':
                return next.code == '=' ? two(TokenKind::kEqual) : push(TokenKind::kEqual, start);
            case '!':
                return next.code == '=' ? two(TokenKind::kNotEqual) : push(TokenKind::kNot, start);
            case '&':
                return next.code == '&' ? two(TokenKind::kAnd) : push(TokenKind::kAnd, start);
            case '|':
                return next.code == '|' ? two(TokenKind::kOr) : push(TokenKind::kOr, start);
            default:
                return single(c, start);
        }
    }

    void single(const Character& c, std::size_t start) {
        static constexpr std::array<std::pair<char32_t, TokenKind>, 14> kSigns{{
            {';', TokenKind::kSemicolon},
            {',', TokenKind::kComma},
            {'(', TokenKind::kOpen},
            {')', TokenKind::kClose},
            {'.', TokenKind::kDot},
            {'#', TokenKind::kHash},
            {'+', TokenKind::kPlus},
            {'-', TokenKind::kMinus},
            {'*', TokenKind::kStar},
            {'/', TokenKind::kSlash},
            {0x2264, TokenKind::kLessEqual},
            {0x2265, TokenKind::kGreaterEqual},
            {0x2260, TokenKind::kNotEqual},
            {0x3001, TokenKind::kComma},  // 、
        }};
        for (const auto& [code, kind] : kSigns) {
            if (c.code == code) {
                return push(kind, start);
            }
        }
        reporter_.error(span_from(start), fmt::format("'{}' means nothing in a formula",
                                                      text_.substr(start, c.length)));
    }

    std::string_view text_;
    Reporter& reporter_;
    std::size_t at_ = 0;
    bool bad_bytes_reported_ = false;
    Tokens tokens_;
};

}  // namespace

Tokens scan(std::string_view text, Reporter& reporter) {
    return Scanner(text, reporter).run();
}

}  // namespace mystocks::formula::detail
