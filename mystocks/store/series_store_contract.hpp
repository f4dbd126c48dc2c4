// What every SeriesStore driver must do. A driver's test instantiates the suite:
//
//     INSTANTIATE_TEST_SUITE_P(Memory, SeriesStoreContract,
//                              testing::Values(SeriesStoreMaker{"memory", [] { … }}));
//
// Deviations are those that SeriesCapabilities declares, and no others.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <thread>

#include "mystocks/store/derived_rows_contract.hpp"
#include "mystocks/store/series_fixture_contract.hpp"

namespace mystocks::store {

using Times = std::vector<std::int64_t>;

TEST_P(SeriesStoreContract, AnEmptyStoreHasNothing) {
    EXPECT_EQ(store().read_bars(id(), kDaily).size(), 0U);
    EXPECT_EQ(store().read_ticks(id()).size(), 0U);
    EXPECT_EQ(store().read_depth(id()).size(), 0U);
    EXPECT_TRUE(store().list_series().empty());
    EXPECT_EQ(store().read_values(id(), kDaily, "A").size(), 0U);
    EXPECT_FALSE(store().erase_bars(id(), kDaily));
    EXPECT_FALSE(store().erase_values(id(), kDaily, "A"));
    EXPECT_TRUE(store().check().damages.empty());
    EXPECT_TRUE(store().write_bars(std::span<const BarsWrite>()).empty());
    EXPECT_EQ(store().write_bars(id(), kDaily, {}), WriteCounts{});
    EXPECT_TRUE(store().list_series().empty()) << "a write of no rows makes no series";
}

TEST_P(SeriesStoreContract, BarsComeBackAndSurviveAReopen) {
    const market::Bars written = bars(14000, 300);
    EXPECT_EQ(store().write_bars(id(), kDaily, written), (WriteCounts{300, 0, 0}));
    expect_same(store().read_bars(id(), kDaily), written);
    reopen_if_it_can();
    expect_same(store().read_bars(id(), kDaily), written);
    EXPECT_TRUE(store().check().damages.empty());
}

TEST_P(SeriesStoreContract, SeriesDoNotMix) {
    store().write_bars(id(), kDaily, bars(1, 3));
    store().write_bars(id(), market::Period::k1m, bars(1, 4, 1));
    store().write_bars(id("600000.SZ"), kDaily, bars(1, 5, 2));
    write_ticks(id(), ticks(1, 6));
    write_depth(id(), depth(1, 7, 5));
    expect_same(store().read_bars(id(), kDaily), bars(1, 3));
    expect_same(store().read_bars(id(), market::Period::k1m), bars(1, 4, 1));
    expect_same(store().read_bars(id("600000.SZ"), kDaily), bars(1, 5, 2));
    expect_same(store().read_ticks(id()), ticks(1, 6));
    EXPECT_EQ(store().read_depth(id()).size(), 7U);
    EXPECT_EQ(store().read_bars(id("600000.BJ"), kDaily).size(), 0U);
}

TEST_P(SeriesStoreContract, WritingTwiceChangesNothing) {
    for (const std::size_t count : {1U, 40U, 3000U, 40'000U}) {
        const market::Bars rows = bars(100'000, count);
        store().write_bars(id(), kDaily, rows);
        EXPECT_EQ(store().write_bars(id(), kDaily, rows), (WriteCounts{0, 0, count}));
        expect_same(store().read_bars(id(), kDaily), rows);
    }
}

TEST_P(SeriesStoreContract, ALaterWriteOfAKeyWins) {
    store().write_bars(id(), kDaily, bars(1, 1000));
    EXPECT_EQ(store().write_bars(id(), kDaily, bars(500, 1000, 7)), (WriteCounts{499, 501, 0}));
    market::Bars expected = bars(1, 499);
    sink_of(expected).append(view_of(bars(500, 1000, 7).view()));
    expect_same(store().read_bars(id(), kDaily), expected);

    market::Bars one = bars(3, 1);
    one.close[0] += 1;
    EXPECT_EQ(store().write_bars(id(), kDaily, one), (WriteCounts{0, 1, 0}));
    EXPECT_EQ(store().read_bars(id(), kDaily, {3, 3}).close, one.close);
    EXPECT_EQ(store().write_bars(id(), kDaily, bars(1, 3)), (WriteCounts{0, 1, 2}));
    expect_same(store().read_bars(id(), kDaily), expected);
}

TEST_P(SeriesStoreContract, RowsComeInAnyOrder) {
    market::Bars shuffled = bars(1, 20'000);
    std::vector<std::size_t> order(shuffled.size());
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), std::mt19937(5));  // NOLINT: a fixed order
    market::Bars rows;
    for (const std::size_t row : order) {
        rows.push_back(shuffled.at(row));
    }
    EXPECT_EQ(store().write_bars(id(), kDaily, rows), (WriteCounts{20'000, 0, 0}));
    expect_same(store().read_bars(id(), kDaily), bars(1, 20'000));
}

TEST_P(SeriesStoreContract, WritesComeInAnyOrder) {
    // Blocks of five from the newest to the oldest, then single rows in between.
    for (std::int64_t first = 50'000; first >= 10'000; first -= 1000) {
        const market::Bars rows = bars(first, 500);
        ASSERT_EQ(store().write_bars(id(), kDaily, rows), (WriteCounts{500, 0, 0}));
    }
    for (std::int64_t first = 10'700; first < 50'000; first += 1000) {
        ASSERT_EQ(store().write_bars(id(), kDaily, bars(first, 1)), (WriteCounts{1, 0, 0}));
        ASSERT_EQ(store().write_bars(id(), kDaily, bars(first, 1)), (WriteCounts{0, 0, 1}));
    }
    market::Bars expected;
    for (std::int64_t first = 10'000; first <= 50'000; first += 1000) {
        sink_of(expected).append(view_of(bars(first, 500).view()));
        if (first < 50'000) {
            expected.push_back(bar(first + 700));
        }
    }
    expect_same(store().read_bars(id(), kDaily), expected);
    reopen_if_it_can();
    expect_same(store().read_bars(id(), kDaily), expected);
}

TEST_P(SeriesStoreContract, OfAKeyTwiceInACallTheLastWins) {
    market::Bars rows = bars(1, 10);
    rows.push_back(bar(5, 1));
    rows.push_back(bar(5, 2));
    EXPECT_EQ(store().write_bars(id(), kDaily, rows), (WriteCounts{10, 0, 0}));
    EXPECT_EQ(store().read_bars(id(), kDaily, {5, 5}).at(0), bar(5, 2));
    // Of two writes of one series in a call too, each with counts of its own.
    const market::Bars first = bars(5, 2, 3);
    const market::Bars second = bars(6, 2, 4);
    const std::vector<BarsWrite> writes{{id(), kDaily, first}, {id(), kDaily, second}};
    const auto counts = store().write_bars(writes);
    ASSERT_EQ(counts.size(), 2U);
    EXPECT_EQ(counts[0], (WriteCounts{0, 2, 0}));
    EXPECT_EQ(counts[1], (WriteCounts{0, 2, 0}));
    EXPECT_EQ(store().read_bars(id(), kDaily, {5, 5}).at(0), bar(5, 3));
    EXPECT_EQ(store().read_bars(id(), kDaily, {6, 6}).at(0), bar(6, 4));
    EXPECT_EQ(store().read_bars(id(), kDaily).size(), 10U);
}

TEST_P(SeriesStoreContract, SingleRowsAddUp) {
    for (std::int64_t time = 1; time <= 1500; ++time) {
        ASSERT_EQ(store().write_bars(id(), kDaily, bars(time, 1)), (WriteCounts{1, 0, 0}));
    }
    expect_same(store().read_bars(id(), kDaily), bars(1, 1500));
    for (std::int64_t time = 1; time <= 1500; time += 7) {
        ASSERT_EQ(store().write_bars(id(), kDaily, bars(time, 1, 1)), (WriteCounts{0, 1, 0}));
    }
    const market::Bars stored = store().read_bars(id(), kDaily);
    ASSERT_EQ(stored.size(), 1500U);
    for (std::size_t i = 0; i < stored.size(); ++i) {
        ASSERT_EQ(stored.at(i), bar(stored.time[i], i % 7 == 0 ? 1 : 0));
    }
    EXPECT_TRUE(store().check().damages.empty());
}

TEST_P(SeriesStoreContract, RangesIncludeBothEnds) {
    store().write_bars(id(), kDaily, bars(-5, 11));
    EXPECT_EQ(times({-2, 2}), (Times{-2, -1, 0, 1, 2}));
    EXPECT_EQ(times({5, 100}), Times{5});
    EXPECT_EQ(times({-100, -5}), Times{-5});
    EXPECT_EQ(times({6, 100}), Times{});
    EXPECT_EQ(times({2, 1}), Times{});
    EXPECT_EQ(times({}).size(), 11U);
}

TEST_P(SeriesStoreContract, LimitsKeepTheNewestOrTheOldest) {
    store().write_bars(id(), kDaily, bars(1, 50'000));
    store().write_bars(id(), kDaily, bars(50'001, 3));
    EXPECT_EQ(times({}, {4, true}), (Times{50'000, 50'001, 50'002, 50'003}));
    EXPECT_EQ(times({}, {3, false}), (Times{1, 2, 3}));
    EXPECT_EQ(times({100, 200}, {2, true}), (Times{199, 200}));
    EXPECT_EQ(times({100, 200}, {2, false}), (Times{100, 101}));
    EXPECT_EQ(times({100, 101}, {5, true}), (Times{100, 101}));
    EXPECT_EQ(times({}, {0, true}), Times{});
    const market::Bars many = store().read_bars(id(), kDaily, {10'000, 45'000}, {20'000, true});
    expect_same(many, bars(25'001, 20'000));
}

TEST_P(SeriesStoreContract, EveryDoubleComesBackBitForBit) {
    using Limits = std::numeric_limits<double>;
    std::vector<double> values{0.0,
                               -0.0,
                               1.0,
                               -1.0,
                               0.1,
                               1.0 / 3.0,
                               10.005,
                               Limits::min(),
                               Limits::max(),
                               Limits::lowest(),
                               Limits::denorm_min(),
                               -Limits::denorm_min(),
                               9007199254740993.0,
                               1e15 + 0.3,
                               8.1e76,
                               123456789.12345678,
                               Limits::quiet_NaN()};
    if (store().capabilities().preserves_nan_bits) {
        values.push_back(std::bit_cast<double>(std::uint64_t{0x7ff8'0000'dead'beef}));
        values.push_back(std::bit_cast<double>(std::uint64_t{0xfff0'0000'0000'0001}));
        values.push_back(-Limits::quiet_NaN());
    }
    if (store().capabilities().keeps_infinities) {
        values.push_back(Limits::infinity());
        values.push_back(-Limits::infinity());
    } else {
        market::Bars odd = bars(1, 2);
        odd.high[1] = Limits::infinity();
        expect_refused([&] { store().write_bars(id(), kDaily, odd); });
        EXPECT_EQ(store().read_bars(id(), kDaily).size(), 0U) << "nothing of the call is written";
    }
    // Every pair of values next to each other, so that each one ends up among ordinary ones.
    market::Bars rows;
    std::int64_t time = 0;
    for (const double a : values) {
        for (const double b : values) {
            rows.push_back({++time, a, b, 10.01, 10.02, 100, 5});
        }
    }
    store().write_bars(id(), kDaily, rows);
    expect_same(store().read_bars(id(), kDaily), rows);
    EXPECT_EQ(store().write_bars(id(), kDaily, rows), (WriteCounts{0, 0, rows.size()}));
    // Row by row as well.
    for (std::size_t i = 0; i < values.size(); ++i) {
        market::Bars one;
        // A NaN with a sign is one of those that a store may not tell apart.
        const double other = std::isnan(values[i]) ? values[i] : -values[i];
        one.push_back({1, values[i], other, 1, 2, 3, 4});
        store().write_bars(id("1.A"), kDaily, one);
        expect_same(store().read_bars(id("1.A"), kDaily), one);
    }
    reopen_if_it_can();
    expect_same(store().read_bars(id(), kDaily), rows);
}

TEST_P(SeriesStoreContract, RandomBitsComeBack) {
    std::mt19937_64 random(7);
    market::Bars rows;
    for (std::int64_t i = 0; i < 5000; ++i) {
        const auto value = [&] {
            const double any = std::bit_cast<double>(random());
            return std::isnan(any) ? 1.5 : any;
        };
        rows.push_back({i * 3, value(), value(), value(), value(), value(), value()});
    }
    store().write_bars(id(), kDaily, rows);
    expect_same(store().read_bars(id(), kDaily), rows);
}

TEST_P(SeriesStoreContract, TimesReachTheirLimits) {
    using Limits = std::numeric_limits<std::int64_t>;
    const auto [first, last] = store().capabilities().times_us;
    market::Ticks rows = ticks(0, 9);
    // A store that keeps rows for so many days has a first time that moves on.
    const std::int64_t margin = first == Limits::min() ? 0 : 600'000'000;
    const std::int64_t from = first + margin;
    rows.time = {from, from, from + 1, -1, 0, 1, last, last, last};
    rows.sequence = {Limits::min(), Limits::max(), 0, 0, 0, 0, Limits::min(), 0, Limits::max()};
    EXPECT_EQ(write_ticks(id(), rows), (WriteCounts{9, 0, 0}));
    expect_same(store().read_ticks(id()), rows);
    EXPECT_EQ(store().read_ticks(id(), {last, last}).size(), 3U);
    EXPECT_EQ(store().read_ticks(id(), {last, Limits::max()}).size(), 3U);
    EXPECT_EQ(store().read_ticks(id(), {from, from}).size(), 2U);
    EXPECT_EQ(store().read_ticks(id(), {Limits::min(), from}).size(), 2U);
    EXPECT_EQ(store().read_ticks(id(), {from + 2, last - 1}).size(), 3U);
    const SeriesInfo info = store().list_series().at(0);
    EXPECT_EQ(info.first_time, from);
    EXPECT_EQ(info.last_time, last);
    EXPECT_EQ(write_ticks(id(), rows), (WriteCounts{0, 0, 9}));
    for (const bool below : {true, false}) {
        if (below ? first > Limits::min() : last < Limits::max()) {
            market::Ticks outside = ticks(1000, 2);
            outside.time[below ? 0 : 1] = below ? first - margin : last + 1;
            expect_refused([&] { write_ticks(id("1.A"), outside); });
            EXPECT_EQ(store().read_ticks(id("1.A")).size(), 0U);
        }
    }
}

TEST_P(SeriesStoreContract, TicksOfOneInstantAreAllKept) {
    market::Ticks rows = ticks(1'000'000, 60'000);
    std::fill(rows.time.begin(), rows.time.end(), 77);
    std::iota(rows.sequence.begin(), rows.sequence.end(), -30'000);
    EXPECT_EQ(write_ticks(id(), rows), (WriteCounts{60'000, 0, 0}));
    expect_same(store().read_ticks(id()), rows);
    EXPECT_EQ(store().read_ticks(id(), {77, 77}).size(), 60'000U);
    EXPECT_EQ(store().read_ticks(id(), {76, 76}).size(), 0U);
    EXPECT_EQ(store().read_ticks(id(), {77, 77}, {2, true}).sequence, (Times{29'998, 29'999}));
    EXPECT_EQ(write_ticks(id(), rows), (WriteCounts{0, 0, 60'000}));
}

TEST_P(SeriesStoreContract, TicksUpsertByTimeAndSequence) {
    write_ticks(id(), ticks(0, 3000));
    market::Ticks late = ticks(0, 9, 1);
    late.sequence[8] = 9;  // a new key in an old instant
    EXPECT_EQ(write_ticks(id(), late), (WriteCounts{1, 8, 0}));
    const market::Ticks stored = store().read_ticks(id(), {0, 2000});
    ASSERT_EQ(stored.size(), 10U);
    EXPECT_EQ(stored.sequence, (Times{0, 1, 2, 0, 1, 2, 0, 1, 2, 9}));
    EXPECT_EQ(stored.price[7], late.price[7]);
    EXPECT_EQ(stored.price[8], ticks(0, 9).price[8]);
    EXPECT_EQ(stored.price[9], late.price[8]);
}

TEST_P(SeriesStoreContract, DepthKeepsTenLevelsAndKnowsWhichAreMissing) {
    const market::Depth ten = depth(1, 5000, 10);
    EXPECT_EQ(write_depth(id(), ten), (WriteCounts{5000, 0, 0}));
    expect_same(view_of(store().read_depth(id())), view_of(ten));
    EXPECT_EQ(write_depth(id(), ten), (WriteCounts{0, 0, 5000}));

    const market::Depth five = depth(1, 100, 5);
    EXPECT_EQ(write_depth(id("000001.SZ"), five), (WriteCounts{100, 0, 0}));
    const market::Depth stored = store().read_depth(id("000001.SZ"));
    expect_same(view_of(stored), view_of(five));
    ASSERT_EQ(stored.ask.price[9].size(), 100U) << "missing levels come back as columns of NaN";
    EXPECT_TRUE(std::isnan(stored.ask.price[9][0]));
    EXPECT_EQ(write_depth(id("000001.SZ"), five), (WriteCounts{0, 0, 100}));
    EXPECT_EQ(store().read_depth(id(), {}, {7, false}).size(), 7U);
    reopen_if_it_can();
    expect_same(view_of(store().read_depth(id())), view_of(ten));
}

TEST_P(SeriesStoreContract, ValuesAreKeptByName) {
    const market::Period minute = market::Period::k1m;
    EXPECT_EQ(write_values(id(), kDaily, "MACD.DIF", values(100, 5000)), (WriteCounts{5000, 0, 0}));
    write_values(id(), kDaily, "MACD.DEA", values(100, 10, 1));
    write_values(id(), kDaily, "macd.dea", values(100, 10, 2));
    write_values(id(), minute, "MACD.DIF", values(100, 10, 3));
    write_values(id("000001.SZ"), kDaily, "MACD.DIF", values(4000, 2000, 4));
    store().write_bars(id(), kDaily, bars(1, 3));
    EXPECT_EQ(write_values(id(), kDaily, "MACD.DIF", values(5099, 2)), (WriteCounts{1, 0, 1}));
    EXPECT_EQ(write_values(id(), kDaily, "MACD.DIF", values(100, 1, 9)), (WriteCounts{0, 1, 0}));
    reopen_if_it_can();
    Values dif = values(100, 5001);
    dif.value[0] += 9;
    expect_same(view_of(store().read_values(id(), kDaily, "MACD.DIF")), view_of(dif));
    expect_same(view_of(store().read_values(id(), kDaily, "MACD.DEA")),
                view_of(values(100, 10, 1)));
    expect_same(view_of(store().read_values(id(), kDaily, "macd.dea")),
                view_of(values(100, 10, 2)));
    expect_same(view_of(store().read_values(id(), minute, "MACD.DIF")),
                view_of(values(100, 10, 3)));
    expect_same(view_of(store().read_values(id("000001.SZ"), kDaily, "MACD.DIF")),
                view_of(values(4000, 2000, 4)));
    EXPECT_EQ(store().read_values(id(), kDaily, "MACD").size(), 0U);
    EXPECT_EQ(store().read_values(id(), kDaily, "MACD.DIF", {102, 103}).time, (Times{102, 103}));
    EXPECT_EQ(store().read_values(id(), kDaily, "MACD.DIF", {}, {2, true}).time,
              (Times{5099, 5100}));
    EXPECT_EQ(store().list_series().size(), 6U);
    EXPECT_TRUE(store().check().damages.empty());
    EXPECT_TRUE(store().erase_values(id(), kDaily, "MACD.DEA"));
    EXPECT_FALSE(store().erase_values(id(), kDaily, "MACD.DEA"));
    EXPECT_EQ(store().read_values(id(), kDaily, "macd.dea").size(), 10U);
    EXPECT_EQ(store().read_bars(id(), kDaily).size(), 3U);
}

TEST_P(SeriesStoreContract, ValuesHaveNamesInAnyScript) {
    const std::vector<std::string> names{"神奇九转.低九",
                                         "it's `a` \"name\"",
                                         "a%b_c\\d",
                                         "A",
                                         "a",
                                         std::string(kValueNameBytesMax, 'x')};
    for (std::size_t i = 0; i < names.size(); ++i) {
        write_values(id(), kDaily, names[i], values(1, 3, static_cast<double>(i)));
    }
    reopen_if_it_can();
    for (std::size_t i = 0; i < names.size(); ++i) {
        expect_same(view_of(store().read_values(id(), kDaily, names[i])),
                    view_of(values(1, 3, static_cast<double>(i))));
    }
    std::vector<std::string> listed;
    for (const SeriesInfo& info : store().list_series(id())) {
        EXPECT_EQ(info.rows, 3U);
        listed.push_back(info.key.name);
    }
    EXPECT_TRUE(std::is_sorted(listed.begin(), listed.end())) << "in the order of bytes";
    EXPECT_EQ(listed.size(), names.size());
    for (const std::string& bad : {std::string(), std::string(kValueNameBytesMax + 1, 'x'),
                                   std::string("a\nb"), std::string(" a"), std::string("a\xff")}) {
        expect_refused([&] { write_values(id(), kDaily, bad, values(1, 3)); });
    }
}

// A factor's cross-section: of some instruments, with holes.
TEST_P(SeriesStoreContract, TheNewestValuesOfManyInstrumentsComeInOneCall) {
    std::vector<market::InstrumentId> ids;
    for (int i = 0; i < 40; ++i) {
        ids.push_back(id(std::to_string(600'000 + i) + ".SH"));
        if (i % 4 != 0) {
            write_values(ids.back(), kDaily, "PCT", values(10 + i, 5, i));
            write_values(ids.back(), kDaily, "OTHER", values(500, 1, i));
        }
    }
    const auto newest = store().read_newest_values(ids, kDaily, "PCT");
    const auto three = store().read_newest_values(ids, kDaily, "PCT", 3);
    ASSERT_EQ(newest.size(), ids.size());
    for (int i = 0; i < 40; ++i) {
        expect_same(view_of(newest[i]), view_of(i % 4 == 0 ? Values() : values(14 + i, 1, i)));
        expect_same(view_of(three[i]), view_of(i % 4 == 0 ? Values() : values(12 + i, 3, i)));
    }
}

TEST_P(SeriesStoreContract, OneCallWritesManySeries) {
    std::vector<market::Bars> rows;
    std::vector<BarsWrite> writes;
    for (int i = 0; i < 500; ++i) {
        rows.push_back(bars(i, 20, i));
    }
    for (int i = 0; i < 500; ++i) {
        writes.push_back({id(std::to_string(600'000 + i) + ".SH"), kDaily, rows[i]});
    }
    const auto counts = store().write_bars(writes);
    ASSERT_EQ(counts.size(), 500U);
    for (int i = 0; i < 500; ++i) {
        ASSERT_EQ(counts[i], (WriteCounts{20, 0, 0}));
        expect_same(store().read_bars(writes[i].id, kDaily), rows[i]);
    }
    EXPECT_EQ(store().list_series().size(), 500U);
}

TEST_P(SeriesStoreContract, AHugeBatchComesBack) {
    const market::Bars rows = bars(1, 300'000);
    EXPECT_EQ(store().write_bars(id(), market::Period::k1m, rows), (WriteCounts{300'000, 0, 0}));
    EXPECT_EQ(store().read_bars(id(), market::Period::k1m), rows);
    market::Bars change = bars(150'000, 2, 1);
    EXPECT_EQ(store().write_bars(id(), market::Period::k1m, change), (WriteCounts{0, 2, 0}));
    const market::Bars read = store().read_bars(id(), market::Period::k1m, {149'999, 150'002});
    EXPECT_EQ(read.at(0), bar(149'999));
    EXPECT_EQ(read.at(1), bar(150'000, 1));
    EXPECT_EQ(read.at(3), bar(150'002));
}

TEST_P(SeriesStoreContract, InfoTellsRowsAndTimes) {
    store().write_bars(id("600001.SH"), kDaily, bars(100, 5000));
    store().write_bars(id("600001.SH"), kDaily, bars(50, 1));
    store().write_bars(id("600001.SH"), kDaily, bars(7000, 1));
    store().write_bars(id("600000.SH"), kDaily, bars(1, 2));
    store().write_bars(id("600000.SH"), market::Period::k5m, bars(1, 3));
    write_ticks(id("600000.SH"), ticks(1, 4));
    write_depth(id("600000.SH"), depth(1, 5, 5));
    const std::vector<SeriesInfo> all = store().list_series();
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(all[0].key.period, market::Period::k5m);
    EXPECT_EQ(all[0].key.series_class, SeriesClass::kBars);
    EXPECT_EQ(all[1].key.period, kDaily);
    EXPECT_EQ(all[2].key.series_class, SeriesClass::kTicks);
    EXPECT_EQ(all[2].key.period, std::nullopt);
    EXPECT_EQ(all[2].rows, 4U);
    EXPECT_EQ(all[3].key.series_class, SeriesClass::kDepth);
    EXPECT_EQ(all[3].rows, 5U);
    EXPECT_EQ(all[4].key.id, id("600001.SH"));
    EXPECT_EQ(all[4].rows, 5002U);
    EXPECT_EQ(all[4].first_time, 50);
    EXPECT_EQ(all[4].last_time, 7000);
    EXPECT_EQ(store().list_series(id("600000.SH")).size(), 4U);
    EXPECT_TRUE(store().list_series(id("600002.SH")).empty());
    const CheckReport report = store().check();
    EXPECT_EQ(report.series, 5U);
    EXPECT_EQ(report.rows, 5016U);
    EXPECT_TRUE(report.damages.empty());
}

TEST_P(SeriesStoreContract, EraseRemovesOneSeries) {
    store().write_bars(id(), kDaily, bars(1, 20'000));
    store().write_bars(id(), kDaily, bars(20'001, 1));
    store().write_bars(id(), market::Period::k1m, bars(1, 2));
    EXPECT_TRUE(store().erase_bars(id(), kDaily));
    EXPECT_FALSE(store().erase_bars(id(), kDaily));
    EXPECT_EQ(store().read_bars(id(), kDaily).size(), 0U);
    EXPECT_EQ(store().read_bars(id(), market::Period::k1m).size(), 2U);
    EXPECT_EQ(store().list_series().size(), 1U);
    EXPECT_EQ(store().write_bars(id(), kDaily, bars(5, 3)), (WriteCounts{3, 0, 0}));
    expect_same(store().read_bars(id(), kDaily), bars(5, 3));
}

TEST_P(SeriesStoreContract, ReadersSeeWholeCalls) {
    if (!store().capabilities().whole_calls) {
        GTEST_SKIP() << "the driver declares that readers may see a part of a call";
    }
    // Every call rewrites two series with one salt; a reader that saw half of a call would find
    // two salts in one series.
    constexpr std::size_t kRows = 2000;
    const auto other = id("000001.SZ");
    const auto write_both = [&](double salt) {
        const market::Bars rows = bars(1, kRows, salt);
        const std::vector<BarsWrite> writes{{id(), kDaily, rows}, {other, kDaily, rows}};
        store().write_bars(writes);
    };
    write_both(0);
    std::atomic<bool> done = false;
    std::atomic<int> reads = 0;
    const auto read = [&](const market::InstrumentId& of) {
        double salt_before = 0;
        while (!done || reads < 20) {
            const market::Bars seen = store().read_bars(of, kDaily);
            ASSERT_EQ(seen.size(), kRows);
            const double salt = seen.volume[0] - 1000;
            ASSERT_GE(salt, salt_before) << "an older state came back";
            salt_before = salt;
            for (const double volume : seen.volume) {
                ASSERT_EQ(volume, 1000 + salt);
            }
            ++reads;
        }
    };
    std::thread first(read, id());
    std::thread second(read, other);
    for (int salt = 1; salt <= 25; ++salt) {
        write_both(salt);
    }
    done = true;
    first.join();
    second.join();
}

TEST_P(SeriesStoreContract, WritersDoNotLoseEachOthersRows) {
    constexpr int kThreads = 4;
    constexpr std::int64_t kWrites = 60;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (std::int64_t i = 0; i < kWrites; ++i) {
                // One series for all threads, and one for each.
                store().write_bars(id(), kDaily, bars((i * kThreads + thread) * 10, 10));
                store().write_bars(id(std::to_string(thread) + ".A"), kDaily, bars(i * 10, 10));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    expect_same(store().read_bars(id(), kDaily), bars(0, kThreads * kWrites * 10));
    for (int thread = 0; thread < kThreads; ++thread) {
        expect_same(store().read_bars(id(std::to_string(thread) + ".A"), kDaily),
                    bars(0, kWrites * 10));
    }
    EXPECT_TRUE(store().check().damages.empty());
}

// Random writes against the simplest possible store: a map.
TEST_P(SeriesStoreContract, AgreesWithAMapOnRandomWrites) {
    std::mt19937_64 random(11);
    std::map<std::int64_t, market::Bar> expected;
    for (int round = 0; round < 150; ++round) {
        const std::size_t count = std::size_t{1} << random() % 12;
        const auto start = static_cast<std::int64_t>(random() % 60'000);
        const auto stride = static_cast<std::int64_t>(random() % 4 + 1);
        market::Bars rows;
        std::map<std::int64_t, market::Bar> distinct;
        for (std::size_t i = 0; i < count; ++i) {
            const auto step = static_cast<std::int64_t>(round % 3 == 0 ? random() % count : i);
            const auto salt = static_cast<double>(random() % 8 == 0 ? round : 0);
            rows.push_back(bar(start + step * stride, salt));
            distinct.insert_or_assign(rows.time.back(), rows.at(i));
        }
        WriteCounts counts;
        for (const auto& [time, row] : distinct) {
            const auto [place, is_new] = expected.try_emplace(time, row);
            const bool same = place->second == row;
            ++(is_new ? counts.inserted : same ? counts.unchanged : counts.changed);
            place->second = row;
        }
        ASSERT_EQ(store().write_bars(id(), kDaily, rows), counts) << "round " << round;
        const auto from = static_cast<std::int64_t>(random() % 60'000);
        const auto to = from + static_cast<std::int64_t>(random() % 9000);
        market::Bars part;
        for (auto i = expected.lower_bound(from); i != expected.upper_bound(to); ++i) {
            part.push_back(i->second);
        }
        ASSERT_EQ(store().read_bars(id(), kDaily, {from, to}), part) << "round " << round;
    }
    market::Bars all;
    for (const auto& [time, row] : expected) {
        all.push_back(row);
    }
    reopen_if_it_can();
    EXPECT_EQ(store().read_bars(id(), kDaily), all);
    EXPECT_EQ(store().list_series().at(0).rows, all.size());
    EXPECT_TRUE(store().check().damages.empty());
}

}  // namespace mystocks::store
