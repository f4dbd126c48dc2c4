#include "mystocks/store/sql_record_store.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "mystocks/store/detail/record_migrations.hpp"
#include "mystocks/store/record_rules.hpp"

namespace mystocks::store {
namespace {

using base::Date;
using market::InstrumentId;

constexpr std::string_view kLastMigration = "SELECT coalesce(max(number), 0) FROM record_migration";

void run_statements(SqlSession& session, std::string_view text) {
    while (true) {
        const auto end = text.find(';');
        if (end == std::string_view::npos) {
            return;
        }
        session.prepare(text.substr(0, end)).run();
        text.remove_prefix(end + 1);
    }
}

std::int64_t last_migration(SqlSession& session) {
    SqlStatement& statement = session.prepare(kLastMigration);
    const std::int64_t last = statement.step() ? statement.integer(0) : 0;
    statement.run();
    return last;
}

void bind_date(SqlStatement& statement, int parameter, const std::optional<Date>& date) {
    if (date) {
        statement.bind(parameter, date->days);
    } else {
        statement.bind_null(parameter);
    }
}

std::optional<Date> date_at(const SqlStatement& statement, int column) {
    if (statement.is_null(column)) {
        return std::nullopt;
    }
    return Date{static_cast<std::int32_t>(statement.integer(column))};
}

#define MYSTOCKS_INSTRUMENT_COLUMNS \
    "id, name, initials, kind, board, price_decimals, list_date, delist_date, industry, source"

market::Instrument instrument_at(const SqlStatement& row) {
    return {
        .id = InstrumentId::parse(row.text(0)),
        .name = row.text(1),
        .initials = row.text(2),
        .kind = market::parse_instrument_kind(row.text(3)).value_or(market::InstrumentKind::kOther),
        .board = market::parse_board(row.text(4)).value_or(market::Board::kNone),
        .price_decimals = static_cast<int>(row.integer(5)),
        .list_date = date_at(row, 6),
        .delist_date = date_at(row, 7),
        .industry = row.text(8),
        .source = row.text(9)};
}

constexpr std::string_view kFindInstrument =
    "SELECT " MYSTOCKS_INSTRUMENT_COLUMNS " FROM instruments WHERE id = $1";

std::optional<market::Instrument> find(SqlSession& session, const InstrumentId& id) {
    SqlStatement& statement = session.prepare(kFindInstrument);
    statement.bind_text(1, id.str());
    return statement.step() ? std::optional(instrument_at(statement)) : std::nullopt;
}

constexpr std::string_view kPutInstrument =
    "INSERT INTO instruments (" MYSTOCKS_INSTRUMENT_COLUMNS
    ", code, search_id, search_code, search_initials, search_name) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
    "ON CONFLICT (id) DO UPDATE SET name = excluded.name, initials = excluded.initials, "
    "kind = excluded.kind, board = excluded.board, price_decimals = excluded.price_decimals, "
    "list_date = excluded.list_date, delist_date = excluded.delist_date, "
    "industry = excluded.industry, source = excluded.source, "
    "search_initials = excluded.search_initials, search_name = excluded.search_name";

void bind_instrument(SqlStatement& statement, const market::Instrument& row) {
    statement.bind_text(1, row.id.str())
        .bind_text(2, row.name)
        .bind_text(3, row.initials)
        .bind_text(4, to_string(row.kind))
        .bind_text(5, to_string(row.board))
        .bind(6, row.price_decimals);
    bind_date(statement, 7, row.list_date);
    bind_date(statement, 8, row.delist_date);
    statement.bind_text(9, row.industry)
        .bind_text(10, row.source)
        .bind_text(11, row.id.code())
        .bind_text(12, folded(row.id.str()))
        .bind_text(13, folded(row.id.code()))
        .bind_text(14, std::string(1, ',').append(folded(row.initials)))
        .bind_text(15, folded(row.name));
}

// For LIKE … ESCAPE '\': the text itself, whatever it holds.
std::string escaped(std::string_view text) {
    std::string pattern;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') {
            pattern.push_back('\\');
        }
        pattern.push_back(c);
    }
    return pattern;
}

