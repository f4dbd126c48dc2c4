#include "mystocks/feed/csv/detail/shapes.hpp"

#include <algorithm>

#include "mystocks/feed/csv/detail/date_time.hpp"
#include "mystocks/feed/csv/detail/number.hpp"

namespace mystocks::feed::csv::detail {
namespace {

constexpr int kHands = 2;
constexpr int kThousands = 3;

constexpr std::string_view kOrderFeed =
    "these are the orders of a Level-2 feed, which are not kept: import its trades or snapshots";
constexpr std::string_view kBookLevels =
    "this is an order book with one price level a row (side, update_type, price, qty), which is "
    "not "
    "kept: import snapshots with bid and ask columns";
constexpr std::string_view kQuoteBars =
    "these are LEAN quote bars (bid and ask), which are not kept: import the trade bars";
constexpr std::string_view kFactors =
    "this is a LEAN factor file; corporate actions are imported from a table with ex-date, cash, "
    "bonus and rights columns";

// The first that fits is taken: the narrower ones stand in front.
constexpr Shape kHeaderShapes[] = {
    {.name = "Level-2 orders", .marks = "orderindex orderprice", .refusal = kOrderFeed},
    {.name = "Level-2 orders", .marks = "applseqnum orderqty side price", .refusal = kOrderFeed},
    {.name = "book levels", .marks = "side updatetype price qty", .refusal = kBookLevels},

    {.name = "Binance K-lines",
     .marks = "opentime open high low close volume closetime",
     .volume_shift = 0,
     .stamps = StampEnd::kBegin,
     .exchange = "BINANCE",
     .ticker = Ticker::kFirstWord},
    {.name = "baostock",
     .marks = "date code open high low close adjustflag",
     .volume_shift = 0,
     .stamps = StampEnd::kEnd},
    {.name = "tushare minutes",
     .marks = "tscode tradetime open high low close vol",
     .volume_shift = 0,
     .stamps = StampEnd::kEnd},
    {.name = "tushare",
     .marks = "tscode tradedate open high low close vol amount",
     .volume_shift = kHands,
     .amount_shift = kThousands},
    {.name = "tushare",
     .marks = "tradedate open high low close vol amount pctchg",
     .volume_shift = kHands,
     .amount_shift = kThousands},
    {.name = "akshare",
     .marks = "日期 开盘 收盘 最高 最低 成交量 成交额 振幅",
     .volume_shift = kHands,
     .only_stocks = true},
    {.name = "akshare minutes",
     .marks = "时间 开盘 收盘 最高 最低 成交量 成交额",
     .without = "日期",
     .volume_shift = kHands,
     .stamps = StampEnd::kEnd,
     .only_stocks = true},
    {.name = "Sina",
     .marks = "date open high low close volume outstandingshare",
     .volume_shift = 0,
     .ignored = "turnover"},
    {.name = "NetEase",
     .marks = "日期 股票代码 收盘价 最高价 最低价 开盘价 前收盘 成交量",
     .volume_shift = 0,
     .only_stocks = true},
    {.name = "Yahoo",
     .marks = "date open high low close adjclose volume",
     .volume_shift = 0,
     .exchange = "US",
     .ticker = Ticker::kWholeStem},
    {.name = "yfinance history",
     .marks = "open high low close volume dividends stocksplits",
     .without = "adjclose",
     .volume_shift = 0,
     .exchange = "US",
     .prices = Prices::kAdjusted,
     .ticker = Ticker::kWholeStem},
    {.name = "DolphinDB minutes",
     .marks = "symbol exchange cycle tradingday open turnover unixtime",
     .volume_shift = 0,
     .stamps = StampEnd::kEnd},
    {.name = "hikyuu", .marks = "date open high low close amount count", .also = "count=volume"},
    {.name = "JoinQuant",
     .marks = "open close high low volume money",
     .without = "factor",
     .volume_shift = 0,
     .stamps = StampEnd::kEnd,
     .prices = Prices::kMaybeAdjusted},
    {.name = "RQData",
     .marks = "orderbookid open high low close volume totalturnover",
     .volume_shift = 0,
     .stamps = StampEnd::kEnd},
    {.name = "通达信 export",
     .marks = "日期 开盘 最高 最低 收盘 成交量 成交额",
     .volume_shift = 0,
     .stamps = StampEnd::kEnd},
};

// Column types: d a date 20180102, D "20180102 00:00", E an epoch in ms or more, M milliseconds
// since midnight, i an integer, n any number, b true or false, s text.
constexpr Shape kRowShapes[] = {
    {.name = "Binance K-lines",
     .marks = {},
     .volume_shift = 0,
     .stamps = StampEnd::kBegin,
     .exchange = "BINANCE",
     .types = "EnnnnnEninnn",
     .fields = "datetime open high low close volume - amount - - - -",
     .ticker = Ticker::kFirstWord},
    {.name = "Binance trades",
     .marks = {},
     .exchange = "BINANCE",
     .types = "innnEbb",
     .fields = "sequence price volume amount datetime - -",
     .kind = CsvKind::kTicks,
     .ticker = Ticker::kFirstWord},
    {.name = "Binance trades",
     .marks = {},
     .exchange = "BINANCE",
     .types = "innnEb",
     .fields = "sequence price volume amount datetime -",
     .kind = CsvKind::kTicks,
     .ticker = Ticker::kFirstWord},
    {.name = "Binance aggregated trades",
     .marks = {},
     .exchange = "BINANCE",
     .types = "inniiEbb",
     .fields = "sequence price volume - - datetime - -",
     .kind = CsvKind::kTicks,
     .ticker = Ticker::kFirstWord},
    {.name = "LEAN daily",
     .marks = {},
     .volume_shift = 0,
     .price_shift = -4,
     .exchange = "US",
     .types = "Diiiii",
     .fields = "datetime open high low close volume",
     .ticker = Ticker::kFirstWord},
    {.name = "LEAN minutes",
     .marks = {},
     .volume_shift = 0,
     .price_shift = -4,
     .stamps = StampEnd::kBegin,
     .exchange = "US",
     .types = "Miiiii",
     .fields = "time open high low close volume",
     .ms_of_day = true,
     .ticker = Ticker::kFirstWord},
    {.name = "LEAN quotes", .marks = {}, .refusal = kQuoteBars, .types = "Miiiiiiiiii"},
    {.name = "LEAN factors", .marks = {}, .refusal = kFactors, .types = "dnnn"},
    {.name = "trading days",
     .marks = {},
     .types = "d",
     .fields = "date",
     .kind = CsvKind::kCalendar},
    {.name = "通达信 export",
     .marks = {},
     .volume_shift = 0,
     .stamps = StampEnd::kEnd,
     .types = "dnnnnnn",
     .fields = "date open high low close volume amount"},
};

template <typename Test>
bool all_words(std::string_view words, Test test) {
    while (!words.empty()) {
        const std::size_t space = words.find(' ');
        if (!test(words.substr(0, space))) {
            return false;
        }
        words.remove_prefix(space == std::string_view::npos ? words.size() : space + 1);
    }
    return true;
}

bool is_integer(std::string_view cell) {
    return !cell.empty() && cell.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has_type(std::string_view cell, char type) {
    double number = 0;
    const auto stamp = parse_stamp(cell, DateOrder::kUnknown);
    switch (type) {
        case 'd':
            return stamp && stamp->kind == Stamp::Kind::kDate;
        case 'D':
            return stamp && stamp->kind == Stamp::Kind::kLocal && cell.size() == 14 &&
                   cell[8] == ' ';
        case 'E':
            return stamp && stamp->kind == Stamp::Kind::kInstant && cell.size() > 10;
        case 'M':
            return is_integer(cell) && cell.size() >= 5 && cell.size() <= 8 &&
                   parse_number(cell, 0, number) == NumberResult::kNumber && number < 86'400'000;
        case 'i':
            return is_integer(cell);
        case 'n':
            return parse_number(cell, 0, number) == NumberResult::kNumber;
        case 'b':
            return cell == "true" || cell == "false" || cell == "True" || cell == "False";
        default:
            return true;
    }
}

bool fits(const std::vector<std::string>& row, std::string_view types) {
    if (row.size() != types.size()) {
        return false;
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (!has_type(trimmed(row[i]), types[i])) {
            return false;
        }
    }
    return true;
}

}  // namespace

const Shape* shape_of_header(std::span<const std::string> names) {
    const auto there = [&](std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const Shape& shape : kHeaderShapes) {
        if (all_words(shape.marks, there) &&
            all_words(shape.without, [&](std::string_view name) { return !there(name); })) {
            return &shape;
        }
    }
    return nullptr;
}

const Shape* shape_of_rows(std::span<const std::vector<std::string>> rows) {
    for (const Shape& shape : kRowShapes) {
        const auto fitting = std::count_if(rows.begin(), rows.end(),
                                           [&](const auto& row) { return fits(row, shape.types); });
        // A few bad rows don't change what the table is.
        if (!rows.empty() && static_cast<std::size_t>(fitting) * 10 >= rows.size() * 8) {
            return &shape;
        }
    }
    return nullptr;
}

std::string_view lookup(std::string_view pairs, std::string_view name) {
    std::string_view found;
    all_words(pairs, [&](std::string_view pair) {
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) == name && equals != std::string_view::npos) {
            found = pair.substr(equals + 1);
        }
        return true;
    });
    return found;
}

bool has_word(std::string_view words, std::string_view word) {
    return !all_words(words, [&](std::string_view one) { return one != word; });
}

}  // namespace mystocks::feed::csv::detail
