#include <limits>

#include "mystocks/formula/detail/function_rows.hpp"

namespace mystocks::formula::detail {

namespace {

constexpr double kByIndustry = std::numeric_limits<double>::quiet_NaN();
constexpr Argument kWinsorize[] = {{"X"}, {"P", ArgumentKind::kConstant, 0.025, true}};
constexpr Argument kNeutralize[] = {{"X"}, {"F"}};
constexpr Argument kGroup[] = {{"X"}, {"G", ArgumentKind::kSeries, kByIndustry, true}};
constexpr std::string_view kMoment = "none: each moment stands alone";
constexpr std::string_view kLeftOut =
    "an instrument with an undefined value is left out of its moment and undefined itself";

constexpr Function across(FunctionId id, std::string_view name, std::span<const Argument> arguments,
                          std::string_view title_zh, std::string_view definition,
                          std::string_view example, std::string_view source) {
    return {.id = id,
            .name = name,
            .arguments = arguments,
            .category = Category::kCrossSection,
            .crosses_market = true,
            .title_zh = title_zh,
            .definition = definition,
            .warm_up = kMoment,
            .undefined = kLeftOut,
            .example = example,
            .source = source};
}

constexpr Function kRows[] = {
    across(FunctionId::kRank, "RANK", kX, "全市场名次",
           "1 + how many instruments with a bar of the same time have a greater X",
           "X: RANK(C / REF(C, 20));", "MyStocks"),
    across(FunctionId::kPctRank, "PCTRANK", kX, "全市场百分位",
           "rank from the least, equals sharing the mean of their places, ÷ how many there are",
           "X: PCTRANK(C / REF(C, 20));", "pandas rank(pct=True)"),
    across(FunctionId::kZscore, "ZSCORE", kX, "全市场标准化",
           "(X − mean) ÷ sample deviation over the instruments; undefined where that is 0",
           "X: ZSCORE(C / REF(C, 20));", "qlib's CSZScoreNorm"),
    across(FunctionId::kWinsorize, "WINSORIZE", kWinsorize, "全市场缩尾",
           "X, but not below the P quantile nor above the 1 − P quantile (0 ≤ P < 0.5; quantiles "
           "interpolated linearly)",
           "X: WINSORIZE(C / REF(C, 20), 0.05);", "numpy's quantile"),
    across(FunctionId::kNeutralize, "NEUTRALIZE", kNeutralize, "全市场中性化",
           "what least squares of X on F with a constant leave of X; X − mean where F is the same "
           "everywhere",
           "X: NEUTRALIZE(C / REF(C, 20), LN(V));",
           "MyStocks; by industry: NEUTRALIZE(X − GROUPMEAN(X), F − GROUPMEAN(F))"),
    across(FunctionId::kGroupMean, "GROUPMEAN", kGroup, "同组平均",
           "mean of X over the instruments with the same G; without G, over those of the same "
           "industry; with G = 1 over the whole market: GROUPMEAN(C > REF(C, 1), 1) is the share "
           "that rose, GROUPMEAN(C > MA(C, 50), 1) the share above its mean, GROUPMEAN(H >= HHV(H, "
           "250), 1) the share at a high",
           "X: C / REF(C, 20) - GROUPMEAN(C / REF(C, 20));", "MyStocks"),
};

}  // namespace

std::span<const Function> cross_section_rows() {
    return kRows;
}

}  // namespace mystocks::formula::detail
