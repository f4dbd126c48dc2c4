// How series lie in the database: names, tables, times. docs/production-stores.md says why.
//
//   super tables  bar(ts, open … amount)                  tags instrument, exchange, period
//                 tick(ts, sequence KEY, price … ask)     tags instrument, exchange
//                 depth(ts, sequence KEY, 40 columns)     tags instrument, exchange
//                 value(ts, value)                        tags instrument, exchange, period, name
//   one sub-table a series, named by it: `bar_1d_600000@sh`, `tick_brk~b@us`; of values with the
//   name's bytes in hexadecimal: `value_1d_4d4143442e444946_600000@sh`
//   mystocks_schema(ts, number, name): one row an applied migration
//   mystocks_change(ts, …): see change_log.hpp
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/store_keeper.hpp"
#include "mystocks/store/tdengine/tdengine_store.hpp"

namespace mystocks::store::tdengine::detail {

// "bar", "tick", "depth", "value".
std::string_view super_table_of(SeriesClass series_class);
// The names of its value columns, in the order of ColumnsView.
const std::vector<std::string>& value_names_of(SeriesClass series_class);

// The sub-table's name, unquoted: no two series share one, and TDengine, which folds case, doesn't
// fold two of them together.
std::string table_name_of(const SeriesKey& key);
// The series of such a name; empty for any other table.
std::optional<SeriesKey> series_of_table(std::string_view name);

// The parts one after the other.
std::string joined(std::initializer_list<std::string_view> parts);
// `name` in backticks; a name with one of those is a bug. 'text' in quotes, escaped.
std::string quoted_name(std::string_view name);
std::string quoted_text(std::string_view text);

// TIMESTAMP is microseconds. Times inside a day are that already; a day is its midnight UTC, so
// that INTERVAL(1d) counts trading days.
inline constexpr std::int64_t kUsPerDay = 86'400'000'000;
std::int64_t us_per_unit(const SeriesKey& key);  // 1 or kUsPerDay
// Empty where it is out of 64 bits.
std::optional<std::int64_t> timestamp_of(const SeriesKey& key, std::int64_t time);

// The last TIMESTAMP that a database in microseconds takes (year 2970).
inline constexpr std::int64_t kTimestampMax = 31'556'995'200'000'000;

// What makes the database.
std::string create_database_sql(std::string_view database, const TdengineOptions& options);

struct LayoutStep {
    std::int64_t number;
    std::string name;
    std::vector<std::string> statements;  // each harmless when it was carried out already
};
// All of them, oldest first.
std::vector<LayoutStep> layout_steps(std::string_view database);
// Notes that a step was carried out.
std::string note_step_sql(std::string_view database, const LayoutStep& step);

}  // namespace mystocks::store::tdengine::detail
