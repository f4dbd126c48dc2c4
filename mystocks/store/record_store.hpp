// The port for records: instruments, calendars, corporate actions, blocks, import runs.
//
// Upserts by key; each call is one transaction, acknowledged when it returns. Thread-safe. Errors
// as in series_store.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/market/block.hpp"
#include "mystocks/market/corporate_action.hpp"
#include "mystocks/market/instrument.hpp"
#include "mystocks/store/series_store.hpp"

namespace mystocks::store {

struct InstrumentQuery {
    // Matches a code prefix, a part of the name, or a prefix of the pinyin initials; any case.
    // Best first: exact code, code prefix, initials prefix, name prefix, name part; then by id.
    // Empty: all, by id.
    std::string text{};
    std::optional<market::InstrumentKind> kind{};
    std::optional<std::string> block{};             // only members of a block of this name …
    std::optional<market::BlockKind> block_kind{};  // … and kind; empty: of any kind
    bool with_data = false;                         // only those of which an import wrote a series
    std::optional<std::string> watchlist{};         // only those that the list of this name holds
    std::size_t limit = 50;
    std::size_t offset = 0;
};

struct InstrumentPage {
    std::vector<market::Instrument> instruments{};
    std::uint64_t total = 0;  // matches without limit and offset
};

struct BlockInfo {
    market::BlockKind kind;
    std::string name{};
    std::uint64_t members = 0;
    std::string source{};
};

enum class ImportState { kRunning, kDone, kCancelled, kFailed };
std::string_view to_string(ImportState state);  // "running", "done", "cancelled", "failed"
std::optional<ImportState> parse_import_state(std::string_view text);

// One import: what every imported row's provenance points to.
struct ImportRun {
    std::int64_t id = 0;   // given by the store
    std::string source{};  // "tdx", "csv", "simulated"
    std::string what{};    // the paths or the seed, for people
    base::TimeUs started = 0;
    std::optional<base::TimeUs> finished{};
    ImportState state = ImportState::kRunning;
    std::string report_json{};  // the import's report; empty while it runs

    friend bool operator==(const ImportRun&, const ImportRun&) = default;
};

// Which import last wrote a series (provenance by run). `series` is "1d", "1m", "ticks" …
struct Provenance {
    market::InstrumentId id;
    std::string series{};
    std::int64_t import_run = 0;
    std::string source{};

    friend bool operator==(const Provenance&, const Provenance&) = default;
};

// A user's own formula, one version of it. Names are equal where only the case of ASCII letters or
// blanks around them differ.
struct UserFormula {
    std::string name{};
    std::int64_t version = 0;  // given by the store, from 1
    base::TimeUs saved_at = 0;
    std::string text{};  // in the formula language
    std::string zh{};    // titles; may be empty
    std::string en{};
    std::string kind{};   // "indicator", "pattern", "screen": the store only keeps it
    std::string panel{};  // "main", "sub", "volume": likewise
    std::string group{};

    friend bool operator==(const UserFormula&, const UserFormula&) = default;
};

struct Watchlist {
    std::string name{};
    std::vector<market::InstrumentId> instruments{};  // distinct, in the user's order

    friend bool operator==(const Watchlist&, const Watchlist&) = default;
};

// A text that is kept under a name: a user's strategy, the record of a run. The store knows nothing
// of its meaning. Names are compared as those of formulas are.
struct Document {
    std::string kind{};  // "strategy", "run": a lower-case word
    std::string name{};
    base::TimeUs saved_at = 0;
    std::string text{};

    friend bool operator==(const Document&, const Document&) = default;
};

// What users keep is bounded: one more is Error(kExhausted), of a text or name too long
// Error(kInvalidArgument).
inline constexpr std::size_t kUserNameBytesMax = 64;
inline constexpr std::size_t kUserFormulasMax = 2'000;
inline constexpr std::size_t kUserFormulaBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kUserFormulaVersionsMax = 200;  // then the oldest gives way
inline constexpr std::size_t kWatchlistsMax = 200;
inline constexpr std::size_t kWatchlistInstrumentsMax = 20'000;
inline constexpr std::size_t kDocumentsMax = 5'000;  // of a kind
inline constexpr std::size_t kDocumentBytesMax = std::size_t{256} << 10;

class RecordStore {
  public:
    virtual ~RecordStore() = default;

