// Trades, orders and fills of a finished backtest, page by page.
#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/backtest_types.hpp"
#include "mystocks/backtest/figures.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::api::detail {
enum class TradeSort { kEntered, kLeft, kInstrument, kProfit, kReturn, kBars };
}

template <>
struct mystocks::http::EnumNotes<mystocks::api::detail::TradeSort> {
    static constexpr std::string_view kName = "TradeSort";
    static constexpr std::string_view kDescription = "What trades are sorted by.";
    static std::vector<std::pair<std::string_view, api::detail::TradeSort>> values() {
        using api::detail::TradeSort;
        return {{"entered", TradeSort::kEntered},       {"left", TradeSort::kLeft},
                {"instrument", TradeSort::kInstrument}, {"profit", TradeSort::kProfit},
                {"return_rate", TradeSort::kReturn},    {"bars", TradeSort::kBars}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::trade::Side> {
    static constexpr std::string_view kName = "OrderSide";
    static constexpr std::string_view kDescription = "Which way.";
    static std::vector<std::pair<std::string_view, trade::Side>> values() {
        return {{"buy", trade::Side::kBuy}, {"sell", trade::Side::kSell}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::trade::Reason> {
    static constexpr std::string_view kName = "OrderReason";
    static constexpr std::string_view kDescription = "Why an order was placed.";
    static std::vector<std::pair<std::string_view, trade::Reason>> values() {
        return api::detail::named_values(trade::Reason::kEnd);
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::trade::Refusal> {
    static constexpr std::string_view kName = "OrderRefusal";
    static constexpr std::string_view kDescription =
        "Why an order was refused; of an exit that was filled later: why at first.";
    static std::vector<std::pair<std::string_view, trade::Refusal>> values() {
        return api::detail::named_values(trade::Refusal::kCash);
    }
};

namespace mystocks::api::detail {
namespace {

constexpr std::int64_t kRowsDefault = 100;
constexpr std::int64_t kRowsMax = 20'000;

http::Note limit_note() {
    return {.field = "limit",
            .description = "At most so many rows.",
            .defaulted = true,
            .minimum = 0,
            .maximum = double(kRowsMax)};
}
http::Note offset_note() {
    return {.field = "offset",
            .description = "Leave out so many rows first.",
            .defaulted = true,
            .minimum = 0,
            .maximum = 1e12};
}
http::Note id_note() {
    return {.field = "id", .description = "The backtest's number.", .minimum = 1};
}
http::Note instrument_note() {
    return {.field = "instrument", .description = "Only of this instrument.", .size_max = 64};
}

struct GetTrades {
    std::int64_t id = 0;
    std::optional<std::string> instrument;
    TradeSort sort = TradeSort::kEntered;
    bool descending = false;
    std::int64_t limit = kRowsDefault;
    std::int64_t offset = 0;
};
BOOST_DESCRIBE_STRUCT(GetTrades, (), (id, instrument, sort, descending, limit, offset))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetTrades>) {
    return {"GetBacktestTrades",
            "Which trades.",
            {id_note(),
             instrument_note(),
             {.field = "sort", .description = "Sorted by this.", .defaulted = true},
             {.field = "descending", .description = "Greatest first.", .defaulted = true},
             limit_note(),
             offset_note()}};
}

struct GetOrders {
    std::int64_t id = 0;
    std::optional<std::string> instrument;
    bool refused = false;
    std::optional<trade::Refusal> refusal;
    std::int64_t limit = kRowsDefault;
    std::int64_t offset = 0;
};
BOOST_DESCRIBE_STRUCT(GetOrders, (), (id, instrument, refused, refusal, limit, offset))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetOrders>) {
    return {"GetBacktestOrders",
            "Which orders.",
            {id_note(),
             instrument_note(),
             {.field = "refused",
              .description = "Only those that were refused at least once.",
              .defaulted = true},
             {.field = "refusal", .description = "Only those refused for this reason."},
             limit_note(),
             offset_note()}};
}

struct GetFills {
    std::int64_t id = 0;
    std::optional<std::string> instrument;
    std::int64_t limit = kRowsDefault;
    std::int64_t offset = 0;
};
BOOST_DESCRIBE_STRUCT(GetFills, (), (id, instrument, limit, offset))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetFills>) {
    return {"GetBacktestFills",
            "Which fills.",
            {id_note(), instrument_note(), limit_note(), offset_note()}};
}

struct TradeRow {
    std::string instrument;
    std::string name;
    bool is_short = false;
    std::int64_t entered = 0;
    std::int64_t left = 0;
    bool open = false;
    double shares = 0;
    double entry_price = 0;
    double exit_price = 0;
    double profit = 0;
    double return_rate = 0;
    double costs = 0;
    double dividends = 0;
    double mae = 0;
    double mfe = 0;
    std::uint64_t bars = 0;
    std::uint64_t adds = 0;
    trade::Reason exit_reason{};
};
BOOST_DESCRIBE_STRUCT(TradeRow, (),
                      (instrument, name, is_short, entered, left, open, shares, entry_price,
                       exit_price, profit, return_rate, costs, dividends, mae, mfe, bars, adds,
                       exit_reason))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<TradeRow>) {
    return {"BacktestTrade",
            "From the first share in to the last share out of one position.",
            {{.field = "instrument", .description = "Its id."},
             {.field = "name", .description = "Its name."},
             {.field = "is_short", .description = "Sold short."},
             {.field = "entered", .description = "As in the result's `time`."},
             {.field = "left", .description = "The last moment of the run where it is open."},
             {.field = "open", .description = "Still open at the end."},
             {.field = "shares", .description = "The most that were held."},
             {.field = "entry_price", .description = "Mean, as traded.", .nan_is_null = true},
             {.field = "exit_price",
              .description = "Mean, as traded; the last close where it is open.",
              .nan_is_null = true},
             {.field = "profit", .description = "Money, after costs.", .nan_is_null = true},
             {.field = "return_rate",
              .description = "Profit ÷ money that went in.",
              .nan_is_null = true},
             {.field = "costs", .description = "Money."},
             {.field = "dividends", .description = "Money."},
             {.field = "mae",
              .description = "The worst while it was open, as a fraction of the entry price.",
              .nan_is_null = true},
             {.field = "mfe", .description = "The best.", .nan_is_null = true},
             {.field = "bars", .description = "Moments from entry to exit."},
             {.field = "adds", .description = "Entries after the first."},
             {.field = "exit_reason", .description = "Means nothing while it is open."}}};
}

struct OrderRow {
    std::uint64_t id = 0;
    std::string instrument;
    std::string name;
    trade::Side side{};
    trade::Reason reason{};
    std::int64_t placed = 0;
    std::optional<std::int64_t> ended;
    double filled = 0;
    trade::Refusal refusal{};
};
BOOST_DESCRIBE_STRUCT(OrderRow, (),
                      (id, instrument, name, side, reason, placed, ended, filled, refusal))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<OrderRow>) {
    return {"BacktestOrder",
            "An order that was placed, and what became of it.",
            {{.field = "id", .description = "In order of placing."},
             {.field = "instrument", .description = "Its id."},
             {.field = "name", .description = "Its name."},
             {.field = "side", .description = "Which way."},
             {.field = "reason", .description = "Why."},
             {.field = "placed", .description = "As in the result's `time`."},
             {.field = "ended", .description = "Filled, or refused for good; null: neither yet."},
             {.field = "filled", .description = "Shares."},
             {.field = "refusal", .description = "none: it never was."}}};
}

struct FillRow {
    std::uint64_t order = 0;
    std::string instrument;
    trade::Side side{};
    trade::Reason reason{};
    std::int64_t time = 0;
    double shares = 0;
    double price = 0;
    double amount = 0;
    double slippage = 0;
    double costs = 0;
};
BOOST_DESCRIBE_STRUCT(FillRow, (),
                      (order, instrument, side, reason, time, shares, price, amount, slippage,
                       costs))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FillRow>) {
    return {"BacktestFill",
            "Shares that changed hands.",
            {{.field = "order", .description = "The order's id."},
             {.field = "instrument", .description = "Its id."},
             {.field = "side", .description = "Which way."},
             {.field = "reason", .description = "Why."},
             {.field = "time", .description = "As in the result's `time`."},
             {.field = "shares", .description = "How many."},
             {.field = "price", .description = "As traded, slippage included."},
             {.field = "amount", .description = "Money."},
             {.field = "slippage", .description = "Money lost to it, at least 0."},
             {.field = "costs", .description = "Money: commission, taxes and fees."}}};
}

struct TradePage {
    std::uint64_t total = 0;
    TimeUnit time_unit{};
    std::vector<TradeRow> trades;
};
BOOST_DESCRIBE_STRUCT(TradePage, (), (total, time_unit, trades))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<TradePage>) {
    return {"BacktestTradePage",
            "Some trades.",
            {{.field = "total", .description = "Rows without limit and offset."},
             {.field = "time_unit", .description = "What times are."},
             {.field = "trades", .description = "Those asked for."}}};
}

struct OrderPage {
    std::uint64_t total = 0;
    TimeUnit time_unit{};
    std::vector<OrderRow> orders;
};
BOOST_DESCRIBE_STRUCT(OrderPage, (), (total, time_unit, orders))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<OrderPage>) {
    return {"BacktestOrderPage",
            "Some orders.",
            {{.field = "total", .description = "Rows without limit and offset."},
             {.field = "time_unit", .description = "What times are."},
             {.field = "orders", .description = "By id."}}};
}

struct FillPage {
    std::uint64_t total = 0;
    TimeUnit time_unit{};
    std::vector<FillRow> fills;
};
BOOST_DESCRIBE_STRUCT(FillPage, (), (total, time_unit, fills))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FillPage>) {
    return {"BacktestFillPage",
            "Some fills.",
            {{.field = "total", .description = "Rows without limit and offset."},
             {.field = "time_unit", .description = "What times are."},
             {.field = "fills", .description = "In order of time."}}};
}

// The run's number of an instrument that a query names.
std::optional<std::uint32_t> number_of(const backtest::Result& result,
                                       const std::optional<std::string>& typed) {
    if (!typed) {
        return std::nullopt;
    }
    const auto id = market::InstrumentId::try_parse(*typed);
    if (!id) {
        throw http::InvalidRequest("instrument",
                                   "'" + *typed + "' is no instrument; write 600000.SH");
    }
    const auto found = std::find_if(result.instruments.begin(), result.instruments.end(),
                                    [&](const market::Instrument& each) { return each.id == *id; });
    if (found == result.instruments.end()) {
        throw base::Error(base::ErrorKind::kNotFound,
                          id->str() + " is not in the backtest's universe");
    }
    return static_cast<std::uint32_t>(found - result.instruments.begin());
}

// Indices of the rows of that instrument for which `wanted` holds.
template <typename Row, typename Wanted>
std::vector<std::size_t> rows_of(const std::vector<Row>& rows,
                                 std::optional<std::uint32_t> instrument, const Wanted& wanted) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if ((!instrument || rows[i].instrument == *instrument) && wanted(rows[i])) {
            found.push_back(i);
        }
    }
    return found;
}

