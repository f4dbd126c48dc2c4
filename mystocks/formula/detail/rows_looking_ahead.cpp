#include "mystocks/formula/detail/function_rows.hpp"

namespace mystocks::formula::detail {

namespace {

constexpr Argument kZigArguments[] = {{"K"}, {"N", ArgumentKind::kConstant}};
constexpr Argument kTurnArguments[] = {
    {"K"}, {"N", ArgumentKind::kConstant}, {"M", ArgumentKind::kConstant, 1, true}};
constexpr Argument kConstantCount[] = {{"X"}, {"N", ArgumentKind::kConstant}};
constexpr std::string_view kRefxv[] = {"REFXV"};
constexpr std::string_view kZigUndefined = "undefined values are stepped over";

constexpr Function ahead(FunctionId id, std::string_view name, std::span<const Argument> arguments,
                         std::string_view title_zh, std::string_view definition,
                         std::string_view warm_up, std::string_view undefined,
                         std::string_view example) {
    return {.id = id,
            .name = name,
            .arguments = arguments,
            .category = Category::kLookingAhead,
            .looks_ahead = true,
            .title_zh = title_zh,
            .definition = definition,
            .warm_up = warm_up,
            .undefined = undefined,
            .example = example,
            .source = "通达信"};
}

constexpr Function with_alias(Function function, std::span<const std::string_view> aliases) {
    function.aliases = aliases;
    return function;
}

constexpr Function kRows[] = {
    ahead(FunctionId::kZig, "ZIG", kZigArguments, "之字转向",
          "straight lines between points where K turns by more than N % of its last extreme; K is "
          "any "
          "series, or 0 the open, 1 the high, 2 the low, 3 the close; the last line ends at the "
          "last bar",
          "from the first defined value", kZigUndefined, "X: ZIG(3, 5);"),
    ahead(FunctionId::kPeak, "PEAK", kTurnArguments, "前M个ZIG转向波峰值",
          "K at the M-th last peak of ZIG(K, N) at or before this bar",
          "undefined until there were M peaks", kZigUndefined, "X: PEAK(3, 5, 1);"),
    ahead(FunctionId::kTrough, "TROUGH", kTurnArguments, "前M个ZIG转向波谷值",
          "K at the M-th last trough of ZIG(K, N) at or before this bar",
          "undefined until there were M troughs", kZigUndefined, "X: TROUGH(3, 5, 1);"),
    ahead(FunctionId::kPeakBars, "PEAKBARS", kTurnArguments, "前M个ZIG转向波峰位置",
          "bars since the M-th last peak of ZIG(K, N)", "undefined until there were M peaks",
          kZigUndefined, "X: PEAKBARS(3, 5, 1);"),
    ahead(FunctionId::kTroughBars, "TROUGHBARS", kTurnArguments, "前M个ZIG转向波谷位置",
          "bars since the M-th last trough of ZIG(K, N)", "undefined until there were M troughs",
          kZigUndefined, "X: TROUGHBARS(3, 5, 1);"),
    ahead(FunctionId::kBackset, "BACKSET", kXn, "向前赋值",
          "1 on every bar where X is true and on the N − 1 bars before it, else 0", kFromFirst,
          kConditionUndefined, "X: BACKSET(C > O, 3);"),
    with_alias(ahead(FunctionId::kRefx, "REFX", kXn, "日后的引用", "X of N bars later",
                     "undefined for the last N bars", "as REF", "X: REFX(C, 1);"),
               kRefxv),
    ahead(FunctionId::kFilterx, "FILTERX", kXn, "反向过滤信号",
          "1 where X is true and no 1 stands on the N bars after, counted from the last bar back",
          kFromFirst, kConditionUndefined, "X: FILTERX(C > O, 5);"),
    ahead(FunctionId::kBarsNext, "BARSNEXT", kX, "下一次条件成立位置",
          "bars until X is true the next time; 0 where it is true now",
          "undefined after the last time", kConditionUndefined, "X: BARSNEXT(C > O);"),
    ahead(FunctionId::kXma, "XMA", kConstantCount, "偏移移动平均",
          "mean of N values, ⌊N ÷ 2⌋ before this bar and the rest from it on, cut off at both ends "
          "of the series",
          kFromFirst, kWindowUndefined, "X: XMA(C, 5);"),
    ahead(FunctionId::kConst, "CONST", kX, "最后值作常量", "X of the last bar, on every bar",
          kFromFirst, "undefined where the last X is", "X: CONST(C);"),
    ahead(FunctionId::kCurrBarsCount, "CURRBARSCOUNT", {}, "到最后交易日的周期数",
          "bars from this one to the last, both counted: 1 on the last", kFromFirst, "",
          "X: CURRBARSCOUNT;"),
    ahead(FunctionId::kTotalBarsCount, "TOTALBARSCOUNT", {}, "总的周期数",
          "how many bars there are", kFromFirst, "", "X: TOTALBARSCOUNT;"),
    ahead(FunctionId::kIsLastBar, "ISLASTBAR", {}, "是否最后一个周期", "1 on the last bar, else 0",
          kFromFirst, "", "X: ISLASTBAR;"),
    {.id = FunctionId::kDrawNull,
     .name = "DRAWNULL",
     .category = Category::kLookingAhead,
     .title_zh = "无效数",
     .definition = "no value: undefined at every bar",
     .warm_up = "never a value",
     .undefined = "always undefined",
     .example = "X: IF(C > O, C, DRAWNULL);",
     .source = "通达信"},
};

}  // namespace

std::span<const Function> looking_ahead_rows() {
    return kRows;
}

}  // namespace mystocks::formula::detail
