// Bars, ticks and depth seen as one shape: key columns and value columns. For drivers.
//
// A series is ordered by (time, sequence); bars have no sequence column. Value columns are, for
// bars: open high low close volume amount; for ticks: price volume amount bid ask; for depth: bid
// price 0…9, bid size 0…9, ask price 0…9, ask size 0…9.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/market/bar.hpp"
#include "mystocks/market/instrument_id.hpp"
#include "mystocks/market/period.hpp"
#include "mystocks/market/tick.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

struct SeriesKey {
    market::InstrumentId id;
    SeriesClass series_class;
    std::optional<market::Period> period;  // bars only

    friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

SeriesKey bars_key(const market::InstrumentId& id, market::Period period);
SeriesKey ticks_key(const market::InstrumentId& id);
SeriesKey depth_key(const market::InstrumentId& id);

// "600000.SH 1d", "600519.SH ticks": how messages name a series.
std::string to_string(const SeriesKey& key);
// A time of that series: "2011-10-10" or "2026-07-06T01:31:00Z"; the number where it is no date.
std::string time_text(const SeriesKey& key, std::int64_t time);

inline constexpr std::size_t kValueColumnsMax = 4 * market::kDepthLevelsMax;
std::size_t value_columns_of(SeriesClass series_class);  // 6, 5, 40

struct RowKey {
    std::int64_t time = 0;
    std::int64_t sequence = 0;  // 0 for bars

    friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

// Non-owning. `sequence` is empty for bars; a value column may be empty (a depth level that the
// source lacks) and then holds NaN in every row.
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

// One write of a call, whatever its class.
struct ColumnsWrite {
    SeriesKey key;
    ColumnsView rows;

    ColumnsWrite(SeriesKey series, const ColumnsView& view) : key(std::move(series)), rows(view) {}
};

std::vector<ColumnsWrite> columns_of(std::span<const BarsWrite> writes);
std::vector<ColumnsWrite> columns_of(std::span<const TicksWrite> writes);
std::vector<ColumnsWrite> columns_of(std::span<const DepthWrite> writes);

// Where rows are appended: the columns of a Bars, Ticks, Depth or Columns that outlives it.
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

// Owning.
struct Columns {
    std::vector<std::int64_t> time;
    std::vector<std::int64_t> sequence;  // empty for bars
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
