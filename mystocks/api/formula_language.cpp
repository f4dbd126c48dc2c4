// The formula language itself: check a text, run it on one instrument, look up its words.
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/formula/field_table.hpp"
#include "mystocks/http/json.hpp"
#include "mystocks/http/problem.hpp"
#include "mystocks/job/formula_run.hpp"
#include "mystocks/market/bar_time.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kTextMax = std::size_t{64} << 10;
constexpr std::size_t kNameMax = 64;
constexpr std::int64_t kRowsDefault = 500;
constexpr std::int64_t kRowsMax = 20'000;

struct CheckBody {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(CheckBody, (), (text))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<CheckBody>) {
    return {"CheckFormulaRequest",
            "A text.",
            {{.field = "text", .description = "In the formula language.", .size_max = kTextMax}}};
}

struct CheckFormula {
    CheckBody body;
};
BOOST_DESCRIBE_STRUCT(CheckFormula, (), (body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<CheckFormula>) {
    return {"CheckFormula", "Checks a text.", {{.field = "body", .description = "The text."}}};
}

struct CheckAnswer {
    bool ok = false;
    std::vector<FormulaDiagnostic> diagnostics;
    std::vector<FormulaParameter> parameters;
    std::vector<FormulaOutput> outputs;
    bool looks_ahead = false;
    bool crosses_market = false;
};
BOOST_DESCRIBE_STRUCT(CheckAnswer, (),
                      (ok, diagnostics, parameters, outputs, looks_ahead, crosses_market))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<CheckAnswer>) {
    return {"FormulaCheck",
            "What a text says, and what is wrong with it.",
            {{.field = "ok", .description = "It has no errors; warnings may be there."},
             {.field = "diagnostics", .description = "In order of place."},
             {.field = "parameters", .description = "What can be chosen, in order."},
             {.field = "outputs", .description = "Its lines; empty where it has errors."},
             {.field = "looks_ahead", .description = "Some line depends on later bars."},
             {.field = "crosses_market",
              .description = "It compares instruments: a run takes the whole market."}}};
}

struct FunctionArgument {
    std::string name;
    formula::ArgumentKind kind{};
    bool optional = false;
};
BOOST_DESCRIBE_STRUCT(FunctionArgument, (), (name, kind, optional))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FunctionArgument>) {
    return {"FunctionArgument",
            "An argument of a function.",
            {{.field = "name", .description = "X, N …"},
             {.field = "kind", .description = "What may stand there."},
             {.field = "optional", .description = "It may be left out."}}};
}

struct FunctionRow {
    std::string name;
    std::vector<std::string> aliases;
    std::vector<FunctionArgument> arguments;
    formula::Category category{};
    std::string title_zh;
    std::string definition;
    std::string warm_up;
    std::string undefined;
    std::string example;
    std::string source;
    bool looks_ahead = false;
    bool crosses_market = false;
};
BOOST_DESCRIBE_STRUCT(FunctionRow, (),
                      (name, aliases, arguments, category, title_zh, definition, warm_up, undefined,
                       example, source, looks_ahead, crosses_market))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FunctionRow>) {
    return {"FormulaFunction",
            "A function of the language.",
            {{.field = "name", .description = "MA; of an operator: its sign."},
             {.field = "aliases", .description = "Other names of the same."},
             {.field = "arguments", .description = "In order."},
             {.field = "category", .description = "What it is about."},
             {.field = "title_zh", .description = "Its Chinese name."},
             {.field = "definition", .description = "What it gives."},
             {.field = "warm_up", .description = "From which bar on there is a value."},
             {.field = "undefined", .description = "What an undefined input does."},
             {.field = "example", .description = "A formula that uses it."},
             {.field = "source", .description = "Whose convention it is, and who differs."},
             {.field = "looks_ahead", .description = "It depends on later bars."},
             {.field = "crosses_market", .description = "It compares instruments."}}};
}

