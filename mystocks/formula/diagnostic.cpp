#include "mystocks/formula/diagnostic.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mystocks/formula/detail/utf8.hpp"

namespace mystocks::formula {
namespace {

using detail::Character;
using detail::character_at;

// The line around `offset`, without its end.
std::string_view line_at(std::string_view text, std::size_t offset, std::size_t& start) {
    offset = std::min(offset, text.size());
    const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    start = before == std::string_view::npos ? 0 : before + 1;
    std::string_view line = text.substr(start, text.find('\n', start) - start);
    if (!line.empty() && line.back() == '\r') {
        line.remove_suffix(1);
    }
    return line;
}

// Spaces as wide as the text before the caret, then carets as wide as what is meant.
std::string caret_line(std::string_view line, std::size_t from, std::size_t to) {
    std::string under;
    for (std::size_t i = 0; i < line.size() && i < std::max(to, from + 1);) {
        const Character c = character_at(line, i);
        const auto width = static_cast<std::size_t>(detail::width_of(c.code));
        if (i < from && c.code == '\t') {
            under += '\t';
        } else {
            under.append(width, i < from ? ' ' : '^');
        }
        i += c.length;
    }
    if (under.find('^') == std::string::npos) {
        under += '^';
    }
    return under;
}

}  // namespace

std::string to_string(const std::vector<Diagnostic>& diagnostics, std::string_view text) {
    std::string all;
    for (const Diagnostic& each : diagnostics) {
        all += fmt::format("{}:{}: {}: {}\n", each.where.line, each.where.column,
                           each.severity == Severity::kError ? "error" : "warning", each.message);
        std::size_t start = 0;
        const std::string_view line = line_at(text, each.where.offset, start);
        const std::size_t from = std::min(each.where.offset, text.size()) - start;
        all += fmt::format("  {}\n  {}\n", line, caret_line(line, from, from + each.where.length));
    }
    return all;
}

}  // namespace mystocks::formula
