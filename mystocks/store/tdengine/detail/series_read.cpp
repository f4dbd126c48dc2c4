#include "mystocks/store/tdengine/detail/series_read.hpp"

#include <algorithm>
#include <set>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/store/series_merge.hpp"
#include "mystocks/store/tdengine/detail/layout.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

using base::Error;
using base::ErrorKind;

// From so many series on the newest rows of all series of their period are asked for.
constexpr std::size_t kWholeClassFrom = 1'000;

// Whether a range holds no time that the store could keep, and the SQL that says it otherwise.
struct Condition {
    bool is_empty = false;
    std::string sql;  // "" or "`ts`>=1 AND `ts`<=2"
};

void add(std::string& sql, const std::string& condition) {
    sql += sql.empty() ? "" : " AND ";
    sql += condition;
}

Condition condition_of(const SeriesKey& key, TimeRange range) {
    Condition condition;
    condition.is_empty = range.from > range.to;
    // A time out of 64 bits of microseconds is before or after everything.
    if (const auto from = timestamp_of(key, range.from)) {
        if (*from > kTimestampMax) {
            condition.is_empty = true;
        } else if (*from > -kTimestampMax) {
            add(condition.sql, joined({"`ts`>=", std::to_string(*from)}));
        }
    } else if (range.from > 0) {
        condition.is_empty = true;
    }
    if (const auto to = timestamp_of(key, range.to)) {
        if (*to < -kTimestampMax) {
            condition.is_empty = true;
        } else if (*to < kTimestampMax) {
            add(condition.sql, joined({"`ts`<=", std::to_string(*to)}));
        }
    } else if (range.to < 0) {
        condition.is_empty = true;
    }
    return condition;
}

std::string place_of(const RestClient& client, std::string_view table) {
    return joined({quoted_name(client.endpoint().database), ".", quoted_name(table)});
}

// As BIGINT: an answer's timestamps would depend on a time zone. `around` wraps a column.
std::string columns_sql(SeriesClass series_class, std::string_view around = "") {
    const auto column = [&](const std::string& name) {
        return around.empty() ? quoted_name(name) : joined({around, "(", quoted_name(name), ")"});
    };
    std::string sql = joined({"CAST(", column("ts"), " AS BIGINT)"});
    if (has_sequence(series_class)) {
        sql += joined({",", column("sequence")});
    }
    for (const std::string& name : value_names_of(series_class)) {
        sql += joined({",", column(name)});
    }
    return sql;
}

// Appends the cells of columns_sql().
void append_row(const SeriesKey& key, std::span<const Cell> cells, Columns& rows) {
    const bool with_sequence = has_sequence(key.series_class);
    MYSTOCKS_ASSERT(rows.values.size() == value_columns_of(key.series_class));
    if (cells.size() != rows.values.size() + 1 + (with_sequence ? 1 : 0)) {
        throw Error(ErrorKind::kCorrupt,
                    "TDengine answers with other columns than " + to_string(key) + " has");
    }
    const std::int64_t timestamp = cells[0].integer();
    const std::int64_t unit = us_per_unit(key);
    if (timestamp % unit != 0) {
        throw Error(ErrorKind::kCorrupt, "A row of " + to_string(key) +
                                             " lies at no midnight UTC: another program wrote it. "
                                             "Delete it (timestamp " +
                                             std::to_string(timestamp) + ").");
    }
    rows.time.push_back(timestamp / unit);
    if (with_sequence) {
        rows.sequence.push_back(cells[1].integer());
    }
    for (std::size_t i = 0; i < rows.values.size(); ++i) {
        rows.values[i].push_back(cells[cells.size() - rows.values.size() + i].number());
    }
}

void put_right(Columns& rows) {
    if (auto ordered = put_in_order(rows.view())) {
        rows = std::move(*ordered);
    }
}

// What follows the last row of a page, in the direction of reading.
std::string continuation(const SeriesKey& key, const Columns& rows, bool newest_first) {
    const std::string ts = std::to_string(*timestamp_of(key, rows.time.back()));
    const char* beyond = newest_first ? "<" : ">";
    if (!has_sequence(key.series_class)) {
        return joined({"`ts`", beyond, ts});
    }
    return joined({"`ts`", beyond, "=", ts, " AND (`ts`", beyond, ts, " OR `sequence`", beyond,
                   std::to_string(rows.sequence.back()), ")"});
}

