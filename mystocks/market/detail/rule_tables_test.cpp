// The tables against the facts that they were made from, and against the page that shows them.
#include "mystocks/market/detail/rule_tables.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/base/time.hpp"
#include "mystocks/market/detail/shared_files.hpp"

namespace mystocks::market::detail {
namespace {

constexpr const char* kFacts = "data/rules/ashare_rules_pit.json";

// The end of the string, object or list that begins at `at`, past it.
std::size_t end_of(const std::string& json, std::size_t at) {
    int depth = 0;
    bool in_string = false;
    for (; at < json.size(); ++at) {
        const char c = json[at];
        if (in_string) {
            at += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else {
            depth += (c == '{' || c == '[') ? 1 : (c == '}' || c == ']') ? -1 : 0;
        }
        if (depth == 0 && !in_string) {
            return at + 1;
        }
    }
    return at;
}

// The value of a key of this object, as text, strings without their quotes; empty where it has
// none.
std::string value_of(const std::string& object, const std::string& key) {
    for (std::size_t at = 1; at < object.size(); ++at) {
        if (object[at] != '"') {
            continue;
        }
        const std::size_t key_end = end_of(object, at);
        const std::string name = object.substr(at + 1, key_end - at - 2);
        const std::size_t value = key_end + 1;
        const bool is_plain = std::string("\"{[").find(object[value]) == std::string::npos;
        const std::size_t value_end =
            is_plain ? object.find_first_of(",}", value) : end_of(object, value);
        if (name == key) {
            const bool is_text = object[value] == '"';
            return object.substr(value + (is_text ? 1 : 0), value_end - value - (is_text ? 2 : 0));
        }
        at = value_end;
    }
    return {};
}

// The objects of a list.
std::vector<std::string> objects_of(const std::string& list) {
    std::vector<std::string> objects;
    for (std::size_t at = list.find('{'); at != std::string::npos;) {
        const std::size_t end = end_of(list, at);
        objects.push_back(list.substr(at, end - at));
        at = list.find('{', end);
    }
    return objects;
}

// 0 where the text is no plain date, such as "before 2015-08-01".
int packed_date(const std::string& text) {
    const auto date = base::parse_date(text);
    return date ? date->yyyymmdd() : 0;
}

Board board_of(const std::string& name) {
    const std::map<std::string, Board> boards{{"main", Board::kMain},
                                              {"main SH/SZ", Board::kMain},
                                              {"ChiNext", Board::kChiNext},
                                              {"STAR", Board::kStar},
                                              {"BSE", Board::kBeijing}};
    return boards.at(name);
}

std::vector<Venue> venues_of(const std::string& market) {
    std::vector<Venue> venues;
    for (const auto& [name, venue] : std::map<std::string, Venue>{
             {"SH", Venue::kShanghai}, {"SZ", Venue::kShenzhen}, {"BJ", Venue::kBeijing}}) {
        if (market.empty() || market.find(name) != std::string::npos) {
            venues.push_back(venue);
        }
    }
    return venues;
}

template <typename Row, typename Key>
void expect_row(std::span<const Row> rows, Key key, int from, double value) {
    EXPECT_TRUE(std::any_of(
        rows.begin(), rows.end(),
        [&](const Row& row) { return row.key == key && row.from == from && row.value == value; }))
        << "no row from " << from << " with " << value;
}

std::size_t rows_besides_b_shares(std::span<const BoardRow> rows) {
    return static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [](const BoardRow& row) { return row.key != Board::kBShare; }));
}

class RuleFacts : public testing::Test {
  protected:
    void SetUp() override {
        const auto text = read_shared(kFacts);
        if (!text) {
            GTEST_SKIP() << "no facts at " << shared_path(kFacts);
        }
        json_ = *text;
    }
    std::vector<std::string> rows(const std::string& section) const {
        const auto found = objects_of(value_of(json_, section));
        EXPECT_FALSE(found.empty()) << section;
        return found;
    }
    // One row of the table for each of the facts, and no more.
    void expect_boards(const std::string& section, const std::string& value,
                       std::span<const BoardRow> table, std::size_t more = 0) const {
        std::size_t dated = 0;
        for (const std::string& row : rows(section)) {
            if (const int from = packed_date(value_of(row, "from"))) {
                expect_row(table, board_of(value_of(row, "board")), from,
                           std::stod(value_of(row, value)));
                ++dated;
            }
        }
        EXPECT_EQ(rows_besides_b_shares(table), dated + more) << section;
    }
    void expect_venues(const std::string& section, std::span<const VenueRow> table,
                       std::size_t more = 0) const {
        std::size_t dated = 0;
        for (const std::string& row : rows(section)) {
            const int from = packed_date(value_of(row, "from"));
            for (const Venue venue : venues_of(value_of(row, "market"))) {
                // Beijing has had an exchange only since 2021-11-15.
                const int since =
                    venue == Venue::kBeijing && from != 0 ? std::max(from, 20211115) : from;
                if (since != 0) {
                    expect_row(table, venue, since, std::stod(value_of(row, "rate")));
                    ++dated;
                }
            }
        }
        EXPECT_EQ(table.size(), dated + more) << section;
    }
    std::string json_;
};

TEST_F(RuleFacts, OfLimits) {
    expect_boards("price_limit", "pct", limit_rows());
    expect_boards("price_limit_ST", "pct", special_limit_rows());
    // The facts count the main board's and ChiNext's first day under the old rules in words.
    expect_boards("no_limit_days_new_listing", "days", free_day_rows(), 2);
}

TEST_F(RuleFacts, OfStampDuty) {
    const auto facts = rows("stamp_duty");
    for (const std::string& fact : facts) {
        const int from = packed_date(value_of(fact, "from"));
        const auto table = stamp_rows();
        const auto row = std::find_if(table.begin(), table.end(),
                                      [&](const StampRow& each) { return each.from == from; });
        ASSERT_NE(row, table.end()) << from;
        EXPECT_EQ(row->buy, std::stod(value_of(fact, "buy"))) << from;
        EXPECT_EQ(row->sell, std::stod(value_of(fact, "sell"))) << from;
        EXPECT_EQ(value_of(fact, "C"), std::string(1, row->origin.confidence)) << from;
    }
    const int first = packed_date(value_of(facts.front(), "from"));
    const auto table = stamp_rows();
    EXPECT_EQ(std::count_if(table.begin(), table.end(),
                            [&](const StampRow& row) { return row.from >= first; }),
              static_cast<std::ptrdiff_t>(facts.size()));
}

TEST_F(RuleFacts, OfFees) {
    expect_venues("transfer_fee", transfer_rows());
    expect_venues("handling_fee_jingshou", handling_rows());
    expect_venues("regulatory_fee_zhengguan", regulatory_rows());
}

TEST_F(RuleFacts, OfLots) {
    const std::string lots = value_of(json_, "lots");
    const auto expect_lot = [&](const std::string& key, int from, double order_max) {
        const std::string fact = value_of(lots, key);
        ASSERT_FALSE(fact.empty()) << key;
        const auto board = key == "main/ChiNext" ? Board::kMain : board_of(key);
        const auto table = lot_rows();
        const auto row = std::find_if(table.begin(), table.end(), [&](const LotRow& each) {
            return each.board == board && each.from == from;
        });
        ASSERT_NE(row, table.end()) << key;
        EXPECT_EQ(row->buy_min, std::stod(value_of(fact, "buy_min"))) << key;
        EXPECT_EQ(row->buy_step, std::stod(value_of(fact, "buy_step"))) << key;
        EXPECT_EQ(row->order_max, order_max) << key;
    };
    expect_lot("main/ChiNext", 19901219,
               std::stod(value_of(value_of(lots, "main/ChiNext"), "limit_order_max")));
    expect_lot("STAR", 20190722, std::stod(value_of(value_of(lots, "STAR"), "limit_max")));
    expect_lot("BSE", 20211115, 1'000'000);
    const auto chinext = std::find_if(lot_rows().begin(), lot_rows().end(), [](const LotRow& row) {
        return row.board == Board::kChiNext && row.from == 20200824;
    });
    ASSERT_NE(chinext, lot_rows().end());
    EXPECT_EQ(chinext->order_max,
              std::stod(value_of(value_of(lots, "ChiNext_order_max"), "limit")));
    EXPECT_EQ(value_of(value_of(lots, "convertible_bond"), "min"), "10");
    EXPECT_EQ(value_of(value_of(lots, "convertible_bond"), "step"), "10");
}

TEST_F(RuleFacts, OfTicks) {
    const std::string ticks = value_of(json_, "tick");
    const std::map<std::string, std::string> examples{{"A-share", "600000.SH"},
                                                      {"fund/ETF", "510050.SH"},
                                                      {"convertible bond", "113050.SH"},
                                                      {"B-share SH (USD)", "900901.SH"},
                                                      {"B-share SZ (HKD)", "200011.SZ"}};
    for (const auto& [fact, id] : examples) {
        const double decimals = facts_of_code(InstrumentId::parse(id)).price_decimals;
        EXPECT_EQ(std::stod(value_of(ticks, fact)), 1 / std::pow(10.0, decimals)) << fact;
    }
}

TEST_F(RuleFacts, OfDividendTax) {
    const DividendTaxRow now = dividend_tax_rows().back();
    EXPECT_NE(value_of(json_, "dividend_tax").find("holding <=1 month 20%, 1m-1y 10%, >1y 0"),
              std::string::npos);
    EXPECT_EQ(now.month, 0.20);
    EXPECT_EQ(now.year, 0.10);
    EXPECT_EQ(now.longer, 0.0);
}

struct Shown {
    int from;
    Origin origin;
};

template <typename... Tables>
std::vector<Shown> all_rows(Tables... tables) {
    std::vector<Shown> rows;
    const auto take = [&](auto table) {
        for (const auto& row : table) {
            rows.push_back({row.from, row.origin});
        }
    };
    (take(tables), ...);
    return rows;
}

TEST(RuleTables, AreShownOnThePage) {
    std::ifstream file(std::string(MYSTOCKS_SOURCE_DIR) + "/docs/ashare-rules.md");
    ASSERT_TRUE(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("| ")) {
            lines.push_back(line);
        }
    }
    for (const auto& [from, origin] : all_rows(
             limit_rows(), special_limit_rows(), free_day_rows(), tick_floor_rows(),
             fund_limit_rows(), wide_fund_rows(), convertible_limit_rows(), settlement_rows(),
             same_day_fund_rows(), lot_rows(), stamp_rows(), b_share_stamp_rows(), transfer_rows(),
             transfer_per_share_rows(), handling_rows(), regulatory_rows(), dividend_tax_rows())) {
        const std::string date = base::to_string(base::Date::from_yyyymmdd(from).value());
        const std::string tail =
            "| " + std::string(origin.source) + " | " + origin.confidence + " |";
        EXPECT_TRUE(std::any_of(lines.begin(), lines.end(),
                                [&](const std::string& line) {
                                    return line.find(date) != std::string::npos &&
                                           line.ends_with(tail);
                                }))
            << date << ' ' << tail;
    }
}

template <typename Row, typename SameKey>
void expect_order(std::span<const Row> rows, SameKey same_key) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t k = i + 1; k < rows.size(); ++k) {
            EXPECT_TRUE(!same_key(rows[i], rows[k]) || rows[i].from < rows[k].from)
                << rows[i].from << ' ' << rows[k].from;
        }
    }
}

TEST(RuleTables, StandInOrderOfTime) {
    const auto same_key = [](const auto& a, const auto& b) { return a.key == b.key; };
    for (const auto rows :
         {limit_rows(), special_limit_rows(), free_day_rows(), settlement_rows()}) {
        expect_order(rows, same_key);
    }
    for (const auto rows : {tick_floor_rows(), fund_limit_rows(), transfer_rows(),
                            transfer_per_share_rows(), handling_rows(), regulatory_rows()}) {
        expect_order(rows, same_key);
    }
    const auto one_key = [](const auto&, const auto&) { return true; };
    expect_order(stamp_rows(), one_key);
    expect_order(dividend_tax_rows(), one_key);
    expect_order(lot_rows(), [](const LotRow& a, const LotRow& b) { return a.board == b.board; });
}

}  // namespace
}  // namespace mystocks::market::detail
