#include "mystocks/formula/detail/reporter.hpp"

#include <algorithm>

#include "mystocks/formula/detail/utf8.hpp"

namespace mystocks::formula::detail {

Span joined(Span a, Span b) {
    const std::uint32_t end = std::max(a.offset + a.length, b.offset + b.length);
    const std::uint32_t start = std::min(a.offset, b.offset);
    return {start, end - start};
}

void Reporter::error(Span where, std::string message, std::string suggestion) {
    ++errors_;
    add(Severity::kError, where, std::move(message), std::move(suggestion));
}

void Reporter::warning(Span where, std::string message, std::string suggestion) {
    add(Severity::kWarning, where, std::move(message), std::move(suggestion));
}

void Reporter::add(Severity severity, Span where, std::string message, std::string suggestion) {
    // The first error is kept even behind a hundred warnings: ok() depends on it.
    const bool first_error = severity == Severity::kError && errors_ == 1;
    if (diagnostics_.size() >= kDiagnosticsMax && !first_error) {
        return;
    }
    diagnostics_.push_back({severity, locate(where), std::move(message), std::move(suggestion)});
}

SourceSpan Reporter::locate(Span where) {
    if (line_starts_.empty()) {
        line_starts_.push_back(0);
        for (std::uint32_t i = 0; i < text_.size(); ++i) {
            if (text_[i] == '\n') {
                line_starts_.push_back(i + 1);
            }
        }
    }
    const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), where.offset);
    const auto line = static_cast<std::size_t>(after - line_starts_.begin());
    int column = 1;
    for (std::size_t i = line_starts_[line - 1]; i < where.offset;) {
        i += character_at(text_, i).length;
        ++column;
    }
    return {where.offset, where.length, static_cast<int>(line), column};
}

std::vector<Diagnostic> Reporter::take() {
    std::stable_sort(
        diagnostics_.begin(), diagnostics_.end(),
        [](const Diagnostic& a, const Diagnostic& b) { return a.where.offset < b.where.offset; });
    return std::move(diagnostics_);
}

}  // namespace mystocks::formula::detail
