// Collects diagnostics and knows where an offset stands in the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/diagnostic.hpp"

namespace mystocks::formula::detail {

// Bytes of the text.
struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

// From the start of `a` to the end of `b`.
Span joined(Span a, Span b);

class Reporter {
  public:
    // More than this and the rest is left unsaid: nobody reads them.
    static constexpr std::size_t kDiagnosticsMax = 100;

    explicit Reporter(std::string_view text) : text_(text) {}

    void error(Span where, std::string message, std::string suggestion = {});
    void warning(Span where, std::string message, std::string suggestion = {});
    bool has_errors() const { return errors_ > 0; }
    // What is reported from now on isn't kept: suggestions needn't be looked for.
    bool full() const { return diagnostics_.size() >= kDiagnosticsMax; }
    // In order of place.
    std::vector<Diagnostic> take();

  private:
    void add(Severity severity, Span where, std::string message, std::string suggestion);
    SourceSpan locate(Span where);

    std::string_view text_;
    std::vector<std::uint32_t> line_starts_;  // found when first needed
    std::vector<Diagnostic> diagnostics_;
    std::size_t errors_ = 0;
};

}  // namespace mystocks::formula::detail
