#include "mystocks/job/backtest_job.hpp"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/backtest/remarks.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/job/backtest_board.hpp"
#include "mystocks/job/strategy_library.hpp"
#include "mystocks/job/sweep_job.hpp"
#include "mystocks/market/calendar.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::job {
namespace {

using base::Date;
using market::InstrumentId;
using market::Period;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BacktestJob : public ::testing::Test {
  protected:
    BacktestJob() {
        stores_.series = std::make_shared<store::memory::MemorySeriesStore>();
        stores_.records = std::make_shared<store::memory::MemoryRecordStore>();
        stores_.url = "memory:";
        stores_.data_version = [this] { return version_; };
        shelf_ = std::make_unique<BarShelf>(stores_, std::uint64_t{1} << 20);
        means_ = {shelf_.get(), &formulas_, &engine_, 2, "1.2.3"};
    }

    void put(const std::string& id, const std::vector<Date>& days,
             const std::vector<double>& closes) {
        market::Bars bars;
        for (std::size_t i = 0; i < closes.size(); ++i) {
            const double open = i == 0 ? closes[0] : closes[i - 1];
            const double volume = i % 5 == 0 ? 2e6 : 1e6;
            bars.push_back({days[i].days, open, std::max(open, closes[i]),
                            std::min(open, closes[i]), closes[i], volume, volume * closes[i]});
        }
        stores_.series->write_bars(InstrumentId::parse(id), Period::k1d, bars);
        ++version_;
    }
    // Random walks of some instruments over two years, with a dividend and a bonus each year.
    void put_market(int instruments) {
        const auto days = market::Calendar::built_in("CN").trading_days(Date::of(2018, 1, 1),
                                                                        Date::of(2019, 12, 31));
        std::mt19937_64 random(7);
        std::normal_distribution<double> step(0.0004, 0.02);
        for (int n = 0; n < instruments; ++n) {
            const std::string id = std::to_string(600000 + n) + ".SH";
            std::vector<double> closes{10.0 + n};
            while (closes.size() < days.size()) {
                closes.push_back(std::round(closes.back() * std::exp(step(random)) * 100) / 100);
            }
            put(id, days, closes);
            for (const std::size_t day : {100 + 3 * n, 300 + 2 * n}) {
                const market::CorporateAction action{
                    InstrumentId::parse(id), days[day], 0.1, 0.1, 0, 0, "tdx"};
                stores_.records->upsert_actions(std::span(&action, 1));
            }
        }
    }

    BacktestOutcome run(const std::string& text, bool audit = false,
                        const std::map<std::string, double>& parameters = {}) {
        BacktestRequest request;
        request.strategy = std::make_shared<const backtest::StrategyFile>(
            backtest::parse_strategy(text, "test.toml", nullptr));
        request.parameters = backtest::parameter_values(*request.strategy, parameters);
        request.audit = audit;
        return run_backtest(request, means_, {}, [](const auto&) {});
    }
    base::Error refusal(const std::string& text) {
        try {
            run(text);
        } catch (const base::Error& error) {
            return error;
        }
        return {base::ErrorKind::kInternal, "it ran"};
    }

    std::uint64_t version_ = 1;
    Stores stores_;
    base::FixedClock clock_{base::TimeUs{1'783'303'200} * base::kUsPerSecond};
    FormulaLibrary formulas_{formula::Catalogue::built_in({}), nullptr, clock_};
    FormulaEngine engine_{FormulaMode::kPlain};
    std::unique_ptr<BarShelf> shelf_;
    BacktestMeans means_;
};

constexpr const char* kCross =
    "[universe]\nall = true\n[parameters]\nFAST = { default = 5, min = 2, max = 60 }\n[signals]\n"
    "entry = \"CROSS(MA(C, FAST), MA(C, 20))\"\nexit = \"CROSS(MA(C, 20), MA(C, FAST))\"\n";

TEST_F(BacktestJob, TheAxisIsTheExchangesCalendar) {
    // A Thursday, the Monday after it and the Wednesday: Friday and Tuesday were trading days.
    put("600000.SH", {Date::of(2019, 3, 7), Date::of(2019, 3, 11), Date::of(2019, 3, 13)},
        {10, 11, 12});
    const BacktestOutcome outcome =
        run("[universe]\ninstruments = [\"600000.SH\"]\n[signals]\nentry = \"C > 10.5\"\n[orders]\n"
            "close_at_end = true\n[data]\nbenchmark = \"600000.SH\"\n");
    const std::vector<std::int64_t> expected{Date::of(2019, 3, 7).days, Date::of(2019, 3, 8).days,
                                             Date::of(2019, 3, 11).days, Date::of(2019, 3, 12).days,
                                             Date::of(2019, 3, 13).days};
    EXPECT_EQ(outcome.result.times, expected);
    EXPECT_THAT(outcome.result.benchmark, ElementsAre(10, 10, 11, 11, 12));
    // Tuesday is a suspension: the entry of Monday is refused then.
    EXPECT_EQ(outcome.result.orders.at(0).refusal, trade::Refusal::kSuspended);
    EXPECT_EQ(outcome.bars, 3U);
    EXPECT_EQ(outcome.summary.names.program_version, "1.2.3");
    EXPECT_EQ(outcome.summary.names.strategy_hash.size(), 16U);
}

TEST_F(BacktestJob, DaysBeforeTheFirstAreForFormulas) {
    put_market(1);
    const BacktestOutcome whole = run(kCross);
    const BacktestOutcome part =
        run(std::string(kCross) + "[data]\nfrom = 2018-06-01\nto = 2018-12-28\n");
    EXPECT_EQ(part.result.times.front(), Date::of(2018, 6, 1).days);
    EXPECT_EQ(part.result.times.back(), Date::of(2018, 12, 28).days);
    EXPECT_LT(part.result.times.size(), whole.result.times.size());
    // The first cross in June is found, with averages that began in January.
    EXPECT_FALSE(part.result.fills.empty());
}

TEST_F(BacktestJob, ParametersAndThreadsAndAgain) {
    put_market(8);
    const BacktestOutcome one = run(kCross);
    const BacktestOutcome other = run(kCross, false, {{"FAST", 9}});
    EXPECT_NE(one.result.fills, other.result.fills);
    means_.threads = 1;
    EXPECT_EQ(run(kCross).result.fills, one.result.fills);
    EXPECT_EQ(run(kCross).summary.names.data_fingerprint, one.summary.names.data_fingerprint);
}

TEST_F(BacktestJob, AnAuditFindsNothingInAnHonestStrategy) {
    put_market(6);
    for (const char* adjust : {"ratio", "backward", "none"}) {
        const BacktestOutcome outcome = run(
            std::string(kCross) + "[stops]\ntrailing = 0.08\n[data]\nadjust = \"" + adjust + "\"\n",
            true);
        ASSERT_TRUE(outcome.audit.has_value());
        EXPECT_EQ(outcome.audit->cuts.size(), kAuditCuts);
        std::uint64_t signals = 0;
        for (const BacktestAudit::Cut& cut : outcome.audit->cuts) {
            EXPECT_EQ(cut.difference, "") << adjust << " " << cut.end;
            signals += cut.signals;
        }
        EXPECT_GT(signals, 100U);
        EXPECT_GT(outcome.audit->cuts.back().orders, 10U);
    }
}

TEST_F(BacktestJob, AnAuditFindsALookAhead) {
    put_market(2);
    const BacktestOutcome outcome =
        run("[universe]\nall = true\n[signals]\nentry = \"REFX(C, 3) > C\"\nexit = \"REFX(C, 3) < "
            "C\"\nallow_look_ahead = [\"REFX\"]\n",
            true);
    EXPECT_FALSE(outcome.audit->passed());
    EXPECT_THAT(outcome.audit->cuts.at(0).difference, HasSubstr("a signal on"));
    EXPECT_THAT(outcome.summary.remarks.at(0), HasSubstr("THE AUDIT FAILED"));
    EXPECT_THAT(outcome.summary.names.look_ahead, ElementsAre("REFX"));
}

TEST_F(BacktestJob, SaysWhatIsMissing) {
    put_market(1);
    const std::string entry = "[signals]\nentry = \"C > O\"\n";
    EXPECT_EQ(refusal("[universe]\ninstruments = [\"000001.SZ\"]\n" + entry).kind(),
              base::ErrorKind::kNotFound);
    EXPECT_EQ(refusal("[universe]\nblock = \"index:x\"\n" + entry).kind(),
              base::ErrorKind::kNotFound);
    EXPECT_EQ(refusal("[universe]\nindex_members = \"x\"\n" + entry).kind(),
              base::ErrorKind::kNotFound);
    EXPECT_EQ(refusal("[universe]\nall = true\nkind = \"crypto\"\n" + entry).kind(),
              base::ErrorKind::kNotFound);
    EXPECT_EQ(refusal("[universe]\nall = true\n[data]\nfrom = 2030-01-01\n" + entry).kind(),
              base::ErrorKind::kInvalidArgument);
    EXPECT_EQ(refusal("[universe]\nall = true\n[data]\nto = 1999-01-01\n" + entry).kind(),
              base::ErrorKind::kNotFound);
    EXPECT_EQ(refusal("[universe]\nall = true\n[data]\nperiod = \"1m\"\n" + entry).kind(),
              base::ErrorKind::kNotFound);
    EXPECT_EQ(refusal("[universe]\nall = true\n[data]\nbenchmark = \"000300.SH\"\n" + entry).kind(),
              base::ErrorKind::kNotFound);
}

TEST_F(BacktestJob, EntersMembersOfAnIndexWhileTheyAreMembers) {
    put_market(3);
    const auto day = [](int year, int month, int of_month) {
        return Date::of(year, month, of_month);
    };
    const market::Block index{
        market::BlockKind::kIndex,
        "mine",
        {},
        "test",
        {{InstrumentId::parse("600000.SH"), day(2018, 1, 1), day(2018, 6, 29)},
         {InstrumentId::parse("600001.SH"), day(2018, 7, 2), day(2018, 12, 28)},
         {InstrumentId::parse("000001.SZ"), day(2018, 1, 1), day(2019, 1, 1)}}};
    stores_.records->replace_blocks(std::span(&index, 1));
    const BacktestOutcome outcome =
        run("[universe]\nindex_members = \"mine\"\n[signals]\nentry = \"C > O\"\nexit = \"C < "
            "O\"\n");
    EXPECT_EQ(outcome.result.instruments.size(), 2U);
    ASSERT_FALSE(outcome.result.orders.empty());
    for (const trade::Order& order : outcome.result.orders) {
        if (order.reason != trade::Reason::kEntry) {
            continue;
        }
        const bool first = outcome.result.instruments[order.instrument].id.code() == "600000";
        const Date placed{static_cast<std::int32_t>(order.placed)};
        EXPECT_GE(placed, first ? day(2018, 1, 1) : day(2018, 7, 2));
        EXPECT_LE(placed, first ? day(2018, 6, 29) : day(2018, 12, 28));
    }
    EXPECT_THAT(outcome.summary.remarks, Contains(HasSubstr("known by date until 2019-01-01")));
    EXPECT_THAT(outcome.summary.remarks, Contains(HasSubstr("1 of the 3 instruments")));
}

TEST_F(BacktestJob, RemarksOnBlocksOfToday) {
    put_market(2);
    const market::Block block{market::BlockKind::kIndex,
                              "mine",
                              {InstrumentId::parse("600001.SH"), InstrumentId::parse("000001.SZ")},
                              "test"};
    stores_.records->replace_blocks(std::span(&block, 1));
    const BacktestOutcome outcome =
        run("[universe]\nblock = \"index:mine\"\n[signals]\nentry = \"INBLOCK('mine')\"\n");
    EXPECT_EQ(outcome.result.instruments.size(), 1U);
    EXPECT_FALSE(outcome.result.fills.empty());
    EXPECT_THAT(outcome.summary.remarks, Contains(HasSubstr("survivorship bias")));
    EXPECT_THAT(outcome.summary.remarks, Contains(HasSubstr("1 of the 2 members")));
    EXPECT_THAT(outcome.summary.remarks, Contains(HasSubstr("INBLOCK")));
}

TEST_F(BacktestJob, WeeksAreMadeFromDays) {
    put_market(2);
    const BacktestOutcome outcome =
        run("[universe]\nall = true\n[data]\nperiod = \"1w\"\n[signals]\nentry = \"C > REF(C, "
            "1)\"\nexit = \"C < REF(C, 1)\"\n",
            true);
    EXPECT_LT(outcome.result.times.size(), 110U);
    EXPECT_GT(outcome.result.fills.size(), 20U);
    EXPECT_TRUE(outcome.audit->passed());
}

TEST_F(BacktestJob, EveryClassicTradesAndStandsTheAudit) {
    put_market(12);
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "strategies")) {
        SCOPED_TRACE(entry.path().filename().string());
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        const BacktestOutcome outcome = run(text, true);
        EXPECT_FALSE(outcome.result.fills.empty());
        for (const BacktestAudit::Cut& cut : outcome.audit->cuts) {
            EXPECT_EQ(cut.difference, "") << cut.end;
        }
        EXPECT_THAT(outcome.summary.names.look_ahead, IsEmpty());
    }
}

TEST_F(BacktestJob, TheTurtlePyramids) {
    put_market(12);
    std::ifstream in(std::filesystem::path(MYSTOCKS_SOURCE_DIR) / "strategies/turtle.toml");
    const BacktestOutcome outcome = run(std::string(std::istreambuf_iterator<char>(in), {}));
    std::uint32_t adds = 0;
    for (const trade::Trade& each : outcome.result.trades) {
        adds = std::max(adds, each.adds);
    }
    EXPECT_GT(adds, 0U);
    EXPECT_LE(adds, 3U);
}

TEST_F(BacktestJob, StopsWhenAsked) {
    put_market(4);
    BacktestRequest request;
    request.strategy = std::make_shared<const backtest::StrategyFile>(
        backtest::parse_strategy(kCross, "test.toml", nullptr));
    request.parameters = backtest::parameter_values(*request.strategy, {});
    for (const BacktestStage stage : {BacktestStage::kReading, BacktestStage::kAuditing}) {
        std::stop_source stop;
        request.audit = true;
        try {
            run_backtest(request, means_, stop.get_token(), [&](const BacktestProgress& now) {
                if (now.stage == stage) {
                    stop.request_stop();
                }
            });
            ADD_FAILURE() << "it went on";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), base::ErrorKind::kCancelled);
        }
    }
}

