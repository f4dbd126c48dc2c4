#include "mystocks/job/value_job.hpp"

#include <array>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/job/formula_run.hpp"
#include "mystocks/job/value_catalog.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::job {
namespace {

using base::Date;
using market::InstrumentId;
using market::Period;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::NanSensitiveDoubleEq;

// 2026-01-05 is a Monday.
const Date kFirst = Date::of(2026, 1, 5);
constexpr base::TimeUs kNow = base::TimeUs{1'783'303'200} * base::kUsPerSecond;  // 2026-07-06
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

class ValueJob : public ::testing::TestWithParam<FormulaMode> {
  protected:
    ValueJob() : engine_(GetParam()) {
        stores_.series = std::make_shared<store::memory::MemorySeriesStore>();
        stores_.records = std::make_shared<store::memory::MemoryRecordStore>();
        stores_.url = "memory:";
        stores_.data_version = [this] { return version_; };
        shelf_ = std::make_unique<BarShelf>(stores_, 1 << 20);
    }

    // One bar a day.
    void put(const std::string& id, const std::vector<double>& closes, Date first = kFirst) {
        market::Bars bars;
        for (std::size_t i = 0; i < closes.size(); ++i) {
            bars.push_back({first.days + static_cast<int>(i), closes[i], closes[i] + 0.5,
                            closes[i] - 0.5, closes[i], 100, closes[i] * 100});
        }
        stores_.series->write_bars(InstrumentId::parse(id), Period::k1d, bars);
        ++version_;
    }

    static ValueRequest request(const std::string& text, const std::string& name = "X") {
        ValueRequest made;
        made.formula = std::make_shared<const formula::Formula>(formula::Formula::parse(text));
        EXPECT_TRUE(made.formula->ok())
            << formula::to_string(made.formula->diagnostics(), made.formula->text());
        made.name = name;
        made.title = name;
        return made;
    }
    ValueReport run(const ValueRequest& request, std::stop_token stop = {},
                    const std::function<void(const ValueProgress&)>& progress = {},
                    std::size_t threads = 2) {
        return run_values(
            request, *shelf_, engine_, threads, kNow, stop,
            progress ? progress : [](const ValueProgress&) {});
    }
    store::Values values(const std::string& id, const std::string& name,
                         Period period = Period::k1d) const {
        return stores_.series->read_values(InstrumentId::parse(id), period, name);
    }
    std::vector<std::string> names() const {
        std::vector<std::string> list;
        for (const ValueSummary& each : list_values(stores_)) {
            list.push_back(each.name);
        }
        return list;
    }
    std::string refusal(const ValueRequest& request, base::ErrorKind kind) {
        try {
            run(request);
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), kind) << error.message();
            return error.message();
        }
        ADD_FAILURE() << "it ran";
        return "";
    }

    Stores stores_;
    std::uint64_t version_ = 1;
    FormulaEngine engine_;
    std::unique_ptr<BarShelf> shelf_;
};

INSTANTIATE_TEST_SUITE_P(Modes, ValueJob,
                         ::testing::Values(FormulaMode::kPlain, FormulaMode::kCompiled),
                         [](const auto& mode) {
                             return mode.param == FormulaMode::kPlain ? "plain" : "compiled";
                         });

TEST_P(ValueJob, EveryOutputBecomesASeriesFromItsFirstValueOn) {
    put("600000.SH", {10, 11, 12, 13});
    put("600001.SH", {20, 22});
    put("600002.SH", {5});
    const ValueReport report = run(request("MID: MA(C,2); 涨: C - REF(C,1);", "FAST"));
    EXPECT_THAT(report.names, ElementsAre("FAST.MID", "FAST.涨"));
    EXPECT_EQ(report.instruments, 3U);
    EXPECT_EQ(report.with_values, 2U) << "one has too few bars";
    EXPECT_EQ(report.rows, (store::WriteCounts{8, 0, 0}));
    const store::Values mid = values("600000.SH", "FAST.MID");
    EXPECT_THAT(mid.time, ElementsAre(kFirst.days + 1, kFirst.days + 2, kFirst.days + 3));
    EXPECT_THAT(mid.value, ElementsAre(10.5, 11.5, 12.5));
    EXPECT_THAT(values("600001.SH", "FAST.涨").value, ElementsAre(2));
    EXPECT_EQ(values("600002.SH", "FAST.MID").size(), 0U);
    EXPECT_THAT(names(), ElementsAre("FAST.MID", "FAST.涨"));
}

