#include "mystocks/market/adjust.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::market {
namespace {

using base::Date;

const InstrumentId kId = InstrumentId::of("600000", "SH");
constexpr Date kFuture{1'000'000};

CorporateAction action(Date ex_date, double cash, double bonus_ratio = 0, double rights_ratio = 0,
                       double rights_price = 0) {
    return {kId, ex_date, cash, bonus_ratio, rights_ratio, rights_price, "test"};
}

// One bar a day from 2020-01-01 on; every price of a bar is the same.
Bars flat_days(const std::vector<double>& closes, Date first = Date::of(2020, 1, 1)) {
    Bars bars;
    for (std::size_t i = 0; i < closes.size(); ++i) {
        const double price = closes[i];
        bars.push_back({first.days + static_cast<int>(i), price, price, price, price, 100, 1000});
    }
    return bars;
}

Bars adjusted(Bars bars, const std::vector<CorporateAction>& actions, AdjustOptions options) {
    const Bars raw = bars;
    adjust_bars(bars, Period::k1d, actions, raw, "Asia/Shanghai", options);
    return bars;
}

Date day(int n) {
    return Date::of(2020, 1, n);
}

TEST(AdjustNames, RoundTrip) {
    for (const char* name : {"none", "forward", "backward", "ratio"}) {
        EXPECT_EQ(to_string(parse_adjust(name).value()), name);
    }
    EXPECT_FALSE(parse_adjust(""));
    EXPECT_FALSE(parse_adjust("qfq"));
    EXPECT_EQ(convention_of(Adjust::kNone), "");
    EXPECT_EQ(convention_of(Adjust::kForward), convention_of(Adjust::kBackward));
    EXPECT_NE(convention_of(Adjust::kForward), convention_of(Adjust::kRatio));
}

TEST(AdjustForward, AppliesEachExDateToTheBarsBeforeIt) {
    // 10 for 3 bonus shares and 1.60 cash, as 600000 on 2011-06-03; then 0.50 cash.
    const std::vector<CorporateAction> actions{action(day(2), 0.16, 0.3), action(day(4), 0.5)};
    const Bars bars =
        adjusted(flat_days({13.6, 10.1, 10.2, 9.7}), actions, {Adjust::kForward, kFuture, {}});
    EXPECT_NEAR(bars.close[0], (13.6 - 0.16) / 1.3 - 0.5, 1e-12);
    EXPECT_NEAR(bars.open[1], 9.6, 1e-12);
    EXPECT_NEAR(bars.high[2], 9.7, 1e-12);
    EXPECT_EQ(bars.low[3], 9.7);
    EXPECT_EQ(bars.volume[0], 100);
    EXPECT_EQ(bars.amount[0], 1000);
}

TEST(AdjustForward, BooksRightsAtTheirPrice) {
    // 10 for 3 rights at 4.00: (10 + 0.3 * 4) / 1.3
    const Bars bars = adjusted(flat_days({10, 8}), {action(day(2), 0, 0, 0.3, 4)},
                               {Adjust::kForward, kFuture, {}});
    EXPECT_NEAR(bars.close[0], 11.2 / 1.3, 1e-12);
}

TEST(AdjustForward, AddsUpActionsOfOneDayInAnyOrder) {
    const Bars raw = flat_days({10, 5, 4});
    const AdjustOptions options{Adjust::kForward, kFuture, {}};
    const Bars together =
        adjusted(raw, {action(day(2), 0.2, 0.5, 0.3, 4), action(day(3), 0.1)}, options);
    const Bars apart = adjusted(raw,
                                {action(day(3), 0.1), action(day(2), 0, 0.5),
                                 action(day(2), 0, 0, 0.3, 4), action(day(2), 0.2)},
                                options);
    for (std::size_t i = 0; i < raw.size(); ++i) {
        EXPECT_NEAR(together.close[i], apart.close[i], 1e-12);
    }
    EXPECT_NEAR(together.close[0], (10 - 0.2 + 1.2) / 1.8 - 0.1, 1e-12);
}

TEST(Adjust, IgnoresWhatTheMarketDoesNotKnowYet) {
    const std::vector<CorporateAction> actions{action(day(2), 1), action(day(4), 2)};
    const Bars raw = flat_days({10, 10, 10, 10});
    const Bars before = adjusted(raw, actions, {Adjust::kForward, day(3), 2});
    EXPECT_EQ(before.close, (std::vector<double>{9, 10, 10, 10}));
    const Bars on_the_day = adjusted(raw, actions, {Adjust::kForward, day(4), 2});
    EXPECT_EQ(on_the_day.close, (std::vector<double>{7, 8, 8, 10}));
    const Bars backward = adjusted(raw, actions, {Adjust::kBackward, day(3), 2});
    EXPECT_EQ(backward.close, (std::vector<double>{10, 11, 11, 11}));
}

TEST(Adjust, CountsAnExDateWithoutABarFromTheNextBarOn) {
    Bars raw = flat_days({10, 10});
    raw.time[1] += 30;  // suspended over the ex-date
    const std::vector<CorporateAction> actions{action(day(10), 1)};
    EXPECT_EQ(adjusted(raw, actions, {Adjust::kForward, kFuture, 2}).close,
              (std::vector<double>{9, 10}));
    EXPECT_EQ(adjusted(raw, actions, {Adjust::kBackward, kFuture, 2}).close,
              (std::vector<double>{10, 11}));
}

TEST(AdjustForward, AppliesAnExDateAfterTheLastBar) {
    const Bars bars =
        adjusted(flat_days({10, 10}), {action(day(9), 1)}, {Adjust::kForward, day(9), 2});
    EXPECT_EQ(bars.close, (std::vector<double>{9, 9}));
}

TEST(AdjustBackward, IsTheInverseFromTheFirstBarOn) {
    const std::vector<CorporateAction> actions{action(Date::of(2019, 5, 5), 7, 3),
                                               action(day(2), 0.15), action(day(4), 0.2, 0.5)};
    const Bars bars =
        adjusted(flat_days({23.22, 23.08, 18.4, 12.31}), actions, {Adjust::kBackward, kFuture, {}});
    EXPECT_EQ(bars.close[0], 23.22);  // what happened before the first bar changes nothing
    EXPECT_NEAR(bars.close[1], 23.23, 1e-12);
    EXPECT_NEAR(bars.close[2], 18.55, 1e-12);
    EXPECT_NEAR(bars.close[3], 12.31 * 1.5 + 0.2 + 0.15, 1e-12);
}

TEST(AdjustBackward, DoesNotDependOnThePartThatIsAskedFor) {
    const std::vector<CorporateAction> actions{action(day(2), 0.15), action(day(4), 0.2, 0.5)};
    const Bars raw = flat_days({23.22, 23.08, 18.4, 12.31});
    const AdjustOptions options{Adjust::kBackward, kFuture, 2};
    const Bars whole = adjusted(raw, actions, options);
    Bars tail = flat_days({18.4, 12.31}, day(3));
    adjust_bars(tail, Period::k1d, actions, raw.view().slice(0, 1), "Asia/Shanghai", options);
    EXPECT_EQ(tail.close[0], whole.close[2]);
    EXPECT_EQ(tail.close[1], whole.close[3]);
}

TEST(Adjust, BackwardUndoesForward) {
    const std::vector<CorporateAction> actions{action(day(2), 0.37, 0.3), action(day(3), 0.5),
                                               action(day(4), 0.11, 0.2, 0.3, 5.5)};
    Bars bars = flat_days({20, 15, 14, 9});
    const Bars forward = adjusted(bars, actions, {Adjust::kForward, kFuture, {}});
    const Bars backward = adjusted(bars, actions, {Adjust::kBackward, kFuture, {}});
    // Both are affine in the raw price with one slope and shift between them for all bars.
    const double slope =
        (backward.close[0] - backward.close[1]) / (forward.close[0] - forward.close[1]);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        EXPECT_NEAR(backward.close[i] - backward.close[3],
                    slope * (forward.close[i] - forward.close[3]), 1e-9);
    }
}

