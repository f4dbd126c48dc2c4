// The part of MemoryRecordStore that keeps what users made: formulas, watchlists and documents.
#include <algorithm>

#include "mystocks/store/memory/memory_store.hpp"
#include "mystocks/store/record_rules.hpp"

namespace mystocks::store::memory {

UserFormula MemoryRecordStore::do_save_formula(const UserFormula& formula) {
    const std::unique_lock lock(mutex_);
    const std::string key = folded(formula.name);
    const auto known = formulas_.find(key);
    UserFormula saved = formula;
    saved.version = 1;
    if (known != formulas_.end()) {
        if (says_the_same(known->second.back(), formula)) {
            return known->second.back();
        }
        saved.version = known->second.back().version + 1;
    } else if (formulas_.size() >= kUserFormulasMax) {
        throw too_many_formulas();
    }
    std::vector<UserFormula>& versions = formulas_[key];
    versions.push_back(saved);
    if (versions.size() > kUserFormulaVersionsMax) {
        versions.erase(versions.begin());
    }
    return saved;
}

std::vector<UserFormula> MemoryRecordStore::do_list_formulas() const {
    std::vector<UserFormula> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, versions] : formulas_) {
        found.push_back(versions.back());
    }
    return found;
}

std::optional<UserFormula> MemoryRecordStore::do_find_formula(
    std::string_view name, std::optional<std::int64_t> version) const {
    const std::shared_lock lock(mutex_);
    const auto known = formulas_.find(folded(name));
    if (known == formulas_.end()) {
        return std::nullopt;
    }
    if (!version) {
        return known->second.back();
    }
    for (const UserFormula& formula : known->second) {
        if (formula.version == *version) {
            return formula;
        }
    }
    return std::nullopt;
}

std::vector<UserFormula> MemoryRecordStore::do_read_formula_versions(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto known = formulas_.find(folded(name));
    if (known == formulas_.end()) {
        return {};
    }
    return {known->second.rbegin(), known->second.rend()};
}

bool MemoryRecordStore::do_remove_formula(std::string_view name) {
    const std::unique_lock lock(mutex_);
    return formulas_.erase(folded(name)) > 0;
}

void MemoryRecordStore::do_save_watchlist(const Watchlist& list) {
    const std::unique_lock lock(mutex_);
    if (!watchlists_.contains(list.name) && watchlists_.size() >= kWatchlistsMax) {
        throw too_many_watchlists();
    }
    watchlists_.insert_or_assign(list.name, list);
}

std::vector<Watchlist> MemoryRecordStore::do_list_watchlists() const {
    std::vector<Watchlist> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [name, list] : watchlists_) {
        found.push_back(list);
    }
    return found;
}

std::optional<Watchlist> MemoryRecordStore::do_find_watchlist(std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto known = watchlists_.find(name);
    return known == watchlists_.end() ? std::nullopt : std::optional(known->second);
}

bool MemoryRecordStore::do_remove_watchlist(std::string_view name) {
    const std::unique_lock lock(mutex_);
    const auto known = watchlists_.find(name);
    if (known == watchlists_.end()) {
        return false;
    }
    watchlists_.erase(known);
    return true;
}

void MemoryRecordStore::do_save_document(const Document& document) {
    const std::unique_lock lock(mutex_);
    const std::pair key(document.kind, folded(document.name));
    if (!documents_.contains(key) && count_of(document.kind) >= kDocumentsMax) {
        throw too_many_documents(document.kind);
    }
    documents_.insert_or_assign(key, document);
}

std::uint64_t MemoryRecordStore::count_of(std::string_view kind) const {
    return static_cast<std::uint64_t>(
        std::count_if(documents_.begin(), documents_.end(),
                      [&](const auto& each) { return each.first.first == kind; }));
}

std::vector<Document> MemoryRecordStore::do_list_documents(std::string_view kind, std::size_t limit,
                                                           std::size_t offset) const {
    std::vector<Document> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, document] : documents_) {
        if (key.first == kind) {
            found.push_back(document);
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Document& a, const Document& b) { return a.saved_at > b.saved_at; });
    const auto first = static_cast<std::ptrdiff_t>(std::min(offset, found.size()));
    found.erase(found.begin(), found.begin() + first);
    found.resize(std::min(limit, found.size()));
    return found;
}

std::uint64_t MemoryRecordStore::do_count_documents(std::string_view kind) const {
    const std::shared_lock lock(mutex_);
    return count_of(kind);
}

std::vector<std::string> MemoryRecordStore::do_list_document_kinds() const {
    std::vector<std::string> kinds;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, document] : documents_) {
        if (kinds.empty() || kinds.back() != key.first) {
            kinds.push_back(key.first);
        }
    }
    return kinds;
}

std::optional<Document> MemoryRecordStore::do_find_document(std::string_view kind,
                                                            std::string_view name) const {
    const std::shared_lock lock(mutex_);
    const auto found = documents_.find({std::string(kind), folded(name)});
    return found == documents_.end() ? std::nullopt : std::optional(found->second);
}

bool MemoryRecordStore::do_remove_document(std::string_view kind, std::string_view name) {
    const std::unique_lock lock(mutex_);
    return documents_.erase({std::string(kind), folded(name)}) > 0;
}

}  // namespace mystocks::store::memory
