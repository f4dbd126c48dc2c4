#include "mystocks/store/postgres/detail/series_store.hpp"

#include <algorithm>

#include "mystocks/store/postgres/detail/database.hpp"
#include "mystocks/store/postgres/detail/derived_read.hpp"
#include "mystocks/store/postgres/detail/newest_read.hpp"
#include "mystocks/store/postgres/detail/series_read.hpp"
#include "mystocks/store/postgres/detail/series_write.hpp"

namespace mystocks::store::postgres::detail {
namespace {

// The columns instrument, class, period and name of a row; empty where they make no sense.
std::optional<SeriesKey> key_at(const Result& rows, int row) {
    return make_series_key(rows.value(row, 0), rows.integer(row, 1), rows.integer(row, 2),
                           rows.value(row, 3));
}

std::string time_number(const SeriesTable& table) {
    return table.is_daily ? "(day - DATE '1970-01-01')" : std::string(table.time_column);
}

// Rows, first and last time as the tables have them: number, rows, first, last.
std::string counted(const SeriesTable& table, bool reads_values) {
    const std::string time = time_number(table);
    return "SELECT series, count(*), min(" + time + "), max(" + time + ")" +
           (reads_values ? ", count(" + std::string(table.value_columns.back()) + ")" : "") +
           " FROM " + std::string(table.name) + " GROUP BY series";
}

}  // namespace

SeriesCapabilities PostgresSeriesStore::do_capabilities() const {
    return {.driver = "postgres",
            .survives_restart = true,
            .preserves_nan_bits = true,
            .many_processes = true,
            .derives = has_derived_views_
                           ? std::vector<DerivedPeriod>{{market::Period::k1d, market::Period::k1w},
                                                        {market::Period::k1d, market::Period::k1M}}
                           : std::vector<DerivedPeriod>()};
}

std::vector<WriteCounts> PostgresSeriesStore::do_write(std::span<const ColumnsWrite> writes) {
    std::vector<WriteCounts> counts(writes.size());
    const bool is_empty = std::all_of(writes.begin(), writes.end(),
                                      [](const ColumnsWrite& write) { return write.rows.empty(); });
    if (is_empty) {
        return counts;
    }
    run_transaction(pool_, {}, [&](Connection& connection) {
        counts = write_series(connection, writes);
        return std::any_of(counts.begin(), counts.end(),
                           [](const WriteCounts& one) { return one.inserted + one.changed > 0; });
    });
    return counts;
}

void PostgresSeriesStore::do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                                  const ColumnsSink& sink) const {
    pool_.run(
        [&](Connection& connection) { detail::read_series(connection, key, range, limit, sink); });
}

market::Bars PostgresSeriesStore::do_read_derived_bars(const market::InstrumentId& id,
                                                       market::Period from, market::Period to,
                                                       TimeRange range, ReadLimit limit) const {
    const DerivedView* view = has_derived_views_ ? find_derived_view(from, to) : nullptr;
    if (view != nullptr) {
        std::optional<market::Bars> bars;
        pool_.run([&](Connection& connection) {
            bars = detail::read_derived_bars(connection, *view, id, range, limit);
        });
        if (bars) {
            return std::move(*bars);
        }
    }
    return SeriesStore::do_read_derived_bars(id, from, to, range, limit);
}

void PostgresSeriesStore::do_read_newest(std::span<const SeriesKey> keys, std::size_t count,
                                         std::span<const ColumnsSink> sinks) const {
    pool_.run([&](Connection& connection) { detail::read_newest(connection, keys, count, sinks); });
}

std::vector<SeriesInfo> PostgresSeriesStore::do_list_series(const market::InstrumentId* id) const {
    std::vector<SeriesInfo> infos;
    pool_.run([&](Connection& connection) {
        infos.clear();
        std::string sql;
        if (drops_old_rows_) {
            sql = "WITH counted AS (";
            std::string_view separator;
            for (const SeriesTable& table : series_tables()) {
                sql.append(separator).append(counted(table, false));
                separator = " UNION ALL ";
            }
            sql +=
                ") SELECT instrument, class, period, name, counted.count, counted.min, counted.max "
                "FROM series JOIN counted ON counted.series = series.number";
        } else {
            sql =
                "SELECT instrument, class, period, name, rows, first_time, last_time FROM series "
                "WHERE rows > 0";
        }
        if (id != nullptr) {
            sql += (drops_old_rows_ ? " WHERE" : " AND");
            sql += " instrument = " + connection.literal(id->str());
        }
        const Result rows = connection.query(sql + " ORDER BY instrument, class, period, name");
        for (int row = 0; row < rows.rows(); ++row) {
            if (const auto key = key_at(rows, row)) {  // check() reports the others
                infos.push_back({.key = *key,
                                 .rows = static_cast<std::uint64_t>(rows.integer(row, 4)),
                                 .first_time = rows.integer(row, 5),
                                 .last_time = rows.integer(row, 6)});
            }
        }
    });
    return infos;
}

bool PostgresSeriesStore::do_erase(const SeriesKey& key) {
    bool erased = false;
    run_transaction(pool_, {}, [&](Connection& connection) {
        erased = erase_series(connection, key);
        return erased;
    });
    return erased;
}

CheckReport PostgresSeriesStore::do_check() const {
    CheckReport report;
    const auto look = [&](Connection& connection, const SeriesTable& table) {
        // Whole rows are read, not only an index: a server with data checksums verifies its pages.
        const Result rows = connection.query(
            "SELECT instrument, class, period, name, series.rows, first_time, last_time, "
            "counted.count, counted.min, counted.max, counted.series "
            "FROM (SELECT * FROM series WHERE " +
            table.series_condition() + ") AS series FULL JOIN (" + counted(table, true) +
            ") AS counted (series, count, min, max, read) ON counted.series = series.number "
            "ORDER BY 1, 2, 3, 4");
        for (int row = 0; row < rows.rows(); ++row) {
            const std::string where = std::string(table.name) + ", series " + rows.text(row, 10) +
                                      " " + rows.text(row, 0);
            const std::int64_t counted_rows = rows.integer(row, 7);
            if (rows.is_null(row, 0)) {
                report.damages.push_back({where, "rows that belong to no series"});
                continue;
            }
            if (!key_at(rows, row)) {
                report.damages.push_back({where, "no such instrument, class, period or name"});
                continue;
            }
            const bool agrees =
                counted_rows == rows.integer(row, 4) &&
                (counted_rows == 0 || (rows.integer(row, 8) == rows.integer(row, 5) &&
                                       rows.integer(row, 9) == rows.integer(row, 6)));
            if (!agrees && (!drops_old_rows_ || counted_rows > rows.integer(row, 4))) {
                report.damages.push_back({where, std::string("has ") +
                                                     std::to_string(counted_rows) + " rows where " +
                                                     rows.text(row, 4) + " were written"});
            }
            if (counted_rows > 0) {
                ++report.series;
                report.rows += static_cast<std::uint64_t>(counted_rows);
            }
        }
    };
    pool_.run([&](Connection& connection) {
        report = {};
        connection.query(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
            "SET LOCAL statement_timeout = 0");
        connection.set_patient(true);
        for (const SeriesTable& table : series_tables()) {
            look(connection, table);
        }
        connection.set_patient(false);
        connection.query("COMMIT");
    });
    return report;
}

}  // namespace mystocks::store::postgres::detail
