// The known shapes of tables: what their columns don't say by themselves.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/feed/csv/csv_source.hpp"

namespace mystocks::feed::csv::detail {

// Which end of an intraday bar its time is.
enum class StampEnd { kUnknown, kBegin, kEnd };

enum class Prices {
    kRaw,
    kAdjusted,       // by what the shape is
    kMaybeAdjusted,  // the vendor adjusts unless told not to, and the file doesn't say
};

// Where the file's name has a code without an exchange.
enum class Ticker {
    kNone,
    kWholeStem,  // GOOG.csv: all of it, in capitals
    kFirstWord,  // ADABTC-1m-2021-11-27.csv, 20131004_spy_minute_trade.csv
};

struct Shape {
    std::string_view name;          // for people
    std::string_view marks;         // comparable column names that are all there
    std::string_view without = {};  // names of which none is there
    // Powers of ten to shares and yuan, where the shape fixes them.
    std::optional<int> volume_shift = {};
    int amount_shift = 0;
    int price_shift = 0;
    StampEnd stamps = StampEnd::kUnknown;
    std::string_view exchange = {};  // of its codes
    bool only_stocks = false;
    Prices prices = Prices::kRaw;
    std::string_view ignored = {};  // columns whose name promises something else
    std::string_view refusal = {};  // why no table of this shape is imported
    // Column names that mean something only here: "count=volume".
    std::string_view also = {};
    // Without a header: the type of each column (see shapes.cpp) and the fields they are.
    std::string_view types = {};
    std::string_view fields = {};
    // Which kind it is, where the fields don't tell.
    std::optional<CsvKind> kind = {};
    bool ms_of_day = false;  // times count milliseconds since midnight
    Ticker ticker = Ticker::kNone;
};

// `names` are comparable column names. Null where none fits.
const Shape* shape_of_header(std::span<const std::string> names);

// `rows`: the first rows of a table without a header. Null where none fits.
const Shape* shape_of_rows(std::span<const std::vector<std::string>> rows);

// "a=b c=d" → what `name` maps to; empty where it isn't there.
std::string_view lookup(std::string_view pairs, std::string_view name);
bool has_word(std::string_view words, std::string_view word);

}  // namespace mystocks::feed::csv::detail
