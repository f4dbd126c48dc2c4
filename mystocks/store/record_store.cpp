#include "mystocks/store/record_store.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "mystocks/base/error.hpp"
#include "mystocks/store/record_rules.hpp"

namespace mystocks::store {
namespace {

constexpr std::size_t kSearchTextMax = 200;  // bytes

constexpr std::array<std::pair<ImportState, std::string_view>, 4> kImportStates{{
    {ImportState::kRunning, "running"},
    {ImportState::kDone, "done"},
    {ImportState::kCancelled, "cancelled"},
    {ImportState::kFailed, "failed"},
}};

void check(const market::CorporateAction& action) {
    const bool finite = std::isfinite(action.cash) && std::isfinite(action.bonus_ratio) &&
                        std::isfinite(action.rights_ratio) && std::isfinite(action.rights_price);
    if (!finite || action.bonus_ratio <= -1 || action.rights_ratio < 0) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "The corporate action of " + action.id.str() + " on " +
                              base::to_string(action.ex_date) +
                              " can't be stored: its numbers are not finite or out of range");
    }
}

void check_user_name(std::string_view name, std::string_view what) {
    const bool printable = std::none_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
    if (folded(name).empty() || name.size() > kUserNameBytesMax || !printable) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "The name of a " + std::string(what) +
                              " has 1 to 64 bytes and no control characters: choose another");
    }
}

void check_formula(const UserFormula& formula) {
    check_user_name(formula.name, "formula");
    const std::size_t titles = formula.zh.size() + formula.en.size() + formula.kind.size() +
                               formula.panel.size() + formula.group.size();
    if (formula.text.size() > kUserFormulaBytesMax || titles > kUserFormulaBytesMax) {
        throw base::Error(
            base::ErrorKind::kInvalidArgument,
            "The formula " + formula.name + " is too long to be kept: its text may have 64 KiB");
    }
}

void check_number(std::int64_t number, const std::string& of) {
    if (number < 1) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          of + " has the number " + std::to_string(number) +
                              " and can't be restored: numbers begin with 1");
    }
}

}  // namespace

std::string_view to_string(ImportState state) {
    return kImportStates.at(static_cast<std::size_t>(state)).second;
}

std::optional<ImportState> parse_import_state(std::string_view text) {
    for (const auto& [state, name] : kImportStates) {
        if (name == text) {
            return state;
        }
    }
    return std::nullopt;
}

WriteCounts RecordStore::upsert_instruments(std::span<const market::Instrument> instruments) {
    return do_upsert_instruments(instruments);
}

std::optional<market::Instrument> RecordStore::find_instrument(
    const market::InstrumentId& id) const {
    return do_find_instrument(id);
}

std::vector<market::Instrument> RecordStore::find_by_code(std::string_view code) const {
    return do_find_by_code(code);
}

InstrumentPage RecordStore::search_instruments(const InstrumentQuery& query) const {
    if (query.text.size() > kSearchTextMax) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "A search text has at most 200 bytes: type a shorter one");
    }
    return do_search_instruments(query);
}

WriteCounts RecordStore::upsert_actions(std::span<const market::CorporateAction> actions) {
    std::for_each(actions.begin(), actions.end(), check);
    return do_upsert_actions(actions);
}

std::vector<market::CorporateAction> RecordStore::read_actions(
    const market::InstrumentId& id) const {
    return do_read_actions(id);
}

WriteCounts RecordStore::upsert_share_events(std::span<const market::ShareEvent> events) {
    return do_upsert_share_events(events);
}

std::vector<market::ShareEvent> RecordStore::read_share_events(
    const market::InstrumentId& id) const {
    return do_read_share_events(id);
}

WriteCounts RecordStore::replace_blocks(std::span<const market::Block> blocks) {
    return do_replace_blocks(blocks);
}

std::vector<BlockInfo> RecordStore::list_blocks() const {
    return do_list_blocks();
}

std::optional<market::Block> RecordStore::find_block(market::BlockKind kind,
                                                     std::string_view name) const {
    return do_find_block(kind, name);
}

std::vector<BlockInfo> RecordStore::blocks_of(const market::InstrumentId& id) const {
    return do_blocks_of(id);
}

WriteCounts RecordStore::add_trading_days(std::string_view calendar,
                                          std::span<const base::Date> days) {
    return do_add_trading_days(calendar, days);
}

