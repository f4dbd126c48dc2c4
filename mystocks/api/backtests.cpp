#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/backtest_types.hpp"
#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/strategy_types.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/json.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::api::detail {

http::StructNotes notes_of(std::type_identity<BacktestRef>) {
    return {"BacktestRef",
            "Which backtest.",
            {{.field = "id", .description = "Its number.", .minimum = 1}}};
}

job::BacktestView finished(const Context& context, std::int64_t id) {
    job::BacktestView view = wired(context.backtests).find(id);
    if (view.outcome == nullptr) {
        throw base::Error(base::ErrorKind::kConflict,
                          "backtest " + std::to_string(id) + " has no result; it isn't done");
    }
    return view;
}

std::vector<std::int64_t> shown_times(const std::vector<std::int64_t>& times,
                                      market::Period period) {
    std::vector<std::int64_t> shown;
    shown.reserve(times.size());
    for (const std::int64_t time : times) {
        shown.push_back(market::bar_time_number(time, period));
    }
    return shown;
}

namespace {

struct BacktestBody {
    std::optional<std::string> text;
    std::optional<std::string> name;
    std::map<std::string, double> parameters;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    bool audit = false;
    std::optional<std::int64_t> monte_carlo_paths;
};
BOOST_DESCRIBE_STRUCT(BacktestBody, (),
                      (text, name, parameters, from, to, audit, monte_carlo_paths))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BacktestBody>) {
    return {"StartBacktestRequest",
            "A strategy, and what to run it with.",
            {{.field = "text",
              .description = "The strategy's text: TOML.",
              .size_max = backtest::kStrategyBytesMax},
             {.field = "name",
              .description = "A strategy that comes with the program, instead of a text.",
              .size_max = kStrategyNameMax},
             {.field = "parameters",
              .description = "By name; those left out have the strategy's defaults.",
              .defaulted = true,
              .size_max = 16},
             {.field = "from", .description = "Instead of the strategy's data.from."},
             {.field = "to", .description = "Instead of the strategy's data.to."},
             {.field = "audit",
              .description = "Run it again on histories that end earlier, and compare every "
                             "decision. Takes several times as long.",
              .defaulted = true},
             {.field = "monte_carlo_paths",
              .description = "Instead of the strategy's monte_carlo.paths; 0: none.",
              .minimum = 0,
              .maximum = backtest::kBootstrapPathsMax}}};
}

struct StartBacktest {
    BacktestBody body;
};
BOOST_DESCRIBE_STRUCT(StartBacktest, (), (body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StartBacktest>) {
    return {
        "StartBacktest", "Starts a backtest.", {{.field = "body", .description = "What to run."}}};
}

struct BacktestStarted {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(BacktestStarted, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BacktestStarted>) {
    return {"BacktestStarted",
            "A backtest that was started.",
            {{.field = "id", .description = "Its number."}}};
}

struct BacktestOverview {
    double total_return = 0;
    double cagr = 0;
    double sharpe = 0;
    double max_drawdown = 0;
    double trades = 0;
    double win_rate = 0;
    double final_equity = 0;
};
BOOST_DESCRIBE_STRUCT(BacktestOverview, (),
                      (total_return, cagr, sharpe, max_drawdown, trades, win_rate, final_equity))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BacktestOverview>) {
    return {"BacktestOverview",
            "The figures that runs are compared by; null where undefined.",
            {{.field = "total_return", .description = "0.05 is 5 %.", .nan_is_null = true},
             {.field = "cagr", .description = "The same a year.", .nan_is_null = true},
             {.field = "sharpe", .description = "A year, risk-free rate 0.", .nan_is_null = true},
             {.field = "max_drawdown", .description = "At most 0.", .nan_is_null = true},
             {.field = "trades", .description = "Closed ones.", .nan_is_null = true},
             {.field = "win_rate", .description = "Of the closed trades.", .nan_is_null = true},
             {.field = "final_equity", .description = "Money.", .nan_is_null = true}}};
}

std::vector<http::Note> summary_notes() {
    std::vector<http::Note> notes = run_notes();
    const std::vector<http::Note> more{
        {.field = "strategy_hash",
         .description = "Equal for strategies that trade alike, whatever their layout."},
        {.field = "parameters", .description = "By name, with their values in this run."},
        {.field = "done",
         .description = "While reading: instruments; trading: moments; auditing: histories."},
        {.field = "total", .description = "Of how many."},
        {.field = "overview", .description = "Where it is done; else null."}};
    notes.insert(notes.end(), more.begin(), more.end());
    return notes;
}

struct BacktestSummary {
    std::int64_t id = 0;
    std::string name;
    std::string title_zh;
    std::string title_en;
    std::string strategy_hash;
    std::map<std::string, double> parameters;
    job::RunState state{};
    job::BacktestStage stage{};
    http::Instant started_at;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::int64_t elapsed_ms = 0;
    std::optional<RunProblem> problem;
    std::optional<BacktestOverview> overview;
};
BOOST_DESCRIBE_STRUCT(BacktestSummary, (),
                      (id, name, title_zh, title_en, strategy_hash, parameters, state, stage,
                       started_at, done, total, elapsed_ms, problem, overview))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BacktestSummary>) {
    return {"BacktestSummary", "A backtest without its curve.", summary_notes()};
}

