#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/sweep_types.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/job/run_archive.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kIdMax = 64;

struct RunRef {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(RunRef, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunRef>) {
    return {"RunRef",
            "Which run.",
            {{.field = "id",
              .description = "As the list gives it.",
              .size_max = kIdMax,
              .example = "\"backtest-1783303200000000-1\""}}};
}

struct ListRuns {
    std::int64_t limit = 50;
    std::int64_t offset = 0;
};
BOOST_DESCRIBE_STRUCT(ListRuns, (), (limit, offset))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ListRuns>) {
    return {"ListRuns",
            "Which runs.",
            {{.field = "limit",
              .description = "At most so many.",
              .defaulted = true,
              .minimum = 0,
              .maximum = 500},
             {.field = "offset",
              .description = "Leave out so many first.",
              .defaulted = true,
              .minimum = 0,
              .maximum = 1e6}}};
}

struct RunRow {
    std::string id;
    std::string kind;
    http::Instant started_at;
    std::int64_t elapsed_ms = 0;
    std::string failure;
    std::string name;
    std::string title_zh;
    std::string title_en;
    std::string strategy_hash;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    std::map<std::string, double> parameters;
    std::map<std::string, double> figures;
    std::uint64_t sets = 0;
    std::string data_fingerprint;
    std::string program_version;
};
BOOST_DESCRIBE_STRUCT(RunRow, (),
                      (id, kind, started_at, elapsed_ms, failure, name, title_zh, title_en,
                       strategy_hash, from, to, parameters, figures, sets, data_fingerprint,
                       program_version))

std::vector<http::Note> row_notes() {
    return {{.field = "id", .description = "Names it."},
            {.field = "kind", .description = "backtest or sweep."},
            {.field = "started_at", .description = "When it was asked for."},
            {.field = "elapsed_ms", .description = "What it took, waiting left out."},
            {.field = "failure", .description = "Why it failed; empty where it is done."},
            {.field = "name", .description = "The strategy's name; may be empty."},
            {.field = "title_zh", .description = "The strategy's title in Chinese."},
            {.field = "title_en", .description = "The strategy's title in English."},
            {.field = "strategy_hash", .description = "Equal for strategies that trade alike."},
            {.field = "from", .description = "The first day asked for; null: the first bar's."},
            {.field = "to", .description = "The last day asked for; null: the last bar's."},
            {.field = "parameters", .description = "By name; of a sweep the best set's."},
            {.field = "figures",
             .description = "By the names of the metrics; of a sweep the best set's. Undefined "
                            "ones are left out."},
            {.field = "sets", .description = "Parameter sets of a sweep; else 0."},
            {.field = "data_fingerprint",
             .description = "Names the bars and actions it ran over: equal ones give equal "
                            "results. Empty where it failed."},
            {.field = "program_version", .description = "Of the program that ran it."}};
}

[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunRow>) {
    return {"RunRow", "A run that ended.", row_notes()};
}

struct RunSweep {
    std::map<std::string, std::vector<double>> axes;
    backtest::sweep::Purses purses{};
    std::string rank_by;
    std::int64_t samples = 0;
    std::int64_t walk_forward_fit = 0;
    std::int64_t walk_forward_trade = 0;
    std::int64_t monte_carlo_paths = 0;
};
BOOST_DESCRIBE_STRUCT(RunSweep, (),
                      (axes, purses, rank_by, samples, walk_forward_fit, walk_forward_trade,
                       monte_carlo_paths))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunSweep>) {
    return {
        "RunSweep",
        "What a sweep tried, and how.",
        {{.field = "axes", .description = "By parameter: its values, ascending."},
         {.field = "purses", .description = "Whose cash was whose."},
         {.field = "rank_by", .description = "The figure that sets competed in."},
         {.field = "samples", .description = "Sets drawn at random from the grid; 0: all."},
         {.field = "walk_forward_fit", .description = "Bars of a choice; 0: no walk forward."},
         {.field = "walk_forward_trade", .description = "Bars that were traded after each choice."},
         {.field = "monte_carlo_paths", .description = "As asked for; 0: none."}}};
}

