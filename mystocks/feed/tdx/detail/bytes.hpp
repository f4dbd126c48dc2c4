// Fields of 通达信's binary records: little-endian, unaligned.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace mystocks::feed::tdx::detail {

static_assert(std::endian::native == std::endian::little, "records are read as they lie in memory");

template <class T>
T load(const std::byte* at) {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

inline std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The text of a fixed-width field: up to its first NUL, without blanks at the end.
inline std::string_view field_text(std::span<const std::byte> field) {
    std::string_view text = text_of(field);
    text = text.substr(0, text.find('\0'));
    const std::size_t last = text.find_last_not_of(' ');
    return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

}  // namespace mystocks::feed::tdx::detail
