#include "mystocks/formula/detail/utf8.hpp"

namespace mystocks::formula::detail {
namespace {

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

Character character_at(std::string_view text, std::size_t offset) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(offset);
    if (first < 0x80) {
        return {first, 1, true};
    }
    std::size_t length = 0;
    char32_t code = 0;
    char32_t least = 0;
    if ((first & 0xE0U) == 0xC0) {
        length = 2, code = first & 0x1FU, least = 0x80;
    } else if ((first & 0xF0U) == 0xE0) {
        length = 3, code = first & 0x0FU, least = 0x800;
    } else if ((first & 0xF8U) == 0xF0) {
        length = 4, code = first & 0x07U, least = 0x10000;
    } else {
        return {first, 1, false};
    }
    for (std::size_t i = 1; i < length; ++i) {
        const unsigned next = byte(offset + i);
        if ((next & 0xC0U) != 0x80) {
            return {first, 1, false};
        }
        code = (code << 6U) | (next & 0x3FU);
    }
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < least || code > 0x10FFFF || surrogate) {
        return {first, 1, false};
    }
    return {code, length, true};
}

std::string key_of(std::string_view name) {
    std::string key(name);
    for (char& c : key) {
        c = upper(c);
    }
    return key;
}

bool same_name(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (upper(a[i]) != upper(b[i])) {
            return false;
        }
    }
    return true;
}

int width_of(char32_t code) {
    const bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                      (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                      (code >= 0xFE30 && code <= 0xFE4F) || (code >= 0xFF00 && code <= 0xFF60) ||
                      (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x20000 && code <= 0x3FFFD);
    return wide ? 2 : 1;
}

}  // namespace mystocks::formula::detail