TEST(AdjustRounding, GoesUpAtAHalfThatBinaryFractionsHide) {
    // In binary 2.005, 1.005, 9.925 and 10.075 lie below the half.
    const std::vector<double> raw{2.08, 1.08, 10.0, 10.15, 1.08 + 0.01};
    const Bars bars =
        adjusted(flat_days(raw), {action(day(20), 0.075)}, {Adjust::kForward, kFuture, 2});
    EXPECT_EQ(bars.close, (std::vector<double>{2.01, 1.01, 9.93, 10.08, 1.02}));
    const Bars tens =
        adjusted(flat_days({13.05}), {action(day(20), 0, 1)}, {Adjust::kForward, kFuture, 2});
    EXPECT_EQ(tens.close[0], 6.53);  // 6.525
}

TEST(AdjustRounding, GivesTheNearestDoubleOfTheDecimal) {
    const Bars bars =
        adjusted(flat_days({10.123456}), {action(day(20), 1e-9)}, {Adjust::kForward, kFuture, 3});
    EXPECT_EQ(bars.close[0], 10.123);
}

TEST(AdjustRounding, CopesWithNegativeAndOutrageousPrices) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Bars bars = adjusted(flat_days({1.0, 0.745, nan, 9e15}), {action(day(20), 1.25)},
                               {Adjust::kForward, kFuture, 2});
    EXPECT_EQ(bars.close[0], -0.25);
    EXPECT_EQ(bars.close[1], -0.5);  // half up is towards the larger number
    EXPECT_TRUE(std::isnan(bars.close[2]));
    EXPECT_NEAR(bars.close[3], 9e15, 2);
}

