#include "mystocks/job/screen_job.hpp"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/job/formula_run.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::job {
namespace {

using base::Date;
using market::InstrumentId;
using market::Period;
using ::testing::DoubleNear;
using ::testing::ElementsAre;

// 2026-01-05 is a Monday.
const Date kFirst = Date::of(2026, 1, 5);
constexpr base::TimeUs kNow = base::TimeUs{1'783'303'200} * base::kUsPerSecond;  // 2026-07-06

class ScreenJob : public ::testing::TestWithParam<FormulaMode> {
  protected:
    ScreenJob() : engine_(GetParam()) {
        stores_.series = std::make_shared<store::memory::MemorySeriesStore>();
        stores_.records = std::make_shared<store::memory::MemoryRecordStore>();
        stores_.url = "memory:";
        stores_.data_version = [this] { return version_; };
    }

    // One bar a day from `first` on; a close of 0 means that there is none on that day.
    void put(const std::string& id, const std::vector<double>& closes, double volume = 100,
             Date first = kFirst) {
        market::Bars bars;
        for (std::size_t i = 0; i < closes.size(); ++i) {
            if (closes[i] != 0) {
                bars.push_back({first.days + static_cast<int>(i), closes[i], closes[i] + 0.5,
                                closes[i] - 0.5, closes[i], volume, closes[i] * volume});
            }
        }
        const auto name = InstrumentId::parse(id);
        stores_.series->write_bars(name, Period::k1d, bars);
        market::Instrument instrument = market::instrument_from_id(name);
        instrument.name = "name of " + id;
        stores_.records->upsert_instruments(std::span(&instrument, 1));
        ++version_;
    }
    void put_action(const std::string& id, Date ex_date, double cash, double bonus) {
        const market::CorporateAction action{
            InstrumentId::parse(id), ex_date, cash, bonus, 0, 0, "tdx"};
        stores_.records->upsert_actions(std::span(&action, 1));
        ++version_;
    }

    static ScreenRequest request(const std::string& text) {
        ScreenRequest made;
        made.formula = std::make_shared<const formula::Formula>(formula::Formula::parse(text));
        EXPECT_TRUE(made.formula->ok())
            << formula::to_string(made.formula->diagnostics(), made.formula->text());
        return made;
    }
    ScreenResult run(const ScreenRequest& request, std::size_t threads = 2) {
        return run_screen(request, shelf(), engine_, threads, kNow, {}, [](const auto&) {});
    }
    BarShelf& shelf() {
        if (shelf_ == nullptr) {
            shelf_ = std::make_unique<BarShelf>(stores_, shelf_bytes_);
        }
        return *shelf_;
    }
    static std::vector<std::string> ids(const ScreenResult& result) {
        std::vector<std::string> list;
        for (const ScreenRow& row : result.rows) {
            list.push_back(row.id.str());
        }
        return list;
    }
    base::ErrorKind refusal(const ScreenRequest& request) {
        try {
            run(request);
        } catch (const base::Error& error) {
            return error.kind();
        }
        ADD_FAILURE() << "it ran";
        return base::ErrorKind::kInternal;
    }

    Stores stores_;
    std::uint64_t version_ = 1;
    std::uint64_t shelf_bytes_ = 1 << 20;
    FormulaEngine engine_;
    std::unique_ptr<BarShelf> shelf_;
};

INSTANTIATE_TEST_SUITE_P(Modes, ScreenJob,
                         ::testing::Values(FormulaMode::kPlain, FormulaMode::kCompiled),
                         [](const auto& mode) {
                             return mode.param == FormulaMode::kPlain ? "plain" : "compiled";
                         });

TEST_P(ScreenJob, FindsWhoMeetsTheLastLineOnTheNewestDay) {
    put("600000.SH", {10, 11, 12});
    put("600001.SH", {12, 11, 10});
    put("600002.SH", {10, 11, 0});  // suspended on the newest day
    const ScreenResult found = run(request("MID: MA(C,2); TWICE: C*2; HIT: C > REF(C,1);"));
    EXPECT_THAT(found.columns, ElementsAre("MID", "TWICE"));
    ASSERT_THAT(ids(found), ElementsAre("600000.SH"));
    EXPECT_EQ(found.date, kFirst + 2);
    EXPECT_EQ(found.instruments, 3U);
    const ScreenRow& row = found.rows[0];
    EXPECT_EQ(row.name, "name of 600000.SH");
    EXPECT_EQ(row.time, kFirst.days + 2);
    EXPECT_EQ(row.close, 12);
    EXPECT_DOUBLE_EQ(row.change, 12.0 / 11 - 1);
    EXPECT_THAT(row.values, ElementsAre(11.5, 24));
    EXPECT_THAT(row.sparkline, ElementsAre(10, 11, 12));
    EXPECT_TRUE(run(request("HIT: C / (C - C);")).rows.empty()) << "undefined is no hit";
}

TEST_P(ScreenJob, ADayIsSeenAsItWasKnownThen) {
    put("600000.SH", {10, 11, 9, 20});
    put_action("600000.SH", kFirst + 3, 1, 1);  // the day after: nobody knows it yet
    ScreenRequest then = request("X: REF(C,1); HIT: C < 10;");
    then.date = kFirst + 2;
    const ScreenResult found = run(then);
    ASSERT_EQ(found.rows.size(), 1U);
    EXPECT_EQ(found.rows[0].close, 9);
    EXPECT_THAT(found.rows[0].values, ElementsAre(11));
    then.date = kFirst + 20;  // nothing trades any more: the day before counts
    EXPECT_EQ(run(then).date, kFirst + 3);
    then.date = kFirst - 1;
    EXPECT_TRUE(run(then).rows.empty());
    EXPECT_EQ(run(then).date, std::nullopt);
    // Today it is known: (9 - 1) / 2 = 4.
    const ScreenResult now = run(request("X: REF(C,1); HIT: 1;"));
    EXPECT_THAT(now.rows.at(0).values, ElementsAre(4));
}

TEST_P(ScreenJob, ARunningWeekIsBuiltFromTheDaysSoFar) {
    put("600000.SH", {10, 11, 12, 13, 14, 0, 0, 20, 15});
    ScreenRequest weekly = request("WEEK: C; HIT: 1;");
    weekly.period = Period::k1w;
    weekly.date = kFirst + 7;
    EXPECT_THAT(run(weekly).rows.at(0).values, ElementsAre(20));
    EXPECT_THAT(run(weekly).rows.at(0).sparkline, ElementsAre(14, 20));
    weekly.date.reset();
    EXPECT_THAT(run(weekly).rows.at(0).values, ElementsAre(15));
}

// Hits on the bars of 11 and 12.
TEST_P(ScreenJob, ARangeTellsWhatFollowed) {
    put("600000.SH", {10, 11, 10.5, 10, 12, 9, 9, 9});
    put_action("600000.SH", kFirst + 2, 1, 0);  // 11 is worth 10 on the next day
    ScreenRequest range = request("X: C; HIT: C > REF(C,1) AND C > 10.5;");
    range.adjust = market::Adjust::kNone;
    range.from = kFirst;
    range.to = kFirst + 4;
    const ScreenResult found = run(range);
    ASSERT_EQ(found.rows.size(), 1U);
    const ScreenRow& row = found.rows[0];
    EXPECT_EQ(row.hits, 2U);
    EXPECT_EQ(row.time, kFirst.days + 4);
    EXPECT_THAT(row.values, ElementsAre(12));
    EXPECT_EQ(row.after[0].samples, 2U);
    // 10.5 / 10 and 9 / 12.
    EXPECT_NEAR(row.after[0].mean_return, (0.05 - 0.25) / 2, 1e-12);
    EXPECT_EQ(row.after[0].win_rate, 0.5);
    EXPECT_EQ(row.after[1].samples, 1U) << "only the first hit has five bars after it";
    EXPECT_NEAR(row.after[1].mean_return, 9.0 / 10 - 1, 1e-12);
    EXPECT_EQ(row.after[2].samples, 0U);
    EXPECT_TRUE(std::isnan(row.after[2].mean_return));
    EXPECT_NEAR(found.after[0].mean_return, -0.1, 1e-12);
    EXPECT_EQ(found.date, std::nullopt);
    range.from = kFirst + 2;
    EXPECT_EQ(run(range).rows.at(0).hits, 1U);
}

TEST_P(ScreenJob, BarsWithoutTradingDoNotCountAsWhatFollowed) {
    put("600000.SH", {10, 20, 0, 0, 22});
    market::Bars suspended;
    for (const int day : {2, 3}) {
        suspended.push_back({kFirst.days + day, 20, 20, 20, 20, 0, 0});
    }
    stores_.series->write_bars(InstrumentId::parse("600000.SH"), Period::k1d, suspended);
    ScreenRequest range = request("HIT: C > 1.5 * REF(C,1);");
    range.from = kFirst;
    const ScreenResult found = run(range);
    ASSERT_EQ(found.rows.size(), 1U);
    EXPECT_EQ(found.rows[0].after[0].samples, 1U);
    EXPECT_NEAR(found.rows[0].after[0].mean_return, 0.1, 1e-12);
    EXPECT_EQ(found.rows[0].after[1].samples, 0U);
}

TEST_P(ScreenJob, TheUniverseIsNarrowed) {
    put("600000.SH", {10, 11});
    put("000001.SZ", {10, 11});
    put("000001.SH", {10, 11});  // an index
    const market::Block block{
        market::BlockKind::kConcept, "芯片", {InstrumentId::parse("600000.SH")}, "tdx"};
    stores_.records->replace_blocks(std::span(&block, 1));
    ScreenRequest all = request("HIT: 1;");
    EXPECT_THAT(ids(run(all)), ElementsAre("000001.SH", "000001.SZ", "600000.SH"));
    all.universe.kind = market::InstrumentKind::kStock;
    EXPECT_THAT(ids(run(all)), ElementsAre("000001.SZ", "600000.SH"));
    all.universe.block = {market::BlockKind::kConcept, "芯片"};
    EXPECT_THAT(ids(run(all)), ElementsAre("600000.SH"));
    all.universe.instruments = {InstrumentId::parse("000001.SZ")};
    EXPECT_TRUE(run(all).rows.empty());
    EXPECT_THAT(ids(run(request("HIT: INBLOCK('芯片');"))), ElementsAre("600000.SH"));
    all.universe.block = {market::BlockKind::kConcept, "none"};
    EXPECT_EQ(refusal(all), base::ErrorKind::kNotFound);
}

TEST_P(ScreenJob, InstrumentsAreComparedOnOneDay) {
    put("600000.SH", {10, 11});
    put("600001.SH", {10, 14});
    put("600002.SH", {10, 9});
    const ScreenResult found =
        run(request("UP: C / REF(C,1) - 1; HIT: RANK(C / REF(C,1)) = 1 OR "
                    "PCTRANK(C / REF(C,1)) >= 0.99;"));
    ASSERT_FALSE(found.rows.empty());
    const auto up = found.rows[0].values.at(0);
    EXPECT_THAT(up, DoubleNear(found.rows[0].id.str() == "600001.SH" ? 0.4 : -0.1, 1e-12));
}

TEST_P(ScreenJob, AChartsLineComparesEveryStockWithTheOneShown) {
    put("600000.SH", {10, 11, 12, 9});
    put("600001.SH", {10, 14, 15, 16});
    put("600002.SH", {10, 0, 9, 8});
    put("000001.SH", {3000, 3100, 3000, 3100});
    const auto run_on = [&](const std::string& id, std::int64_t to) {
        const ScreenRequest wanted =
            request("UP: GROUPMEAN(C > REF(C,1), 1); BEST: RANK(C / REF(C,1));");
        return run_formula({wanted.formula,
                            {},
                            {InstrumentId::parse(id),
                             Period::k1d,
                             market::Adjust::kForward,
                             {store::TimeRange{}.from, to},
                             {},
                             Date::of(2026, 7, 6)},
                            true,
                            2},
                           shelf());
    };
    const FormulaRun stock = run_on("600000.SH", (kFirst + 3).days);
    EXPECT_EQ(stock.compared, 3U) << "an index is no stock";
    const auto up = stock.values.outputs[0].values();
    ASSERT_EQ(up.size(), 4U);
    EXPECT_TRUE(std::isnan(up[0]));
    EXPECT_EQ(up[1], 1) << "the third one was suspended";
    EXPECT_EQ(up[2], 2.0 / 3);
    EXPECT_EQ(up[3], 1.0 / 3);
    EXPECT_EQ(stock.values.outputs[1][3], 3);
    const FormulaRun index = run_on("000001.SH", (kFirst + 2).days);
    EXPECT_EQ(index.compared, 4U) << "the one shown is one of those compared";
    ASSERT_EQ(index.values.outputs[0].size(), 3U) << "nothing after the range is known";
    EXPECT_EQ(index.values.outputs[0][2], 0.5);
}

TEST_P(ScreenJob, TheSurroundingsComeFromTheStores) {
    put("600000.SH", {10, 11, 12});
    put("000001.SH", {3000, 3100, 3200});
    const std::vector<market::ShareEvent> events{
        {InstrumentId::parse("600000.SH"), kFirst + 1, 5, {0, 0, 50, 80}, "tdx"}};
    stores_.records->upsert_share_events(events);
    const ScreenResult found =
        run(request("CAP: CAPITAL; BEFORE: REF(CAPITAL,2); ALL: FINANCE(1); "
                    "INDEX: \"000001.SH$CLOSE\"; VOLUME: V; AVERAGE: AMO/V/100; "
                    "HIT: CODELIKE('600');"));
    ASSERT_EQ(found.rows.size(), 1U);
    EXPECT_EQ(found.rows[0].values[0], 5'000) << "手, as V is";
    EXPECT_TRUE(std::isnan(found.rows[0].values[1]));
    EXPECT_EQ(found.rows[0].values[2], 800'000) << "FINANCE counts shares";
    EXPECT_EQ(found.rows[0].values[3], 3200);
    EXPECT_EQ(found.rows[0].values[4], 1) << "of the 100 shares";
    EXPECT_EQ(found.rows[0].values[5], 12);
}

TEST_P(ScreenJob, WhatCantBeAskedIsRefused) {
    put("600000.SH", {10, 11, 12});
    ScreenRequest ahead = request("HIT: REFX(C,1) > C;");
    EXPECT_EQ(refusal(ahead), base::ErrorKind::kInvalidArgument);
    ahead.allow_look_ahead = true;
    EXPECT_NO_THROW(run(ahead));
    ScreenRequest both = request("HIT: 1;");
    both.date = kFirst;
    both.from = kFirst;
    EXPECT_EQ(refusal(both), base::ErrorKind::kInvalidArgument);
    both.date.reset();
    both.to = kFirst - 1;
    EXPECT_EQ(refusal(both), base::ErrorKind::kInvalidArgument);
    ScreenRequest wide = request("PARAM N(5,2,250); HIT: C > MA(C,N);");
    wide.parameters = {251};
    EXPECT_EQ(refusal(wide), base::ErrorKind::kInvalidArgument);
    wide.parameters = {5, 5};
    EXPECT_EQ(refusal(wide), base::ErrorKind::kInvalidArgument);
}

TEST_P(ScreenJob, StopsWhenAsked) {
    put("600000.SH", {10, 11, 12});
    std::stop_source stop;
    stop.request_stop();
    try {
        run_screen(request("HIT: 1;"), shelf(), engine_, 1, kNow, stop.get_token(),
                   [](const auto&) {});
        FAIL() << "it ran to its end";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kCancelled);
    }
}

TEST_P(ScreenJob, NewDataIsSeenAndASmallShelfChangesNothing) {
    for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1} << 20}) {
        shelf_.reset();
        shelf_bytes_ = bytes;
        put("600000.SH", {10, 11});
        EXPECT_EQ(run(request("HIT: 1;")).rows.at(0).close, 11);
        EXPECT_EQ(shelf().bytes() > 0, bytes > 0);
        put("600000.SH", {10, 12});
        EXPECT_EQ(run(request("HIT: 1;")).rows.at(0).close, 12);
    }
}

