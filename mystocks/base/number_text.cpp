#include "mystocks/base/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace mystocks::base {
namespace {

// Longest text: "-1.7976931348623157e+308" is 24; fixed below 1e21 is 22 digits and more after a
// point that shortest digits bound to 17 + 8.
constexpr std::size_t kTextMax = 32;
constexpr int kDecimalsMax = 6;
constexpr std::array<double, kDecimalsMax + 1> kPower{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
constexpr std::array<std::uint64_t, kDecimalsMax + 1> kIntegerPower{
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};
// Up to 15 significant digits every decimal has a double of its own, so a decimal of that length
// which reads as `value` is the shortest one there is.
constexpr double kExactMax = 1e15;

constexpr auto kPairs = [] {
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < 100; ++i) {
        pairs[2 * i] = static_cast<char>('0' + i / 10);
        pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
}();

char* write_integer(char* at, std::uint64_t value) {
    std::array<char, 20> digits;
    char* first = digits.data() + digits.size();
    while (value >= 100) {
        const std::uint64_t pair = value % 100;
        value /= 100;
        first -= 2;
        std::memcpy(first, &kPairs[2 * pair], 2);
    }
    if (value >= 10) {
        first -= 2;
        std::memcpy(first, &kPairs[2 * value], 2);
    } else {
        *--first = static_cast<char>('0' + value);
    }
    const auto length = static_cast<std::size_t>(digits.data() + digits.size() - first);
    std::memcpy(at, first, length);
    return at + length;
}

char* write_signed(char* at, std::int64_t value) {
    if (value < 0) {
        *at++ = '-';
        return write_integer(at, ~static_cast<std::uint64_t>(value) + 1);
    }
    return write_integer(at, static_cast<std::uint64_t>(value));
}

// `scaled` / 10^kDecimals, without trailing zeros. A constant divisor costs a multiplication.
template <int kDecimals>
char* write_decimal(char* at, std::uint64_t scaled) {
    constexpr std::uint64_t kDivisor = kIntegerPower[kDecimals];
    at = write_integer(at, scaled / kDivisor);
    std::uint64_t fraction = scaled % kDivisor;
    if (fraction == 0) {
        return at;
    }
    *at++ = '.';
    for (int i = kDecimals - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + fraction % 10);
        fraction /= 10;
    }
    at += kDecimals;
    while (at[-1] == '0') {
        --at;
    }
    return at;
}

constexpr std::array kWriteDecimal{write_decimal<0>, write_decimal<1>, write_decimal<2>,
                                   write_decimal<3>, write_decimal<4>, write_decimal<5>,
                                   write_decimal<6>};

// Null where `value` is not a decimal with that many digits after the point.
char* try_decimal(char* at, double value, int decimals) {
    const double magnitude = std::abs(value);
    const double power = kPower[static_cast<std::size_t>(decimals)];
    const double near = magnitude * power;
    if (!(near < kExactMax)) {
        return nullptr;
    }
    const auto scaled = static_cast<std::int64_t>(near + 0.5);
    if (static_cast<double>(scaled) / power != magnitude) {
        return nullptr;
    }
    if (std::signbit(value)) {
        *at++ = '-';
    }
    return kWriteDecimal[static_cast<std::size_t>(decimals)](at,
                                                             static_cast<std::uint64_t>(scaled));
}

char* write_any(char* at, double value) {
    if (!std::isfinite(value)) {
        std::memcpy(at, "null", 4);
        return at + 4;
    }
    const double magnitude = std::abs(value);
    const bool plain = magnitude == 0 || (magnitude >= 1e-7 && magnitude < 1e21);
    return std::to_chars(at, at + kTextMax, value,
                         plain ? std::chars_format::fixed : std::chars_format::scientific)
        .ptr;
}

// `decimals` is a guess and becomes what fitted: the prices of one column mostly agree.
char* write_number(char* at, double value, int& decimals) {
    if (char* end = try_decimal(at, value, decimals)) {
        return end;
    }
    for (int more = 0; more <= kDecimalsMax; ++more) {
        if (char* end = try_decimal(at, value, more)) {
            decimals = more;
            return end;
        }
    }
    return write_any(at, value);
}

template <typename Value, typename Write>
void append_list(std::string& out, std::span<const Value> values, Write&& write) {
    constexpr std::size_t kBlock = 64;
    constexpr std::size_t kTextUsual = 10;
    if (out.capacity() < out.size() + values.size() * kTextUsual) {
        out.reserve(std::max(2 * out.capacity(), out.size() + values.size() * kTextUsual));
    }
    std::array<char, kBlock*(kTextMax + 1)> text;
    for (std::size_t first = 0; first < values.size(); first += kBlock) {
        char* at = text.data();
        const std::size_t end = std::min(values.size(), first + kBlock);
        for (std::size_t i = first; i < end; ++i) {
            if (i > 0) {
                *at++ = ',';
            }
            at = write(at, values[i]);
        }
        out.append(text.data(), static_cast<std::size_t>(at - text.data()));
    }
}

}  // namespace

void append_number(std::string& out, double value) {
    std::array<char, kTextMax> text;
    int decimals = 0;
    out.append(text.data(), write_number(text.data(), value, decimals));
}

std::string number_text(double value) {
    std::string text;
    append_number(text, value);
    return text;
}

void append_number(std::string& out, std::int64_t value) {
    std::array<char, kTextMax> text;
    out.append(text.data(), write_signed(text.data(), value));
}

void append_numbers(std::string& out, std::span<const double> values) {
    int decimals = 0;
    append_list(out, values,
                [&decimals](char* at, double value) { return write_number(at, value, decimals); });
}

void append_numbers(std::string& out, std::span<const std::int64_t> values) {
    append_list(out, values, write_signed);
}

}  // namespace mystocks::base