struct BacktestAnswer : BacktestSummary {
    std::string text;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    bool audit = false;
    market::Period period{};
    TimeUnit time_unit{};
    double starting_cash = 0;
    std::vector<std::int64_t> time;
    std::vector<double> equity;
};
BOOST_DESCRIBE_STRUCT(BacktestAnswer, (),
                      (id, name, title_zh, title_en, strategy_hash, parameters, state, stage,
                       started_at, done, total, elapsed_ms, problem, overview, text, from, to,
                       audit, period, time_unit, starting_cash, time, equity))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BacktestAnswer>) {
    http::StructNotes notes{"Backtest", "A backtest and its progress.", summary_notes()};
    const std::vector<http::Note> more{
        {.field = "text", .description = "The strategy's text."},
        {.field = "from", .description = "The first day that may trade; null: the first bar's."},
        {.field = "to", .description = "The last day; null: the last bar's."},
        {.field = "audit", .description = "Whether an audit was asked for."},
        {.field = "period", .description = "What one bar covers."},
        {.field = "time_unit", .description = "What the integers in `time` are."},
        {.field = "starting_cash", .description = "Money to begin with."},
        {.field = "time",
         .description = "While it trades and when it is done: moments so far, at most 500."},
        {.field = "equity", .description = "At the close of each of them.", .nan_is_null = true}};
    notes.notes.insert(notes.notes.end(), more.begin(), more.end());
    return notes;
}

struct BacktestList {
    std::vector<BacktestSummary> backtests;
};
BOOST_DESCRIBE_STRUCT(BacktestList, (), (backtests))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<BacktestList>) {
    return {"BacktestList",
            "Backtests that this program remembers.",
            {{.field = "backtests", .description = "Newest first."}}};
}

BacktestOverview overview_of(const backtest::Summary& summary) {
    return {summary.metrics.total_return, summary.metrics.cagr,  summary.metrics.sharpe,
            summary.metrics.max_drawdown, summary.trades.trades, summary.trades.win_rate,
            summary.final_equity};
}

void fill(BacktestSummary& summary, const job::BacktestView& view) {
    fill_run(summary, view);
    const backtest::StrategyFile& strategy = *view.strategy;
    summary.strategy_hash = hash_text(strategy);
    for (std::size_t i = 0; i < strategy.parameters.size(); ++i) {
        summary.parameters[strategy.parameters[i].name] = view.parameters.at(i);
    }
    summary.stage = view.stage;
    summary.done = view.done;
    summary.total = view.total;
    if (view.outcome != nullptr) {
        summary.overview = overview_of(view.outcome->summary);
    }
}

BacktestAnswer answer_of(const job::BacktestView& view) {
    BacktestAnswer answer;
    fill(answer, view);
    const backtest::StrategyFile& strategy = *view.strategy;
    answer.text = strategy.text;
    answer.from = strategy.data.from;
    answer.to = strategy.data.to;
    answer.audit = view.audit;
    answer.period = strategy.data.period;
    answer.time_unit = time_unit_of(answer.period);
    answer.starting_cash = strategy.account.cash;
    std::vector<std::int64_t> times = view.times;
    answer.equity = view.equity;
    if (view.outcome != nullptr) {
        const backtest::Result& result = view.outcome->result;
        for (const std::size_t i :
             job::evenly(result.times.size(), job::BacktestBoard::kCurvePointsMax)) {
            times.push_back(result.times[i]);
            answer.equity.push_back(result.equity[i]);
        }
    }
    answer.time = shown_times(times, answer.period);
    return answer;
}

http::Response start(const Context& context, const BacktestBody& body) {
    try {
        job::BacktestRequest request;
        backtest::StrategyFile strategy =
            *chosen_strategy(context, body.text, body.name, body.from, body.to);
        strategy.sweep.monte_carlo_paths =
            static_cast<int>(body.monte_carlo_paths.value_or(strategy.sweep.monte_carlo_paths));
        request.strategy = std::make_shared<const backtest::StrategyFile>(std::move(strategy));
        request.parameters = backtest::parameter_values(*request.strategy, body.parameters);
        request.audit = body.audit;
        const BacktestStarted started{wired(context.backtests).start(std::move(request))};
        return http::Response::json(http::to_json(started), 202);
    } catch (const backtest::StrategyRefused& refused) {
        return refusal_of(refused);
    }
}

BacktestList list(const job::BacktestBoard& board) {
    BacktestList answer;
    for (const job::BacktestView& view : board.list()) {
        fill(answer.backtests.emplace_back(), view);
    }
    return answer;
}

}  // namespace

void add_backtests(http::Router& router, const Context& context) {
    RunRoutes<StartBacktest, BacktestStarted, BacktestRef, BacktestList, BacktestAnswer>{
        .noun = "backtest",
        .start_summary = "Run a strategy over history",
        .find_summary = "One backtest, its progress and its equity so far",
        .refusal = bad_strategy(),
        .start = [context](const StartBacktest& query) { return start(context, query.body); },
        .list = [context] { return list(wired(context.backtests)); },
        .find = [context](std::int64_t id) { return answer_of(wired(context.backtests).find(id)); },
        .remove = [context](std::int64_t id) { wired(context.backtests).remove(id); }}
        .add_to(router);
    add_backtest_results(router, context);
    add_backtest_lists(router, context);
}

}  // namespace mystocks::api::detail
