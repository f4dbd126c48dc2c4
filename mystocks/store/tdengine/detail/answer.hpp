// What /rest/sql answers: {"code":0,"column_meta":[…],"data":[[…],…],"rows":n} or
// {"code":9731,"desc":"Table does not exist"}; /rest/login: {"code":0,"desc":"the token"}. The
// bytes are hostile.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace mystocks::store::tdengine::detail {

// One value of a row, as it was written.
class Cell {
  public:
    enum class Kind { kNull, kNumber, kText, kTruth };

    Cell(Kind kind, std::string_view text) : kind_(kind), text_(text) {}
    bool is_null() const { return kind_ == Kind::kNull; }
    // Throw kCorrupt for what is no such thing, null included.
    std::int64_t integer() const;
    std::string_view text() const;
    // The nearest double; null is NaN.
    double number() const;

  private:
    Kind kind_;
    std::string_view text_;
};

// The cells are valid during the call.
using RowReader = std::function<void(std::span<const Cell> row)>;

struct Answer {
    int code = 0;
    std::string desc;
    std::uint64_t rows = 0;  // as handed to the reader
    bool says_rows = false;  // a statement that was carried out always does
};

// Hands over every row of `data`. Throws kCorrupt for bytes that are no answer, that have another
// number of rows than they say, or whose rows have not as many values as there are columns;
// whatever the reader throws goes through. Thread-safe.
Answer parse_answer(std::string_view body, const RowReader& reader);

}  // namespace mystocks::store::tdengine::detail
