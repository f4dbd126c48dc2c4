// What is wrong with a formula's text, for the person who wrote it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mystocks::formula {

struct SourceSpan {
    std::size_t offset = 0;  // bytes from the start of the text (UTF-8)
    std::size_t length = 0;  // bytes
    int line = 1;            // from 1
    int column = 1;          // from 1, in characters, not bytes
};

enum class Severity { kError, kWarning };

struct Diagnostic {
    Severity severity = Severity::kError;
    SourceSpan where;
    std::string message;     // what was found, what was expected, the nearest known name
    std::string suggestion;  // a text to put in its place; empty where there is none
};

// "3:14: error: …", a line each, with the source line and a caret under it.
std::string to_string(const std::vector<Diagnostic>& diagnostics, std::string_view text);

}  // namespace mystocks::formula
