#include "mystocks/store/tdengine/detail/insert_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/number_text.hpp"
#include "mystocks/store/tdengine/detail/layout.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

// The server refuses a number whose nearest double is subnormal unless the text is exact: its
// strtod() reports an underflow then. All digits, then.
void append_subnormal(std::string& out, double value) {
    constexpr int kDigits = 766;  // of the longest one, after the point
    std::array<char, kDigits + 16> text;
    const char* end = std::to_chars(text.data(), text.data() + text.size(), value,
                                    std::chars_format::scientific, kDigits)
                          .ptr;
    const std::string_view all(text.data(), static_cast<std::size_t>(end - text.data()));
    const std::size_t exponent = all.find('e');
    const std::size_t last = all.find_last_not_of('0', exponent - 1);
    out += all.substr(0, last + 1);
    out += all[last] == '.' ? "0" : "";
    out += all.substr(exponent);
}

void append_value(std::string& out, double value) {
    MYSTOCKS_ASSERT(!std::isinf(value));
    if (std::isnan(value)) {
        out += "NULL";
    } else if (std::fpclassify(value) == FP_SUBNORMAL) {
        append_subnormal(out, value);
    } else if (value == 0 && std::signbit(value)) {
        out += "-0.0";  // "-0" is a whole number, and those have no such zero
    } else {
        base::append_number(out, value);
    }
}

}  // namespace

void append_row_text(std::string& out, const SeriesKey& key, const ColumnsView& rows,
                     std::size_t row) {
    const auto timestamp = timestamp_of(key, rows.time[row]);
    MYSTOCKS_ASSERT(timestamp.has_value());
    out += '(';
    base::append_number(out, *timestamp);
    if (has_sequence(key.series_class)) {
        out += ',';
        base::append_number(out, rows.sequence[row]);
    }
    for (std::size_t i = 0; i < rows.value_count; ++i) {
        out += ',';
        append_value(out, rows.values[i].empty() ? kNoValue : rows.values[i][row]);
    }
    out += ')';
}

InsertText::InsertText(std::string_view database, std::size_t bytes_max,
                       std::span<const RowsToSend> writes)
    : database_(database), bytes_max_(bytes_max), writes_(writes) {}

void InsertText::append_table(std::string& sql, const RowsToSend& write) const {
    const SeriesKey& key = write.key;
    sql += ' ';
    sql += joined({quoted_name(database_), ".", quoted_name(table_name_of(key))});
    if (!write.table_is_there) {
        sql += joined({" USING ", quoted_name(database_), ".",
                       quoted_name(super_table_of(key.series_class)), " TAGS (",
                       quoted_text(key.id.str()), ",", quoted_text(key.id.exchange())});
        if (key.period) {
            sql += joined({",", quoted_text(market::to_string(*key.period))});
        }
        if (!key.name.empty()) {
            sql += joined({",", quoted_text(key.name)});
        }
        sql += ')';
    }
    sql += " VALUES ";
}

std::string InsertText::next() {
    std::string sql;
    std::string row;
    bool table_named = false;
    while (write_ < writes_.size()) {
        const RowsToSend& write = writes_[write_];
        if (row_ == write.size()) {
            ++write_;
            row_ = 0;
            table_named = false;
            continue;
        }
        row.clear();
        if (!table_named) {
            append_table(row, write);
        }
        append_row_text(row, write.key, write.rows, write.picks ? (*write.picks)[row_] : row_);
        if (sql.empty()) {
            sql.reserve(bytes_max_);
            sql = "INSERT INTO";
        } else if (sql.size() + row.size() > bytes_max_) {
            break;
        }
        sql += row;
        table_named = true;
        ++row_;
    }
    return sql;
}

}  // namespace mystocks::store::tdengine::detail
