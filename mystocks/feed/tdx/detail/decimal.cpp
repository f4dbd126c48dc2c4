#include "mystocks/feed/tdx/detail/decimal.hpp"

#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

#include "mystocks/base/assert.hpp"

namespace mystocks::feed::tdx::detail {
namespace {

// value × 10^shift, by moving the decimal point of its shortest text.
double shifted(float value, int shift) {
    if (!std::isfinite(value) || value == 0) {
        return 0;
    }
    char text[64];
    const auto written =
        std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
    MYSTOCKS_ASSERT(written.ec == std::errc{});
    char* mark = written.ptr;
    while (*--mark != 'e') {
    }
    // from_chars takes no plus sign.
    const char* digits = mark + 1 + (mark[1] == '+' ? 1 : 0);
    int exponent = 0;
    std::from_chars(digits, written.ptr, exponent);
    const auto end = std::to_chars(mark + 1, text + sizeof text, exponent + shift);
    double result = 0;
    const auto read = std::from_chars(text, end.ptr, result, std::chars_format::scientific);
    MYSTOCKS_ASSERT(read.ec == std::errc{} && read.ptr == end.ptr);
    return result;
}

}  // namespace

double shortest_decimal(float value) {
    return shifted(value, 0);
}

double tenth_of_decimal(float value) {
    return shifted(value, -1);
}

}  // namespace mystocks::feed::tdx::detail