TEST_P(ValueJob, AnOutputWithoutANameIsCalledAsTheWhole) {
    put("600000.SH", {10, 11});
    EXPECT_THAT(run(request("C * 2;", "TWICE")).names, ElementsAre("TWICE"));
    EXPECT_THAT(values("600000.SH", "TWICE").value, ElementsAre(20, 22));
    EXPECT_THAT(run(request("C; A: O;", "MIXED")).names, ElementsAre("MIXED", "MIXED.A"));
    EXPECT_THAT(run(request("C; O;", "TWO")).names, ElementsAre("TWO.OUTPUT1", "TWO.OUTPUT2"));
}

TEST_P(ValueJob, UndefinedOnesInsideAreKept) {
    put("600000.SH", {10, 10, 11, 10, 12, 12});
    // Undefined on the first bar and wherever the close stands still.
    run(request("R: 1 / (C - REF(C,1));", "GAP"));
    const store::Values kept = values("600000.SH", "GAP.R");
    EXPECT_THAT(kept.time,
                ElementsAre(kFirst.days + 2, kFirst.days + 3, kFirst.days + 4, kFirst.days + 5));
    EXPECT_THAT(kept.value, ElementsAre(1, -1, 0.5, NanSensitiveDoubleEq(kNaN)));
    EXPECT_EQ(run(request("R: 1 / (C - REF(C,1));", "GAP")).rows, (store::WriteCounts{0, 0, 4}));
}

TEST_P(ValueJob, ASecondRunAddsAndChangesWhatIsNew) {
    put("600000.SH", {10, 11, 12});
    const ValueRequest mean = request("M: MA(C,2);");
    EXPECT_EQ(run(mean).rows, (store::WriteCounts{2, 0, 0}));
    EXPECT_EQ(run(mean).rows, (store::WriteCounts{0, 0, 2}));
    put("600000.SH", {10, 11, 13, 14});
    EXPECT_EQ(run(mean).rows, (store::WriteCounts{1, 1, 1}));
    EXPECT_THAT(values("600000.SH", "X.M").value, ElementsAre(10.5, 12, 13.5));
    const auto origin = find_origin(*stores_.records, "X", Period::k1d);
    ASSERT_TRUE(origin.has_value());
    EXPECT_TRUE(origin->finished);
    EXPECT_EQ(origin->formula, "M: MA(C,2);");
    EXPECT_EQ(origin->computed_at, kNow);
    EXPECT_EQ(origin->instruments, 1U);
    EXPECT_EQ(origin->rows, (store::WriteCounts{1, 1, 1}));
    EXPECT_THAT(origin->outputs, ElementsAre("X.M"));
}

TEST_P(ValueJob, AnotherFormulaTakesTheNameOnlyWhenAskedTo) {
    put("600000.SH", {10, 11, 12});
    ValueRequest first = request("PARAM N(2,1,9); M: MA(C,N); OLD: C;");
    run(first);
    EXPECT_THAT(refusal(request("M: MA(C,2);"), base::ErrorKind::kConflict),
                HasSubstr("another formula"));
    ValueRequest other = first;
    other.parameters = {3};
    refusal(other, base::ErrorKind::kConflict);
    other.parameters = {2};  // the default by name
    EXPECT_EQ(run(other).rows, (store::WriteCounts{0, 0, 5}));
    other.adjust = market::Adjust::kNone;
    refusal(other, base::ErrorKind::kConflict);
    ValueRequest replacing = request("M: C * 10;");
    replacing.replace = true;
    const ValueReport report = run(replacing);
    EXPECT_EQ(report.erased, 2U);
    EXPECT_THAT(names(), ElementsAre("X.M")) << "OLD is gone";
    EXPECT_THAT(values("600000.SH", "X.M").value, ElementsAre(100, 110, 120));
    EXPECT_EQ(find_origin(*stores_.records, "X", Period::k1d)->formula, "M: C * 10;");
    ValueRequest weekly = first;
    weekly.period = Period::k1w;
    EXPECT_NO_THROW(run(weekly)) << "another period is another matter";
}

