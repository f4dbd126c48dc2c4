// Bars, ticks, depth and values seen as one shape: key columns and value columns. For drivers.
//
// A series is ordered by (time, sequence); bars and values have no sequence column. Value columns
// are, for bars: open high low close volume amount; for ticks: price volume amount bid ask; for
// depth: bid price 0…9, bid size 0…9, ask price 0…9, ask size 0…9; for values: the value.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "mystocks/market/bar.hpp"
#include "mystocks/market/tick.hpp"
#include "mystocks/store/series_key.hpp"

namespace mystocks::store {

// One number a time: what a formula gave, a factor, a signal. Times as of bars of its period.
struct Values {
    std::vector<std::int64_t> time;
    std::vector<double> value;

    std::size_t size() const { return time.size(); }
    friend bool operator==(const Values&, const Values&) = default;
};

inline constexpr std::size_t kValueColumnsMax = 4 * market::kDepthLevelsMax;
std::size_t value_columns_of(SeriesClass series_class);  // 6, 5, 40, 1

struct RowKey {
    std::int64_t time = 0;
    std::int64_t sequence = 0;  // 0 where the class has none

    friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

// Non-owning. `sequence` is empty where the class has none; a value column may be empty (a depth
// level that the source lacks) and then holds NaN in every row.
struct ColumnsView {
    std::span<const std::int64_t> time;
    std::span<const std::int64_t> sequence;
    std::array<std::span<const double>, kValueColumnsMax> values;
    std::size_t value_count = 0;

    std::size_t size() const { return time.size(); }
    bool empty() const { return time.empty(); }
    RowKey key(std::size_t row) const { return {time[row], sequence.empty() ? 0 : sequence[row]}; }
    ColumnsView slice(std::size_t first, std::size_t count) const;
    // The row number of the first key that is not less than `key`. The keys are in order.
    std::size_t lower_bound(RowKey key) const;
};

ColumnsView view_of(const market::BarsView& bars);
ColumnsView view_of(const market::Ticks& ticks);
ColumnsView view_of(const market::Depth& depth);
ColumnsView view_of(const Values& values);

// One write of a call, whatever its class.
struct ColumnsWrite {
    SeriesKey key;
    ColumnsView rows;

    ColumnsWrite(SeriesKey series, const ColumnsView& view) : key(std::move(series)), rows(view) {}
};

// Where rows are appended: the columns of a Bars, Ticks, Depth, Values or Columns that outlives it.
struct ColumnsSink {
    std::vector<std::int64_t>* time = nullptr;
    std::vector<std::int64_t>* sequence = nullptr;  // null: dropped
    std::array<std::vector<double>*, kValueColumnsMax> values{};
    std::size_t value_count = 0;

    void reserve(std::size_t rows) const;
    void append(const ColumnsView& rows) const;
    // Keeps only rows [first, first + count).
    void keep(std::size_t first, std::size_t count) const;
};

ColumnsSink sink_of(market::Bars& bars);
ColumnsSink sink_of(market::Ticks& ticks);
ColumnsSink sink_of(market::Depth& depth);
ColumnsSink sink_of(Values& values);

// Owning.
struct Columns {
    std::vector<std::int64_t> time;
    std::vector<std::int64_t> sequence;  // empty where the class has none
    std::vector<std::vector<double>> values;

    Columns() = default;
    explicit Columns(SeriesClass series_class) : values(value_columns_of(series_class)) {}
    std::size_t size() const { return time.size(); }
    ColumnsView view() const;
    ColumnsSink sink(bool with_sequence);
};

// What an empty value column holds.
inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

}  // namespace mystocks::store
