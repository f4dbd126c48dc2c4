#include "mystocks/job/formula_library.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "mystocks/base/nearest_name.hpp"

namespace mystocks::job {
namespace {

using formula::CatalogueEntry;
using formula::EntryKind;
using formula::Formula;
using formula::PanelPlace;

std::string key_of(std::string_view name) {
    std::string key(name);
    for (char& c : key) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return key;
}

// What one parse on this thread has found so far, so that users' formulas which refer to each other
// are parsed once each.
struct Session {
    int depth = 0;
    const FormulaDraft* draft = nullptr;  // stands for what is kept under its name
    std::map<std::string, std::shared_ptr<const Formula>, std::less<>> found;
};
thread_local Session session;

class Descent {
  public:
    Descent() { ++session.depth; }
    ~Descent() {
        if (--session.depth == 0) {
            session.found.clear();
            session.draft = nullptr;
        }
    }
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;
};

EntryKind kind_of(std::string_view text) {
    for (const EntryKind kind : {EntryKind::kPattern, EntryKind::kScreen}) {
        if (text == to_string(kind)) {
            return kind;
        }
    }
    return EntryKind::kIndicator;
}

PanelPlace panel_of(std::string_view text) {
    for (const PanelPlace place : {PanelPlace::kMain, PanelPlace::kVolume}) {
        if (text == to_string(place)) {
            return place;
        }
    }
    return PanelPlace::kSub;
}

std::string first_error(const Formula& formula) {
    for (const formula::Diagnostic& each : formula.diagnostics()) {
        if (each.severity == formula::Severity::kError) {
            return "line " + std::to_string(each.where.line) + ", column " +
                   std::to_string(each.where.column) + ": " + each.message;
        }
    }
    return "it can't be used";
}

}  // namespace

FormulaRefused::FormulaRefused(const Formula& formula)
    : base::Error(base::ErrorKind::kInvalidArgument,
                  "the formula has errors: " + first_error(formula)),
      diagnostics_(formula.diagnostics()),
      text_(formula.text()) {}

FormulaLibrary::FormulaLibrary(std::shared_ptr<const formula::Catalogue> built_in,
                               std::shared_ptr<store::RecordStore> records,
                               const base::Clock& clock)
    : built_in_(std::move(built_in)), records_(std::move(records)), clock_(clock) {}

FormulaLibrary::~FormulaLibrary() = default;

std::shared_ptr<const Formula> FormulaLibrary::find(std::string_view name) const {
    if (auto known = built_in_->find(name)) {
        return known;
    }
    const std::string key = key_of(name);
    if (const auto known = session.found.find(key); known != session.found.end()) {
        return known->second;
    }
    std::string text;
    if (session.draft != nullptr && key == key_of(session.draft->name)) {
        text = session.draft->text;
    } else if (auto row = records_ != nullptr ? records_->find_formula(name) : std::nullopt) {
        text = std::move(row->text);
    } else {
        return nullptr;
    }
    const Descent descent;
    auto parsed = std::make_shared<const Formula>(Formula::parse(text, this));
    session.found.insert_or_assign(key, parsed);
    return parsed;
}

std::vector<std::string> FormulaLibrary::names() const {
    std::vector<std::string> names = built_in_->names();
    if (records_ != nullptr) {
        for (const store::UserFormula& row : records_->list_formulas()) {
            names.push_back(key_of(row.name));
        }
    }
    return names;
}

std::shared_ptr<const Formula> FormulaLibrary::parse(std::string_view text) const {
    const Descent descent;
    return std::make_shared<const Formula>(Formula::parse(text, this));
}

std::shared_ptr<const Formula> FormulaLibrary::parse_sound(std::string_view text) const {
    auto parsed = parse(text);
    if (!parsed->ok()) {
        throw FormulaRefused(*parsed);
    }
    return parsed;
}

LibraryEntry FormulaLibrary::entry_of(const CatalogueEntry& entry) const {
    return {entry.facts, entry.kind, entry.text, true, 0, 0, built_in_->find(entry.facts.name)};
}

LibraryEntry FormulaLibrary::entry_of(const store::UserFormula& row) const {
    LibraryEntry entry;
    entry.facts.name = row.name;
    entry.facts.zh = row.zh;
    entry.facts.en = row.en;
    entry.facts.panel = panel_of(row.panel);
    entry.facts.group = row.group;
    entry.kind = kind_of(row.kind);
    entry.text = row.text;
    entry.version = row.version;
    entry.saved_at = row.saved_at;
    entry.formula = parse(row.text);
    return entry;
}

std::vector<LibraryEntry> FormulaLibrary::list() const {
    std::vector<LibraryEntry> all;
    for (const CatalogueEntry* entry : built_in_->entries()) {
        all.push_back(entry_of(*entry));
    }
    if (records_ != nullptr) {
        for (const store::UserFormula& row : records_->list_formulas()) {
            all.push_back(entry_of(row));
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const LibraryEntry& a, const LibraryEntry& b) {
        return std::tie(a.kind, a.facts.group, a.facts.name) <
               std::tie(b.kind, b.facts.group, b.facts.name);
    });
    return all;
}

LibraryEntry FormulaLibrary::entry(std::string_view name,
                                   std::optional<std::int64_t> version) const {
    const CatalogueEntry* known = built_in_->entry(name);
    if (known != nullptr && !version) {
        return entry_of(*known);
    }
    if (known == nullptr && records_ != nullptr) {
        if (const auto row = records_->find_formula(name, version)) {
            return entry_of(*row);
        }
    }
    std::string message = "there is no formula '" + std::string(name) + "'";
    if (version) {
        message += " of version " + std::to_string(*version);
    } else if (const auto nearest = base::nearest_name(key_of(name), names())) {
        message += "; did you mean '" + *nearest + "'?";
    }
    throw base::Error(base::ErrorKind::kNotFound, message);
}

std::vector<store::UserFormula> FormulaLibrary::versions(std::string_view name) const {
    if (records_ == nullptr || built_in_->entry(name) != nullptr) {
        return {};
    }
    return records_->read_formula_versions(name);
}

void FormulaLibrary::require_own(std::string_view name) const {
    if (built_in_->entry(name) != nullptr) {
        throw base::Error(
            base::ErrorKind::kConflict,
            "'" + std::string(name) + "' is a formula of the program itself; choose another name");
    }
    if (records_ == nullptr) {
        throw base::Error(base::ErrorKind::kUnsupported, "no store is open to keep formulas in");
    }
}

LibraryEntry FormulaLibrary::save(const FormulaDraft& draft) {
    require_own(draft.name);
    {
        const Descent descent;
        session.draft = &draft;
        parse_sound(draft.text);
    }
    store::UserFormula row{.name = draft.name,
                           .saved_at = clock_.now(),
                           .text = draft.text,
                           .zh = draft.zh,
                           .en = draft.en,
                           .kind = std::string(to_string(draft.kind)),
                           .panel = std::string(to_string(draft.panel)),
                           .group = draft.group};
    return entry_of(records_->save_formula(row));
}

void FormulaLibrary::remove(std::string_view name) {
    require_own(name);
    if (!records_->remove_formula(name)) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no formula '" + std::string(name) + "' to remove");
    }
}

}  // namespace mystocks::job
