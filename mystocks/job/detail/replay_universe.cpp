#include <algorithm>
#include <map>
#include <utility>

#include "mystocks/backtest/remarks.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/replay_data.hpp"
#include "mystocks/market/block.hpp"

namespace mystocks::job::detail {
namespace {

using backtest::RemarkCode;
using base::ErrorKind;
using market::Instrument;
using market::InstrumentKind;

// What can't be bought at all.
bool is_tradable(InstrumentKind kind) {
    return kind != InstrumentKind::kIndex && kind != InstrumentKind::kRepo &&
           kind != InstrumentKind::kOther;
}

std::vector<Instrument> named(const std::vector<std::string>& ids,
                              const std::vector<Instrument>& known,
                              std::vector<std::string>& remarks) {
    std::vector<Instrument> chosen;
    for (const std::string& text : ids) {
        const auto id = market::InstrumentId::parse(text);
        const auto found = std::find_if(known.begin(), known.end(),
                                        [&](const Instrument& each) { return each.id == id; });
        if (found == known.end()) {
            throw base::Error(ErrorKind::kNotFound,
                              "there are no bars of " + text + "; import them first");
        }
        if (found->kind == InstrumentKind::kIndex) {
            remarks.push_back(
                backtest::remark_text(RemarkCode::kIndexTraded, {{"instrument", text}}));
        }
        chosen.push_back(*found);
    }
    return chosen;
}

std::vector<Instrument> of_block(const std::string& text, const std::vector<Instrument>& known,
                                 const store::RecordStore& records,
                                 std::vector<std::string>& remarks) {
    const auto colon = text.find(':');
    const auto kind = market::parse_block_kind(text.substr(0, colon));
    const auto block = kind && colon != std::string::npos
                           ? records.find_block(*kind, text.substr(colon + 1))
                           : std::nullopt;
    if (!block) {
        throw base::Error(ErrorKind::kNotFound, "there is no block " + text +
                                                    "; import one, or see the blocks that are "
                                                    "stored");
    }
    std::vector<Instrument> chosen;
    for (const Instrument& each : known) {
        if (std::find(block->members.begin(), block->members.end(), each.id) !=
            block->members.end()) {
            chosen.push_back(each);
        }
    }
    remarks.push_back(backtest::remark_text(RemarkCode::kBlockOfToday, {{"block", text}}));
    if (chosen.size() < block->members.size()) {
        remarks.push_back(
            backtest::remark_text(RemarkCode::kBlockWithoutBars,
                                  {{"count", std::to_string(block->members.size() - chosen.size())},
                                   {"of", std::to_string(block->members.size())},
                                   {"block", text}}));
    }
    return chosen;
}

// Whoever belonged to an index at some time, with the days on which it did.
std::vector<UniverseMember> of_index(const std::string& name, const std::vector<Instrument>& known,
                                     const store::RecordStore& records,
                                     std::vector<std::string>& remarks) {
    const auto index = records.find_block(market::BlockKind::kIndex, name);
    if (!index || index->history.empty()) {
        throw base::Error(ErrorKind::kNotFound,
                          "universe.index_members: nothing stored knows the members of '" + name +
                              "' by date; import them (a qlib folder has them in instruments/), or "
                              "take universe.block for today's, and mind that they flatter the "
                              "result");
    }
    std::map<market::InstrumentId, std::vector<backtest::DayRange>> days;
    base::Date last = index->history.front().to;
    for (const market::Membership& each : index->history) {
        days[each.id].push_back({each.from, each.to});
        last = std::max(last, each.to);
    }
    std::vector<UniverseMember> chosen;
    for (const Instrument& each : known) {
        if (const auto found = days.find(each.id); found != days.end()) {
            chosen.push_back({each, found->second});
        }
    }
    remarks.push_back(backtest::remark_text(RemarkCode::kIndexMembers,
                                            {{"index", name}, {"until", base::to_string(last)}}));
    if (chosen.size() < days.size()) {
        remarks.push_back(backtest::remark_text(
            RemarkCode::kIndexWithoutBars, {{"count", std::to_string(days.size() - chosen.size())},
                                            {"of", std::to_string(days.size())},
                                            {"index", name}}));
    }
    return chosen;
}

std::vector<UniverseMember> always(const std::vector<Instrument>& instruments) {
    std::vector<UniverseMember> members;
    for (const Instrument& each : instruments) {
        members.push_back({each, {}});
    }
    return members;
}

std::vector<UniverseMember> named_universe(const backtest::UniverseSpec& spec, BarShelf& shelf,
                                           std::vector<std::string>& remarks) {
    const auto known = shelf.instruments();
    const store::RecordStore& records = *shelf.stores().records;
    if (!spec.index_members.empty()) {
        return of_index(spec.index_members, *known, records, remarks);
    }
    if (!spec.instruments.empty()) {
        return always(named(spec.instruments, *known, remarks));
    }
    if (!spec.block.empty()) {
        return always(of_block(spec.block, *known, records, remarks));
    }
    std::vector<UniverseMember> all = always(*known);
    if (!spec.kind) {
        std::erase_if(all, [](const auto& each) { return !is_tradable(each.instrument.kind); });
    }
    return all;
}

}  // namespace

std::vector<UniverseMember> universe_of(const backtest::StrategyFile& strategy, BarShelf& shelf,
                                        std::vector<std::string>& remarks) {
    const backtest::UniverseSpec& spec = strategy.universe;
    std::vector<UniverseMember> chosen = named_universe(spec, shelf, remarks);
    if (spec.kind) {
        std::erase_if(chosen, [&](const auto& each) { return each.instrument.kind != *spec.kind; });
    }
    if (chosen.empty()) {
        throw base::Error(ErrorKind::kNotFound,
                          "the universe is empty: nothing that it names has bars");
    }
    return chosen;
}

}  // namespace mystocks::job::detail
