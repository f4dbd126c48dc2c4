// Starting runs that keep values, and following them.
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/run_types.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/api/detail/universe_body.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/json.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/job/value_board.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kTextMax = std::size_t{64} << 10;
constexpr std::size_t kNameMax = 64;

struct ValuesBody {
    std::optional<std::string> text;
    std::optional<std::string> formula;
    std::vector<double> parameters;
    std::optional<std::string> name;
    UniverseBody universe;
    market::Period period = market::Period::k1d;
    market::Adjust adjust = market::Adjust::kForward;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    bool allow_look_ahead = false;
    bool replace = false;
};
BOOST_DESCRIBE_STRUCT(ValuesBody, (),
                      (text, formula, parameters, name, universe, period, adjust, from, to,
                       allow_look_ahead, replace))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValuesBody>) {
    return {"StartValuesRequest",
            "A formula, and over what its outputs are kept.",
            {{.field = "text", .description = "In the formula language.", .size_max = kTextMax},
             {.field = "formula",
              .description = "A known formula instead of a text.",
              .size_max = kNameMax},
             {.field = "parameters",
              .description = "In order; those left out at the end keep their defaults.",
              .defaulted = true,
              .size_max = 16},
             {.field = "name",
              .description = "What the values are called, before the dot of NAME.OUTPUT; may be "
                             "left out for a known formula: its name.",
              .size_max = kNameMax},
             {.field = "universe", .description = "Which instruments.", .defaulted = true},
             {.field = "period", .description = "What one bar covers.", .defaulted = true},
             {.field = "adjust",
              .description = "How prices are made comparable over ex-dates.",
              .defaulted = true},
             {.field = "from", .description = "First day that is written."},
             {.field = "to", .description = "Last day; the formula knows nothing later."},
             {.field = "allow_look_ahead",
              .description = "Take a formula that depends on later bars.",
              .defaulted = true},
             {.field = "replace",
              .description = "Erase first what the name has in the period; without it, another "
                             "formula's values of that name are a conflict.",
              .defaulted = true}}};
}

struct StartValues {
    ValuesBody body;
};
BOOST_DESCRIBE_STRUCT(StartValues, (), (body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StartValues>) {
    return {"StartValues", "Starts a run.", {{.field = "body", .description = "What to keep."}}};
}

struct ValuesStarted {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(ValuesStarted, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValuesStarted>) {
    return {"ValuesStarted",
            "A run that was started.",
            {{.field = "id", .description = "Its number."}}};
}

struct ValueRunRef {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(ValueRunRef, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValueRunRef>) {
    return {
        "ValueRunRef", "Which run.", {{.field = "id", .description = "Its number.", .minimum = 1}}};
}

struct ValueRunReport {
    std::vector<std::string> names;
    std::uint64_t with_values = 0;
    std::uint64_t inserted = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t erased_series = 0;
};
BOOST_DESCRIBE_STRUCT(ValueRunReport, (),
                      (names, with_values, inserted, changed, unchanged, erased_series))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValueRunReport>) {
    return {"ValueRunReport",
            "What a run did.",
            {{.field = "names", .description = "Of the series, by output."},
             {.field = "with_values", .description = "Instruments that have values."},
             {.field = "inserted", .description = "Rows that were not there."},
             {.field = "changed", .description = "Rows that had another value."},
             {.field = "unchanged", .description = "Rows that were there already."},
             {.field = "erased_series", .description = "Because of `replace`."}}};
}

struct ValueRunAnswer {
    std::int64_t id = 0;
    std::string title;
    std::string name;
    market::Period period{};
    job::RunState state{};
    http::Instant started_at;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::uint64_t rows = 0;
    std::int64_t elapsed_ms = 0;
    std::optional<RunProblem> problem;
    std::optional<ValueRunReport> report;
};
BOOST_DESCRIBE_STRUCT(ValueRunAnswer, (),
                      (id, title, name, period, state, started_at, done, total, rows, elapsed_ms,
                       problem, report))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValueRunAnswer>) {
    return {"ValueRun",
            "A run that keeps values, and how far it is.",
            {{.field = "id", .description = "Its number."},
             {.field = "title", .description = "The formula's name, or the begin of its text."},
             {.field = "name", .description = "What stands before the dot of the values' names."},
             {.field = "period", .description = "What one bar covers."},
             {.field = "state", .description = "How far it is."},
             {.field = "started_at", .description = "When it was asked for."},
             {.field = "done", .description = "Instruments that are done."},
             {.field = "total", .description = "Instruments to look at."},
             {.field = "rows", .description = "Written so far, or found unchanged."},
             {.field = "elapsed_ms", .description = "What it took so far, waiting left out."},
             {.field = "problem", .description = "Why it failed; else null."},
             {.field = "report", .description = "Null until it is done."}}};
}

struct ValueRunList {
    std::vector<ValueRunAnswer> runs;
};
BOOST_DESCRIBE_STRUCT(ValueRunList, (), (runs))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ValueRunList>) {
    return {"ValueRunList",
            "Runs that this program remembers.",
            {{.field = "runs", .description = "Newest first."}}};
}

