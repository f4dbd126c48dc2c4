// What a finished backtest shows: figures, curves, tables, the report.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/backtest_types.hpp"
#include "mystocks/backtest/drawdowns.hpp"
#include "mystocks/backtest/report.hpp"
#include "mystocks/backtest/summary.hpp"
#include "mystocks/http/json.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::int64_t kPointsDefault = 2'000;
constexpr std::int64_t kPointsMax = 1'000'000;

struct GetResult {
    std::int64_t id = 0;
    std::int64_t points = kPointsDefault;
};
BOOST_DESCRIBE_STRUCT(GetResult, (), (id, points))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetResult>) {
    return {"GetBacktestResult",
            "Which backtest, and how fine its columns are.",
            {{.field = "id", .description = "Its number.", .minimum = 1},
             {.field = "points",
              .description = "At most so many moments, evenly spread, the first and the last "
                             "among them.",
              .defaulted = true,
              .minimum = 2,
              .maximum = double(kPointsMax)}}};
}

struct FigureRow {
    std::string name;
    std::string zh;
    std::string en;
    backtest::FigureUnit unit{};
    backtest::Better better{};
    double value = 0;
};
BOOST_DESCRIBE_STRUCT(FigureRow, (), (name, zh, en, unit, better, value))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FigureRow>) {
    return {"BacktestFigure",
            "A named number.",
            {{.field = "name", .description = "Stable, as in metrics.json."},
             {.field = "zh", .description = "In Chinese."},
             {.field = "en", .description = "In English."},
             {.field = "unit", .description = "How to show it."},
             {.field = "better", .description = "For comparisons."},
             {.field = "value", .description = "Null where undefined.", .nan_is_null = true}}};
}

struct PeriodReturn {
    std::int64_t year = 0;
    std::int64_t month = 0;
    double strategy = 0;
    double benchmark = 0;
};
BOOST_DESCRIBE_STRUCT(PeriodReturn, (), (year, month, strategy, benchmark))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<PeriodReturn>) {
    return {"CalendarReturn",
            "The return of a month or a year; 0.05 is 5 %.",
            {{.field = "year", .description = "The exchange's calendar."},
             {.field = "month", .description = "1 to 12; 0: the whole year."},
             {.field = "strategy", .description = "Null where undefined.", .nan_is_null = true},
             {.field = "benchmark",
              .description = "Null without one or where undefined.",
              .nan_is_null = true}}};
}

struct DrawdownRow {
    double depth = 0;
    std::string peak;
    std::string trough;
    std::optional<std::string> recovered;
    std::uint64_t moments = 0;
    std::int64_t days = 0;
};
BOOST_DESCRIBE_STRUCT(DrawdownRow, (), (depth, peak, trough, recovered, moments, days))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<DrawdownRow>) {
    return {"BacktestDrawdown",
            "A fall of the equity below what it had been.",
            {{.field = "depth", .description = "Below 0; -0.05 is 5 %."},
             {.field = "peak", .description = "When it began, as the exchange writes it."},
             {.field = "trough", .description = "When it was deepest."},
             {.field = "recovered", .description = "When it was over; null: not yet."},
             {.field = "moments", .description = "From the peak to the recovery, or to the end."},
             {.field = "days", .description = "The same in days of the calendar."}}};
}

struct RefusalRow {
    std::string reason;
    std::uint64_t never_filled = 0;
    std::uint64_t put_off = 0;
};
BOOST_DESCRIBE_STRUCT(RefusalRow, (), (reason, never_filled, put_off))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RefusalRow>) {
    return {"BacktestRefusals",
            "Orders that the market or the account refused, by reason.",
            {{.field = "reason", .description = "suspended, limit_up, settlement …"},
             {.field = "never_filled", .description = "Orders that came to nothing."},
             {.field = "put_off", .description = "Orders that were filled later."}}};
}

struct AuditRow {
    std::string end;
    std::uint64_t signals = 0;
    std::uint64_t orders = 0;
    std::string difference;
};
BOOST_DESCRIBE_STRUCT(AuditRow, (), (end, signals, orders, difference))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<AuditRow>) {
    return {"BacktestAuditCut",
            "One history that ends earlier, compared with the whole.",
            {{.field = "end", .description = "The last moment that was known."},
             {.field = "signals", .description = "That were compared."},
             {.field = "orders", .description = "That were compared."},
             {.field = "difference", .description = "The first one found; empty: none."}}};
}