std::vector<base::Date> RecordStore::read_trading_days(std::string_view calendar) const {
    return do_read_trading_days(calendar);
}

std::int64_t RecordStore::begin_import(const ImportRun& run) {
    return do_begin_import(run);
}

void RecordStore::finish_import(const ImportRun& run) {
    do_finish_import(run);
}

std::vector<ImportRun> RecordStore::list_imports(std::size_t limit) const {
    return do_list_imports(limit);
}

std::optional<ImportRun> RecordStore::find_import(std::int64_t id) const {
    return do_find_import(id);
}

void RecordStore::record_provenance(std::span<const Provenance> rows) {
    do_record_provenance(rows);
}

std::vector<Provenance> RecordStore::read_provenance(const market::InstrumentId& id) const {
    return do_read_provenance(id);
}

std::vector<std::string> RecordStore::list_sources() const {
    return do_list_sources();
}

UserFormula RecordStore::save_formula(const UserFormula& formula) {
    check_formula(formula);
    return do_save_formula(formula);
}

std::vector<UserFormula> RecordStore::list_formulas() const {
    return do_list_formulas();
}

std::optional<UserFormula> RecordStore::find_formula(std::string_view name,
                                                     std::optional<std::int64_t> version) const {
    return do_find_formula(name, version);
}

std::vector<UserFormula> RecordStore::read_formula_versions(std::string_view name) const {
    return do_read_formula_versions(name);
}

bool RecordStore::remove_formula(std::string_view name) {
    return do_remove_formula(name);
}

std::vector<market::CorporateAction> RecordStore::list_actions() const {
    return do_list_actions();
}

std::vector<market::ShareEvent> RecordStore::list_share_events() const {
    return do_list_share_events();
}

std::vector<std::string> RecordStore::list_calendars() const {
    return do_list_calendars();
}

std::vector<Provenance> RecordStore::list_provenance() const {
    return do_list_provenance();
}

WriteCounts RecordStore::restore_imports(std::span<const ImportRun> runs) {
    for (const ImportRun& run : runs) {
        check_number(run.id, "An import");
    }
    return do_restore_imports(runs);
}

WriteCounts RecordStore::restore_formulas(std::span<const UserFormula> formulas) {
    for (const UserFormula& formula : formulas) {
        check_formula(formula);
        check_number(formula.version, "A version of the formula " + formula.name);
    }
    return do_restore_formulas(formulas);
}

Watchlist RecordStore::save_watchlist(const Watchlist& list) {
    check_user_name(list.name, "watchlist");
    Watchlist distinct{list.name, {}};
    std::set<market::InstrumentId> seen;
    for (const market::InstrumentId& id : list.instruments) {
        if (seen.insert(id).second) {
            distinct.instruments.push_back(id);
        }
    }
    if (distinct.instruments.size() > kWatchlistInstrumentsMax) {
        throw base::Error(base::ErrorKind::kExhausted,
                          "A watchlist holds at most 20,000 instruments: leave some out");
    }
    do_save_watchlist(distinct);
    return distinct;
}

std::vector<Watchlist> RecordStore::list_watchlists() const {
    return do_list_watchlists();
}

std::optional<Watchlist> RecordStore::find_watchlist(std::string_view name) const {
    return do_find_watchlist(name);
}

bool RecordStore::remove_watchlist(std::string_view name) {
    return do_remove_watchlist(name);
}

void RecordStore::save_document(const Document& document) {
    check_user_name(document.name, document.kind);
    if (document.text.size() > kDocumentBytesMax) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "The " + document.kind + " " + document.name +
                              " is too long to be kept: its text may have 256 KiB");
    }
    do_save_document(document);
}

std::vector<Document> RecordStore::list_documents(std::string_view kind, std::size_t limit,
                                                  std::size_t offset) const {
    return do_list_documents(kind, std::min(limit, kDocumentsMax), offset);
}

std::uint64_t RecordStore::count_documents(std::string_view kind) const {
    return do_count_documents(kind);
}

std::vector<std::string> RecordStore::list_document_kinds() const {
    return do_list_document_kinds();
}

std::optional<Document> RecordStore::find_document(std::string_view kind,
                                                   std::string_view name) const {
    return do_find_document(kind, name);
}

bool RecordStore::remove_document(std::string_view kind, std::string_view name) {
    return do_remove_document(kind, name);
}

}  // namespace mystocks::store