TEST(AdjustRatio, MultipliesByTheFactorOfTheCloseBefore) {
    const std::vector<CorporateAction> actions{action(day(2), 0.16, 0.3), action(day(4), 0.5)};
    const Bars bars =
        adjusted(flat_days({13.21, 10.09, 10, 9.6}), actions, {Adjust::kRatio, kFuture, {}});
    const double second = (10 - 0.5) / 10;
    EXPECT_NEAR(bars.close[0], (13.21 - 0.16) / 1.3 * second, 1e-12);
    EXPECT_NEAR(bars.close[1], 10.09 * second, 1e-12);
    EXPECT_EQ(bars.close[3], 9.6);
    EXPECT_GT(bars.low[0], 0);
    // With decimals the reference price is the exchange's own, 10.04 and not 10.03846.
    Bars high = flat_days({13.21, 10.09});
    high.high[0] = 1321;
    const Bars rounded = adjusted(high, {actions[0]}, {Adjust::kRatio, kFuture, 2});
    EXPECT_EQ(rounded.close[0], 10.04);
    EXPECT_EQ(rounded.high[0], 1004);
}

TEST(AdjustRatio, LooksOutsideTheBarsForTheCloseBefore) {
    const Bars raw = flat_days({10, 20, 5});
    const std::vector<CorporateAction> actions{action(day(2), 1), action(day(3), 2)};
    Bars tail = flat_days({20, 5}, day(2));
    adjust_bars(tail, Period::k1d, actions, raw, "Asia/Shanghai", {Adjust::kRatio, kFuture, {}});
    EXPECT_NEAR(tail.close[0], 18, 1e-12);
    EXPECT_EQ(tail.close[1], 5);
}

TEST(Adjust, KnowsWhichDayAnIntradayBarBelongsTo) {
    const base::TimeZone& shanghai = base::TimeZone::named("Asia/Shanghai");
    const auto at = [&](int n, int minute) {
        return shanghai.to_utc(day(n), {minute * base::kUsPerMinute});
    };
    Bars bars;
    for (const std::int64_t time : {at(2, 571), at(2, 900), at(3, 0), at(3, 571), at(3, 900)}) {
        bars.push_back({time, 10, 10, 10, 10, 1, 1});
    }
    const Bars daily = flat_days({10, 10, 9});
    Bars forward = bars;
    const std::vector<CorporateAction> actions{action(day(3), 1)};
    adjust_bars(forward, Period::k1m, actions, daily, "Asia/Shanghai",
                {Adjust::kForward, kFuture, 2});
    EXPECT_EQ(forward.close, (std::vector<double>{9, 9, 9, 10, 10}));
    Bars backward = bars;
    adjust_bars(backward, Period::k1m, actions, daily, "Asia/Shanghai",
                {Adjust::kBackward, kFuture, 2});
    EXPECT_EQ(backward.close, (std::vector<double>{10, 10, 10, 11, 11}));
    Bars alone = bars;  // without daily bars the series begins with these
    adjust_bars(alone, Period::k1m, actions, {}, "Asia/Shanghai", {Adjust::kRatio, kFuture, 2});
    EXPECT_EQ(alone.close, (std::vector<double>{9, 9, 9, 10, 10}));
}

TEST(Adjust, TakesNothingAndOldDays) {
    Bars empty;
    adjust_bars(empty, Period::k1d, {}, {}, "", {Adjust::kBackward, kFuture, 2});
    EXPECT_TRUE(empty.empty());
    const Bars untouched = flat_days({10.123, 9});
    EXPECT_EQ(adjusted(untouched, {}, {Adjust::kForward, kFuture, 2}), untouched);
    EXPECT_EQ(adjusted(untouched, {action(day(2), 1)}, {Adjust::kNone, kFuture, 2}), untouched);
    const Bars old = adjusted(flat_days({50, 40}, Date::of(1929, 10, 28)),
                              {action(Date::of(1929, 10, 29), 1)}, {Adjust::kForward, kFuture, 2});
    EXPECT_EQ(old.close, (std::vector<double>{49, 40}));
}

TEST(Adjust, TakesASplitAndAConsolidation) {
    const Bars split =
        adjusted(flat_days({100, 25}), {action(day(2), 0, 3)}, {Adjust::kForward, kFuture, 2});
    EXPECT_EQ(split.close[0], 25);
    const Bars consolidated =
        adjusted(flat_days({1, 10}), {action(day(2), 0, -0.9)}, {Adjust::kForward, kFuture, 2});
    EXPECT_EQ(consolidated.close[0], 10);
}

TEST(Adjust, RefusesActionsThatCannotBeTrue) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (const CorporateAction& bad :
         {action(day(2), nan), action(day(2), -1), action(day(2), infinity), action(day(2), 0, -1),
          action(day(2), 0, -3), action(day(2), 0, nan), action(day(2), 0, 1e300),
          action(day(2), 0, 0, -0.5), action(day(2), 0, 0, 0.3, -2), action(day(2), 0, 0, 0.3, nan),
          action(day(2), 1e12)}) {
        EXPECT_NE(why_action_is_bad(bad), "");
        EXPECT_THROW(adjusted(flat_days({10, 10}), {bad}, {Adjust::kForward, kFuture, 2}),
                     base::Error);
    }
    EXPECT_EQ(why_action_is_bad(action(day(2), 0.5, -0.5, 0.3, 4)), "");
    // More cash than the price: an affine price below zero, but no factor.
    EXPECT_THROW(adjusted(flat_days({10, 10}), {action(day(2), 11)}, {Adjust::kRatio, kFuture, 2}),
                 base::Error);
}

}  // namespace
}  // namespace mystocks::market
