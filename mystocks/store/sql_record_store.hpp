// RecordStore as one SQL text for every SQL engine.
#pragma once

#include "mystocks/store/record_store.hpp"
#include "mystocks/store/sql_session.hpp"
#include "mystocks/store/store_keeper.hpp"

namespace mystocks::store {

// Where the numbers of the applied migrations stand; a driver makes this table first.
inline constexpr std::string_view kCreateRecordMigrations =
    "CREATE TABLE IF NOT EXISTS record_migration (number BIGINT PRIMARY KEY)";

// Brings the tables up to date: applies the numbered migrations that this database lacks, all in
// one transaction. Throws kUnsupported where a newer program has added some.
void migrate_records(SqlDatabase& database);
// The steps after number `last` (0: all of them), for plans.
std::vector<Migration> record_migrations_after(std::int64_t last);

// Thread-safe. The database must be migrated and outlive this.
class SqlRecordStore final : public RecordStore {
  public:
    explicit SqlRecordStore(SqlDatabase& database) : database_(database) {}

  private:
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

    SqlDatabase& database_;
};

}  // namespace mystocks::store