struct FieldRow {
    std::string name;
    std::vector<std::string> aliases;
    std::string title_zh;
    std::string definition;
};
BOOST_DESCRIBE_STRUCT(FieldRow, (), (name, aliases, title_zh, definition))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FieldRow>) {
    return {"FormulaField",
            "A name that stands for a column of the bars or the calendar.",
            {{.field = "name", .description = "CLOSE …"},
             {.field = "aliases", .description = "C …"},
             {.field = "title_zh", .description = "Its Chinese name."},
             {.field = "definition", .description = "What it is."}}};
}

struct FunctionList {
    std::vector<FunctionRow> functions;
    std::vector<FieldRow> fields;
};
BOOST_DESCRIBE_STRUCT(FunctionList, (), (functions, fields))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FunctionList>) {
    return {"FormulaFunctions",
            "The language's vocabulary.",
            {{.field = "functions", .description = "By category."},
             {.field = "fields", .description = "What the bars and the calendar give."}}};
}

struct RunBody {
    std::optional<std::string> text;
    std::optional<std::string> name;
    std::vector<double> parameters;
    std::string instrument;
    market::Period period = market::Period::k1d;
    market::Adjust adjust = market::Adjust::kForward;
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::int64_t limit = kRowsDefault;
    bool allow_look_ahead = true;
};
BOOST_DESCRIBE_STRUCT(RunBody, (),
                      (text, name, parameters, instrument, period, adjust, from, to, limit,
                       allow_look_ahead))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunBody>) {
    return {"RunFormulaRequest",
            "A formula, and the bars to run it on.",
            {{.field = "text", .description = "In the formula language.", .size_max = kTextMax},
             {.field = "name",
              .description = "A known formula instead of a text.",
              .size_max = kNameMax},
             {.field = "parameters",
              .description = "In order; those left out at the end keep their defaults.",
              .defaulted = true,
              .size_max = 16},
             {.field = "instrument",
              .description = "600000.SH, sh600000, or a bare code that only one instrument has.",
              .size_max = 40,
              .example = "\"600000.SH\""},
             {.field = "period", .description = "What one bar covers.", .defaulted = true},
             {.field = "adjust",
              .description = "How prices are made comparable over ex-dates.",
              .defaulted = true},
             {.field = "from",
              .description = "First time of the answer, included: a date, RFC 3339, or an integer "
                             "as in `time`. Values don't depend on it.",
              .size_max = 40},
             {.field = "to",
              .description = "Last time, included: the formula knows nothing later.",
              .size_max = 40},
             {.field = "limit",
              .description = "At most so many bars, the newest of the range.",
              .defaulted = true,
              .minimum = 1,
              .maximum = double(kRowsMax)},
             {.field = "allow_look_ahead",
              .description = "False refuses a formula that depends on later bars.",
              .defaulted = true}}};
}

struct RunFormula {
    RunBody body;
};
BOOST_DESCRIBE_STRUCT(RunFormula, (), (body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunFormula>) {
    return {
        "RunFormula", "Runs a formula.", {{.field = "body", .description = "Which one, on what."}}};
}

struct RunOutput : FormulaOutput {
    std::vector<double> values;
};
BOOST_DESCRIBE_STRUCT(RunOutput, (), (name, style, color, thickness, above, looks_ahead, values))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunOutput>) {
    http::StructNotes notes = notes_of(std::type_identity<FormulaOutput>{});
    notes.name = "FormulaColumn";
    notes.description = "A line with its values.";
    notes.notes.push_back({.field = "values",
                           .description = "One for each bar; null where undefined.",
                           .nan_is_null = true});
    return notes;
}

struct RunTextPart {
    std::string text;
    std::int64_t argument = -1;
    std::int64_t decimals = 0;
};
BOOST_DESCRIBE_STRUCT(RunTextPart, (), (text, argument, decimals))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunTextPart>) {
    return {
        "FormulaTextPart",
        "A piece of a text that a drawing puts together.",
        {{.field = "text", .description = "Words; empty for a number."},
         {.field = "argument", .description = "Which of `arguments` is the number; -1 for words."},
         {.field = "decimals", .description = "Digits of the number after the point."}}};
}

