#include "mystocks/api/detail/formula_types.hpp"

#include <algorithm>

#include "mystocks/http/json.hpp"
#include "mystocks/http/problem.hpp"

namespace mystocks::api::detail {

http::StructNotes notes_of(std::type_identity<FormulaParameter>) {
    return {"FormulaParameter",
            "A number that the user of a formula may choose.",
            {{.field = "name", .description = "As the text calls it."},
             {.field = "default_value", .description = "Its value where none is given."},
             {.field = "min", .description = "The least value."},
             {.field = "max", .description = "The greatest value."},
             {.field = "step", .description = "How much one click changes it."}}};
}

http::StructNotes notes_of(std::type_identity<FormulaDiagnostic>) {
    return {"FormulaDiagnostic",
            "What is wrong at one place of a formula's text.",
            {{.field = "severity", .description = "Whether the formula can still run."},
             {.field = "line", .description = "From 1."},
             {.field = "column", .description = "From 1, in characters."},
             {.field = "offset", .description = "UTF-16 code units from the text's start."},
             {.field = "length", .description = "UTF-16 code units; may be 0."},
             {.field = "message", .description = "What was found and what was expected."},
             {.field = "suggestion",
              .description = "A text to put in its place; empty where there is none."}}};
}

http::StructNotes notes_of(std::type_identity<FormulaOutput>) {
    return {"FormulaOutput",
            "A line that a formula gives.",
            {{.field = "name", .description = "As the text calls it."},
             {.field = "style", .description = "How it wants to be drawn."},
             {.field = "color", .description = "#rrggbb; empty: the chart chooses."},
             {.field = "thickness", .description = "1 to 9."},
             {.field = "above", .description = "Drawn over the others."},
             {.field = "looks_ahead",
              .description = "Its values depend on later bars: they change when bars come."}}};
}

http::StructNotes notes_of(std::type_identity<FormulaProblem>) {
    return {"FormulaProblem",
            "A problem document (RFC 9457) about a formula's text.",
            {{.field = "type", .description = "Names the kind of error; stable."},
             {.field = "title", .description = "The kind of error, for people."},
             {.field = "status", .description = "The HTTP status."},
             {.field = "detail", .description = "What happened, to what, and what to do."},
             {.field = "diagnostics", .description = "Everything that is wrong with the text."}}};
}

namespace {

// UTF-16 code units of a piece of UTF-8: one a character, two beyond the basic plane.
std::int64_t utf16_units(std::string_view utf8) {
    std::int64_t units = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        units += (byte & 0xC0U) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

constexpr std::size_t kTitleBytesMax = 60;

// The begin of a text, without blanks at its ends and never cut within a character.
std::string title_of(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    text.remove_prefix(first == std::string_view::npos ? text.size() : first);
    text = text.substr(0, text.find_first_of("\r\n"));
    if (text.size() > kTitleBytesMax) {
        std::size_t end = kTitleBytesMax;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) {
            --end;
        }
        return std::string(text.substr(0, end)) + "…";
    }
    return std::string(text);
}

}  // namespace

std::vector<FormulaDiagnostic> diagnostics_of(const std::vector<formula::Diagnostic>& found,
                                              std::string_view text) {
    std::vector<FormulaDiagnostic> list;
    for (const formula::Diagnostic& each : found) {
        const std::size_t offset = std::min(each.where.offset, text.size());
        list.push_back(
            {each.severity, each.where.line, each.where.column, utf16_units(text.substr(0, offset)),
             utf16_units(text.substr(offset, each.where.length)), each.message, each.suggestion});
    }
    return list;
}

std::vector<FormulaParameter> parameters_of(const formula::Formula& formula) {
    std::vector<FormulaParameter> list;
    for (const formula::Parameter& each : formula.parameters()) {
        list.push_back({each.name, each.default_value, each.min, each.max, each.step});
    }
    return list;
}

FormulaOutput output_of(const formula::Output& output) {
    return {output.name,        output.hints.style, output.hints.color, output.hints.thickness,
            output.hints.above, output.looks_ahead};
}

http::Response refusal_of(const job::FormulaRefused& refused) {
    const FormulaProblem problem{"urn:mystocks:error:invalid-formula", "The formula has errors",
                                 422, refused.message(),
                                 diagnostics_of(refused.diagnostics(), refused.text())};
    http::Response response =
        http::Response::text(std::string(http::kProblemContentType), http::to_json(problem), 422);
    response.cache_control = "no-store";
    return response;
}

http::Refusal bad_text() {
    return {422, "The formula's text has errors.", &http::description_of<FormulaProblem>()};
}

NamedFormula formula_of(const job::FormulaLibrary& library, const std::optional<std::string>& text,
                        const std::optional<std::string>& name) {
    if (text.has_value() == name.has_value()) {
        throw http::InvalidRequest("text", "give either a text or the name of a formula");
    }
    if (text) {
        return {library.parse_sound(*text), title_of(*text)};
    }
    const job::LibraryEntry entry = library.entry(*name);
    if (!entry.formula->ok()) {
        throw job::FormulaRefused(*entry.formula);
    }
    return {entry.formula, entry.facts.name};
}

}  // namespace mystocks::api::detail
