#include "mystocks/formula/detail/function_rows.hpp"

namespace mystocks::formula::detail {

namespace {

constexpr std::string_view kSgn[] = {"SGN"};
constexpr Argument kRound2Arguments[] = {{"X"}, {"N", ArgumentKind::kConstant}};

struct Facts {
    FunctionId id;
    std::string_view name;
    std::string_view title_zh;
    std::string_view definition;
    std::string_view example;
};

constexpr Function unary(const Facts& facts) {
    return {.id = facts.id,
            .name = facts.name,
            .arguments = kX,
            .category = Category::kNumber,
            .title_zh = facts.title_zh,
            .definition = facts.definition,
            .warm_up = kFromFirst,
            .undefined = kElementwise,
            .example = facts.example,
            .source = "通达信"};
}

constexpr Function binary(const Facts& facts) {
    Function function = unary(facts);
    function.arguments = kXy;
    return function;
}

constexpr Function with_alias(Function function, std::span<const std::string_view> aliases) {
    function.aliases = aliases;
    return function;
}

constexpr Function with_arguments(Function function, std::span<const Argument> arguments) {
    function.arguments = arguments;
    return function;
}

constexpr Function kRows[] = {
    binary({FunctionId::kMax, "MAX", "较大值", "the greater of A and B", "X: MAX(C, O);"}),
    binary({FunctionId::kMin, "MIN", "较小值", "the lesser of A and B", "X: MIN(C, O);"}),
    unary({FunctionId::kAbs, "ABS", "绝对值", "X without its sign", "X: ABS(C - O);"}),
    unary({FunctionId::kCeiling, "CEILING", "向上舍入", "the least whole number not below X",
           "X: CEILING(C);"}),
    unary({FunctionId::kFloor, "FLOOR", "向下舍入", "the greatest whole number not above X",
           "X: FLOOR(C);"}),
    unary({FunctionId::kRound, "ROUND", "四舍五入",
           "the nearest whole number, halves away from zero", "X: ROUND(C);"}),
    with_arguments(
        unary({FunctionId::kRound2, "ROUND2", "四舍五入到N位小数",
               "X rounded to N decimals (0 … 10), halves away from zero: ROUND(X · 10^N) ÷ 10^N",
               "X: ROUND2(C, 1);"}),
        kRound2Arguments),
    unary({FunctionId::kIntPart, "INTPART", "取整", "X without its decimals, towards zero",
           "X: INTPART(C);"}),
    unary({FunctionId::kFracPart, "FRACPART", "小数部分", "X − INTPART(X), with X's sign",
           "X: FRACPART(C);"}),
    binary({FunctionId::kMod, "MOD", "取模",
            "what is left of A ÷ B cut to a whole number, with A's sign; undefined where B is 0",
            "X: MOD(V, 100);"}),
    with_alias(unary({FunctionId::kSign, "SIGN", "符号", "1, 0 or −1 as X is above, at or below 0",
                      "X: SIGN(C - O);"}),
               kSgn),
    unary({FunctionId::kSqrt, "SQRT", "开平方", "square root; undefined below 0", "X: SQRT(C);"}),
    binary({FunctionId::kPow, "POW", "乘幂", "A to the power of B; undefined where it is no number",
            "X: POW(C, 2);"}),
    unary({FunctionId::kExp, "EXP", "指数", "e to the power of X", "X: EXP(C / 100);"}),
    unary({FunctionId::kLn, "LN", "自然对数", "logarithm to the base e; undefined at 0 and below",
           "X: LN(C);"}),
    unary({FunctionId::kLog, "LOG", "常用对数",
           "logarithm to the base 10; undefined at 0 and below", "X: LOG(C);"}),
    unary({FunctionId::kSin, "SIN", "正弦", "sine of X in radians", "X: SIN(C);"}),
    unary({FunctionId::kCos, "COS", "余弦", "cosine of X in radians", "X: COS(C);"}),
    unary({FunctionId::kTan, "TAN", "正切", "tangent of X in radians", "X: TAN(C);"}),
    unary({FunctionId::kAsin, "ASIN", "反正弦", "arc sine in radians; undefined outside −1 … 1",
           "X: ASIN((C - L) / (H - L));"}),
    unary({FunctionId::kAcos, "ACOS", "反余弦", "arc cosine in radians; undefined outside −1 … 1",
           "X: ACOS((C - L) / (H - L));"}),
    unary({FunctionId::kAtan, "ATAN", "反正切", "arc tangent in radians", "X: ATAN(C - O);"}),
    unary({FunctionId::kReverse, "REVERSE", "求相反数", "−X", "X: REVERSE(C);"}),
};

}  // namespace

std::span<const Function> number_rows() {
    return kRows;
}

}  // namespace mystocks::formula::detail
