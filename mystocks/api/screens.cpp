#include <algorithm>
#include <array>
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
#include "mystocks/job/screen_board.hpp"
#include "mystocks/job/screen_csv.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kTextMax = std::size_t{64} << 10;
constexpr std::size_t kNameMax = 64;
constexpr std::int64_t kRowsDefault = 100;
constexpr std::int64_t kRowsMax = 20'000;

struct ScreenBody {
    std::optional<std::string> text;
    std::optional<std::string> name;
    std::vector<double> parameters;
    UniverseBody universe;
    market::Period period = market::Period::k1d;
    market::Adjust adjust = market::Adjust::kForward;
    std::optional<base::Date> date;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    bool allow_look_ahead = false;
};
BOOST_DESCRIBE_STRUCT(ScreenBody, (),
                      (text, name, parameters, universe, period, adjust, date, from, to,
                       allow_look_ahead))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ScreenBody>) {
    return {
        "StartScreenRequest",
        "A formula, and where to look for what it says. Its last line decides; the others become "
        "columns.",
        {{.field = "text", .description = "In the formula language.", .size_max = kTextMax},
         {.field = "name",
          .description = "A known formula instead of a text.",
          .size_max = kNameMax},
         {.field = "parameters",
          .description = "In order; those left out at the end keep their defaults.",
          .defaulted = true,
          .size_max = 16},
         {.field = "universe", .description = "Which instruments.", .defaulted = true},
         {.field = "period", .description = "What one bar covers.", .defaulted = true},
         {.field = "adjust",
          .description = "How prices are made comparable over ex-dates.",
          .defaulted = true},
         {.field = "date",
          .description = "Which instruments meet the condition on this day, as it was known then. "
                         "Without date, from and to: on the newest day."},
         {.field = "from", .description = "Instead of a date: first day of a range."},
         {.field = "to", .description = "Last day of a range."},
         {.field = "allow_look_ahead",
          .description = "Take a formula that depends on later bars.",
          .defaulted = true}}};
}

struct StartScreen {
    ScreenBody body;
};
BOOST_DESCRIBE_STRUCT(StartScreen, (), (body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<StartScreen>) {
    return {
        "StartScreen", "Starts a screen.", {{.field = "body", .description = "What to look for."}}};
}

struct ScreenStarted {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(ScreenStarted, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ScreenStarted>) {
    return {"ScreenStarted",
            "A screen that was started.",
            {{.field = "id", .description = "Its number."}}};
}

struct GetScreen {
    std::int64_t id = 0;
    std::string sort;
    bool descending = false;
    std::int64_t limit = kRowsDefault;
    std::int64_t offset = 0;
};
BOOST_DESCRIBE_STRUCT(GetScreen, (), (id, sort, descending, limit, offset))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetScreen>) {
    return {"GetScreen",
            "Which screen, and which of its rows.",
            {{.field = "id", .description = "Its number.", .minimum = 1},
             {.field = "sort",
              .description = "instrument, name, close, change, hits, last_hit, after_1, after_5, "
                             "after_20 (mean returns) or the name of a column; empty: instrument. "
                             "What has no value comes last.",
              .defaulted = true,
              .size_max = 128},
             {.field = "descending", .description = "Greatest first.", .defaulted = true},
             {.field = "limit",
              .description = "At most so many rows.",
              .defaulted = true,
              .minimum = 0,
              .maximum = double(kRowsMax)},
             {.field = "offset",
              .description = "Leave out so many rows first.",
              .defaulted = true,
              .minimum = 0,
              .maximum = 1e9}}};
}

struct AfterRow {
    std::int64_t bars = 1;
    std::int64_t samples = 0;
    std::optional<double> mean_return;
    std::optional<double> win_rate;
};
BOOST_DESCRIBE_STRUCT(AfterRow, (), (bars, samples, mean_return, win_rate))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<AfterRow>) {
    return {"ScreenAfter",
            "What followed so many traded bars after a hit, from close to close, dividends and "
            "splits accounted for.",
            {{.field = "bars", .description = "1, 5 or 20."},
             {.field = "samples", .description = "Hits that so many bars followed."},
             {.field = "mean_return", .description = "0.05 is 5 %; null without samples."},
             {.field = "win_rate",
              .description = "Share of the samples above 0; null without samples."}}};
}

