#include "mystocks/feed/csv/detail/fields.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace mystocks::feed::csv::detail {
namespace {

using enum Field;

// Sets of kinds, as bits.
constexpr unsigned bit(CsvKind kind) {
    return 1U << static_cast<unsigned>(kind);
}
constexpr unsigned kBars = bit(CsvKind::kBars);
constexpr unsigned kTicks = bit(CsvKind::kTicks);
constexpr unsigned kDepth = bit(CsvKind::kDepth);
constexpr unsigned kActions = bit(CsvKind::kActions);
constexpr unsigned kInstruments = bit(CsvKind::kInstruments);
constexpr unsigned kCalendar = bit(CsvKind::kCalendar);
constexpr unsigned kSeries = kBars | kTicks | kDepth;
constexpr unsigned kAny = kSeries | kActions | kInstruments | kCalendar;

struct Alias {
    unsigned kinds;
    Field field;
    std::string_view names;  // comparable, the best first
    int shift = 0;
};

constexpr Alias kAliases[] = {
    {kSeries, kDateTime,
     "datetime timestamp tradetime tradtime 日期时间 交易时间 成交时间 opentime eob bob barendtime "
     "updatetime candlebegintime unixtime"},
    {kSeries, kDate,
     "date tradedate mddate tradingdate tradingday day 日期 交易日期 交易日 dt ymd"},
    {kSeries, kTime, "time mdtime 时间 tradingtime minute"},
    {kAny, kSymbol,
     "tscode windcode orderbookid instrumentid htscsecurityid instrument secid symbol code ticker "
     "securityid secucode stockcode seccode 代码 股票代码 证券代码 品种代码 合约"},
    {kAny, kExchange, "exchange market exch mkt 交易所 市场"},
    {kBars, kPeriod, "period cycle freq frequency interval timeframe 周期 ktype"},
    {kBars, kAdjustFlag, "adjustflag adjusttype adjust fq 复权 复权状态 复权类型"},
    {kBars, kTradeStatus, "tradestatus 交易状态"},
    {kBars, kOpen, "open 开盘 开盘价 openprice openpx 今开 o"},
    {kBars, kHigh, "high 最高 最高价 highprice highpx h"},
    {kBars, kLow, "low 最低 最低价 lowprice lowpx l"},
    {kBars, kClose, "close 收盘 收盘价 closeprice closepx c"},
    {kBars, kVolume, "volume vol 成交量 tradevolume v"},
    {kBars, kVolume, "总手", 2},
    {kBars, kAmount,
     "amount money turnover 成交额 成交金额 金额 totalturnover quotevolume quoteassetvolume amt "
     "tradeamount"},

    {kTicks | kDepth, kPrice,
     "price tradeprice tradprice lastpx lastprice last 成交价 成交价格 价格 最新价 current px"},
    {kTicks, kVolume,
     "volume tradeqty tradvolume tradevolume lastqty qty quantity vol size 成交量 数量"},
    {kTicks, kAmount, "trademoney tradeamount amount money turnover 成交额 成交金额 quoteqty"},
    {kDepth, kVolume, "totalvolumetrade tradvolume totalvolume cumvolume volume 成交量 总成交量"},
    {kDepth, kAmount,
     "totalvaluetrade turnover totalamount cumamount amount money 成交额 总成交额"},
    {kTicks | kDepth, kSequence,
     "applseqnum tradeindex tradeid aggtradeid bizindex seqno sequence seq 序号 成交编号"},
    {kTicks, kTradeType, "exectype tradetype functioncode 成交代码 成交类型 tradebsflag"},
    {kTicks, kBid, "bid bidprice bid1 买价"},
    {kTicks, kAsk, "ask askprice ask1 卖价"},

    {kActions, kDate, "exdate exdividenddate exrightdate 除权除息日 除权日 除息日 date 日期"},
    {kActions, kCash, "cashper10 派息 派现 每10股派息 派息税前", -1},
    {kActions, kCash, "cashdivtax cash cashpershare dividend dividends cashdiv 每股派息 每股股利"},
    {kActions, kBonus, "bonusper10 送股 每10股送股", -1},
    {kActions, kBonus, "stkdiv bonus bonusratio bonuspershare 每股送股"},
    {kActions, kTransfer, "transferper10 转增 转增股 每10股转增", -1},
    {kActions, kTransfer, "transfer transferratio transferpershare 每股转增"},
    {kActions, kRights, "rightsper10 配股 每10股配股", -1},
    {kActions, kRights, "rights rightsratio rightspershare 每股配股"},
    {kActions, kRightsPrice, "rightsprice 配股价 配股价格"},
    {kActions, kSplit, "stocksplits split splitratio"},

    {kInstruments, kName, "name 名称 股票名称 股票简称 证券简称 简称 displayname secname"},
    {kInstruments, kIndustry, "industry 行业 所属行业 所处行业"},
    {kInstruments, kListDate, "listdate 上市日期 上市时间 ipodate"},
    {kInstruments, kDelistDate, "delistdate 退市日期 outdate"},

    {kCalendar, kDate, "caldate calendardate tradedate tradingday date 日期 交易日"},
    {kCalendar, kIsOpen, "isopen istradingday 是否开市"},
};

// Names of the levels: '#' is 1 … 10, '@' 一 … 十.
struct LevelAlias {
    Field first;
    std::string_view patterns;
};
constexpr LevelAlias kLevelAliases[] = {
    {kBidPrice1, "bidprice# buyprice# bidpx# bp# b#p 买价# 买@价 买#价 申买价@ 申买价#"},
    {kBidSize1,
     "bidsize# bidvolume# buyorderqty# bidvol# bidqty# bv# b#v 买量# 买@量 买#量 申买量@ 申买量#"},
    {kAskPrice1, "askprice# sellprice# askpx# ap# a#p 卖价# 卖@价 卖#价 申卖价@ 申卖价#"},
    {kAskSize1,
     "asksize# askvolume# sellorderqty# askvol# askqty# av# a#v 卖量# 卖@量 卖#量 申卖量@ 申卖量#"},
};
constexpr std::string_view kChineseDigits[] = {"一", "二", "三", "四", "五",
                                               "六", "七", "八", "九", "十"};

constexpr std::pair<std::string_view, int> kUnits[] = {
    {"股", 0}, {"手", 2},     {"万股", 4}, {"万手", 6}, {"元", 0},     {"千元", 3}, {"万元", 4},
    {"万", 4}, {"百万元", 6}, {"亿元", 8}, {"亿", 8},   {"shares", 0}, {"lots", 2}, {"hands", 2},
};

template <typename Take>
void for_each_word(std::string_view words, Take take) {
    int rank = 0;
    while (!words.empty()) {
        const std::size_t space = words.find(' ');
        take(words.substr(0, space), rank++);
        words.remove_prefix(space == std::string_view::npos ? words.size() : space + 1);
    }
}

std::string with_level(std::string_view pattern, std::size_t level) {
    std::string out;
    for (const char c : pattern) {
        if (c == '#') {
            out += std::to_string(level + 1);
        } else if (c == '@') {
            out += kChineseDigits[level];
        } else {
            out += c;
        }
    }
    return out;
}

constexpr std::size_t kKinds = 6;
constexpr std::size_t kNameBytesMax = 200;
using Meanings = std::array<std::unordered_map<std::string, Meaning>, kKinds>;

Meanings make_meanings() {
    Meanings meanings;
    // A field's later rows rank behind its earlier ones.
    std::array<int, kFieldCount> ranks{};
    const auto add = [&](unsigned kinds, Field field, std::string name, int shift) {
        const Meaning meaning{field, ranks[index_of(field)]++, shift};
        for (std::size_t kind = 0; kind < kKinds; ++kind) {
            if ((kinds >> kind & 1U) != 0) {
                meanings[kind].emplace(name, meaning);
            }
        }
    };
    for (const Alias& alias : kAliases) {
        for_each_word(alias.names, [&](std::string_view name, int) {
            add(alias.kinds, alias.field, std::string(name), alias.shift);
        });
    }
    for (const LevelAlias& alias : kLevelAliases) {
        for_each_word(alias.patterns, [&](std::string_view pattern, int) {
            for (std::size_t level = 0; level < market::kDepthLevelsMax; ++level) {
                add(kDepth, level_of(alias.first, level), with_level(pattern, level), 0);
            }
        });
    }
    return meanings;
}

const Meanings& all_meanings() {
    static const Meanings meanings = make_meanings();
    return meanings;
}

constexpr std::string_view kFieldNames[] = {
    "datetime", "date",   "time",     "symbol",    "exchange",    "period",
    "adjusted", "status", "open",     "high",      "low",         "close",
    "volume",   "amount", "price",    "sequence",  "trade_type",  "bid",
    "ask",      "cash",   "bonus",    "transfer",  "rights",      "rights_price",
    "split",    "name",   "industry", "list_date", "delist_date", "is_open"};
static_assert(std::size(kFieldNames) == index_of(kBidPrice1));

std::vector<std::string> make_field_names() {
    std::vector<std::string> names(std::begin(kFieldNames), std::end(kFieldNames));
    for (const char* pattern : {"bid_price#", "bid_size#", "ask_price#", "ask_size#"}) {
        for (std::size_t level = 0; level < market::kDepthLevelsMax; ++level) {
            names.push_back(with_level(pattern, level));
        }
    }
    return names;
}

}  // namespace

