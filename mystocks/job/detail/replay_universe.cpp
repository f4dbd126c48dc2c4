#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/replay_data.hpp"
#include "mystocks/market/block.hpp"

namespace mystocks::job::detail {
namespace {

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
            remarks.push_back(text +
                              " is an index, which nobody can buy: its trades are those of "
                              "an imagined fund without costs of its own");
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
    remarks.push_back(
        fmt::format("the universe is {} as it is stored today: what left it earlier is missing, "
                    "which flatters the result (survivorship bias)",
                    text));
    if (chosen.size() < block->members.size()) {
        remarks.push_back(fmt::format("{} of the {} members of {} have no bars and are left out",
                                      block->members.size() - chosen.size(), block->members.size(),
                                      text));
    }
    return chosen;
}

}  // namespace

std::vector<Instrument> universe_of(const backtest::StrategyFile& strategy, BarShelf& shelf,
                                    std::vector<std::string>& remarks) {
    const backtest::UniverseSpec& spec = strategy.universe;
    const auto known = shelf.instruments();
    std::vector<Instrument> chosen;
    if (!spec.index_members.empty()) {
        throw base::Error(ErrorKind::kUnsupported,
                          "universe.index_members: nothing stored knows an index's members by "
                          "date; take universe.block for today's, and mind that they flatter the "
                          "result");
    }
    if (!spec.instruments.empty()) {
        chosen = named(spec.instruments, *known, remarks);
    } else if (!spec.block.empty()) {
        chosen = of_block(spec.block, *known, *shelf.stores().records, remarks);
    } else {
        chosen = *known;
        if (!spec.kind) {
            std::erase_if(chosen, [](const Instrument& each) { return !is_tradable(each.kind); });
        }
    }
    if (spec.kind) {
        std::erase_if(chosen, [&](const Instrument& each) { return each.kind != *spec.kind; });
    }
    if (chosen.empty()) {
        throw base::Error(ErrorKind::kNotFound,
                          "the universe is empty: nothing that it names has bars");
    }
    return chosen;
}

}  // namespace mystocks::job::detail
