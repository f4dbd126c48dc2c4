// The part of SqlRecordStore that copies of a whole store need. What comes back is put in order
// here: how a server sorts texts is its own affair.
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "mystocks/store/detail/formula_rows.hpp"
#include "mystocks/store/record_rules.hpp"
#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store {
namespace {

using base::Date;
using market::InstrumentId;

Date date_at(const SqlStatement& row, int column) {
    return {static_cast<std::int32_t>(row.integer(column))};
}

// Null is what a NaN became.
double value_at(const SqlStatement& row, int column) {
    return row.is_null(column) ? std::numeric_limits<double>::quiet_NaN() : row.real(column);
}

std::optional<ImportRun> stored_import(SqlSession& session, std::int64_t id) {
    SqlStatement& row = session.prepare(
        "SELECT source, what, started, finished, state, report_json FROM import_runs "
        "WHERE id = $1");
    row.bind(1, id);
    if (!row.step()) {
        return std::nullopt;
    }
    return ImportRun{.id = id,
                     .source = row.text(0),
                     .what = row.text(1),
                     .started = row.integer(2),
                     .finished = row.is_null(3) ? std::nullopt : std::optional(row.integer(3)),
                     .state = parse_import_state(row.text(4)).value_or(ImportState::kFailed),
                     .report_json = row.text(5)};
}

void put(SqlSession& session, const ImportRun& run) {
    SqlStatement& statement = session.prepare(
        "INSERT INTO import_runs (id, source, what, started, finished, state, report_json) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET "
        "source = excluded.source, what = excluded.what, started = excluded.started, "
        "finished = excluded.finished, state = excluded.state, "
        "report_json = excluded.report_json");
    statement.bind(1, run.id).bind_text(2, run.source).bind_text(3, run.what).bind(4, run.started);
    if (run.finished) {
        statement.bind(5, *run.finished);
    } else {
        statement.bind_null(5);
    }
    statement.bind_text(6, to_string(run.state)).bind_text(7, run.report_json).run();
}

std::optional<UserFormula> stored_formula(SqlSession& session, const std::string& key,
                                          std::int64_t version) {
    SqlStatement& row = session.prepare("SELECT " + detail::kFormulaColumns +
                                        " FROM user_formulas WHERE key = $1 AND version = $2");
    row.bind_text(1, key).bind(2, version);
    if (!row.step()) {
        return std::nullopt;
    }
    return detail::formula_at(row);
}

void put(SqlSession& session, const std::string& key, const UserFormula& row) {
    SqlStatement& statement = session.prepare(
        "INSERT INTO user_formulas (key, " + detail::kFormulaColumns +
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (key, version) "
        "DO UPDATE SET name = excluded.name, saved_at = excluded.saved_at, "
        "formula = excluded.formula, title_zh = excluded.title_zh, title_en = excluded.title_en, "
        "kind = excluded.kind, panel = excluded.panel, family = excluded.family");
    detail::bind_formula(statement, key, row).run();
}

// The oldest versions of a name beyond those that a store keeps.
void drop_old_versions(SqlSession& session, const std::string& key) {
    SqlStatement& statement = session.prepare(
        "DELETE FROM user_formulas WHERE key = $1 AND version NOT IN (SELECT version FROM "
        "user_formulas WHERE key = $1 ORDER BY version DESC LIMIT $2)");
    statement.bind_text(1, key).bind(2, static_cast<std::int64_t>(kUserFormulaVersionsMax)).run();
}

}  // namespace

std::vector<market::CorporateAction> SqlRecordStore::do_list_actions() const {
    std::vector<market::CorporateAction> found;
    database_.read([&](SqlSession& session) {
        found.clear();
        SqlStatement& row = session.prepare(
            "SELECT instrument, ex_date, source, cash, bonus_ratio, rights_ratio, rights_price "
            "FROM corporate_actions");
        while (row.step()) {
            found.push_back({InstrumentId::parse(row.text(0)), date_at(row, 1), row.real(3),
                             row.real(4), row.real(5), row.real(6), row.text(2)});
        }
    });
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.id, a.ex_date, a.source) < std::tie(b.id, b.ex_date, b.source);
    });
    return found;
}

std::vector<market::ShareEvent> SqlRecordStore::do_list_share_events() const {
    std::vector<market::ShareEvent> found;
    database_.read([&](SqlSession& session) {
        found.clear();
        SqlStatement& row = session.prepare(
            "SELECT instrument, date, category, source, value_0, value_1, value_2, value_3 "
            "FROM share_events");
        while (row.step()) {
            found.push_back(
                {InstrumentId::parse(row.text(0)),
                 date_at(row, 1),
                 static_cast<int>(row.integer(2)),
                 {value_at(row, 4), value_at(row, 5), value_at(row, 6), value_at(row, 7)},
                 row.text(3)});
        }
    });
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.id, a.date, a.category, a.source) <
               std::tie(b.id, b.date, b.category, b.source);
    });
    return found;
}

std::vector<std::string> SqlRecordStore::do_list_calendars() const {
    std::vector<std::string> found;
    database_.read([&](SqlSession& session) {
        found.clear();
        SqlStatement& row = session.prepare("SELECT DISTINCT calendar FROM trading_days");
        while (row.step()) {
            found.push_back(row.text(0));
        }
    });
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<Provenance> SqlRecordStore::do_list_provenance() const {
    std::vector<Provenance> found;
    database_.read([&](SqlSession& session) {
        found.clear();
        SqlStatement& row =
            session.prepare("SELECT instrument, series, import_run, source FROM provenance");
        while (row.step()) {
            found.push_back(
                {InstrumentId::parse(row.text(0)), row.text(1), row.integer(2), row.text(3)});
        }
    });
    std::sort(found.begin(), found.end(), [](const Provenance& a, const Provenance& b) {
        return std::tie(a.id, a.series) < std::tie(b.id, b.series);
    });
    return found;
}

WriteCounts SqlRecordStore::do_restore_imports(std::span<const ImportRun> runs) {
    std::map<std::int64_t, ImportRun> distinct;
    for (const ImportRun& run : runs) {
        distinct.insert_or_assign(run.id, run);
    }
    WriteCounts counts;
    database_.write([&](SqlSession& session) {
        counts = {};
        for (const auto& [id, run] : distinct) {
            const auto before = stored_import(session, id);
            const bool same = before == run;
            count_upsert(counts, before.has_value(), same);
            if (!same) {
                put(session, run);
            }
        }
    });
    return counts;
}

WriteCounts SqlRecordStore::do_restore_formulas(std::span<const UserFormula> formulas) {
    std::map<std::pair<std::string, std::int64_t>, UserFormula> distinct;
    std::set<std::string> keys;
    for (const UserFormula& formula : formulas) {
        const std::string key = folded(formula.name);
        keys.insert(key);
        distinct.insert_or_assign({key, formula.version}, formula);
    }
    WriteCounts counts;
    database_.write([&](SqlSession& session) {
        counts = {};
        for (const auto& [key, formula] : distinct) {
            const auto before = stored_formula(session, key.first, key.second);
            const bool same = before == formula;
            count_upsert(counts, before.has_value(), same);
            if (!same) {
                put(session, key.first, formula);
            }
        }
        for (const std::string& key : keys) {
            drop_old_versions(session, key);
        }
        SqlStatement& names = session.prepare("SELECT count(DISTINCT key) FROM user_formulas");
        const std::int64_t kept = names.step() ? names.integer(0) : 0;
        names.run();
        if (kept > static_cast<std::int64_t>(kUserFormulasMax)) {
            throw too_many_formulas();
        }
    });
    return counts;
}

}  // namespace mystocks::store
