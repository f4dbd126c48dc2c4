// Upserting rows into an ordered series. For drivers that keep whole pieces of a series.
#pragma once

#include <optional>

#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/write_counts.hpp"

namespace mystocks::store {

// Whether the keys rise strictly: no row is out of order and none is there twice.
bool is_ordered(const ColumnsView& rows);

// The rows by key, of each key the last one handed over. Empty where is_ordered(rows) already.
std::optional<Columns> put_in_order(const ColumnsView& rows);

// Whether two rows hold the same values, bit for bit.
bool same_values(const ColumnsView& a, std::size_t row_a, const ColumnsView& b, std::size_t row_b);

// What an upsert of ordered `update` into ordered `base` does, without doing it.
struct Merge {
    // One entry a row of the result: a row number of `base`, or of `update` with kFromUpdate set.
    std::vector<std::uint32_t> picks;
    WriteCounts counts;

    static constexpr std::uint32_t kFromUpdate = 0x8000'0000;
    bool changes_nothing() const { return counts.inserted == 0 && counts.changed == 0; }
};

// Both at most 2^31 rows. Where nothing would change `picks` is left empty.
Merge plan_merge(const ColumnsView& base, const ColumnsView& update);

Columns apply_merge(const Merge& merge, const ColumnsView& base, const ColumnsView& update);

// What the columns keep of a read: the first row and the number of rows.
struct RowSpan {
    std::size_t first = 0;
    std::size_t count = 0;
};
RowSpan limited(std::size_t rows, const ReadLimit& limit);
// Keeps of `bars`, in time order, what lies in the range and within the limit. True where older
// bars were cut off by the limit.
bool cut_to(market::Bars& bars, TimeRange range, const ReadLimit& limit);

}  // namespace mystocks::store