TEST_P(ValueJob, ValuesThatNothingExplainsArentMixedWithOthers) {
    put("600000.SH", {10, 11});
    const store::Values strange{{kFirst.days - 9}, {7}};
    const std::vector<store::ValuesWrite> writes{
        {InstrumentId::parse("600000.SH"), Period::k1d, "X.M", &strange}};
    stores_.series->write_values(writes);
    ValueRequest mine = request("M: C;");
    EXPECT_THAT(refusal(mine, base::ErrorKind::kConflict), HasSubstr("nothing says"));
    mine.replace = true;
    run(mine);
    EXPECT_THAT(values("600000.SH", "X.M").value, ElementsAre(10, 11));
}

TEST_P(ValueJob, OnlyTheDaysAskedForAreWritten) {
    put("600000.SH", {10, 11, 12, 13, 14});
    ValueRequest some = request("M: MA(C,2);");
    some.from = kFirst + 2;
    some.to = kFirst + 3;
    EXPECT_EQ(run(some).rows, (store::WriteCounts{2, 0, 0}));
    EXPECT_THAT(values("600000.SH", "X.M").value, ElementsAre(11.5, 12.5));
    some.from = kFirst + 5;
    refusal(some, base::ErrorKind::kInvalidArgument);
}

TEST_P(ValueJob, AWeekThatStillRunsIsLeftOut) {
    // The week of kFirst, and Monday and Tuesday of the next one.
    put("600000.SH", {10, 11, 12, 13, 14});
    put("600000.SH", {15, 16}, kFirst + 7);
    ValueRequest weekly = request("W: C;");
    weekly.period = Period::k1w;
    weekly.to = kFirst + 8;
    run(weekly);
    EXPECT_THAT(values("600000.SH", "X.W", Period::k1w).time, ElementsAre(kFirst.days + 4));
    weekly.to.reset();  // half a year later
    run(weekly);
    EXPECT_THAT(values("600000.SH", "X.W", Period::k1w).time,
                ElementsAre(kFirst.days + 4, kFirst.days + 8));
    EXPECT_THAT(values("600000.SH", "X.W", Period::k1w).value, ElementsAre(14, 16));
}

TEST_P(ValueJob, AFactorComparesInstruments) {
    put("600000.SH", {10, 11});
    put("600001.SH", {10, 14});
    put("600002.SH", {10, 9});
    ValueRequest factor = request("R: RANK(C/REF(C,1)); P: PCTRANK(C/REF(C,1));", "UP");
    std::vector<std::uint64_t> done;
    run(factor, {}, [&](const ValueProgress& now) { done.push_back(now.done); });
    // 1.1, 1.4 and 0.9: the first is the greatest.
    EXPECT_THAT(values("600000.SH", "UP.R").value, ElementsAre(2));
    EXPECT_THAT(values("600001.SH", "UP.R").value, ElementsAre(1));
    EXPECT_THAT(values("600002.SH", "UP.R").value, ElementsAre(3));
    EXPECT_EQ(done.back(), 3U);
    const auto newest = newest_values(stores_, "UP.P", Period::k1d);
    ASSERT_EQ(newest.size(), 3U);
    EXPECT_EQ(newest[0].id.str(), "600001.SH");
    EXPECT_GT(newest[0].value, newest[1].value);
    factor.universe.instruments = {InstrumentId::parse("600000.SH"),
                                   InstrumentId::parse("600002.SH")};
    factor.replace = true;
    run(factor);
    EXPECT_THAT(values("600000.SH", "UP.R").value, ElementsAre(1)) << "among two";
    EXPECT_EQ(values("600001.SH", "UP.R").size(), 0U);
}

TEST_P(ValueJob, ASignalIsZeroOrOne) {
    put("600000.SH", {10, 11, 10, 12});
    run(request("HIT: C > REF(C,1);", "RISE"));
    const store::Values hit = values("600000.SH", "RISE.HIT");
    ASSERT_GE(hit.size(), 3U);
    EXPECT_EQ(std::vector<double>(hit.value.end() - 3, hit.value.end()),
              (std::vector<double>{1, 0, 1}));
}

