#include "mystocks/backtest/remarks.hpp"

#include <array>
#include <optional>

#include "mystocks/base/assert.hpp"

namespace mystocks::backtest {
namespace {

using enum RemarkCode;

constexpr std::array kForms = std::to_array<RemarkForm>({
    {kOther, "other", ""},
    {kSimulated, "simulated",
     "SIMULATED DATA: {count} of the {of} instruments are made up, so the result says nothing "
     "about any market"},
    {kAuditFailed, "audit-failed", "THE AUDIT FAILED: with the history up to {end}, {difference}"},
    {kAudited, "audited",
     "audited: {count} histories that end earlier gave the same signals, orders and equity"},
    {kLookAhead, "look-ahead",
     "the signals look into the future through {functions}, which the strategy allows: nobody "
     "could have traded so"},
    {kVanished, "vanished",
     "{instrument} has no bar after {time}; the position is shown at its last close"},
    {kLateData, "late-data",
     "the data begins after {from}, so trading does too, and formulas have no bars before it"},
    {kIndexTraded, "index-traded",
     "{instrument} is an index, which nobody can buy: its trades are those of an imagined fund "
     "without costs of its own"},
    {kBlockOfToday, "block-of-today",
     "the universe is {block} as it is stored today: what left it earlier is missing, which "
     "flatters the result (survivorship bias)"},
    {kBlockWithoutBars, "block-without-bars",
     "{count} of the {of} members of {block} have no bars and are left out"},
    {kIndexMembers, "index-members",
     "the members of {index} are known by date until {until}; nothing is entered after it"},
    {kIndexWithoutBars, "index-without-bars",
     "{count} of the {of} instruments that were members of {index} have no bars and are left out, "
     "which may flatter the result"},
    {kFinance, "finance",
     "FINANCE and DYNAINFO are undefined here: only today's numbers are stored, and nobody knew "
     "them then"},
    {kInBlock, "in-block",
     "INBLOCK asks for the members of today, not of then: what left a block earlier is missing, "
     "which flatters the result"},
    {kNames, "names", "NAMELIKE and NAMEINCLUDE ask for today's names, which were other ones then"},
    {kSpecialTreatment, "special-treatment",
     "{count} of the instruments are ST by their names of today; since when isn't stored, so "
     "their limits are those of other stocks unless [[special_treatment]] names the days"},
    {kResumed, "resumed", "went on from what was finished before"},
    {kMeans, "means",
     "every instrument had a purse of its own; figures of risk are means over them"},
    {kNoPaths, "no-paths",
     "no Monte Carlo paths: with a purse for each instrument there is no one curve to draw them "
     "from; sweep with one purse, or one instrument"},
    {kNeedsComparison, "needs-comparison", "formulas that compare instruments"},
    {kNeedsOnePurse, "needs-one-purse", "one purse for several instruments"},
    {kNeedsRanking, "needs-ranking", "a ranking"},
    {kNeedsShort, "needs-short", "short positions"},
    {kNeedsSameClose, "needs-same-close", "orders filled at the same close"},
    {kNeedsClosing, "needs-closing", "positions closed at the end"},
    {kNeedsSizing, "needs-sizing", "sizes by volatility, Kelly or risk"},
    {kNeedsAdding, "needs-adding", "adds to a position"},
    {kNeedsExposure, "needs-exposure", "a limit of the exposure"},
    {kNeedsDividendTax, "needs-dividend-tax", "dividend tax"},
    {kNeedsConsolidation, "needs-consolidation", "a consolidation of shares"},
    {kNeedsRights, "needs-rights", "stops that move with rights"},
});

// A sentence is literal pieces with a value behind each but the last.
struct Piece {
    std::string_view literal;
    std::string_view value;  // its name; empty: the end
};

// Takes the first piece off.
Piece next_piece(std::string_view& form) {
    const auto open = form.find('{');
    if (open == std::string_view::npos) {
        return {std::exchange(form, {}), {}};
    }
    const auto close = form.find('}', open);
    const Piece piece{form.substr(0, open), form.substr(open + 1, close - open - 1)};
    form.remove_prefix(close + 1);
    return piece;
}

// Where the literal stands: the first one at the front, the last one at the end.
std::size_t place_of(const Piece& piece, std::string_view text, bool first) {
    if (first) {
        return text.starts_with(piece.literal) ? 0 : std::string_view::npos;
    }
    if (piece.value.empty()) {
        return text.ends_with(piece.literal) ? text.size() - piece.literal.size()
                                             : std::string_view::npos;
    }
    return text.find(piece.literal);
}

// The values in `text` where it is such a sentence.
std::optional<std::map<std::string, std::string>> values_in(std::string_view text,
                                                            std::string_view form) {
    std::map<std::string, std::string> values;
    std::string_view pending;  // the value whose end is the next literal
    for (;;) {
        const Piece piece = next_piece(form);
        const std::size_t found = place_of(piece, text, pending.empty());
        if (found == std::string_view::npos) {
            return std::nullopt;
        }
        if (!pending.empty()) {
            values[std::string(pending)] = text.substr(0, found);
        }
        text.remove_prefix(found + piece.literal.size());
        if (piece.value.empty()) {
            return text.empty() ? std::optional(std::move(values)) : std::nullopt;
        }
        pending = piece.value;
    }
}

}  // namespace

std::span<const RemarkForm> remark_forms() {
    return kForms;
}

std::string remark_text(
    RemarkCode code, std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    std::string_view form = kForms.at(static_cast<std::size_t>(code)).english;
    std::string text;
    for (;;) {
        const Piece piece = next_piece(form);
        text += piece.literal;
        if (piece.value.empty()) {
            return text;
        }
        bool known = false;
        for (const auto& [name, value] : values) {
            if (name == piece.value) {
                text += value;
                known = true;
            }
        }
        MYSTOCKS_ASSERT(known);
    }
}

Remark read_remark(std::string_view text) {
    for (const RemarkForm& form : kForms) {
        if (form.code == kOther) {
            continue;
        }
        if (auto values = values_in(text, form.english)) {
            return {form.code, std::move(*values), std::string(text)};
        }
    }
    return {kOther, {}, std::string(text)};
}

}  // namespace mystocks::backtest
