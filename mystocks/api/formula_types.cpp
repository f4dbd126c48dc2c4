#include "mystocks/api/detail/formula_types.hpp"

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

}  // namespace mystocks::api::detail
