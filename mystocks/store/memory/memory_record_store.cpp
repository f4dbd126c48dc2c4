#include <algorithm>

#include "mystocks/base/error.hpp"
#include "mystocks/store/memory/memory_store.hpp"
#include "mystocks/store/record_rules.hpp"

namespace mystocks::store::memory {
namespace {

// Upserts rows of distinct keys.
template <typename Map, typename Same>
WriteCounts upsert(Map& stored, Map&& rows, Same same_row) {
    WriteCounts counts;
    for (auto& [key, row] : rows) {
        const auto [place, is_new] = stored.try_emplace(key, row);
        if (is_new) {
            ++counts.inserted;
        } else if (same_row(place->second, row)) {
            ++counts.unchanged;
        } else {
            ++counts.changed;
            place->second = std::move(row);
        }
    }
    return counts;
}

BlockInfo info_of(const market::Block& block) {
    return {block.kind, block.name, block.members.size(), block.source};
}

}  // namespace

WriteCounts MemoryRecordStore::do_upsert_instruments(std::span<const market::Instrument> rows) {
    const std::unique_lock lock(mutex_);
    std::map<market::InstrumentId, market::Instrument> distinct;
    for (const market::Instrument& row : rows) {
        const auto known = instruments_.find(row.id);
        const market::Instrument& before = known == instruments_.end() ? row : known->second;
        const auto [place, is_new] = distinct.try_emplace(row.id, before);
        place->second = merged(place->second, row);
    }
    return upsert(instruments_, std::move(distinct), std::equal_to<>());
}

std::optional<market::Instrument> MemoryRecordStore::do_find_instrument(
    const market::InstrumentId& id) const {
    const std::shared_lock lock(mutex_);
    const auto found = instruments_.find(id);
    return found == instruments_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<market::Instrument> MemoryRecordStore::do_find_by_code(std::string_view code) const {
    std::vector<market::Instrument> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [id, instrument] : instruments_) {
        if (folded(id.code()) == folded(code)) {
            found.push_back(instrument);
        }
    }
    return found;
}

bool MemoryRecordStore::has_series(const market::InstrumentId& id) const {
    const auto first = provenance_.lower_bound({id, ""});
    return first != provenance_.end() && first->first.first == id;
}

InstrumentPage MemoryRecordStore::do_search_instruments(const InstrumentQuery& query) const {
    const std::string text = folded(query.text);
    const std::string text_id = folded_id(text);
    const std::shared_lock lock(mutex_);
    std::set<market::InstrumentId> members;
    for (const auto& [key, block] : blocks_) {
        if (query.block && key.second == *query.block &&
            (!query.block_kind || key.first == *query.block_kind)) {
            members.insert(block.members.begin(), block.members.end());
        }
    }
    std::optional<std::set<market::InstrumentId>> watched;
    if (query.watchlist) {
        const auto list = watchlists_.find(*query.watchlist);
        watched.emplace();
        if (list != watchlists_.end()) {
            const auto& held = list->second.instruments;
            watched->insert(held.begin(), held.end());
        }
    }
    std::vector<std::pair<int, const market::Instrument*>> matches;
    for (const auto& [id, instrument] : instruments_) {
        const int rank = text.empty() ? 0 : search_rank(instrument, text, text_id);
        if (rank != kNoMatch && (!query.kind || *query.kind == instrument.kind) &&
            (!query.block || members.contains(id)) && (!query.with_data || has_series(id)) &&
            (!watched || watched->contains(id))) {
            matches.emplace_back(rank, &instrument);
        }
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    InstrumentPage page;
    page.total = matches.size();
    for (std::size_t i = query.offset; i < matches.size() && i - query.offset < query.limit; ++i) {
        page.instruments.push_back(*matches[i].second);
    }
    return page;
}

WriteCounts MemoryRecordStore::do_upsert_actions(std::span<const market::CorporateAction> rows) {
    std::map<ActionKey, market::CorporateAction> distinct;
    for (const market::CorporateAction& row : rows) {
        distinct.insert_or_assign(ActionKey(row.id, row.ex_date, row.source), row);
    }
    const std::unique_lock lock(mutex_);
    return upsert(actions_, std::move(distinct), std::equal_to<>());
}

std::vector<market::CorporateAction> MemoryRecordStore::do_read_actions(
    const market::InstrumentId& id) const {
    std::vector<market::CorporateAction> found;
    const std::shared_lock lock(mutex_);
    const base::Date oldest{std::numeric_limits<std::int32_t>::min()};
    for (auto i = actions_.lower_bound({id, oldest, ""}); i != actions_.end(); ++i) {
        if (i->second.id != id) {
            break;
        }
        // In order of ex-date and source: the source that sorts last replaces the others.
        if (!found.empty() && found.back().ex_date == i->second.ex_date) {
            found.pop_back();
        }
        found.push_back(i->second);
    }
    return found;
}

WriteCounts MemoryRecordStore::do_upsert_share_events(std::span<const market::ShareEvent> rows) {
    std::map<EventKey, market::ShareEvent> distinct;
    for (const market::ShareEvent& row : rows) {
        distinct.insert_or_assign(EventKey(row.id, row.date, row.category, row.source), row);
    }
    const std::unique_lock lock(mutex_);
    return upsert(events_, std::move(distinct), same);
}

std::vector<market::ShareEvent> MemoryRecordStore::do_read_share_events(
    const market::InstrumentId& id) const {
    std::vector<market::ShareEvent> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, event] : events_) {
        if (event.id == id) {
            found.push_back(event);
        }
    }
    return found;
}

