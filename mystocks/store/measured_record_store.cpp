#include <utility>

#include "mystocks/store/detail/operation_metrics.hpp"
#include "mystocks/store/measured_stores.hpp"

namespace mystocks::store {
namespace {

using detail::OperationMetrics;

const auto size_of = [](const auto& rows) { return rows.size(); };
const auto found = [](const auto& row) { return row ? 1 : 0; };
const auto page_size = [](const InstrumentPage& page) { return page.instruments.size(); };
const auto no_rows = [](const auto&) { return 0; };
const auto one_row = [](const auto&) { return 1; };

class MeasuredRecordStore final : public RecordStore {
  public:
    MeasuredRecordStore(std::shared_ptr<RecordStore> inner, std::string driver,
                        metrics::Registry& registry)
        : inner_(std::move(inner)), driver_(std::move(driver)), registry_(registry) {}

  private:
    OperationMetrics made(const char* records, const char* operation) const {
        return {registry_, driver_, records, operation};
    }

    WriteCounts do_upsert_instruments(std::span<const market::Instrument> rows) override {
        return upsert_instruments_.measure(
            0, [&] { return inner_->upsert_instruments(rows); },
            [&](const auto&) { return rows.size(); });
    }
    std::optional<market::Instrument> do_find_instrument(
        const market::InstrumentId& id) const override {
        return find_instrument_.measure(
            0, [&] { return inner_->find_instrument(id); }, found);
    }
    std::vector<market::Instrument> do_find_by_code(std::string_view code) const override {
        return find_by_code_.measure(
            0, [&] { return inner_->find_by_code(code); }, size_of);
    }
    InstrumentPage do_search_instruments(const InstrumentQuery& query) const override {
        return search_instruments_.measure(
            0, [&] { return inner_->search_instruments(query); }, page_size);
    }
    WriteCounts do_upsert_actions(std::span<const market::CorporateAction> rows) override {
        return upsert_actions_.measure(
            0, [&] { return inner_->upsert_actions(rows); },
            [&](const auto&) { return rows.size(); });
    }
    std::vector<market::CorporateAction> do_read_actions(
        const market::InstrumentId& id) const override {
        return read_actions_.measure(
            0, [&] { return inner_->read_actions(id); }, size_of);
    }
    WriteCounts do_upsert_share_events(std::span<const market::ShareEvent> rows) override {
        return upsert_share_events_.measure(
            0, [&] { return inner_->upsert_share_events(rows); },
            [&](const auto&) { return rows.size(); });
    }
    std::vector<market::ShareEvent> do_read_share_events(
        const market::InstrumentId& id) const override {
        return read_share_events_.measure(
            0, [&] { return inner_->read_share_events(id); }, size_of);
    }
    WriteCounts do_replace_blocks(std::span<const market::Block> rows) override {
        return replace_blocks_.measure(
            0, [&] { return inner_->replace_blocks(rows); },
            [&](const auto&) { return rows.size(); });
    }
    std::vector<BlockInfo> do_list_blocks() const override {
        return list_blocks_.measure(
            0, [&] { return inner_->list_blocks(); }, size_of);
    }
    std::optional<market::Block> do_find_block(market::BlockKind kind,
                                               std::string_view name) const override {
        return find_block_.measure(
            0, [&] { return inner_->find_block(kind, name); }, found);
    }
    std::vector<BlockInfo> do_blocks_of(const market::InstrumentId& id) const override {
        return blocks_of_.measure(
            0, [&] { return inner_->blocks_of(id); }, size_of);
    }
    WriteCounts do_add_trading_days(std::string_view calendar,
                                    std::span<const base::Date> rows) override {
        return add_trading_days_.measure(
            0, [&] { return inner_->add_trading_days(calendar, rows); },
            [&](const auto&) { return rows.size(); });
    }
    std::vector<base::Date> do_read_trading_days(std::string_view calendar) const override {
        return read_trading_days_.measure(
            0, [&] { return inner_->read_trading_days(calendar); }, size_of);
    }
    std::int64_t do_begin_import(const ImportRun& run) override {
        return begin_import_.measure(
            0, [&] { return inner_->begin_import(run); }, no_rows);
    }
    void do_finish_import(const ImportRun& run) override {
        finish_import_.measure(
            0,
            [&] {
                inner_->finish_import(run);
                return true;
            },
            no_rows);
    }
    std::vector<ImportRun> do_list_imports(std::size_t limit) const override {
        return list_imports_.measure(
            0, [&] { return inner_->list_imports(limit); }, size_of);
    }
    std::optional<ImportRun> do_find_import(std::int64_t id) const override {
        return find_import_.measure(
            0, [&] { return inner_->find_import(id); }, found);
    }
    void do_record_provenance(std::span<const Provenance> rows) override {
        record_provenance_.measure(
            0,
            [&] {
                inner_->record_provenance(rows);
                return true;
            },
            [&](const auto&) { return rows.size(); });
    }
    std::vector<Provenance> do_read_provenance(const market::InstrumentId& id) const override {
        return read_provenance_.measure(
            0, [&] { return inner_->read_provenance(id); }, size_of);
    }
    std::vector<std::string> do_list_sources() const override {
        return list_sources_.measure(
            0, [&] { return inner_->list_sources(); }, size_of);
    }
    UserFormula do_save_formula(const UserFormula& formula) override {
        return save_formula_.measure(
            0, [&] { return inner_->save_formula(formula); }, one_row);
    }
    std::vector<UserFormula> do_list_formulas() const override {
        return list_formulas_.measure(
            0, [&] { return inner_->list_formulas(); }, size_of);
    }
    std::optional<UserFormula> do_find_formula(std::string_view name,
                                               std::optional<std::int64_t> version) const override {
        return find_formula_.measure(
            0, [&] { return inner_->find_formula(name, version); }, found);
    }
    std::vector<UserFormula> do_read_formula_versions(std::string_view name) const override {
        return read_formula_versions_.measure(
            0, [&] { return inner_->read_formula_versions(name); }, size_of);
    }
    bool do_remove_formula(std::string_view name) override {
        return remove_formula_.measure(
            0, [&] { return inner_->remove_formula(name); }, no_rows);
    }
    std::vector<market::CorporateAction> do_list_actions() const override {
        return list_actions_.measure(
            0, [&] { return inner_->list_actions(); }, size_of);
    }
    std::vector<market::ShareEvent> do_list_share_events() const override {
        return list_share_events_.measure(
            0, [&] { return inner_->list_share_events(); }, size_of);
    }
    std::vector<std::string> do_list_calendars() const override {
        return list_calendars_.measure(
            0, [&] { return inner_->list_calendars(); }, size_of);
    }
    std::vector<Provenance> do_list_provenance() const override {
        return list_provenance_.measure(
            0, [&] { return inner_->list_provenance(); }, size_of);
    }
    WriteCounts do_restore_imports(std::span<const ImportRun> rows) override {
        return restore_imports_.measure(
            0, [&] { return inner_->restore_imports(rows); },
            [&](const auto&) { return rows.size(); });
    }
    WriteCounts do_restore_formulas(std::span<const UserFormula> rows) override {
        return restore_formulas_.measure(
            0, [&] { return inner_->restore_formulas(rows); },
            [&](const auto&) { return rows.size(); });
    }
    void do_save_watchlist(const Watchlist& list) override {
        save_watchlist_.measure(
            0, [&] { return inner_->save_watchlist(list); }, one_row);
    }
    std::vector<Watchlist> do_list_watchlists() const override {
        return list_watchlists_.measure(
            0, [&] { return inner_->list_watchlists(); }, size_of);
    }
    std::optional<Watchlist> do_find_watchlist(std::string_view name) const override {
        return find_watchlist_.measure(
            0, [&] { return inner_->find_watchlist(name); }, found);
    }
    bool do_remove_watchlist(std::string_view name) override {
        return remove_watchlist_.measure(
            0, [&] { return inner_->remove_watchlist(name); }, no_rows);
    }
    void do_save_document(const Document& document) override {
        save_document_.measure(
            0,
            [&] {
                inner_->save_document(document);
                return true;
            },
            one_row);
    }
    std::vector<Document> do_list_documents(std::string_view kind, std::size_t limit,
                                            std::size_t offset) const override {
        return list_documents_.measure(
            0, [&] { return inner_->list_documents(kind, limit, offset); }, size_of);
    }
    std::uint64_t do_count_documents(std::string_view kind) const override {
        return count_documents_.measure(
            0, [&] { return inner_->count_documents(kind); }, no_rows);
    }
    std::vector<std::string> do_list_document_kinds() const override {
        return list_documents_.measure(
            0, [&] { return inner_->list_document_kinds(); }, size_of);
    }
    std::optional<Document> do_find_document(std::string_view kind,
                                             std::string_view name) const override {
        return find_document_.measure(
            0, [&] { return inner_->find_document(kind, name); }, found);
    }
    bool do_remove_document(std::string_view kind, std::string_view name) override {
        return remove_document_.measure(
            0, [&] { return inner_->remove_document(kind, name); }, no_rows);
    }

