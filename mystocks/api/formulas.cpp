#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kTextMax = std::size_t{64} << 10;
constexpr std::size_t kNameMax = 64;
constexpr std::int64_t kRowsDefault = 500;
constexpr std::int64_t kRowsMax = 20'000;

constexpr std::string_view kNameNote = "The formula's name; case doesn't matter.";

struct ListFormulas {
    std::optional<FormulaKind> kind;
    std::optional<std::string> group;
    std::string q;
};
BOOST_DESCRIBE_STRUCT(ListFormulas, (), (kind, group, q))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<ListFormulas>) {
    return {"ListFormulas",
            "Which formulas.",
            {{.field = "kind", .description = "Only this kind."},
             {.field = "group",
              .description = "Only this group: trend, momentum, volatility, volume, "
                             "moving_average, pattern, screen, statistics, cycle, or a user's own.",
              .size_max = kNameMax},
             {.field = "q",
              .description = "A part of the name or of the title; empty: all.",
              .defaulted = true,
              .size_max = 100}}};
}

std::vector<http::Note> entry_notes() {
    return {{.field = "name", .description = "Unique; case doesn't matter."},
            {.field = "kind", .description = "What it is for."},
            {.field = "zh", .description = "Chinese title; may be empty."},
            {.field = "en", .description = "English title; may be empty."},
            {.field = "panel", .description = "Where it is drawn."},
            {.field = "group", .description = "trend, momentum, volatility …"},
            {.field = "convention", .description = "Whose definition it follows; may be empty."},
            {.field = "about_zh", .description = "What it means, in Chinese; may be empty."},
            {.field = "about_en", .description = "What it means, in English; may be empty."},
            {.field = "built_in", .description = "It came with the program."},
            {.field = "version", .description = "The newest one; 0 where built in."},
            {.field = "parameters", .description = "What can be chosen, in order."},
            {.field = "outputs", .description = "Names of its lines, in order."},
            {.field = "looks_ahead", .description = "Some line depends on later bars."},
            {.field = "crosses_market",
             .description = "It compares instruments: it only runs as a screen."}};
}

struct FormulaEntry {
    std::string name;
    FormulaKind kind{};
    std::string zh;
    std::string en;
    FormulaPanel panel{};
    std::string group;
    std::string convention;
    std::string about_zh;
    std::string about_en;
    bool built_in = false;
    std::int64_t version = 0;
    std::vector<FormulaParameter> parameters;
    std::vector<std::string> outputs;
    bool looks_ahead = false;
    bool crosses_market = false;
};
BOOST_DESCRIBE_STRUCT(FormulaEntry, (),
                      (name, kind, zh, en, panel, group, convention, about_zh, about_en, built_in,
                       version, parameters, outputs, looks_ahead, crosses_market))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FormulaEntry>) {
    return {"Formula", "A formula of the catalogue or a user's own.", entry_notes()};
}

struct FormulaList {
    std::vector<FormulaEntry> formulas;
};
BOOST_DESCRIBE_STRUCT(FormulaList, (), (formulas))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FormulaList>) {
    return {"FormulaList",
            "Formulas.",
            {{.field = "formulas", .description = "By kind, group and name."}}};
}

struct FormulaVersion {
    std::int64_t version = 0;
    http::Instant saved_at;
};
BOOST_DESCRIBE_STRUCT(FormulaVersion, (), (version, saved_at))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FormulaVersion>) {
    return {"FormulaVersion",
            "One saved version.",
            {{.field = "version", .description = "Counts from 1."},
             {.field = "saved_at", .description = "When it was saved."}}};
}

struct FormulaDetail : FormulaEntry {
    std::string text;
    std::vector<FormulaVersion> versions;
};
BOOST_DESCRIBE_STRUCT(FormulaDetail, (),
                      (name, kind, zh, en, panel, group, convention, about_zh, about_en, built_in,
                       version, parameters, outputs, looks_ahead, crosses_market, text, versions))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FormulaDetail>) {
    http::StructNotes notes{"FormulaDetail", "A formula with its text.", entry_notes()};
    notes.notes[10].description = "The one whose text this is; 0 where built in.";
    notes.notes.push_back({.field = "text", .description = "In the formula language."});
    notes.notes.push_back(
        {.field = "versions", .description = "Newest first; empty where built in."});
    return notes;
}

struct GetFormula {
    std::string name;
    std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(GetFormula, (), (name, version))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<GetFormula>) {
    return {"GetFormula",
            "Which one.",
            {{.field = "name", .description = kNameNote, .size_max = kNameMax},
             {.field = "version",
              .description = "A version of a user's own; left out: the newest.",
              .minimum = 1}}};
}

struct SaveFormulaBody {
    std::string text;
    std::string zh;
    std::string en;
    FormulaKind kind = FormulaKind::kIndicator;
    FormulaPanel panel = FormulaPanel::kSub;
    std::string group;
};
BOOST_DESCRIBE_STRUCT(SaveFormulaBody, (), (text, zh, en, kind, panel, group))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SaveFormulaBody>) {
    return {
        "SaveFormulaRequest",
        "A user's own formula.",
        {{.field = "text", .description = "In the formula language.", .size_max = kTextMax},
         {.field = "zh", .description = "Chinese title.", .defaulted = true, .size_max = 200},
         {.field = "en", .description = "English title.", .defaulted = true, .size_max = 200},
         {.field = "kind", .description = "What it is for.", .defaulted = true},
         {.field = "panel", .description = "Where it is drawn.", .defaulted = true},
         {.field = "group", .description = "Free text.", .defaulted = true, .size_max = kNameMax}}};
}

