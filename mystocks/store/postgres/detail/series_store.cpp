#include "mystocks/store/postgres/detail/series_store.hpp"

#include <algorithm>

#include "mystocks/store/postgres/detail/database.hpp"
#include "mystocks/store/postgres/detail/derived_read.hpp"
#include "mystocks/store/postgres/detail/newest_read.hpp"
#include "mystocks/store/postgres/detail/series_read.hpp"
#include "mystocks/store/postgres/detail/series_write.hpp"

namespace mystocks::store::postgres::detail {
namespace {

// A row of the `series` table as a key; empty where it makes no sense.
std::optional<SeriesKey> key_at(const Result& rows, int row) {
    const auto id = market::InstrumentId::try_parse(rows.value(row, 0));
    const std::int64_t series_class = rows.integer(row, 1);
    const std::int64_t period = rows.integer(row, 2);
    if (!id || series_class < 1 || series_class > 3) {
        return std::nullopt;
    }
    SeriesKey key{*id, static_cast<SeriesClass>(series_class), std::nullopt};
    if (key.series_class != SeriesClass::kBars) {
        return period == 0 ? std::optional(key) : std::nullopt;
    }
    for (const market::Period known : market::kPeriods) {
        if (static_cast<std::int64_t>(known) == period) {
            key.period = known;
            return key;
        }
    }
    return std::nullopt;
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

std::vector<WriteCounts> PostgresSeriesStore::do_write_bars(std::span<const BarsWrite> writes) {
    return write(columns_of(writes));
}

std::vector<WriteCounts> PostgresSeriesStore::do_write_ticks(std::span<const TicksWrite> writes) {
    return write(columns_of(writes));
}

std::vector<WriteCounts> PostgresSeriesStore::do_write_depth(std::span<const DepthWrite> writes) {
    return write(columns_of(writes));
}

std::vector<WriteCounts> PostgresSeriesStore::write(const std::vector<ColumnsWrite>& writes) {
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

market::Bars PostgresSeriesStore::do_read_bars(const market::InstrumentId& id,
                                               market::Period period, TimeRange range,
                                               ReadLimit limit) const {
    market::Bars bars;
    pool_.run([&](Connection& connection) {
        read_series(connection, bars_key(id, period), range, limit, sink_of(bars));
    });
    return bars;
}

market::Ticks PostgresSeriesStore::do_read_ticks(const market::InstrumentId& id, TimeRange range,
                                                 ReadLimit limit) const {
    market::Ticks ticks;
    pool_.run([&](Connection& connection) {
        read_series(connection, ticks_key(id), range, limit, sink_of(ticks));
    });
    return ticks;
}

market::Depth PostgresSeriesStore::do_read_depth(const market::InstrumentId& id, TimeRange range,
                                                 ReadLimit limit) const {
    market::Depth depth;
    pool_.run([&](Connection& connection) {
        read_series(connection, depth_key(id), range, limit, sink_of(depth));
    });
    return depth;
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

std::vector<market::Bars> PostgresSeriesStore::do_read_newest_bars(
    std::span<const market::InstrumentId> ids, market::Period period, std::size_t count) const {
    std::vector<market::Bars> newest;
    pool_.run([&](Connection& connection) {
        newest.assign(ids.size(), {});
        std::vector<ColumnsSink> sinks;
        for (market::Bars& bars : newest) {
            sinks.push_back(sink_of(bars));
        }
        read_newest(connection, bars_key(ids.front(), period), ids, count, sinks);
    });
    return newest;
}

std::vector<market::Ticks> PostgresSeriesStore::do_read_newest_ticks(
    std::span<const market::InstrumentId> ids, std::size_t count) const {
    std::vector<market::Ticks> newest;
    pool_.run([&](Connection& connection) {
        newest.assign(ids.size(), {});
        std::vector<ColumnsSink> sinks;
        for (market::Ticks& ticks : newest) {
            sinks.push_back(sink_of(ticks));
        }
        read_newest(connection, ticks_key(ids.front()), ids, count, sinks);
    });
    return newest;
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
                ") SELECT instrument, class, period, counted.count, counted.min, counted.max "
                "FROM series JOIN counted ON counted.series = series.number";
        } else {
            sql =
                "SELECT instrument, class, period, rows, first_time, last_time FROM series "
                "WHERE rows > 0";
        }
        if (id != nullptr) {
            sql += (drops_old_rows_ ? " WHERE" : " AND");
            sql += " instrument = " + connection.literal(id->str());
        }
        const Result rows = connection.query(sql + " ORDER BY instrument, class, period");
        for (int row = 0; row < rows.rows(); ++row) {
            if (const auto key = key_at(rows, row)) {  // check() reports the others
                infos.push_back({.id = key->id,
                                 .series_class = key->series_class,
                                 .period = key->period,
                                 .rows = static_cast<std::uint64_t>(rows.integer(row, 3)),
                                 .first_time = rows.integer(row, 4),
                                 .last_time = rows.integer(row, 5)});
            }
        }
    });
    return infos;
}

bool PostgresSeriesStore::do_erase_bars(const market::InstrumentId& id, market::Period period) {
    bool erased = false;
    run_transaction(pool_, {}, [&](Connection& connection) {
        erased = erase_series(connection, bars_key(id, period));
        return erased;
    });
    return erased;
}

CheckReport PostgresSeriesStore::do_check() const {
    CheckReport report;
    const auto look = [&](Connection& connection, const SeriesTable& table) {
        // Whole rows are read, not only an index: a server with data checksums verifies its pages.
        const Result rows = connection.query(
            "SELECT instrument, class, period, series.rows, first_time, last_time, counted.count, "
            "counted.min, counted.max, counted.series FROM (SELECT * FROM series WHERE " +
            std::string(table.has_sequence ? (table.name == "ticks" ? "class = 2" : "class = 3")
                        : table.is_daily   ? "class = 1 AND period >= 10"
                                           : "class = 1 AND period < 10") +
            ") AS series FULL JOIN (" + counted(table, true) +
            ") AS counted (series, count, min, max, read) ON counted.series = series.number "
            "ORDER BY 1, 2, 3");
        for (int row = 0; row < rows.rows(); ++row) {
            const std::string where =
                std::string(table.name) + ", series " + rows.text(row, 9) + " " + rows.text(row, 0);
            const std::int64_t counted_rows = rows.integer(row, 6);
            if (rows.is_null(row, 0)) {
                report.damages.push_back({where, "rows that belong to no series"});
                continue;
            }
            if (!key_at(rows, row)) {
                report.damages.push_back({where, "no such instrument, class or period"});
                continue;
            }
            const bool agrees =
                counted_rows == rows.integer(row, 3) &&
                (counted_rows == 0 || (rows.integer(row, 7) == rows.integer(row, 4) &&
                                       rows.integer(row, 8) == rows.integer(row, 5)));
            if (!agrees && (!drops_old_rows_ || counted_rows > rows.integer(row, 3))) {
                report.damages.push_back({where, std::string("has ") +
                                                     std::to_string(counted_rows) + " rows where " +
                                                     rows.text(row, 3) + " were written"});
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