    // A field that is empty (name, initials, dates, industry) does not overwrite a known one.
    WriteCounts upsert_instruments(std::span<const market::Instrument> instruments);
    std::optional<market::Instrument> find_instrument(const market::InstrumentId& id) const;
    // Every instrument with this code ("600000", "000001").
    std::vector<market::Instrument> find_by_code(std::string_view code) const;
    InstrumentPage search_instruments(const InstrumentQuery& query) const;

    // Key (instrument, ex_date, source).
    WriteCounts upsert_actions(std::span<const market::CorporateAction> actions);
    // By ex-date. Where several sources report the same ex-date the one that sorts last wins
    // ("csv" over nothing, "tdx" over "csv"): an ex-date is never applied twice.
    std::vector<market::CorporateAction> read_actions(const market::InstrumentId& id) const;
    // Key (instrument, date, category, source).
    WriteCounts upsert_share_events(std::span<const market::ShareEvent> events);
    std::vector<market::ShareEvent> read_share_events(const market::InstrumentId& id) const;

    // Replaces each block's members whole.
    WriteCounts replace_blocks(std::span<const market::Block> blocks);
    std::vector<BlockInfo> list_blocks() const;
    std::optional<market::Block> find_block(market::BlockKind kind, std::string_view name) const;
    std::vector<BlockInfo> blocks_of(const market::InstrumentId& id) const;

    // Trading days that an import knows, added to those there. Sorted on read.
    WriteCounts add_trading_days(std::string_view calendar, std::span<const base::Date> days);
    std::vector<base::Date> read_trading_days(std::string_view calendar) const;

    std::int64_t begin_import(const ImportRun& run);  // gives the id
    void finish_import(const ImportRun& run);         // state, finished, report of run.id
    std::vector<ImportRun> list_imports(std::size_t limit) const;  // newest first
    std::optional<ImportRun> find_import(std::int64_t id) const;
    void record_provenance(std::span<const Provenance> rows);  // the newest run wins
    std::vector<Provenance> read_provenance(const market::InstrumentId& id) const;

    // Distinct sources of all series and instruments: "simulated" among them marks every screen.
    std::vector<std::string> list_sources() const;

    // Saves it as the newest version and gives it back with its number; where the newest version
    // differs in nothing but `saved_at`, that one is given back and nothing is written.
    UserFormula save_formula(const UserFormula& formula);
    std::vector<UserFormula> list_formulas() const;  // the newest version of each, by name
    // Without `version`: the newest.
    std::optional<UserFormula> find_formula(std::string_view name,
                                            std::optional<std::int64_t> version = {}) const;
    std::vector<UserFormula> read_formula_versions(std::string_view name) const;  // newest first
    bool remove_formula(std::string_view name);  // all its versions; true where there was one

    // For copies of a whole store: everything of a kind, and rows as another store gave them.
    // Every source's actions, by instrument, ex-date and source; events by their key too.
    std::vector<market::CorporateAction> list_actions() const;
    std::vector<market::ShareEvent> list_share_events() const;
    std::vector<std::string> list_calendars() const;  // that trading days were added to, by name
    std::vector<Provenance> list_provenance() const;  // by instrument and series
    // Upserts by id, and by name and version. Imports and formulas begun later get higher numbers.
    // Throws kInvalidArgument for a number below 1; bounds as of save_formula().
    WriteCounts restore_imports(std::span<const ImportRun> runs);
    WriteCounts restore_formulas(std::span<const UserFormula> formulas);

    // Replaces the list of that name whole; an instrument that stands there twice is kept once.
    Watchlist save_watchlist(const Watchlist& list);
    std::vector<Watchlist> list_watchlists() const;  // by name
    std::optional<Watchlist> find_watchlist(std::string_view name) const;
    bool remove_watchlist(std::string_view name);  // true where there was one

