// What a trader knows about limits, lots, days and taxes, each on both sides of its date.
#include "mystocks/market/trading_rules.hpp"

#include <cmath>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::market {
namespace {

using base::Date;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const TradingRules kRules;

Instrument known(std::string_view id) {
    return instrument_from_id(InstrumentId::parse(id));
}

Date on(int yyyymmdd) {
    return Date::from_yyyymmdd(yyyymmdd).value();
}

// 0 where there is no limit.
double rate(std::string_view id, int day, DayStatus status = {}) {
    return kRules.limit_rate(known(id), on(day), status).value_or(0);
}

constexpr DayStatus kSpecial{.special_treatment = true, .days_since_listing = {}};

DayStatus listed_days_ago(int days) {
    return {.special_treatment = false, .days_since_listing = days};
}

TEST(PriceLimit, OfTheBoards) {
    EXPECT_EQ(rate("600000.SH", 19961213), 0);
    EXPECT_EQ(rate("600000.SH", 19961216), 0.10);
    EXPECT_EQ(rate("000001.SZ", 20261120), 0.10);
    EXPECT_EQ(rate("300001.SZ", 20200821), 0.10);
    EXPECT_EQ(rate("300001.SZ", 20200824), 0.20);
    EXPECT_EQ(rate("688001.SH", 20190722), 0.20);
    EXPECT_EQ(rate("430047.BJ", 20211115), 0.30);
    EXPECT_EQ(rate("920000.BJ", 20260105), 0.30);
    EXPECT_EQ(rate("900901.SH", 20150105), 0.10);
    EXPECT_EQ(rate("200011.SZ", 20150105), 0.10);
    // The simulated market follows the boards that its codes name.
    EXPECT_EQ(rate("600000.SIM", 20240102), 0.10);
    EXPECT_EQ(rate("300001.SIM", 20240102), 0.20);
    EXPECT_EQ(rate("688001.SIM", 20240102), 0.20);
}

TEST(PriceLimit, OfSpecialTreatment) {
    EXPECT_EQ(rate("600000.SH", 19980427, kSpecial), 0.10);
    EXPECT_EQ(rate("600000.SH", 19980428, kSpecial), 0.05);
    EXPECT_EQ(rate("600000.SH", 20260703, kSpecial), 0.05);
    EXPECT_EQ(rate("000001.SZ", 20260706, kSpecial), 0.10);
    EXPECT_EQ(rate("300001.SZ", 20200821, kSpecial), 0.05);
    EXPECT_EQ(rate("300001.SZ", 20200824, kSpecial), 0.20);
    EXPECT_EQ(rate("688001.SH", 20240102, kSpecial), 0.20);
    EXPECT_EQ(rate("430047.BJ", 20240102, kSpecial), 0.30);
    EXPECT_EQ(rate("900901.SH", 20240102, kSpecial), 0.05);
}

TEST(PriceLimit, OfNewListings) {
    // Main board: the first day, five since registration.
    EXPECT_EQ(rate("601398.SH", 20061027, listed_days_ago(0)), 0);
    EXPECT_EQ(rate("601398.SH", 20061030, listed_days_ago(1)), 0.10);
    EXPECT_EQ(rate("001286.SZ", 20230410, listed_days_ago(0)), 0);
    EXPECT_EQ(rate("001286.SZ", 20230414, listed_days_ago(4)), 0);
    EXPECT_EQ(rate("001286.SZ", 20230417, listed_days_ago(5)), 0.10);
    EXPECT_EQ(rate("688001.SH", 20190726, listed_days_ago(4)), 0);
    EXPECT_EQ(rate("688001.SH", 20190729, listed_days_ago(5)), 0.20);
    EXPECT_EQ(rate("300860.SZ", 20200828, listed_days_ago(4)), 0);
    EXPECT_EQ(rate("300860.SZ", 20200831, listed_days_ago(5)), 0.20);
    EXPECT_EQ(rate("430047.BJ", 20211115, listed_days_ago(0)), 0);
    EXPECT_EQ(rate("430047.BJ", 20211116, listed_days_ago(1)), 0.30);
    // Listed under the old rules, two days before the new ones: only its first day was free.
    Instrument old = known("300859.SZ");
    old.list_date = on(20200820);
    EXPECT_EQ(kRules.limit_rate(old, on(20200824), listed_days_ago(2)), 0.20);
}

TEST(PriceLimit, OfFundsBondsAndOthers) {
    EXPECT_EQ(rate("510050.SH", 20150105), 0.10);
    EXPECT_EQ(rate("588000.SH", 20201116), 0.20);
    EXPECT_EQ(rate("159915.SZ", 20240102), 0.10);  // nothing but the code is known
    Instrument chinext_fund = known("159915.SZ");
    chinext_fund.name = "创业板ETF";
    EXPECT_EQ(kRules.limit_rate(chinext_fund, on(20200821), {}), 0.10);
    EXPECT_EQ(kRules.limit_rate(chinext_fund, on(20200824), {}), 0.20);
    chinext_fund.name = "科创债ETF";
    EXPECT_EQ(kRules.limit_rate(chinext_fund, on(20250801), {}), 0.10);
    EXPECT_EQ(rate("113050.SH", 20220729), 0);
    EXPECT_EQ(rate("113050.SH", 20220801), 0.20);
    EXPECT_EQ(rate("123001.SZ", 20220801, listed_days_ago(0)), 0);
    EXPECT_EQ(rate("019547.SH", 20240102), 0);
    EXPECT_EQ(rate("000001.SH", 20240102), 0);  // an index
    for (const char* id : {"AAPL.US", "BTCUSDT.BINANCE", "EURUSD.FX", "00700.HK"}) {
        EXPECT_EQ(rate(id, 20240102), 0) << id;
        EXPECT_EQ(kRules.price_band(known(id), on(20240102), {}, 100), PriceBand{}) << id;
    }
}

struct BandCase {
    const char* id;
    int day;
    double reference;
    bool special;
    double down;
    double up;
};

TEST(PriceBandOfADay, IsRoundedHalfUpAsADecimal) {
    const BandCase cases[] = {
        // 通达信 and Tencent showed this on 2026-08-06.
        {"600519.SH", 20260806, 1306.45, false, 1175.81, 1437.10},
        // 11.055, 3.685 and 9.045, 3.015 end in a half that doubles miss on either side.
        {"600000.SH", 20240102, 10.05, false, 9.05, 11.06},
        {"600000.SH", 20240102, 3.35, false, 3.02, 3.69},
        {"600000.SH", 20240102, 0.95, false, 0.86, 1.05},
        {"600000.SH", 20240102, 2.30, true, 2.19, 2.42},  // 2.185 and 2.415
        {"600000.SH", 20260706, 2.30, true, 2.07, 2.53},
        {"300001.SZ", 20200824, 12.34, false, 9.87, 14.81},
        {"430047.BJ", 20240102, 5.05, false, 3.54, 6.57},  // 3.535 and 6.565
        {"510050.SH", 20240102, 2.345, false, 2.111, 2.580},
        {"900901.SH", 20240102, 0.555, false, 0.500, 0.611},  // 0.4995 and 0.6105
        {"113050.SH", 20240102, 123.457, false, 98.766, 148.148},
    };
    for (const BandCase& each : cases) {
        const DayStatus status{each.special, {}};
        const PriceBand band =
            kRules.price_band(known(each.id), on(each.day), status, each.reference);
        EXPECT_EQ(band.down, each.down) << each.id << ' ' << each.reference;
        EXPECT_EQ(band.up, each.up) << each.id << ' ' << each.reference;
    }
}

// Against whole numbers: hundredths × 110 halves of hundredths.
TEST(PriceBandOfADay, EqualsWholeNumberArithmeticForEveryPrice) {
    const Instrument stock = known("600000.SH");
    for (int fen = 6; fen < 200'000; ++fen) {
        const PriceBand band = kRules.price_band(stock, on(20240102), {}, fen / 100.0);
        ASSERT_EQ(band.up, (fen * 11 + 5) / 10 / 100.0) << fen;
        ASSERT_EQ(band.down, (fen * 9 + 5) / 10 / 100.0) << fen;
    }
}

TEST(PriceBandOfADay, TakesPricesThatWereKeptAsFloat) {
    EXPECT_EQ(kRules.price_band(known("600519.SH"), on(20260806), {}, 1306.45F),
              (PriceBand{1175.81, 1437.10}));
    EXPECT_EQ(kRules.price_band(known("600000.SH"), on(20240102), {}, 10.05F),
              (PriceBand{9.05, 11.06}));
}

TEST(PriceBandOfADay, IsAtLeastATickWideWhereTheRulesSaySo) {
    // The exchange's own example: 0.04 at 10 % gives 0.03 and 0.05.
    EXPECT_EQ(kRules.price_band(known("000001.SZ"), on(20110225), {}, 0.04),
              (PriceBand{0.04, 0.04}));
    EXPECT_EQ(kRules.price_band(known("000001.SZ"), on(20110228), {}, 0.04),
              (PriceBand{0.03, 0.05}));
    EXPECT_EQ(kRules.price_band(known("600000.SH"), on(20230407), {}, 0.04),
              (PriceBand{0.04, 0.04}));
    EXPECT_EQ(kRules.price_band(known("600000.SH"), on(20230410), {}, 0.04),
              (PriceBand{0.03, 0.05}));
    EXPECT_EQ(kRules.price_band(known("600000.SH"), on(20230410), {}, 0.01),
              (PriceBand{0.01, 0.02}));
}

TEST(PriceBandOfADay, IsOpenWithoutAReference) {
    const Instrument stock = known("600000.SH");
    const double none = std::nan("");
    for (const double reference : {none, 0.0, -1.0, kInfinity, 1e300}) {
        EXPECT_EQ(kRules.price_band(stock, on(20240102), {}, reference), PriceBand{}) << reference;
    }
}

TEST(Lots, ByBoardAndDay) {
    const auto lot = [](std::string_view id, int day = 20240102) {
        return kRules.lot(known(id), on(day));
    };
    EXPECT_EQ(lot("600000.SH"), (LotRule{100, 100, 100, 1'000'000, 100}));
    EXPECT_EQ(lot("300001.SZ", 20200821), (LotRule{100, 100, 100, 1'000'000, 100}));
    EXPECT_EQ(lot("300001.SZ", 20200824), (LotRule{100, 100, 100, 300'000, 100}));
    EXPECT_EQ(lot("688001.SH"), (LotRule{200, 1, 1, 100'000, 200}));
    EXPECT_EQ(lot("430047.BJ"), (LotRule{100, 1, 1, 1'000'000, 100}));
    EXPECT_EQ(lot("430047.BJ", 20200105), lot("430047.BJ"));  // before the exchange
    EXPECT_EQ(lot("900901.SH"), (LotRule{100, 100, 100, 1'000'000, 100}));
    EXPECT_EQ(lot("510050.SH"), (LotRule{100, 100, 100, 1'000'000, 100}));
    EXPECT_EQ(lot("113050.SH"), (LotRule{10, 10, 10, kInfinity, 10}));
    EXPECT_EQ(lot("GOOG.US"), LotRule{});
    EXPECT_EQ(lot("BTCUSDT.BINANCE"), (LotRule{1e-8, 1e-8, 1e-8, kInfinity}));
}

TEST(Ticks, FollowTheInstrument) {
    EXPECT_EQ(kRules.tick(known("600000.SH")), 0.01);
    EXPECT_EQ(kRules.tick(known("510050.SH")), 0.001);
    EXPECT_EQ(kRules.tick(known("113050.SH")), 0.001);
    EXPECT_EQ(kRules.tick(known("900901.SH")), 0.001);
    EXPECT_EQ(kRules.tick(known("200011.SZ")), 0.01);
    EXPECT_EQ(kRules.money_decimals(known("600000.SH")), 2);
    EXPECT_EQ(kRules.money_decimals(known("AAPL.US")), 2);
    EXPECT_EQ(kRules.money_decimals(known("BTCUSDT.BINANCE")), 8);
}

TEST(Settlement, NextDayForSharesSameDayForBonds) {
    const auto days = [](std::string_view id, int day = 20240102) {
        return kRules.settlement_days(known(id), on(day));
    };
    EXPECT_EQ(days("600000.SH", 19941230), 0);
    EXPECT_EQ(days("600000.SH", 19950103), 1);
    EXPECT_EQ(days("300001.SZ"), 1);
    EXPECT_EQ(days("688001.SH"), 1);
    EXPECT_EQ(days("430047.BJ"), 1);
    EXPECT_EQ(days("900901.SH", 20011130), 0);
    EXPECT_EQ(days("900901.SH", 20011203), 1);
    EXPECT_EQ(days("510300.SH"), 1);
    EXPECT_EQ(days("159920.SZ"), 1);  // abroad, but its code doesn't say so
    EXPECT_EQ(days("511880.SH", 20150116), 1);
    EXPECT_EQ(days("511880.SH", 20150119), 0);
    EXPECT_EQ(days("513100.SH"), 0);
    EXPECT_EQ(days("518880.SH"), 0);
    EXPECT_EQ(days("517520.SH"), 1);  // shares of gold mines
    EXPECT_EQ(days("113050.SH"), 0);
    EXPECT_EQ(days("204001.SH"), 0);
    EXPECT_EQ(days("AAPL.US"), 0);
    EXPECT_EQ(days("BTCUSDT.BINANCE"), 0);
}

TEST(Fees, StampDutyThroughTheYears) {
    const auto stamp = [](int day) {
        const FeeRates fees = kRules.fees(known("600000.SH"), on(day));
        return std::pair(fees.stamp_buy, fees.stamp_sell);
    };
    EXPECT_EQ(stamp(19991110), std::pair(0.004, 0.004));
    EXPECT_EQ(stamp(20050121), std::pair(0.002, 0.002));
    EXPECT_EQ(stamp(20050124), std::pair(0.001, 0.001));
    EXPECT_EQ(stamp(20070529), std::pair(0.001, 0.001));
    EXPECT_EQ(stamp(20070530), std::pair(0.003, 0.003));
    EXPECT_EQ(stamp(20080424), std::pair(0.001, 0.001));
    EXPECT_EQ(stamp(20080918), std::pair(0.001, 0.001));
    EXPECT_EQ(stamp(20080919), std::pair(0.0, 0.001));
    EXPECT_EQ(stamp(20230825), std::pair(0.0, 0.001));
    EXPECT_EQ(stamp(20230828), std::pair(0.0, 0.0005));
    const Instrument b_share = known("900901.SH");
    EXPECT_EQ(kRules.fees(b_share, on(19990531)).stamp_buy, 0.004);
    EXPECT_EQ(kRules.fees(b_share, on(19990601)).stamp_buy, 0.003);
    EXPECT_EQ(kRules.fees(b_share, on(20011116)).stamp_buy, 0.002);
    EXPECT_EQ(kRules.fees(b_share, on(20230828)).stamp_sell, 0.0005);
    for (const char* id : {"510050.SH", "159915.SZ", "113050.SH", "204001.SH", "000001.SH",
                           "AAPL.US", "BTCUSDT.BINANCE"}) {
        EXPECT_EQ(kRules.fees(known(id), on(20240102)), FeeRates{}) << id;
    }
}

TEST(Fees, TransferByMarketAndDay) {
    const auto transfer = [](std::string_view id, int day) {
        const FeeRates fees = kRules.fees(known(id), on(day));
        return std::pair(fees.transfer, fees.transfer_per_share);
    };
    // Shanghai by face value, Shenzhen by amount, then one rate for both.
    EXPECT_EQ(transfer("600000.SH", 20110104), std::pair(0.0, 0.001));
    EXPECT_EQ(transfer("600000.SH", 20120601), std::pair(0.0, 0.000375));
    EXPECT_EQ(transfer("600000.SH", 20150731), std::pair(0.0, 0.0003));
    EXPECT_EQ(transfer("600000.SH", 20150803), std::pair(0.00002, 0.0));
    EXPECT_EQ(transfer("000001.SZ", 20150731), std::pair(0.0000255, 0.0));
    EXPECT_EQ(transfer("300001.SZ", 20150803), std::pair(0.00002, 0.0));
    EXPECT_EQ(transfer("688001.SH", 20220428), std::pair(0.00002, 0.0));
    EXPECT_EQ(transfer("688001.SH", 20220429), std::pair(0.00001, 0.0));
    EXPECT_EQ(transfer("430047.BJ", 20220428), std::pair(0.000025, 0.0));
    EXPECT_EQ(transfer("430047.BJ", 20220429), std::pair(0.00001, 0.0));
    EXPECT_EQ(transfer("600000.SIM", 20150731), std::pair(0.0, 0.0003));
    EXPECT_EQ(transfer("900901.SH", 20240102), std::pair(0.0, 0.0));
}

TEST(Fees, HandlingAndSupervision) {
    EXPECT_EQ(kRules.fees(known("600000.SH"), on(20230825)).handling, 0.0000487);
    EXPECT_EQ(kRules.fees(known("000001.SZ"), on(20230828)).handling, 0.0000341);
    EXPECT_EQ(kRules.fees(known("430047.BJ"), on(20221130)).handling, 0.0005);
    EXPECT_EQ(kRules.fees(known("430047.BJ"), on(20221201)).handling, 0.00025);
    EXPECT_EQ(kRules.fees(known("430047.BJ"), on(20230828)).handling, 0.000125);
    EXPECT_EQ(kRules.fees(known("600000.SH"), on(20120629)).regulatory, 0);
    EXPECT_EQ(kRules.fees(known("600000.SH"), on(20120702)).regulatory, 0.00002);
}

TEST(Fees, DividendTaxByHoldingTime) {
    const auto tax = [](int bought, int sold, int ex_date) {
        return kRules.dividend_tax_rate(known("600000.SH"), on(bought), on(sold), on(ex_date));
    };
    EXPECT_EQ(tax(20040102, 20060102, 20050610), 0.20);
    EXPECT_EQ(tax(20040102, 20060102, 20050613), 0.10);
    EXPECT_EQ(tax(20121203, 20121205, 20121204), 0.10);  // however short it was held
    EXPECT_EQ(tax(20130524, 20130624, 20130619), 0.20);  // exactly a month
    EXPECT_EQ(tax(20130524, 20130625, 20130619), 0.10);
    EXPECT_EQ(tax(20130524, 20140524, 20130619), 0.10);  // exactly a year
    EXPECT_EQ(tax(20130524, 20140526, 20130619), 0.05);
    EXPECT_EQ(tax(20140102, 20160102, 20150907), 0.05);  // follows the dividend, not the sale
    EXPECT_EQ(tax(20140102, 20160102, 20150908), 0.0);
    EXPECT_EQ(tax(20240131, 20240229, 20240220), 0.20);  // a month that has no 31st
    EXPECT_EQ(tax(20240131, 20240301, 20240220), 0.10);
    EXPECT_EQ(tax(20240229, 20250228, 20240620), 0.10);
    EXPECT_EQ(tax(20240229, 20250303, 20240620), 0.0);
    EXPECT_EQ(kRules.dividend_tax_rate(known("600000.SH"), on(20140102), on(20160104)), 0.0);
    EXPECT_EQ(kRules.dividend_tax_rate(known("510050.SH"), on(20240102), on(20240103)), 0.0);
    EXPECT_EQ(kRules.dividend_tax_rate(known("AAPL.US"), on(20240102), on(20240103)), 0.0);
}

TEST(ShortSelling, NotOnTheMainland) {
    EXPECT_FALSE(kRules.short_selling(known("600000.SH")));
    EXPECT_FALSE(kRules.short_selling(known("600000.SIM")));
    EXPECT_TRUE(kRules.short_selling(known("GOOG.US")));
    EXPECT_TRUE(kRules.short_selling(known("BTCUSDT.BINANCE")));
}

TEST(Overrides, ReplaceWhatTheExchangeSays) {
    RuleOverrides own;
    own.price_limit = 0.2;
    own.lot = 1;
    own.settlement_days = 0;
    own.tick = 0.05;
    own.stamp_sell = 0;
    own.transfer = 0.001;
    own.short_selling = true;
    const TradingRules rules(own);
    const Instrument stock = known("600000.SH");
    const Date day = on(20150105);
    EXPECT_EQ(rules.limit_rate(stock, day, kSpecial), 0.2);
    EXPECT_EQ(rules.price_band(stock, day, {}, 10.05), (PriceBand{8.05, 12.05}));
    EXPECT_EQ(rules.lot(stock, day), (LotRule{1, 1, 1, 1'000'000, 1}));
    EXPECT_EQ(rules.settlement_days(stock, day), 0);
    EXPECT_EQ(rules.tick(stock), 0.05);
    EXPECT_EQ(rules.fees(stock, day).stamp_sell, 0);
    EXPECT_EQ(rules.fees(stock, day).transfer, 0.001);
    EXPECT_EQ(rules.fees(stock, day).transfer_per_share, 0);
    EXPECT_EQ(rules.fees(stock, day).handling, 0.0000696);
    EXPECT_TRUE(rules.short_selling(stock));
    RuleOverrides open;
    open.price_limit = kInfinity;
    EXPECT_EQ(TradingRules(open).limit_rate(stock, day, {}), std::nullopt);
}

TEST(Overrides, ThatCantBeAreRefused) {
    const auto refused = [](auto member, auto value) {
        RuleOverrides own;
        own.*member = value;
        EXPECT_THROW(TradingRules{own}, base::Error) << value;
    };
    refused(&RuleOverrides::price_limit, -0.1);
    refused(&RuleOverrides::price_limit, 0.0);
    refused(&RuleOverrides::price_limit, 1e6);
    refused(&RuleOverrides::lot, 0.0);
    refused(&RuleOverrides::lot, std::nan(""));
    refused(&RuleOverrides::settlement_days, 2);
    refused(&RuleOverrides::tick, 0.0);
    refused(&RuleOverrides::stamp_buy, -0.001);
    refused(&RuleOverrides::transfer, 1.5);
}

CorporateAction action(double cash, double bonus, double rights = 0, double rights_price = 0) {
    return {InstrumentId::parse("600000.SH"), on(20240610), cash, bonus, rights, rights_price, ""};
}

double reference(double close, const std::vector<CorporateAction>& actions, int decimals = 2) {
    return reference_price(close, actions.data(), actions.data() + actions.size(), decimals);
}

TEST(ReferencePrice, OnExDates) {
    EXPECT_EQ(reference(10.05, {}), 10.05);
    EXPECT_EQ(reference(20.00, {action(0.174, 0.2)}), 16.52);  // 16.5216…
    EXPECT_EQ(reference(10.00, {action(0.005, 0)}), 10.00);    // 9.995, a half, up
    EXPECT_EQ(reference(10.00, {action(0.0051, 0)}), 9.99);
    EXPECT_EQ(reference(10.74, {action(0, 0, 0.3, 6.28)}), 9.71);  // 10 for 3 at 6.28
    EXPECT_EQ(reference(10.00, {action(0.1, 0), action(0, 0.5)}), 6.60);
    EXPECT_EQ(reference(2.345, {action(0.053, 0)}, 3), 2.292);
    EXPECT_EQ(reference(2.00, {action(0, -0.5)}), 4.00);  // two shares become one
    EXPECT_TRUE(std::isnan(reference(std::nan(""), {action(0.1, 0)})));
    EXPECT_LT(reference(0.05, {action(0.1, 0)}), 0);
}

TEST(DaysSinceListing, CountTradingDays) {
    const Calendar& calendar = Calendar::built_in("CN");
    Instrument stock = known("001286.SZ");
    EXPECT_EQ(days_since_listing(stock, on(20230410), calendar), std::nullopt);
    stock.list_date = on(20230410);  // a Monday
    EXPECT_EQ(days_since_listing(stock, on(20230407), calendar), std::nullopt);
    EXPECT_EQ(days_since_listing(stock, on(20230410), calendar), 0);
    EXPECT_EQ(days_since_listing(stock, on(20230414), calendar), 4);
    EXPECT_EQ(days_since_listing(stock, on(20230417), calendar), 5);
    EXPECT_EQ(days_since_listing(stock, on(20240410), calendar), std::nullopt);
    stock.list_date = on(20230928);  // before the National Day week
    EXPECT_EQ(days_since_listing(stock, on(20231009), calendar), 1);
    stock.list_date = on(20231001);  // a closed day, as vendors sometimes have it
    EXPECT_EQ(days_since_listing(stock, on(20231006), calendar), std::nullopt);
    EXPECT_EQ(days_since_listing(stock, on(20231009), calendar), 0);
}

TEST(SpecialTreatment, ByName) {
    for (const char* name : {"ST中安", "*ST国农", "S*ST天海", "SST天海", "ST TCL", "*ST TCL",
                             "XDST中安", "DR*ST中安", "＊ＳＴ国农", " ST中安", "ST"}) {
        EXPECT_TRUE(name_says_special_treatment(name)) << name;
    }
    for (const char* name :
         {"浦发银行", "", "STAG Industrial", "S佳通", "XD浦发银", "*", "万科A", "NST", "STAR"}) {
        EXPECT_FALSE(name_says_special_treatment(name)) << name;
    }
}

TEST(Rules, ChangeOnNoDayThatIsNotAnnounced) {
    const std::vector<std::string_view> ids{"600000.SH", "000001.SZ", "300750.SZ", "688981.SH",
                                            "830799.BJ", "900901.SH", "510050.SH", "588000.SH",
                                            "511880.SH", "113050.SH", "AAPL.US"};
    int changes = 0;
    Date announced = TradingRules::next_change(on(19900101));
    for (Date day = on(19900102); day < on(20280101); day = day + 1) {
        const Date before = day - 1;
        EXPECT_EQ(TradingRules::next_change(before), announced);
        if (day == announced) {
            announced = TradingRules::next_change(day);
            EXPECT_GT(announced, day);
            ++changes;
            continue;
        }
        for (const std::string_view id : ids) {
            const Instrument one = known(id);
            ASSERT_EQ(kRules.fees(one, day), kRules.fees(one, before)) << id << to_string(day);
            ASSERT_EQ(kRules.lot(one, day), kRules.lot(one, before)) << id << to_string(day);
            ASSERT_EQ(kRules.settlement_days(one, day), kRules.settlement_days(one, before));
            for (const DayStatus& status : {DayStatus{}, kSpecial}) {
                ASSERT_EQ(kRules.price_band(one, day, status, 10),
                          kRules.price_band(one, before, status, 10))
                    << id << to_string(day);
            }
        }
    }
    EXPECT_GT(changes, 20);
}

}  // namespace
}  // namespace mystocks::market
