// INSERT statements out of rows: many rows and many tables each, up to the server's limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/store/series_columns.hpp"

namespace mystocks::store::tdengine::detail {

// The rows of one series that a write sends. All within what the store keeps.
struct RowsToSend {
    SeriesKey key;
    ColumnsView rows;
    std::optional<std::vector<std::uint32_t>> picks;  // row numbers; empty optional: all
    bool table_is_there = false;                      // else the statement makes it

    std::size_t size() const { return picks ? picks->size() : rows.size(); }
};

// Appends "(ts,sequence,value…)": numbers that read back as the same double, NaN as NULL.
void append_row_text(std::string& out, const SeriesKey& key, const ColumnsView& rows,
                     std::size_t row);

// The statements one after the other. What it is given must outlive it.
class InsertText {
  public:
    InsertText(std::string_view database, std::size_t bytes_max,
               std::span<const RowsToSend> writes);

    // Empty after the last one. Each has at least one row.
    std::string next();

  private:
    void append_table(std::string& sql, const RowsToSend& write) const;

    std::string database_;
    std::size_t bytes_max_;
    std::span<const RowsToSend> writes_;
    std::size_t write_ = 0;  // the next row is row_ of this write
    std::size_t row_ = 0;
};

}  // namespace mystocks::store::tdengine::detail
