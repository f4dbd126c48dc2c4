#include "mystocks/store/postgres/detail/tables.hpp"

#include <algorithm>
#include <array>

#include "mystocks/base/error.hpp"

namespace mystocks::store::postgres::detail {
namespace {

constexpr std::array<std::string_view, 6> kBarColumns{"open",  "high",   "low",
                                                      "close", "volume", "amount"};
constexpr std::array<std::string_view, 5> kTickColumns{"price", "volume", "amount", "bid", "ask"};
constexpr std::array<std::string_view, 40> kDepthColumns{
    "bid_price_1", "bid_price_2", "bid_price_3", "bid_price_4",  "bid_price_5", "bid_price_6",
    "bid_price_7", "bid_price_8", "bid_price_9", "bid_price_10", "bid_size_1",  "bid_size_2",
    "bid_size_3",  "bid_size_4",  "bid_size_5",  "bid_size_6",   "bid_size_7",  "bid_size_8",
    "bid_size_9",  "bid_size_10", "ask_price_1", "ask_price_2",  "ask_price_3", "ask_price_4",
    "ask_price_5", "ask_price_6", "ask_price_7", "ask_price_8",  "ask_price_9", "ask_price_10",
    "ask_size_1",  "ask_size_2",  "ask_size_3",  "ask_size_4",   "ask_size_5",  "ask_size_6",
    "ask_size_7",  "ask_size_8",  "ask_size_9",  "ask_size_10"};

constexpr std::array<std::string_view, 1> kValueColumns{"value"};

constexpr std::array<SeriesTable, 6> kTables{
    SeriesTable{SeriesClass::kBars, "bars_daily", "day", true, false, kBarColumns},
    SeriesTable{SeriesClass::kBars, "bars_intraday", "time", false, false, kBarColumns},
    SeriesTable{SeriesClass::kTicks, "ticks", "time", false, true, kTickColumns},
    SeriesTable{SeriesClass::kDepth, "depth", "time", false, true, kDepthColumns},
    SeriesTable{SeriesClass::kValues, "values_daily", "day", true, false, kValueColumns},
    SeriesTable{SeriesClass::kValues, "values_intraday", "time", false, false, kValueColumns}};

constexpr std::array<DerivedView, 2> kDerivedViews{
    DerivedView{"bars_weekly", "week", market::Period::k1w},
    DerivedView{"bars_monthly", "month", market::Period::k1M}};

}  // namespace

std::string SeriesTable::key_columns() const {
    return "series, " + std::string(time_column) + (has_sequence ? ", sequence" : "");
}

std::string SeriesTable::stored_columns() const {
    std::string list(time_column);
    list += has_sequence ? ", sequence" : "";
    for (const std::string_view column : value_columns) {
        list.append(", ").append(column);
    }
    return list;
}

std::string SeriesTable::series_condition() const {
    std::string condition = "class = " + std::to_string(static_cast<int>(series_class));
    if (!has_sequence) {
        condition += is_daily ? " AND period >= " : " AND period < ";
        condition += std::to_string(static_cast<int>(market::Period::k1d));
    }
    return condition;
}

const SeriesTable& table_of(const SeriesKey& key) {
    const bool is_daily = key.period && !market::is_intraday(*key.period);
    return *std::ranges::find_if(kTables, [&](const SeriesTable& table) {
        return table.series_class == key.series_class && table.is_daily == is_daily;
    });
}

std::span<const SeriesTable> series_tables() {
    return kTables;
}

std::span<const DerivedView> derived_views() {
    return kDerivedViews;
}

const DerivedView* find_derived_view(market::Period from, market::Period to) {
    for (const DerivedView& view : kDerivedViews) {
        if (from == market::Period::k1d && view.period == to) {
            return &view;
        }
    }
    return nullptr;
}

int class_number(const SeriesKey& key) {
    return static_cast<int>(key.series_class);
}

std::string time_literal(const SeriesTable& table, std::int64_t time) {
    if (table.is_daily) {
        return std::string("(DATE '1970-01-01' + (") + std::to_string(time) + "))";
    }
    // The smallest BIGINT can't be written as minus something: the something is too big.
    return std::string("(BIGINT '") + std::to_string(time) + "')";
}

TimeRange clamped(const SeriesTable& table, TimeRange range) {
    return table.is_daily ? TimeRange{std::max(range.from, kDayMin), std::min(range.to, kDayMax)}
                          : range;
}

void require_times(const SeriesTable& table, const SeriesKey& key, const ColumnsView& rows) {
    if (!table.is_daily) {
        return;
    }
    for (const std::int64_t time : rows.time) {
        if (time < kDayMin || time > kDayMax) {
            throw base::Error(base::ErrorKind::kInvalidArgument,
                              to_string(key) + ": day " + std::to_string(time) +
                                  " since 1970-01-01 is no date that PostgreSQL can keep");
        }
    }
}

}  // namespace mystocks::store::postgres::detail
