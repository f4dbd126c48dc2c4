#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/backtest_types.hpp"
#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/run_types.hpp"
#include "mystocks/api/detail/strategy_types.hpp"
#include "mystocks/api/detail/sweep_types.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/http/json.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::api::detail {
namespace {

namespace sweep = backtest::sweep;

constexpr std::size_t kAxisValuesMax = 10'000;

struct SweepBody {
    std::optional<std::string> text;
    std::optional<std::string> name;
    sweep::Purses purses = sweep::Purses::kEach;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    std::optional<std::map<std::string, std::vector<double>>> grid;
    std::optional<std::int64_t> samples;
    std::optional<std::string> rank_by;
    std::optional<std::int64_t> walk_forward_fit;
    std::optional<std::int64_t> walk_forward_trade;
    std::optional<std::int64_t> monte_carlo_paths;
};
BOOST_DESCRIBE_STRUCT(SweepBody, (),
                      (text, name, purses, from, to, grid, samples, rank_by, walk_forward_fit,
                       walk_forward_trade, monte_carlo_paths))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SweepBody>) {
    return {"StartSweepRequest",
            "A strategy with [parameters] and maybe a [grid], and what to run it with.",
            {{.field = "text",
              .description = "The strategy's text: TOML.",
              .size_max = backtest::kStrategyBytesMax},
             {.field = "name",
              .description = "A strategy that comes with the program, instead of a text.",
              .size_max = kStrategyNameMax},
             {.field = "purses", .description = "Whose cash is whose.", .defaulted = true},
             {.field = "from", .description = "Instead of the strategy's data.from."},
             {.field = "to", .description = "Instead of the strategy's data.to."},
             {.field = "grid",
              .description = "Values by parameter, instead of the strategy's [grid]; a parameter "
                             "that isn't named keeps its default.",
              .size_max = kAxisValuesMax},
             {.field = "samples",
              .description = "Instead of sweep.samples: so many sets drawn at random; 0: all.",
              .minimum = 0,
              .maximum = 1e8},
             {.field = "rank_by", .description = "Instead of sweep.rank_by.", .size_max = 64},
             {.field = "walk_forward_fit",
              .description = "Instead of walk_forward.fit; 0: none.",
              .minimum = 0,
              .maximum = 1e9},
             {.field = "walk_forward_trade",
              .description = "Instead of walk_forward.trade.",
              .minimum = 0,
              .maximum = 1e9},
             {.field = "monte_carlo_paths",
              .description = "Instead of monte_carlo.paths; 0: none.",
              .minimum = 0,
              .maximum = backtest::kBootstrapPathsMax}}};
}

struct StartSweep {
    SweepBody body;
};
BOOST_DESCRIBE_STRUCT(StartSweep, (), (body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StartSweep>) {
    return {"StartSweep", "Starts a sweep.", {{.field = "body", .description = "What to run."}}};
}

struct SweepStarted {
    std::int64_t id = 0;
    std::uint64_t sets = 0;
};
BOOST_DESCRIBE_STRUCT(SweepStarted, (), (id, sets))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SweepStarted>) {
    return {"SweepStarted",
            "A sweep that was started.",
            {{.field = "id", .description = "Its number."},
             {.field = "sets", .description = "Parameter sets that it will try."}}};
}

struct SweepFigure {
    std::string name;
    std::string zh;
    std::string en;
    backtest::FigureUnit unit{};
    backtest::Better better{};
};
BOOST_DESCRIBE_STRUCT(SweepFigure, (), (name, zh, en, unit, better))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SweepFigure>) {
    return {"SweepFigure",
            "What is known of each set.",
            {{.field = "name", .description = "Stable; what sets may be ranked by."},
             {.field = "zh", .description = "In Chinese."},
             {.field = "en", .description = "In English."},
             {.field = "unit", .description = "How to show it."},
             {.field = "better", .description = "Which of two values is the better one."}}};
}

std::vector<http::Note> summary_notes() {
    std::vector<http::Note> notes = run_notes();
    const std::vector<http::Note> more{
        {.field = "done", .description = "While reading: instruments; then sets."},
        {.field = "total", .description = "Of how many."},
        {.field = "sets", .description = "Parameter sets that it tries."},
        {.field = "rank_by", .description = "The figure that sets compete in."},
        {.field = "best", .description = "The best set so far; null: none yet."}};
    notes.insert(notes.end(), more.begin(), more.end());
    return notes;
}

