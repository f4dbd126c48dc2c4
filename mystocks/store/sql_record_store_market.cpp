// The part of SqlRecordStore that keeps corporate actions, share events, blocks and trading days.
#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "mystocks/store/record_rules.hpp"
#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store {
namespace {

using base::Date;
using market::InstrumentId;

Date date_at(const SqlStatement& statement, int column) {
    return {static_cast<std::int32_t>(statement.integer(column))};
}

constexpr std::string_view kPutAction =
    "INSERT INTO corporate_actions (instrument, ex_date, source, cash, bonus_ratio, rights_ratio, "
    "rights_price) VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (instrument, ex_date, source) DO UPDATE SET cash = excluded.cash, "
    "bonus_ratio = excluded.bonus_ratio, rights_ratio = excluded.rights_ratio, "
    "rights_price = excluded.rights_price";

constexpr std::string_view kPutEvent =
    "INSERT INTO share_events (instrument, date, category, source, value_0, value_1, value_2, "
    "value_3) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (instrument, date, category, source) DO UPDATE SET value_0 = excluded.value_0, "
    "value_1 = excluded.value_1, value_2 = excluded.value_2, value_3 = excluded.value_3";

// Null is what a NaN became.
double value_at(const SqlStatement& row, int column) {
    return row.is_null(column) ? std::numeric_limits<double>::quiet_NaN() : row.real(column);
}

market::ShareEvent event_at(const InstrumentId& id, const SqlStatement& row) {
    return {id,
            date_at(row, 0),
            static_cast<int>(row.integer(1)),
            {value_at(row, 3), value_at(row, 4), value_at(row, 5), value_at(row, 6)},
            row.text(2)};
}

std::vector<InstrumentId> members_of(SqlSession& session, market::BlockKind kind,
                                     std::string_view name) {
    SqlStatement& statement = session.prepare(
        "SELECT instrument FROM block_members WHERE kind = $1 AND name = $2 ORDER BY instrument");
    statement.bind_text(1, to_string(kind)).bind_text(2, name);
    std::vector<InstrumentId> members;
    while (statement.step()) {
        members.push_back(InstrumentId::parse(statement.text(0)));
    }
    return members;
}

std::vector<market::Membership> history_of(SqlSession& session, market::BlockKind kind,
                                           std::string_view name) {
    SqlStatement& statement = session.prepare(
        "SELECT instrument, from_day, to_day FROM block_history "
        "WHERE kind = $1 AND name = $2");
    statement.bind_text(1, to_string(kind)).bind_text(2, name);
    std::vector<market::Membership> spans;
    while (statement.step()) {
        spans.push_back(
            {InstrumentId::parse(statement.text(0)), date_at(statement, 1), date_at(statement, 2)});
    }
    std::sort(spans.begin(), spans.end());
    return spans;
}

std::optional<market::Block> find(SqlSession& session, market::BlockKind kind,
                                  std::string_view name) {
    SqlStatement& statement =
        session.prepare("SELECT source FROM blocks WHERE kind = $1 AND name = $2");
    statement.bind_text(1, to_string(kind)).bind_text(2, name);
    if (!statement.step()) {
        return std::nullopt;
    }
    const std::string source = statement.text(0);
    return market::Block{kind, std::string(name), members_of(session, kind, name), source,
                         history_of(session, kind, name)};
}

void put(SqlSession& session, const market::Block& block) {
    const std::string_view kind = to_string(block.kind);
    SqlStatement& head = session.prepare(
        "INSERT INTO blocks (kind, name, source) VALUES ($1, $2, $3) "
        "ON CONFLICT (kind, name) DO UPDATE SET source = excluded.source");
    head.bind_text(1, kind).bind_text(2, block.name).bind_text(3, block.source);
    head.run();
    SqlStatement& clear =
        session.prepare("DELETE FROM block_members WHERE kind = $1 AND name = $2");
    clear.bind_text(1, kind).bind_text(2, block.name);
    clear.run();
    for (const InstrumentId& member : block.members) {
        SqlStatement& row = session.prepare(
            "INSERT INTO block_members (kind, name, instrument) VALUES ($1, $2, $3)");
        row.bind_text(1, kind).bind_text(2, block.name).bind_text(3, member.str());
        row.run();
    }
    SqlStatement& forget =
        session.prepare("DELETE FROM block_history WHERE kind = $1 AND name = $2");
    forget.bind_text(1, kind).bind_text(2, block.name).run();
    for (const market::Membership& span : block.history) {
        SqlStatement& row = session.prepare(
            "INSERT INTO block_history (kind, name, instrument, from_day, to_day) "
            "VALUES ($1, $2, $3, $4, $5)");
        row.bind_text(1, kind).bind_text(2, block.name).bind_text(3, span.id.str());
        row.bind(4, span.from.days).bind(5, span.to.days).run();
    }
}

#define MYSTOCKS_BLOCK_COLUMNS                                                        \
    "SELECT blocks.kind, blocks.name, (SELECT count(*) FROM block_members AS member " \
    "WHERE member.kind = blocks.kind AND member.name = blocks.name), blocks.source FROM blocks "

// In the order of kind and name.
std::vector<BlockInfo> block_infos(SqlStatement& statement) {
    std::vector<BlockInfo> infos;
    while (statement.step()) {
        infos.push_back(
            {market::parse_block_kind(statement.text(0)).value_or(market::BlockKind::kCustom),
             statement.text(1), static_cast<std::uint64_t>(statement.integer(2)),
             statement.text(3)});
    }
    std::sort(infos.begin(), infos.end(), [](const BlockInfo& a, const BlockInfo& b) {
        return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
    });
    return infos;
}

}  // namespace

