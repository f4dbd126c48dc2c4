#include "mystocks/feed/csv/detail/instrument_code.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/feed/csv/detail/number.hpp"

namespace mystocks::feed::csv::detail {
namespace {

using base::Error;
using base::ErrorKind;
using market::InstrumentId;

constexpr std::size_t kShownMax = 40;

// Ranges of codes that one exchange alone hands out. Not here: 000xxx (Shenzhen stocks and
// Shanghai indices), 1xxxxx bonds, of which both have some.
constexpr std::pair<std::string_view, std::string_view> kPlans[] = {
    {"60", "SH"},  {"688", "SH"}, {"689", "SH"}, {"900", "SH"}, {"50", "SH"},  {"51", "SH"},
    {"52", "SH"},  {"56", "SH"},  {"58", "SH"},  {"204", "SH"}, {"001", "SZ"}, {"002", "SZ"},
    {"003", "SZ"}, {"300", "SZ"}, {"301", "SZ"}, {"302", "SZ"}, {"399", "SZ"}, {"15", "SZ"},
    {"16", "SZ"},  {"200", "SZ"}, {"43", "BJ"},  {"83", "BJ"},  {"87", "BJ"},  {"92", "BJ"},
};

// The ways to write an exchange beside those that InstrumentId knows.
constexpr std::pair<std::string_view, std::string_view> kExchangeNames[] = {
    {"上海", "SH"},   {"沪", "SH"},   {"上交所", "SH"}, {"上海证券交易所", "SH"},
    {"深圳", "SZ"},   {"深", "SZ"},   {"深交所", "SZ"}, {"深圳证券交易所", "SZ"},
    {"北京", "BJ"},   {"北", "BJ"},   {"北交所", "BJ"}, {"北京证券交易所", "BJ"},
    {"NASDAQ", "US"}, {"NYSE", "US"}, {"XNAS", "US"},   {"XNYS", "US"},
    {"AMEX", "US"},   {"ARCA", "US"}, {"O", "US"},      {"N", "US"},
};

// Behind the last dot these are exchanges; another ending may be part of a code (BRK.B).
constexpr std::string_view kKnownExchanges[] = {
    "SH",   "SZ", "BJ", "SS", "XSHG",    "XSHE", "XBSE",  "SSE",      "SZSE", "SHSE",
    "BJSE", "US", "HK", "FX", "BINANCE", "OKX",  "BYBIT", "COINBASE", "SIM",
};

std::string shown(std::string_view code) {
    return std::string(code.substr(0, kShownMax));
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

bool is_six_digits(std::string_view text) {
    return text.size() == 6 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// '600000 and ="600000" are how spreadsheets keep leading zeros.
std::string_view without_spreadsheet_marks(std::string_view code) {
    code = trimmed(code);
    if (code.starts_with("=\"") && code.ends_with('"') && code.size() > 3) {
        code = code.substr(2, code.size() - 3);
    }
    if (code.starts_with('\'')) {
        code.remove_prefix(1);
    }
    return code;
}

InstrumentId of(std::string_view code, std::string_view exchange) {
    for (const auto& [name, known] : kExchangeNames) {
        if (exchange == name || upper(exchange) == name) {
            return InstrumentId::of(code, known);
        }
    }
    return InstrumentId::of(code, exchange);
}

std::optional<InstrumentId> with_own_exchange(std::string_view code) {
    const std::size_t dot = code.rfind('.');
    const std::string ending = dot == std::string_view::npos ? "" : upper(code.substr(dot + 1));
    const bool known = std::find(std::begin(kKnownExchanges), std::end(kKnownExchanges), ending) !=
                       std::end(kKnownExchanges);
    const bool prefixed = code.size() > 6 && is_six_digits(code.substr(code.size() - 6)) &&
                          !is_six_digits(code.substr(0, 6));
    return known || prefixed ? InstrumentId::try_parse(code) : std::nullopt;
}

}  // namespace

std::string_view only_exchange_of(std::string_view code, bool only_stocks) {
    if (!is_six_digits(code)) {
        return {};
    }
    if (only_stocks && code.starts_with("000")) {
        return "SZ";
    }
    for (const auto& [prefix, exchange] : kPlans) {
        if (code.starts_with(prefix)) {
            return exchange;
        }
    }
    return {};
}

InstrumentId instrument_of(std::string_view code, std::string_view exchange,
                           const CodeContext& context) {
    code = without_spreadsheet_marks(code);
    exchange = trimmed(exchange);
    if (code.empty()) {
        throw Error(ErrorKind::kInvalidArgument, "the code is empty");
    }
    if (auto id = with_own_exchange(code)) {
        return *id;
    }
    if (!exchange.empty()) {
        return of(code, exchange);
    }
    if (!context.exchange.empty()) {
        return of(code, context.exchange);
    }
    // A spreadsheet drops leading zeros: 1 for 000001. Which code that was isn't guessed.
    if (is_six_digits(code)) {
        if (context.name_code == code && !context.name_exchange.empty()) {
            return of(code, context.name_exchange);
        }
        if (const auto only = only_exchange_of(code, context.only_stocks); !only.empty()) {
            return of(code, only);
        }
        if (context.name_code.empty() && !context.name_exchange.empty()) {
            return of(code, context.name_exchange);
        }
    }
    throw Error(ErrorKind::kInvalidArgument,
                fmt::format("the exchange of {} isn't told: give --map exchange=SH (or SZ, US …), "
                            "or --symbol for a file of one instrument",
                            shown(code)));
}

}  // namespace mystocks::feed::csv::detail