std::string page_sql(const RestClient& client, const SeriesKey& key, const std::string& condition,
                     bool newest_first, std::size_t rows) {
    const char* direction = newest_first ? " DESC" : "";
    const char* where = condition.empty() ? "" : " WHERE ";
    std::string sql = joined({"SELECT ", columns_sql(key.series_class), " FROM ",
                              place_of(client, table_name_of(key)), where, condition,
                              " ORDER BY `ts`", direction});
    if (has_sequence(key.series_class)) {
        sql += joined({",`sequence`", direction});
    }
    return joined({sql, " LIMIT ", std::to_string(rows)});
}

void reverse(Columns& rows) {
    std::reverse(rows.time.begin(), rows.time.end());
    std::reverse(rows.sequence.begin(), rows.sequence.end());
    for (auto& column : rows.values) {
        std::reverse(column.begin(), column.end());
    }
}

std::string tables_sql(std::span<const SeriesKey> keys) {
    std::string sql = "tbname IN (";
    for (const SeriesKey& key : keys) {
        sql += joined({sql.back() == '(' ? "" : ",", quoted_text(table_name_of(key))});
    }
    return sql + ")";
}

SeriesKey series_named(std::string_view table) {
    if (auto key = series_of_table(table)) {
        return *key;
    }
    throw Error(ErrorKind::kCorrupt, "TDengine answers with the table '" + std::string(table) +
                                         "', which is none of this program's");
}

// The tables of `keys`, a slice of them at a time: calls `ask` with the super table's place and the
// condition. Empty ranges are left out.
template <typename Ask>
void for_slices(const RestClient& client, std::span<const SeriesKey> keys, TimeRange range,
                const Ask& ask) {
    for (std::size_t first = 0; first < keys.size(); first += kTablesPerStatementMax) {
        const auto slice =
            keys.subspan(first, std::min(kTablesPerStatementMax, keys.size() - first));
        // Series of days and of microseconds may be in one call.
        std::map<std::string, std::vector<SeriesKey>> by_condition;
        for (const SeriesKey& key : slice) {
            const Condition condition = condition_of(key, range);
            if (!condition.is_empty) {
                by_condition[condition.sql].push_back(key);
            }
        }
        for (const auto& [condition, group] : by_condition) {
            std::string where = tables_sql(group);
            if (!condition.empty()) {
                add(where, condition);
            }
            ask(place_of(client, super_table_of(group[0].series_class)), where);
        }
    }
}

// SELECT tbname,`what` … over them.
void for_tables(const RestClient& client, std::span<const SeriesKey> keys, TimeRange range,
                std::string_view what, std::string_view after, const RowReader& reader) {
    for_slices(client, keys, range, [&](const std::string& place, const std::string& where) {
        client.run(joined({"SELECT tbname,", what, " FROM ", place, " WHERE ", where, after}),
                   reader);
    });
}

// How often in a row a count may say that there is more than was handed out.
constexpr int kVainMax = 3;

Error answer_ended_early(const RestClient& client) {
    return {ErrorKind::kUnavailable, "TDengine at " + client.endpoint().shown() +
                                         " hands out fewer rows than it counts. Try again when its "
                                         "database process (taosd) runs, and leave its "
                                         "restfulRowLimit unset."};
}

}  // namespace

std::uint64_t count_rows(const RestClient& client, std::string_view place,
                         std::string_view condition) {
    for (int in_vain = 0; in_vain <= kVainMax; ++in_vain) {
        std::optional<std::uint64_t> rows;
        const Answer answer = client.try_run(
            joined({"SELECT COUNT(*) FROM ", place, condition.empty() ? "" : " WHERE ", condition}),
            [&](std::span<const Cell> cells) {
                rows = static_cast<std::uint64_t>(cells[0].integer());
            });
        if (answer.code != 0) {
            return 0;
        }
        if (rows) {
            return *rows;
        }
    }
    throw answer_ended_early(client);
}

