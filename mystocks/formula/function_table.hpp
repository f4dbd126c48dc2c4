// Every function of the language, once: the checker, the reference (docs/formula.md), completion
// in the page, the evaluator and the compiler all read this table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mystocks::formula {

enum class FunctionId : std::uint16_t {
    // Operators.
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kNegate,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kEqual,
    kNotEqual,
    kAnd,
    kOr,
    kNot,
    // Choice.
    kIf,
    kIfn,
    // Looking back.
    kRef,
    kRefv,
    kBarsLast,
    kBarsLasts,
    kBarsLastCount,
    kBarsSince,
    kBarsSinceN,
    kBarsCount,
    kCount,
    kEvery,
    kExist,
    kLast,
    kExistR,
    kNDay,
    kUpNDay,
    kDownNDay,
    kFilter,
    kCross,
    kLongCross,
    kBetween,
    kRange,
    kValueWhen,
    kTopRange,
    kLowRange,
    // Averages and sums.
    kMa,
    kEma,
    kSma,
    kWma,
    kDma,
    kMema,
    kExpMema,
    kRma,
    kAma,
    kTma,
    kHma,
    kSum,
    kSumBars,
    kMular,
    // Extremes.
    kHhv,
    kLlv,
    kHhvBars,
    kLlvBars,
    kHod,
    kLod,
    kFindHigh,
    kFindHighBars,
    kFindLow,
    kFindLowBars,
    // Numbers.
    kMax,
    kMin,
    kAbs,
    kCeiling,
    kFloor,
    kRound,
    kRound2,
    kIntPart,
    kFracPart,
    kMod,
    kSign,
    kSqrt,
    kPow,
    kExp,
    kLn,
    kLog,
    kSin,
    kCos,
    kTan,
    kAsin,
    kAcos,
    kAtan,
    kReverse,
    // Statistics.
    kStd,
    kStdp,
    kVar,
    kVarp,
    kAveDev,
    kDevSq,
    kSlope,
    kForcast,
    kCovar,
    kRelate,
    kBeta,
    kBetaEx,
    kStdDev,
    // The market's own.
    kTr,
    kAtr,
    kSar,
    kSarTurn,
    kPsar,
    kWinner,
    kCost,
    kZtPrice,
    kDtPrice,
    kIsUp,
    kIsDown,
    kIsEqual,
    kIndexOpen,
    kIndexHigh,
    kIndexLow,
    kIndexClose,
    kIndexVolume,
    kIndexAmount,
    kFinance,
    kDynaInfo,
    kNameLike,
    kNameInclude,
    kCodeLike,
    kInBlock,
    // Recursive filters and cycles that the language can't write as lines.
    kKama,
    kT3,
    kHtDcPeriod,
    kHtDcPhase,
    kHtPhasorInPhase,
    kHtPhasorQuadrature,
    kHtSine,
    kHtLeadSine,
    kHtTrendline,
    kHtTrendMode,
    kMama,
    kFama,
    // Across the market.
    kRank,
    kPctRank,
    kZscore,
    kWinsorize,
    kNeutralize,
    kGroupMean,
    // Looking ahead.
    kZig,
    kPeak,
    kTrough,
    kPeakBars,
    kTroughBars,
    kBackset,
    kRefx,
    kFilterx,
    kBarsNext,
    kXma,
    kConst,
    kCurrBarsCount,
    kTotalBarsCount,
    kIsLastBar,
    // No value at all.
    kDrawNull,
    kEnd,
};

inline constexpr std::size_t kFunctionCount = static_cast<std::size_t>(FunctionId::kEnd);

enum class Category : std::uint8_t {
    kOperator,
    kChoice,
    kLookingBack,
    kAverage,
    kExtreme,
    kNumber,
    kStatistic,
    kMarket,
    kFilter,
    kCrossSection,
    kLookingAhead,
};

enum class ArgumentKind : std::uint8_t {
    kSeries,    // any expression
    kCount,     // bars: a constant expression, or a series that is read anew at each bar
    kConstant,  // a constant expression: numbers and parameters
    kText,      // 'text' or "text"
};

struct Argument {
    std::string_view name;  // X, N, A …
    ArgumentKind kind = ArgumentKind::kSeries;
    double otherwise = 0;  // where `optional`: its value when left out
    bool optional = false;
};

struct Function {
    FunctionId id{};
    std::string_view name = {};                      // MA; of an operator: its sign
    std::span<const std::string_view> aliases = {};  // IFF of IF, EXPMA and EXPMEMA of EMA …
    std::span<const Argument> arguments = {};
    Category category{};
    bool looks_ahead = false;
    bool crosses_market = false;
    std::string_view title_zh = {};  // 简单移动平均
    std::string_view definition =
        {};  // English, one or two sentences or a formula; no full stop needed
    std::string_view warm_up = {};    // from which bar on there is a value
    std::string_view undefined = {};  // what an undefined input does
    std::string_view example = {};    // a formula text that a test runs
    std::string_view source = {};     // where the convention comes from, and who differs
};

// In order of FunctionId.
std::span<const Function> function_table();
const Function& function_of(FunctionId id);
// By name or alias, in any case of letters; null where there is none.
const Function* find_function(std::string_view name);

}  // namespace mystocks::formula