std::span<const std::size_t> page_of(const std::vector<std::size_t>& rows, std::int64_t limit,
                                     std::int64_t offset) {
    const auto first = std::min(static_cast<std::size_t>(offset), rows.size());
    return std::span(rows).subspan(first,
                                   std::min(static_cast<std::size_t>(limit), rows.size() - first));
}

double value_of(const trade::Trade& trade, const std::vector<double>& ranks, TradeSort sort) {
    switch (sort) {
        case TradeSort::kEntered:
            return static_cast<double>(trade.entered);
        case TradeSort::kLeft:
            return static_cast<double>(trade.left);
        case TradeSort::kProfit:
            return trade.profit;
        case TradeSort::kReturn:
            return trade.return_rate;
        case TradeSort::kBars:
            return trade.bars;
        case TradeSort::kInstrument:
            break;
    }
    return ranks[trade.instrument];
}

// Places of the run's instruments in the order of their ids.
std::vector<double> ranks_of(const std::vector<market::Instrument>& instruments) {
    std::vector<std::size_t> order(instruments.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return instruments[a].id < instruments[b].id; });
    std::vector<double> ranks(instruments.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        ranks[order[i]] = static_cast<double>(i);
    }
    return ranks;
}

TradePage trades_of(const backtest::Result& result, const GetTrades& query) {
    TradePage page;
    page.time_unit = time_unit_of(result.period);
    std::vector<std::size_t> rows = rows_of(result.trades, number_of(result, query.instrument),
                                            [](const trade::Trade&) { return true; });
    const std::vector<double> ranks = ranks_of(result.instruments);
    std::vector<std::pair<double, std::size_t>> keys;
    for (const std::size_t row : rows) {
        keys.emplace_back(value_of(result.trades[row], ranks, query.sort), row);
    }
    std::stable_sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
        return query.descending ? a.first > b.first : a.first < b.first;
    });
    for (std::size_t i = 0; i < keys.size(); ++i) {
        rows[i] = keys[i].second;
    }
    page.total = rows.size();
    const auto shown = [&](std::int64_t time) {
        return market::bar_time_number(time, result.period);
    };
    for (const std::size_t row : page_of(rows, query.limit, query.offset)) {
        const trade::Trade& each = result.trades[row];
        const market::Instrument& instrument = result.instruments[each.instrument];
        page.trades.push_back({instrument.id.str(), instrument.name, each.is_short,
                               shown(each.entered), shown(each.left), each.open, each.shares,
                               each.entry_price, each.exit_price, each.profit, each.return_rate,
                               each.costs, each.dividends, each.mae, each.mfe, each.bars, each.adds,
                               each.exit_reason});
    }
    return page;
}