struct SweepSummary {
    std::int64_t id = 0;
    std::string name;
    std::string title_zh;
    std::string title_en;
    job::RunState state{};
    job::SweepStage stage{};
    http::Instant started_at;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::int64_t elapsed_ms = 0;
    std::uint64_t sets = 0;
    std::optional<RunProblem> problem;
    std::string rank_by;
    std::optional<SweepRow> best;
};
BOOST_DESCRIBE_STRUCT(SweepSummary, (),
                      (id, name, title_zh, title_en, state, stage, started_at, done, total,
                       elapsed_ms, sets, problem, rank_by, best))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SweepSummary>) {
    return {"SweepSummary", "A sweep and its progress.", summary_notes()};
}

struct EvidenceAnswer {
    double trials = 0;
    double expected_best = 0;
    double deflated_sharpe = 0;
    double overfitting = 0;
    double loss_probability = 0;
    std::uint64_t compared = 0;
};
BOOST_DESCRIBE_STRUCT(EvidenceAnswer, (),
                      (trials, expected_best, deflated_sharpe, overfitting, loss_probability,
                       compared))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<EvidenceAnswer>) {
    return {
        "SweepEvidence",
        "How much of the best result may be luck; null where it can't be told.",
        {{.field = "trials", .description = "Sets that gave a Sharpe ratio.", .nan_is_null = true},
         {.field = "expected_best",
          .description = "Sharpe ratio a moment that the best of so many sets without merit "
                         "would show.",
          .nan_is_null = true},
         {.field = "deflated_sharpe",
          .description = "Probability that the best set's Sharpe ratio is above that (Bailey "
                         "and López de Prado 2014).",
          .nan_is_null = true},
         {.field = "overfitting",
          .description = "Probability of backtest overfitting (Bailey and others 2015).",
          .nan_is_null = true},
         {.field = "loss_probability",
          .description = "Probability that what is best on one half of the time loses on the "
                         "other.",
          .nan_is_null = true},
         {.field = "compared", .description = "Sets behind the last two."}}};
}

struct WindowRow {
    std::int64_t fit_begin = 0;
    std::int64_t trade_begin = 0;
    std::int64_t trade_last = 0;
    std::optional<SweepRow> chosen;
    std::vector<double> traded;
};
BOOST_DESCRIBE_STRUCT(WindowRow, (), (fit_begin, trade_begin, trade_last, chosen, traded))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<WindowRow>) {
    return {"WalkForwardWindow",
            "The best set of one stretch, traded on the next.",
            {{.field = "fit_begin", .description = "The first moment of the choice."},
             {.field = "trade_begin", .description = "The first moment of trading."},
             {.field = "trade_last", .description = "The last one."},
             {.field = "chosen",
              .description = "With its figures while it was chosen; null: none "
                             "had the figure."},
             {.field = "traded",
              .description = "Its figures while it traded, one for each of `figures`.",
              .nan_is_null = true}}};
}

