// What every SeriesStore driver must do with rows that are made or picked from others: derived bars
// and the newest rows of many series. Part of series_store_contract.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/base/time.hpp"
#include "mystocks/market/derive.hpp"
#include "mystocks/store/series_fixture_contract.hpp"

namespace mystocks::store {

// Rows for the cases below, and what the store's answers are compared with.
class DerivedRows {
  public:
    // `store` gives the one that is open: a reopened one is another object.
    explicit DerivedRows(std::function<SeriesStore&()> store) : store_(std::move(store)) {}

    static std::int64_t day(int packed) { return base::Date::from_yyyymmdd(packed)->days; }
    static constexpr auto k1d = market::Period::k1d;
    static constexpr auto k1w = market::Period::k1w;
    static constexpr auto k1M = market::Period::k1M;

    // Weekdays from `first` on, without one in nine, two long suspensions, and with amounts in
    // cents, so that the order of a sum shows, some of them missing.
    static market::Bars weekdays(std::int64_t first, int days, unsigned seed) {
        std::mt19937_64 random(seed);
        market::Bars made;
        double price = 10;
        for (std::int64_t day = first; day < first + days; ++day) {
            const std::int64_t since = day - first;
            const bool suspended = (since > 100 && since < 125) || (since > 300 && since < 380);
            const int weekday = base::Date{static_cast<std::int32_t>(day)}.weekday();
            if (weekday > 5 || suspended || random() % 9 == 0) {
                continue;
            }
            price += (static_cast<double>(random() % 101) - 50) / 100;
            const double amount = static_cast<double>(random() % 1'000'000'007) / 100;
            made.push_back({day, price, price + 0.37, price - 0.41, price + 0.05,
                            static_cast<double>(random() % 90'000) * 100,
                            random() % 40 == 0 ? kNoValue : amount});
        }
        return made;
    }
    // Minutes of three A-share sessions, the auction's stamp and a minute behind the close
    // included.
    static market::Bars minutes(std::int64_t first_day, unsigned seed) {
        std::mt19937_64 random(seed);
        market::Bars made;
        for (std::int64_t day = first_day; day < first_day + 3; ++day) {
            for (int minute = 9 * 60 + 25; minute <= 15 * 60 + 1; ++minute) {
                const bool pause = (minute > 690 && minute <= 780) || random() % 11 == 0;
                if (!pause) {
                    const double price = 20 + static_cast<double>(random() % 300) / 100;
                    made.push_back({day * base::kUsPerDay + (minute - 480) * base::kUsPerMinute,
                                    price, price + 0.02, price - 0.03, price + 0.01,
                                    static_cast<double>(random() % 900) * 100,
                                    static_cast<double>(random() % 1'000'007) / 100});
                }
            }
        }
        return made;
    }
    static void expect_equal(const market::Bars& got, const market::Bars& wanted) {
        ASSERT_EQ(got.time, wanted.time);
        const ColumnsView a = view_of(got.view());
        const ColumnsView b = view_of(wanted.view());
        for (std::size_t i = 0; i < a.value_count; ++i) {
            for (std::size_t row = 0; row < a.size(); ++row) {
                const double left = a.values[i][row];
                const double right = b.values[i][row];
                ASSERT_TRUE(left == right || (std::isnan(left) && std::isnan(right)))
                    << "column " << i << ", bar of " << a.time[row] << ": " << left << " and "
                    << right << ", apart " << left - right;
            }
        }
    }
    // Equal to the program's own, whole, in ranges and with limits.
    void expect_derived(const market::InstrumentId& of, market::Period from, market::Period to) {
        SCOPED_TRACE(of.str() + " " + std::string(market::to_string(to)));
        const market::Bars all =
            market::derive_bars(store_().read_bars(of, from), from, to, of.exchange());
        ASSERT_NO_FATAL_FAILURE(expect_equal(store_().read_derived_bars(of, from, to), all));
        if (all.size() < 4) {
            return;
        }
        const std::int64_t middle = all.time[all.size() / 2];
        const std::int64_t last = all.time.back();
        const std::int64_t step = market::is_intraday(to) ? base::kUsPerMinute : 1;
        for (const TimeRange range : {TimeRange{},
                                      {all.time[1], middle},
                                      {all.time[1] + step, middle - step},
                                      {middle, middle},
                                      {middle - 3 * step, middle - step},
                                      {middle + step, last + 400},
                                      {last + step, last + 400},
                                      {all.time.front() - 9, all.time.front()}}) {
            for (const ReadLimit limit :
                 {ReadLimit{}, {1, true}, {1, false}, {3, true}, {3, false}}) {
                SCOPED_TRACE("from " + std::to_string(range.from) + " to " +
                             std::to_string(range.to) + ", " + std::to_string(limit.rows) +
                             (limit.newest ? " newest" : " oldest"));
                ASSERT_NO_FATAL_FAILURE(
                    expect_equal(store_().read_derived_bars(of, from, to, range, limit),
                                 cut(all, range, limit)));
            }
        }
    }
    void expect_weeks_and_months(std::initializer_list<const char*> instruments) {
        for (const char* text : instruments) {
            const auto of = market::InstrumentId::parse(text);
            ASSERT_NO_FATAL_FAILURE(expect_derived(of, k1d, k1w));
            ASSERT_NO_FATAL_FAILURE(expect_derived(of, k1d, k1M));
        }
    }

  private:
    static market::Bars cut(const market::Bars& bars, TimeRange range, ReadLimit limit) {
        market::Bars within;
        for (std::size_t i = 0; i < bars.size(); ++i) {
            if (bars.time[i] >= range.from && bars.time[i] <= range.to) {
                within.push_back(bars.at(i));
            }
        }
        market::Bars kept;
        const std::size_t surplus = within.size() - std::min(within.size(), limit.rows);
        for (std::size_t i = 0; i < within.size(); ++i) {
            if (limit.newest ? i >= surplus : i < limit.rows) {
                kept.push_back(within.at(i));
            }
        }
        return kept;
    }

    std::function<SeriesStore&()> store_;
};

TEST_P(SeriesStoreContract, WeeksAndMonthsAreThoseOfTheProgram) {
    DerivedRows derived([this]() -> SeriesStore& { return store(); });
    store().write_bars(id(), kDaily, DerivedRows::weekdays(DerivedRows::day(20010301), 1200, 1));
    store().write_bars(id("000001.SZ"), kDaily,
                       DerivedRows::weekdays(DerivedRows::day(20191225), 40, 2));
    store().write_bars(id("1.A"), kDaily,
                       DerivedRows::weekdays(DerivedRows::day(19690101), 500, 3));
    store().write_bars(id("2.A"), kDaily, bars(DerivedRows::day(20240229), 1));
    store().write_bars(id(), market::Period::k1w, bars(1, 5, 3));  // stored ones are another series
    derived.expect_weeks_and_months({"600000.SH", "000001.SZ", "1.A", "2.A", "3.A"});
    reopen_if_it_can();
    derived.expect_weeks_and_months({"600000.SH", "1.A"});
}

TEST_P(SeriesStoreContract, WeeksAndMonthsFollowEveryWrite) {
    DerivedRows derived([this]() -> SeriesStore& { return store(); });
    store().write_bars(id(), kDaily, DerivedRows::weekdays(DerivedRows::day(20150105), 900, 4));
    store().write_bars(id("000001.SZ"), kDaily,
                       DerivedRows::weekdays(DerivedRows::day(20150105), 900, 5));
    derived.expect_weeks_and_months({"600000.SH", "000001.SZ"});
    // New days at the end, changed ones and late ones in the middle, older ones in front.
    store().write_bars(id(), kDaily, DerivedRows::weekdays(DerivedRows::day(20170623), 30, 6));
    derived.expect_weeks_and_months({"600000.SH"});
    reopen_if_it_can();
    store().write_bars(id(), kDaily, DerivedRows::weekdays(DerivedRows::day(20151101), 60, 7));
    derived.expect_weeks_and_months({"600000.SH", "000001.SZ"});
    store().write_bars(id(), kDaily, DerivedRows::weekdays(DerivedRows::day(20140505), 45, 8));
    store().write_bars(id("000001.SZ"), kDaily, bars(DerivedRows::day(20160606), 1, 9));
    derived.expect_weeks_and_months({"600000.SH", "000001.SZ"});
    EXPECT_TRUE(store().erase_bars(id(), kDaily));
    EXPECT_EQ(store().read_derived_bars(id(), kDaily, market::Period::k1w).size(), 0U);
    store().write_bars(id(), kDaily, DerivedRows::weekdays(DerivedRows::day(20150601), 90, 10));
    derived.expect_weeks_and_months({"600000.SH", "000001.SZ"});
}

TEST_P(SeriesStoreContract, MissingPricesStayMissing) {
    DerivedRows derived([this]() -> SeriesStore& { return store(); });
    market::Bars odd = DerivedRows::weekdays(DerivedRows::day(20100104), 90, 11);
    for (std::size_t i = 0; i < odd.size(); i += 7) {
        odd.open[i] = kNoValue;
        odd.high[i + 1 < odd.size() ? i + 1 : i] = kNoValue;
        odd.low[i] = kNoValue;
        odd.close[i] = kNoValue;
        odd.volume[i] = kNoValue;
    }
    store().write_bars(id(), kDaily, odd);
    derived.expect_weeks_and_months({"600000.SH"});
}

TEST_P(SeriesStoreContract, LongerBarsInsideADayGoBySession) {
    DerivedRows derived([this]() -> SeriesStore& { return store(); });
    using market::Period;
    store().write_bars(id(), Period::k1m, DerivedRows::minutes(DerivedRows::day(20240506), 12));
    store().write_bars(id("000001.SZ"), Period::k1m,
                       DerivedRows::minutes(DerivedRows::day(20240507), 13));
    for (const Period to :
         {Period::k5m, Period::k15m, Period::k30m, Period::k60m, kDaily, market::Period::k1w}) {
        ASSERT_NO_FATAL_FAILURE(derived.expect_derived(id(), Period::k1m, to));
    }
    ASSERT_NO_FATAL_FAILURE(derived.expect_derived(id("000001.SZ"), Period::k1m, Period::k60m));
    store().write_bars(id(), Period::k5m, DerivedRows::minutes(DerivedRows::day(20240513), 14));
    ASSERT_NO_FATAL_FAILURE(derived.expect_derived(id(), Period::k5m, Period::k30m));
    EXPECT_THROW(store().read_derived_bars(id(), Period::k5m, Period::k1m), base::Error);
    EXPECT_THROW(store().read_derived_bars(id(), market::Period::k1w, market::Period::k1M),
                 base::Error);
}

TEST_P(SeriesStoreContract, TheNewestRowsOfManySeriesComeInOneCall) {
    std::vector<market::Bars> rows;
    std::vector<BarsWrite> writes;
    std::vector<market::InstrumentId> ids;
    for (int i = 0; i < 300; ++i) {
        ids.push_back(id(std::to_string(600'000 + i) + ".SH"));
        rows.push_back(bars(100 + i % 7, static_cast<std::size_t>(i % 5), i));
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        writes.push_back({ids[i], kDaily, rows[i]});
    }
    store().write_bars(writes);
    store().write_bars(ids[9], market::Period::k1w, bars(900, 3));
    store().write_bars(ids[1], kDaily, bars(3, 1, 5));  // late: not the newest
    std::vector<market::InstrumentId> wanted(ids.rbegin(), ids.rend());
    wanted.push_back(ids[4]);  // twice
    wanted.push_back(id("1.A"));
    for (const std::size_t count : {1U, 2U, 50U}) {
        const std::vector<market::Bars> newest = store().read_newest_bars(wanted, kDaily, count);
        ASSERT_EQ(newest.size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            expect_same(newest[i], store().read_bars(wanted[i], kDaily, {}, {count, true}));
        }
    }
    EXPECT_EQ(store().read_newest_bars(wanted, kDaily).at(0).time, std::vector<std::int64_t>{108});
    EXPECT_EQ(store().read_newest_bars(wanted, kDaily, 0).size(), wanted.size());
    EXPECT_TRUE(store().read_newest_bars({}, kDaily).empty());
    EXPECT_EQ(store().read_newest_ticks(wanted, 3).at(0).size(), 0U);

    write_ticks(ids[3], ticks(1'000'000, 10));
    write_ticks(ids[5], ticks(2'000'000, 6));
    const std::vector<market::InstrumentId> of_ticks{ids[5], ids[4], ids[3]};
    for (const std::size_t count : {1U, 2U, 5U}) {
        const std::vector<market::Ticks> newest = store().read_newest_ticks(of_ticks, count);
        ASSERT_EQ(newest.size(), 3U);
        for (std::size_t i = 0; i < of_ticks.size(); ++i) {
            expect_same(newest[i], store().read_ticks(of_ticks[i], {}, {count, true}));
        }
    }
}

}  // namespace mystocks::store