TEST_P(ValueJob, ALookAheadIsRefusedUnlessAllowed) {
    put("600000.SH", {10, 11, 12});
    ValueRequest ahead = request("F: REFX(C,1);");
    EXPECT_THAT(refusal(ahead, base::ErrorKind::kInvalidArgument), HasSubstr("looks ahead"));
    EXPECT_THAT(names(), IsEmpty());
    ahead.allow_look_ahead = true;
    run(ahead);
    EXPECT_THAT(values("600000.SH", "X.F").value, ElementsAre(11, 12, NanSensitiveDoubleEq(kNaN)));
    EXPECT_TRUE(find_origin(*stores_.records, "X", Period::k1d)->looks_ahead);
}

TEST_P(ValueJob, NamesAreChecked) {
    put("600000.SH", {10, 11, 12});
    for (const std::string& name :
         {std::string(), std::string("A.B"), std::string("A\n"), std::string(" A"),
          std::string(kValuePrefixBytesMax + 1, 'A'), std::string("\xff")}) {
        refusal(request("M: C;", name), base::ErrorKind::kInvalidArgument);
    }
    EXPECT_THAT(refusal(request("LONGER: C;", std::string(kValuePrefixBytesMax, 'A')),
                        base::ErrorKind::kInvalidArgument),
                HasSubstr("67 bytes"));
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_THAT(list_origins(*stores_.records), IsEmpty());
    EXPECT_NO_THROW(run(request("M: C;", std::string(kValuePrefixBytesMax, 'A'))));
}

// Stopped after the first batch of instruments: its rows are there whole, and another run goes on.
TEST_P(ValueJob, WhatWasWrittenBeforeAStopStays) {
    for (int i = 0; i < 100; ++i) {
        put(std::to_string(600'000 + i) + ".SH", {10, 11, 12.0 + i});
    }
    for (const char* text : {"A: C; B: MA(C,2);", "A: RANK(C); B: C;"}) {
        std::stop_source stop;
        const ValueRequest both = request(text, text[3] == 'C' ? "ALONE" : "MARKET");
        try {
            run(
                both, stop.get_token(),
                [&](const ValueProgress& now) {
                    if (now.done > 0) {
                        stop.request_stop();
                    }
                },
                1);
            FAIL() << "it ran to its end";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), base::ErrorKind::kCancelled);
        }
        const auto stopped = find_origin(*stores_.records, both.name, Period::k1d);
        ASSERT_TRUE(stopped.has_value());
        EXPECT_FALSE(stopped->finished);
        EXPECT_EQ(stopped->instruments, 64U);
        EXPECT_EQ(values("600063.SH", both.name + ".A").size(), 3U);
        EXPECT_EQ(values("600064.SH", both.name + ".A").size(), 0U);
        const ValueReport rest = run(both);
        EXPECT_EQ(rest.rows.inserted, text[3] == 'C' ? 36U * 5 : 36U * 6);
        EXPECT_EQ(rest.rows.unchanged, stopped->rows.inserted);
        EXPECT_TRUE(find_origin(*stores_.records, both.name, Period::k1d)->finished);
    }
}

TEST_P(ValueJob, KeptOnesAreListedFoundAndRemoved) {
    put("600000.SH", {10, 11, 12});
    put("600001.SH", {20, 21});
    run(request("A: C; B: MA(C,2);"));
    ValueRequest weekly = request("A: C;");
    weekly.period = Period::k1w;
    run(weekly);
    const auto all = list_values(stores_);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].name, "X.A");
    EXPECT_EQ(all[0].instruments, 2U);
    EXPECT_EQ(all[0].rows, 5U);
    EXPECT_EQ(all[0].first_time, kFirst.days);
    EXPECT_EQ(all[0].last_time, kFirst.days + 2);
    ASSERT_TRUE(all[1].origin.has_value());
    EXPECT_EQ(all[1].origin->formula, "A: C;");
    EXPECT_EQ(find_values(stores_, "X.B", {}).period, Period::k1d);
    EXPECT_THROW(find_values(stores_, "X.A", {}), base::Error) << "in two periods";
    EXPECT_EQ(find_values(stores_, "X.A", Period::k1w).rows, 2U);
    EXPECT_THROW(find_values(stores_, "Y", {}), base::Error);
    try {
        find_values(stores_, "X", {});
        ADD_FAILURE() << "a prefix is no series";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kNotFound);
        EXPECT_THAT(error.message(), HasSubstr("X.A, X.B"));
    }
    EXPECT_EQ(remove_values(stores_, "X.B", {}), 2U);
    EXPECT_TRUE(find_origin(*stores_.records, "X", Period::k1d).has_value());
    EXPECT_EQ(remove_values(stores_, "X", Period::k1d), 2U);
    EXPECT_FALSE(find_origin(*stores_.records, "X", Period::k1d).has_value());
    EXPECT_TRUE(find_origin(*stores_.records, "X", Period::k1w).has_value());
    EXPECT_EQ(remove_values(stores_, "X", {}), 2U);
    EXPECT_THAT(names(), IsEmpty());
    EXPECT_THROW(remove_values(stores_, "X", {}), base::Error);
}

