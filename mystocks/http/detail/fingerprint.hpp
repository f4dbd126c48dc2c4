#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mystocks::http::detail {

// FNV-1a, 64 bits: the same on every machine.
constexpr std::uint64_t fingerprint(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : bytes) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return hash;
}

// 16 hexadecimal digits.
std::string hex_text(std::uint64_t value);

// W/"…" of the bytes. Weak, since one tag stands for the plain and the gzip form.
std::string weak_etag(std::string_view bytes);

}  // namespace mystocks::http::detail