struct ScreenRow {
    std::string instrument;
    std::string name;
    std::int64_t time = 0;
    double close = 0;
    double change = 0;
    std::vector<double> values;
    std::vector<double> sparkline;
    std::optional<std::int64_t> hits;
    std::optional<std::int64_t> last_hit;
    std::vector<AfterRow> after;
};
BOOST_DESCRIBE_STRUCT(ScreenRow, (),
                      (instrument, name, time, close, change, values, sparkline, hits, last_hit,
                       after))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ScreenRow>) {
    return {"ScreenRow",
            "An instrument that met the condition.",
            {{.field = "instrument", .description = "Its id."},
             {.field = "name", .description = "Its name."},
             {.field = "time",
              .description = "Of the bar that the values are of, as in the bars' `time`: of the "
                             "day asked for, or of the last hit."},
             {.field = "close", .description = "Adjusted.", .nan_is_null = true},
             {.field = "change",
              .description = "Against the bar before; 0.05 is 5 %.",
              .nan_is_null = true},
             {.field = "values", .description = "One for each of `columns`.", .nan_is_null = true},
             {.field = "sparkline",
              .description = "The last closes up to that bar, oldest first, at most 60.",
              .nan_is_null = true},
             {.field = "hits", .description = "Over a range: on how many bars."},
             {.field = "last_hit", .description = "Over a range: time of the newest."},
             {.field = "after", .description = "Over a range: what followed; else empty."}}};
}

std::vector<http::Note> summary_notes() {
    return {{.field = "id", .description = "Its number."},
            {.field = "title", .description = "The formula's name, or the begin of its text."},
            {.field = "state", .description = "How far it is."},
            {.field = "started_at", .description = "When it was asked for."},
            {.field = "done", .description = "Instruments that were looked at."},
            {.field = "total", .description = "Instruments to look at."},
            {.field = "elapsed_ms", .description = "What it took so far, waiting left out."},
            {.field = "problem", .description = "Why it failed; else null."},
            {.field = "total_rows", .description = "Instruments that met the condition."}};
}

struct ScreenSummary {
    std::int64_t id = 0;
    std::string title;
    job::RunState state{};
    http::Instant started_at;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::int64_t elapsed_ms = 0;
    std::optional<RunProblem> problem;
    std::uint64_t total_rows = 0;
};
BOOST_DESCRIBE_STRUCT(ScreenSummary, (),
                      (id, title, state, started_at, done, total, elapsed_ms, problem, total_rows))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ScreenSummary>) {
    return {"ScreenSummary", "A screen without its rows.", summary_notes()};
}

struct ScreenAnswer : ScreenSummary {
    market::Period period{};
    market::Adjust adjust{};
    TimeUnit time_unit{};
    std::optional<base::Date> date;
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    std::vector<std::string> columns;
    std::vector<ScreenRow> rows;
    std::vector<AfterRow> after;
};
BOOST_DESCRIBE_STRUCT(ScreenAnswer, (),
                      (id, title, state, started_at, done, total, elapsed_ms, problem, total_rows,
                       period, adjust, time_unit, date, from, to, columns, rows, after))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ScreenAnswer>) {
    http::StructNotes notes{"Screen", "A screen, its progress and its rows.", summary_notes()};
    const std::vector<http::Note> more{
        {.field = "period", .description = "What one bar covers."},
        {.field = "adjust", .description = "How prices are adjusted."},
        {.field = "time_unit", .description = "What the integers in `time` are."},
        {.field = "date",
         .description = "The trading day that was looked at, once it is known; null over a range."},
        {.field = "from", .description = "First day of the range, where one was asked for."},
        {.field = "to", .description = "Last day of the range."},
        {.field = "columns", .description = "The formula's lines but the last."},
        {.field = "rows", .description = "Those asked for; empty until it is done."},
        {.field = "after",
         .description = "Over a range: what followed all hits of all instruments; else empty."}};
    notes.notes.insert(notes.notes.end(), more.begin(), more.end());
    return notes;
}

