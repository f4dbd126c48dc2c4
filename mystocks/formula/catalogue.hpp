// Formulas by name: those that come with the program, and a user's own.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mystocks/formula/formula.hpp"

namespace mystocks::formula {

enum class EntryKind { kIndicator, kPattern, kScreen };
std::string_view to_string(EntryKind kind);  // "indicator" "pattern" "screen"

// Where it is drawn: over the candles, in a pane of its own, over the volume.
enum class PanelPlace { kMain, kSub, kVolume };
std::string_view to_string(PanelPlace place);  // "main" "sub" "volume"

// A formula file: the language, below a first comment with one fact a line:
//   { @name MACD
//     @zh 平滑异同移动平均线      @en Moving average convergence divergence
//     @panel sub                  main, sub, volume
//     @group trend                @convention 通达信
//     @about …                    a sentence in Chinese; @about_en in English }
struct FormulaFacts {
    std::string name;
    std::string zh;
    std::string en;
    PanelPlace panel = PanelPlace::kSub;
    std::string group;
    std::string convention;
    std::string about_zh;
    std::string about_en;
};

// The facts of a text; those that aren't there are empty. Throws Error(kInvalidArgument) with the
// line for a fact that isn't known, stands there twice, or has a value that isn't.
FormulaFacts read_facts(std::string_view text);

struct CatalogueEntry {
    FormulaFacts facts;
    EntryKind kind = EntryKind::kIndicator;
    std::string file;  // "indicators/macd.formula"; its folder says the kind
    std::string text;
    bool built_in = false;
};

// Immutable for its users and thread-safe: a formula is parsed when first asked for, and kept.
class Catalogue final : public FormulaSource {
  public:
    // File name and text.
    using Files = std::vector<std::pair<std::string, std::string>>;

    // Throws Error(kCorrupt) that names file and line for a header that is wrong or lacks a fact,
    // and for a name that is there twice.
    static std::shared_ptr<const Catalogue> built_in(Files files);
    // `own` over `below`. Own texts need no header: the file's name without folder and ending is
    // then the formula's. Throws Error(kInvalidArgument) for a wrong header, Error(kConflict) for
    // a name that `below` has.
    static std::shared_ptr<const Catalogue> with_own(std::shared_ptr<const Catalogue> below,
                                                     Files own);

    // In order of name: those of `below` first.
    std::vector<const CatalogueEntry*> entries() const;
    // Null where there is none; case doesn't matter.
    const CatalogueEntry* entry(std::string_view name) const;
    // Not ok() where the text has errors; null where there is none of that name.
    std::shared_ptr<const Formula> find(std::string_view name) const override;
    std::vector<std::string> names() const override;
    // Parses all of them. Throws Error(kCorrupt), "file:line:column: message", for the first error.
    void check() const;

  private:
    Catalogue() = default;
    void add(CatalogueEntry entry);

    std::shared_ptr<const Catalogue> below_;
    std::vector<CatalogueEntry> entries_;
    std::unordered_map<std::string, std::size_t> by_key_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<std::string, std::shared_ptr<const Formula>> parsed_;
};

}  // namespace mystocks::formula
