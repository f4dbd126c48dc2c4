#include "mystocks/http/detail/fingerprint.hpp"

namespace mystocks::http::detail {

std::string hex_text(std::uint64_t value) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 16; i-- > 0; value >>= 4) {
        text[i] = kDigits[value & 15];
    }
    return text;
}

std::string weak_etag(std::string_view bytes) {
    std::string tag = "W/\"";
    tag.append(hex_text(fingerprint(bytes))).push_back('"');
    return tag;
}

}  // namespace mystocks::http::detail
