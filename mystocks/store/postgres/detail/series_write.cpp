#include "mystocks/store/postgres/detail/series_write.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <optional>

#include "mystocks/base/assert.hpp"
#include "mystocks/store/postgres/detail/array_text.hpp"
#include "mystocks/store/postgres/detail/copy_format.hpp"
#include "mystocks/store/postgres/detail/insert_text.hpp"
#include "mystocks/store/series_merge.hpp"

namespace mystocks::store::postgres::detail {
namespace {

// What is there already is looked up key by key where the update has fewer keys than this part of
// the series; else the range from its first to its last key is read.
constexpr std::uint64_t kSparsePart = 4;
// Keys and ranges in one statement.
constexpr std::size_t kKeysMax = 20'000;
constexpr std::size_t kRangesMax = 2'000;
// Up to so many rows go as text, in one message.
constexpr std::size_t kInsertRowsMax = 32;
constexpr std::size_t kCopyBufferBytes = std::size_t{256} << 10;

// A row of the `series` table, held by this transaction.
struct HeldSeries {
    std::int32_t number = 0;
    std::uint64_t rows = 0;
    std::int64_t first_time = 0;
    std::int64_t last_time = 0;
};

// One write, and what comes of it.
struct Piece {
    const SeriesKey* key = nullptr;
    const SeriesTable* table = nullptr;
    std::optional<Columns> ordered;
    ColumnsView rows;
    HeldSeries held;
    bool is_new = false;   // a series that this transaction made: the `series` table has its rows
    std::size_t next = 0;  // the first row that is not yet compared
    std::vector<std::uint32_t> to_write;   // rows of `rows` that are new or changed
    std::vector<std::uint32_t> to_delete;  // of these, those that are there with other values
    WriteCounts counts;