TEST_P(ValueJob, TheNewestStandInOrder) {
    put("600000.SH", {10, 11});
    put("600001.SH", {10, 14});
    put("600002.SH", {10});
    put("600003.SH", {10, 10});
    run(request("D: 1 / (C - 10.0);"));
    std::vector<std::string> order;
    for (const NewestValue& each : newest_values(stores_, "X.D", Period::k1d)) {
        order.push_back(each.id.str());
    }
    EXPECT_THAT(order, ElementsAre("600000.SH", "600001.SH"));
    run(request("D: IF(C = 11, C / (C - C), C);", "Y"));
    order.clear();
    for (const NewestValue& each : newest_values(stores_, "Y.D", Period::k1d, true)) {
        order.push_back(each.id.str());
    }
    EXPECT_THAT(order, ElementsAre("600002.SH", "600003.SH", "600001.SH", "600000.SH"))
        << "equal ones by id, the undefined last";
}

// Enough instruments that machine code pays.
TEST_P(ValueJob, EqualsOneInstrumentAtATime) {
    for (int i = 0; i < 420; ++i) {
        std::vector<double> closes;
        for (int day = 0; day < 20 + i % 13; ++day) {
            closes.push_back(10 + (day * (7 + i % 5) + i) % 17 * 0.25);
        }
        put(std::to_string(600'000 + i) + ".SH", closes);
    }
    const ValueRequest wanted = request("FAST: EMA(C,5); WIDE: STD(C,8); UP: C > REF(C,1);");
    EXPECT_EQ(run(wanted).with_values, 420U);
    const std::array<std::string, 3> series{"X.FAST", "X.WIDE", "X.UP"};
    for (int i = 0; i < 420; ++i) {
        const auto id = InstrumentId::parse(std::to_string(600'000 + i) + ".SH");
        const FormulaRun alone = run_formula(
            {wanted.formula, {}, {id, Period::k1d, wanted.adjust, {}, {}, Date::of(2026, 7, 6)}},
            *shelf_);
        for (std::size_t k = 0; k < 3; ++k) {
            const store::Values kept = values(id.str(), series[k]);
            const auto all = alone.values.outputs[k].values();
            ASSERT_LE(kept.size(), all.size());
            const std::size_t before = all.size() - kept.size();
            EXPECT_TRUE(before == 0 || std::isnan(all[before - 1]));
            for (std::size_t row = 0; row < kept.size(); ++row) {
                ASSERT_EQ(kept.value[row], all[before + row]) << id.str() << ' ' << k;
            }
        }
    }
}

TEST_P(ValueJob, ADocumentThatIsDamagedCountsAsNone) {
    put("600000.SH", {10, 11});
    stores_.records->save_document({"values", "X 1d", 1, "{\"period\": 7"});
    EXPECT_FALSE(find_origin(*stores_.records, "X", Period::k1d).has_value());
    stores_.records->save_document({"values", "X 1d", 1, R"({"period":"1d","outputs":[1],"name":3,
        "parameters":[{"value":"x"},4],"inserted":-1,"computed_at":1e300,"adjust":"sideways"})"});
    const auto odd = find_origin(*stores_.records, "X", Period::k1d);
    ASSERT_TRUE(odd.has_value());
    EXPECT_EQ(odd->rows, store::WriteCounts{});
    EXPECT_THAT(odd->outputs, IsEmpty());
    refusal(request("M: C;"), base::ErrorKind::kConflict);
}

}  // namespace
}  // namespace mystocks::job