struct RunDrawing {
    std::string shape;
    std::string color;
    std::int64_t thickness = 1;
    std::vector<std::string> texts;
    std::vector<RunTextPart> writing;
    std::vector<std::vector<double>> arguments;
};
BOOST_DESCRIBE_STRUCT(RunDrawing, (), (shape, color, thickness, texts, writing, arguments))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunDrawing>) {
    return {"FormulaDrawing",
            "A drawing statement that is no line: DRAWICON, STICKLINE …",
            {{.field = "shape", .description = "The function's name."},
             {.field = "color", .description = "#rrggbb; empty: the chart chooses."},
             {.field = "thickness", .description = "1 to 9."},
             {.field = "texts", .description = "Its text arguments, in order."},
             {.field = "writing",
              .description = "Its text, where STRCAT and the like put it together."},
             {.field = "arguments",
              .description = "Its number arguments, each with a value for each bar.",
              .nan_is_null = true}}};
}

struct RunAnswer {
    std::string instrument;
    market::Period period{};
    market::Adjust adjust{};
    TimeUnit time_unit{};
    std::vector<std::int64_t> time;
    std::vector<RunOutput> outputs;
    std::vector<RunDrawing> drawings;
    std::int64_t compared = 1;
    std::int64_t elapsed_us = 0;
};
BOOST_DESCRIBE_STRUCT(RunAnswer, (),
                      (instrument, period, adjust, time_unit, time, outputs, drawings, compared,
                       elapsed_us))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunAnswer>) {
    return {"FormulaResult",
            "A formula's lines and drawings on bars.",
            {{.field = "instrument", .description = "On whose bars."},
             {.field = "period", .description = "What one bar covers."},
             {.field = "adjust", .description = "How prices are adjusted."},
             {.field = "time_unit", .description = "What the integers in `time` are."},
             {.field = "time", .description = "One for each bar."},
             {.field = "outputs", .description = "The lines, in order."},
             {.field = "drawings", .description = "In order."},
             {.field = "compared",
              .description = "How many instruments the formula compared: the stocks and the one "
                             "shown; 1 where it compares none."},
             {.field = "elapsed_us",
              .description = "What computing took, reading the bars left out."}}};
}

CheckAnswer check(const job::FormulaLibrary& library, const std::string& text) {
    const auto parsed = library.parse(text);
    CheckAnswer answer;
    answer.ok = parsed->ok();
    answer.diagnostics = diagnostics_of(parsed->diagnostics(), text);
    answer.parameters = parameters_of(*parsed);
    if (answer.ok) {
        const formula::Program program = parsed->program();
        for (const formula::Output& output : program.outputs) {
            answer.outputs.push_back(output_of(output));
        }
        answer.looks_ahead = program.looks_ahead;
        answer.crosses_market = program.crosses_market;
    }
    return answer;
}

FunctionList vocabulary() {
    FunctionList answer;
    for (const formula::Function& each : formula::function_table()) {
        FunctionRow& row = answer.functions.emplace_back();
        row.name = each.name;
        row.aliases.assign(each.aliases.begin(), each.aliases.end());
        for (const formula::Argument& argument : each.arguments) {
            row.arguments.push_back({std::string(argument.name), argument.kind, argument.optional});
        }
        row.category = each.category;
        row.title_zh = each.title_zh;
        row.definition = each.definition;
        row.warm_up = each.warm_up;
        row.undefined = each.undefined;
        row.example = each.example;
        row.source = each.source;
        row.looks_ahead = each.looks_ahead;
        row.crosses_market = each.crosses_market;
    }
    for (const formula::FieldFacts& field : formula::field_table()) {
        answer.fields.push_back({std::string(field.name),
                                 {field.aliases.begin(), field.aliases.end()},
                                 std::string(field.title_zh),
                                 std::string(field.definition)});
    }
    return answer;
}

std::int64_t bound_of(const std::string& text, const char* field, market::Period period,
                      market::TimeBound bound, const base::TimeZone& zone) {
    if (const auto time = market::parse_bar_time(text, period, bound, zone)) {
        return *time;
    }
    throw http::InvalidRequest(field, "'" + text + "' is no date or time; write 2017-04-18");
}

