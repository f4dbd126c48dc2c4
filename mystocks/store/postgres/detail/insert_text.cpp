#include "mystocks/store/postgres/detail/insert_text.hpp"

#include <bit>
#include <charconv>
#include <cmath>

namespace mystocks::store::postgres::detail {
namespace {

bool is_no_value(double value) {
    return std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(kNoValue);
}

double value_at(const ColumnsView& rows, std::size_t column, std::size_t row) {
    return rows.values[column].empty() ? kNoValue : rows.values[column][row];
}

// In quotes: a bare number would pass through NUMERIC, which has no -0.
void append_value(std::string& sql, double value) {
    if (std::isnan(value)) {
        sql += "NULL";
        return;
    }
    if (std::isinf(value)) {
        sql += value > 0 ? "'Infinity'" : "'-Infinity'";
        return;
    }
    char buffer[40];
    buffer[0] = '\'';
    char* end = std::to_chars(buffer + 1, buffer + sizeof buffer - 1, value).ptr;
    *end++ = '\'';
    sql.append(buffer, end);
}

}  // namespace

bool can_be_text(const SeriesTable& table, const ColumnsView& rows, std::size_t row) {
    for (std::size_t i = 0; i < table.value_columns.size(); ++i) {
        const double value = value_at(rows, i, row);
        if (std::isnan(value) && !is_no_value(value)) {
            return false;
        }
    }
    return true;
}

std::string insert_head(const SeriesTable& table) {
    return "INSERT INTO " + std::string(table.name) + " (series, " + table.stored_columns() +
           ") VALUES ";
}

void append_text_row(std::string& sql, const SeriesTable& table, std::int32_t series,
                     const ColumnsView& rows, std::size_t row) {
    sql.append("(").append(std::to_string(series));
    sql.append(",").append(time_literal(table, rows.time[row]));
    if (table.has_sequence) {
        sql.append(",BIGINT '").append(std::to_string(rows.key(row).sequence)).append("'");
    }
    for (std::size_t i = 0; i < table.value_columns.size(); ++i) {
        sql += ",";
        append_value(sql, value_at(rows, i, row));
    }
    sql += ")";
}

}  // namespace mystocks::store::postgres::detail