struct SweepAnswer : SweepSummary {
    std::string text;
    sweep::Purses purses{};
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    std::int64_t samples = 0;
    std::int64_t walk_forward_fit = 0;
    std::int64_t walk_forward_trade = 0;
    std::int64_t monte_carlo_paths = 0;
    TimeUnit time_unit{};
    std::vector<SweepFigure> figures;
    std::map<std::string, std::vector<double>> axes;
    bool exact = false;
    std::optional<Remark> why_exact;
    std::uint64_t failed_sets = 0;
    std::string first_failure;
    std::optional<EvidenceAnswer> evidence;
    std::optional<double> walk_forward_return;
    std::vector<WindowRow> walk_forward;
    std::optional<MonteCarlo> monte_carlo;
    std::vector<Remark> remarks;
    std::string data_fingerprint;
};
BOOST_DESCRIBE_STRUCT(SweepAnswer, (),
                      (id, name, title_zh, title_en, state, stage, started_at, done, total,
                       elapsed_ms, sets, problem, rank_by, best, text, purses, from, to, samples,
                       walk_forward_fit, walk_forward_trade, monte_carlo_paths, time_unit, figures,
                       axes, exact, why_exact, failed_sets, first_failure, evidence,
                       walk_forward_return, walk_forward, monte_carlo, remarks, data_fingerprint))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SweepAnswer>) {
    http::StructNotes notes{"Sweep", "A sweep without its rows.", summary_notes()};
    const std::vector<http::Note> more{
        {.field = "text", .description = "The strategy's text."},
        {.field = "purses", .description = "Whose cash is whose."},
        {.field = "from", .description = "The first day that may trade; null: the first bar's."},
        {.field = "to", .description = "The last day; null: the last bar's."},
        {.field = "samples", .description = "Sets drawn at random from the grid; 0: all."},
        {.field = "walk_forward_fit", .description = "Bars of a choice; 0: no walk forward."},
        {.field = "walk_forward_trade", .description = "Bars that are traded after each choice."},
        {.field = "monte_carlo_paths", .description = "As asked for; 0: none."},
        {.field = "time_unit", .description = "What the times of the windows are."},
        {.field = "figures", .description = "What the rows' values are."},
        {.field = "axes", .description = "By parameter: its values, ascending."},
        {.field = "exact", .description = "Every set ran through the exact engine, one by one."},
        {.field = "why_exact", .description = "What in the strategy asked for that; else null."},
        {.field = "failed_sets", .description = "Sets whose formulas have no meaning."},
        {.field = "first_failure", .description = "Why, of the first of them."},
        {.field = "evidence", .description = "Null until it is done."},
        {.field = "walk_forward_return",
         .description = "Of the windows one after the other; null without a walk forward."},
        {.field = "walk_forward", .description = "In order of time."},
        {.field = "monte_carlo", .description = "Of the best set; null where none was asked for."},
        {.field = "remarks", .description = "What a reader has to know."},
        {.field = "data_fingerprint", .description = "Names the bars and actions it ran over."}};
    notes.notes.insert(notes.notes.end(), more.begin(), more.end());
    return notes;
}

struct SweepList {
    std::vector<SweepFigure> figures;
    std::vector<SweepSummary> sweeps;
};
BOOST_DESCRIBE_STRUCT(SweepList, (), (figures, sweeps))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SweepList>) {
    return {"SweepList",
            "Sweeps that this program remembers.",
            {{.field = "figures", .description = "What is known of each set, of every sweep."},
             {.field = "sweeps", .description = "Newest first."}}};
}

void fill(SweepSummary& summary, const job::SweepView& view) {
    fill_run(summary, view);
    summary.stage = view.progress.stage;
    summary.done = view.progress.done;
    summary.total = view.progress.total;
    summary.sets = view.sets->size();
    summary.rank_by = view.strategy->sweep.rank_by;
    if (view.outcome != nullptr) {
        const auto& order = view.outcome->order;
        if (!order.empty()) {
            summary.best =
                row_of(view.outcome->sets, order[0], view.outcome->result.scores[order[0]]);
        }
    } else if (view.progress.best) {
        summary.best = row_of(*view.sets, *view.progress.best, view.progress.best_score);
    }
}

void fill_walk(SweepAnswer& answer, const job::SweepOutcome& outcome, market::Period period) {
    if (!outcome.walk_forward) {
        return;
    }
    answer.walk_forward_return = outcome.walk_forward->total_return;
    const auto time_at = [&](std::size_t moment) {
        return market::bar_time_number(outcome.axis.at(moment), period);
    };
    for (const sweep::WalkForwardWindow& each : outcome.walk_forward->windows) {
        WindowRow row{time_at(each.fit_begin),
                      time_at(each.fit_end),
                      time_at(each.trade_end - 1),
                      std::nullopt,
                      {}};
        if (each.has_chosen) {
            row.chosen = row_of(outcome.sets, each.chosen, each.fitted);
            row.traded = values_of(each.traded);
        }
        answer.walk_forward.push_back(std::move(row));
    }
}

std::vector<SweepFigure> figures() {
    std::vector<SweepFigure> list;
    for (const auto& each : sweep::score_table()) {
        list.push_back({std::string(each.name), std::string(each.zh), std::string(each.en),
                        each.unit, each.better});
    }
    return list;
}

void fill_settings(SweepAnswer& answer, const job::SweepView& view) {
    const backtest::StrategyFile& strategy = *view.strategy;
    answer.text = strategy.text;
    answer.purses = view.purses;
    answer.from = strategy.data.from;
    answer.to = strategy.data.to;
    answer.samples = static_cast<std::int64_t>(strategy.sweep.samples);
    answer.walk_forward_fit = strategy.sweep.walk_forward_fit;
    answer.walk_forward_trade = strategy.sweep.walk_forward_trade;
    answer.monte_carlo_paths = strategy.sweep.monte_carlo_paths;
    answer.time_unit = time_unit_of(strategy.data.period);
}

