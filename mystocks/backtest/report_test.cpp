#include "mystocks/backtest/report.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "mystocks/backtest/testing/made_up_result.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"

namespace mystocks::backtest {
namespace {

namespace fs = std::filesystem;
using testing::MadeUpResult;

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        names.insert(entry.path().filename().string());
    }
    return names;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

// Every tag that is opened is closed in order.
void expect_well_formed(const std::string& html) {
    const std::set<std::string> alone{"meta", "!doctype", "line", "path", "i"};
    std::vector<std::string> open;
    for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
        const bool closes = html[at + 1] == '/';
        const std::size_t from = at + (closes ? 2 : 1);
        const std::string name = html.substr(from, html.find_first_of(" >\n/", from) - from);
        if (closes) {
            if (name == "i") {
                continue;
            }
            ASSERT_FALSE(open.empty()) << "</" << name;
            ASSERT_EQ(open.back(), name) << html.substr(at > 80 ? at - 80 : 0, 160);
            open.pop_back();
        } else if (!alone.contains(name)) {
            open.push_back(name);
            if (name == "style" || name == "script") {
                at = html.find("</" + name, at) - 1;
            }
        }
    }
    EXPECT_TRUE(open.empty()) << open.back();
}

TEST(MetricsJsonTest, IsJsonWithEveryFigure) {
    const Result result = MadeUpResult(500).take();
    const Summary summary = summarize(result, MadeUpResult::names());
    const boost::json::object all = boost::json::parse(metrics_json(summary)).as_object();
    EXPECT_EQ(all.at("format").as_int64(), 1);
    EXPECT_EQ(all.at("program_version").as_string(), "0.4.0");
    EXPECT_EQ(all.at("data_fingerprint").as_string(), "00112233445566778899aabbccddeeff");
    EXPECT_EQ(all.at("strategy_hash").as_string(), "0123456789abcdef");
    EXPECT_EQ(all.at("parameters").at("SLOW").to_number<double>(), 20);
    EXPECT_EQ(all.at("first").as_string(), "2015-01-05");
    EXPECT_TRUE(all.at("ruined").is_null());
    EXPECT_EQ(all.at("final_equity").to_number<double>(), result.equity.back());
    for (const Figure<Metrics>& figure : metric_table()) {
        // Boost.JSON 1.81 reads the last digit as it likes.
        EXPECT_DOUBLE_EQ(all.at("metrics").at(figure.name).to_number<double>(),
                         summary.metrics.*figure.value)
            << figure.name;
    }
    EXPECT_EQ(all.at("trades").as_object().size(), trade_table().size());
    EXPECT_EQ(all.at("months").as_array().size(), summary.months.size());
    EXPECT_EQ(all.at("drawdowns").as_array().size(), summary.drawdowns.size());
    EXPECT_EQ(all.at("drawdowns").at(0).at("depth").to_number<double>(),
              summary.metrics.max_drawdown);
    EXPECT_EQ(all.at("refusals").at(0).at("reason").as_string(), "limit_up");
}

TEST(MetricsJsonTest, TheManualDefinesEveryFigure) {
    const std::string manual = read(fs::path(MYSTOCKS_SOURCE_DIR) / "docs/backtest-report.md");
    ASSERT_FALSE(manual.empty());
    for (const Figure<Metrics>& figure : metric_table()) {
        EXPECT_TRUE(has(manual, "`" + std::string(figure.name) + "`")) << figure.name;
    }
    for (const Figure<TradeStatistics>& figure : trade_table()) {
        EXPECT_TRUE(has(manual, "`" + std::string(figure.name) + "`")) << figure.name;
    }
    for (const std::string& name : report_file_names()) {
        EXPECT_TRUE(has(manual, "`" + name + "`")) << name;
    }
}

