// Both ports in memory: for tests, and for whatever needs no file. Nothing survives the object.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <tuple>
#include <utility>

#include "mystocks/store/record_store.hpp"
#include "mystocks/store/series_columns.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store::memory {

// A write replaces the columns of its series; readers go on with those they took.
class MemorySeriesStore final : public SeriesStore {
  private:
    using Snapshot = std::shared_ptr<const Columns>;

    SeriesCapabilities do_capabilities() const override;
    std::vector<WriteCounts> do_write(std::span<const ColumnsWrite> writes) override;
    void do_read(const SeriesKey& key, TimeRange range, ReadLimit limit,
                 const ColumnsSink& sink) const override;
    std::vector<SeriesInfo> do_list_series(const market::InstrumentId* id) const override;
    bool do_erase(const SeriesKey& key) override;
    CheckReport do_check() const override;

    std::mutex writing_;  // one write call at a time; taken before mutex_
    mutable std::shared_mutex mutex_;
    std::map<SeriesKey, Snapshot> series_;  // never empty columns
};

class MemoryRecordStore final : public RecordStore {
  private:
    using BlockKey = std::pair<market::BlockKind, std::string>;
    using ActionKey = std::tuple<market::InstrumentId, base::Date, std::string>;
    using EventKey = std::tuple<market::InstrumentId, base::Date, int, std::string>;

    WriteCounts do_upsert_instruments(std::span<const market::Instrument> rows) override;
    std::optional<market::Instrument> do_find_instrument(
        const market::InstrumentId& id) const override;
    std::vector<market::Instrument> do_find_by_code(std::string_view code) const override;
    InstrumentPage do_search_instruments(const InstrumentQuery& query) const override;
    WriteCounts do_upsert_actions(std::span<const market::CorporateAction> rows) override;
    std::vector<market::CorporateAction> do_read_actions(
        const market::InstrumentId& id) const override;
    WriteCounts do_upsert_share_events(std::span<const market::ShareEvent> rows) override;
    std::vector<market::ShareEvent> do_read_share_events(
        const market::InstrumentId& id) const override;
    WriteCounts do_replace_blocks(std::span<const market::Block> blocks) override;
    std::vector<BlockInfo> do_list_blocks() const override;
    std::optional<market::Block> do_find_block(market::BlockKind kind,
                                               std::string_view name) const override;
    std::vector<BlockInfo> do_blocks_of(const market::InstrumentId& id) const override;
    WriteCounts do_add_trading_days(std::string_view calendar,
                                    std::span<const base::Date> days) override;
    std::vector<base::Date> do_read_trading_days(std::string_view calendar) const override;
    std::int64_t do_begin_import(const ImportRun& run) override;
    void do_finish_import(const ImportRun& run) override;
    std::vector<ImportRun> do_list_imports(std::size_t limit) const override;
    std::optional<ImportRun> do_find_import(std::int64_t id) const override;
    void do_record_provenance(std::span<const Provenance> rows) override;
    std::vector<Provenance> do_read_provenance(const market::InstrumentId& id) const override;
    std::vector<std::string> do_list_sources() const override;
    UserFormula do_save_formula(const UserFormula& formula) override;
    std::vector<UserFormula> do_list_formulas() const override;
    std::optional<UserFormula> do_find_formula(std::string_view name,
                                               std::optional<std::int64_t> version) const override;
    std::vector<UserFormula> do_read_formula_versions(std::string_view name) const override;
    bool do_remove_formula(std::string_view name) override;
    std::vector<market::CorporateAction> do_list_actions() const override;
    std::vector<market::ShareEvent> do_list_share_events() const override;
    std::vector<std::string> do_list_calendars() const override;
    std::vector<Provenance> do_list_provenance() const override;
    WriteCounts do_restore_imports(std::span<const ImportRun> runs) override;
    WriteCounts do_restore_formulas(std::span<const UserFormula> formulas) override;
    void do_save_watchlist(const Watchlist& list) override;
    std::vector<Watchlist> do_list_watchlists() const override;
    std::optional<Watchlist> do_find_watchlist(std::string_view name) const override;
    bool do_remove_watchlist(std::string_view name) override;
    void do_save_document(const Document& document) override;
    std::vector<Document> do_list_documents(std::string_view kind, std::size_t limit,
                                            std::size_t offset) const override;
    std::uint64_t do_count_documents(std::string_view kind) const override;
    std::vector<std::string> do_list_document_kinds() const override;
    std::optional<Document> do_find_document(std::string_view kind,
                                             std::string_view name) const override;
    bool do_remove_document(std::string_view kind, std::string_view name) override;

    mutable std::shared_mutex mutex_;
    std::map<market::InstrumentId, market::Instrument> instruments_;
    std::map<ActionKey, market::CorporateAction> actions_;
    std::map<EventKey, market::ShareEvent> events_;
    std::map<BlockKey, market::Block> blocks_;
    std::map<std::string, std::set<base::Date>, std::less<>> trading_days_;
    std::map<std::int64_t, ImportRun> imports_;
    bool has_series(const market::InstrumentId& id) const;  // under mutex_
    std::uint64_t count_of(std::string_view kind) const;    // documents; under mutex_

    std::map<std::pair<market::InstrumentId, std::string>, Provenance> provenance_;
    std::map<std::string, std::vector<UserFormula>> formulas_;  // by folded name; oldest first
    std::map<std::string, Watchlist, std::less<>> watchlists_;
    std::map<std::pair<std::string, std::string>, Document> documents_;  // by kind and folded name
};

}  // namespace mystocks::store::memory
