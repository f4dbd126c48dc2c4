// Chinese text from outside: GBK (GB18030, its superset) to UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mystocks::base {

bool is_utf8(std::string_view bytes);

// Empty where the bytes are no GB18030 text. Thread-safe.
std::optional<std::string> utf8_from_gbk(std::string_view bytes);

// Every byte that does not decode becomes U+FFFD: for names that must be shown all the same.
std::string utf8_from_gbk_lossy(std::string_view bytes);

}  // namespace mystocks::base