struct ResultAnswer {
    std::int64_t id = 0;
    market::Period period{};
    TimeUnit time_unit{};
    double starting_cash = 0;
    double final_equity = 0;
    double periods_a_year = 0;
    std::optional<std::string> ruined;
    std::string benchmark_id;
    std::string program_version;
    std::string data_fingerprint;
    std::string strategy_hash;
    std::vector<std::string> look_ahead;
    std::vector<Remark> remarks;
    std::uint64_t instruments = 0;
    std::uint64_t bars = 0;
    std::uint64_t moments = 0;
    std::uint64_t trades_total = 0;
    std::uint64_t orders_total = 0;
    std::uint64_t refused_total = 0;
    std::uint64_t fills_total = 0;
    std::vector<FigureRow> metrics;
    std::vector<FigureRow> trade_figures;
    std::vector<std::int64_t> time;
    std::vector<double> equity;
    std::vector<double> benchmark;
    std::vector<double> drawdown;
    std::vector<double> exposure;
    std::vector<double> cash;
    std::vector<PeriodReturn> months;
    std::vector<PeriodReturn> years;
    std::vector<DrawdownRow> drawdowns;
    std::vector<RefusalRow> refusals;
    std::optional<MonteCarlo> monte_carlo;
    std::optional<std::vector<AuditRow>> audit;
};
BOOST_DESCRIBE_STRUCT(ResultAnswer, (),
                      (id, period, time_unit, starting_cash, final_equity, periods_a_year, ruined,
                       benchmark_id, program_version, data_fingerprint, strategy_hash, look_ahead,
                       remarks, instruments, bars, moments, trades_total, orders_total,
                       refused_total, fills_total, metrics, trade_figures, time, equity, benchmark,
                       drawdown, exposure, cash, months, years, drawdowns, refusals, monte_carlo,
                       audit))

std::vector<http::Note> facts_notes() {
    return {
        {.field = "id", .description = "The backtest's number."},
        {.field = "period", .description = "What one bar covers."},
        {.field = "time_unit", .description = "What the integers in `time` are."},
        {.field = "starting_cash", .description = "Money to begin with."},
        {.field = "final_equity", .description = "Money at the end."},
        {.field = "periods_a_year", .description = "Moments that make a year in the figures."},
        {.field = "ruined",
         .description = "The first moment with an equity of 0 or less; else null."},
        {.field = "benchmark_id", .description = "An instrument; empty: none."},
        {.field = "program_version", .description = "Of the program that ran it."},
        {.field = "data_fingerprint", .description = "Names the bars and actions it ran over."},
        {.field = "strategy_hash", .description = "Names what is traded."},
        {.field = "look_ahead",
         .description = "Functions that see the future, allowed by name. Where there is one, the "
                        "result is one that nobody could have had: show that first, in red."},
        {.field = "remarks", .description = "What a reader has to know."},
        {.field = "instruments", .description = "In the universe, with bars."},
        {.field = "bars", .description = "That were replayed, warm-up included."},
        {.field = "moments", .description = "Of the time axis."},
        {.field = "trades_total", .description = "Rows of the list of trades."},
        {.field = "orders_total", .description = "Rows of the list of orders."},
        {.field = "refused_total", .description = "Orders that were refused at least once."},
        {.field = "fills_total", .description = "Rows of the list of fills."}};
}

[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ResultAnswer>) {
    http::StructNotes notes{"BacktestResult", "What a finished backtest shows.", facts_notes()};
    const std::vector<http::Note> more{
        {.field = "metrics", .description = "Of the returns, against the benchmark."},
        {.field = "trade_figures", .description = "Of trades, costs and exposure."},
        {.field = "time", .description = "Moments; the columns below have one value each."},
        {.field = "equity", .description = "Money at the close.", .nan_is_null = true},
        {.field = "benchmark",
         .description = "Its close, scaled to the starting cash at its first; null before it; "
                        "empty without a benchmark.",
         .nan_is_null = true},
        {.field = "drawdown",
         .description = "Equity ÷ highest so far − 1, at most 0.",
         .nan_is_null = true},
        {.field = "exposure",
         .description = "Long and short positions ÷ equity.",
         .nan_is_null = true},
        {.field = "cash", .description = "Money.", .nan_is_null = true},
        {.field = "months", .description = "In order of time, whole months and parts."},
        {.field = "years", .description = "The same by year."},
        {.field = "drawdowns", .description = "The deepest first, at most 20."},
        {.field = "refusals", .description = "By reason; those that happened."},
        {.field = "monte_carlo", .description = "Null where none was asked for."},
        {.field = "audit", .description = "Null where none was asked for."}};
    notes.notes.insert(notes.notes.end(), more.begin(), more.end());
    return notes;
}

template <typename Owner>
std::vector<FigureRow> figures_of(std::span<const backtest::Figure<Owner>> table,
                                  const Owner& values) {
    std::vector<FigureRow> rows;
    for (const backtest::Figure<Owner>& each : table) {
        rows.push_back({std::string(each.name), std::string(each.zh), std::string(each.en),
                        each.unit, each.better, values.*each.value});
    }
    return rows;
}

std::vector<PeriodReturn> returns_of(const std::vector<backtest::CalendarReturn>& returns) {
    std::vector<PeriodReturn> rows;
    for (const backtest::CalendarReturn& each : returns) {
        rows.push_back({each.year, each.month, each.strategy, each.benchmark});
    }
    return rows;
}