    RowKey first() const { return rows.key(0); }
    RowKey last() const { return rows.key(rows.size() - 1); }
    bool may_overlap() const {
        return held.rows > 0 && first().time <= held.last_time && last().time >= held.first_time;
    }
    bool is_sparse() const { return rows.size() < held.rows / kSparsePart; }
};

using Pieces = std::vector<Piece*>;

// The columns instrument, class, period and name of a series that was asked for.
SeriesKey key_at(const Result& rows, int row) {
    return make_series_key(rows.value(row, 0), rows.integer(row, 1), rows.integer(row, 2),
                           rows.value(row, 3))
        .value();
}

// Takes the locks of those series that exist.
void hold_known(Connection& connection, const std::map<SeriesKey, Piece*>& wanted) {
    ArrayText instruments;
    ArrayText classes;
    ArrayText periods;
    ArrayText names;
    for (const auto& [key, piece] : wanted) {
        instruments.add_quoted(key.id.str());
        classes.add(class_number(key));
        periods.add(period_number(key));
        names.add_quoted(key.name);
    }
    const Result rows = connection.run(
        "SELECT instrument, class, period, name, number, rows, first_time, last_time FROM series "
        "WHERE (instrument, class, period, name) IN (SELECT * FROM unnest(CAST($1 AS TEXT[]), "
        "CAST($2 AS SMALLINT[]), CAST($3 AS SMALLINT[]), CAST($4 AS TEXT[]))) "
        "ORDER BY instrument, class, period, name FOR UPDATE",
        parameters({instruments.take(), classes.take(), periods.take(), names.take()}));
    for (int row = 0; row < rows.rows(); ++row) {
        wanted.at(key_at(rows, row))->held = {static_cast<std::int32_t>(rows.integer(row, 4)),
                                              static_cast<std::uint64_t>(rows.integer(row, 5)),
                                              rows.integer(row, 6), rows.integer(row, 7)};
    }
}

// Makes those that don't exist, with what the table shall say of them when their rows are in. Until
// the transaction ends nobody else can see them: that is as good as a lock.
void make_series(Connection& connection, const std::map<SeriesKey, Piece*>& missing) {
    std::array<ArrayText, 7> columns;
    for (const auto& [key, piece] : missing) {
        columns[0].add_quoted(key.id.str());
        columns[1].add(class_number(key));
        columns[2].add(period_number(key));
        columns[3].add_quoted(key.name);
        columns[4].add(static_cast<std::int64_t>(piece->rows.size()));
        columns[5].add(piece->first().time);
        columns[6].add(piece->last().time);
    }
    Parameters values;
    for (ArrayText& column : columns) {
        values.set(values.size(), column.take());
    }
    const Result made = connection.run(
        "INSERT INTO series (instrument, class, period, name, rows, first_time, last_time) "
        "SELECT * FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS SMALLINT[]), "
        "CAST($3 AS SMALLINT[]), CAST($4 AS TEXT[]), CAST($5 AS BIGINT[]), CAST($6 AS BIGINT[]), "
        "CAST($7 AS BIGINT[])) ON CONFLICT DO NOTHING "
        "RETURNING instrument, class, period, name, number",
        values);
    for (int row = 0; row < made.rows(); ++row) {
        Piece& piece = *missing.at(key_at(made, row));
        piece.held.number = static_cast<std::int32_t>(made.integer(row, 4));
        piece.is_new = true;
    }
}

void hold_series(Connection& connection, std::map<SeriesKey, Piece*> wanted) {
    // Another one may make a series between the two statements, or erase it.
    constexpr int kTriesMax = 100;
    for (int i = 0; i < kTriesMax; ++i) {
        hold_known(connection, wanted);
        std::erase_if(wanted, [](const auto& one) { return one.second->held.number != 0; });
        if (wanted.empty()) {
            return;
        }
        make_series(connection, wanted);
        std::erase_if(wanted, [](const auto& one) { return one.second->held.number != 0; });
        if (wanted.empty()) {
            return;
        }
    }
    throw base::Error(base::ErrorKind::kUnavailable,
                      "others keep erasing the series that are to be written; try again");
}

bool same_as(const CopyReader& there, const ColumnsView& rows, std::size_t row) {
    const auto values = there.values();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double ours = rows.values[i].empty() ? kNoValue : rows.values[i][row];
        if (std::bit_cast<std::uint64_t>(values[i]) != std::bit_cast<std::uint64_t>(ours)) {
            return false;
        }
    }
    return true;
}

// Rows before `key` are new: the store has none of them.
void take_new_rows(Piece& piece, std::optional<RowKey> key) {
    while (piece.next < piece.rows.size() && (!key || piece.rows.key(piece.next) < *key)) {
        ++piece.counts.inserted;
        piece.to_write.push_back(static_cast<std::uint32_t>(piece.next++));
    }
}

// A row that is there: rows of a piece come in key order.
void compare(Piece& piece, const CopyReader& there) {
    take_new_rows(piece, there.key);
    if (piece.next == piece.rows.size() || piece.rows.key(piece.next) != there.key) {
        return;
    }
    const auto row = static_cast<std::uint32_t>(piece.next++);
    if (same_as(there, piece.rows, row)) {
        ++piece.counts.unchanged;
        return;
    }
    ++piece.counts.changed;
    piece.to_write.push_back(row);
    piece.to_delete.push_back(row);
}

std::string columns_of_table(const SeriesTable& table, std::string_view alias) {
    std::string list;
    std::string columns = "series, " + table.stored_columns();
    for (std::size_t start = 0; start < columns.size();) {
        const std::size_t end = std::min(columns.find(", ", start), columns.size());
        list.append(list.empty() ? "" : ", ").append(alias).append(".");
        list.append(columns, start, end - start);
        start = end + 2;
    }
    return list;
}

std::string order_of_table(const SeriesTable& table, std::string_view alias) {
    std::string order = std::string(alias) + ".series, ";
    order.append(alias).append(".").append(table.time_column);
    if (table.has_sequence) {
        order.append(", ").append(alias).append(".sequence");
    }
    return order;
}

// The times of a statement, as constants: only their chunks are looked at.
std::string within(const SeriesTable& table, std::int64_t first, std::int64_t last) {
    return "t." + std::string(table.time_column) + " BETWEEN " + time_literal(table, first) +
           " AND " + time_literal(table, last);
}

// VALUES of (series, from, to), or of (series, time, sequence): numbers only.
using Triple = std::array<std::int64_t, 3>;

std::string values_of(std::span<const Triple> triples) {
    std::string list;
    for (const Triple& triple : triples) {
        list.append(list.empty() ? "" : ",").append("(").append(std::to_string(triple[0]));
        for (const std::int64_t number : {triple[1], triple[2]}) {
            list.append(",BIGINT '").append(std::to_string(number)).append("'");
        }
        list.append(")");
    }
    return list;
}

std::string as_time(const SeriesTable& table, std::string_view number) {
    return table.is_daily ? "(DATE '1970-01-01' + CAST(" + std::string(number) + " AS INTEGER))"
                          : std::string(number);
}

class ExistingRows {
  public:
    ExistingRows(Connection& connection, const SeriesTable& table, const Pieces& pieces)
        : connection_(connection), table_(table) {
        for (Piece* piece : pieces) {
            by_number_[piece->held.number] = piece;
        }
    }

