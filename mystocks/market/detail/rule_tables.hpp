// The mainland's trading rules as dated facts, one row a change, each with where it is from.
// docs/ashare-rules.md shows the same rows to people; a test holds the two together.
#pragma once

#include <span>
#include <string_view>

#include "mystocks/market/instrument.hpp"

namespace mystocks::market::detail {

enum class Venue { kShanghai, kShenzhen, kBeijing };

// How far a row can be trusted: A an official text is cited, B several independent secondary
// sources agree, C one secondary source, or a date that was inferred.
struct Origin {
    std::string_view source;
    char confidence;
};

// In force from a day (yyyymmdd, included) until the next row of the same key. Rows of a key stand
// in order of time.
template <typename Key>
struct DatedRow {
    Key key;
    int from;
    double value;
    Origin origin;
};

using BoardRow = DatedRow<Board>;
using VenueRow = DatedRow<Venue>;

// Funds and bonds that their code tells apart; the first prefix that fits counts.
struct CodeRow {
    Venue venue;
    std::string_view prefix;
    int from;
    double value;
    Origin origin;
};

struct StampRow {
    int from;
    double buy;
    double sell;
    Origin origin;
};

// By holding time; a dividend follows the row of its ex-date.
struct DividendTaxRow {
    int from;
    double month;   // held for at most a month
    double year;    // for at most a year
    double longer;  // for more than a year
    Origin origin;
};

struct LotRow {
    Board board;
    int from;
    double buy_min;
    double buy_step;
    double sell_step;
    double order_max;
    Origin origin;
};

std::span<const BoardRow> limit_rows();          // fraction both ways
std::span<const BoardRow> special_limit_rows();  // of stocks under special treatment
std::span<const BoardRow> free_day_rows();       // first days without limit, by day of listing
std::span<const VenueRow> tick_floor_rows();     // limits are at least one tick away
std::span<const VenueRow> fund_limit_rows();
std::span<const CodeRow> wide_fund_rows();  // funds with another limit than the rest
std::span<const CodeRow> convertible_limit_rows();
std::span<const BoardRow> settlement_rows();    // days; funds follow Board::kMain
std::span<const CodeRow> same_day_fund_rows();  // funds that may be sold on the day they are bought
std::span<const LotRow> lot_rows();
std::span<const StampRow> stamp_rows();
std::span<const StampRow> b_share_stamp_rows();
std::span<const VenueRow> transfer_rows();            // fraction of the amount
std::span<const VenueRow> transfer_per_share_rows();  // fraction of the face value of 1 yuan
std::span<const VenueRow> handling_rows();
std::span<const VenueRow> regulatory_rows();
std::span<const DividendTaxRow> dividend_tax_rows();

}  // namespace mystocks::market::detail