TEST(MetricsJsonTest, UndefinedIsNull) {
    Result result = MadeUpResult(1).take();
    result.instruments.clear();
    const boost::json::value all = boost::json::parse(metrics_json(summarize(result, RunNames())));
    EXPECT_TRUE(all.at("metrics").at("sharpe").is_null());
    EXPECT_TRUE(all.at("trades").at("win_rate").is_null());
    EXPECT_TRUE(all.at("longest_drawdown").is_null());
    EXPECT_TRUE(all.at("benchmark").is_null());
    EXPECT_EQ(all.at("parameters").as_object().size(), 0U);

    const Result empty;
    const boost::json::value none = boost::json::parse(metrics_json(summarize(empty, RunNames())));
    EXPECT_TRUE(none.at("first").is_null());
    EXPECT_EQ(none.at("metrics").at("moments").to_number<double>(), 0);
    EXPECT_TRUE(none.at("metrics").at("total_return").is_null());
}

TEST(SummaryTest, NamesTheRuin) {
    Result result = MadeUpResult(20).take();
    result.equity[12] = -5;
    const Summary summary = summarize(result, MadeUpResult::names());
    EXPECT_EQ(summary.ruined, "2015-01-21");
    EXPECT_TRUE(has(report_html(summary, result), "Ruin: the equity is 0 or less at 2015-01-21"));
}

TEST(SummaryTest, DrawdownsHaveDates) {
    Result result = MadeUpResult(6).take();
    result.starting_cash = 100;
    result.equity = {100, 90, 95, 101, 99, 98};
    const Summary summary = summarize(result, {});
    ASSERT_EQ(summary.drawdowns.size(), 2U);
    const DatedDrawdown& deepest = summary.drawdowns[0];
    EXPECT_EQ(deepest.peak, "2015-01-05");
    EXPECT_EQ(deepest.trough, "2015-01-06");
    EXPECT_EQ(deepest.recovered, "2015-01-08");
    EXPECT_EQ(deepest.days, 3);
    EXPECT_EQ(summary.drawdowns[1].recovered, std::nullopt);
    EXPECT_EQ(summary.drawdowns[1].trough, "2015-01-12");
    // 8 to 12 January has a weekend: fewer moments, more days.
    EXPECT_EQ(summary.drawdowns[1].moments, 2U);
    EXPECT_EQ(summary.longest_drawdown->days, 4);
}

TEST(CalendarReturnsTest, CompareEndsOfMonths) {
    Result result = MadeUpResult(4).take();
    const auto day = [](int y, int m, int d) { return std::int64_t{base::Date::of(y, m, d).days}; };
    result.times = {day(2019, 12, 30), day(2019, 12, 31), day(2020, 1, 2), day(2020, 2, 3)};
    result.starting_cash = 100;
    result.equity = {100, 110, 99, 0};
    result.benchmark = {NAN, 50, 55, NAN};
    const std::vector<CalendarReturn> months = monthly_returns(result);
    ASSERT_EQ(months.size(), 3U);
    EXPECT_EQ(months[0].year, 2019);
    EXPECT_EQ(months[0].month, 12);
    EXPECT_DOUBLE_EQ(months[0].strategy, 110.0 / 100 - 1);
    EXPECT_EQ(months[0].benchmark, 0);  // from its first close on
    EXPECT_DOUBLE_EQ(months[1].strategy, 99.0 / 110 - 1);
    EXPECT_DOUBLE_EQ(months[1].benchmark, 55.0 / 50 - 1);
    EXPECT_EQ(months[2].strategy, -1);
    EXPECT_TRUE(std::isnan(months[2].benchmark));
    const std::vector<CalendarReturn> years = yearly_returns(result);
    ASSERT_EQ(years.size(), 2U);
    EXPECT_EQ(years[1].month, 0);
    EXPECT_EQ(years[1].strategy, -1);
}