void fill_columns(ResultAnswer& answer, const backtest::Result& result, std::int64_t points) {
    const std::vector<double> drawdown =
        backtest::drawdown_column(result.starting_cash, result.equity);
    const auto first = std::find_if(result.benchmark.begin(), result.benchmark.end(),
                                    [](double value) { return !std::isnan(value); });
    const double scale = first == result.benchmark.end() ? 0 : result.starting_cash / *first;
    std::vector<std::int64_t> times;
    for (const std::size_t i : job::evenly(result.times.size(), static_cast<std::size_t>(points))) {
        times.push_back(result.times[i]);
        answer.equity.push_back(result.equity[i]);
        answer.drawdown.push_back(drawdown[i]);
        answer.exposure.push_back((result.long_value[i] + result.short_value[i]) /
                                  result.equity[i]);
        answer.cash.push_back(result.cash[i]);
        if (!result.benchmark.empty()) {
            answer.benchmark.push_back(result.benchmark[i] * scale);
        }
    }
    answer.time = shown_times(times, result.period);
}

void fill_tables(ResultAnswer& answer, const backtest::Summary& summary) {
    answer.metrics = figures_of(backtest::metric_table(), summary.metrics);
    answer.trade_figures = figures_of(backtest::trade_table(), summary.trades);
    answer.months = returns_of(summary.months);
    answer.years = returns_of(summary.years);
    for (const backtest::DatedDrawdown& each : summary.drawdowns) {
        answer.drawdowns.push_back(
            {each.depth, each.peak, each.trough, each.recovered, each.moments, each.days});
    }
    for (const backtest::RefusalCount& each : summary.refusals) {
        answer.refusals.push_back(
            {std::string(to_string(each.refusal)), each.never_filled, each.put_off});
    }
}

ResultAnswer result_of(const job::BacktestView& view, std::int64_t points) {
    const backtest::Result& result = view.outcome->result;
    const backtest::Summary& summary = view.outcome->summary;
    ResultAnswer answer;
    answer.id = view.id;
    answer.period = result.period;
    answer.time_unit = time_unit_of(result.period);
    answer.starting_cash = result.starting_cash;
    answer.final_equity = summary.final_equity;
    answer.periods_a_year = summary.periods_a_year;
    answer.ruined = summary.ruined;
    answer.benchmark_id = summary.names.benchmark;
    answer.program_version = summary.names.program_version;
    answer.data_fingerprint = summary.names.data_fingerprint;
    answer.strategy_hash = summary.names.strategy_hash;
    answer.look_ahead = summary.names.look_ahead;
    answer.remarks = remarks_of(summary.remarks);
    if (summary.monte_carlo) {
        answer.monte_carlo = monte_carlo_of(*summary.monte_carlo);
    }
    answer.instruments = result.instruments.size();
    answer.bars = view.outcome->bars;
    answer.moments = result.times.size();
    answer.trades_total = result.trades.size();
    answer.orders_total = result.orders.size();
    answer.refused_total = static_cast<std::uint64_t>(std::count_if(
        result.orders.begin(), result.orders.end(),
        [](const trade::Order& each) { return each.refusal != trade::Refusal::kNone; }));
    answer.fills_total = result.fills.size();
    fill_tables(answer, summary);
    fill_columns(answer, result, points);
    if (view.outcome->audit) {
        answer.audit.emplace();
        for (const job::BacktestAudit::Cut& cut : view.outcome->audit->cuts) {
            answer.audit->push_back({cut.end, cut.signals, cut.orders, cut.difference});
        }
    }
    return answer;
}

}  // namespace

void add_backtest_results(http::Router& router, const Context& context) {
    router.add(http::Route<GetResult, ResultAnswer>{
        .operation = {.path = "/api/v1/backtests/{id}/result",
                      .id = "get_backtest_result",
                      .tag = "backtests",
                      .summary = "Figures, columns and tables of a finished backtest",
                      .success = "The result.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict}},
        .handle = [context](const GetResult& query) {
            return result_of(finished(context, query.id), query.points);
        }});
    // HTML only, so that there is no JSON answer to describe.
    http::Endpoint report;
    report.operation = {.path = "/api/v1/backtests/{id}/report.html",
                        .id = "get_backtest_report",
                        .tag = "backtests",
                        .summary = "The report as one HTML file that needs no network",
                        .success = "The file.",
                        .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict},
                        .also_produces = {"text/html"}};
    report.query = &http::description_of<BacktestRef>();
    report.handle = [context](const http::Request& request) {
        const auto query = http::query_from<BacktestRef>(request);
        const job::BacktestView view = finished(context, query.id);
        http::Response response = http::Response::text(
            "text/html; charset=utf-8",
            backtest::report_html(view.outcome->summary, view.outcome->result));
        // As a page of this origin its script wouldn't run; as a file it does.
        response.headers.emplace_back(
            "Content-Disposition",
            "attachment; filename=\"backtest-" + std::to_string(query.id) + ".html\"");
        return response;
    };
    router.add(std::move(report));
}

}  // namespace mystocks::api::detail
