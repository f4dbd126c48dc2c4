// The tables of series: what each class of series is kept in, column by column.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/store/series_columns.hpp"

namespace mystocks::store::postgres::detail {

// A table whose key is (series, time) or (series, time, sequence). `is_daily`: its time column is a
// DATE, else microseconds in a BIGINT.
struct SeriesTable {
    SeriesClass series_class;
    std::string_view name;
    std::string_view time_column;
    bool is_daily = false;
    bool has_sequence = false;
    std::span<const std::string_view> value_columns;  // in the order of ColumnsView::values

    // Which rows of the `series` table have theirs here: "class = 1 AND period >= 10".
    std::string series_condition() const;
    std::string key_columns() const;     // "series, day" …
    std::string stored_columns() const;  // without the series: "day, open, high …"
};

const SeriesTable& table_of(const SeriesKey& key);
// Those of market data first.
std::span<const SeriesTable> series_tables();
inline constexpr std::size_t kMarketTables = 4;

// A continuous aggregate over bars_daily: columns series, bucket (the window's first day), day (the
// last one with a bar), those of a bar, plain.
struct DerivedView {
    std::string_view name;
    std::string_view window;  // as SQL names it: "week", "month"
    market::Period period;
};

std::span<const DerivedView> derived_views();
const DerivedView* find_derived_view(market::Period from, market::Period to);  // null: none

// What is in the `series` table for a class.
int class_number(const SeriesKey& key);

// Days that a DATE can hold and TimescaleDB can take, since 1970-01-01: from 4713 BC on.
inline constexpr std::int64_t kDayMin = -2'440'000;
inline constexpr std::int64_t kDayMax = 100'000'000;
// Days from PostgreSQL's own epoch, 2000-01-01.
inline constexpr std::int64_t kPostgresEpochDay = 10'957;

// `time` as an SQL constant of the table's time column.
std::string time_literal(const SeriesTable& table, std::int64_t time);
// The range as far as the column can go; empty (from > to) where it can't.
TimeRange clamped(const SeriesTable& table, TimeRange range);
// Throws kInvalidArgument where a time can't be kept.
void require_times(const SeriesTable& table, const SeriesKey& key, const ColumnsView& rows);

}  // namespace mystocks::store::postgres::detail
