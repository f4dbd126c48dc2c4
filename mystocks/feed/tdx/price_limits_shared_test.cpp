// The market's price limits against what really traded, with 通达信's corporate actions.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "mystocks/feed/tdx/detail/made_files.hpp"
#include "mystocks/feed/tdx/tdx_source.hpp"
#include "mystocks/market/trading_rules.hpp"

namespace mystocks::feed::tdx {
namespace {

namespace fs = std::filesystem;
using base::Date;
using detail::KeepingSink;

using ActionsById = std::map<std::string, std::vector<market::CorporateAction>>;

struct Findings {
    std::size_t instruments = 0;
    std::size_t days = 0;
    std::size_t closes_at_a_limit = 0;
    std::size_t ex_dates = 0;
    std::set<std::pair<std::string, int>> outside;  // id, day: a price beyond the band
};

class SharedPriceLimits : public testing::Test {
  protected:
    void SetUp() override {
        const char* shared = std::getenv("MYSTOCKS_SHARED");
        root_ = shared != nullptr && *shared != '\0' ? fs::path(shared)
                                                     : fs::path(MYSTOCKS_SOURCE_DIR) / "../shared";
        if (!fs::exists(root_ / "data/tdx/hq_cache/gbbq")) {
            GTEST_SKIP() << "no real data at " << root_ << ": set MYSTOCKS_SHARED";
        }
    }
    KeepingSink import(const std::string& path) const {
        KeepingSink sink;
        const auto source = open_tdx({root_ / path});
        for (const Unit& unit : source->plan({})) {
            source->read(unit, sink, {});
        }
        return sink;
    }
    ActionsById actions() const {
        ActionsById by_id;
        for (auto& action : import("data/tdx/hq_cache/gbbq").actions_read) {
            by_id[action.id.str()].push_back(std::move(action));
        }
        for (auto& [id, list] : by_id) {
            std::stable_sort(list.begin(), list.end(),
                             [](const auto& a, const auto& b) { return a.ex_date < b.ex_date; });
        }
        return by_id;
    }
    fs::path root_;
};

Date day_of(const market::Bars& bars, std::size_t i) {
    return Date{static_cast<std::int32_t>(bars.time[i])};
}

// Every bar but the first, with the close before it as the reference. `until` is the last day that
// the actions know about.
void look_through(const market::InstrumentId& id, const market::Bars& bars,
                  const std::vector<market::CorporateAction>& actions, Date until,
                  Findings& findings) {
    const market::Instrument instrument = market::instrument_from_id(id);
    if (instrument.kind == market::InstrumentKind::kIndex) {
        return;
    }
    const market::TradingRules rules;
    ++findings.instruments;
    for (std::size_t i = 1; i < bars.size() && day_of(bars, i) <= until; ++i) {
        const Date day = day_of(bars, i);
        const auto after = [](Date date, const market::CorporateAction& action) {
            return date < action.ex_date;
        };
        const auto first =
            std::upper_bound(actions.begin(), actions.end(), day_of(bars, i - 1), after);
        const auto last = std::upper_bound(first, actions.end(), day, after);
        const auto count = last - first;
        const double reference = market::reference_price(
            bars.close[i - 1], count == 0 ? nullptr : &*first,
            count == 0 ? nullptr : &*first + count, instrument.price_decimals);
        const market::PriceBand band = rules.price_band(instrument, day, {}, reference);
        ++findings.days;
        findings.ex_dates += count > 0 ? 1 : 0;
        findings.closes_at_a_limit +=
            bars.close[i] == band.up || bars.close[i] == band.down ? 1 : 0;
        if (bars.high[i] > band.up || bars.low[i] < band.down) {
            findings.outside.emplace(id.str(), day.yyyymmdd());
        }
    }
}

// 37 of the 46 files are no indices. No price of a day, its high and low included, lies beyond the
// band but on two days:
//   600751 on 2013-06-04: the first day after its share reform has no limit;
//   000750 on 2013-11-26: after a rights issue the exchange counts the shares that were really
//   taken
//     up (9.74), and not all that were offered (9.71).
TEST_F(SharedPriceLimits, HoldOn45652DaysOf37Instruments) {
    const ActionsById known = actions();
    Findings findings;
    for (const auto& piece : import("data/tdx/vipdoc").pieces) {
        const auto own = known.find(piece.id);
        look_through(market::InstrumentId::parse(piece.id), piece.bars,
                     own == known.end() ? std::vector<market::CorporateAction>() : own->second,
                     Date::of(2020, 10, 31), findings);
    }
    EXPECT_EQ(findings.instruments, 37u);
    EXPECT_EQ(findings.days, 45652u);
    EXPECT_GE(findings.ex_dates, 100u);
    EXPECT_GE(findings.closes_at_a_limit, 300u);
    const std::set<std::pair<std::string, int>> explained{{"000750.SZ", 20131126},
                                                          {"600751.SH", 20130604}};
    EXPECT_EQ(findings.outside, explained);
}

// One stock over 21 years, to the end of the file of corporate actions; 2006-05-12 was its first
// day after the share reform.
TEST_F(SharedPriceLimits, HoldForOneStockSince1999) {
    const ActionsById known = actions();
    Findings findings;
    for (const auto& piece : import("data/tdx/vipdoc_long/sh/lday/sh600000.day").pieces) {
        look_through(market::InstrumentId::parse(piece.id), piece.bars, known.at(piece.id),
                     Date::of(2020, 10, 31), findings);
    }
    EXPECT_GE(findings.days, 4900u);
    EXPECT_GE(findings.ex_dates, 15u);
    const std::set<std::pair<std::string, int>> explained{{"600000.SH", 20060512}};
    EXPECT_EQ(findings.outside, explained);
}

}  // namespace
}  // namespace mystocks::feed::tdx
