#include "mystocks/market/instrument.hpp"

#include <gtest/gtest.h>

#include "mystocks/market/block.hpp"

namespace mystocks::market {
namespace {

struct Case {
    const char* id;
    InstrumentKind kind;
    Board board;
    int price_decimals;
};

TEST(FactsOfCode, FollowTheNumberPlansOfTheExchanges) {
    using enum InstrumentKind;
    const Case cases[] = {
        {"600000.SH", kStock, Board::kMain, 2},    {"601318.SH", kStock, Board::kMain, 2},
        {"603993.SH", kStock, Board::kMain, 2},    {"605168.SH", kStock, Board::kMain, 2},
        {"688001.SH", kStock, Board::kStar, 2},    {"689009.SH", kStock, Board::kStar, 2},
        {"900901.SH", kStock, Board::kBShare, 3},  {"000001.SH", kIndex, Board::kNone, 2},
        {"000300.SH", kIndex, Board::kNone, 2},    {"880001.SH", kIndex, Board::kNone, 2},
        {"999999.SH", kIndex, Board::kNone, 2},    {"510050.SH", kFund, Board::kNone, 3},
        {"588000.SH", kFund, Board::kNone, 3},     {"019547.SH", kBond, Board::kNone, 3},
        {"113050.SH", kBond, Board::kNone, 3},     {"204001.SH", kRepo, Board::kNone, 3},
        {"730000.SH", kOther, Board::kNone, 2},    {"000001.SZ", kStock, Board::kMain, 2},
        {"001979.SZ", kStock, Board::kMain, 2},    {"002594.SZ", kStock, Board::kMain, 2},
        {"003816.SZ", kStock, Board::kMain, 2},    {"300750.SZ", kStock, Board::kChiNext, 2},
        {"301236.SZ", kStock, Board::kChiNext, 2}, {"302132.SZ", kStock, Board::kChiNext, 2},
        {"200011.SZ", kStock, Board::kBShare, 2},  {"201872.SZ", kStock, Board::kBShare, 2},
        {"399001.SZ", kIndex, Board::kNone, 2},    {"395001.SZ", kIndex, Board::kNone, 2},
        {"150012.SZ", kFund, Board::kNone, 3},     {"159915.SZ", kFund, Board::kNone, 3},
        {"162605.SZ", kFund, Board::kNone, 3},     {"184801.SZ", kFund, Board::kNone, 3},
        {"123002.SZ", kBond, Board::kNone, 3},     {"190000.SZ", kBond, Board::kNone, 3},
        {"131810.SZ", kRepo, Board::kNone, 3},     {"430047.BJ", kStock, Board::kBeijing, 2},
        {"835185.BJ", kStock, Board::kBeijing, 2}, {"920002.BJ", kStock, Board::kBeijing, 2},
        {"899050.BJ", kIndex, Board::kNone, 2},    {"300001.SIM", kStock, Board::kChiNext, 2},
        {"688001.SIM", kStock, Board::kStar, 2},   {"999001.SIM", kIndex, Board::kNone, 2},
        {"AAPL.US", kStock, Board::kNone, 2},      {"BTCUSDT.BINANCE", kCrypto, Board::kNone, 8},
        {"EURUSD.FX", kForex, Board::kNone, 5},    {"00700.HK", kStock, Board::kNone, 3},
        {"600000.MOON", kOther, Board::kNone, 2},  {"60000X.SH", kOther, Board::kNone, 2},
        {"6000001.SH", kOther, Board::kNone, 2},
    };
    for (const Case& expected : cases) {
        const CodeFacts facts = facts_of_code(InstrumentId::parse(expected.id));
        EXPECT_EQ(facts.kind, expected.kind) << expected.id;
        EXPECT_EQ(facts.board, expected.board) << expected.id;
        EXPECT_EQ(facts.price_decimals, expected.price_decimals) << expected.id;
    }
}

TEST(InstrumentFromId, KnowsOnlyWhatTheCodeSays) {
    const Instrument instrument = instrument_from_id(InstrumentId::parse("900901.SH"));
    EXPECT_EQ(instrument.id.str(), "900901.SH");
    EXPECT_EQ(instrument.board, Board::kBShare);
    EXPECT_EQ(instrument.price_decimals, 3);
    EXPECT_TRUE(instrument.name.empty());
    EXPECT_TRUE(instrument.source.empty());
    EXPECT_FALSE(instrument.list_date);
}

TEST(Names, RoundTrip) {
    for (const char* name :
         {"stock", "index", "fund", "bond", "repo", "crypto", "forex", "other"}) {
        const auto kind = parse_instrument_kind(name);
        ASSERT_TRUE(kind) << name;
        EXPECT_EQ(to_string(*kind), name);
    }
    for (const char* name : {"", "main", "chinext", "star", "beijing", "b-share"}) {
        const auto board = parse_board(name);
        ASSERT_TRUE(board) << name;
        EXPECT_EQ(to_string(*board), name);
    }
    for (const char* name : {"index", "concept", "style", "industry", "region", "custom"}) {
        const auto kind = parse_block_kind(name);
        ASSERT_TRUE(kind) << name;
        EXPECT_EQ(to_string(*kind), name);
    }
    EXPECT_FALSE(parse_instrument_kind("Stock"));
    EXPECT_FALSE(parse_board("nasdaq"));
    EXPECT_FALSE(parse_block_kind(""));
}

TEST(HandOf, IsAHundredSharesOnTheMainland) {
    const auto hand = [](const char* id) {
        return hand_of(instrument_from_id(InstrumentId::parse(id)));
    };
    EXPECT_EQ(hand("600000.SH"), 100);
    EXPECT_EQ(hand("688001.SH"), 100);
    EXPECT_EQ(hand("000001.SH"), 100);
    EXPECT_EQ(hand("510050.SH"), 100);
    EXPECT_EQ(hand("113050.SH"), 10);
    EXPECT_EQ(hand("204001.SH"), 10);
    EXPECT_EQ(hand("AAPL.US"), 1);
    EXPECT_EQ(hand("BTCUSDT.BINANCE"), 1);
}

}  // namespace
}  // namespace mystocks::market