SweepAnswer answer_of(const job::SweepView& view) {
    SweepAnswer answer;
    fill(answer, view);
    fill_settings(answer, view);
    answer.figures = figures();
    for (std::size_t i = 0; i < view.sets->parameters(); ++i) {
        answer.axes[view.sets->names()[i]] = view.sets->axis(i);
    }
    if (view.outcome == nullptr) {
        return answer;
    }
    const job::SweepOutcome& outcome = *view.outcome;
    answer.exact = outcome.result.exact;
    if (outcome.result.exact) {
        answer.why_exact = remark_of(outcome.result.why_exact);
    }
    answer.failed_sets = outcome.result.failed;
    answer.first_failure = outcome.result.first_failure;
    const sweep::Evidence& evidence = outcome.result.evidence;
    answer.evidence = {evidence.trials,      evidence.expected_best,    evidence.deflated_sharpe,
                       evidence.overfitting, evidence.loss_probability, evidence.compared};
    fill_walk(answer, outcome, view.strategy->data.period);
    if (outcome.monte_carlo) {
        answer.monte_carlo = monte_carlo_of(*outcome.monte_carlo);
    }
    answer.remarks = remarks_of(outcome.remarks);
    answer.data_fingerprint = outcome.data_fingerprint;
    return answer;
}

// The strategy with what the request says of the sweep itself.
std::shared_ptr<const backtest::StrategyFile> swept_strategy(const Context& context,
                                                             const SweepBody& body) {
    backtest::StrategyFile strategy =
        *chosen_strategy(context, body.text, body.name, body.from, body.to);
    backtest::SweepSpec& spec = strategy.sweep;
    if (body.grid) {
        spec.axes.clear();
        for (const auto& [name, values] : *body.grid) {
            spec.axes.push_back({name, values});
        }
    }
    if (body.samples) {
        spec.samples = static_cast<std::uint64_t>(*body.samples);
    }
    spec.rank_by = body.rank_by.value_or(spec.rank_by);
    spec.walk_forward_fit = static_cast<int>(body.walk_forward_fit.value_or(spec.walk_forward_fit));
    spec.walk_forward_trade =
        static_cast<int>(body.walk_forward_trade.value_or(spec.walk_forward_trade));
    spec.monte_carlo_paths =
        static_cast<int>(body.monte_carlo_paths.value_or(spec.monte_carlo_paths));
    if (spec.walk_forward_fit > 0 && spec.walk_forward_trade == 0) {
        throw http::InvalidRequest("walk_forward_trade", "a walk forward needs bars to trade");
    }
    return std::make_shared<const backtest::StrategyFile>(std::move(strategy));
}

http::Response start(const Context& context, const SweepBody& body) {
    try {
        job::SweepRequest request;
        request.strategy = swept_strategy(context, body);
        request.purses = body.purses;
        SweepStarted started;
        started.id = wired(context.sweeps).start(std::move(request));
        started.sets = wired(context.sweeps).find(started.id).sets->size();
        return http::Response::json(http::to_json(started), 202);
    } catch (const backtest::StrategyRefused& refused) {
        return refusal_of(refused);
    }
}

SweepList list(const job::SweepBoard& board) {
    SweepList answer;
    answer.figures = figures();
    for (const job::SweepView& view : board.list()) {
        fill(answer.sweeps.emplace_back(), view);
    }
    return answer;
}

}  // namespace

void add_sweeps(http::Router& router, const Context& context) {
    RunRoutes<StartSweep, SweepStarted, SweepRef, SweepList, SweepAnswer>{
        .noun = "sweep",
        .start_summary = "Try many parameter sets of a strategy",
        .find_summary = "One sweep: its progress, the best so far, its evidence",
        .refusal = bad_strategy(),
        .start = [context](const StartSweep& query) { return start(context, query.body); },
        .list = [context] { return list(wired(context.sweeps)); },
        .find = [context](std::int64_t id) { return answer_of(wired(context.sweeps).find(id)); },
        .remove = [context](std::int64_t id) { wired(context.sweeps).remove(id); }}
        .add_to(router);
    add_sweep_results(router, context);
}

}  // namespace mystocks::api::detail
