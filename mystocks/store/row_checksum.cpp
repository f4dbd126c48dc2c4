#include "mystocks/store/row_checksum.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace mystocks::store {
namespace {

// The finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
// generators", 2014): every bit of the input moves half of the bits of the result.
constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9e37'79b9'7f4a'7c15U;
    x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9U;
    x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11ebU;
    return x ^ (x >> 31);
}

const auto kNanBits = std::bit_cast<std::uint64_t>(kNoValue);

template <NanBits kind>
std::uint64_t bits_of(double value) {
    if constexpr (kind == NanBits::kAnyNan) {
        return std::isnan(value) ? kNanBits : std::bit_cast<std::uint64_t>(value);
    }
    return std::bit_cast<std::uint64_t>(value);
}

constexpr std::size_t kBlockRows = 1024;

// Column by column, a block of rows at a time, so that everything stays in the first cache.
template <NanBits kind>
std::uint64_t checksum_of(const ColumnsView& rows) {
    std::array<std::uint64_t, kBlockRows> mixed;
    std::uint64_t total = 0;
    for (std::size_t first = 0; first < rows.size(); first += kBlockRows) {
        const std::size_t count = std::min(kBlockRows, rows.size() - first);
        for (std::size_t i = 0; i < count; ++i) {
            const RowKey key = rows.key(first + i);
            mixed[i] = mix(mix(static_cast<std::uint64_t>(key.time)) ^
                           static_cast<std::uint64_t>(key.sequence));
        }
        for (std::size_t column = 0; column < rows.value_count; ++column) {
            const auto values = rows.values[column];
            for (std::size_t i = 0; i < count; ++i) {
                mixed[i] =
                    mix(mixed[i] ^ (values.empty() ? kNanBits : bits_of<kind>(values[first + i])));
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            total += mixed[i];
        }
    }
    return total;
}

}  // namespace

RowsSum& RowsSum::operator+=(const RowsSum& more) {
    rows += more.rows;
    checksum += more.checksum;
    return *this;
}

RowsSum sum_of(const ColumnsView& rows, NanBits nan_bits) {
    return {rows.size(), nan_bits == NanBits::kExact ? checksum_of<NanBits::kExact>(rows)
                                                     : checksum_of<NanBits::kAnyNan>(rows)};
}

RecordText& RecordText::add(std::string_view text) {
    text_ += std::to_string(text.size());
    text_ += ':';
    text_ += text;
    return *this;
}

RecordText& RecordText::add(std::int64_t number) {
    return add(std::to_string(number));
}

RecordText& RecordText::add(double number) {
    const double shown = std::isnan(number) ? kNoValue : number == 0 ? 0.0 : number;
    return add(static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(shown)));
}

RowsSum RecordText::sum() const {
    std::uint64_t mixed = mix(text_.size());
    for (std::size_t first = 0; first < text_.size(); first += sizeof mixed) {
        std::uint64_t part = 0;
        std::memcpy(&part, text_.data() + first, std::min(sizeof part, text_.size() - first));
        mixed = mix(mixed ^ part);
    }
    return {1, mixed};
}

std::string checksum_text(const RowsSum& sum) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = kDigits[(sum.checksum >> (60 - 4 * i)) & 0xf];
    }
    return text;
}

}  // namespace mystocks::store
