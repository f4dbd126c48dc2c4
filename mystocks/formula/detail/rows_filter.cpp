#include "mystocks/formula/detail/function_rows.hpp"

namespace mystocks::formula::detail {

namespace {

constexpr Argument kKama[] = {{"X"},
                              {"N", ArgumentKind::kConstant},
                              {"F", ArgumentKind::kConstant, 2, true},
                              {"S", ArgumentKind::kConstant, 30, true}};
constexpr Argument kT3[] = {
    {"X"}, {"N", ArgumentKind::kConstant}, {"V", ArgumentKind::kConstant, 0.7, true}};
constexpr Argument kMama[] = {
    {"X"}, {"F", ArgumentKind::kConstant, 0.5, true}, {"S", ArgumentKind::kConstant, 0.05, true}};
constexpr std::string_view kHilbert = "Ehlers, Rocket Science for Traders; equal to TA-Lib's";
constexpr std::string_view kGap =
    "an undefined input gives an undefined result and changes nothing after it";

constexpr Function hilbert(FunctionId id, std::string_view name, std::string_view title_zh,
                           std::string_view definition, std::string_view warm_up,
                           std::string_view example) {
    return {.id = id,
            .name = name,
            .arguments = kX,
            .category = Category::kFilter,
            .title_zh = title_zh,
            .definition = definition,
            .warm_up = warm_up,
            .undefined = kGap,
            .example = example,
            .source = kHilbert};
}

constexpr std::string_view kFirst32 = "undefined for the first 32 defined values";
constexpr std::string_view kFirst63 = "undefined for the first 63 defined values";

constexpr Function kRows[] = {
    {.id = FunctionId::kKama,
     .name = "KAMA",
     .arguments = kKama,
     .category = Category::kFilter,
     .title_zh = "考夫曼自适应均线",
     .definition = "Y = Y' + (X − Y') · k², k = e · (2 ÷ (F + 1) − 2 ÷ (S + 1)) + 2 ÷ (S + 1), e "
                   "the way of N bars ÷ the sum of their steps; Y' begins as the value before",
     .warm_up = "undefined for the first N defined values",
     .undefined = kGap,
     .example = "X: KAMA(C, 10);",
     .source = "Kaufman; equal to TA-Lib's"},
    {.id = FunctionId::kT3,
     .name = "T3",
     .arguments = kT3,
     .category = Category::kFilter,
     .title_zh = "T3移动平均",
     .definition = "six EMAs of N in a row, e3 … e6 weighted with V: −V³·e6 + (3V² + 3V³)·e5 − "
                   "(6V² + 3V + 3V³)·e4 + (1 + 3V + V³ + 3V²)·e3",
     .warm_up = "undefined for the first 6 · (N − 1) defined values",
     .undefined = kGap,
     .example = "X: T3(C, 5);",
     .source = "Tillson; equal to TA-Lib's, EMAs seeded with means"},
    hilbert(FunctionId::kHtDcPeriod, "HT_DCPERIOD", "希尔伯特变换-主导周期",
            "length of the dominant cycle in bars", kFirst32, "X: HT_DCPERIOD(C);"),
    hilbert(FunctionId::kHtDcPhase, "HT_DCPHASE", "希尔伯特变换-主导周期相位",
            "phase of the dominant cycle in degrees", kFirst63, "X: HT_DCPHASE(C);"),
    hilbert(FunctionId::kHtPhasorInPhase, "HT_INPHASE", "希尔伯特变换-同相分量",
            "in-phase part of the dominant cycle", kFirst32, "X: HT_INPHASE(C);"),
    hilbert(FunctionId::kHtPhasorQuadrature, "HT_QUADRATURE", "希尔伯特变换-正交分量",
            "quadrature part of the dominant cycle", kFirst32, "X: HT_QUADRATURE(C);"),
    hilbert(FunctionId::kHtSine, "HT_SINE", "希尔伯特变换-正弦波",
            "sine of the dominant cycle's phase", kFirst63, "X: HT_SINE(C);"),
    hilbert(FunctionId::kHtLeadSine, "HT_LEADSINE", "希尔伯特变换-领先正弦波",
            "sine of the dominant cycle's phase 45 degrees on", kFirst63, "X: HT_LEADSINE(C);"),
    hilbert(FunctionId::kHtTrendline, "HT_TRENDLINE", "希尔伯特变换-瞬时趋势线",
            "mean over one dominant cycle, smoothed over four bars", kFirst63,
            "X: HT_TRENDLINE(C);"),
    hilbert(FunctionId::kHtTrendMode, "HT_TRENDMODE", "希尔伯特变换-趋势或周期",
            "1 while the market trends, 0 while it cycles", kFirst63, "X: HT_TRENDMODE(C);"),
    {.id = FunctionId::kMama,
     .name = "MAMA",
     .arguments = kMama,
     .category = Category::kFilter,
     .title_zh = "MESA自适应均线",
     .definition = "EMA whose weight follows the phase's speed, between S and F",
     .warm_up = kFirst32,
     .undefined = kGap,
     .example = "X: MAMA(C, 0.5, 0.05);",
     .source = "Ehlers, MESA; equal to TA-Lib's"},
    {.id = FunctionId::kFama,
     .name = "FAMA",
     .arguments = kMama,
     .category = Category::kFilter,
     .title_zh = "MESA跟随均线",
     .definition = "EMA of MAMA with half its weight",
     .warm_up = kFirst32,
     .undefined = kGap,
     .example = "X: FAMA(C, 0.5, 0.05);",
     .source = "Ehlers, MESA; equal to TA-Lib's"},
};

}  // namespace

std::span<const Function> filter_rows() {
    return kRows;
}

}  // namespace mystocks::formula::detail