WriteCounts SqlRecordStore::do_upsert_actions(std::span<const market::CorporateAction> rows) {
    std::map<std::tuple<InstrumentId, Date, std::string>, market::CorporateAction> distinct;
    for (const market::CorporateAction& row : rows) {
        distinct.insert_or_assign({row.id, row.ex_date, row.source}, row);
    }
    WriteCounts counts;
    database_.write([&](SqlSession& session) {
        counts = {};
        for (const auto& [key, row] : distinct) {
            SqlStatement& old = session.prepare(
                "SELECT cash, bonus_ratio, rights_ratio, rights_price FROM corporate_actions "
                "WHERE instrument = $1 AND ex_date = $2 AND source = $3");
            old.bind_text(1, row.id.str()).bind(2, row.ex_date.days).bind_text(3, row.source);
            const bool known = old.step();
            const bool same =
                known && market::CorporateAction{row.id,      row.ex_date, old.real(0), old.real(1),
                                                 old.real(2), old.real(3), row.source} == row;
            count_upsert(counts, known, same);
            if (same) {
                continue;
            }
            SqlStatement& put_row = session.prepare(kPutAction);
            put_row.bind_text(1, row.id.str())
                .bind(2, row.ex_date.days)
                .bind_text(3, row.source)
                .bind_real(4, row.cash)
                .bind_real(5, row.bonus_ratio)
                .bind_real(6, row.rights_ratio)
                .bind_real(7, row.rights_price);
            put_row.run();
        }
    });
    return counts;
}

std::vector<market::CorporateAction> SqlRecordStore::do_read_actions(const InstrumentId& id) const {
    std::vector<market::CorporateAction> found;
    database_.read([&](SqlSession& session) {
        SqlStatement& row = session.prepare(
            "SELECT ex_date, source, cash, bonus_ratio, rights_ratio, rights_price "
            "FROM corporate_actions WHERE instrument = $1 ORDER BY ex_date, source");
        row.bind_text(1, id.str());
        while (row.step()) {
            // The source that sorts last replaces the others of its ex-date.
            if (!found.empty() && found.back().ex_date == date_at(row, 0)) {
                found.pop_back();
            }
            found.push_back({id, date_at(row, 0), row.real(2), row.real(3), row.real(4),
                             row.real(5), row.text(1)});
        }
    });
    return found;
}

