#include "mystocks/store/postgres/detail/derived_read.hpp"

#include <algorithm>

#include "mystocks/market/derive.hpp"
#include "mystocks/store/postgres/detail/copy_format.hpp"
#include "mystocks/store/postgres/detail/series_read.hpp"
#include "mystocks/store/series_merge.hpp"

namespace mystocks::store::postgres::detail {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kRowsMax = 1'000'000'000;  // more than there are days
constexpr std::string_view kTrue = "\1"sv;       // a boolean in binary format
constexpr int kFirstColumn = 2;                  // of a bar

std::size_t days_of_window(const DerivedView& view) {
    return view.period == market::Period::k1w ? 7 : 31;
}

// $1 instrument, $2 and $3 first and last day, $4 the most windows, $5 the most days. Days are read
// for a window's length more at both ends, so that those at the ends of the range are whole.
std::string sql_of(const DerivedView& view, bool newest_first) {
    const std::string around = std::to_string(days_of_window(view));
    const std::string_view direction = newest_first ? " DESC" : "";
    const std::string name(view.name);
    const std::string window(view.window);
    const std::string first = "(DATE '1970-01-01' + CAST($2 AS INTEGER))";
    const std::string last = "(DATE '1970-01-01' + CAST($3 AS INTEGER))";
    std::string sql =
        "WITH known AS MATERIALIZED (SELECT number, CASE WHEN settled_writes = writes THEN "
        "DATE 'infinity' ELSE date_trunc('" +
        window +
        "', unsettled_from::timestamp)::date END AS behind FROM series "
        "WHERE instrument = $1 AND class = 1 AND period = 10) "
        "(SELECT 1 AS made, plain, day, open, high, low, close, volume, amount FROM " +
        name +
        " WHERE series = (SELECT number FROM known) AND bucket < (SELECT behind FROM known) "
        "AND bucket >= " +
        first + " - " + around + " AND bucket <= " + last + " AND day BETWEEN " + first + " AND " +
        last + " ORDER BY bucket";
    sql.append(direction).append(" LIMIT CAST($4 AS BIGINT)) ");
    sql +=
        "UNION ALL (SELECT 0, true, day, open, high, low, close, volume, amount FROM bars_daily "
        "WHERE series = (SELECT number FROM known) AND day >= (SELECT behind FROM known) "
        "AND day >= " +
        first + " - " + around + " AND day <= " + last + " + " + around + " ORDER BY day";
    sql.append(direction).append(" LIMIT CAST($5 AS BIGINT))");
    return sql;
}

std::size_t days_at_most(const DerivedView& view, ReadLimit limit) {
    if (!limit.newest || limit.rows > kRowsMax / days_of_window(view) - 3) {
        return kRowsMax;
    }
    // Three more windows: one that may lack days, two behind the end of the range.
    return (limit.rows + 3) * days_of_window(view);
}

}  // namespace

std::optional<market::Bars> read_derived_bars(Connection& connection, const DerivedView& view,
                                              const market::InstrumentId& id, TimeRange range,
                                              ReadLimit limit) {
    const SeriesTable& table = table_of(bars_key(id, market::Period::k1d));
    const TimeRange can = clamped(table, range);
    if (can.from > can.to) {
        return market::Bars{};
    }
    const std::size_t days_max = days_at_most(view, limit);
    const Result rows = connection.run(
        sql_of(view, limit.newest),
        parameters({id.str(), std::to_string(can.from), std::to_string(can.to),
                    std::to_string(std::min(limit.rows, kRowsMax)), std::to_string(days_max)}),
        true);
    market::Bars made;
    market::Bars days;
    const ColumnsSink to_made = sink_of(made);
    const ColumnsSink to_days = sink_of(days);
    for (int i = 0; i < rows.rows(); ++i) {
        const int row = limit.newest ? rows.rows() - 1 - i : i;
        const bool is_made = integer_of(rows.value(row, 0)) != 0;
        if (is_made && rows.value(row, 1) != kTrue) {
            return std::nullopt;
        }
        append_result_row(is_made ? to_made : to_days, table, rows, row, kFirstColumn);
    }
    market::Bars fresh = market::derive_bars(days, market::Period::k1d, view.period, id.exchange());
    if (days.size() == days_max) {
        // Its first window may lack days, and whatever lies before it is beyond the limit.
        sink_of(fresh).keep(1, fresh.size() - 1);
        made.clear();
    }
    sink_of(made).append(view_of(fresh.view()));
    cut_to(made, range, limit);
    return made;
}

}  // namespace mystocks::store::postgres::detail
