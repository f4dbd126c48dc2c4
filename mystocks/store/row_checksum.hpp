// How many rows a series has and what is in them, as two numbers that any driver gives alike.
#pragma once

#include <cstdint>
#include <string>

#include "mystocks/store/series_columns.hpp"

namespace mystocks::store {

// A sum over the rows of a 64-bit mix of each row's key and values: it does not depend on their
// order nor on the pieces in which they were read. It is shown to people and compared within one
// program; nothing keeps it.
struct RowsSum {
    std::uint64_t rows = 0;
    std::uint64_t checksum = 0;

    RowsSum& operator+=(const RowsSum& more);
    friend bool operator==(const RowsSum&, const RowsSum&) = default;
};

// What counts as the same value.
enum class NanBits { kExact, kAnyNan };  // bit for bit; or every NaN alike, all else bit for bit

RowsSum sum_of(const ColumnsView& rows, NanBits nan_bits);

// Of records: the text of one row, fields told apart.
class RecordText {
  public:
    RecordText& add(std::string_view text);
    RecordText& add(std::int64_t number);
    RecordText& add(double number);  // every NaN alike, −0.0 as 0.0: SQL engines keep no more
    RowsSum sum() const;

  private:
    std::string text_;
};

// Sixteen hexadecimal digits.
std::string checksum_text(const RowsSum& sum);

}  // namespace mystocks::store
