#include "mystocks/cli/cli.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/cli/detail/json_text.hpp"
#include "mystocks/store/memory/memory_store.hpp"

namespace mystocks::cli {
namespace {

using market::InstrumentId;
using market::Period;

// Gives one instrument with two daily bars.
class TwoBars final : public feed::Source {
    std::string do_name() const override { return "csv"; }
    std::string do_description() const override { return "two.csv"; }
    std::vector<feed::Unit> do_plan(std::stop_token) override { return {{"two.csv", 10, 0}}; }
    void do_read(const feed::Unit&, feed::FeedSink& sink, std::stop_token) const override {
        market::Bars bars;
        bars.push_back({base::Date::of(2017, 4, 17).days, 4.5, 4.75, 4.5, 4.6, 1200, 5500});
        bars.push_back({base::Date::of(2017, 4, 18).days, 4.6, 4.7, 4.5, 4.65, 800, 3700.5});
        sink.rows_read(3);
        sink.reject({"two.csv", 3, "no date"});
        sink.bars(InstrumentId::parse("601006.SH"), Period::k1d, std::move(bars));
    }
};

constexpr const char* kIndicator =
    "{\n@name BASE\n@zh 基础线\n@en Base line\n@panel main\n@group trend\n@convention 通达信\n"
    "@about 均线。\n@about_en An average.\n}\n"
    "PARAM N(5, 1, 250);\nMID: MA(C, N);\n";

class FakeKeeper final : public store::StoreKeeper {
  public:
    store::StoreState state() const override { return kept; }
    std::uint64_t data_version() const override { return 1; }
    std::vector<store::Migration> pending() const override { return steps; }
    std::vector<store::Migration> migrate() override { return std::exchange(steps, {}); }

    store::StoreState kept{.url = "memory:a",
                           .driver = "memory",
                           .version = "1",
                           .reachable = true,
                           .trouble = {},
                           .round_trip_ms = 0.5,
                           .bytes = 4096,
                           .schema = 1,
                           .schema_wanted = 2,
                           .remarks = {"plain"}};
    std::vector<store::Migration> steps{{2, "a new table", "CREATE TABLE x"}};
};

class CliTest : public ::testing::Test {
  protected:
    CliTest() {
        stores_.entries = {
            {keeper_, {store::DataClass::kTicks, store::DataClass::kRecords}, nullptr}};
        other_.series = std::make_shared<store::memory::MemorySeriesStore>();
        other_.records = std::make_shared<store::memory::MemoryRecordStore>();
        const auto keeper = std::make_shared<FakeKeeper>();
        keeper->kept.url = "memory:b";
        other_.entries = {{keeper, {}, nullptr}};
        wiring_.store_keepers = [this](const GlobalOptions&) { return stores_.entries; };
        wiring_.open_store_end = [this](const GlobalOptions&, const StoreEnd& end, OpenMode) {
            return end.url.empty() ? stores_ : other_;
        };
        stores_.series = std::make_shared<store::memory::MemorySeriesStore>();
        stores_.records = std::make_shared<store::memory::MemoryRecordStore>();
        stores_.url = "memory:";
        stores_.bytes = [] { return std::uint64_t{4096}; };
        stores_.data_version = [] { return std::uint64_t{1}; };
        wiring_.open_stores = [this](const GlobalOptions& global, OpenMode) {
            global_ = global;
            return stores_;
        };
        wiring_.open_source = [this](const GlobalOptions&, const job::ImportRequest& request) {
            request_ = request;
            return std::make_unique<TwoBars>();
        };
        wiring_.import_threads = [](const GlobalOptions&) { return std::size_t{1}; };
        wiring_.serve = [this](const ServeOptions& options) {
            served_ = options;
            return 0;
        };
        wiring_.formulas = [] {
            return formula::Catalogue::built_in({{"indicators/base.formula", kIndicator}});
        };
        wiring_.open_engine = [](const GlobalOptions&) {
            return std::make_unique<job::FormulaEngine>(job::FormulaMode::kPlain);
        };
        wiring_.screen_options = [](const GlobalOptions&) { return ScreenOptions{1, 1 << 20}; };
        wiring_.openapi = [] { return std::string("{}\n"); };
        wiring_.version = "1.2.3";
        wiring_.clock = &clock_;
        wiring_.out = &out_;
        wiring_.err = &err_;
    }

    int run_line(std::vector<const char*> words) {
        out_.str("");
        err_.str("");
        words.insert(words.begin(), "mystocks");
        return run(static_cast<int>(words.size()), words.data(), wiring_);
    }