ValueRunAnswer answer_of(const job::ValueRunView& view) {
    ValueRunAnswer answer;
    answer.id = view.id;
    answer.title = view.title;
    answer.name = view.name;
    answer.period = view.period;
    answer.state = view.state;
    answer.started_at = {view.started};
    answer.done = view.progress.done;
    answer.total = view.progress.total;
    answer.rows = view.progress.rows;
    answer.elapsed_ms = std::llround(view.seconds * 1e3);
    answer.problem = problem_of(view.failure);
    if (view.report != nullptr) {
        const job::ValueReport& report = *view.report;
        answer.report =
            ValueRunReport{report.names,        report.with_values,    report.rows.inserted,
                           report.rows.changed, report.rows.unchanged, report.erased};
    }
    return answer;
}

http::Response start(const Context& context, const ValuesBody& body) {
    try {
        NamedFormula named = formula_of(wired(context.formulas), body.text, body.formula);
        if (body.text && !body.name) {
            throw http::InvalidRequest("name", "a text has no name: say how its values are called");
        }
        job::ValueRequest request;
        request.formula = std::move(named.formula);
        request.parameters = body.parameters;
        request.name = body.name.value_or(named.title);
        request.title = std::move(named.title);
        request.universe = universe_of(*context.stores.records, body.universe);
        request.universe_title = universe_title(body.universe);
        request.period = body.period;
        request.adjust = body.adjust;
        request.from = body.from;
        request.to = body.to;
        request.allow_look_ahead = body.allow_look_ahead;
        request.replace = body.replace;
        const ValuesStarted started{wired(context.values).start(std::move(request))};
        return http::Response::json(http::to_json(started), 202);
    } catch (const job::FormulaRefused& refused) {
        return refusal_of(refused);
    }
}

void add_following(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, ValueRunList>{
        .operation = {.path = "/api/v1/value-runs",
                      .id = "list_value_runs",
                      .tag = "values",
                      .summary = "Runs that keep values, and those that ended",
                      .description = "They are kept in memory, and none outlives the program; what "
                                     "they wrote does.",
                      .success = "The runs."},
        .handle = [context](const http::Nothing&) {
            ValueRunList answer;
            for (const job::ValueRunView& view : wired(context.values).list()) {
                answer.runs.push_back(answer_of(view));
            }
            return answer;
        }});
    router.add(http::Route<ValueRunRef, ValueRunAnswer>{
        .operation = {.path = "/api/v1/value-runs/{id}",
                      .id = "get_value_run",
                      .tag = "values",
                      .summary = "One run, its progress or its report",
                      .success = "The run.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const ValueRunRef& query) {
            return answer_of(wired(context.values).find(query.id));
        }});
}

}  // namespace

void add_value_runs(http::Router& router, const Context& context) {
    router.add(http::Route<StartValues, ValuesStarted>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/values",
                      .id = "start_values",
                      .tag = "values",
                      .summary = "Compute a formula's outputs over many instruments, and keep them",
                      .status = 202,
                      .success = "It runs or waits; follow it as a value run.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict,
                                 base::ErrorKind::kExhausted},
                      .refusals = {bad_text()}},
        .respond = [context](const StartValues& query) { return start(context, query.body); }});
    router.add(http::Route<ValueRunRef, http::Nothing>{
        .operation = {.method = http::Method::kDelete,
                      .path = "/api/v1/value-runs/{id}",
                      .id = "delete_value_run",
                      .tag = "values",
                      .summary = "Stop a run; forget one that has ended",
                      .success = "It has been asked to stop, or is forgotten; what it wrote stays.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const ValueRunRef& query) {
            wired(context.values).remove(query.id);
            return http::Nothing{};
        }});
    add_following(router, context);
}

}  // namespace mystocks::api::detail
