#include "mystocks/compute/number.hpp"
#include "mystocks/formula/detail/function_rows.hpp"

namespace mystocks::formula::detail {

namespace {

constexpr Argument kSarArguments[] = {
    {"N", ArgumentKind::kConstant}, {"S", ArgumentKind::kConstant}, {"M", ArgumentKind::kConstant}};
constexpr Argument kPsarArguments[] = {{"S", ArgumentKind::kConstant, 0.02, true},
                                       {"M", ArgumentKind::kConstant, 0.2, true}};
constexpr Argument kPriceRate[] = {{"X"}, {"R", ArgumentKind::kSeries, compute::kUndefined, true}};
constexpr Argument kPercent[] = {{"P"}};
constexpr std::string_view kTradingData =
    "only where the store knows the tradable shares: undefined otherwise";

constexpr Function index(FunctionId id, std::string_view name, std::string_view title_zh,
                         std::string_view definition, std::string_view example) {
    return {.id = id,
            .name = name,
            .category = Category::kMarket,
            .title_zh = title_zh,
            .definition = definition,
            .warm_up = kFromFirst,
            .undefined = "undefined where the index has no bar yet, or the market none",
            .example = example,
            .source = "通达信"};
}

constexpr Function kRows[] = {
    {.id = FunctionId::kTr,
     .name = "TR",
     .category = Category::kMarket,
     .title_zh = "真实波幅",
     .definition = "the greatest of H − L, |H − REF(C, 1)| and |L − REF(C, 1)|",
     .warm_up = "undefined on the first bar",
     .undefined = kElementwise,
     .example = "X: TR;",
     .source = "通达信; TA-Lib's TRANGE"},
    {.id = FunctionId::kAtr,
     .name = "ATR",
     .arguments = kN,
     .category = Category::kMarket,
     .title_zh = "平均真实波幅",
     .definition = "MA(TR, N)",
     .warm_up = "undefined for the first N bars",
     .undefined = kWindowUndefined,
     .example = "X: ATR(14);",
     .source = "通达信; TA-Lib smooths as RMA(TR, N) does"},
    {.id = FunctionId::kSar,
     .name = "SAR",
     .arguments = kSarArguments,
     .category = Category::kMarket,
     .title_zh = "抛物转向",
     .definition = "the parabolic stop that starts long at the first bar, step S %, at most M %",
     .warm_up = "undefined for the first N − 1 bars: that is all N does",
     .undefined = "undefined from a bar with undefined high or low on",
     .example = "X: SAR(10, 2, 20);",
     .source = "通达信, by the recurrence that MyTT found equal to it; PSAR is Wilder's"},
    {.id = FunctionId::kSarTurn,
     .name = "SARTURN",
     .arguments = kSarArguments,
     .category = Category::kMarket,
     .title_zh = "抛物转向点",
     .definition = "1 on the bar where SAR turns upwards, −1 where it turns downwards, else 0",
     .warm_up = "as SAR",
     .undefined = "as SAR",
     .example = "X: SARTURN(10, 2, 20);",
     .source = "通达信"},
    {.id = FunctionId::kPsar,
     .name = "PSAR",
     .arguments = kPsarArguments,
     .category = Category::kMarket,
     .title_zh = "抛物转向(威尔德)",
     .definition = "the parabolic stop and reverse, step S, at most M, that starts by the second "
                   "bar's directional movement",
     .warm_up = "undefined on the first bar",
     .undefined = "undefined from a bar with undefined high or low on",
     .example = "X: PSAR(0.02, 0.2);",
     .source = "Wilder 1978; TA-Lib's SAR"},
    {.id = FunctionId::kWinner,
     .name = "WINNER",
     .arguments = kX,
     .category = Category::kMarket,
     .title_zh = "获利盘比例",
     .definition = "the share (0 … 1) of tradable shares bought below price X: each bar's turnover "
                   "V ÷ tradable shares takes that part of every older holding away and lays it "
                   "evenly between the bar's low and high",
     .warm_up = "from the first bar with known tradable shares: all are taken as bought there",
     .undefined = "undefined where X is; a bar with undefined turnover moves nothing",
     .example = "X: WINNER(C) * 100;",
     .source = kTradingData},
    {.id = FunctionId::kCost,
     .name = "COST",
     .arguments = kPercent,
     .category = Category::kMarket,
     .title_zh = "成本分布",
     .definition = "the price below which P % of the tradable shares were bought: WINNER's inverse",
     .warm_up = "as WINNER",
     .undefined = "undefined where P is, or isn't within 0 … 100",
     .example = "X: COST(50);",
     .source = kTradingData},
    {.id = FunctionId::kZtPrice,
     .name = "ZTPRICE",
     .arguments = kPriceRate,
     .category = Category::kMarket,
     .title_zh = "涨停价",
     .definition = "X · (1 + R), rounded half up to the instrument's tick; without R: the "
                   "exchange's own limit up on that day from the close before X, by board, date, "
                   "days since the listing and, as its name says today, ST",
     .warm_up = kFromFirst,
     .undefined = "undefined where an argument is; without R also where there is no limit",
     .example = "X: ZTPRICE(REF(C, 1));",
     .source = "通达信, which asks for R; docs/ashare-rules.md has the rules, and why ST has "
               "no history"},
    {.id = FunctionId::kDtPrice,
     .name = "DTPRICE",
     .arguments = kPriceRate,
     .category = Category::kMarket,
     .title_zh = "跌停价",
     .definition = "X · (1 − R), rounded half up to the instrument's tick; without R: the "
                   "exchange's own limit down on that day from the close before X, by board, date, "
                   "days since the listing and, as its name says today, ST",
     .warm_up = kFromFirst,
     .undefined = "undefined where an argument is; without R also where there is no limit",
     .example = "X: DTPRICE(REF(C, 1));",
     .source = "通达信, which asks for R; docs/ashare-rules.md has the rules, and why ST has "
               "no history"},
    {.id = FunctionId::kIsUp,
     .name = "ISUP",
     .category = Category::kMarket,
     .title_zh = "该周期是否收阳",
     .definition = "1 where C > O, else 0",
     .warm_up = kFromFirst,
     .undefined = kElementwise,
     .example = "X: ISUP;",
     .source = "通达信"},
    {.id = FunctionId::kIsDown,
     .name = "ISDOWN",
     .category = Category::kMarket,
     .title_zh = "该周期是否收阴",
     .definition = "1 where C < O, else 0",
     .warm_up = kFromFirst,
     .undefined = kElementwise,
     .example = "X: ISDOWN;",
     .source = "通达信"},
    {.id = FunctionId::kIsEqual,
     .name = "ISEQUAL",
     .category = Category::kMarket,
     .title_zh = "该周期是否平盘",
     .definition = "1 where C = O, else 0",
     .warm_up = kFromFirst,
     .undefined = kElementwise,
     .example = "X: ISEQUAL;",
     .source = "通达信"},
    index(FunctionId::kIndexOpen, "INDEXO", "对应大盘开盘价",
          "open of the market index at this bar (as INDEXC)", "X: INDEXO;"),
    index(FunctionId::kIndexHigh, "INDEXH", "对应大盘最高价",
          "high of the market index at this bar (as INDEXC)", "X: INDEXH;"),
    index(FunctionId::kIndexLow, "INDEXL", "对应大盘最低价",
          "low of the market index at this bar (as INDEXC)", "X: INDEXL;"),
    index(FunctionId::kIndexClose, "INDEXC", "对应大盘收盘价",
          "close of the market index as known at this bar: 000001.SH for Shanghai, 399001.SZ for "
          "Shenzhen, 899050.BJ for Beijing",
          "X: INDEXC / REF(INDEXC, 1) - 1;"),
    index(FunctionId::kIndexVolume, "INDEXV", "对应大盘成交量",
          "volume of the market index at this bar (as INDEXC)", "X: INDEXV;"),
    index(FunctionId::kIndexAmount, "INDEXA", "对应大盘成交额",
          "amount of the market index at this bar (as INDEXC)", "X: INDEXA;"),
    {.id = FunctionId::kFinance,
     .name = "FINANCE",
     .arguments = kNumber,
     .category = Category::kMarket,
     .title_zh = "财务数据",
     .definition =
         "figure number N in 通达信's list, at each bar what held then: 1 all shares, 7 tradable "
         "shares (both in shares, from share events), 40 and 41 the market value of the tradable "
         "and of all shares (times the unadjusted close), 42 calendar days since the listing, or "
         "since the store's first daily bar where the listing day is unknown",
     .warm_up = "40, 41: from the first bar whose unadjusted close is stored",
     .undefined = "undefined before the first share event; for any other N, because no store "
                  "holds balance sheets",
     .example = "X: FINANCE(40) / 100000000;",
     .source = "通达信, which gives 40 to 42 as of today on all bars; 40 and 41 were in 10,000 "
               "yuan in old versions, and are in yuan here"},
    {.id = FunctionId::kDynaInfo,
     .name = "DYNAINFO",
     .arguments = kNumber,
     .category = Category::kMarket,
     .title_zh = "动态行情",
     .definition =
         "item N of the quote as it stood when the bar ended: 3 close of the bar before, 4 open, "
         "5 high, 6 low, 7 close, 8 volume in 手, 10 amount, 11 average price, 12 change, 13 "
         "(high − low) ÷ close before, 14 change ÷ close before, 17 volume ÷ mean volume of the "
         "5 bars before, 37 volume ÷ tradable shares",
     .warm_up = "3, 12, 13, 14: undefined on the first bar; 17: on the first 5",
     .undefined = "undefined for any other N: bids, asks, earnings and the like aren't stored",
     .example = "X: DYNAINFO(14) * 100;",
     .source = "通达信, which gives the newest quote on all bars: equal on the last one of a daily "
               "chart; here no bar knows a later quote"},
    {.id = FunctionId::kNameLike,
     .name = "NAMELIKE",
     .arguments = kText,
     .category = Category::kMarket,
     .title_zh = "名称以…开头",
     .definition = "1 where the instrument's name begins with T, else 0",
     .warm_up = kFromFirst,
     .undefined = "undefined where the name is unknown",
     .example = "X: NAMELIKE('ST');",
     .source = "通达信"},
    {.id = FunctionId::kNameInclude,
     .name = "NAMEINCLUDE",
     .arguments = kText,
     .category = Category::kMarket,
     .title_zh = "名称包含",
     .definition = "1 where the instrument's name contains T, else 0",
     .warm_up = kFromFirst,
     .undefined = "undefined where the name is unknown",
     .example = "X: NAMEINCLUDE('ST');",
     .source = "通达信"},
    {.id = FunctionId::kCodeLike,
     .name = "CODELIKE",
     .arguments = kText,
     .category = Category::kMarket,
     .title_zh = "代码以…开头",
     .definition = "1 where the instrument's code begins with T, else 0",
     .warm_up = kFromFirst,
     .undefined = "undefined where the instrument is unknown",
     .example = "X: CODELIKE('30');",
     .source = "通达信"},
    {.id = FunctionId::kInBlock,
     .name = "INBLOCK",
     .arguments = kText,
     .category = Category::kMarket,
     .title_zh = "属于某板块",
     .definition = "1 where the instrument belongs to the block named T, else 0",
     .warm_up = kFromFirst,
     .undefined = "undefined where no block of that name is known",
     .example = "X: INBLOCK('沪深300');",
     .source = "通达信"},
};

}  // namespace

std::span<const Function> market_rows() {
    return kRows;
}

}  // namespace mystocks::formula::detail