    void compare_ranges(const Pieces& pieces) {
        for (Piece* piece : pieces) {
            add({piece->held.number, piece->first().time, piece->last().time}, piece->first().time,
                piece->last().time);
            if (triples_.size() == kRangesMax) {
                ask_for_ranges();
            }
        }
        ask_for_ranges();
    }

    void compare_keys(const Pieces& pieces) {
        for (Piece* piece : pieces) {
            for (std::size_t row = 0; row < piece->rows.size(); ++row) {
                const RowKey key = piece->rows.key(row);
                add({piece->held.number, key.time, key.sequence}, key.time, key.time);
                if (triples_.size() == kKeysMax) {
                    ask_for_keys();
                }
            }
        }
        ask_for_keys();
    }

  private:
    void add(const Triple& triple, std::int64_t first, std::int64_t last) {
        triples_.push_back(triple);
        first_ = std::min(first_, first);
        last_ = std::max(last_, last);
    }

    void ask_for_ranges() {
        const std::string time = "t." + std::string(table_.time_column);
        ask("w.a = t.series AND " + time + " BETWEEN " + as_time(table_, "w.b") + " AND " +
            as_time(table_, "w.c"));
    }

    void ask_for_keys() {
        const std::string time = "t." + std::string(table_.time_column);
        ask("w.a = t.series AND " + time + " = " + as_time(table_, "w.b") +
            (table_.has_sequence ? " AND t.sequence = w.c" : ""));
    }

    void ask(const std::string& join) {
        if (triples_.empty()) {
            return;
        }
        CopyReader reader(table_, true);
        connection_.copy_out("COPY (SELECT " + columns_of_table(table_, "t") + " FROM (VALUES " +
                                 values_of(triples_) + ") AS w(a, b, c) JOIN " +
                                 std::string(table_.name) + " AS t ON " + join + " WHERE " +
                                 within(table_, first_, last_) + " ORDER BY " +
                                 order_of_table(table_, "t") + ") TO STDOUT (FORMAT binary)",
                             [&](std::string_view message) {
                                 if (reader.take(message)) {
                                     compare(*by_number_.at(reader.series), reader);
                                 }
                             });
        triples_.clear();
        first_ = std::numeric_limits<std::int64_t>::max();
        last_ = std::numeric_limits<std::int64_t>::min();
    }

