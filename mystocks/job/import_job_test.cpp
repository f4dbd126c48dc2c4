#include "mystocks/job/import_job.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "mystocks/base/error.hpp"
#include "mystocks/job/import_board.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::job {
namespace {

using market::InstrumentId;
using market::Period;

Stores memory_stores() {
    Stores stores;
    stores.series = std::make_shared<store::memory::MemorySeriesStore>();
    stores.records = std::make_shared<store::memory::MemoryRecordStore>();
    stores.url = "memory:";
    return stores;
}

const InstrumentId kPufa = InstrumentId::parse("600000.SH");

market::Bars daily(base::Date first, int count, double price) {
    market::Bars bars;
    for (int i = 0; i < count; ++i) {
        bars.push_back({first.days + i, price, price, price, price, 100, price * 100});
    }
    return bars;
}

// Units are functions.
class ScriptedSource final : public feed::Source {
  public:
    using Read = std::function<void(const feed::Unit&, feed::FeedSink&, std::stop_token)>;
    explicit ScriptedSource(std::vector<Read> units) : units_(std::move(units)) {}

  private:
    std::string do_name() const override { return "scripted"; }
    std::string do_description() const override { return "a test"; }
    std::vector<feed::Unit> do_plan(std::stop_token) override {
        std::vector<feed::Unit> plan;
        for (std::size_t i = 0; i < units_.size(); ++i) {
            plan.push_back({"unit " + std::to_string(i), 1000, i});
        }
        return plan;
    }
    void do_read(const feed::Unit& unit, feed::FeedSink& sink,
                 std::stop_token stop) const override {
        units_[unit.index](unit, sink, stop);
    }
    std::vector<Read> units_;
};

ImportOutcome import(feed::Source& source, const Stores& stores, ImportOptions options = {},
                     std::stop_token stop = {}) {
    const base::FixedClock clock(1'000'000);
    return run_import(
        source, stores, clock, options, stop, [](std::int64_t) {}, [](const ImportProgress&) {});
}

ScriptedSource::Read gives(market::Bars bars) {
    return [bars](const feed::Unit&, feed::FeedSink& sink, std::stop_token) {
        sink.rows_read(bars.size());
        sink.bars(kPufa, Period::k1d, market::Bars(bars));
    };
}

TEST(Import, CountsWhatIsNewChangedAndUnchanged) {
    const Stores stores = memory_stores();
    const base::Date monday = base::Date::of(2017, 4, 10);
    ScriptedSource first({gives(daily(monday, 5, 10))});
    const ImportOutcome once = import(first, stores);
    EXPECT_EQ(once.report.inserted, 5U);
    EXPECT_EQ(once.report.rows_read, 5U);
    EXPECT_EQ(once.report.series, 1U);
    EXPECT_EQ(once.run.state, store::ImportState::kDone);

    ScriptedSource again({gives(daily(monday, 5, 10))});
    EXPECT_EQ(import(again, stores).report.unchanged, 5U);
    ScriptedSource revised({gives(daily(monday + 4, 2, 11))});
    const ImportOutcome last = import(revised, stores);
    EXPECT_EQ(last.report.changed, 1U);
    EXPECT_EQ(last.report.inserted, 1U);

    const auto provenance = stores.records->read_provenance(kPufa);
    ASSERT_EQ(provenance.size(), 1U);
    EXPECT_EQ(provenance[0].import_run, last.run.id);
    EXPECT_EQ(stores.records->find_instrument(kPufa)->kind, market::InstrumentKind::kStock);
}

// The slow first file and the quick last one bring the same day: the last one has to win, and the
// report has to say that it changed rows.
TEST(Import, TheLaterUnitWinsWhateverIsParsedFirst) {
    for (int attempt = 0; attempt < 20; ++attempt) {
        const Stores stores = memory_stores();
        const base::Date day = base::Date::of(2017, 4, 10);
        const auto slow = [&](const feed::Unit& unit, feed::FeedSink& sink, std::stop_token stop) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            gives(daily(day, 3, 10))(unit, sink, stop);
        };
        ScriptedSource source({slow, gives(daily(day, 3, 11)), gives(daily(day, 3, 12))});
        ImportOptions options;
        options.parse_threads = 3;
        const ImportOutcome outcome = import(source, stores, options);
        EXPECT_EQ(outcome.report.inserted, 3U);
        EXPECT_EQ(outcome.report.changed, 6U);
        EXPECT_EQ(stores.series->read_bars(kPufa, Period::k1d).close.back(), 12);
    }
}

