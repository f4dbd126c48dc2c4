#include "mystocks/formula/detail/function_rows.hpp"

namespace mystocks::formula::detail {

namespace {

constexpr Argument kFind[] = {
    {"X"}, {"N", ArgumentKind::kCount}, {"M", ArgumentKind::kCount}, {"T", ArgumentKind::kCount}};
constexpr std::string_view kPartial =
    "通达信 as MyTT has it; hikyuu and HQChart give a value while the window isn't full yet";
constexpr std::string_view kFindWarmUp = "undefined for the first N + M − 1 bars";

constexpr Function kRows[] = {
    {.id = FunctionId::kHhv,
     .name = "HHV",
     .arguments = kXn,
     .category = Category::kExtreme,
     .title_zh = "最高值",
     .definition = "greatest of the last N values; N = 0: of all since the first defined X",
     .warm_up = kWindowWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: HHV(H, 20);",
     .source = kPartial},
    {.id = FunctionId::kLlv,
     .name = "LLV",
     .arguments = kXn,
     .category = Category::kExtreme,
     .title_zh = "最低值",
     .definition = "least of the last N values; N = 0: of all since the first defined X",
     .warm_up = kWindowWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: LLV(L, 20);",
     .source = kPartial},
    {.id = FunctionId::kHhvBars,
     .name = "HHVBARS",
     .arguments = kXn,
     .category = Category::kExtreme,
     .title_zh = "上一高点位置",
     .definition = "bars since the greatest of the last N values, the newest of equals; N = 0: "
                   "of all since the first defined X",
     .warm_up = kWindowWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: HHVBARS(H, 20);",
     .source = kPartial},
    {.id = FunctionId::kLlvBars,
     .name = "LLVBARS",
     .arguments = kXn,
     .category = Category::kExtreme,
     .title_zh = "上一低点位置",
     .definition = "bars since the least of the last N values, the newest of equals; N = 0: of "
                   "all since the first defined X",
     .warm_up = kWindowWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: LLVBARS(L, 20);",
     .source = kPartial},
    {.id = FunctionId::kHod,
     .name = "HOD",
     .arguments = kXn,
     .category = Category::kExtreme,
     .title_zh = "高值名次",
     .definition = "1 + how many of the last N values are greater than this one; N = 0: of all "
                   "since the first defined X",
     .warm_up = kWindowWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: HOD(H, 20);",
     .source = "通达信"},
    {.id = FunctionId::kLod,
     .name = "LOD",
     .arguments = kXn,
     .category = Category::kExtreme,
     .title_zh = "低值名次",
     .definition = "1 + how many of the last N values are less than this one; N = 0: of all "
                   "since the first defined X",
     .warm_up = kWindowWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: LOD(L, 20);",
     .source = "通达信"},
    {.id = FunctionId::kFindHigh,
     .name = "FINDHIGH",
     .arguments = kFind,
     .category = Category::kExtreme,
     .title_zh = "N周期前的M周期内第T个最大值",
     .definition = "the T-th greatest of the M values that end N bars before",
     .warm_up = kFindWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: FINDHIGH(H, 1, 10, 1);",
     .source = "通达信"},
    {.id = FunctionId::kFindHighBars,
     .name = "FINDHIGHBARS",
     .arguments = kFind,
     .category = Category::kExtreme,
     .title_zh = "N周期前的M周期内第T个最大值到当前的周期数",
     .definition = "bars since the value that FINDHIGH finds, the newest of equals first",
     .warm_up = kFindWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: FINDHIGHBARS(H, 1, 10, 1);",
     .source = "通达信"},
    {.id = FunctionId::kFindLow,
     .name = "FINDLOW",
     .arguments = kFind,
     .category = Category::kExtreme,
     .title_zh = "N周期前的M周期内第T个最小值",
     .definition = "the T-th least of the M values that end N bars before",
     .warm_up = kFindWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: FINDLOW(L, 1, 10, 1);",
     .source = "通达信"},
    {.id = FunctionId::kFindLowBars,
     .name = "FINDLOWBARS",
     .arguments = kFind,
     .category = Category::kExtreme,
     .title_zh = "N周期前的M周期内第T个最小值到当前的周期数",
     .definition = "bars since the value that FINDLOW finds, the newest of equals first",
     .warm_up = kFindWarmUp,
     .undefined = kWindowUndefined,
     .example = "X: FINDLOWBARS(L, 1, 10, 1);",
     .source = "通达信"},
};

}  // namespace

std::span<const Function> extreme_rows() {
    return kRows;
}

}  // namespace mystocks::formula::detail