TEST(CsvTest, HasARowEach) {
    Result result = MadeUpResult(100).take();
    result.equity[3] = NAN;
    const std::vector<std::string> equity = lines_of(equity_csv(result));
    ASSERT_EQ(equity.size(), 101U);
    EXPECT_EQ(equity[0], "time,equity,cash,long_value,short_value,benchmark,drawdown");
    EXPECT_TRUE(equity[1].starts_with("2015-01-05,1000000,1000000,0,0,,"));
    EXPECT_EQ(lines_of(trades_csv(result)).size(), result.trades.size() + 1);
    EXPECT_EQ(lines_of(orders_csv(result)).size(), result.orders.size() + 1);
    EXPECT_EQ(lines_of(fills_csv(result)).size(), result.fills.size() + 1);
    EXPECT_EQ(lines_of(bookings_csv(result))[1], "2015-01-12,600000.SH,1000,1200,174");
    const std::vector<std::string> orders = lines_of(orders_csv(result));
    EXPECT_TRUE(std::any_of(orders.begin(), orders.end(),
                            [](const std::string& line) { return line.ends_with(",0,limit_up"); }));
    for (const std::string& table :
         {equity_csv(result), trades_csv(result), orders_csv(result), fills_csv(result)}) {
        const std::vector<std::string> lines = lines_of(table);
        for (const std::string& line : lines) {
            EXPECT_EQ(std::count(line.begin(), line.end(), ','),
                      std::count(lines[0].begin(), lines[0].end(), ','))
                << line;
        }
    }
}

TEST(CsvTest, NumbersReadBackAsTheSame) {
    Result result = MadeUpResult(3).take();
    result.equity[1] = 0.1 + 0.2;
    const std::string line = lines_of(equity_csv(result))[2];
    EXPECT_TRUE(has(line, ",0.30000000000000004,"));
}

TEST(SummaryTest, MoneyIsInWholeFen) {
    const Result result = MadeUpResult(400).take();
    const Summary summary = summarize(result, {});
    const TradeStatistics exact = measure_trades(result, summary.periods_a_year);
    std::size_t with_dust = 0;
    for (const Figure<TradeStatistics>& figure : trade_table()) {
        const double shown = summary.trades.*figure.value;
        if (figure.unit == FigureUnit::kMoney && !std::isnan(shown)) {
            EXPECT_EQ(shown, std::round(shown * 100) / 100) << figure.name;
            EXPECT_NEAR(shown, exact.*figure.value, 0.005 + 1e-9) << figure.name;
            with_dust += shown != exact.*figure.value ? 1 : 0;
        }
    }
    EXPECT_GT(with_dust, 0U);
    EXPECT_EQ(to_money(0.1 + 0.2, 2), 0.3);
    EXPECT_EQ(to_money(36710750.52000001, 2), 36710750.52);
    EXPECT_FALSE(std::signbit(to_money(-0.001, 2)));
    EXPECT_TRUE(std::isnan(to_money(NAN, 2)));
    EXPECT_EQ(to_money(1e300, 8), 1e300);
}

TEST(CsvTest, HostileNamesStayInTheirCell) {
    Result result = MadeUpResult(100).take();
    result.instruments[1].name = "=HYPERLINK(\"http://x\",\"y\")\nnext";
    const std::string csv = trades_csv(result);
    EXPECT_TRUE(has(csv, "000001.SZ,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\nnext\",long"));
}

TEST(ReportHtmlTest, IsWellFormedAndNeedsNoNetwork) {
    const Result result = MadeUpResult(2500).take();
    const std::string html = report_html(summarize(result, MadeUpResult::names()), result);
    expect_well_formed(html);
    EXPECT_EQ(count(html, "<svg"), 4U);
    for (const char* reach : {"http://", "https://", "src=", "href=", "@import", "url("}) {
        EXPECT_FALSE(has(html, reach)) << reach;
    }
    EXPECT_TRUE(has(html, "双均线") && has(html, "Two moving averages"));
    EXPECT_TRUE(has(html, "涨停") && has(html, "at the upper limit"));
    EXPECT_FALSE(has(html, "class=\"banner\""));
    EXPECT_FALSE(has(html, ">nan") || has(html, "inf%"));
}