    Connection& connection_;
    const SeriesTable& table_;
    std::map<std::int32_t, Piece*> by_number_;
    std::vector<Triple> triples_;
    std::int64_t first_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_ = std::numeric_limits<std::int64_t>::min();
};

// Deletes the rows of some keys, which lie between two times.
std::string delete_sql(const SeriesTable& table, std::span<const Triple> keys, std::int64_t first,
                       std::int64_t last) {
    return "DELETE FROM " + std::string(table.name) + " AS t USING (VALUES " + values_of(keys) +
           ") AS w(a, b, c) WHERE t.series = w.a AND t." + std::string(table.time_column) + " = " +
           as_time(table, "w.b") + (table.has_sequence ? " AND t.sequence = w.c" : "") + " AND " +
           within(table, first, last) + ";";
}

// Statements that delete what is there with other values.
std::vector<std::string> deletes_of(const SeriesTable& table, const Pieces& pieces) {
    std::vector<std::string> statements;
    std::vector<Triple> keys;
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    const auto put = [&] {
        if (!keys.empty()) {
            statements.push_back(delete_sql(table, keys, first, last));
            keys.clear();
        }
    };
    for (const Piece* piece : pieces) {
        for (const std::uint32_t row : piece->to_delete) {
            const RowKey key = piece->rows.key(row);
            keys.push_back({piece->held.number, key.time, key.sequence});
            first = std::min(first, key.time);
            last = std::max(last, key.time);
            if (keys.size() == kKeysMax) {
                put();
            }
        }
    }
    put();
    return statements;
}

// Few rows, all of which text can carry.
bool are_few(const SeriesTable& table, const Pieces& pieces) {
    std::size_t rows = 0;
    for (const Piece* piece : pieces) {
        rows += piece->to_write.size();
        if (rows > kInsertRowsMax) {
            return false;
        }
    }
    for (const Piece* piece : pieces) {
        for (const std::uint32_t row : piece->to_write) {
            if (!can_be_text(table, piece->rows, row)) {
                return false;
            }
        }
    }
    return true;
}

std::string insert_sql(const SeriesTable& table, const Pieces& pieces) {
    std::string sql;
    for (const Piece* piece : pieces) {
        for (const std::uint32_t row : piece->to_write) {
            sql += sql.empty() ? insert_head(table) : ",";
            append_text_row(sql, table, piece->held.number, piece->rows, row);
        }
    }
    return sql + ";";
}

void copy_rows(Connection& connection, const SeriesTable& table, const Pieces& pieces) {
    std::size_t piece = 0;
    std::size_t row = 0;
    bool started = false;
    connection.copy_in("COPY " + std::string(table.name) + " (series, " + table.stored_columns() +
                           ") FROM STDIN (FORMAT binary)",
                       [&](std::string& out) {
                           if (!started) {
                               append_copy_header(out);
                               started = true;
                           }
                           while (piece < pieces.size() && out.size() < kCopyBufferBytes) {
                               const Piece& from = *pieces[piece];
                               if (row == from.to_write.size()) {
                                   ++piece;
                                   row = 0;
                                   continue;
                               }
                               append_row(out, table, from.held.number, from.rows,
                                          from.to_write[row++]);
                           }
                           if (piece < pieces.size()) {
                               return true;
                           }
                           append_copy_end(out);
                           return false;
                       });
}

// Weeks and months are made of daily bars.
bool notes_changed_days(const SeriesTable& table) {
    return table.series_class == SeriesClass::kBars && table.is_daily;
}

// What the `series` table shall say of them; empty where all of them are new. Of daily bars it also
// notes which weeks and months are behind.
std::string update_series_sql(const SeriesTable& table, const Pieces& pieces) {
    std::string values;
    for (const Piece* piece : pieces) {
        if (piece->is_new) {
            MYSTOCKS_ASSERT(piece->counts.inserted == piece->rows.size());
            continue;
        }
        const RowKey changed = piece->rows.key(piece->to_write.front());
        values += values.empty() ? "(" : ",(";
        values += std::to_string(piece->held.number) + "," +
                  std::to_string(piece->counts.inserted) + ",BIGINT '" +
                  std::to_string(piece->first().time) + "',BIGINT '" +
                  std::to_string(piece->last().time) + "'," +
                  (notes_changed_days(table) ? time_literal(table, changed.time) : "0") + ")";
    }
    if (values.empty()) {
        return {};
    }
    std::string sql =
        "UPDATE series SET "
        "first_time = CASE WHEN rows = 0 THEN w.a ELSE least(first_time, w.a) END, "
        "last_time = CASE WHEN rows = 0 THEN w.b ELSE greatest(last_time, w.b) END, "
        "rows = rows + w.more";
    if (notes_changed_days(table)) {
        sql +=
            ", unsettled_from = CASE WHEN settled_writes = writes THEN w.changed "
            "ELSE least(unsettled_from, w.changed) END, writes = writes + 1";
    }
    return sql + " FROM (VALUES " + values +
           ") AS w(number, more, a, b, changed) WHERE series.number = w.number";
}

// Pieces of different series, all in one table.
void write_table(Connection& connection, const SeriesTable& table, const Pieces& pieces) {
    Pieces ranges;
    Pieces keys;
    for (Piece* piece : pieces) {
        if (piece->may_overlap()) {
            (piece->is_sparse() ? keys : ranges).push_back(piece);
        }
    }
    ExistingRows existing(connection, table, pieces);
    existing.compare_ranges(ranges);
    existing.compare_keys(keys);
    Pieces changed;
    for (Piece* piece : pieces) {
        take_new_rows(*piece, std::nullopt);
        if (!piece->to_write.empty()) {
            changed.push_back(piece);
        }
    }
    if (changed.empty()) {
        return;
    }
    std::vector<std::string> deletes = deletes_of(table, changed);
    if (are_few(table, changed)) {
        // One message for all: a single row is as much waiting as work.
        connection.query((deletes.empty() ? "" : deletes.front()) + insert_sql(table, changed) +
                         update_series_sql(table, changed));
        return;
    }
    for (const std::string& statement : deletes) {
        connection.query(statement);
    }
    copy_rows(connection, table, changed);
    if (const std::string update = update_series_sql(table, changed); !update.empty()) {
        connection.query(update);
    }
}

// Different series, of any table.
void write_pass(Connection& connection, const Pieces& pieces) {
    std::map<SeriesKey, Piece*> wanted;
    std::map<const SeriesTable*, Pieces> by_table;
    for (Piece* piece : pieces) {
        wanted.emplace(*piece->key, piece);
        by_table[piece->table].push_back(piece);
    }
    hold_series(connection, std::move(wanted));
    for (const auto& [table, of_table] : by_table) {
        write_table(connection, *table, of_table);
    }
}

}  // namespace

