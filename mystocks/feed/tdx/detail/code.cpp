#include "mystocks/feed/tdx/detail/code.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mystocks::feed::tdx::detail {
namespace {

constexpr std::array<std::string_view, 3> kExchanges{"SZ", "SH", "BJ"};

bool is_six_digits(std::string_view code) {
    return code.size() == 6 &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The longest prefix that fits decides.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kPrefixes{{
    {"0", "SZ"},
    {"1", "SZ"},
    {"110", "SH"},
    {"113", "SH"},
    {"118", "SH"},
    {"2", "SZ"},
    {"204", "SH"},
    {"3", "SZ"},
    {"4", "BJ"},
    {"5", "SH"},
    {"6", "SH"},
    {"7", "SH"},
    {"8", "BJ"},
    {"88", "SH"},
    {"899", "BJ"},
    {"9", "SH"},
    {"92", "BJ"},
}};

}  // namespace

std::optional<market::InstrumentId> id_of(int market, std::string_view code) {
    if (market < 0 || market >= static_cast<int>(kExchanges.size()) || !is_six_digits(code)) {
        return {};
    }
    return market::InstrumentId::of(code, kExchanges[static_cast<std::size_t>(market)]);
}

std::optional<market::InstrumentId> id_of_bare(std::string_view code) {
    if (!is_six_digits(code)) {
        return {};
    }
    std::string_view exchange;
    std::size_t longest = 0;
    for (const auto& [prefix, of_prefix] : kPrefixes) {
        if (prefix.size() > longest && code.starts_with(prefix)) {
            longest = prefix.size();
            exchange = of_prefix;
        }
    }
    return market::InstrumentId::of(code, exchange);
}

}  // namespace mystocks::feed::tdx::detail