std::span<const std::string> field_names() {
    static const std::vector<std::string> names = make_field_names();
    return names;
}

std::optional<Field> parse_field(std::string_view text) {
    const auto names = field_names();
    const auto found = std::find(names.begin(), names.end(), text);
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<Field>(found - names.begin()));
}

std::string_view to_string(Field field) {
    return field_names()[index_of(field)];
}

ColumnName comparable(std::string_view header_cell) {
    ColumnName out;
    std::string* into = &out.name;
    while (!header_cell.empty()) {
        const char c = header_cell.front();
        const bool maybe_wide = c == "（"[0];
        const bool wide_open = maybe_wide && header_cell.starts_with("（");
        const bool wide_close = maybe_wide && header_cell.starts_with("）");
        if (c == '(' || c == '[' || wide_open) {
            into = &out.unit;
        } else if (c >= 'A' && c <= 'Z') {
            *into += static_cast<char>(c - 'A' + 'a');
        } else if (std::string_view(" _-.\"'\t\r)]").find(c) == std::string_view::npos &&
                   !wide_close) {
            *into += c;
        }
        header_cell.remove_prefix(wide_open || wide_close ? std::string_view("（").size() : 1);
    }
    return out;
}

std::optional<int> shift_of_unit(std::string_view unit) {
    for (const auto& [name, shift] : kUnits) {
        if (name == unit) {
            return shift;
        }
    }
    return {};
}

std::optional<Meaning> meaning_of(std::string_view comparable_name, CsvKind kind) {
    const auto& meanings = all_meanings()[static_cast<std::size_t>(kind)];
    const auto found = meanings.find(std::string(comparable_name));
    return found == meanings.end() ? std::nullopt : std::optional(found->second);
}

bool is_known_name(std::string_view header_cell) {
    // No name starts with a digit, and this is asked of every cell of the first rows.
    if (header_cell.empty() || header_cell.size() > kNameBytesMax ||
        (header_cell.front() >= '0' && header_cell.front() <= '9')) {
        return false;
    }
    const std::string comparable_name = comparable(header_cell).name;
    return std::any_of(all_meanings().begin(), all_meanings().end(),
                       [&](const auto& meanings) { return meanings.contains(comparable_name); });
}

}  // namespace mystocks::feed::csv::detail
