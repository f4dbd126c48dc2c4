#include "mystocks/store/postgres/detail/series_read.hpp"

#include <algorithm>

#include "mystocks/store/postgres/detail/copy_format.hpp"

namespace mystocks::store::postgres::detail {
namespace {

// Up to so many rows a prepared statement is faster; above, COPY, which takes no memory for rows
// that are under way.
constexpr std::size_t kPreparedRowsMax = 4'000;

void reverse(const ColumnsSink& sink) {
    std::reverse(sink.time->begin(), sink.time->end());
    if (sink.sequence != nullptr) {
        std::reverse(sink.sequence->begin(), sink.sequence->end());
    }
    for (std::size_t i = 0; i < sink.value_count; ++i) {
        std::reverse(sink.values[i]->begin(), sink.values[i]->end());
    }
}

std::size_t rows_at_most(const SeriesTable& table, TimeRange range, ReadLimit limit) {
    if (table.is_daily) {  // one row a day
        const auto days = static_cast<std::size_t>(range.to - range.from) + 1;
        return std::min(days, limit.rows);
    }
    return limit.rows;
}

std::string order_of(const SeriesTable& table, bool newest_first) {
    const std::string_view direction = newest_first ? " DESC" : "";
    std::string order = " ORDER BY " + std::string(table.time_column).append(direction);
    if (table.has_sequence) {
        order.append(", sequence").append(direction);
    }
    return order;
}

void read_prepared(Connection& connection, const SeriesTable& table, const SeriesKey& key,
                   TimeRange range, std::size_t rows, bool newest_first, const ColumnsSink& sink) {
    const std::string time(table.time_column);
    const std::string_view bound = table.is_daily ? "DATE '1970-01-01' + CAST($4 AS INTEGER) AND "
                                                    "DATE '1970-01-01' + CAST($5 AS INTEGER)"
                                                  : "CAST($4 AS BIGINT) AND CAST($5 AS BIGINT)";
    std::string sql =
        "SELECT " + table.stored_columns() + " FROM " + std::string(table.name) +
        " WHERE series = (SELECT number FROM series WHERE instrument = $1 AND "
        "class = CAST($2 AS SMALLINT) AND period = CAST($3 AS SMALLINT) AND name = $7) "
        "AND " +
        time + " BETWEEN ";
    sql.append(bound);
    sql += order_of(table, newest_first) + " LIMIT CAST($6 AS BIGINT)";
    const Result found =
        connection.run(sql,
                       parameters({key.id.str(), std::to_string(class_number(key)),
                                   std::to_string(period_number(key)), std::to_string(range.from),
                                   std::to_string(range.to), std::to_string(rows), key.name}),
                       true);
    sink.reserve(static_cast<std::size_t>(found.rows()));
    for (int row = 0; row < found.rows(); ++row) {
        append_result_row(sink, table, found, row, 0);
    }
}

void read_copied(Connection& connection, const SeriesTable& table, const SeriesKey& key,
                 TimeRange range, std::size_t rows, bool newest_first, const ColumnsSink& sink) {
    std::string sql =
        "COPY (SELECT " + table.stored_columns() + " FROM " + std::string(table.name) +
        " WHERE series = (SELECT number FROM series WHERE instrument = " +
        connection.literal(key.id.str()) + " AND class = " + std::to_string(class_number(key)) +
        " AND period = " + std::to_string(period_number(key)) +
        " AND name = " + connection.literal(key.name) + ") AND " + std::string(table.time_column) +
        " BETWEEN " + time_literal(table, range.from) + " AND " + time_literal(table, range.to) +
        order_of(table, newest_first);
    constexpr std::size_t kNoLimit = std::size_t{1} << 62;
    if (rows < kNoLimit) {
        sql += std::string(" LIMIT ") + std::to_string(rows);
    }
    CopyReader reader(table, false);
    connection.copy_out(sql + ") TO STDOUT (FORMAT binary)", [&](std::string_view message) {
        if (!reader.take(message)) {
            return;
        }
        sink.time->push_back(reader.key.time);
        if (table.has_sequence) {
            sink.sequence->push_back(reader.key.sequence);
        }
        const auto values = reader.values();
        for (std::size_t i = 0; i < values.size(); ++i) {
            sink.values[i]->push_back(values[i]);
        }
    });
}

}  // namespace

void append_result_row(const ColumnsSink& sink, const SeriesTable& table, const Result& rows,
                       int row, int first_column) {
    int column = first_column;
    sink.time->push_back(time_of(table, rows.value(row, column++)));
    if (table.has_sequence) {
        sink.sequence->push_back(integer_of(rows.value(row, column++)));
    }
    for (std::size_t i = 0; i < sink.value_count; ++i, ++column) {
        sink.values[i]->push_back(rows.is_null(row, column) ? kNoValue
                                                            : double_of(rows.value(row, column)));
    }
}

void read_series(Connection& connection, const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink) {
    const SeriesTable& table = table_of(key);
    const TimeRange can = clamped(table, range);
    if (can.from > can.to) {
        return;
    }
    const std::size_t rows = rows_at_most(table, can, limit);
    const bool cuts = limit.rows != std::numeric_limits<std::size_t>::max();
    const bool newest_first = cuts && limit.newest;
    sink.keep(0, 0);  // nothing of what an earlier attempt left
    if (rows <= kPreparedRowsMax) {
        read_prepared(connection, table, key, can, rows, newest_first, sink);
    } else {
        read_copied(connection, table, key, can, rows, newest_first, sink);
    }
    if (newest_first) {
        reverse(sink);
    }
}

}  // namespace mystocks::store::postgres::detail
