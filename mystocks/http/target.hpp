// The request target: path and query of a URL, percent-decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/http/message.hpp"

namespace mystocks::http {

struct Target {
    std::string_view raw_path;  // into the text that was parsed
    std::string path;           // decoded, UTF-8
    std::vector<Parameter> query;
};

inline constexpr std::size_t kQueryParametersMax = 64;

// Origin form only ("/a/b?x=1&y"). Empty where it is malformed: no leading '/', a broken escape, a
// NUL or a control character, bytes that are no UTF-8, or too many parameters. In the query '+' is
// a space.
std::optional<Target> parse_target(std::string_view text);

// Percent-decoding of one piece; empty where it is malformed as above.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

}  // namespace mystocks::http
