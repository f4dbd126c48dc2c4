// Names in 通达信's files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mystocks/base/encoding.hpp"

namespace mystocks::feed::tdx::detail {

// UTF-8 without blanks at the ends; empty optional where the bytes are no GBK text or hold control
// characters.
inline std::optional<std::string> name_from_gbk(std::string_view bytes) {
    for (const char c : bytes) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            return {};
        }
    }
    const std::size_t first = bytes.find_first_not_of(' ');
    if (first == std::string_view::npos) {
        return std::string();
    }
    bytes = bytes.substr(first, bytes.find_last_not_of(' ') - first + 1);
    return base::utf8_from_gbk(bytes);
}

}  // namespace mystocks::feed::tdx::detail
