#include "mystocks/backtest/fingerprint.hpp"

#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace mystocks::backtest {
namespace {

// What a history points to, with the history itself.
struct Data {
    std::vector<market::Instrument> instruments{
        market::instrument_from_id(market::InstrumentId::parse("600000.SH")),
        market::instrument_from_id(market::InstrumentId::parse("000001.SZ"))};
    std::vector<market::Bars> bars;
    std::vector<market::CorporateAction> actions;
    std::vector<DayRange> special;
    std::vector<double> benchmark{1, 2, 3};
    std::size_t first_moment = 0;
    market::Period period = market::Period::k1d;

    Data() {
        for (int i = 0; i < 2; ++i) {
            market::Bars& one = bars.emplace_back();
            for (int day = 0; day < 3; ++day) {
                one.push_back({day, 10.0 + i, 11, 9, 10.5, 1000, NAN});
            }
        }
        const market::InstrumentId id = market::InstrumentId::parse("600000.SH");
        actions = {{id, {1}, 0.5, 0, 0, 0, "tdx"}, {id, {2}, 0, 0.3, 0, 0, "tdx"}};
    }

    std::string fingerprint() const {
        History history;
        history.period = period;
        history.axis = {0, 1, 2};
        history.first_moment = first_moment;
        history.benchmark = benchmark;
        for (std::size_t i = 0; i < bars.size(); ++i) {
            InstrumentHistory one;
            one.instrument = &instruments[i];
            one.bars = bars[i];
            one.signal_bars = bars[i];
            if (i == 0) {
                one.actions = actions;
                one.special_treatment = special;
            }
            history.instruments.push_back(one);
        }
        return data_fingerprint(history);
    }
};

TEST(FingerprintTest, EqualDataHaveEqualNames) {
    const std::string name = Data().fingerprint();
    EXPECT_EQ(name.size(), 32U);
    EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(name, Data().fingerprint());
    Data other;
    std::swap(other.actions[0], other.actions[1]);
    other.instruments[0].name = "浦发银行";
    other.instruments[0].source = other.actions[0].source = "csv";
    other.bars[0].amount[1] = -std::nan("7");
    EXPECT_EQ(other.fingerprint(), name);
}

// A change of the name is a change of what every report says: it must be meant.
TEST(FingerprintTest, StaysTheSameFromVersionToVersion) {
    EXPECT_EQ(Data().fingerprint(), "162caa82b864c35953739ed06a49f9cd");
}

TEST(FingerprintTest, EveryChangeGivesAnotherName) {
    const std::vector<std::function<void(Data&)>> changes{
        [](Data& d) { d.bars[1].close[2] = std::nextafter(10.5, 11); },
        [](Data& d) { d.bars[0].open[0] = 10.01; },
        [](Data& d) { d.bars[0].high[0] = 12; },
        [](Data& d) { d.bars[0].low[0] = 8; },
        [](Data& d) { d.bars[0].volume[0] = 1; },
        [](Data& d) { d.bars[0].amount[0] = 1; },
        [](Data& d) { std::swap(d.bars[0], d.bars[1]); },
        [](Data& d) { d.actions[0].cash = 0.51; },
        [](Data& d) { d.actions[0].ex_date.days = 0; },
        [](Data& d) { d.actions[1].rights_ratio = 0.1; },
        [](Data& d) { d.actions[1].rights_price = 5; },
        [](Data& d) { d.actions.pop_back(); },
        [](Data& d) {
            d.special = {{{0}, {2}}};
        },
        [](Data& d) {
            d.special = {{{0}, {1}}};
        },
        [](Data& d) { d.benchmark[2] = 4; },
        [](Data& d) { d.benchmark.clear(); },
        [](Data& d) { d.first_moment = 1; },
        [](Data& d) { d.period = market::Period::k1w; },
        [](Data& d) { d.instruments[0].list_date = base::Date{0}; },
        [](Data& d) { d.instruments[0].board = market::Board::kStar; },
        [](Data& d) { d.instruments[1] = d.instruments[0]; },
        [](Data& d) { d.bars.pop_back(); },
    };
    std::set<std::string> names{Data().fingerprint()};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Data data;
        changes[i](data);
        EXPECT_TRUE(names.insert(data.fingerprint()).second) << "change " << i;
    }
}

}  // namespace
}  // namespace mystocks::backtest