struct ScreenList {
    std::vector<ScreenSummary> screens;
};
BOOST_DESCRIBE_STRUCT(ScreenList, (), (screens))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ScreenList>) {
    return {"ScreenList",
            "Screens that this program remembers.",
            {{.field = "screens", .description = "Newest first."}}};
}

struct ScreenCsv {
    std::int64_t id = 0;
    std::string sort;
    bool descending = false;
};
BOOST_DESCRIBE_STRUCT(ScreenCsv, (), (id, sort, descending))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ScreenCsv>) {
    return {
        "ScreenCsv",
        "Which screen.",
        {{.field = "id", .description = "Its number.", .minimum = 1},
         {.field = "sort", .description = "As for the screen.", .defaulted = true, .size_max = 128},
         {.field = "descending", .description = "Greatest first.", .defaulted = true}}};
}

struct ScreenRef {
    std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(ScreenRef, (), (id))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ScreenRef>) {
    return {"ScreenRef",
            "Which screen.",
            {{.field = "id", .description = "Its number.", .minimum = 1}}};
}

std::vector<AfterRow> after_rows(const std::array<job::ScreenAfter, 3>& after) {
    std::vector<AfterRow> rows;
    for (std::size_t i = 0; i < after.size(); ++i) {
        AfterRow& row = rows.emplace_back();
        row.bars = job::kAfterBars[i];
        row.samples = static_cast<std::int64_t>(after[i].samples);
        if (after[i].samples > 0) {
            row.mean_return = after[i].mean_return;
            row.win_rate = after[i].win_rate;
        }
    }
    return rows;
}

ScreenRow row_of(const job::ScreenRow& found, const job::ScreenView& view) {
    ScreenRow row;
    row.instrument = found.id.str();
    row.name = found.name;
    row.time = market::bar_time_number(found.time, view.period);
    row.close = found.close;
    row.change = found.change;
    row.values = found.values;
    row.sparkline = found.sparkline;
    if (view.over_range) {
        row.hits = static_cast<std::int64_t>(found.hits);
        row.last_hit = row.time;
        row.after = after_rows(found.after);
    }
    return row;
}

void fill(ScreenSummary& summary, const job::ScreenView& view) {
    summary.id = view.id;
    summary.title = view.title;
    summary.state = view.state;
    summary.started_at = {view.started};
    summary.done = view.progress.done;
    summary.total = view.progress.total;
    summary.elapsed_ms = std::llround(view.seconds * 1e3);
    summary.problem = problem_of(view.failure);
    summary.total_rows = view.result != nullptr ? view.result->rows.size() : 0;
}

ScreenAnswer answer_of(const job::ScreenView& view, const GetScreen& query) {
    ScreenAnswer answer;
    fill(answer, view);
    answer.period = view.period;
    answer.adjust = view.adjust;
    answer.time_unit = market::is_intraday(view.period) ? TimeUnit::kUs : TimeUnit::kDate;
    answer.from = view.from;
    answer.to = view.to;
    if (view.result == nullptr) {
        return answer;
    }
    const job::ScreenResult& result = *view.result;
    answer.date = result.date;
    answer.columns = result.columns;
    if (view.over_range) {
        answer.after = after_rows(result.after);
    }
    const std::vector<std::size_t> order = job::sorted_rows(result, query.sort, query.descending);
    const auto first = std::min<std::size_t>(static_cast<std::size_t>(query.offset), order.size());
    const auto count =
        std::min<std::size_t>(static_cast<std::size_t>(query.limit), order.size() - first);
    for (std::size_t i = first; i < first + count; ++i) {
        answer.rows.push_back(row_of(result.rows[order[i]], view));
    }
    return answer;
}