std::size_t page_rows_of(SeriesClass series_class) {
    return series_class == SeriesClass::kDepth ? 50'000 : 200'000;
}

Columns read_rows(const RestClient& client, const SeriesKey& key, TimeRange range,
                  ReadLimit limit) {
    Columns rows(key.series_class);
    const Condition condition = condition_of(key, range);
    if (condition.is_empty || limit.rows == 0) {
        return rows;
    }
    const bool newest_first = limit.newest && limit.rows != ReadLimit{}.rows;
    std::string where = condition.sql;
    for (int in_vain = 0; rows.size() < limit.rows;) {
        const std::size_t page = std::min(page_rows_of(key.series_class), limit.rows - rows.size());
        const std::size_t before = rows.size();
        const Answer answer =
            client.try_run(page_sql(client, key, where, newest_first, page),
                           [&](std::span<const Cell> cells) { append_row(key, cells, rows); });
        if (answer.code != 0) {
            break;
        }
        const std::size_t got = rows.size() - before;
        if (got > 0) {
            where = condition.sql;
            add(where, continuation(key, rows, newest_first));
            in_vain = 0;
        }
        if (got == page) {
            continue;
        }
        const auto left = count_rows(client, place_of(client, table_name_of(key)), where);
        if (left == 0) {
            break;
        }
        if (got == 0 && ++in_vain > kVainMax) {
            throw answer_ended_early(client);
        }
    }
    if (newest_first) {
        reverse(rows);
    }
    put_right(rows);
    return rows;
}

RowsOfSeries read_many(const RestClient& client, std::span<const SeriesKey> keys, TimeRange range,
                       const std::map<SeriesKey, std::uint64_t>& counted) {
    for (int in_vain = 0; in_vain <= kVainMax; ++in_vain) {
        RowsOfSeries found;
        for_tables(client, keys, range, columns_sql(keys[0].series_class), "",
                   [&](std::span<const Cell> cells) {
                       const SeriesKey key = series_named(cells[0].text());
                       const auto place = found.try_emplace(key, Columns(key.series_class)).first;
                       append_row(key, cells.subspan(1), place->second);
                   });
        for (auto& [key, rows] : found) {
            put_right(rows);
        }
        const bool whole = std::all_of(keys.begin(), keys.end(), [&](const SeriesKey& key) {
            const auto count = counted.find(key);
            const auto rows = found.find(key);
            return count == counted.end() ||
                   (rows != found.end() && rows->second.size() >= count->second);
        });
        if (whole) {
            return found;
        }
    }
    throw answer_ended_early(client);
}

std::map<SeriesKey, std::uint64_t> count_many(const RestClient& client,
                                              std::span<const SeriesKey> keys, TimeRange range) {
    for (int in_vain = 0; in_vain <= kVainMax; ++in_vain) {
        std::uint64_t missing = 0;
        for_slices(client, keys, range, [&](const std::string& place, const std::string& where) {
            missing += count_rows(client, place, where);
        });
        std::map<SeriesKey, std::uint64_t> counts;
        if (missing == 0) {
            return counts;
        }
        for_tables(client, keys, range, "COUNT(*)", " PARTITION BY tbname",
                   [&](std::span<const Cell> cells) {
                       const auto rows = static_cast<std::uint64_t>(cells[1].integer());
                       if (rows > 0) {
                           counts[series_named(cells[0].text())] = rows;
                           missing -= std::min(missing, rows);
                       }
                   });
        if (missing == 0) {
            return counts;
        }
    }
    throw answer_ended_early(client);
}

