#include "mystocks/market/detail/exchange.hpp"

#include <array>

namespace mystocks::market::detail {
namespace {

using enum InstrumentKind;

constexpr ExchangeFacts kUnknown{"", "UTC", "ALWAYS", Hours::kAlways, kOther, 2};

constexpr ExchangeFacts mainland(std::string_view exchange) {
    return {exchange, "Asia/Shanghai", "CN", Hours::kAShare, kOther, 2};
}
constexpr ExchangeFacts american(std::string_view exchange) {
    return {exchange, "America/New_York", "US", Hours::kUnitedStates, kStock, 2};
}
// A coin's tick differs from pair to pair: eight decimals lose none of them.
constexpr ExchangeFacts crypto(std::string_view exchange) {
    return {exchange, "UTC", "ALWAYS", Hours::kAlways, kCrypto, 8};
}

constexpr std::array kExchanges{
    mainland("SH"),
    mainland("SZ"),
    mainland("BJ"),
    mainland("SIM"),
    american("US"),
    american("NASDAQ"),
    american("NYSE"),
    american("AMEX"),
    ExchangeFacts{"HK", "Asia/Hong_Kong", "HK", Hours::kHongKong, kStock, 3},
    ExchangeFacts{"FX", "UTC", "FX", Hours::kAlways, kForex, 5},
    crypto("BINANCE"),
    crypto("BITFINEX"),
    crypto("BITMEX"),
    crypto("BITSTAMP"),
    crypto("BYBIT"),
    crypto("COINBASE"),
    crypto("DERIBIT"),
    crypto("GATE"),
    crypto("HTX"),
    crypto("KRAKEN"),
    crypto("KUCOIN"),
    crypto("OKX"),
};

}  // namespace

const ExchangeFacts& facts_of_exchange(std::string_view exchange) {
    for (const ExchangeFacts& facts : kExchanges) {
        if (facts.exchange == exchange) {
            return facts;
        }
    }
    return kUnknown;
}

bool is_mainland(std::string_view exchange) {
    return facts_of_exchange(exchange).calendar == "CN";
}

}  // namespace mystocks::market::detail