TEST_F(BacktestJob, ASweepStoppedWhileItWalksForwardKeepsItsScores) {
    put_market(1);
    const base::TemporaryFolder folder;
    SweepRequest request;
    request.strategy = std::make_shared<const backtest::StrategyFile>(
        backtest::parse_strategy(std::string(kCross) + "[grid]\nFAST = { from = 2, to = 9 }\n"
                                                       "[walk_forward]\nfit = 120\ntrade = 60\n",
                                 "test.toml", nullptr));
    request.state_file = folder.path() / "sweep.state";
    std::stop_source stop;
    try {
        run_sweep(request, means_, stop.get_token(), [&](const SweepProgress& now) {
            if (now.stage == SweepStage::kWalking) {
                stop.request_stop();
            }
        });
        FAIL() << "it was not stopped";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kCancelled);
    }
    ASSERT_TRUE(std::filesystem::exists(request.state_file));
    const SweepOutcome outcome = run_sweep(request, means_, {}, [](const auto&) {});
    EXPECT_THAT(outcome.remarks, Contains(backtest::remark_text(backtest::RemarkCode::kResumed)));
    EXPECT_TRUE(outcome.walk_forward.has_value());
    EXPECT_FALSE(std::filesystem::exists(request.state_file));
}

TEST_F(BacktestJob, ABoardRunsKeepsAndForgets) {
    put_market(2);
    BacktestBoard board(means_, clock_);
    BacktestRequest request;
    request.strategy = std::make_shared<const backtest::StrategyFile>(
        backtest::parse_strategy(kCross, "test.toml", nullptr));
    request.parameters = {999};
    EXPECT_THROW(board.start(request), base::Error);
    request.parameters = {5};
    const std::int64_t id = board.start(request);
    for (int i = 0; i < 4000 && board.find(id).outcome == nullptr; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    const BacktestView view = board.find(id);
    ASSERT_EQ(view.state, RunState::kDone);
    EXPECT_FALSE(view.outcome->result.fills.empty());
    EXPECT_EQ(board.list().at(0).id, id);
    board.remove(id);
    EXPECT_THROW(board.find(id), base::Error);
    EXPECT_THROW(board.remove(id), base::Error);
}

TEST(BacktestBoard, PointsAreSpreadEvenly) {
    EXPECT_THAT(evenly(0, 5), IsEmpty());
    EXPECT_THAT(evenly(3, 5), ElementsAre(0, 1, 2));
    EXPECT_THAT(evenly(11, 3), ElementsAre(0, 5, 10));
}

TEST(StrategyLibrary, RefusesBrokenFiles) {
    const std::string sound =
        "name = \"a\"\n[universe]\nall = true\n[signals]\nentry = \"C > O\"\n";
    EXPECT_EQ(StrategyLibrary({{"a.toml", sound}}, nullptr).find("a")->name, "a");
    EXPECT_THROW(StrategyLibrary({{"b.toml", sound}}, nullptr), base::Error);
    EXPECT_THROW(StrategyLibrary({{"a.toml", "name = 3"}}, nullptr), base::Error);
    EXPECT_THROW(StrategyLibrary({{"a.toml", sound}}, nullptr).find("b"), base::Error);
}

TEST(StrategyLibrary, KeepsWhatUsersSaveThoughItBreaksLater) {
    const base::FixedClock clock{5};
    const auto records = std::make_shared<store::memory::MemoryRecordStore>();
    FormulaLibrary formulas(formula::Catalogue::built_in({}), records, clock);
    formulas.save({"MINE", "X: C > O;", formula::EntryKind::kScreen, {}, "", "", ""});
    StrategyLibrary library({}, &formulas, records, &clock);
    library.save("name = \"b\"\n[universe]\nall = true\n[signals]\nentry = \"MINE.X\"\n");
    EXPECT_NE(library.find("B"), nullptr);
    formulas.remove("MINE");
    ASSERT_EQ(library.list().size(), 1U);
    EXPECT_EQ(library.list().front().strategy, nullptr);
    EXPECT_THROW(library.find("b"), backtest::StrategyRefused);
    library.remove("b");
    EXPECT_THROW(library.remove("b"), base::Error);
    EXPECT_THROW(library.save("[universe]\nall = true\n[signals]\nentry = \"C > O\"\n"),
                 base::Error);
}

}  // namespace
}  // namespace mystocks::job