TEST(Import, ParsesAheadOnlyAsFarAsAllowed) {
    const Stores stores = memory_stores();
    std::vector<ScriptedSource::Read> units;
    for (int i = 0; i < 40; ++i) {
        units.push_back([i](const feed::Unit&, feed::FeedSink& sink, std::stop_token) {
            for (int k = 0; k < 10; ++k) {
                const auto id = InstrumentId::of(std::to_string(600000 + i), "SH");
                sink.bars(id, Period::k1d, daily(base::Date{15000 + k * 10}, 10, 5));
            }
        });
    }
    ScriptedSource source(units);
    ImportOptions options;
    options.parse_threads = 4;
    options.rows_ahead_max = 15;
    options.rows_per_write = 50;
    EXPECT_EQ(import(source, stores, options).report.inserted, 4000U);
}

TEST(Import, ABadFileIsRejectedAndTheOthersGoOn) {
    const Stores stores = memory_stores();
    const auto bad = [](const feed::Unit&, feed::FeedSink&, std::stop_token) {
        throw base::Error(base::ErrorKind::kIo, "sh600001.day: read failed");
    };
    const auto worse = [](const feed::Unit&, feed::FeedSink&, std::stop_token) {
        throw std::runtime_error("surprise");
    };
    ScriptedSource source({bad, gives(daily(base::Date::of(2017, 4, 10), 2, 10)), worse});
    const ImportOutcome outcome = import(source, stores);
    EXPECT_EQ(outcome.run.state, store::ImportState::kDone);
    EXPECT_EQ(outcome.report.inserted, 2U);
    EXPECT_EQ(outcome.report.rejected, 2U);
    EXPECT_EQ(outcome.report.rejections[0].unit, "unit 0");
    EXPECT_EQ(outcome.report.rejections[0].reason, "sh600001.day: read failed");
}

TEST(Import, CountsRejectionsByReasonWithoutTheirNumbers) {
    const Stores stores = memory_stores();
    ScriptedSource source({[](const feed::Unit& unit, feed::FeedSink& sink, std::stop_token) {
        for (std::uint64_t i = 0; i < 3000; ++i) {
            sink.reject({unit.name, i + 1, "high " + std::to_string(i) + ".5 is below low 9e76"});
        }
        sink.reject({unit.name, 3001, "no date"});
    }});
    const ImportReport report = import(source, stores).report;
    EXPECT_EQ(report.rejected, 3001U);
    EXPECT_EQ(report.rejections.size(), kReportedRejectionsMax);
    ASSERT_EQ(report.rejected_by_reason.size(), 2U);
    EXPECT_EQ(report.rejected_by_reason[0].reason, "high # is below low #");
    EXPECT_EQ(report.rejected_by_reason[0].count, 3000U);
    const auto read_back = parse_import_report(to_json(report));
    ASSERT_TRUE(read_back);
    EXPECT_EQ(to_text(*read_back), to_text(report));
}

TEST(Import, ACancelledRunKeepsWhatItWroteAndSaysSo) {
    const Stores stores = memory_stores();
    std::stop_source stop;
    ScriptedSource source({gives(daily(base::Date::of(2017, 4, 10), 2, 10)),
                           [&](const feed::Unit&, feed::FeedSink& sink, std::stop_token) {
                               stop.request_stop();
                               for (;;) {  // until the sink refuses
                                   sink.bars(kPufa, Period::k1d, daily(base::Date{1}, 100, 1));
                               }
                           }});
    ImportOptions options;
    options.rows_ahead_max = 1000;
    const ImportOutcome outcome = import(source, stores, options, stop.get_token());
    EXPECT_EQ(outcome.run.state, store::ImportState::kCancelled);
    EXPECT_EQ(outcome.failure, base::ErrorKind::kCancelled);
    EXPECT_FALSE(outcome.report.error.empty());
    EXPECT_EQ(stores.records->find_import(outcome.run.id)->state, store::ImportState::kCancelled);
}