OrderPage orders_of(const backtest::Result& result, const GetOrders& query) {
    OrderPage page;
    page.time_unit = time_unit_of(result.period);
    const std::vector<std::size_t> rows =
        rows_of(result.orders, number_of(result, query.instrument), [&](const trade::Order& each) {
            return (!query.refused || each.refusal != trade::Refusal::kNone) &&
                   (!query.refusal || each.refusal == *query.refusal);
        });
    page.total = rows.size();
    for (const std::size_t row : page_of(rows, query.limit, query.offset)) {
        const trade::Order& each = result.orders[row];
        const market::Instrument& instrument = result.instruments[each.instrument];
        OrderRow shown{
            each.id,      instrument.id.str(), instrument.name,
            each.side,    each.reason,         market::bar_time_number(each.placed, result.period),
            std::nullopt, each.filled,         each.refusal};
        if (each.ended != 0) {
            shown.ended = market::bar_time_number(each.ended, result.period);
        }
        page.orders.push_back(std::move(shown));
    }
    return page;
}

FillPage fills_of(const backtest::Result& result, const GetFills& query) {
    FillPage page;
    page.time_unit = time_unit_of(result.period);
    const std::vector<std::size_t> rows = rows_of(result.fills, number_of(result, query.instrument),
                                                  [](const trade::Fill&) { return true; });
    page.total = rows.size();
    for (const std::size_t row : page_of(rows, query.limit, query.offset)) {
        const trade::Fill& each = result.fills[row];
        page.fills.push_back({each.order, result.instruments[each.instrument].id.str(), each.side,
                              each.reason, market::bar_time_number(each.time, result.period),
                              each.shares, each.price, each.amount, each.slippage,
                              backtest::to_money(each.costs.total(), result.money_decimals)});
    }
    return page;
}

}  // namespace

void add_backtest_lists(http::Router& router, const Context& context) {
    const auto operation = [](std::string what, std::string summary) {
        http::Operation made;
        made.path = "/api/v1/backtests/{id}/" + what;
        made.id = "list_backtest_" + what;
        made.tag = "backtests";
        made.summary = std::move(summary);
        made.success = "Some of them.";
        made.errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict};
        return made;
    };
    router.add(http::Route<GetTrades, TradePage>{
        .operation = operation("trades", "Trades of a finished backtest"),
        .handle = [context](const GetTrades& query) {
            return trades_of(finished(context, query.id).outcome->result, query);
        }});
    router.add(http::Route<GetOrders, OrderPage>{
        .operation = operation("orders", "Orders of a finished backtest, refused ones too"),
        .handle = [context](const GetOrders& query) {
            return orders_of(finished(context, query.id).outcome->result, query);
        }});
    router.add(http::Route<GetFills, FillPage>{
        .operation = operation("fills", "Fills of a finished backtest, for marks on a chart"),
        .handle = [context](const GetFills& query) {
            return fills_of(finished(context, query.id).outcome->result, query);
        }});
}

}  // namespace mystocks::api::detail
