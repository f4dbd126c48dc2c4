// The part of SqlRecordStore that keeps what users made: formulas, watchlists and documents.
#include <algorithm>
#include <utility>

#include "mystocks/store/detail/formula_rows.hpp"
#include "mystocks/store/record_rules.hpp"
#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store {
namespace {

using market::InstrumentId;

std::vector<UserFormula> formulas_of(SqlStatement& statement) {
    std::vector<UserFormula> found;
    while (statement.step()) {
        found.push_back(detail::formula_at(statement));
    }
    return found;
}

std::optional<UserFormula> newest(SqlSession& session, const std::string& key) {
    SqlStatement& statement = session.prepare("SELECT " + detail::kFormulaColumns +
                                              " FROM user_formulas WHERE key = $1 "
                                              "ORDER BY version DESC LIMIT 1");
    statement.bind_text(1, key);
    std::vector<UserFormula> found = formulas_of(statement);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::int64_t single_number(SqlStatement& statement) {
    const std::int64_t number = statement.step() ? statement.integer(0) : 0;
    statement.run();
    return number;
}

void put(SqlSession& session, const std::string& key, const UserFormula& row) {
    SqlStatement& statement =
        session.prepare("INSERT INTO user_formulas (key, " + detail::kFormulaColumns +
                        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    detail::bind_formula(statement, key, row).run();
}

// True where there was a row.
bool erase(SqlSession& session, std::string_view sql, std::string_view key) {
    SqlStatement& statement = session.prepare(sql);
    statement.bind_text(1, key);
    bool any = false;
    while (statement.step()) {
        any = true;
    }
    return any;
}

std::vector<InstrumentId> members_of(SqlSession& session, std::string_view name) {
    SqlStatement& statement = session.prepare(
        "SELECT instrument FROM watchlist_members WHERE name = $1 ORDER BY position");
    statement.bind_text(1, name);
    std::vector<InstrumentId> members;
    while (statement.step()) {
        members.push_back(InstrumentId::parse(statement.text(0)));
    }
    return members;
}

std::vector<Document> documents_of(SqlStatement& statement) {
    std::vector<Document> found;
    while (statement.step()) {
        found.push_back(
            {statement.text(0), statement.text(1), statement.integer(2), statement.text(3)});
    }
    return found;
}

constexpr std::string_view kEraseMembers =
    "DELETE FROM watchlist_members WHERE name = $1 RETURNING name";

}  // namespace

UserFormula SqlRecordStore::do_save_formula(const UserFormula& formula) {
    const std::string key = folded(formula.name);
    UserFormula saved;
    database_.write([&](SqlSession& session) {
        saved = formula;
        saved.version = 1;
        if (auto known = newest(session, key)) {
            if (says_the_same(*known, formula)) {
                saved = std::move(*known);
                return;
            }
            saved.version = known->version + 1;
        } else if (single_number(
                       session.prepare("SELECT count(DISTINCT key) FROM user_formulas")) >=
                   static_cast<std::int64_t>(kUserFormulasMax)) {
            throw too_many_formulas();
        }
        put(session, key, saved);
        SqlStatement& old =
            session.prepare("DELETE FROM user_formulas WHERE key = $1 AND version <= $2");
        old.bind_text(1, key)
            .bind(2, saved.version - static_cast<std::int64_t>(kUserFormulaVersionsMax))
            .run();
    });
    return saved;
}

std::vector<UserFormula> SqlRecordStore::do_list_formulas() const {
    std::vector<UserFormula> found;
    database_.read([&](SqlSession& session) {
        found = formulas_of(session.prepare(
            "SELECT " + detail::kFormulaColumns +
            " FROM user_formulas WHERE version = (SELECT max(other.version) FROM user_formulas "
            "AS other WHERE other.key = user_formulas.key) ORDER BY key"));
    });
    return found;
}

std::optional<UserFormula> SqlRecordStore::do_find_formula(
    std::string_view name, std::optional<std::int64_t> version) const {
    std::optional<UserFormula> found;
    database_.read([&](SqlSession& session) {
        if (!version) {
            found = newest(session, folded(name));
            return;
        }
        SqlStatement& statement =
            session.prepare("SELECT " + detail::kFormulaColumns +
                            " FROM user_formulas WHERE key = $1 AND version = $2");
        statement.bind_text(1, folded(name)).bind(2, *version);
        std::vector<UserFormula> rows = formulas_of(statement);
        found = rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
    });
    return found;
}

std::vector<UserFormula> SqlRecordStore::do_read_formula_versions(std::string_view name) const {
    std::vector<UserFormula> found;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement =
            session.prepare("SELECT " + detail::kFormulaColumns +
                            " FROM user_formulas WHERE key = $1 ORDER BY version DESC");
        statement.bind_text(1, folded(name));
        found = formulas_of(statement);
    });
    return found;
}

bool SqlRecordStore::do_remove_formula(std::string_view name) {
    bool any = false;
    database_.write([&](SqlSession& session) {
        any = erase(session, "DELETE FROM user_formulas WHERE key = $1 RETURNING version",
                    folded(name));
    });
    return any;
}

