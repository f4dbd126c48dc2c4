#include "mystocks/market/instrument_id.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/market/detail/exchange.hpp"

namespace mystocks::market {
namespace {

constexpr std::size_t kCodeLengthMax = 20;
constexpr std::size_t kExchangeLengthMax = 12;
constexpr std::size_t kQuotedLengthMax = 40;

// How other programs write the mainland exchanges: ISO 10383 (XSHG), Yahoo (SS), SSE/SZSE.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kExchangeAliases{{
    {"XSHG", "SH"},
    {"SS", "SH"},
    {"SSE", "SH"},
    {"SHSE", "SH"},
    {"XSHE", "SZ"},
    {"SZSE", "SZ"},
    {"BJSE", "BJ"},
    {"XBSE", "BJ"},
}};

char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), to_upper);
    return out;
}

bool is_six_digits(std::string_view text) {
    return text.size() == 6 && std::all_of(text.begin(), text.end(), is_digit);
}

// "" where the name is none of the three mainland exchanges in any spelling.
std::string_view mainland_exchange(std::string_view upper_name) {
    for (const auto& [alias, exchange] : kExchangeAliases) {
        if (alias == upper_name) {
            return exchange;
        }
    }
    for (const std::string_view exchange : {"SH", "SZ", "BJ"}) {
        if (exchange == upper_name) {
            return exchange;
        }
    }
    return {};
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, kQuotedLengthMax)) {
        out += c >= ' ' && c <= '~' ? c : '?';
    }
    return out + (text.size() > kQuotedLengthMax ? "…\"" : "\"");
}

// What is wrong with the parts; empty where nothing is. Both are upper case.
std::string_view why_bad(std::string_view code, std::string_view exchange) {
    if (code.empty()) {
        return "the code before the dot is missing";
    }
    if (code.size() > kCodeLengthMax) {
        return "the code is longer than 20 characters";
    }
    const auto in_code = [](char c) {
        return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
    };
    if (!std::all_of(code.begin(), code.end(), in_code)) {
        return "a code has only letters, digits, '.', '-' and '_'";
    }
    if (!is_letter(code.front()) && !is_digit(code.front())) {
        return "a code starts with a letter or a digit";
    }
    if (exchange.empty()) {
        return "the exchange after the dot is missing, as in 600000.SH";
    }
    if (exchange.size() > kExchangeLengthMax) {
        return "the exchange is longer than 12 characters";
    }
    const auto in_exchange = [](char c) { return is_letter(c) || is_digit(c); };
    if (!is_letter(exchange.front()) ||
        !std::all_of(exchange.begin(), exchange.end(), in_exchange)) {
        return "an exchange is letters and digits, a letter first";
    }
    return {};
}

struct Parts {
    std::string code;
    std::string exchange;
    std::string_view problem;
};

Parts split(std::string_view text) {
    if (text.size() > kCodeLengthMax + kExchangeLengthMax + 1) {
        return {{}, {}, "it is longer than 33 characters"};
    }
    const std::string all = upper(text);
    const std::string_view view = all;
    // sh600000, and sh.600000 or SH#600000 as baostock and 通达信 write it.
    if (view.size() > 6 && is_six_digits(view.substr(view.size() - 6))) {
        std::string_view prefix = view.substr(0, view.size() - 6);
        if (prefix.back() == '.' || prefix.back() == '#') {
            prefix.remove_suffix(1);
        }
        if (const auto exchange = mainland_exchange(prefix); !exchange.empty()) {
            return {all.substr(all.size() - 6), std::string(exchange), {}};
        }
    }
    const std::size_t dot = view.rfind('.');
    if (dot == std::string_view::npos) {
        return {{}, {}, "an exchange is missing, as in 600000.SH"};
    }
    std::string_view exchange = view.substr(dot + 1);
    if (const auto known = mainland_exchange(exchange); !known.empty()) {
        exchange = known;
    }
    const std::string_view code = view.substr(0, dot);
    return {std::string(code), std::string(exchange), why_bad(code, exchange)};
}

}  // namespace

std::optional<InstrumentId> InstrumentId::try_parse(std::string_view text) {
    Parts parts = split(text);
    if (!parts.problem.empty()) {
        return {};
    }
    return InstrumentId(std::move(parts.code) + '.' + parts.exchange);
}

InstrumentId InstrumentId::parse(std::string_view text) {
    Parts parts = split(text);
    if (!parts.problem.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          fmt::format("{} is no instrument id: {}", quoted(text), parts.problem));
    }
    return InstrumentId(std::move(parts.code) + '.' + parts.exchange);
}

InstrumentId InstrumentId::of(std::string_view code, std::string_view exchange) {
    // Bounded before anything is copied.
    if (code.size() + exchange.size() > kCodeLengthMax + kExchangeLengthMax) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          fmt::format("{} is no instrument code: it is too long", quoted(code)));
    }
    const std::string upper_code = upper(code);
    std::string upper_exchange = upper(exchange);
    if (const auto known = mainland_exchange(upper_exchange); !known.empty()) {
        upper_exchange = known;
    }
    if (const auto problem = why_bad(upper_code, upper_exchange); !problem.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          fmt::format("Code {} on exchange {} is no instrument id: {}",
                                      quoted(code), quoted(exchange), problem));
    }
    return InstrumentId(upper_code + '.' + upper_exchange);
}

std::string_view InstrumentId::code() const {
    return std::string_view(text_).substr(0, text_.rfind('.'));
}

std::string_view InstrumentId::exchange() const {
    return std::string_view(text_).substr(text_.rfind('.') + 1);
}

std::string_view time_zone_name_of(std::string_view exchange) {
    return detail::facts_of_exchange(exchange).zone_name;
}

}  // namespace mystocks::market
