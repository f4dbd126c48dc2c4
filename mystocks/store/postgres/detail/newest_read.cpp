#include "mystocks/store/postgres/detail/newest_read.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "mystocks/store/postgres/detail/array_text.hpp"
#include "mystocks/store/postgres/detail/series_read.hpp"

namespace mystocks::store::postgres::detail {
namespace {

std::string sql_of(const SeriesTable& table, const SeriesKey& like) {
    const std::string time(table.time_column);
    const std::string newest_first = time + " DESC" + (table.has_sequence ? ", sequence DESC" : "");
    return "SELECT s.instrument, t.* FROM series AS s CROSS JOIN LATERAL (SELECT " +
           table.stored_columns() + " FROM " + std::string(table.name) +
           " WHERE series = s.number ORDER BY " + newest_first +
           " LIMIT CAST($2 AS BIGINT)) AS t WHERE s.instrument = ANY(CAST($1 AS TEXT[])) AND "
           "s.class = " +
           std::to_string(class_number(like)) +
           " AND s.period = " + std::to_string(period_number(like)) +
           " AND s.name = $3 ORDER BY s.number, t." + time +
           (table.has_sequence ? ", t.sequence" : "");
}

}  // namespace

void read_newest(Connection& connection, std::span<const SeriesKey> keys, std::size_t count,
                 std::span<const ColumnsSink> sinks) {
    const SeriesKey& like = keys.front();
    const SeriesTable& table = table_of(like);
    ArrayText wanted;
    std::map<std::string, std::vector<std::size_t>, std::less<>> places;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        sinks[i].keep(0, 0);  // nothing of what an earlier attempt left
        std::vector<std::size_t>& of_one = places[keys[i].id.str()];
        if (of_one.empty()) {
            wanted.add_quoted(keys[i].id.str());
        }
        of_one.push_back(i);
    }
    constexpr std::size_t kCountMax = std::size_t{1} << 40;
    const Result rows = connection.run(
        sql_of(table, like),
        parameters({wanted.take(), std::to_string(std::min(count, kCountMax)), like.name}), true);
    auto known = places.end();
    for (int row = 0; row < rows.rows(); ++row) {
        const std::string_view instrument = rows.value(row, 0);
        if (known == places.end() || known->first != instrument) {
            known = places.find(instrument);
        }
        for (const std::size_t place : known->second) {
            append_result_row(sinks[place], table, rows, row, 1);
        }
    }
}

}  // namespace mystocks::store::postgres::detail
