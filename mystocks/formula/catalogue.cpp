#include "mystocks/formula/catalogue.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/formula/detail/utf8.hpp"

namespace mystocks::formula {
namespace {

using base::Error;
using base::ErrorKind;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

const std::array<std::pair<std::string_view, std::string FormulaFacts::*>, 7> kTexts{{
    {"name", &FormulaFacts::name},
    {"zh", &FormulaFacts::zh},
    {"en", &FormulaFacts::en},
    {"group", &FormulaFacts::group},
    {"convention", &FormulaFacts::convention},
    {"about", &FormulaFacts::about_zh},
    {"about_en", &FormulaFacts::about_en},
}};

[[noreturn]] void refuse(std::size_t line, const std::string& message) {
    throw Error(ErrorKind::kInvalidArgument, fmt::format("line {}: {}", line, message));
}

void put_fact(FormulaFacts& facts, std::string_view name, std::string_view value,
              std::size_t line) {
    if (name == "panel") {
        const auto places = {PanelPlace::kMain, PanelPlace::kSub, PanelPlace::kVolume};
        const auto place = std::find_if(places.begin(), places.end(), [value](PanelPlace each) {
            return to_string(each) == value;
        });
        if (place == places.end()) {
            refuse(line, fmt::format("@panel is main, sub or volume, not '{}'", value));
        }
        facts.panel = *place;
        return;
    }
    for (const auto& [known, member] : kTexts) {
        if (known != name) {
            continue;
        }
        if (!(facts.*member).empty()) {
            refuse(line, fmt::format("@{} stands here a second time", name));
        }
        facts.*member = value;
        return;
    }
    std::vector<std::string> known{"panel"};
    for (const auto& each : kTexts) {
        known.emplace_back(each.first);
    }
    const auto near = base::nearest_name(name, known);
    refuse(line, fmt::format("@{} is no fact that is known{}", name,
                             near ? "; did you mean @" + *near + "?" : ""));
}

EntryKind kind_of(std::string_view file) {
    if (file.find("patterns/") != std::string_view::npos) {
        return EntryKind::kPattern;
    }
    return file.find("screens/") != std::string_view::npos ? EntryKind::kScreen
                                                           : EntryKind::kIndicator;
}

std::string stem_of(std::string_view file) {
    if (const std::size_t slash = file.rfind('/'); slash != std::string_view::npos) {
        file.remove_prefix(slash + 1);
    }
    constexpr std::string_view kEnding = ".formula";
    if (file.ends_with(kEnding)) {
        file.remove_suffix(kEnding.size());
    }
    return std::string(file);
}

CatalogueEntry entry_of(std::string file, std::string text, ErrorKind kind) {
    CatalogueEntry entry;
    try {
        entry.facts = read_facts(text);
    } catch (const Error& error) {
        throw Error(kind, file + ": " + error.message());
    }
    entry.kind = kind_of(file);
    entry.file = std::move(file);
    entry.text = std::move(text);
    return entry;
}

}  // namespace

std::string_view to_string(EntryKind kind) {
    return kind == EntryKind::kIndicator ? "indicator"
           : kind == EntryKind::kPattern ? "pattern"
                                         : "screen";
}

std::string_view to_string(PanelPlace place) {
    return place == PanelPlace::kMain ? "main" : place == PanelPlace::kSub ? "sub" : "volume";
}

FormulaFacts read_facts(std::string_view text) {
    FormulaFacts facts;
    const std::size_t open = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (open == std::string_view::npos || text[open] != '{') {
        return facts;
    }
    const std::size_t close = text.find('}', open);
    std::size_t line = 1 + static_cast<std::size_t>(std::count(
                               text.begin(), text.begin() + static_cast<long>(open), '\n'));
    std::string_view comment = text.substr(open + 1, close - open - 1);
    for (;; ++line) {
        const std::size_t end = comment.find('\n');
        const std::string_view row = trimmed(comment.substr(0, end));
        if (row.starts_with('@')) {
            const std::size_t space = std::min(row.find_first_of(" \t"), row.size());
            const std::string_view value = trimmed(row.substr(space));
            put_fact(facts, row.substr(1, space - 1), value, line);
        }
        if (end == std::string_view::npos) {
            return facts;
        }
        comment.remove_prefix(end + 1);
    }
}

void Catalogue::add(CatalogueEntry entry) {
    by_key_.emplace(detail::key_of(entry.facts.name), entries_.size());
    entries_.push_back(std::move(entry));
}

std::shared_ptr<const Catalogue> Catalogue::built_in(Files files) {
    std::shared_ptr<Catalogue> made(new Catalogue);
    std::sort(files.begin(), files.end());
    for (auto& [file, text] : files) {
        CatalogueEntry entry = entry_of(std::move(file), std::move(text), ErrorKind::kCorrupt);
        entry.built_in = true;
        for (const auto& [name, member] : kTexts) {
            if ((entry.facts.*member).empty()) {
                throw Error(ErrorKind::kCorrupt,
                            fmt::format("{}: line 1: the header lacks @{}", entry.file, name));
            }
        }
        if (const CatalogueEntry* other = made->entry(entry.facts.name)) {
            throw Error(ErrorKind::kCorrupt,
                        fmt::format("{}: line 1: {} has the name {} already", entry.file,
                                    other->file, entry.facts.name));
        }
        made->add(std::move(entry));
    }
    return made;
}

std::shared_ptr<const Catalogue> Catalogue::with_own(std::shared_ptr<const Catalogue> below,
                                                     Files own) {
    std::shared_ptr<Catalogue> made(new Catalogue);
    made->below_ = std::move(below);
    std::sort(own.begin(), own.end());
    for (auto& [file, text] : own) {
        CatalogueEntry entry =
            entry_of(std::move(file), std::move(text), ErrorKind::kInvalidArgument);
        if (entry.facts.name.empty()) {
            entry.facts.name = stem_of(entry.file);
        }
        if (const CatalogueEntry* other = made->entry(entry.facts.name)) {
            throw Error(ErrorKind::kConflict,
                        fmt::format("{}: there is a formula {} already ({}): choose another name",
                                    entry.file, other->facts.name, other->file));
        }
        made->add(std::move(entry));
    }
    return made;
}

std::vector<const CatalogueEntry*> Catalogue::entries() const {
    std::vector<const CatalogueEntry*> all;
    if (below_ != nullptr) {
        all = below_->entries();
    }
    const auto first = static_cast<std::ptrdiff_t>(all.size());
    for (const CatalogueEntry& entry : entries_) {
        all.push_back(&entry);
    }
    std::sort(all.begin() + first, all.end(), [](const CatalogueEntry* a, const CatalogueEntry* b) {
        return a->facts.name < b->facts.name;
    });
    return all;
}

const CatalogueEntry* Catalogue::entry(std::string_view name) const {
    if (const auto found = by_key_.find(detail::key_of(name)); found != by_key_.end()) {
        return &entries_[found->second];
    }
    return below_ == nullptr ? nullptr : below_->entry(name);
}

std::shared_ptr<const Formula> Catalogue::find(std::string_view name) const {
    const std::string key = detail::key_of(name);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        return below_ == nullptr ? nullptr : below_->find(name);
    }
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = parsed_.find(key); known != parsed_.end()) {
            return known->second;
        }
    }
    // Unlocked: parsing comes back here for the formulas that this one refers to. Two threads may
    // both parse it; the first one's is kept.
    auto formula =
        std::make_shared<const Formula>(Formula::parse(entries_[found->second].text, this));
    const std::lock_guard lock(mutex_);
    return parsed_.emplace(key, std::move(formula)).first->second;
}

std::vector<std::string> Catalogue::names() const {
    std::vector<std::string> all;
    if (below_ != nullptr) {
        all = below_->names();
    }
    for (const auto& each : by_key_) {
        all.push_back(each.first);
    }
    std::sort(all.begin(), all.end());
    return all;
}

void Catalogue::check() const {
    for (const CatalogueEntry* entry : entries()) {
        const std::shared_ptr<const Formula> formula = find(entry->facts.name);
        for (const Diagnostic& each : formula->diagnostics()) {
            if (each.severity == Severity::kError) {
                throw Error(ErrorKind::kCorrupt,
                            fmt::format("{}:{}:{}: {}", entry->file, each.where.line,
                                        each.where.column, each.message));
            }
        }
    }
}

}  // namespace mystocks::formula