http::Response start(const Context& context, const ScreenBody& body) {
    try {
        NamedFormula named = formula_of(wired(context.formulas), body.text, body.name);
        job::ScreenRequest request;
        request.formula = std::move(named.formula);
        request.parameters = body.parameters;
        request.universe = universe_of(*context.stores.records, body.universe);
        request.period = body.period;
        request.adjust = body.adjust;
        request.date = body.date;
        request.from = body.from;
        request.to = body.to;
        request.allow_look_ahead = body.allow_look_ahead;
        const ScreenStarted started{
            wired(context.screens).start(std::move(request), std::move(named.title))};
        return http::Response::json(http::to_json(started), 202);
    } catch (const job::FormulaRefused& refused) {
        return refusal_of(refused);
    }
}

ScreenList list(const job::ScreenBoard& board) {
    ScreenList answer;
    for (const job::ScreenView& view : board.list()) {
        fill(answer.screens.emplace_back(), view);
    }
    return answer;
}

http::Response csv_of(const Context& context, const ScreenCsv& query) {
    const job::ScreenView view = wired(context.screens).find(query.id);
    if (view.result == nullptr) {
        throw base::Error(base::ErrorKind::kConflict,
                          "screen " + std::to_string(query.id) + " has no rows; it isn't done");
    }
    http::Response response = http::Response::text(
        "text/csv; charset=utf-8",
        job::screen_csv(*view.result, view.period, view.over_range,
                        job::sorted_rows(*view.result, query.sort, query.descending)));
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"screen-" +
                                                             std::to_string(query.id) + ".csv\"");
    return response;
}

void add_starting(http::Router& router, const Context& context) {
    router.add(http::Route<StartScreen, ScreenStarted>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/screens",
                      .id = "start_screen",
                      .tag = "screens",
                      .summary = "Look for instruments that meet a condition",
                      .status = 202,
                      .success = "It runs or waits; ask for it by its id.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kExhausted},
                      .refusals = {bad_text()}},
        .respond = [context](const StartScreen& query) { return start(context, query.body); }});
    router.add(http::Route<ScreenRef, http::Nothing>{
        .operation = {.method = http::Method::kDelete,
                      .path = "/api/v1/screens/{id}",
                      .id = "delete_screen",
                      .tag = "screens",
                      .summary = "Stop a screen; forget one that has ended",
                      .success = "It has been asked to stop, or is forgotten.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const ScreenRef& query) {
            wired(context.screens).remove(query.id);
            return http::Nothing{};
        }});
}

void add_reading(http::Router& router, const Context& context) {
    router.add(http::Route<http::Nothing, ScreenList>{
        .operation = {.path = "/api/v1/screens",
                      .id = "list_screens",
                      .tag = "screens",
                      .summary = "Screens that run and that ended",
                      .description = "They are kept in memory: the oldest give way to new ones, "
                                     "and none outlives the program.",
                      .success = "The screens."},
        .handle = [context](const http::Nothing&) { return list(wired(context.screens)); }});
    router.add(http::Route<GetScreen, ScreenAnswer>{
        .operation = {.path = "/api/v1/screens/{id}",
                      .id = "get_screen",
                      .tag = "screens",
                      .summary = "One screen, its progress or its rows",
                      .success = "The screen.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetScreen& query) {
            return answer_of(wired(context.screens).find(query.id), query);
        }});
    // CSV only, so that there is no JSON answer to describe.
    http::Endpoint csv;
    csv.operation = {.path = "/api/v1/screens/{id}/csv",
                     .id = "get_screen_csv",
                     .tag = "screens",
                     .summary = "All rows of a screen as CSV",
                     .success = "The rows, with a header.",
                     .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict},
                     .also_produces = {"text/csv"}};
    csv.query = &http::description_of<ScreenCsv>();
    csv.handle = [context](const http::Request& request) {
        return csv_of(context, http::query_from<ScreenCsv>(request));
    };
    router.add(std::move(csv));
}

}  // namespace

void add_screens(http::Router& router, const Context& context) {
    add_starting(router, context);
    add_reading(router, context);
}

}  // namespace mystocks::api::detail