TEST(ReportHtmlTest, PathsAreDrawnWhereTheyAreAskedFor) {
    Result result = MadeUpResult(400).take();
    Summary summary = summarize(result, MadeUpResult::names());
    SweepSpec spec;
    EXPECT_FALSE(monte_carlo(spec, result, {}));
    EXPECT_FALSE(has(report_html(summary, result), "Monte Carlo"));
    EXPECT_TRUE(boost::json::parse(metrics_json(summary)).at("monte_carlo").is_null());
    spec.monte_carlo_paths = 200;
    summary.monte_carlo = monte_carlo(spec, result, {});
    ASSERT_TRUE(summary.monte_carlo);
    const std::string html = report_html(summary, result);
    expect_well_formed(html);
    EXPECT_TRUE(has(html, "Monte Carlo (block bootstrap)"));
    EXPECT_EQ(count(html, "<svg"), 5U);
    const boost::json::value all = boost::json::parse(metrics_json(summary));
    const boost::json::array& returns = all.at("monte_carlo").at("total_return").as_array();
    ASSERT_EQ(returns.size(), kBootstrapShares.size());
    for (std::size_t i = 1; i < returns.size(); ++i) {
        EXPECT_LT(returns[i - 1].to_number<double>(), returns[i].to_number<double>());
    }
    result.equity[12] = 0;  // after ruin there are no returns to draw from
    EXPECT_FALSE(monte_carlo(spec, result, {}));
}

TEST(ReportHtmlTest, LookAheadIsSaidInRed) {
    const Result result = MadeUpResult(50).take();
    RunNames names = MadeUpResult::names();
    names.look_ahead = {"ZIG", "REFX"};
    const std::string html = report_html(summarize(result, names), result);
    EXPECT_TRUE(has(html, "<section class=\"banner\">"));
    EXPECT_TRUE(has(html, "allowed to see the future (ZIG, REFX)"));
    const boost::json::value json = boost::json::parse(metrics_json(summarize(result, names)));
    EXPECT_EQ(json.at("look_ahead").as_array().size(), 2U);
}

TEST(ReportHtmlTest, EverythingFromOutsideIsEscaped) {
    const std::string attack = "</script><script>alert('1')</script><img src=x onerror=\"a\">&\xff";
    Result result = MadeUpResult(200).take();
    for (market::Instrument& instrument : result.instruments) {
        instrument.name = attack;
    }
    result.remarks = {attack};
    RunNames names;
    names.program_version = names.data_fingerprint = names.strategy_hash = attack;
    names.strategy_name = names.title_zh = names.title_en = names.strategy_text = attack;
    names.parameters = {{attack, 1}};
    names.benchmark = attack;
    names.look_ahead = {attack};
    const Summary summary = summarize(result, names);
    const std::string html = report_html(summary, result);
    expect_well_formed(html);
    EXPECT_EQ(count(html, "<script"), 2U);  // ours
    EXPECT_FALSE(has(html, "<img"));
    EXPECT_FALSE(has(html, "\xff"));
    EXPECT_TRUE(has(html, "&lt;/script&gt;&lt;script&gt;alert(&#39;1&#39;)"));
    const boost::json::value json = boost::json::parse(metrics_json(summary));
    EXPECT_TRUE(json.at("strategy").as_string().starts_with("</script>"));
}

