#include "mystocks/store/routed_series_store.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/bar_query.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::store {
namespace {

using market::Period;
using memory::MemorySeriesStore;

market::InstrumentId id(const std::string& text) {
    return market::InstrumentId::parse(text);
}

market::Bars bars(std::int64_t first, int count) {
    market::Bars made;
    for (int i = 0; i < count; ++i) {
        made.push_back({first + i, 10, 11, 9, 10, 100, 1000});
    }
    return made;
}

TEST(DataClasses, EverySeriesHasOneAndNamesComeBack) {
    const auto of = id("600000.SH");
    EXPECT_EQ(data_class_of(ticks_key(of)), DataClass::kTicks);
    EXPECT_EQ(data_class_of(depth_key(of)), DataClass::kDepth);
    EXPECT_EQ(data_class_of(bars_key(of, Period::k1m)), DataClass::kMinuteBars);
    EXPECT_EQ(data_class_of(bars_key(of, Period::k60m)), DataClass::kMinuteBars);
    EXPECT_EQ(data_class_of(bars_key(of, Period::k1d)), DataClass::kDailyBars);
    EXPECT_EQ(data_class_of(bars_key(of, Period::k1M)), DataClass::kDailyBars);
    EXPECT_EQ(data_class_of(values_key(of, Period::k1d, "A")), DataClass::kValues);
    EXPECT_EQ(data_class_of(values_key(of, Period::k1m, "A")), DataClass::kValues);
    for (const DataClass one : kDataClasses) {
        EXPECT_EQ(parse_data_class(to_string(one)), one);
    }
    EXPECT_EQ(parse_data_class("bars"), std::nullopt);
}

TEST(RoutedSeriesStore, OneStoreForAllIsThatStore) {
    const auto only = std::make_shared<MemorySeriesStore>();
    EXPECT_EQ(routed({only, only, only, only, only}), only);
}

class TwoStores : public testing::Test {
  protected:
    const std::shared_ptr<SeriesStore> fast_ = std::make_shared<MemorySeriesStore>();
    const std::shared_ptr<SeriesStore> slow_ = std::make_shared<MemorySeriesStore>();
    const std::shared_ptr<SeriesStore> both_ = routed({fast_, fast_, fast_, slow_, slow_});
};

TEST_F(TwoStores, EachClassGoesToItsOwn) {
    both_->write_bars(id("600000.SH"), Period::k1d, bars(1, 3));
    both_->write_bars(id("600000.SH"), Period::k5m, bars(1, 4));
    EXPECT_EQ(slow_->list_series().size(), 1U);
    EXPECT_EQ(slow_->read_bars(id("600000.SH"), Period::k1d).size(), 3U);
    EXPECT_EQ(fast_->list_series().size(), 1U);
    EXPECT_EQ(fast_->read_bars(id("600000.SH"), Period::k5m).size(), 4U);
    EXPECT_TRUE(both_->erase_bars(id("600000.SH"), Period::k1d));
    EXPECT_TRUE(slow_->list_series().empty());
    EXPECT_EQ(both_->capabilities().driver, "memory");
    EXPECT_FALSE(both_->capabilities().survives_restart);
}

TEST_F(TwoStores, ValuesGoToTheirOwnWhateverTheirPeriod) {
    const auto of = id("600000.SH");
    const Values values{{1, 2}, {0.5, 0.25}};
    for (const Period period : {Period::k1m, Period::k1d}) {
        const ValuesWrite write{of, period, "MACD.DIF", &values};
        EXPECT_EQ(both_->write_values(std::span(&write, 1)).at(0), (WriteCounts{2, 0, 0}));
        EXPECT_EQ(both_->read_values(of, period, "MACD.DIF"), values);
        EXPECT_EQ(both_->read_newest_values(std::span(&of, 1), period, "MACD.DIF").at(0).value,
                  std::vector<double>{0.25});
    }
    EXPECT_TRUE(fast_->list_series().empty());
    EXPECT_EQ(slow_->list_series().size(), 2U);
    EXPECT_TRUE(both_->erase_values(of, Period::k1m, "MACD.DIF"));
    EXPECT_EQ(slow_->list_series().size(), 1U);
}

TEST_F(TwoStores, ACallThatSpansBothKeepsTheOrderOfItsCounts) {
    const market::Bars three = bars(1, 3);
    const market::Bars five = bars(1, 5);
    slow_->write_bars(id("600001.SH"), Period::k1d, bars(1, 2));
    const std::vector<BarsWrite> writes{{id("600000.SH"), Period::k1m, five},
                                        {id("600001.SH"), Period::k1d, three},
                                        {id("600001.SH"), Period::k1m, three},
                                        {id("600000.SH"), Period::k1w, five}};
    const auto counts = both_->write_bars(writes);
    ASSERT_EQ(counts.size(), 4U);
    EXPECT_EQ(counts[0], (WriteCounts{5, 0, 0}));
    EXPECT_EQ(counts[1], (WriteCounts{1, 0, 2}));
    EXPECT_EQ(counts[2], (WriteCounts{3, 0, 0}));
    EXPECT_EQ(counts[3], (WriteCounts{5, 0, 0}));
}

TEST_F(TwoStores, TheListIsOneAndLeavesOutWhatIsNotRouted) {
    slow_->write_bars(id("600000.SH"), Period::k1m, bars(1, 9));  // of a time before the routes
    both_->write_bars(id("600001.SH"), Period::k1m, bars(1, 1));
    both_->write_bars(id("600000.SH"), Period::k1d, bars(1, 2));
    both_->write_bars(id("600000.SH"), Period::k5m, bars(1, 3));
    const auto all = both_->list_series();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].key.period, Period::k5m);
    EXPECT_EQ(all[1].key.period, Period::k1d);
    EXPECT_EQ(all[2].key.id, id("600001.SH"));
    EXPECT_EQ(both_->list_series(id("600000.SH")).size(), 2U);
    EXPECT_EQ(both_->check().series, 4U) << "a check reads whole stores";
}

// Daily bars in one store, minute bars in another, actions in a third: a chart asks once.
TEST_F(TwoStores, AQueryOfBarsSpansThem) {
    memory::MemoryRecordStore records;
    const market::CorporateAction dividend{
        .id = id("600000.SH"), .ex_date = base::Date{19'002}, .cash = 1, .source = "csv"};
    records.upsert_actions(std::span(&dividend, 1));
    both_->write_bars(id("600000.SH"), Period::k1d, bars(19'000, 4));
    both_->write_bars(id("600000.SH"), Period::k1m, bars(1'641'778'260'000'000, 1));
    BarQuery query{.id = id("600000.SH"), .range = {}, .limit = {}};
    query.adjust = market::Adjust::kForward;
    query.as_of = base::Date{20'000};
    const BarAnswer daily = query_bars(*both_, records, query);
    ASSERT_EQ(daily.bars.size(), 4U);
    EXPECT_EQ(daily.bars.close[0], 9);
    EXPECT_EQ(daily.bars.close[3], 10);
    query.period = Period::k1m;
    EXPECT_EQ(query_bars(*both_, records, query).bars.size(), 1U);
    query.period = Period::k5m;
    EXPECT_EQ(query_bars(*both_, records, query).derived_from, Period::k1m);
    query.period = Period::k1w;
    EXPECT_EQ(query_bars(*both_, records, query).derived_from, Period::k1d);
}

}  // namespace
}  // namespace mystocks::store