    void save_document(const Document& document);  // in place of the one of its kind and name
    // Newest first, those saved at one time by name.
    std::vector<Document> list_documents(std::string_view kind, std::size_t limit,
                                         std::size_t offset = 0) const;
    std::uint64_t count_documents(std::string_view kind) const;
    std::vector<std::string> list_document_kinds() const;  // of which there is one, by name
    std::optional<Document> find_document(std::string_view kind, std::string_view name) const;
    bool remove_document(std::string_view kind, std::string_view name);  // true where there was one

  private:
    virtual WriteCounts do_upsert_instruments(std::span<const market::Instrument> rows) = 0;
    virtual std::optional<market::Instrument> do_find_instrument(
        const market::InstrumentId& id) const = 0;
    virtual std::vector<market::Instrument> do_find_by_code(std::string_view code) const = 0;
    virtual InstrumentPage do_search_instruments(const InstrumentQuery& query) const = 0;
    virtual WriteCounts do_upsert_actions(std::span<const market::CorporateAction> rows) = 0;
    virtual std::vector<market::CorporateAction> do_read_actions(
        const market::InstrumentId& id) const = 0;
    virtual WriteCounts do_upsert_share_events(std::span<const market::ShareEvent> rows) = 0;
    virtual std::vector<market::ShareEvent> do_read_share_events(
        const market::InstrumentId& id) const = 0;
    virtual WriteCounts do_replace_blocks(std::span<const market::Block> blocks) = 0;
    virtual std::vector<BlockInfo> do_list_blocks() const = 0;
    virtual std::optional<market::Block> do_find_block(market::BlockKind kind,
                                                       std::string_view name) const = 0;
    virtual std::vector<BlockInfo> do_blocks_of(const market::InstrumentId& id) const = 0;
    virtual WriteCounts do_add_trading_days(std::string_view calendar,
                                            std::span<const base::Date> days) = 0;
    virtual std::vector<base::Date> do_read_trading_days(std::string_view calendar) const = 0;
    virtual std::int64_t do_begin_import(const ImportRun& run) = 0;
    virtual void do_finish_import(const ImportRun& run) = 0;
    virtual std::vector<ImportRun> do_list_imports(std::size_t limit) const = 0;
    virtual std::optional<ImportRun> do_find_import(std::int64_t id) const = 0;
    virtual void do_record_provenance(std::span<const Provenance> rows) = 0;
    virtual std::vector<Provenance> do_read_provenance(const market::InstrumentId& id) const = 0;
    virtual std::vector<std::string> do_list_sources() const = 0;
    virtual UserFormula do_save_formula(const UserFormula& formula) = 0;
    virtual std::vector<UserFormula> do_list_formulas() const = 0;
    virtual std::optional<UserFormula> do_find_formula(
        std::string_view name, std::optional<std::int64_t> version) const = 0;
    virtual std::vector<UserFormula> do_read_formula_versions(std::string_view name) const = 0;
    virtual bool do_remove_formula(std::string_view name) = 0;
    virtual std::vector<market::CorporateAction> do_list_actions() const = 0;
    virtual std::vector<market::ShareEvent> do_list_share_events() const = 0;
    virtual std::vector<std::string> do_list_calendars() const = 0;
    virtual std::vector<Provenance> do_list_provenance() const = 0;
    virtual WriteCounts do_restore_imports(std::span<const ImportRun> runs) = 0;
    virtual WriteCounts do_restore_formulas(std::span<const UserFormula> formulas) = 0;
    virtual void do_save_watchlist(const Watchlist& list) = 0;
    virtual std::vector<Watchlist> do_list_watchlists() const = 0;
    virtual std::optional<Watchlist> do_find_watchlist(std::string_view name) const = 0;
    virtual bool do_remove_watchlist(std::string_view name) = 0;
    virtual void do_save_document(const Document& document) = 0;
    virtual std::vector<Document> do_list_documents(std::string_view kind, std::size_t limit,
                                                    std::size_t offset) const = 0;
    virtual std::uint64_t do_count_documents(std::string_view kind) const = 0;
    virtual std::vector<std::string> do_list_document_kinds() const = 0;
    virtual std::optional<Document> do_find_document(std::string_view kind,
                                                     std::string_view name) const = 0;
    virtual bool do_remove_document(std::string_view kind, std::string_view name) = 0;
};

}  // namespace mystocks::store
