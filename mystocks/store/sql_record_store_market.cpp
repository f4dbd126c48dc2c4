// The part of SqlRecordStore that keeps corporate actions, share events, blocks and trading days.
#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "mystocks/store/detail/row_upsert.hpp"
#include "mystocks/store/record_rules.hpp"
#include "mystocks/store/sql_record_store.hpp"

namespace mystocks::store {
namespace {

using base::Date;
using market::InstrumentId;

Date date_at(const SqlStatement& statement, int column) {
    return {static_cast<std::int32_t>(statement.integer(column))};
}

constexpr std::string_view kFindAction =
    "SELECT cash, bonus_ratio, rights_ratio, rights_price FROM corporate_actions "
    "WHERE instrument = $1 AND ex_date = $2 AND source = $3";

constexpr std::string_view kPutAction =
    "INSERT INTO corporate_actions (instrument, ex_date, source, cash, bonus_ratio, rights_ratio, "
    "rights_price) VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (instrument, ex_date, source) DO UPDATE SET cash = excluded.cash, "
    "bonus_ratio = excluded.bonus_ratio, rights_ratio = excluded.rights_ratio, "
    "rights_price = excluded.rights_price";

constexpr std::string_view kFindEvent =
    "SELECT date, category, source, value_0, value_1, value_2, value_3 FROM share_events "
    "WHERE instrument = $1 AND date = $2 AND category = $3 AND source = $4";

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

constexpr std::string_view kFindBlock = "SELECT source FROM blocks WHERE kind = $1 AND name = $2";
constexpr std::string_view kFindMembers =
    "SELECT instrument FROM block_members WHERE kind = $1 AND name = $2 ORDER BY instrument";
constexpr std::string_view kFindHistory =
    "SELECT instrument, from_day, to_day FROM block_history WHERE kind = $1 AND name = $2";

market::Membership membership_at(const SqlStatement& row) {
    return {InstrumentId::parse(row.text(0)), date_at(row, 1), date_at(row, 2)};
}

SqlStatement& bind_block(SqlStatement& statement, const market::Block& block) {
    return statement.bind_text(1, to_string(block.kind)).bind_text(2, block.name);
}

using Blocks = std::vector<const market::Block*>;

// Those of `blocks` that are stored, in the same places.
std::vector<std::optional<market::Block>> find_all(SqlSession& session, const Blocks& blocks) {
    std::vector<std::optional<market::Block>> found(blocks.size());
    const auto bind = [&](SqlStatement& statement, std::size_t i) {
        bind_block(statement, *blocks[i]);
    };
    session.run_each(kFindBlock, blocks.size(), bind, [&](const SqlStatement& row, std::size_t i) {
        found[i] = market::Block{blocks[i]->kind, blocks[i]->name, {}, row.text(0), {}};
    });
    session.run_each(kFindMembers, blocks.size(), bind,
                     [&](const SqlStatement& row, std::size_t i) {
                         if (found[i]) {
                             found[i]->members.push_back(InstrumentId::parse(row.text(0)));
                         }
                     });
    session.run_each(kFindHistory, blocks.size(), bind,
                     [&](const SqlStatement& row, std::size_t i) {
                         if (found[i]) {
                             found[i]->history.push_back(membership_at(row));
                         }
                     });
    for (std::optional<market::Block>& block : found) {
        if (block) {
            std::sort(block->history.begin(), block->history.end());
        }
    }
    return found;
}

void put_all(SqlSession& session, const Blocks& blocks) {
    const auto bind = [&](SqlStatement& statement, std::size_t i) {
        bind_block(statement, *blocks[i]);
    };
    session.run_each(
        "INSERT INTO blocks (kind, name, source) VALUES ($1, $2, $3) "
        "ON CONFLICT (kind, name) DO UPDATE SET source = excluded.source",
        blocks.size(), [&](SqlStatement& head, std::size_t i) {
            bind_block(head, *blocks[i]).bind_text(3, blocks[i]->source);
        });
    session.run_each("DELETE FROM block_members WHERE kind = $1 AND name = $2", blocks.size(),
                     bind);
    session.run_each("DELETE FROM block_history WHERE kind = $1 AND name = $2", blocks.size(),
                     bind);
    std::vector<std::pair<const market::Block*, const InstrumentId*>> members;
    std::vector<std::pair<const market::Block*, const market::Membership*>> spans;
    for (const market::Block* block : blocks) {
        for (const InstrumentId& member : block->members) {
            members.emplace_back(block, &member);
        }
        for (const market::Membership& span : block->history) {
            spans.emplace_back(block, &span);
        }
    }
    session.run_each("INSERT INTO block_members (kind, name, instrument) VALUES ($1, $2, $3)",
                     members.size(), [&](SqlStatement& row, std::size_t i) {
                         bind_block(row, *members[i].first).bind_text(3, members[i].second->str());
                     });
    session.run_each(
        "INSERT INTO block_history (kind, name, instrument, from_day, to_day) "
        "VALUES ($1, $2, $3, $4, $5)",
        spans.size(), [&](SqlStatement& row, std::size_t i) {
            const market::Membership& span = *spans[i].second;
            bind_block(row, *spans[i].first)
                .bind_text(3, span.id.str())
                .bind(4, span.from.days)
                .bind(5, span.to.days);
        });
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

template <typename Key, typename Row>
WriteCounts upsert_all(SqlDatabase& database, const std::map<Key, Row>& distinct,
                       const detail::RowUpsert<Row>& upsert) {
    std::vector<const Row*> rows;
    for (const auto& [key, row] : distinct) {
        rows.push_back(&row);
    }
    WriteCounts counts;
    database.write(
        [&](SqlSession& session) { counts = detail::upsert_rows(session, rows, upsert); });
    return counts;
}

}  // namespace

WriteCounts SqlRecordStore::do_upsert_actions(std::span<const market::CorporateAction> rows) {
    std::map<std::tuple<InstrumentId, Date, std::string>, market::CorporateAction> distinct;
    for (const market::CorporateAction& row : rows) {
        distinct.insert_or_assign({row.id, row.ex_date, row.source}, row);
    }
    using Action = market::CorporateAction;
    const auto bind_key = [](SqlStatement& statement, const Action& row) {
        statement.bind_text(1, row.id.str()).bind(2, row.ex_date.days).bind_text(3, row.source);
    };
    const detail::RowUpsert<Action> upsert{kFindAction, bind_key,
                                           [](const SqlStatement& old, const Action& row) {
                                               return Action{row.id,      row.ex_date, old.real(0),
                                                             old.real(1), old.real(2), old.real(3),
                                                             row.source} == row;
                                           },
                                           kPutAction,
                                           [&](SqlStatement& statement, const Action& row) {
                                               bind_key(statement, row);
                                               statement.bind_real(4, row.cash)
                                                   .bind_real(5, row.bonus_ratio)
                                                   .bind_real(6, row.rights_ratio)
                                                   .bind_real(7, row.rights_price);
                                           }};
    return upsert_all(database_, distinct, upsert);
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
    using Event = market::ShareEvent;
    const auto bind_key = [](SqlStatement& statement, const Event& row) {
        statement.bind_text(1, row.id.str())
            .bind(2, row.date.days)
            .bind(3, row.category)
            .bind_text(4, row.source);
    };
    const detail::RowUpsert<Event> upsert{
        kFindEvent, bind_key,
        [](const SqlStatement& old, const Event& row) { return same(event_at(row.id, old), row); },
        kPutEvent,
        [&](SqlStatement& statement, const Event& row) {
            bind_key(statement, row);
            for (int i = 0; i < 4; ++i) {
                statement.bind_real(5 + i, row.values[i]);
            }
        }};
    return upsert_all(database_, distinct, upsert);
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
        Blocks wanted;
        for (const auto& [key, block] : distinct) {
            wanted.push_back(&block);
        }
        const auto before = find_all(session, wanted);
        Blocks changed;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const bool same = before[i] == *wanted[i];
            count_upsert(counts, before[i].has_value(), same);
            if (!same) {
                changed.push_back(wanted[i]);
            }
        }
        put_all(session, changed);
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
    const market::Block wanted{kind, std::string(name), {}, {}, {}};
    std::optional<market::Block> found;
    database_.read(
        [&](SqlSession& session) { found = std::move(find_all(session, {&wanted}).front()); });
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
    std::vector<Date> distinct(days.begin(), days.end());
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    WriteCounts counts;
    database_.write([&](SqlSession& session) {
        counts = {};
        session.run_each(
            "INSERT INTO trading_days (calendar, day) VALUES ($1, $2) "
            "ON CONFLICT (calendar, day) DO NOTHING RETURNING day",
            distinct.size(),
            [&](SqlStatement& put, std::size_t i) {
                put.bind_text(1, calendar).bind(2, distinct[i].days);
            },
            [&](const SqlStatement&, std::size_t) { ++counts.inserted; });
        counts.unchanged = distinct.size() - counts.inserted;
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