WriteCounts SqlRecordStore::do_upsert_share_events(std::span<const market::ShareEvent> rows) {
    std::map<std::tuple<InstrumentId, Date, int, std::string>, market::ShareEvent> distinct;
    for (const market::ShareEvent& row : rows) {
        distinct.insert_or_assign({row.id, row.date, row.category, row.source}, row);
    }
    WriteCounts counts;
    database_.write([&](SqlSession& session) {
        counts = {};
        for (const auto& [key, row] : distinct) {
            SqlStatement& old = session.prepare(
                "SELECT date, category, source, value_0, value_1, value_2, value_3 "
                "FROM share_events "
                "WHERE instrument = $1 AND date = $2 AND category = $3 AND source = $4");
            old.bind_text(1, row.id.str())
                .bind(2, row.date.days)
                .bind(3, row.category)
                .bind_text(4, row.source);
            const bool known = old.step();
            const bool equal = known && same(event_at(row.id, old), row);
            count_upsert(counts, known, equal);
            if (equal) {
                continue;
            }
            SqlStatement& put_row = session.prepare(kPutEvent);
            put_row.bind_text(1, row.id.str())
                .bind(2, row.date.days)
                .bind(3, row.category)
                .bind_text(4, row.source);
            for (int i = 0; i < 4; ++i) {
                put_row.bind_real(5 + i, row.values[i]);
            }
            put_row.run();
        }
    });
    return counts;
}

std::vector<market::ShareEvent> SqlRecordStore::do_read_share_events(const InstrumentId& id) const {
    std::vector<market::ShareEvent> found;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            "SELECT date, category, source, value_0, value_1, value_2, value_3 FROM share_events "
            "WHERE instrument = $1 ORDER BY date, category, source");
        statement.bind_text(1, id.str());
        while (statement.step()) {
            found.push_back(event_at(id, statement));
        }
    });
    return found;
}

WriteCounts SqlRecordStore::do_replace_blocks(std::span<const market::Block> blocks) {
    std::map<std::pair<market::BlockKind, std::string>, market::Block> distinct;
    for (market::Block block : blocks) {
        auto& members = block.members;
        std::sort(members.begin(), members.end());
        members.erase(std::unique(members.begin(), members.end()), members.end());
        auto& spans = block.history;
        std::sort(spans.begin(), spans.end());
        spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
        distinct.insert_or_assign({block.kind, block.name}, std::move(block));
    }
    WriteCounts counts;
    database_.write([&](SqlSession& session) {
        counts = {};
        for (const auto& [key, block] : distinct) {
            const auto before = find(session, block.kind, block.name);
            const bool same = before == block;
            count_upsert(counts, before.has_value(), same);
            if (!same) {
                put(session, block);
            }
        }
    });
    return counts;
}

std::vector<BlockInfo> SqlRecordStore::do_list_blocks() const {
    std::vector<BlockInfo> infos;
    database_.read(
        [&](SqlSession& session) { infos = block_infos(session.prepare(MYSTOCKS_BLOCK_COLUMNS)); });
    return infos;
}

std::optional<market::Block> SqlRecordStore::do_find_block(market::BlockKind kind,
                                                           std::string_view name) const {
    std::optional<market::Block> found;
    database_.read([&](SqlSession& session) { found = find(session, kind, name); });
    return found;
}

std::vector<BlockInfo> SqlRecordStore::do_blocks_of(const InstrumentId& id) const {
    std::vector<BlockInfo> infos;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement = session.prepare(
            MYSTOCKS_BLOCK_COLUMNS
            "JOIN block_members ON block_members.kind = blocks.kind "
            "AND block_members.name = blocks.name WHERE block_members.instrument = $1");
        statement.bind_text(1, id.str());
        infos = block_infos(statement);
    });
    return infos;
}

WriteCounts SqlRecordStore::do_add_trading_days(std::string_view calendar,
                                                std::span<const Date> days) {
    const std::set<Date> distinct(days.begin(), days.end());
    WriteCounts counts;
    database_.write([&](SqlSession& session) {
        counts = {};
        for (const Date day : distinct) {
            SqlStatement& statement = session.prepare(
                "INSERT INTO trading_days (calendar, day) VALUES ($1, $2) "
                "ON CONFLICT (calendar, day) DO NOTHING RETURNING day");
            statement.bind_text(1, calendar).bind(2, day.days);
            const bool is_new = statement.step();
            statement.run();
            count_upsert(counts, !is_new, true);
        }
    });
    return counts;
}

std::vector<Date> SqlRecordStore::do_read_trading_days(std::string_view calendar) const {
    std::vector<Date> days;
    database_.read([&](SqlSession& session) {
        SqlStatement& statement =
            session.prepare("SELECT day FROM trading_days WHERE calendar = $1 ORDER BY day");
        statement.bind_text(1, calendar);
        while (statement.step()) {
            days.push_back(date_at(statement, 0));
        }
    });
    return days;
}

}  // namespace mystocks::store