struct RunAnswer : RunRow {
    std::string text;
    std::optional<RunSweep> sweep;
};
BOOST_DESCRIBE_STRUCT(RunAnswer, (),
                      (id, kind, started_at, elapsed_ms, failure, name, title_zh, title_en,
                       strategy_hash, from, to, parameters, figures, sets, data_fingerprint,
                       program_version, text, sweep))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunAnswer>) {
    http::StructNotes notes{"Run", "A run that ended, with its strategy.", row_notes()};
    notes.notes.push_back(
        {.field = "text",
         .description = "The strategy's text: start a backtest with it, the parameters and the "
                        "days, and the run is there again."});
    notes.notes.push_back({.field = "sweep",
                           .description = "What a sweep needs besides; null: a backtest, or an "
                                          "older program ran it."});
    return notes;
}

struct RunPage {
    std::uint64_t total = 0;
    std::vector<RunRow> runs;
};
BOOST_DESCRIBE_STRUCT(RunPage, (), (total, runs))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunPage>) {
    return {"RunPage",
            "Some runs.",
            {{.field = "total", .description = "Without limit and offset."},
             {.field = "runs", .description = "Newest first."}}};
}

void fill(RunRow& row, const job::KeptRun& run) {
    row.id = run.id;
    row.kind = run.kind;
    row.started_at = {run.started};
    row.elapsed_ms = std::llround(run.seconds * 1e3);
    row.failure = run.failure;
    row.name = run.name;
    row.title_zh = run.title_zh;
    row.title_en = run.title_en;
    row.strategy_hash = run.strategy_hash;
    row.from = run.from;
    row.to = run.to;
    row.parameters = run.parameters;
    row.figures = run.figures;
    row.sets = run.sets;
    row.data_fingerprint = run.data_fingerprint;
    row.program_version = run.program_version;
}

RunPage page_of(const job::RunArchive& archive, const ListRuns& query) {
    RunPage page;
    page.total = archive.size();
    for (const job::KeptRun& each : archive.list(static_cast<std::size_t>(query.limit),
                                                 static_cast<std::size_t>(query.offset))) {
        fill(page.runs.emplace_back(), each);
    }
    return page;
}

RunAnswer answer_of(const job::KeptRun& run) {
    RunAnswer answer;
    fill(answer, run);
    answer.text = run.text;
    if (run.sweep) {
        answer.sweep = {run.sweep->axes,
                        run.sweep->purses,
                        run.sweep->rank_by,
                        run.sweep->samples,
                        run.sweep->walk_forward_fit,
                        run.sweep->walk_forward_trade,
                        run.sweep->monte_carlo_paths};
    }
    return answer;
}

}  // namespace

void add_runs(http::Router& router, const Context& context) {
    router.add(http::Route<ListRuns, RunPage>{
        .operation = {.path = "/api/v1/runs",
                      .id = "list_runs",
                      .tag = "runs",
                      .summary = "Backtests and sweeps that ended",
                      .description = "What was run and its figures, kept in the store: the newest "
                                     "2,000. Curves and trades aren't kept; running the same again "
                                     "gives them.",
                      .success = "Some of them."},
        .handle = [context](const ListRuns& query) {
            return page_of(wired(context.runs), query);
        }});
    router.add(http::Route<RunRef, RunAnswer>{.operation = {.path = "/api/v1/runs/{id}",
                                                            .id = "get_run",
                                                            .tag = "runs",
                                                            .summary = "One run with its strategy",
                                                            .success = "The run.",
                                                            .errors = {base::ErrorKind::kNotFound}},
                                              .handle = [context](const RunRef& query) {
                                                  return answer_of(
                                                      wired(context.runs).find(query.id));
                                              }});
    router.add(
        http::Route<RunRef, http::Nothing>{.operation = {.method = http::Method::kDelete,
                                                         .path = "/api/v1/runs/{id}",
                                                         .id = "delete_run",
                                                         .tag = "runs",
                                                         .summary = "Forget a run",
                                                         .success = "It is forgotten.",
                                                         .errors = {base::ErrorKind::kNotFound}},
                                           .handle = [context](const RunRef& query) {
                                               wired(context.runs).remove(query.id);
                                               return http::Nothing{};
                                           }});
}

}  // namespace mystocks::api::detail