// Parameters: 1 text, 2 id, 3 prefix, 4 ",prefix" anywhere, 5 part, 6 kind, 7 block, 8 its kind,
// 9 with data, 10 watchlist; the filters are off where they are null or 0. The ranks are those
// of record_rules.hpp. SQLite numbers parameters as they first appear: keep them in order.
#define MYSTOCKS_SEARCH                                                              \
    "SELECT CASE WHEN $1 = '' THEN 0 "                                               \
    "WHEN search_code = $1 OR search_id = $2 THEN 0 "                                \
    "WHEN search_id LIKE $3 ESCAPE '\\' THEN 1 "                                     \
    "WHEN search_initials LIKE $4 ESCAPE '\\' THEN 2 "                               \
    "WHEN search_name LIKE $3 ESCAPE '\\' THEN 3 "                                   \
    "WHEN search_name LIKE $5 ESCAPE '\\' THEN 4 ELSE 9 END AS rank, instruments.* " \
    "FROM instruments WHERE (CAST($6 AS TEXT) IS NULL OR kind = $6) "                \
    "AND (CAST($7 AS TEXT) IS NULL OR id IN "                                        \
    "(SELECT instrument FROM block_members WHERE block_members.name = $7 "           \
    "AND (CAST($8 AS TEXT) IS NULL OR block_members.kind = $8))) "                   \
    "AND ($9 = 0 OR id IN (SELECT instrument FROM provenance)) "                     \
    "AND (CAST($10 AS TEXT) IS NULL OR id IN "                                       \
    "(SELECT instrument FROM watchlist_members WHERE watchlist_members.name = $10))"

void bind_search(SqlStatement& statement, const InstrumentQuery& query) {
    const std::string text = folded(query.text);
    const std::string pattern = escaped(text);
    statement.bind_text(1, text)
        .bind_text(2, folded_id(text))
        .bind_text(3, std::string(pattern).append("%"))
        .bind_text(4, std::string("%,").append(pattern).append("%"))
        .bind_text(5, std::string("%").append(pattern).append("%"));
    if (query.kind) {
        statement.bind_text(6, to_string(*query.kind));
    } else {
        statement.bind_null(6);
    }
    const auto bind_name = [&](int place, const std::optional<std::string>& name) {
        if (name) {
            statement.bind_text(place, *name);
        } else {
            statement.bind_null(place);
        }
    };
    bind_name(7, query.block);
    if (query.block_kind) {
        statement.bind_text(8, to_string(*query.block_kind));
    } else {
        statement.bind_null(8);
    }
    statement.bind(9, std::int64_t{query.with_data});
    bind_name(10, query.watchlist);
}

