#include "mystocks/formula/detail/function_rows.hpp"

namespace mystocks::formula::detail {

namespace {

constexpr std::string_view kSample = "通达信; undefined for N < 2";
constexpr std::string_view kPlain = "通达信";

constexpr Function window(FunctionId id, std::string_view name, std::string_view title_zh,
                          std::string_view definition, std::string_view example,
                          std::string_view source) {
    return {.id = id,
            .name = name,
            .arguments = kXn,
            .category = Category::kStatistic,
            .title_zh = title_zh,
            .definition = definition,
            .warm_up = kWindowWarmUp,
            .undefined = kWindowUndefined,
            .example = example,
            .source = source};
}

constexpr Function two_series(Function function) {
    function.arguments = kXyn;
    return function;
}

constexpr Function kRows[] = {
    window(FunctionId::kStd, "STD", "估算标准差", "√VAR(X, N)", "X: STD(C, 20);", kSample),
    window(FunctionId::kStdp, "STDP", "总体标准差", "√VARP(X, N)", "X: STDP(C, 20);", kPlain),
    window(FunctionId::kVar, "VAR", "估算样本方差", "DEVSQ(X, N) ÷ (N − 1)", "X: VAR(C, 20);",
           kSample),
    window(FunctionId::kVarp, "VARP", "总体样本方差", "DEVSQ(X, N) ÷ N", "X: VARP(C, 20);", kPlain),
    window(FunctionId::kAveDev, "AVEDEV", "平均绝对偏差",
           "mean of the last N values' distances from their mean", "X: AVEDEV(C, 20);", kPlain),
    window(FunctionId::kDevSq, "DEVSQ", "数据偏差平方和",
           "sum of the squares of the last N values' distances from their mean", "X: DEVSQ(C, 20);",
           kPlain),
    window(FunctionId::kSlope, "SLOPE", "线性回归斜率",
           "slope, per bar, of the least-squares line through the last N values",
           "X: SLOPE(C, 20);", kSample),
    window(FunctionId::kForcast, "FORCAST", "线性回归预测值",
           "value at this bar of the least-squares line through the last N values",
           "X: FORCAST(C, 20);",
           "通达信 as MyTT has it (LINEARREG of TA-Lib); undefined for N < 2"),
    two_series(window(FunctionId::kCovar, "COVAR", "协方差",
                      "mean of the products of X's and Y's distances from their means over N bars",
                      "X: COVAR(H, L, 20);", "通达信 as HQChart has it: divided by N")),
    two_series(window(FunctionId::kRelate, "RELATE", "相关系数",
                      "COVAR(X, Y, N) ÷ (STDP(X, N) · STDP(Y, N)); undefined where one is constant",
                      "X: RELATE(H, L, 20);", kPlain)),
    {.id = FunctionId::kBeta,
     .name = "BETA",
     .arguments = kN,
     .category = Category::kStatistic,
     .title_zh = "贝塔系数",
     .definition = "BETAEX of the close's and the market index's changes C ÷ REF(C, 1) − 1 over N "
                   "bars; the index is 000001.SH for Shanghai, 399001.SZ for Shenzhen, 899050.BJ "
                   "for Beijing",
     .warm_up = "undefined for the first N bars",
     .undefined = "undefined while the window holds a bar that the index lacks",
     .example = "X: BETA(20);",
     .source = kPlain},
    two_series(window(FunctionId::kBetaEx, "BETAEX", "相关放大系数",
                      "COVAR(X, Y, N) ÷ VARP(Y, N); undefined where Y is constant",
                      "X: BETAEX(C / REF(C, 1) - 1, V / REF(V, 1) - 1, 20);", kPlain)),
    window(FunctionId::kStdDev, "STDDEV", "标准偏差", "the same as STD", "X: STDDEV(C, 20);",
           "通达信's help doesn't say how it would differ from STD"),
};

}  // namespace

std::span<const Function> statistic_rows() {
    return kRows;
}

}  // namespace mystocks::formula::detail
