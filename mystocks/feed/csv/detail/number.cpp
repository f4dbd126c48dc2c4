#include "mystocks/feed/csv/detail/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

namespace mystocks::feed::csv::detail {
namespace {

constexpr std::size_t kNumberLengthMax = 64;
constexpr std::uint64_t kExactMantissaMax = std::uint64_t{1} << 53;
constexpr int kExactPowerMax = 22;  // 10^22 is the last power of ten that a double holds exactly
constexpr std::array<double, kExactPowerMax + 1> kPowersOfTen{
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

// Clinger's fast path: an integer below 2^53 times or over an exact power of ten is rounded once.
// False where the text needs more than that.
bool parse_exact(std::string_view text, int shift, double& value) {
    const char* p = text.data();
    const char* const end = p + text.size();
    const bool negative = p != end && *p == '-';
    p += negative ? 1 : 0;
    std::uint64_t mantissa = 0;
    const char* const digits = p;
    while (p != end && is_digit(*p)) {
        mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
    }
    std::ptrdiff_t count = p - digits;
    int exponent = shift;
    if (p != end && *p == '.') {
        const char* const fraction = ++p;
        while (p != end && is_digit(*p)) {
            mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
        }
        count += p - fraction;
        exponent -= static_cast<int>(p - fraction);
    }
    // 19 digits can't have wrapped round.
    if (p != end || count == 0 || count > 19 || mantissa > kExactMantissaMax ||
        exponent > kExactPowerMax || exponent < -kExactPowerMax) {
        return false;
    }
    const double whole = static_cast<double>(mantissa);
    const double result = exponent < 0 ? whole / kPowersOfTen[static_cast<std::size_t>(-exponent)]
                                       : whole * kPowersOfTen[static_cast<std::size_t>(exponent)];
    value = negative ? -result : result;
    return true;
}

// "1,234,567.8" → "1234567.8"; empty where the commas don't group thousands.
std::string without_grouping(std::string_view text) {
    std::string out;
    std::size_t since_comma = 0;
    bool seen_comma = false;
    bool in_fraction = false;
    for (const char c : text) {
        if (c == ',') {
            if (in_fraction || (seen_comma ? since_comma != 3 : since_comma == 0)) {
                return {};
            }
            seen_comma = true;
            since_comma = 0;
            continue;
        }
        if (c == '.') {
            if (seen_comma && since_comma != 3) {
                return {};
            }
            in_fraction = true;
        }
        since_comma += is_digit(c) ? 1 : 0;
        out += c;
    }
    return !in_fraction && seen_comma && since_comma != 3 ? std::string() : out;
}

NumberResult parse_slowly(std::string_view text, int shift, double& value) {
    if (is_missing(text)) {
        return NumberResult::kMissing;
    }
    if (text.size() > kNumberLengthMax) {
        return NumberResult::kBad;
    }
    std::string plain;
    if (text.find(',') != std::string_view::npos) {
        plain = without_grouping(text);
        text = plain;
        if (parse_exact(text, shift, value)) {
            return NumberResult::kNumber;
        }
    }
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    // A from_chars that also reads "inf" would let it into the columns.
    if (text.empty() || (!is_digit(text.back()) && text.back() != '.')) {
        return NumberResult::kBad;
    }
    // The shift goes into the text's own exponent: one rounding.
    std::int64_t exponent = 0;
    std::string_view significand = text;
    if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
        std::string_view digits = text.substr(e + 1);
        if (digits.starts_with('+')) {
            digits.remove_prefix(1);
        }
        const auto [next, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
        if (error != std::errc() || next != digits.data() + digits.size() ||
            std::abs(exponent) > 10'000) {
            return NumberResult::kBad;
        }
        significand = text.substr(0, e);
    }
    std::string scaled(significand);
    scaled += 'e' + std::to_string(exponent + shift);
    double parsed = 0;
    const auto [next, error] =
        std::from_chars(scaled.data(), scaled.data() + scaled.size(), parsed);
    if (error != std::errc() || next != scaled.data() + scaled.size()) {
        return NumberResult::kBad;
    }
    value = parsed;
    return NumberResult::kNumber;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

bool is_missing(std::string_view text) {
    if (text.empty() || text == "-" || text == "--" || text == "\\N" || text == "—") {
        return true;
    }
    if (text.size() > 4) {
        return false;
    }
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower == "nan" || lower == "none" || lower == "null" || lower == "n/a" || lower == "nat";
}

NumberResult parse_number(std::string_view text, int shift, double& value) {
    if (parse_exact(text, shift, value)) {
        return NumberResult::kNumber;
    }
    text = trimmed(text);
    if (parse_exact(text, shift, value)) {
        return NumberResult::kNumber;
    }
    return parse_slowly(text, shift, value);
}

}  // namespace mystocks::feed::csv::detail