namespace {

// The newest rows of all series of those periods, into `found` where they are `keys`.
void read_latest_of_class(const RestClient& client, std::span<const SeriesKey> keys,
                          RowsOfSeries& found) {
    const SeriesClass series_class = keys[0].series_class;
    const std::set<SeriesKey> wanted(keys.begin(), keys.end());
    std::set<std::optional<market::Period>> periods;
    for (const SeriesKey& key : keys) {
        periods.insert(key.period);
    }
    for (const auto& period : periods) {
        const std::string where =
            period ? joined({" WHERE `period`=", quoted_text(market::to_string(*period))}) : "";
        client.run(
            joined({"SELECT tbname,", columns_sql(series_class, "LAST_ROW"), " FROM ",
                    place_of(client, super_table_of(series_class)), where, " PARTITION BY tbname"}),
            [&](std::span<const Cell> cells) {
                const SeriesKey key = series_named(cells[0].text());
                if (wanted.contains(key)) {
                    append_row(key, cells.subspan(1),
                               found.try_emplace(key, Columns(series_class)).first->second);
                }
            });
    }
}

std::vector<SeriesKey> missing_of(std::span<const SeriesKey> keys, const RowsOfSeries& found) {
    std::vector<SeriesKey> missing;
    for (const SeriesKey& key : keys) {
        if (!found.contains(key)) {
            missing.push_back(key);
        }
    }
    return missing;
}

}  // namespace

RowsOfSeries read_latest(const RestClient& client, std::span<const SeriesKey> keys) {
    RowsOfSeries found;
    // Looking up thousands of names costs the server more than the rows that nobody asked for.
    if (keys.size() >= kWholeClassFrom) {
        read_latest_of_class(client, keys, found);
    }
    for (int in_vain = 0; in_vain <= kVainMax; ++in_vain) {
        const std::vector<SeriesKey> missing = missing_of(keys, found);
        if (missing.empty()) {
            return found;
        }
        // Most likely there are none: a count says so.
        std::uint64_t there = 0;
        const bool is_first = in_vain == 0 && keys.size() < kWholeClassFrom;
        for_slices(client, missing, {}, [&](const std::string& place, const std::string& where) {
            there += is_first ? 1 : count_rows(client, place, where);
        });
        if (there == 0) {
            return found;
        }
        for_tables(client, missing, {}, columns_sql(missing[0].series_class, "LAST_ROW"),
                   " PARTITION BY tbname", [&](std::span<const Cell> cells) {
                       const SeriesKey key = series_named(cells[0].text());
                       append_row(key, cells.subspan(1),
                                  found.try_emplace(key, Columns(key.series_class)).first->second);
                   });
    }
    if (!missing_of(keys, found).empty()) {
        throw answer_ended_early(client);
    }
    return found;
}

namespace {

// Appends those of one class. False where the server counts more rows than these series have.
bool list_class(const RestClient& client, SeriesClass series_class, const std::string& where,
                std::vector<SeriesInfo>& list) {
    const std::string place = place_of(client, super_table_of(series_class));
    std::uint64_t missing = count_rows(client, place, where);
    if (missing == 0) {
        return true;
    }
    client.run(
        joined({"SELECT tbname,COUNT(*),CAST(FIRST(`ts`) AS BIGINT),CAST(LAST(`ts`) AS BIGINT) "
                "FROM ",
                place, where.empty() ? "" : " WHERE ", where, " PARTITION BY tbname"}),
        [&](std::span<const Cell> cells) {
            if (cells.size() != 4 || cells[1].integer() == 0) {
                return;
            }
            const SeriesKey key = series_named(cells[0].text());
            SeriesInfo info{.key = key};
            info.rows = static_cast<std::uint64_t>(cells[1].integer());
            info.first_time = cells[2].integer() / us_per_unit(key);
            info.last_time = cells[3].integer() / us_per_unit(key);
            missing -= std::min(missing, info.rows);
            list.push_back(std::move(info));
        });
    return missing == 0;
}

}  // namespace

std::vector<SeriesInfo> list_series(const RestClient& client, const market::InstrumentId* id) {
    const std::string where =
        id == nullptr ? "" : joined({"`instrument`=", quoted_text(id->str())});
    std::vector<SeriesInfo> list;
    for (const auto series_class :
         {SeriesClass::kBars, SeriesClass::kTicks, SeriesClass::kDepth, SeriesClass::kValues}) {
        const std::size_t before = list.size();
        for (int in_vain = 0; !list_class(client, series_class, where, list); ++in_vain) {
            if (in_vain == kVainMax) {
                throw answer_ended_early(client);
            }
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(before), list.end());
        }
    }
    std::sort(list.begin(), list.end(),
              [](const SeriesInfo& a, const SeriesInfo& b) { return a.key < b.key; });
    return list;
}

}  // namespace mystocks::store::tdengine::detail