struct SaveFormula {
    std::string name;
    SaveFormulaBody body;
};
BOOST_DESCRIBE_STRUCT(SaveFormula, (), (name, body))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<SaveFormula>) {
    return {"SaveFormula",
            "Saves a formula.",
            {{.field = "name", .description = kNameNote, .size_max = kNameMax},
             {.field = "body", .description = "The formula."}}};
}

struct FormulaRef {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(FormulaRef, (), (name))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<FormulaRef>) {
    return {"FormulaRef",
            "Which one.",
            {{.field = "name", .description = kNameNote, .size_max = kNameMax}}};
}

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
              .description = "It compares instruments: it only runs as a screen."}}};
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

struct RunDrawing {
    std::string shape;
    std::string color;
    std::int64_t thickness = 1;
    std::vector<std::string> texts;
    std::vector<std::vector<double>> arguments;
};
BOOST_DESCRIBE_STRUCT(RunDrawing, (), (shape, color, thickness, texts, arguments))
[[maybe_unused]] http::StructNotes notes_of(std::type_identity<RunDrawing>) {
    return {"FormulaDrawing",
            "A drawing statement that is no line: DRAWICON, STICKLINE …",
            {{.field = "shape", .description = "The function's name."},
             {.field = "color", .description = "#rrggbb; empty: the chart chooses."},
             {.field = "thickness", .description = "1 to 9."},
             {.field = "texts", .description = "Its text arguments, in order."},
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
    std::int64_t elapsed_us = 0;
};
BOOST_DESCRIBE_STRUCT(RunAnswer, (),
                      (instrument, period, adjust, time_unit, time, outputs, drawings, elapsed_us))
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
             {.field = "elapsed_us",
              .description = "What computing took, reading the bars left out."}}};
}

http::Refusal bad_text() {
    return {422, "The formula's text has errors.", &http::description_of<FormulaProblem>()};
}

template <typename Answer>
Answer not_yet() {
    throw base::Error(base::ErrorKind::kUnsupported,
                      "formulas can't be used over HTTP by this program yet");
}

void add_catalogue(http::Router& router) {
    router.add(http::Route<ListFormulas, FormulaList>{
        .operation = {.path = "/api/v1/formulas",
                      .id = "list_formulas",
                      .tag = "formulas",
                      .summary = "The catalogue and the users' own",
                      .success = "The formulas."},
        .handle = [](const ListFormulas&) { return not_yet<FormulaList>(); }});
    router.add(http::Route<GetFormula, FormulaDetail>{
        .operation = {.path = "/api/v1/formulas/{name}",
                      .id = "get_formula",
                      .tag = "formulas",
                      .summary = "One formula with its text and versions",
                      .success = "The formula.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [](const GetFormula&) { return not_yet<FormulaDetail>(); }});
    router.add(http::Route<SaveFormula, FormulaDetail>{
        .operation = {.method = http::Method::kPut,
                      .path = "/api/v1/formulas/{name}",
                      .id = "save_formula",
                      .tag = "formulas",
                      .summary = "Save a formula as a new version",
                      .description = "A text that equals the newest version's makes no new one.",
                      .success = "It is saved.",
                      .errors = {base::ErrorKind::kConflict, base::ErrorKind::kExhausted},
                      .refusals = {bad_text()}},
        .handle = [](const SaveFormula&) { return not_yet<FormulaDetail>(); }});
    router.add(http::Route<FormulaRef, http::Nothing>{
        .operation = {.method = http::Method::kDelete,
                      .path = "/api/v1/formulas/{name}",
                      .id = "delete_formula",
                      .tag = "formulas",
                      .summary = "Remove a user's own formula, all its versions",
                      .success = "It is gone.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict}},
        .handle = [](const FormulaRef&) { return not_yet<http::Nothing>(); }});
}

void add_language(http::Router& router) {
    router.add(http::Route<CheckFormula, CheckAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/formulas/check",
                      .id = "check_formula",
                      .tag = "formulas",
                      .summary = "What a text says, and what is wrong with it",
                      .success = "It was looked at; `ok` says whether it can run."},
        .handle = [](const CheckFormula&) { return not_yet<CheckAnswer>(); }});
    router.add(http::Route<http::Nothing, FunctionList>{
        .operation = {.path = "/api/v1/formulas/functions",
                      .id = "list_formula_functions",
                      .tag = "formulas",
                      .summary = "Every function and field of the language",
                      .success = "The vocabulary."},
        .handle = [](const http::Nothing&) { return not_yet<FunctionList>(); }});
    router.add(http::Route<RunFormula, RunAnswer>{
        .operation = {.method = http::Method::kPost,
                      .path = "/api/v1/formulas/run",
                      .id = "run_formula",
                      .tag = "formulas",
                      .summary = "A formula's lines on one instrument's bars",
                      .description = "It is computed over all history up to `to`, so values don't "
                                     "depend on `from` and `limit`.",
                      .success = "The lines.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kUnsupported},
                      .refusals = {bad_text()}},
        .handle = [](const RunFormula&) { return not_yet<RunAnswer>(); }});
}

}  // namespace

void add_formulas(http::Router& router, const Context&) {
    add_language(router);
    add_catalogue(router);
}

}  // namespace mystocks::api::detail
