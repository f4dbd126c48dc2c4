#include "mystocks/formula/field_table.hpp"

#include <array>

namespace mystocks::formula {
namespace {

constexpr std::array<std::string_view, 1> kO{"O"};
constexpr std::array<std::string_view, 1> kH{"H"};
constexpr std::array<std::string_view, 1> kL{"L"};
constexpr std::array<std::string_view, 1> kC{"C"};
constexpr std::array<std::string_view, 2> kV{"V", "VOLUME"};
constexpr std::array<std::string_view, 1> kAmo{"AMO"};

constexpr std::array<FieldFacts, 17> kFields{{
    {Field::kOpen, "OPEN", kO, "开盘价", "first price of the bar, adjusted as the bars are"},
    {Field::kHigh, "HIGH", kH, "最高价", "highest price of the bar"},
    {Field::kLow, "LOW", kL, "最低价", "lowest price of the bar"},
    {Field::kClose, "CLOSE", kC, "收盘价", "last price of the bar"},
    {Field::kVolume, "VOL", kV, "成交量",
     "what was traded, in 手 (100 shares; units on other markets), never adjusted"},
    {Field::kAmount, "AMOUNT", kAmo, "成交额",
     "money that was traded; undefined where the source has none"},
    {Field::kDate, "DATE", {}, "日期", "(year - 1900) * 10000 + month * 100 + day: 1110104"},
    {Field::kTime,
     "TIME",
     {},
     "时间",
     "hour * 100 + minute of the bar's end in the exchange's zone; 0 for daily bars and longer"},
    {Field::kYear, "YEAR", {}, "年份", "2011"},
    {Field::kMonth, "MONTH", {}, "月份", "1 to 12"},
    {Field::kDay, "DAY", {}, "日", "1 to 31"},
    {Field::kWeekday, "WEEKDAY", {}, "星期", "Monday 1 to Saturday 6, Sunday 0"},
    {Field::kHour, "HOUR", {}, "小时", "hour of the bar's end; 0 for daily bars and longer"},
    {Field::kMinute, "MINUTE", {}, "分钟", "minute of the bar's end; 0 for daily bars and longer"},
    {Field::kBarStatus,
     "BARSTATUS",
     {},
     "数据位置",
     "1 on the first bar, 2 on the last, 0 between"},
    {Field::kCapital,
     "CAPITAL",
     {},
     "流通股本",
     "tradable shares at the bar's time in 手, as VOL is; undefined where unknown"},
    {Field::kTotalCapital,
     "TOTALCAPITAL",
     {},
     "总股本",
     "all shares at the bar's time in 手; undefined where unknown"},
}};

}  // namespace

std::span<const FieldFacts> field_table() {
    return kFields;
}

}  // namespace mystocks::formula
