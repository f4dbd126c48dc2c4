#include "mystocks/job/detail/signal_bars.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::job::detail {
namespace {

using market::Bars;
using market::CorporateAction;
using market::InstrumentId;
using market::Period;
using ::testing::ElementsAre;

const InstrumentId kId = InstrumentId::parse("600000.SH");
const market::Instrument kInstrument = market::instrument_from_id(kId);

Bars days(const std::vector<double>& closes) {
    Bars bars;
    for (std::size_t i = 0; i < closes.size(); ++i) {
        bars.push_back({100 + static_cast<int>(i), closes[i], closes[i] + 1, closes[i] - 1,
                        closes[i], 1000, 1000 * closes[i]});
    }
    return bars;
}

CorporateAction action(int day, double cash, double bonus, double rights = 0, double price = 0) {
    return {kId, base::Date{day}, cash, bonus, rights, price, "tdx"};
}

TEST(SignalBars, RatioRunsFromTheFirstBar) {
    Bars bars = days({10, 9, 9, 4});
    // Reference prices 9 (of 10 less 1) and 4.5 (of 9, one for one).
    EXPECT_TRUE(adjust_for_signals(bars, Period::k1d, "ratio",
                                   std::vector{action(103, 0, 1), action(101, 1, 0)}, kInstrument));
    const double first = 10.0 / 9.0;
    EXPECT_THAT(bars.close, ElementsAre(10, 9 * first, 9 * first, 4 * (first * (9.0 / 4.5))));
    EXPECT_EQ(bars.high[0], 11);
    EXPECT_EQ(bars.high[1], 10 * first);
    EXPECT_THAT(bars.volume, ElementsAre(1000, 1000, 1000, 1000));
}

TEST(SignalBars, WhatComesLaterChangesNothing) {
    const std::vector<CorporateAction> actions{action(101, 0.37, 0.1),
                                               action(103, 0.11, 0, 0.3, 5)};
    for (const char* adjust : {"ratio", "backward"}) {
        Bars whole = days({10, 9.1, 9.3, 8.7, 8.8});
        adjust_for_signals(whole, Period::k1d, adjust, actions, kInstrument);
        for (std::size_t count = 1; count <= 5; ++count) {
            Bars part = days({10, 9.1, 9.3, 8.7, 8.8});
            for (std::vector<double>* column :
                 {&part.open, &part.high, &part.low, &part.close, &part.volume, &part.amount}) {
                column->resize(count);
            }
            part.time.resize(count);
            std::vector<CorporateAction> known;
            for (const CorporateAction& each : actions) {
                if (each.ex_date.days <= part.time.back()) {
                    known.push_back(each);
                }
            }
            adjust_for_signals(part, Period::k1d, adjust, known, kInstrument);
            for (std::size_t i = 0; i < count; ++i) {
                EXPECT_EQ(part.close[i], whole.close[i]) << adjust << " " << count;
            }
        }
    }
}

TEST(SignalBars, LeavesAloneWhatNeedsNothing) {
    Bars bars = days({10, 9});
    EXPECT_FALSE(
        adjust_for_signals(bars, Period::k1d, "none", std::vector{action(101, 1, 0)}, kInstrument));
    // On the first day and after the last there is nothing to compare.
    EXPECT_FALSE(adjust_for_signals(bars, Period::k1d, "ratio",
                                    std::vector{action(100, 1, 0), action(102, 1, 0)},
                                    kInstrument));
    EXPECT_EQ(bars, days({10, 9}));
}

TEST(SignalBars, RefusesWhatCantBeTrue) {
    Bars bars = days({10, 9});
    EXPECT_THROW(adjust_for_signals(bars, Period::k1d, "ratio", std::vector{action(101, 10, 0)},
                                    kInstrument),
                 base::Error);
    EXPECT_THROW(adjust_for_signals(bars, Period::k1d, "ratio", std::vector{action(101, -1, 0)},
                                    kInstrument),
                 base::Error);
}

TEST(SignalBars, AMidnightBarBelongsToTheDayBefore) {
    const std::int64_t begin = first_time_of(base::Date::of(2026, 7, 2), Period::k1m, kId);
    // 2026-07-01T16:00:00Z is midnight in Shanghai.
    EXPECT_EQ(begin, base::parse_rfc3339("2026-07-01T16:00:00Z").value() + 1);
    EXPECT_EQ(first_time_of(base::Date{7}, Period::k1w, kId), 7);
}

}  // namespace
}  // namespace mystocks::job::detail
