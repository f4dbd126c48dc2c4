// The part of MemoryRecordStore that copies of a whole store need.
#include <algorithm>

#include "mystocks/base/error.hpp"
#include "mystocks/store/memory/memory_store.hpp"
#include "mystocks/store/record_rules.hpp"

namespace mystocks::store::memory {

std::vector<market::CorporateAction> MemoryRecordStore::do_list_actions() const {
    std::vector<market::CorporateAction> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, action] : actions_) {
        found.push_back(action);
    }
    return found;
}

std::vector<market::ShareEvent> MemoryRecordStore::do_list_share_events() const {
    std::vector<market::ShareEvent> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, event] : events_) {
        found.push_back(event);
    }
    return found;
}

std::vector<std::string> MemoryRecordStore::do_list_calendars() const {
    std::vector<std::string> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [name, days] : trading_days_) {
        if (!days.empty()) {
            found.push_back(name);
        }
    }
    return found;
}

std::vector<Provenance> MemoryRecordStore::do_list_provenance() const {
    std::vector<Provenance> found;
    const std::shared_lock lock(mutex_);
    for (const auto& [key, row] : provenance_) {
        found.push_back(row);
    }
    return found;
}

WriteCounts MemoryRecordStore::do_restore_imports(std::span<const ImportRun> runs) {
    std::map<std::int64_t, ImportRun> distinct;
    for (const ImportRun& run : runs) {
        distinct.insert_or_assign(run.id, run);
    }
    WriteCounts counts;
    const std::unique_lock lock(mutex_);
    for (const auto& [id, run] : distinct) {
        const auto [place, is_new] = imports_.try_emplace(id, run);
        count_upsert(counts, !is_new, place->second == run);
        place->second = run;
    }
    return counts;
}

WriteCounts MemoryRecordStore::do_restore_formulas(std::span<const UserFormula> formulas) {
    std::map<std::pair<std::string, std::int64_t>, UserFormula> distinct;
    for (const UserFormula& formula : formulas) {
        distinct.insert_or_assign({folded(formula.name), formula.version}, formula);
    }
    WriteCounts counts;
    const std::unique_lock lock(mutex_);
    auto after = formulas_;
    for (const auto& [key, formula] : distinct) {
        std::vector<UserFormula>& versions = after[key.first];
        const auto place =
            std::lower_bound(versions.begin(), versions.end(), formula,
                             [](const auto& a, const auto& b) { return a.version < b.version; });
        const bool known = place != versions.end() && place->version == formula.version;
        count_upsert(counts, known, known && *place == formula);
        if (known) {
            *place = formula;
        } else {
            versions.insert(place, formula);
        }
    }
    if (after.size() > kUserFormulasMax) {
        throw too_many_formulas();
    }
    for (auto& [key, versions] : after) {
        const std::size_t extra =
            versions.size() - std::min(versions.size(), kUserFormulaVersionsMax);
        versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(extra));
    }
    formulas_ = std::move(after);
    return counts;
}

}  // namespace mystocks::store::memory
