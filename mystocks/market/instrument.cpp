#include "mystocks/market/instrument.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "mystocks/base/assert.hpp"
#include "mystocks/market/detail/exchange.hpp"

namespace mystocks::market {
namespace {

using enum InstrumentKind;

// The number plans of the exchanges. The longest prefix that fits decides, so a row only says how
// it differs from the shorter one. Decimals of stocks and indices as they are quoted; bonds and
// repos have ticks of 0.001 and 0.005.
struct PrefixFacts {
    std::string_view prefix;
    CodeFacts facts;
};

constexpr CodeFacts kMainStock{kStock, Board::kMain, 2};
constexpr CodeFacts kIndexFacts{kIndex, Board::kNone, 2};
constexpr CodeFacts kFundFacts{kFund, Board::kNone, 3};
constexpr CodeFacts kBondFacts{kBond, Board::kNone, 3};
constexpr CodeFacts kRepoFacts{kRepo, Board::kNone, 3};
constexpr CodeFacts kBeijingStock{kStock, Board::kBeijing, 2};

constexpr PrefixFacts kShanghai[] = {
    {"000", kIndexFacts},
    {"0", kBondFacts},  // government bonds: 009…, 010…, 019…, 020…
    {"1", kBondFacts},
    {"204", kRepoFacts},
    {"5", kFundFacts},
    {"60", kMainStock},
    {"688", {kStock, Board::kStar, 2}},
    {"689", {kStock, Board::kStar, 2}},
    {"880", kIndexFacts},  // 通达信's own block indices
    {"881", kIndexFacts},
    {"900", {kStock, Board::kBShare, 3}},  // in US dollars
    {"999", kIndexFacts},                  // 通达信 writes the composite 000001.SH as 999999
};

constexpr PrefixFacts kShenzhen[] = {
    {"00", kMainStock},
    {"1", kBondFacts},
    {"131", kRepoFacts},
    {"140", {kOther, Board::kNone, 3}},  // preference shares
    {"15", kFundFacts},
    {"16", kFundFacts},
    {"18", kFundFacts},
    {"20", {kStock, Board::kBShare, 2}},  // in Hong Kong dollars
    {"30", {kStock, Board::kChiNext, 2}},
    {"395", kIndexFacts},  // 通达信's market totals
    {"399", kIndexFacts},
    {"98", kIndexFacts},
};

constexpr PrefixFacts kBeijing[] = {
    {"4", kBeijingStock}, {"8", kBeijingStock},
    {"81", kBondFacts},   {"82", {kOther, Board::kNone, 2}},  // preference shares
    {"899", kIndexFacts}, {"92", kBeijingStock},
};

// The simulated market borrows the plans of Shanghai and Shenzhen; 999xxx are its indices, so
// that 000xxx can be stocks.
constexpr PrefixFacts kSimulated[] = {
    {"00", kMainStock},
    {"30", {kStock, Board::kChiNext, 2}},
    {"60", kMainStock},
    {"688", {kStock, Board::kStar, 2}},
    {"689", {kStock, Board::kStar, 2}},
    {"999", kIndexFacts},
};

std::span<const PrefixFacts> plan_of(std::string_view exchange) {
    if (exchange == "SH") {
        return kShanghai;
    }
    if (exchange == "SZ") {
        return kShenzhen;
    }
    if (exchange == "BJ") {
        return kBeijing;
    }
    if (exchange == "SIM") {
        return kSimulated;
    }
    return {};
}

constexpr std::pair<InstrumentKind, std::string_view> kKindNames[] = {
    {kStock, "stock"}, {kIndex, "index"},   {kFund, "fund"},   {kBond, "bond"},
    {kRepo, "repo"},   {kCrypto, "crypto"}, {kForex, "forex"}, {kOther, "other"},
};

constexpr std::pair<Board, std::string_view> kBoardNames[] = {
    {Board::kNone, ""},     {Board::kMain, "main"},       {Board::kChiNext, "chinext"},
    {Board::kStar, "star"}, {Board::kBeijing, "beijing"}, {Board::kBShare, "b-share"},
};

}  // namespace

CodeFacts facts_of_code(const InstrumentId& id) {
    const detail::ExchangeFacts& exchange = detail::facts_of_exchange(id.exchange());
    CodeFacts best{exchange.kind, Board::kNone, exchange.price_decimals};
    const std::string_view code = id.code();
    const bool is_plain = code.size() == 6 && std::all_of(code.begin(), code.end(), [](char c) {
                              return c >= '0' && c <= '9';
                          });
    if (!is_plain) {
        return best;
    }
    std::size_t longest = 0;
    for (const auto& [prefix, facts] : plan_of(id.exchange())) {
        if (prefix.size() > longest && code.starts_with(prefix)) {
            longest = prefix.size();
            best = facts;
        }
    }
    return best;
}

double hand_of(const Instrument& instrument) {
    if (!detail::is_mainland(instrument.id.exchange())) {
        return 1;
    }
    return instrument.kind == InstrumentKind::kBond || instrument.kind == InstrumentKind::kRepo
               ? 10
               : 100;
}

Instrument instrument_from_id(const InstrumentId& id) {
    const CodeFacts facts = facts_of_code(id);
    return {.id = id,
            .name = {},
            .initials = {},
            .kind = facts.kind,
            .board = facts.board,
            .price_decimals = facts.price_decimals,
            .list_date = {},
            .delist_date = {},
            .industry = {},
            .source = {}};
}

std::string_view to_string(InstrumentKind kind) {
    for (const auto& [value, name] : kKindNames) {
        if (value == kind) {
            return name;
        }
    }
    MYSTOCKS_ASSERT(!"an instrument kind of the enum");
}

std::optional<InstrumentKind> parse_instrument_kind(std::string_view text) {
    for (const auto& [value, name] : kKindNames) {
        if (name == text) {
            return value;
        }
    }
    return {};
}

std::string_view to_string(Board board) {
    for (const auto& [value, name] : kBoardNames) {
        if (value == board) {
            return name;
        }
    }
    MYSTOCKS_ASSERT(!"a board of the enum");
}

std::optional<Board> parse_board(std::string_view text) {
    for (const auto& [value, name] : kBoardNames) {
        if (name == text) {
            return value;
        }
    }
    return {};
}

}  // namespace mystocks::market