TEST(ReportHtmlTest, StaysSmall) {
    const Result result = MadeUpResult(250'000).take();
    const std::string html = report_html(summarize(result, MadeUpResult::names()), result);
    EXPECT_LT(html.size(), 5U << 18);
    EXPECT_TRUE(has(html, "trades.csv has all"));
}

TEST(ReportHtmlTest, OddRunsAreShownToo) {
    for (const std::size_t moments : {0, 1, 2}) {
        Result result = MadeUpResult(moments).take();
        result.benchmark.clear();
        const std::string html = report_html(summarize(result, {}), result);
        expect_well_formed(html);
        EXPECT_TRUE(has(html, "There was no trade."));
    }
    Result ruined = MadeUpResult(30).take();
    std::fill(ruined.equity.begin() + 3, ruined.equity.end(), -10.0);
    expect_well_formed(report_html(summarize(ruined, {}), ruined));
    Result intraday = MadeUpResult(30).take();
    intraday.period = market::Period::k5m;
    for (std::size_t i = 0; i < intraday.times.size(); ++i) {
        intraday.times[i] = (1'500'000'000 + 300 * static_cast<std::int64_t>(i)) * 1'000'000;
    }
    intraday.orders.clear();
    intraday.fills.clear();
    intraday.bookings.clear();
    intraday.trades.clear();
    const std::string html = report_html(summarize(intraday, {}), intraday);
    EXPECT_TRUE(has(html, "2017-07-14 10:40:00"));
}

class WriteReportTest : public ::testing::Test {
  protected:
    const Result result_ = MadeUpResult(300).take();
    const Summary summary_ = summarize(result_, MadeUpResult::names());
    const base::TemporaryFolder home_;

    base::ErrorKind kind_of(const fs::path& folder) {
        try {
            write_report(folder, summary_, result_);
        } catch (const base::Error& error) {
            message_ = error.message();
            return error.kind();
        }
        ADD_FAILURE() << "no error for " << folder;
        return base::ErrorKind::kInternal;
    }
    std::string message_;
};

TEST_F(WriteReportTest, EqualInputsGiveEqualBytes) {
    write_report(home_ / "a" / "first", summary_, result_);
    write_report(home_ / "second" / "", summarize(MadeUpResult(300).take(), MadeUpResult::names()),
                 result_);
    const std::vector<std::string> names = report_file_names();
    EXPECT_EQ(names_in(home_ / "a" / "first"), std::set<std::string>(names.begin(), names.end()));
    for (const std::string& name : names) {
        const std::string bytes = read(home_ / "a" / "first" / name);
        EXPECT_FALSE(bytes.empty());
        EXPECT_EQ(bytes, read(home_ / "second" / name)) << name;
        EXPECT_FALSE(has(bytes, home_.path().string()));
    }
    EXPECT_EQ(names_in(home_ / "a"), std::set<std::string>{"first"});
}

TEST_F(WriteReportTest, ReplacesAnEarlierReport) {
    const Result other = MadeUpResult(300, 77).take();
    write_report(home_ / "out", summarize(other, MadeUpResult::names()), other);
    const std::string before = read(home_ / "out/metrics.json");
    write_report(home_ / "out", summary_, result_);
    EXPECT_NE(read(home_ / "out/metrics.json"), before);
    EXPECT_EQ(read(home_ / "out/metrics.json"), metrics_json(summary_));
    EXPECT_EQ(names_in(home_.path()), std::set<std::string>{"out"});
}

TEST_F(WriteReportTest, LeavesForeignFilesAlone) {
    home_.write("mine/strategy.toml", "x");
    EXPECT_EQ(kind_of(home_ / "mine"), base::ErrorKind::kConflict);
    EXPECT_TRUE(has(message_, "holds strategy.toml")) << message_;
    EXPECT_EQ(names_in(home_ / "mine"), std::set<std::string>{"strategy.toml"});
    home_.write("file", "x");
    EXPECT_EQ(kind_of(home_ / "file"), base::ErrorKind::kConflict);
    EXPECT_EQ(kind_of(home_ / "file" / "below"), base::ErrorKind::kNotFound);
    EXPECT_EQ(read(home_ / "file"), "x");
}

TEST_F(WriteReportTest, NotWritableIsSaid) {
    const base::ErrorKind kind = kind_of("/proc/mystocks/report");
    EXPECT_TRUE(kind == base::ErrorKind::kPermission || kind == base::ErrorKind::kNotFound);
    EXPECT_TRUE(has(message_, "/proc/mystocks/report")) << message_;
    kind_of("/proc/report");
    EXPECT_TRUE(message_.starts_with("The report could not be written to /proc/report: "))
        << message_;
}

// A file size limit stops a write in the middle, as a full disk does.
TEST_F(WriteReportTest, AFullDiskLeavesNothingHalf) {
    write_report(home_ / "out", summary_, result_);
    const std::string before = read(home_ / "out/metrics.json");
    rlimit old{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
    const auto old_action = std::signal(SIGXFSZ, SIG_IGN);
    rlimit small = old;
    small.rlim_cur = 10'000;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const base::ErrorKind again = kind_of(home_ / "out");
    const std::string said = message_;
    const base::ErrorKind fresh = kind_of(home_ / "new");
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
    std::signal(SIGXFSZ, old_action);
    EXPECT_EQ(again, base::ErrorKind::kExhausted);
    EXPECT_EQ(fresh, base::ErrorKind::kExhausted);
    EXPECT_TRUE(has(said, "The report could not be written to")) << said;
    EXPECT_EQ(read(home_ / "out/metrics.json"), before);
    EXPECT_EQ(names_in(home_.path()), std::set<std::string>{"out"});
}

}  // namespace
}  // namespace mystocks::backtest
