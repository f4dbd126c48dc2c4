// What is known about an instrument, and what its code says about it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mystocks/base/time.hpp"
#include "mystocks/market/instrument_id.hpp"

namespace mystocks::market {

enum class InstrumentKind { kStock, kIndex, kFund, kBond, kRepo, kCrypto, kForex, kOther };

// Where an A-share is listed; decides price limits and lots. kNone outside the A-share market.
enum class Board { kNone, kMain, kChiNext, kStar, kBeijing, kBShare };

struct Instrument {
    InstrumentId id;
    std::string name;      // UTF-8, as the source writes it; empty where unknown
    std::string initials;  // pinyin initials, upper case ("PFYH"); several readings joined by ','
    InstrumentKind kind = InstrumentKind::kOther;
    Board board = Board::kNone;
    int price_decimals = 2;  // the tick is 10^-price_decimals
    std::optional<base::Date> list_date;
    std::optional<base::Date> delist_date;
    std::string industry;  // UTF-8, empty where unknown
    std::string source;    // where this row came from: "tdx", "csv", "simulated"

    friend bool operator==(const Instrument&, const Instrument&) = default;
};

// What an A-share code means by itself: 600000.SH stock, 000001.SH index, 510050.SH fund with
// three decimals, 900901.SH B share with three, 200xxx.SZ B share with two. Other exchanges give
// kStock (US), kCrypto (BINANCE …), kForex (FX), else kOther.
struct CodeFacts {
    InstrumentKind kind;
    Board board;
    int price_decimals;
};
CodeFacts facts_of_code(const InstrumentId& id);

// How many shares (units) make one 手, in which the mainland's terminals count volumes: 100, of
// bonds and repos 10; 1 on other markets.
double hand_of(const Instrument& instrument);

// An instrument of which only the id is known: kind, board and decimals from the code.
Instrument instrument_from_id(const InstrumentId& id);

// Stable names, used in JSON, in the store and on the command line: "stock", "index", "fund" …
std::string_view to_string(InstrumentKind kind);
std::optional<InstrumentKind> parse_instrument_kind(std::string_view text);
std::string_view to_string(Board board);  // "", "main", "chinext", "star", "beijing", "b-share"
std::optional<Board> parse_board(std::string_view text);

}  // namespace mystocks::market
