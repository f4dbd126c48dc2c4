#include "mystocks/market/detail/rule_tables.hpp"

namespace mystocks::market::detail {
namespace {

using enum Board;

constexpr Venue kSh = Venue::kShanghai;
constexpr Venue kSz = Venue::kShenzhen;
constexpr Venue kBj = Venue::kBeijing;

constexpr Origin kFirstLimits{
    "证监会 1996-12-16: 股票、基金 ±10 %, 上市首日除外 (深交所《深市涨跌停板制度的由来》)", 'A'};
constexpr Origin kBoardLaunch{"the board's rules at its opening", 'B'};
constexpr Origin kChiNextReform{"深交所《创业板交易特别规定》 2020-06-12", 'A'};
constexpr Origin kRules2026{"上证发〔2026〕41号, 深证上〔2026〕551号", 'A'};
constexpr Origin kSpecialStart{
    "first ST stock 1998-04-28; SSE's chronicle says 04-22, SZSE's 04-27", 'B'};
constexpr Origin kRegistration{
    "沪深交易所交易规则 2023: from the first registered main-board issue", 'A'};
constexpr Origin kBseRules{"北交所交易规则（试行） 2021 3.3.11, 3.3.12", 'A'};
constexpr Origin kStarRules{"上交所《科创板股票交易特别规定》 2019", 'A'};

constexpr BoardRow kLimits[] = {
    {kMain, 19961216, 0.10, kFirstLimits},
    {kChiNext, 20091030, 0.10, kBoardLaunch},
    {kChiNext, 20200824, 0.20, kChiNextReform},
    {kStar, 20190722, 0.20, kStarRules},
    {kBeijing, 20211115, 0.30, kBseRules},
    {kBShare, 19961216, 0.10, {"as the main board; the first day is inferred", 'C'}},
};

constexpr BoardRow kSpecialLimits[] = {
    {kMain, 19980428, 0.05, kSpecialStart},
    {kMain, 20260706, 0.10, kRules2026},
    {kChiNext, 20091030, 0.05, {"深证上〔2020〕620号: 5 % before the reform", 'A'}},
    {kChiNext, 20200824, 0.20, {"深证上〔2020〕620号", 'A'}},
    {kStar, 20190722, 0.20, {"上交所科创板规则: one limit for all its stocks", 'B'}},
    {kBeijing, 20211115, 0.30, kBseRules},
    {kBShare, 19980428, 0.05, {"as the main board; the first day is inferred", 'C'}},
    {kBShare, 20260706, 0.10, kRules2026},
};

constexpr BoardRow kFreeDays[] = {
    {kMain, 19961216, 1, kFirstLimits},
    {kMain, 20230410, 5, kRegistration},
    {kChiNext, 20091030, 1, {"as the main board until the reform", 'B'}},
    {kChiNext, 20200824, 5, kChiNextReform},
    {kStar, 20190722, 5, kStarRules},
    {kBeijing, 20211115, 1, kBseRules},
    {kBShare, 19961216, 1, {"as the main board", 'C'}},
};

constexpr VenueRow kTickFloor[] = {
    {kSz, 20110228, 1, {"深交所交易规则 2011 3.3.16", 'A'}},
    {kSh, 20230410, 1, {"上交所交易规则 2023 3.3.17", 'A'}},
};

constexpr VenueRow kFundLimits[] = {
    {kSh, 19961216, 0.10, kFirstLimits},
    {kSz, 19961216, 0.10, kFirstLimits},
};

// What a Shenzhen fund follows can't be told from its code: TradingRules asks the name.
constexpr CodeRow kWideFunds[] = {
    {kSh, "588", 20200821, 0.20, {"上证发〔2020〕61号; 588… are the STAR funds", 'B'}},
    {kSh, "589", 20200821, 0.20, {"上证发〔2020〕61号; 589… are the STAR funds", 'C'}},
    {kSz, "15", 20200824, 0.20, {"深交所 2020-08-21; told by the fund's name", 'B'}},
    {kSz, "16", 20200824, 0.20, {"深交所 2020-08-21; told by the fund's name", 'C'}},
};

constexpr Origin kConvertibles{"沪深交易所《可转换公司债券交易实施细则》 2022-07-29", 'A'};
constexpr CodeRow kConvertibleLimits[] = {
    {kSh, "110", 20220801, 0.20, kConvertibles}, {kSh, "111", 20220801, 0.20, kConvertibles},
    {kSh, "113", 20220801, 0.20, kConvertibles}, {kSh, "118", 20220801, 0.20, kConvertibles},
    {kSz, "123", 20220801, 0.20, kConvertibles}, {kSz, "127", 20220801, 0.20, kConvertibles},
    {kSz, "128", 20220801, 0.20, kConvertibles},
};

constexpr Origin kNextDay{"深交所 1995 大事记: T+0 → T+1; rules 3.1.4", 'B'};
constexpr Origin kBoardNextDay{"3.1.4 of the exchanges' rules, since the board's opening", 'A'};
constexpr BoardRow kSettlement[] = {
    {kMain, 19950101, 1, kNextDay},
    {kChiNext, 20091030, 1, kBoardNextDay},
    {kStar, 20190722, 1, kBoardNextDay},
    {kBeijing, 20211115, 1, kBoardNextDay},
    {kBShare,
     20011201,
     1,
     {"沪深交易所交易规则 2001, as reported; its text says so from 2006 on", 'C'}},
};

constexpr Origin kSameDay{"上证发〔2015〕6号 3.1.5; SSE's code ranges", 'B'};
constexpr CodeRow kSameDayFunds[] = {
    {kSh, "511", 20150119, 0, kSameDay},  // bonds and money
    {kSh, "513", 20150119, 0, kSameDay},  // abroad
    {kSh, "518", 20150119, 0, kSameDay},  // gold
};

constexpr LotRow kLots[] = {
    {kMain, 19901219, 100, 100, 100, 1'000'000, {"沪深交易所交易规则", 'B'}},
    {kChiNext, 20091030, 100, 100, 100, 1'000'000, {"深交所交易规则", 'B'}},
    {kChiNext, 20200824, 100, 100, 100, 300'000, {"深交所《创业板交易特别规定》 2020-06-12", 'B'}},
    {kStar, 20190722, 200, 1, 1, 100'000, {"上交所《科创板股票交易特别规定》 2019", 'B'}},
    {kBeijing, 20211115, 100, 1, 1, 1'000'000, {"北交所交易规则（试行） 2021", 'B'}},
    {kBShare, 19920221, 100, 100, 100, 1'000'000, {"as the main board", 'C'}},
};

constexpr Origin kChronology{"published chronologies (chinaacc.com 2007-05)", 'B'};
constexpr StampRow kStamp[] = {
    {19920612, 0.003, 0.003, kChronology},
    {19970512, 0.005, 0.005, {"published chronologies; some say 1997-05-10, no trading day", 'B'}},
    {19980612, 0.004, 0.004, kChronology},
    {20011116, 0.002, 0.002, kChronology},
    {20050124, 0.001, 0.001, {"财税[2005]11号", 'B'}},
    {20070530, 0.003, 0.003, {"财税〔2007〕84号", 'B'}},
    {20080424, 0.001, 0.001, {"财政部 2008-04-23", 'B'}},
    {20080919, 0, 0.001, {"财税明电〔2008〕2号; 印花税法 2022-07-01", 'A'}},
    {20230828, 0, 0.0005, {"财政部 税务总局公告2023年第39号", 'A'}},
};
// Only where they differed from those above.
constexpr StampRow kBShareStamp[] = {
    {19990601, 0.003, 0.003, kChronology},
};

constexpr Origin kTransfer2015{"中国结算 2015-07-09《关于调整A股交易过户费收费标准有关事项的通知》",
                               'A'};
constexpr Origin kTransfer2022{"中国结算 2022-04-28《关于降低股票交易过户费收费标准的通知》", 'A'};
constexpr VenueRow kTransfer[] = {
    {kSh, 20150801, 0.00002, kTransfer2015},
    {kSh, 20220429, 0.00001, kTransfer2022},
    {kSz, 20120601, 0.0000255, {"rate: 中国结算 2015-07-09; first day unsure", 'C'}},
    {kSz, 20150801, 0.00002, kTransfer2015},
    {kSz, 20220429, 0.00001, kTransfer2022},
    {kBj, 20211115, 0.000025, {"rate at the exchange's opening", 'C'}},
    {kBj, 20220429, 0.00001, kTransfer2022},
};

constexpr VenueRow kTransferPerShare[] = {
    {kSh, 19901219, 0.001, {"hikyuu TC_FixedA; the clearing house's part was 0.0005", 'C'}},
    {kSh, 20120601, 0.000375, {"中国结算 2012-04-30, as reported", 'C'}},
    {kSh, 20120901, 0.0003, {"rate: 中国结算 2015-07-09; first day as reported", 'B'}},
    {kSh, 20150801, 0, kTransfer2015},
};

constexpr Origin kHandling{"交易所公告", 'B'};
constexpr VenueRow kHandlingFees[] = {
    {kSh, 20150101, 0.0000696, {"before 2015-08-01; what was before 2015 is unknown here", 'C'}},
    {kSh, 20150801, 0.0000487, kHandling},
    {kSh, 20230828, 0.0000341, kHandling},
    {kSz, 20150101, 0.0000696, {"before 2015-08-01; what was before 2015 is unknown here", 'C'}},
    {kSz, 20150801, 0.0000487, kHandling},
    {kSz, 20230828, 0.0000341, kHandling},
    {kBj, 20211115, 0.0005, {"北交所", 'B'}},
    {kBj, 20221201, 0.00025, {"北证公告〔2022〕37号", 'B'}},
    {kBj, 20230828, 0.000125, {"北交所", 'B'}},
};

constexpr Origin kSupervision{"证管费 0.02‰", 'B'};
constexpr VenueRow kRegulatory[] = {
    {kSh, 20120701, 0.00002, kSupervision},
    {kSz, 20120701, 0.00002, kSupervision},
    {kBj, 20211115, 0.00002, kSupervision},
};

constexpr DividendTaxRow kDividendTax[] = {
    {19901219, 0.20, 0.20, 0.20, {"个人所得税法: 20 % of dividends", 'B'}},
    {20050613, 0.10, 0.10, 0.10, {"财税[2005]102号: half of it is taxed", 'B'}},
    {20130101, 0.20, 0.10, 0.05, {"财税〔2012〕85号", 'A'}},
    {20150908, 0.20, 0.10, 0.00, {"财税〔2015〕101号", 'A'}},
};

}  // namespace

std::span<const BoardRow> limit_rows() {
    return kLimits;
}
std::span<const BoardRow> special_limit_rows() {
    return kSpecialLimits;
}
std::span<const BoardRow> free_day_rows() {
    return kFreeDays;
}
std::span<const VenueRow> tick_floor_rows() {
    return kTickFloor;
}
std::span<const VenueRow> fund_limit_rows() {
    return kFundLimits;
}
std::span<const CodeRow> wide_fund_rows() {
    return kWideFunds;
}
std::span<const CodeRow> convertible_limit_rows() {
    return kConvertibleLimits;
}
std::span<const BoardRow> settlement_rows() {
    return kSettlement;
}
std::span<const CodeRow> same_day_fund_rows() {
    return kSameDayFunds;
}
std::span<const LotRow> lot_rows() {
    return kLots;
}
std::span<const StampRow> stamp_rows() {
    return kStamp;
}
std::span<const StampRow> b_share_stamp_rows() {
    return kBShareStamp;
}
std::span<const VenueRow> transfer_rows() {
    return kTransfer;
}
std::span<const VenueRow> transfer_per_share_rows() {
    return kTransferPerShare;
}
std::span<const VenueRow> handling_rows() {
    return kHandlingFees;
}
std::span<const VenueRow> regulatory_rows() {
    return kRegulatory;
}
std::span<const DividendTaxRow> dividend_tax_rows() {
    return kDividendTax;
}

}  // namespace mystocks::market::detail
