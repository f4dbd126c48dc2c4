#include "mystocks/job/strategy_library.hpp"

#include <algorithm>

#include "mystocks/base/assert.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/nearest_name.hpp"
#include "mystocks/store/record_rules.hpp"

namespace mystocks::job {
namespace {

constexpr std::string_view kKind = "strategy";

}  // namespace

StrategyLibrary::StrategyLibrary(const Files& files, const formula::FormulaSource* formulas,
                                 std::shared_ptr<store::RecordStore> records,
                                 const base::Clock* clock)
    : formulas_(formulas), records_(std::move(records)), clock_(clock) {
    MYSTOCKS_ASSERT(records_ == nullptr || clock_ != nullptr);
    for (const auto& [file, text] : files) {
        StrategyEntry entry;
        try {
            entry.strategy = std::make_shared<const backtest::StrategyFile>(
                backtest::parse_strategy(text, file, formulas));
        } catch (const backtest::StrategyRefused& refused) {
            throw base::Error(base::ErrorKind::kCorrupt, "a built-in strategy has errors",
                              refused.message());
        }
        entry.name = entry.strategy->name;
        entry.text = text;
        entry.built_in = true;
        if (entry.name + ".toml" != file) {
            throw base::Error(base::ErrorKind::kCorrupt,
                              "the strategy in " + file + " has another name: " + entry.name);
        }
        built_in_.push_back(std::move(entry));
    }
    std::sort(built_in_.begin(), built_in_.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
}

const StrategyEntry* StrategyLibrary::built_in(std::string_view name) const {
    const std::string wanted = store::folded(name);
    const auto found =
        std::find_if(built_in_.begin(), built_in_.end(),
                     [&](const StrategyEntry& each) { return store::folded(each.name) == wanted; });
    return found == built_in_.end() ? nullptr : &*found;
}

StrategyEntry StrategyLibrary::own(const store::Document& document) const {
    StrategyEntry entry{document.name, document.text, false, document.saved_at, nullptr};
    try {
        entry.strategy = std::make_shared<const backtest::StrategyFile>(
            backtest::parse_strategy(document.text, document.name, formulas_));
    } catch (const backtest::StrategyRefused&) {
        // Whoever asks for it by name is told what is wrong.
    }
    return entry;
}

std::vector<StrategyEntry> StrategyLibrary::list() const {
    std::vector<StrategyEntry> entries = built_in_;
    if (records_ != nullptr) {
        for (const store::Document& each : records_->list_documents(kKind, store::kDocumentsMax)) {
            entries.push_back(own(each));
        }
    }
    return entries;
}

StrategyEntry StrategyLibrary::entry(std::string_view name) const {
    if (const StrategyEntry* found = built_in(name)) {
        return *found;
    }
    if (records_ != nullptr) {
        if (const auto found = records_->find_document(kKind, name)) {
            return own(*found);
        }
    }
    std::vector<std::string> names;
    for (const StrategyEntry& each : list()) {
        names.push_back(each.name);
    }
    const auto nearest = base::nearest_name(name, names);
    throw base::Error(base::ErrorKind::kNotFound,
                      "there is no strategy '" + std::string(name) + "'" +
                          (nearest ? "; did you mean '" + *nearest + "'?" : std::string()));
}

std::shared_ptr<const backtest::StrategyFile> StrategyLibrary::find(std::string_view name) const {
    const StrategyEntry found = entry(name);
    if (found.strategy != nullptr) {
        return found.strategy;
    }
    return std::make_shared<const backtest::StrategyFile>(
        backtest::parse_strategy(found.text, found.name, formulas_));  // says what is wrong
}

store::RecordStore& StrategyLibrary::records() const {
    if (records_ == nullptr) {
        throw base::Error(base::ErrorKind::kUnsupported, "strategies can't be kept here");
    }
    return *records_;
}

StrategyEntry StrategyLibrary::save(std::string_view text) {
    StrategyEntry entry;
    entry.strategy = std::make_shared<const backtest::StrategyFile>(
        backtest::parse_strategy(text, "strategy", formulas_));
    entry.name = entry.strategy->name;
    entry.text = text;
    if (entry.name.empty()) {
        throw base::Error(base::ErrorKind::kInvalidArgument,
                          "the strategy has no name to be kept under; begin it with name = \"…\"");
    }
    if (built_in(entry.name) != nullptr) {
        throw base::Error(base::ErrorKind::kConflict,
                          "'" + entry.name +
                              "' is the name of a strategy that comes with the program; choose "
                              "another");
    }
    entry.saved_at = records_ == nullptr ? 0 : clock_->now();
    records().save_document({std::string(kKind), entry.name, entry.saved_at, entry.text});
    return entry;
}

void StrategyLibrary::remove(std::string_view name) {
    if (built_in(name) != nullptr) {
        throw base::Error(base::ErrorKind::kConflict,
                          "'" + std::string(name) + "' comes with the program and stays");
    }
    if (!records().remove_document(kKind, name)) {
        throw base::Error(base::ErrorKind::kNotFound,
                          "there is no strategy '" + std::string(name) + "'");
    }
}

}  // namespace mystocks::job