    const std::shared_ptr<RecordStore> inner_;
    const std::string driver_;
    metrics::Registry& registry_;
    OperationMetrics upsert_instruments_ = made("instruments", "write");
    mutable OperationMetrics find_instrument_ = made("instruments", "find");
    mutable OperationMetrics find_by_code_ = made("instruments", "find_by_code");
    mutable OperationMetrics search_instruments_ = made("instruments", "search");
    OperationMetrics upsert_actions_ = made("actions", "write");
    mutable OperationMetrics read_actions_ = made("actions", "read");
    OperationMetrics upsert_share_events_ = made("share_events", "write");
    mutable OperationMetrics read_share_events_ = made("share_events", "read");
    OperationMetrics replace_blocks_ = made("blocks", "write");
    mutable OperationMetrics list_blocks_ = made("blocks", "list");
    mutable OperationMetrics find_block_ = made("blocks", "find");
    mutable OperationMetrics blocks_of_ = made("blocks", "read");
    OperationMetrics add_trading_days_ = made("trading_days", "write");
    mutable OperationMetrics read_trading_days_ = made("trading_days", "read");
    OperationMetrics begin_import_ = made("imports", "begin");
    OperationMetrics save_formula_ = made("formulas", "write");
    mutable OperationMetrics list_formulas_ = made("formulas", "list");
    mutable OperationMetrics find_formula_ = made("formulas", "find");
    mutable OperationMetrics read_formula_versions_ = made("formulas", "read");
    OperationMetrics remove_formula_ = made("formulas", "remove");
    OperationMetrics save_watchlist_ = made("watchlists", "write");
    mutable OperationMetrics list_watchlists_ = made("watchlists", "list");
    mutable OperationMetrics find_watchlist_ = made("watchlists", "find");
    OperationMetrics remove_watchlist_ = made("watchlists", "remove");
    OperationMetrics save_document_ = made("documents", "write");
    mutable OperationMetrics list_documents_ = made("documents", "list");
    mutable OperationMetrics count_documents_ = made("documents", "count");
    mutable OperationMetrics find_document_ = made("documents", "find");
    OperationMetrics remove_document_ = made("documents", "remove");
    OperationMetrics finish_import_ = made("imports", "finish");
    mutable OperationMetrics list_imports_ = made("imports", "list");
    mutable OperationMetrics find_import_ = made("imports", "find");
    OperationMetrics record_provenance_ = made("provenance", "write");
    mutable OperationMetrics read_provenance_ = made("provenance", "read");
    mutable OperationMetrics list_actions_ = made("actions", "list");
    mutable OperationMetrics list_share_events_ = made("share_events", "list");
    mutable OperationMetrics list_calendars_ = made("trading_days", "list");
    mutable OperationMetrics list_provenance_ = made("provenance", "list_all");
    OperationMetrics restore_imports_ = made("imports", "restore");
    OperationMetrics restore_formulas_ = made("formulas", "restore");
    mutable OperationMetrics list_sources_ = made("provenance", "list");
};

}  // namespace

std::shared_ptr<RecordStore> measured(std::shared_ptr<RecordStore> records,
                                      const std::string& driver, metrics::Registry& registry) {
    return std::make_shared<MeasuredRecordStore>(std::move(records), driver, registry);
}

}  // namespace mystocks::store
