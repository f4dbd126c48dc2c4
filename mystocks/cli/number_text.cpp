#include "mystocks/cli/detail/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <boost/json.hpp>

namespace mystocks::cli::detail {

std::string number_text(double value) {
    std::array<char, 64> buffer;
    constexpr double kFixedMax = 1e15;
    constexpr double kFixedMin = 1e-9;
    const double size = std::abs(value);
    const bool fixed = value == 0 || (size < kFixedMax && size >= kFixedMin);
    const auto result = fixed ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                              std::chars_format::fixed)
                              : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

std::string json_text(std::string_view utf8) {
    return boost::json::serialize(boost::json::string_view(utf8.data(), utf8.size()));
}

}  // namespace mystocks::cli::detail