WriteCounts MemoryRecordStore::do_replace_blocks(std::span<const market::Block> blocks) {
    std::map<BlockKey, market::Block> distinct;
    for (market::Block block : blocks) {
        auto& members = block.members;
        std::sort(members.begin(), members.end());
        members.erase(std::unique(members.begin(), members.end()), members.end());
        auto& spans = block.history;
        std::sort(spans.begin(), spans.end());
        spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
        distinct.insert_or_assign(BlockKey(block.kind, block.name), std::move(block));
    }
    const std::unique_lock lock(mutex_);
    return upsert(blocks_, std::move(distinct), std::equal_to<>());
}

std::vector<BlockInfo> MemoryRecordStore::do_list_blocks() const {
    std::vector<BlockInfo> infos;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, block] : blocks_) {
        infos.push_back(info_of(block));
    }
    return infos;
}

std::optional<market::Block> MemoryRecordStore::do_find_block(market::BlockKind kind,
                                                              std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = blocks_.find({kind, std::string(name)});
    return found == blocks_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<BlockInfo> MemoryRecordStore::do_blocks_of(const market::InstrumentId& id) const {
    std::vector<BlockInfo> infos;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, block] : blocks_) {
        if (std::binary_search(block.members.begin(), block.members.end(), id)) {
            infos.push_back(info_of(block));
        }
    }
    return infos;
}

WriteCounts MemoryRecordStore::do_add_trading_days(std::string_view calendar,
                                                   std::span<const base::Date> days) {
    const std::set<base::Date> distinct(days.begin(), days.end());
    const std::unique_lock lock(mutex_);
    std::set<base::Date>& known = trading_days_[std::string(calendar)];
    WriteCounts counts;
    for (const base::Date day : distinct) {
        ++(known.insert(day).second ? counts.inserted : counts.unchanged);
    }
    return counts;
}

std::vector<base::Date> MemoryRecordStore::do_read_trading_days(std::string_view calendar) const {
    const std::shared_lock lock(mutex_);
    const auto found = trading_days_.find(calendar);
    if (found == trading_days_.end()) {
        return {};
    }
    return {found->second.begin(), found->second.end()};
}

std::int64_t MemoryRecordStore::do_begin_import(const ImportRun& run) {
    const std::unique_lock lock(mutex_);
    const std::int64_t id = imports_.empty() ? 1 : imports_.rbegin()->first + 1;
    ImportRun stored = run;
    stored.id = id;
    imports_.emplace(id, std::move(stored));
    return id;
}

void MemoryRecordStore::do_finish_import(const ImportRun& run) {
    const std::unique_lock lock(mutex_);
    const auto found = imports_.find(run.id);
    if (found == imports_.end()) {
        throw unknown_import(run.id);
    }
    found->second.state = run.state;
    found->second.finished = run.finished;
    found->second.report_json = run.report_json;
}

std::vector<ImportRun> MemoryRecordStore::do_list_imports(std::size_t limit) const {
    std::vector<ImportRun> runs;
    const std::shared_lock lock(mutex_);
    for (auto i = imports_.rbegin(); i != imports_.rend() && runs.size() < limit; ++i) {
        runs.push_back(i->second);
    }
    return runs;
}

std::optional<ImportRun> MemoryRecordStore::do_find_import(std::int64_t id) const {
    const std::shared_lock lock(mutex_);
    const auto found = imports_.find(id);
    return found == imports_.end() ? std::nullopt : std::optional(found->second);
}

void MemoryRecordStore::do_record_provenance(std::span<const Provenance> rows) {
    const std::unique_lock lock(mutex_);
    for (const Provenance& row : rows) {
        const auto [place, is_new] = provenance_.try_emplace({row.id, row.series}, row);
        if (!is_new && row.import_run >= place->second.import_run) {
            place->second = row;
        }
    }
}

std::vector<Provenance> MemoryRecordStore::do_read_provenance(
    const market::InstrumentId& id) const {
    std::vector<Provenance> found;
    const std::shared_lock lock(mutex_);
    for (auto i = provenance_.lower_bound({id, ""}); i != provenance_.end(); ++i) {
        if (i->second.id != id) {
            break;
        }
        found.push_back(i->second);
    }
    return found;
}

std::vector<std::string> MemoryRecordStore::do_list_sources() const {
    std::set<std::string> sources;
    const std::shared_lock lock(mutex_);
    for (const auto& [id, instrument] : instruments_) {
        sources.insert(instrument.source);
    }
    for (const auto& [key, row] : provenance_) {
        sources.insert(row.source);
    }
    sources.erase("");
    return {sources.begin(), sources.end()};
}

}  // namespace mystocks::store::memory