// Enough instruments that machine code pays; every number is the same as an evaluation one by one.
TEST_P(ScreenJob, EqualsOneInstrumentAtATime) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> step(-0.04, 0.041);
    for (int i = 0; i < 420; ++i) {
        std::vector<double> closes;
        double price = 10 + i % 7;
        for (int day = 0; day < 30 + i % 11; ++day) {
            price = std::round(price * (1 + step(random)) * 100) / 100;
            closes.push_back((i + day) % 17 == 0 ? 0 : price);
        }
        put(std::to_string(600'000 + i) + ".SH", closes);
    }
    const std::string text =
        "FAST: EMA(C,5); SLOW: MA(C,10); WIDE: STD(C,8); HIGH9: HHV(H,9); HIT: FAST > SLOW;";
    const ScreenRequest wanted = request(text);
    const ScreenResult one = run(wanted, 1);
    const ScreenResult two = run(wanted, 2);
    EXPECT_EQ(ids(one), ids(two));
    ASSERT_GT(one.rows.size(), 10U);
    ASSERT_LT(one.rows.size(), 350U);
    std::size_t hits = 0;
    for (int i = 0; i < 420; ++i) {
        const auto id = InstrumentId::parse(std::to_string(600'000 + i) + ".SH");
        const FormulaRun alone =
            run_formula({wanted.formula,
                         {},
                         {id, Period::k1d, market::Adjust::kForward, {}, {}, Date::of(2026, 7, 6)},
                         true},
                        shelf());
        const std::size_t last = alone.answer.bars.size() - 1;
        const bool newest = alone.answer.bars.time[last] == one.date->days;
        if (!newest || alone.values.outputs[4][last] != 1) {
            continue;
        }
        ASSERT_LT(hits, one.rows.size());
        const ScreenRow& row = one.rows[hits++];
        EXPECT_EQ(row.id, id);
        for (std::size_t k = 0; k < 4; ++k) {
            EXPECT_EQ(row.values[k], alone.values.outputs[k][last]) << id.str() << ' ' << k;
            EXPECT_EQ(row.values[k], two.rows[hits - 1].values[k]);
        }
    }
    EXPECT_EQ(hits, one.rows.size());
}

}  // namespace
}  // namespace mystocks::job