    base::FixedClock clock_{1'500'000'000'000'000};
    const std::shared_ptr<FakeKeeper> keeper_ = std::make_shared<FakeKeeper>();
    job::Stores stores_;
    job::Stores other_;  // of any URL
    GlobalOptions global_;
    job::ImportRequest request_;
    ServeOptions served_;
    Wiring wiring_;
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(CliTest, ImportsAndPrintsTheBars) {
    EXPECT_EQ(run_line({"import", "csv", "two.csv", "--symbol", "sh601006", "--period", "1d",
                        "--map", "date=日期,close=5"}),
              0);
    EXPECT_EQ(request_.table.symbol, InstrumentId::parse("601006.SH"));
    EXPECT_EQ(request_.table.map.at("close"), "5");
    EXPECT_NE(out_.str().find("wrote 2 new, 0 changed; 0 unchanged; 1 rejected"), std::string::npos)
        << out_.str();
    EXPECT_NE(out_.str().find("two.csv:3: no date"), std::string::npos);

    EXPECT_EQ(run_line({"bars", "601006", "--format", "csv"}), 0);
    EXPECT_EQ(out_.str(),
              "date,open,high,low,close,volume,amount\n"
              "2017-04-17,4.5,4.75,4.5,4.6,1200,5500\n"
              "2017-04-18,4.6,4.7,4.5,4.65,800,3700.5\n");
    EXPECT_EQ(run_line({"bars", "sh601006", "--limit", "1", "--format", "json"}), 0);
    EXPECT_NE(out_.str().find("\"time\":[20170418],\"open\":[4.6]"), std::string::npos)
        << out_.str();
    EXPECT_EQ(run_line({"bars", "601006.SH", "--adjust", "forward"}), 0);
    EXPECT_NE(err_.str().find("adjust forward: affine"), std::string::npos) << err_.str();
    EXPECT_NE(out_.str().find("2017-04-18       4.60       4.70"), std::string::npos) << out_.str();
}

TEST_F(CliTest, SaysWhatTheStoreHolds) {
    run_line({"import", "csv", "two.csv"});
    EXPECT_EQ(run_line({"store", "info", "--format", "json"}), 0);
    EXPECT_NE(out_.str().find(R"("name":"bars 1d","series":1,"instruments":1,"rows":2)"),
              std::string::npos)
        << out_.str();
    EXPECT_EQ(run_line({"store", "check"}), 0);
    EXPECT_EQ(out_.str(), "1 series, 2 rows checked, 0 damages\n");
    EXPECT_EQ(run_line({"store", "check", "--format", "json"}), 0);
    EXPECT_EQ(out_.str(), "{\"series\":1,\"rows\":2,\"damages\":[]}\n");
}

TEST_F(CliTest, SaysHowEachStoreIs) {
    EXPECT_EQ(run_line({"store", "info"}), 0);
    EXPECT_NE(out_.str().find("memory:a (memory, 1), 4096 bytes, answers in 0.50 ms\n"
                              "  keeps ticks, records\n"
                              "  layout 1, and this program's is 2: run 'mystocks store migrate'\n"
                              "  plain\n"),
              std::string::npos)
        << out_.str();
    EXPECT_EQ(run_line({"store", "info", "--format", "json"}), 0);
    EXPECT_NE(out_.str().find(R"("stores":[{"url":"memory:a","driver":"memory","version":"1",)"
                              R"("reachable":true,"trouble":"","round_trip_ms":0.5,)"
                              R"("bytes":4096,"schema":1,"schema_wanted":2,"remarks":["plain"],)"
                              R"("classes":["ticks","records"]}])"),
              std::string::npos)
        << out_.str();
}

TEST_F(CliTest, SaysNoSizeThatNobodyKnows) {
    keeper_->kept.bytes = 0;
    EXPECT_EQ(run_line({"store", "info"}), 0);
    EXPECT_NE(out_.str().find("memory:a (memory, 1), size unknown, "), std::string::npos)
        << out_.str();
    EXPECT_EQ(run_line({"store", "info", "--format", "json"}), 0);
    EXPECT_NE(out_.str().find(R"("driver":"memory","bytes":null,"stores":[)"), std::string::npos)
        << out_.str();
    EXPECT_NE(out_.str().find(R"("round_trip_ms":0.5,"bytes":null,)"), std::string::npos);
}

TEST_F(CliTest, AStoreThatIsAwayIsStillDescribed) {
    keeper_->kept.reachable = false;
    keeper_->kept.trouble = "nobody answers at db:5432";
    wiring_.open_stores = [](const GlobalOptions&, OpenMode) -> job::Stores {
        throw base::Error(base::ErrorKind::kUnavailable, "nobody answers");
    };
    for (const char* format : {"table", "json"}) {
        EXPECT_EQ(run_line({"store", "info", "--format", format}), 9);
        EXPECT_NE(out_.str().find("nobody answers at db:5432"), std::string::npos) << out_.str();
        EXPECT_NE(err_.str().find("nobody answers"), std::string::npos);
    }
}

TEST_F(CliTest, PlansAndAppliesMigrations) {
    EXPECT_EQ(run_line({"store", "migrate", "--plan"}), 0);
    EXPECT_EQ(out_.str(), "memory:a: 1 steps would be applied\n  2 a new table\nCREATE TABLE x\n");
    EXPECT_EQ(run_line({"store", "migrate", "--format", "json"}), 0);
    EXPECT_EQ(out_.str(),
              "{\"stores\":[{\"url\":\"memory:a\",\"steps\":[{\"number\":2,"
              "\"name\":\"a new table\",\"sql\":\"CREATE TABLE x\"}]}]}\n");
    EXPECT_EQ(run_line({"store", "migrate"}), 0);
    EXPECT_EQ(out_.str(), "memory:a: up to date\n");
}

TEST_F(CliTest, CopiesIntoAnotherStore) {
    run_line({"import", "csv", "two.csv"});
    EXPECT_EQ(run_line({"store", "copy", "--to", "memory:b"}), 0);
    EXPECT_NE(out_.str().find("1 series, 2 rows, 2 written"), std::string::npos) << out_.str();
    EXPECT_NE(out_.str().find("every count and checksum is equal"), std::string::npos);
    EXPECT_EQ(other_.series->list_series().size(), 1U);
    EXPECT_EQ(other_.records->list_imports(9), stores_.records->list_imports(9));
    EXPECT_EQ(run_line({"store", "copy", "--from", "memory:b", "--format", "json"}), 0);
    EXPECT_NE(out_.str().find(R"("written":0,"trouble":"","equal":true}],"remarks":[],)"
                              R"("differing":0,)"),
              std::string::npos)
        << out_.str();

    market::Bars one;
    one.push_back({1, 2, 3, 4, 5, 6, 7});
    other_.series->write_bars(InstrumentId::parse("601006.SH"), market::Period::k1d, one);
    EXPECT_EQ(run_line({"store", "copy", "--to", "memory:b"}), 4);
    EXPECT_NE(out_.str().find("differs: 601006.SH 1d: 2 rows, checksum "), std::string::npos);
    EXPECT_NE(out_.str().find("1 differ\n"), std::string::npos) << out_.str();
}

TEST_F(CliTest, CopiesOnlyWhatIsAskedForAndMeansSomething) {
    run_line({"import", "csv", "two.csv"});
    EXPECT_EQ(run_line({"store", "copy", "--to", "memory:b", "--only", "ticks,depth"}), 0);
    EXPECT_TRUE(other_.series->list_series().empty());
    EXPECT_TRUE(other_.records->list_imports(9).empty());
    EXPECT_EQ(run_line({"store", "copy", "--to", "memory:b", "--only", "daly_bars"}), 2);
    EXPECT_NE(err_.str().find("did you mean daily_bars?"), std::string::npos) << err_.str();
    EXPECT_EQ(run_line({"store", "copy"}), 2);
    EXPECT_EQ(run_line({"store", "copy", "--from", "memory:b", "--to", "memory:b"}), 2);
    EXPECT_NE(err_.str().find("both the source and the target"), std::string::npos);
    other_.records = nullptr;
    EXPECT_EQ(run_line({"store", "copy", "--to", "memory:b"}), 0);
    EXPECT_NE(out_.str().find("note: the target keeps no records"), std::string::npos);
}

TEST_F(CliTest, ExitCodesTellTheKindOfFailure) {
    EXPECT_EQ(run_line({"bars", "999999.SZ"}), 3);
    EXPECT_NE(err_.str().find("999999.SZ"), std::string::npos);
    EXPECT_EQ(run_line({"bars"}), 2);
    EXPECT_EQ(run_line({"bars", "601006.SH", "--period", "7m"}), 2);
    EXPECT_EQ(run_line({"frobnicate"}), 2);
    EXPECT_EQ(run_line({}), 2);
    EXPECT_EQ(run_line({"import", "csv", "x.csv", "--map", "date"}), 2);
    run_line({"import", "csv", "two.csv"});
    EXPECT_EQ(run_line({"bars", "601006.SH", "--from", "sometime"}), 2);
    EXPECT_NE(err_.str().find("--from 'sometime' is no date"), std::string::npos);
}

TEST_F(CliTest, PassesOptionsOn) {
    EXPECT_EQ(run_line({"--home", "/data/stocks", "serve", "--port", "9000", "--demo"}), 0);
    EXPECT_EQ(served_.global.home, "/data/stocks");
    EXPECT_EQ(served_.port, 9000);
    EXPECT_TRUE(served_.demo);
    EXPECT_EQ(run_line({"serve", "--port", "70000"}), 2);
    EXPECT_EQ(run_line({"version"}), 0);
    EXPECT_EQ(out_.str(), "mystocks 1.2.3\n");
    EXPECT_EQ(run_line({"openapi"}), 0);
    EXPECT_EQ(out_.str(), "{}\n");
}

TEST_F(CliTest, RunsAFormula) {
    run_line({"import", "csv", "two.csv"});
    EXPECT_EQ(run_line({"formula", "run", "-e", "X:MA(C,2);Y:C*2;", "--symbol", "601006",
                        "--format", "csv"}),
              0)
        << err_.str();
    EXPECT_EQ(out_.str(), "date,X,Y\n2017-04-17,,9.2\n2017-04-18,4.625,9.3\n");
    EXPECT_EQ(run_line({"formula", "run", "base", "--symbol", "601006.SH", "--param", "n=2",
                        "--limit", "1", "--format", "json"}),
              0)
        << err_.str();
    EXPECT_NE(out_.str().find("\"time\":[20170418]"), std::string::npos) << out_.str();
    EXPECT_NE(out_.str().find("\"values\":[4.625]"), std::string::npos) << out_.str();
    EXPECT_EQ(run_line({"formula", "run", "BASE", "--symbol", "601006.SH", "--param", "N=1"}), 0);
    EXPECT_NE(out_.str().find("2017-04-18         4.6500"), std::string::npos) << out_.str();
    EXPECT_EQ(run_line({"formula", "run", "BASE", "--symbol", "601006.SH", "--param", "M=1"}), 2);
    EXPECT_EQ(run_line({"formula", "run", "BASE", "--symbol", "601006.SH", "--param", "N=x"}), 2);
    EXPECT_EQ(run_line({"formula", "run", "BASE", "--symbol", "601006.SH", "--param", "N=999"}), 2);
    EXPECT_EQ(run_line({"formula", "run", "BASS", "--symbol", "601006.SH"}), 3);
    EXPECT_EQ(run_line({"formula", "run", "-e", "X:REFX(C,1);", "--symbol", "601006.SH",
                        "--no-look-ahead"}),
              2);
}

TEST_F(CliTest, SaysWhatIsWrongWithAFormula) {
    EXPECT_EQ(run_line({"formula", "check", "-e", "X:MAA(C,5);"}), 2);
    EXPECT_NE(err_.str().find("1:3: error: "), std::string::npos) << err_.str();
    EXPECT_NE(err_.str().find("  X:MAA(C,5);\n    ^^^\n"), std::string::npos) << err_.str();
    EXPECT_EQ(run_line({"formula", "check", "-e", "X:C;"}), 0);
    EXPECT_EQ(out_.str(), "ok; outputs: X\n");
    EXPECT_EQ(run_line({"formula", "check", "-e", "X:;", "--format", "json"}), 2);
    EXPECT_EQ(out_.str().rfind("{\"ok\":false,\"diagnostics\":[{\"severity\":\"error\"", 0), 0U)
        << out_.str();
    EXPECT_EQ(run_line({"formula", "run", "-e", "X:MA(C;", "--symbol", "601006.SH"}), 2);
    EXPECT_NE(err_.str().find("error: "), std::string::npos);
    EXPECT_EQ(run_line({"formula", "check"}), 2);
    EXPECT_EQ(run_line({"formula", "check", "gone.formula"}), 3);
}

TEST_F(CliTest, ListsFormulasAndFunctions) {
    EXPECT_EQ(run_line({"formula", "list", "--format", "json"}), 0);
    EXPECT_NE(out_.str().find("{\"name\":\"BASE\",\"kind\":\"indicator\""), std::string::npos);
    EXPECT_EQ(run_line({"formula", "list", "--kind", "screen"}), 0);
    EXPECT_EQ(out_.str(), "");
    EXPECT_EQ(run_line({"formula", "show", "base"}), 0);
    EXPECT_EQ(out_.str(), kIndicator);
    EXPECT_EQ(run_line({"formula", "functions", "sma"}), 0);
    EXPECT_EQ(out_.str().rfind("SMA(X, N, M)", 0), 0U) << out_.str();
    EXPECT_EQ(run_line({"formula", "functions"}), 0);
    EXPECT_EQ(run_line({"formula", "functions", "NONE"}), 3);
}

TEST_F(CliTest, Screens) {
    run_line({"import", "csv", "two.csv"});
    EXPECT_EQ(
        run_line({"screen", "-e", "A:C;B:O;HIT:C>REF(C,1);", "--columns", "B", "--format", "csv"}),
        0)
        << err_.str();
    EXPECT_EQ(
        out_.str().rfind("instrument,name,time,close,change,B\n601006.SH,,2017-04-18,4.65,", 0), 0U)
        << out_.str();
    EXPECT_NE(err_.str().find("1 of 1 instruments on 2017-04-18"), std::string::npos);
    EXPECT_EQ(run_line({"screen", "-e", "HIT:1;", "--from", "2017-01-01"}), 0);
    EXPECT_NE(err_.str().find("1 bars later: 1 samples"), std::string::npos) << err_.str();
    EXPECT_EQ(run_line({"screen", "-e", "HIT:1;", "--universe", "kind:index"}), 0);
    EXPECT_NE(err_.str().find("0 of 0 instruments"), std::string::npos) << err_.str();
    EXPECT_EQ(run_line({"screen", "-e", "HIT:1;", "--format", "json"}), 0);
    EXPECT_EQ(out_.str().rfind("{\"date\":\"2017-04-18\",\"columns\":[],\"rows\":[{", 0), 0U);
    EXPECT_EQ(run_line({"screen", "-e", "HIT:REFX(C,1);"}), 2);
    EXPECT_EQ(run_line({"screen", "-e", "HIT:REFX(C,1);", "--allow-look-ahead"}), 0);
    EXPECT_EQ(run_line({"screen", "-e", "HIT:;"}), 2);
    EXPECT_EQ(run_line({"screen", "-e", "HIT:1;", "--date", "soon"}), 2);
    EXPECT_EQ(run_line({"screen", "-e", "HIT:1;", "--universe", "gone.txt"}), 3);
    EXPECT_EQ(run_line({"screen", "-e", "HIT:1;", "--sort", "nothing"}), 2);
}

TEST_F(CliTest, KeepsWhatAFormulaGives) {
    run_line({"import", "csv", "two.csv"});
    EXPECT_EQ(run_line({"values"}), 0);
    EXPECT_EQ(run_line({"formula", "store", "base", "--param", "N=1"}), 0) << err_.str();
    EXPECT_NE(out_.str().find("BASE.MID (1d): 1 of 1 instruments have values\nwrote 2 new, 0 "
                              "changed; 0 unchanged"),
              std::string::npos)
        << out_.str();
    EXPECT_EQ(run_line({"formula", "store", "base", "--param", "N=1", "--format", "json"}), 0);
    EXPECT_EQ(out_.str().rfind("{\"name\":\"BASE\",\"period\":\"1d\",\"series\":[\"BASE.MID\"],"
                               "\"instruments\":1,\"with_values\":1,\"inserted\":0,\"changed\":0,"
                               "\"unchanged\":2,\"erased_series\":0,",
                               0),
              0U)
        << out_.str();
    EXPECT_EQ(run_line({"values", "--format", "csv"}), 0);
    EXPECT_EQ(out_.str(),
              "name,period,instruments,rows,first,last,formula,computed\n"
              "\"BASE.MID\",1d,1,2,2017-04-17,2017-04-18,\"BASE\",2017-07-14T02:40:00Z\n");
    EXPECT_EQ(run_line({"values", "BASE.MID", "--symbol", "601006", "--format", "csv"}), 0);
    EXPECT_EQ(out_.str(), "date,value\n2017-04-17,4.6\n2017-04-18,4.65\n");
    EXPECT_EQ(run_line({"values", "BASE.MID", "--symbol", "601006.SH", "--from", "2017-04-18",
                        "--format", "json"}),
              0);
    EXPECT_EQ(out_.str(),
              "{\"instrument\":\"601006.SH\",\"name\":\"BASE.MID\",\"period\":\"1d\","
              "\"time_unit\":\"date\",\"time\":[20170418],\"value\":[4.65]}\n");
    EXPECT_EQ(run_line({"values", "BASE.MID", "--format", "csv"}), 0);
    EXPECT_EQ(out_.str(), "instrument,date,value\n601006.SH,2017-04-18,4.65\n");
    EXPECT_EQ(run_line({"formula", "store", "-e", "M: O;", "--name", "BASE"}),
              base::facts_of(base::ErrorKind::kConflict).exit_code);
    EXPECT_EQ(run_line({"formula", "store", "-e", "M: O;", "--name", "BASE", "--replace"}), 0);
    EXPECT_NE(out_.str().find("1 series of before erased"), std::string::npos) << out_.str();
    run_line({"values"});
    EXPECT_NE(out_.str().find(" M: O; "), std::string::npos) << out_.str();
    const std::string wide = "M: C;{浦发银行浦发银行浦发银行}";
    run_line({"formula", "store", "-e", wide.c_str(), "--name", "BASE", "--replace"});
    run_line({"values"});
    EXPECT_NE(out_.str().find(" M: C;{浦发银行浦发银行浦发银 … "), std::string::npos) << out_.str();
    EXPECT_EQ(run_line({"values", "base.m"}), 3);
    EXPECT_NE(err_.str().find("BASE.M"), std::string::npos) << err_.str();
    EXPECT_EQ(run_line({"values", "BASE", "--remove"}), 0);
    EXPECT_EQ(out_.str(), "removed 1 series\n");
    EXPECT_EQ(run_line({"values", "BASE", "--remove"}), 3);
}

TEST_F(CliTest, RefusesToKeepWhatCantBe) {
    run_line({"import", "csv", "two.csv"});
    EXPECT_EQ(run_line({"formula", "store", "-e", "M: O;"}), 2) << "no name";
    EXPECT_EQ(run_line({"formula", "store", "-e", "M: O;", "--name", "A.B"}), 2);
    EXPECT_EQ(run_line({"formula", "store", "-e", "M: REFX(C,1);", "--name", "A"}), 2);
    EXPECT_EQ(
        run_line({"formula", "store", "-e", "M: REFX(C,1);", "--name", "A", "--allow-look-ahead"}),
        0);
    EXPECT_EQ(run_line({"formula", "store", "-e", "M: ;", "--name", "A"}), 2);
    EXPECT_EQ(run_line({"formula", "store", "nothing"}), 3);
    EXPECT_EQ(run_line({"formula", "store", "base", "--symbol", "000001.SZ"}), 3);
    EXPECT_EQ(run_line({"formula", "store", "base", "--symbol", "601006", "--universe", "all"}), 2);
    EXPECT_EQ(run_line({"values", "--limit", "3"}), 2);
    EXPECT_EQ(run_line({"values", "A.M", "--from", "2017-01-01"}), 2);
    EXPECT_EQ(run_line({"values", "A.M", "--remove", "--limit", "3"}), 2);
    EXPECT_EQ(run_line({"values", "A.M", "--period", "1w"}), 3);
}

TEST_F(CliTest, EveryCommandHasHelpWithAnExample) {
    for (const std::vector<const char*>& words :
         std::vector<std::vector<const char*>>{{"--help"},
                                               {"serve", "--help"},
                                               {"import", "--help"},
                                               {"import", "tdx", "--help"},
                                               {"import", "csv", "--help"},
                                               {"import", "qlib", "--help"},
                                               {"import", "simulated", "--help"},
                                               {"bars", "--help"},
                                               {"formula", "--help"},
                                               {"formula", "run", "--help"},
                                               {"formula", "store", "--help"},
                                               {"formula", "check", "--help"},
                                               {"formula", "list", "--help"},
                                               {"formula", "show", "--help"},
                                               {"formula", "functions", "--help"},
                                               {"screen", "--help"},
                                               {"values", "--help"},
                                               {"store", "--help"},
                                               {"store", "info", "--help"},
                                               {"store", "check", "--help"},
                                               {"store", "copy", "--help"},
                                               {"store", "migrate", "--help"},
                                               {"store", "backup", "--help"},
                                               {"openapi", "--help"},
                                               {"version", "--help"}}) {
        EXPECT_EQ(run_line(words), 0) << words[0];
        EXPECT_NE(out_.str().find("Example"), std::string::npos) << words[0];
    }
}

TEST(JsonText, IsQuotedAndEscaped) {
    EXPECT_EQ(detail::json_text("a\"b\n"), R"("a\"b\n")");
}

}  // namespace
}  // namespace mystocks::cli