std::vector<WriteCounts> write_series(Connection& connection,
                                      std::span<const ColumnsWrite> writes) {
    std::vector<Piece> pieces(writes.size());
    // A series' second write of the call builds on what the first one leaves.
    std::map<SeriesKey, std::size_t> passes_of;
    std::vector<Pieces> passes;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        Piece& piece = pieces[i];
        piece.key = &writes[i].key;
        piece.table = &table_of(writes[i].key);
        require_times(*piece.table, writes[i].key, writes[i].rows);
        piece.ordered = put_in_order(writes[i].rows);
        piece.rows = piece.ordered ? piece.ordered->view() : writes[i].rows;
        if (piece.rows.empty()) {
            continue;
        }
        const std::size_t pass = passes_of[writes[i].key]++;
        passes.resize(std::max(passes.size(), pass + 1));
        passes[pass].push_back(&piece);
    }
    for (const Pieces& pass : passes) {
        write_pass(connection, pass);
    }
    std::vector<WriteCounts> counts;
    counts.reserve(pieces.size());
    for (const Piece& piece : pieces) {
        counts.push_back(piece.counts);
    }
    return counts;
}

bool erase_series(Connection& connection, const SeriesKey& key) {
    const Result found = connection.run(
        "SELECT number FROM series WHERE instrument = $1 AND class = CAST($2 AS SMALLINT) AND "
        "period = CAST($3 AS SMALLINT) AND name = $4 FOR UPDATE",
        parameters({key.id.str(), std::to_string(class_number(key)),
                    std::to_string(period_number(key)), key.name}));
    if (found.rows() == 0) {
        return false;
    }
    const std::string number = std::to_string(found.integer(0, 0));
    connection.query("DELETE FROM " + std::string(table_of(key).name) +
                     " WHERE series = " + number + "; DELETE FROM series WHERE number = " + number);
    return true;
}

}  // namespace mystocks::store::postgres::detail