void SqlRecordStore::do_save_watchlist(const Watchlist& list) {
    database_.write([&](SqlSession& session) {
        erase(session, kEraseMembers, list.name);
        SqlStatement& head = session.prepare(
            "INSERT INTO watchlists (name) VALUES ($1) ON CONFLICT (name) DO NOTHING");
        head.bind_text(1, list.name).run();
        if (single_number(session.prepare("SELECT count(*) FROM watchlists")) >
            static_cast<std::int64_t>(kWatchlistsMax)) {
            throw too_many_watchlists();
        }
        std::int64_t position = 0;
        for (const InstrumentId& member : list.instruments) {
            SqlStatement& row = session.prepare(
                "INSERT INTO watchlist_members (name, position, instrument) VALUES ($1, $2, $3)");
            row.bind_text(1, list.name).bind(2, ++position).bind_text(3, member.str()).run();
        }
    });
}

std::vector<Watchlist> SqlRecordStore::do_list_watchlists() const {
    std::vector<Watchlist> found;
    database_.read([&](SqlSession& session) {
        found.clear();
        SqlStatement& statement = session.prepare("SELECT name FROM watchlists ORDER BY name");
        while (statement.step()) {
            found.push_back({statement.text(0), {}});
        }
        for (Watchlist& list : found) {
            list.instruments = members_of(session, list.name);
        }
    });
    return found;
}

std::optional<Watchlist> SqlRecordStore::do_find_watchlist(std::string_view name) const {
    std::optional<Watchlist> found;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare("SELECT name FROM watchlists WHERE name = $1");
        statement.bind_text(1, name);
        if (statement.step()) {
            found = Watchlist{std::string(name), members_of(session, name)};
        }
    });
    return found;
}

bool SqlRecordStore::do_remove_watchlist(std::string_view name) {
    bool any = false;
    database_.write([&](SqlSession& session) {
        erase(session, kEraseMembers, name);
        any = erase(session, "DELETE FROM watchlists WHERE name = $1 RETURNING name", name);
    });
    return any;
}

void SqlRecordStore::do_save_document(const Document& document) {
    database_.write([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            "INSERT INTO documents (kind, key, name, saved_at, content) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, key) DO UPDATE SET "
            "name = excluded.name, saved_at = excluded.saved_at, content = excluded.content");
        statement.bind_text(1, document.kind)
            .bind_text(2, folded(document.name))
            .bind_text(3, document.name)
            .bind(4, document.saved_at)
            .bind_text(5, document.text)
            .run();
        SqlStatement& count = session.prepare("SELECT count(*) FROM documents WHERE kind = $1");
        count.bind_text(1, document.kind);
        if (single_number(count) > static_cast<std::int64_t>(kDocumentsMax)) {
            throw too_many_documents(document.kind);
        }
    });
}

std::vector<Document> SqlRecordStore::do_list_documents(std::string_view kind, std::size_t limit,
                                                        std::size_t offset) const {
    std::vector<Document> found;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            "SELECT kind, name, saved_at, content FROM documents WHERE kind = $1 "
            "ORDER BY saved_at DESC, key LIMIT $2 OFFSET $3");
        statement.bind_text(1, kind)
            .bind(2, static_cast<std::int64_t>(limit))
            .bind(3, static_cast<std::int64_t>(offset));
        found = documents_of(statement);
    });
    return found;
}

std::uint64_t SqlRecordStore::do_count_documents(std::string_view kind) const {
    std::uint64_t count = 0;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare("SELECT count(*) FROM documents WHERE kind = $1");
        statement.bind_text(1, kind);
        count = static_cast<std::uint64_t>(single_number(statement));
    });
    return count;
}

std::vector<std::string> SqlRecordStore::do_list_document_kinds() const {
    std::vector<std::string> kinds;
    database_.read([&](SqlSession& session) {
        kinds.clear();
        SqlStatement& statement = session.prepare("SELECT DISTINCT kind FROM documents");
        while (statement.step()) {
            kinds.push_back(statement.text(0));
        }
    });
    std::sort(kinds.begin(), kinds.end());
    return kinds;
}

std::optional<Document> SqlRecordStore::do_find_document(std::string_view kind,
                                                         std::string_view name) const {
    std::vector<Document> found;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            "SELECT kind, name, saved_at, content FROM documents WHERE kind = $1 AND key = $2");
        statement.bind_text(1, kind).bind_text(2, folded(name));
        found = documents_of(statement);
    });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

bool SqlRecordStore::do_remove_document(std::string_view kind, std::string_view name) {
    bool any = false;
    database_.write([&](SqlSession& session) {
        SqlStatement& statement =
            session.prepare("DELETE FROM documents WHERE kind = $1 AND key = $2 RETURNING name");
        statement.bind_text(1, kind).bind_text(2, folded(name));
        any = false;
        while (statement.step()) {
            any = true;
        }
    });
    return any;
}

}  // namespace mystocks::store