std::int64_t bounded(std::size_t number) {
    return static_cast<std::int64_t>(std::min<std::size_t>(number, 1'000'000'000));
}

}  // namespace

void migrate_records(SqlDatabase& database) {
    const auto migrations = detail::record_migrations();
    const auto known = static_cast<std::int64_t>(migrations.size());
    std::int64_t last = 0;
    database.read([&](SqlSession& session) { last = last_migration(session); });
    if (last == known) {
        return;
    }
    database.write([&](SqlSession& session) {
        last = last_migration(session);
        for (std::int64_t number = last + 1; number <= known; ++number) {
            run_statements(session, migrations[static_cast<std::size_t>(number - 1)]);
            SqlStatement& statement =
                session.prepare("INSERT INTO record_migration (number) VALUES ($1)");
            statement.bind(1, number).run();
        }
    });
    if (last > known) {
        throw base::Error(base::ErrorKind::kUnsupported,
                          "The store's records have format " + std::to_string(last) +
                              " and this program reads up to format " + std::to_string(known) +
                              ": use the newer program that wrote them");
    }
}

std::vector<Migration> record_migrations_after(std::int64_t last) {
    const auto all = detail::record_migrations();
    std::vector<Migration> later;
    for (auto number = std::max<std::int64_t>(last, 0) + 1;
         number <= static_cast<std::int64_t>(all.size()); ++number) {
        later.push_back({number, "records, step " + std::to_string(number),
                         std::string(all[static_cast<std::size_t>(number - 1)])});
    }
    return later;
}

WriteCounts SqlRecordStore::do_upsert_instruments(std::span<const market::Instrument> rows) {
    struct State {
        std::optional<market::Instrument> before;
        std::optional<market::Instrument> after;
    };
    WriteCounts counts;
    database_.write([&](SqlSession& session) {
        counts = {};
        std::map<InstrumentId, State> distinct;
        for (const market::Instrument& row : rows) {
            distinct.try_emplace(row.id);
        }
        std::vector<std::pair<const InstrumentId, State>*> states;
        for (auto& state : distinct) {
            states.push_back(&state);
        }
        session.run_each(
            kFindInstrument, states.size(),
            [&](SqlStatement& find, std::size_t i) { find.bind_text(1, states[i]->first.str()); },
            [&](const SqlStatement& found, std::size_t i) {
                states[i]->second.before = instrument_at(found);
                states[i]->second.after = states[i]->second.before;
            });
        for (const market::Instrument& row : rows) {
            auto& after = distinct.at(row.id).after;
            after = after ? merged(*after, row) : row;
        }
        std::vector<const market::Instrument*> changed;
        for (const auto& [id, state] : distinct) {
            const bool same = state.before == state.after;
            count_upsert(counts, state.before.has_value(), same);
            if (!same) {
                changed.push_back(&*state.after);
            }
        }
        session.run_each(kPutInstrument, changed.size(), [&](SqlStatement& put, std::size_t i) {
            bind_instrument(put, *changed[i]);
        });
    });
    return counts;
}

std::optional<market::Instrument> SqlRecordStore::do_find_instrument(const InstrumentId& id) const {
    std::optional<market::Instrument> found;
    database_.read([&](SqlSession& session) { found = find(session, id); });
    return found;
}

std::vector<market::Instrument> SqlRecordStore::do_find_by_code(std::string_view code) const {
    std::vector<market::Instrument> found;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement =
            session.prepare("SELECT " MYSTOCKS_INSTRUMENT_COLUMNS
                            " FROM instruments WHERE search_code = $1 ORDER BY id");
        statement.bind_text(1, folded(code));
        while (statement.step()) {
            found.push_back(instrument_at(statement));
        }
    });
    return found;
}

InstrumentPage SqlRecordStore::do_search_instruments(const InstrumentQuery& query) const {
    InstrumentPage page;
    database_.read([&](SqlSession& session) {
        SqlStatement& total =
            session.prepare("SELECT count(*) FROM (" MYSTOCKS_SEARCH ") AS matches WHERE rank < 9");
        bind_search(total, query);
        if (total.step()) {
            page.total = static_cast<std::uint64_t>(total.integer(0));
        }
        SqlStatement& rows =
            session.prepare("SELECT " MYSTOCKS_INSTRUMENT_COLUMNS " FROM (" MYSTOCKS_SEARCH
                            ") AS matches WHERE rank < 9 ORDER BY rank, id LIMIT $11 OFFSET $12");
        bind_search(rows, query);
        rows.bind(11, bounded(query.limit)).bind(12, bounded(query.offset));
        while (rows.step()) {
            page.instruments.push_back(instrument_at(rows));
        }
    });
    return page;
}

