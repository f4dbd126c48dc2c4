// Sentences that a reader of a result has to know. Results carry them in English; each has a code
// and values, so that a page can say it in its own language.
#pragma once

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mystocks::backtest {

enum class RemarkCode {
    kOther,  // none of the sentences below
    kSimulated,
    kAuditFailed,
    kAudited,
    kLookAhead,
    kVanished,
    kLateData,
    kIndexTraded,
    kBlockOfToday,
    kBlockWithoutBars,
    kIndexMembers,
    kIndexWithoutBars,
    kFinance,
    kInBlock,
    kNames,
    kSpecialTreatment,
    kResumed,
    kMeans,
    kNoPaths,
    // What in a strategy asks for the exact engine.
    kNeedsComparison,
    kNeedsOnePurse,
    kNeedsRanking,
    kNeedsShort,
    kNeedsSameClose,
    kNeedsClosing,
    kNeedsSizing,
    kNeedsAdding,
    kNeedsExposure,
    kNeedsDividendTax,
    kNeedsConsolidation,
    kNeedsRights,
};

struct RemarkForm {
    RemarkCode code;
    std::string_view name;     // stable
    std::string_view english;  // {value} is filled in
};

// In the order of the codes.
std::span<const RemarkForm> remark_forms();

// `values` are those that the sentence names, in any order.
std::string remark_text(
    RemarkCode code,
    std::initializer_list<std::pair<std::string_view, std::string_view>> values = {});

struct Remark {
    RemarkCode code = RemarkCode::kOther;
    std::map<std::string, std::string> values;
    std::string text;
};

// Which sentence a text is, as remark_text() made it.
Remark read_remark(std::string_view text);

}  // namespace mystocks::backtest
