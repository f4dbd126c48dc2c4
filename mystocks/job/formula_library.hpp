// Every formula that can be named: those that come with the program, and the users' own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/formula/catalogue.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/store/record_store.hpp"

namespace mystocks::job {

// A text that can't be used, with everything that is wrong with it.
class FormulaRefused : public base::Error {
  public:
    explicit FormulaRefused(const formula::Formula& formula);
    const std::vector<formula::Diagnostic>& diagnostics() const { return diagnostics_; }
    const std::string& text() const { return text_; }

  private:
    std::vector<formula::Diagnostic> diagnostics_;
    std::string text_;
};

struct LibraryEntry {
    formula::FormulaFacts facts;
    formula::EntryKind kind = formula::EntryKind::kIndicator;
    std::string text;
    bool built_in = false;
    std::int64_t version = 0;  // 0 where built in
    base::TimeUs saved_at = 0;
    std::shared_ptr<const formula::Formula> formula;  // maybe not ok()
};

struct FormulaDraft {
    std::string name;
    std::string text;
    formula::EntryKind kind = formula::EntryKind::kIndicator;
    formula::PanelPlace panel = formula::PanelPlace::kSub;
    std::string zh;
    std::string en;
    std::string group;
};

// Thread-safe. Built-in names can't be taken; case doesn't matter.
class FormulaLibrary final : public formula::FormulaSource {
  public:
    // `clock` outlives the library. `records` null: there are no users' own.
    FormulaLibrary(std::shared_ptr<const formula::Catalogue> built_in,
                   std::shared_ptr<store::RecordStore> records, const base::Clock& clock);
    ~FormulaLibrary() override;

    std::shared_ptr<const formula::Formula> find(std::string_view name) const override;
    std::vector<std::string> names() const override;

    // Maybe not ok(). References are to what is known now.
    std::shared_ptr<const formula::Formula> parse(std::string_view text) const;
    // Throws FormulaRefused where the text has errors.
    std::shared_ptr<const formula::Formula> parse_sound(std::string_view text) const;

    // By kind, group and name.
    std::vector<LibraryEntry> list() const;
    // Throws kNotFound, with the nearest known name.
    LibraryEntry entry(std::string_view name, std::optional<std::int64_t> version = {}) const;
    // Newest first, texts included; empty where built in.
    std::vector<store::UserFormula> versions(std::string_view name) const;
    // Throws FormulaRefused, kConflict for a built-in's name, and what the store throws.
    LibraryEntry save(const FormulaDraft& draft);
    void remove(std::string_view name);  // kNotFound; kConflict for a built-in

  private:
    LibraryEntry entry_of(const formula::CatalogueEntry& entry) const;
    LibraryEntry entry_of(const store::UserFormula& row) const;
    void require_own(std::string_view name) const;

    std::shared_ptr<const formula::Catalogue> built_in_;
    std::shared_ptr<store::RecordStore> records_;
    const base::Clock& clock_;
};

}  // namespace mystocks::job