job::FormulaRunRequest request_of(const Context& context, const RunBody& body) {
    auto formula = formula_of(wired(context.formulas), body.text, body.name).formula;
    const market::Instrument instrument =
        store::resolve_instrument(*context.stores.records, body.instrument);
    const base::TimeZone& zone =
        base::TimeZone::named(market::time_zone_name_of(instrument.id.exchange()));
    store::BarQuery bars{
        instrument.id, body.period, body.adjust, {}, {}, zone.date_of(context.clock->now())};
    bars.limit.rows = static_cast<std::size_t>(body.limit);
    if (body.from) {
        bars.range.from = bound_of(*body.from, "from", body.period, market::TimeBound::kFrom, zone);
    }
    if (body.to) {
        bars.range.to = bound_of(*body.to, "to", body.period, market::TimeBound::kTo, zone);
    }
    return {std::move(formula), body.parameters, std::move(bars), body.allow_look_ahead,
            context.threads};
}

std::vector<double> shown(const panel::Column& column, const job::FormulaRun& run) {
    const auto values = column.values().subspan(run.first_shown);
    return {values.begin(), values.end()};
}

RunAnswer answer_of(const job::FormulaRun& run, const RunBody& body) {
    RunAnswer answer;
    answer.instrument = run.answer.instrument.id.str();
    answer.period = body.period;
    answer.adjust = body.adjust;
    answer.time_unit = market::is_intraday(body.period) ? TimeUnit::kUs : TimeUnit::kDate;
    for (std::size_t i = run.first_shown; i < run.answer.bars.size(); ++i) {
        answer.time.push_back(market::bar_time_number(run.answer.bars.time[i], body.period));
    }
    for (std::size_t i = 0; i < run.program.outputs.size(); ++i) {
        RunOutput& output = answer.outputs.emplace_back();
        static_cast<FormulaOutput&>(output) = output_of(run.program.outputs[i]);
        output.values = shown(run.values.outputs[i], run);
    }
    for (std::size_t i = 0; i < run.program.drawings.size(); ++i) {
        const formula::Drawing& drawing = run.program.drawings[i];
        RunDrawing& made = answer.drawings.emplace_back();
        made.shape = drawing.shape;
        made.color = drawing.hints.color;
        made.thickness = drawing.hints.thickness;
        made.texts = drawing.texts;
        for (const formula::TextPart& part : drawing.writing) {
            made.writing.push_back({part.text, part.argument, part.decimals});
        }
        for (const panel::Column& argument : run.values.drawings[i]) {
            made.arguments.push_back(shown(argument, run));
        }
    }
    answer.compared = static_cast<std::int64_t>(run.compared);
    answer.elapsed_us = std::llround(run.seconds * 1e6);
    return answer;
}

http::Response run(const Context& context, const RunBody& body) {
    try {
        const job::FormulaRun done =
            job::run_formula(request_of(context, body), wired(context.shelf));
        return http::Response::json(http::to_json(answer_of(done, body)));
    } catch (const job::FormulaRefused& refused) {
        return refusal_of(refused);
    }
}

}  // namespace

void add_formula_language(http::Router& router, const Context& context) {
    router.add(http::Route<CheckFormula, CheckAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/formulas/check",
                      .id = "check_formula",
                      .tag = "formulas",
                      .summary = "What a text says, and what is wrong with it",
                      .success = "It was looked at; `ok` says whether it can run."},
        .handle = [context](const CheckFormula& query) {
            return check(wired(context.formulas), query.body.text);
        }});
    router.add(http::Route<http::Nothing, FunctionList>{
        .operation = {.path = "/api/v1/formulas/functions",
                      .id = "list_formula_functions",
                      .tag = "formulas",
                      .summary = "Every function and field of the language",
                      .success = "The vocabulary."},
        .handle = [](const http::Nothing&) { return vocabulary(); }});
    router.add(http::Route<RunFormula, RunAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/formulas/run",
                      .id = "run_formula",
                      .tag = "formulas",
                      .summary = "A formula's lines on one instrument's bars",
                      .description = "It is computed over all history up to `to`, so values don't "
                                     "depend on `from` and `limit`.",
                      .success = "The lines.",
                      .errors = {base::ErrorKind::kNotFound},
                      .refusals = {bad_text()}},
        .respond = [context](const RunFormula& query) { return run(context, query.body); }});
}

}  // namespace mystocks::api::detail
