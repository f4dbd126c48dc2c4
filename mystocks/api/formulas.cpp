#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/api/detail/formula_types.hpp"
#include "mystocks/api/detail/tags.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/http/json.hpp"

namespace mystocks::api::detail {
namespace {

constexpr std::size_t kTextMax = std::size_t{64} << 10;
constexpr std::size_t kNameMax = 64;

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
             .description = "It compares instruments: a run takes the whole market."}};
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

void fill(FormulaEntry& entry, const job::LibraryEntry& known) {
    entry.name = known.facts.name;
    entry.kind = known.kind;
    entry.zh = known.facts.zh;
    entry.en = known.facts.en;
    entry.panel = known.facts.panel;
    entry.group = known.facts.group;
    entry.convention = known.facts.convention;
    entry.about_zh = known.facts.about_zh;
    entry.about_en = known.facts.about_en;
    entry.built_in = known.built_in;
    entry.version = known.version;
    entry.parameters = parameters_of(*known.formula);
    entry.outputs = known.formula->output_names();
    if (known.formula->ok()) {
        const formula::Program program = known.formula->program();
        entry.looks_ahead = program.looks_ahead;
        entry.crosses_market = program.crosses_market;
    }
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

FormulaList list(const job::FormulaLibrary& library, const ListFormulas& query) {
    FormulaList answer;
    const std::string wanted = lower(query.q);
    for (const job::LibraryEntry& known : library.list()) {
        const auto says = [&](const std::string& text) {
            return lower(text).find(wanted) != std::string::npos;
        };
        const bool matches =
            (!query.kind || *query.kind == known.kind) &&
            (!query.group || *query.group == known.facts.group) &&
            (says(known.facts.name) || says(known.facts.zh) || says(known.facts.en));
        if (matches) {
            fill(answer.formulas.emplace_back(), known);
        }
    }
    return answer;
}

FormulaDetail detail_of(const job::FormulaLibrary& library, const job::LibraryEntry& known) {
    FormulaDetail detail;
    fill(detail, known);
    detail.text = known.text;
    for (const store::UserFormula& row : library.versions(known.facts.name)) {
        detail.versions.push_back({row.version, {row.saved_at}});
    }
    return detail;
}

http::Response save(job::FormulaLibrary& library, const SaveFormula& query) {
    const SaveFormulaBody& body = query.body;
    try {
        const job::LibraryEntry saved = library.save(
            {query.name, body.text, body.kind, body.panel, body.zh, body.en, body.group});
        return http::Response::json(http::to_json(detail_of(library, saved)));
    } catch (const job::FormulaRefused& refused) {
        return refusal_of(refused);
    }
}

}  // namespace

void add_formulas(http::Router& router, const Context& context) {
    add_formula_language(router, context);
    router.add(http::Route<ListFormulas, FormulaList>{
        .operation = {.path = "/api/v1/formulas",
                      .id = "list_formulas",
                      .tag = "formulas",
                      .summary = "The catalogue and the users' own",
                      .success = "The formulas."},
        .handle = [context](const ListFormulas& query) {
            return list(wired(context.formulas), query);
        }});
    router.add(http::Route<GetFormula, FormulaDetail>{
        .operation = {.path = "/api/v1/formulas/{name}",
                      .id = "get_formula",
                      .tag = "formulas",
                      .summary = "One formula with its text and versions",
                      .success = "The formula.",
                      .errors = {base::ErrorKind::kNotFound}},
        .handle = [context](const GetFormula& query) {
            const job::FormulaLibrary& library = wired(context.formulas);
            return detail_of(library, library.entry(query.name, query.version));
        }});
    router.add(http::Route<SaveFormula, FormulaDetail>{
        .operation = {.method = http::Method::kPut,
                      .path = "/api/v1/formulas/{name}",
                      .id = "save_formula",
                      .tag = "formulas",
                      .summary = "Save a formula as a new version",
                      .description = "What equals the newest version makes no new one.",
                      .success = "It is saved.",
                      .errors = {base::ErrorKind::kConflict, base::ErrorKind::kExhausted},
                      .refusals = {bad_text()}},
        .respond = [context](const SaveFormula& query) {
            return save(wired(context.formulas), query);
        }});
    router.add(http::Route<FormulaRef, http::Nothing>{
        .operation = {.method = http::Method::kDelete,
                      .path = "/api/v1/formulas/{name}",
                      .id = "delete_formula",
                      .tag = "formulas",
                      .summary = "Remove a user's own formula, all its versions",
                      .success = "It is gone.",
                      .errors = {base::ErrorKind::kNotFound, base::ErrorKind::kConflict}},
        .handle = [context](const FormulaRef& query) {
            wired(context.formulas).remove(query.name);
            return http::Nothing{};
        }});
}

}  // namespace mystocks::api::detail