std::int64_t SqlRecordStore::do_begin_import(const ImportRun& run) {
    std::int64_t id = 0;
    database_.write([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            "INSERT INTO import_runs (id, source, what, started, finished, state, report_json) "
            "SELECT coalesce(max(id), 0) + 1, CAST($1 AS TEXT), CAST($2 AS TEXT), "
            "CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS TEXT) "
            "FROM import_runs RETURNING id");
        statement.bind_text(1, run.source).bind_text(2, run.what).bind(3, run.started);
        if (run.finished) {
            statement.bind(4, *run.finished);
        } else {
            statement.bind_null(4);
        }
        statement.bind_text(5, to_string(run.state)).bind_text(6, run.report_json);
        if (statement.step()) {
            id = statement.integer(0);
        }
        statement.run();
    });
    return id;
}

void SqlRecordStore::do_finish_import(const ImportRun& run) {
    database_.write([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            "UPDATE import_runs SET finished = $1, state = $2, report_json = $3 WHERE id = $4 "
            "RETURNING id");
        if (run.finished) {
            statement.bind(1, *run.finished);
        } else {
            statement.bind_null(1);
        }
        statement.bind_text(2, to_string(run.state)).bind_text(3, run.report_json).bind(4, run.id);
        if (!statement.step()) {
            throw unknown_import(run.id);
        }
        statement.run();
    });
}

namespace {

constexpr std::string_view kImportColumns =
    "SELECT id, source, what, started, finished, state, report_json FROM import_runs ";

ImportRun import_at(const SqlStatement& row) {
    return {.id = row.integer(0),
            .source = row.text(1),
            .what = row.text(2),
            .started = row.integer(3),
            .finished = row.is_null(4) ? std::nullopt : std::optional(row.integer(4)),
            .state = parse_import_state(row.text(5)).value_or(ImportState::kFailed),
            .report_json = row.text(6)};
}

}  // namespace

std::vector<ImportRun> SqlRecordStore::do_list_imports(std::size_t limit) const {
    std::vector<ImportRun> runs;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement =
            session.prepare(std::string(kImportColumns) + "ORDER BY id DESC LIMIT $1");
        statement.bind(1, bounded(limit));
        while (statement.step()) {
            runs.push_back(import_at(statement));
        }
    });
    return runs;
}

std::optional<ImportRun> SqlRecordStore::do_find_import(std::int64_t id) const {
    std::optional<ImportRun> run;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(std::string(kImportColumns) + "WHERE id = $1");
        statement.bind(1, id);
        if (statement.step()) {
            run = import_at(statement);
        }
    });
    return run;
}

void SqlRecordStore::do_record_provenance(std::span<const Provenance> rows) {
    database_.write([&](SqlSession& session) {
        session.run_each(
            "INSERT INTO provenance (instrument, series, import_run, source) "
            "VALUES ($1, $2, $3, $4) ON CONFLICT (instrument, series) DO UPDATE SET "
            "import_run = excluded.import_run, source = excluded.source "
            "WHERE excluded.import_run >= provenance.import_run",
            rows.size(), [&](SqlStatement& put, std::size_t i) {
                put.bind_text(1, rows[i].id.str())
                    .bind_text(2, rows[i].series)
                    .bind(3, rows[i].import_run)
                    .bind_text(4, rows[i].source);
            });
    });
}

std::vector<Provenance> SqlRecordStore::do_read_provenance(const InstrumentId& id) const {
    std::vector<Provenance> found;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            "SELECT series, import_run, source FROM provenance WHERE instrument = $1 "
            "ORDER BY series");
        statement.bind_text(1, id.str());
        while (statement.step()) {
            found.push_back({id, statement.text(0), statement.integer(1), statement.text(2)});
        }
    });
    return found;
}

std::vector<std::string> SqlRecordStore::do_list_sources() const {
    std::vector<std::string> sources;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            "SELECT source FROM instruments WHERE source <> '' UNION "
            "SELECT source FROM provenance WHERE source <> '' ORDER BY source");
        while (statement.step()) {
            sources.push_back(statement.text(0));
        }
    });
    return sources;
}

}  // namespace mystocks::store
