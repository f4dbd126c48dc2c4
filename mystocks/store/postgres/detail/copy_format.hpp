// PostgreSQL's binary COPY format: rows of a series table to bytes and back.
// The format: https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format".
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "mystocks/store/postgres/detail/tables.hpp"

namespace mystocks::store::postgres::detail {

// What comes before the first row and after the last.
void append_copy_header(std::string& out);
void append_copy_end(std::string& out);
// One row of `table`, series number first. A value with the bits of kNoValue becomes NULL, and
// back: every other NaN keeps its bits.
void append_row(std::string& out, const SeriesTable& table, std::int32_t series,
                const ColumnsView& rows, std::size_t row);

// Takes the messages of COPY (SELECT [series,] stored_columns …) TO STDOUT, one by one.
class CopyReader {
  public:
    CopyReader(const SeriesTable& table, bool with_series)
        : table_(table), with_series_(with_series) {}

    // True where the message was a row: then the fields below hold it. Throws kCorrupt.
    bool take(std::string_view message);

    std::int32_t series = 0;
    RowKey key;
    std::span<const double> values() const { return {values_.data(), table_.value_columns.size()}; }

  private:
    std::string_view field(bool& is_null);

    const SeriesTable& table_;
    const bool with_series_;
    bool past_header_ = false;
    std::string_view rest_;
    std::array<double, kValueColumnsMax> values_{};
};

// One value of a binary result.
double double_of(std::string_view bytes);
std::int64_t time_of(const SeriesTable& table, std::string_view bytes);
std::int64_t integer_of(std::string_view bytes);  // of 4 or 8 bytes

}  // namespace mystocks::store::postgres::detail