TEST(Import, ReportsTradingDaysWithoutABar) {
    const Stores stores = memory_stores();
    market::Bars bars = daily(base::Date::of(2017, 4, 10), 1, 10);  // Monday
    const market::Bars friday = daily(base::Date::of(2017, 4, 14), 1, 10);
    bars.push_back(friday.at(0));
    bars.push_back(daily(base::Date::of(2017, 4, 17), 1, 10).at(0));  // the next Monday
    ScriptedSource source({gives(bars)});
    const ImportReport report = import(source, stores).report;
    EXPECT_EQ(report.gap_days, 3U);
    EXPECT_EQ(report.gap_instruments, 1U);
    ASSERT_EQ(report.gaps.size(), 1U);
    EXPECT_EQ(report.gaps[0].from, base::Date::of(2017, 4, 11));
    EXPECT_EQ(report.gaps[0].to, base::Date::of(2017, 4, 13));
}

TEST(Import, ARunWhoseProcessIsGoneIsShownAsFailed) {
    store::ImportRun run;
    run.state = store::ImportState::kRunning;
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    // The largest process id that Linux allows is 2^22.
    run.report_json = std::string(R"({"owner_host":")") + host + R"(","owner_pid":1073741824})";
    EXPECT_EQ(with_true_state(run).state, store::ImportState::kFailed);
    run.report_json = std::string(R"({"owner_host":")") + host + R"(","owner_pid":)" +
                      std::to_string(getpid()) + "}";
    EXPECT_EQ(with_true_state(run).state, store::ImportState::kRunning);
    run.report_json = "garbage";
    EXPECT_EQ(with_true_state(run).state, store::ImportState::kRunning);
}

class BoardTest : public ::testing::Test {
  protected:
    ImportView wait_for_end(ImportBoard& board, std::int64_t id) {
        for (;;) {
            ImportView view = board.find(id);
            if (view.run.state != store::ImportState::kRunning) {
                return view;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    // The value of a metric as /metrics shows it; -1 where it isn't there.
    double metric(const std::string& name) const {
        const std::string text = "\n" + metrics_.text();
        const std::size_t found = text.find("\n" + name + " ");
        return found == std::string::npos ? -1 : std::stod(text.substr(found + name.size() + 2));
    }
    void wait_until_idle(const ImportBoard& board) {
        while (board.is_running()) {
            std::this_thread::yield();
        }
    }
    base::FixedClock clock_{5'000'000};
    metrics::Registry metrics_;
    Stores stores_ = memory_stores();
};

TEST_F(BoardTest, RunsReportsAndLists) {
    std::atomic<bool> done = false;
    ImportBoard board(stores_,
                      [](const ImportRequest&) {
                          return std::make_unique<ScriptedSource>(
                              std::vector{gives(daily(base::Date::of(2017, 4, 10), 2, 10))});
                      },
                      clock_, metrics_, {});
    const ImportView started = board.start({"scripted", {}, {}, {}}, [&] { done = true; });
    const ImportView ended = wait_for_end(board, started.run.id);
    EXPECT_EQ(ended.run.state, store::ImportState::kDone);
    ASSERT_TRUE(ended.report);
    EXPECT_EQ(ended.report->inserted, 2U);
    wait_until_idle(board);
    EXPECT_TRUE(done);
    EXPECT_EQ(board.list(10).size(), 1U);
    EXPECT_THROW(board.cancel(started.run.id), base::Error);
    EXPECT_THROW(board.find(99), base::Error);
}

TEST_F(BoardTest, CancelsAndRefusesTooManyAtOnce) {
    const auto endless = [](const feed::Unit&, feed::FeedSink&, std::stop_token stop) {
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    };
    ImportBoard board(
        stores_,
        [&](const ImportRequest&) {
            return std::make_unique<ScriptedSource>(std::vector<ScriptedSource::Read>{endless});
        },
        clock_, metrics_, {});
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < ImportBoard::kRunningMax; ++i) {
        ids.push_back(board.start({}).run.id);
    }
    EXPECT_THROW(board.start({}), base::Error);
    board.cancel(ids[0]);
    EXPECT_EQ(wait_for_end(board, ids[0]).run.state, store::ImportState::kCancelled);
    // The others are cancelled by the board's destructor.
}

TEST_F(BoardTest, CountsRowsByOutcomeAndImportsByState) {
    const base::Date monday = base::Date::of(2017, 4, 10);
    std::vector<ScriptedSource::Read> units = {
        gives(daily(monday, 5, 10)),
        [](const feed::Unit& unit, feed::FeedSink& sink, std::stop_token) {
            sink.rows_read(1);
            sink.reject({unit.name, 1, "no date"});
        }};
    ImportBoard board(stores_,
                      [&](const ImportRequest&) { return std::make_unique<ScriptedSource>(units); },
                      clock_, metrics_, {});
    board.start({});
    wait_until_idle(board);
    const auto rows = [&](const std::string& outcome) {
        return metric("mystocks_import_rows_total{outcome=\"" + outcome +
                      "\",source=\"scripted\"}");
    };
    EXPECT_EQ(rows("read"), 6);
    EXPECT_EQ(rows("inserted"), 5);
    EXPECT_EQ(rows("changed"), 0);
    EXPECT_EQ(rows("unchanged"), 0);
    EXPECT_EQ(rows("rejected"), 1);

    units = {gives(daily(monday + 3, 3, 10.5))};  // two days again with other prices, one new
    board.start({});
    wait_until_idle(board);
    units = {gives(daily(monday, 3, 10))};
    board.start({});
    wait_until_idle(board);
    EXPECT_EQ(rows("read"), 12);
    EXPECT_EQ(rows("inserted"), 6);
    EXPECT_EQ(rows("changed"), 2);
    EXPECT_EQ(rows("unchanged"), 3);
    EXPECT_EQ(metric("mystocks_imports_total{source=\"scripted\",state=\"done\"}"), 3);
    EXPECT_EQ(metric("mystocks_import_seconds_count{source=\"scripted\"}"), 3);
    EXPECT_EQ(metric("mystocks_imports_running"), 0);
}

TEST_F(BoardTest, CountsWhatRunsWhileItRuns) {
    const auto endless = [](const feed::Unit&, feed::FeedSink& sink, std::stop_token stop) {
        while (!stop.stop_requested()) {
            sink.rows_read(1);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    };
    ImportBoard board(
        stores_,
        [&](const ImportRequest&) {
            return std::make_unique<ScriptedSource>(std::vector<ScriptedSource::Read>{endless});
        },
        clock_, metrics_, {});
    const std::int64_t id = board.start({}).run.id;
    EXPECT_EQ(metric("mystocks_imports_running"), 1);
    for (int i = 0; i < 5000; ++i) {
        if (metric("mystocks_import_rows_total{outcome=\"read\",source=\"scripted\"}") > 0) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_GT(metric("mystocks_import_rows_total{outcome=\"read\",source=\"scripted\"}"), 0);
    board.cancel(id);
    wait_until_idle(board);
    EXPECT_EQ(metric("mystocks_imports_running"), 0);
    EXPECT_EQ(metric("mystocks_imports_total{source=\"scripted\",state=\"cancelled\"}"), 1);
}

class UnplannableSource final : public feed::Source {
    std::string do_name() const override { return "unplannable"; }
    std::string do_description() const override { return "a folder that is gone"; }
    std::vector<feed::Unit> do_plan(std::stop_token) override {
        throw base::Error(base::ErrorKind::kNotFound, "there is no such folder");
    }
    void do_read(const feed::Unit&, feed::FeedSink&, std::stop_token) const override {}
};

TEST_F(BoardTest, CountsAnImportThatFails) {
    ImportBoard board(stores_,
                      [](const ImportRequest&) { return std::make_unique<UnplannableSource>(); },
                      clock_, metrics_, {});
    board.start({});
    wait_until_idle(board);
    EXPECT_EQ(metric("mystocks_imports_total{source=\"unplannable\",state=\"failed\"}"), 1);
}

}  // namespace
}  // namespace mystocks::job
