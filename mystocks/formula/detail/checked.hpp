// A checked formula: its values as a graph in which parameters are still open.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mystocks/formula/detail/reporter.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/formula/program.hpp"

namespace mystocks::formula::detail {

using TermId = std::uint32_t;
inline constexpr TermId kNoTerm = UINT32_MAX;

// Of one formula with all that it takes over from others.
inline constexpr std::size_t kTermsMax = 20'000;

enum class TermKind : std::uint8_t { kConstant, kField, kParameter, kCall, kForeign };

// A Node whose parameters have no values yet.
struct Term {
    TermKind kind = TermKind::kConstant;
    Field field = Field::kClose;
    FunctionId function{};
    bool constant = false;    // the same at every bar once the parameters have values
    std::uint32_t index = 0;  // kParameter, kForeign: which
    double value = 0;
    std::vector<TermId> arguments;     // lower than the term's own id
    std::vector<std::uint32_t> texts;  // into CheckedFormula::texts
    Span where;                        // in the formula that was parsed, not one it refers to
    std::vector<Span> argument_spans;  // of a call with counts or constants: where each stands
};

struct CheckedFormula;

// A value on other bars: a formula's output or, where `formula` is null, a field.
struct ForeignTerm {
    std::string instrument;
    std::optional<market::Period> period;
    std::shared_ptr<const CheckedFormula> formula;
    Field field = Field::kClose;
    std::vector<TermId> parameters;  // of `formula`; the rest have their defaults
    std::uint32_t output = 0;
};

struct CheckedOutput {
    std::string name;
    TermId term = 0;
    LineHints hints;
};

struct CheckedDrawing {
    std::string shape;
    std::vector<TermId> arguments;
    std::vector<std::string> texts;
    std::vector<TextPart> writing;
    LineHints hints;
};

struct CheckedFormula {
    std::string text;
    std::vector<Diagnostic> diagnostics;
    bool ok = false;
    std::vector<Parameter> parameters;
    std::vector<Term> terms;
    std::vector<ForeignTerm> foreigns;
    std::vector<std::string> texts;
    std::vector<CheckedOutput> outputs;
    std::vector<CheckedDrawing> drawings;
    std::size_t cost = 0;  // terms, with those of the formulas on other bars: at most kTermsMax
};

struct FormulaAccess {
    static std::shared_ptr<const CheckedFormula> of(std::shared_ptr<const Formula> formula);
};

// "line 3: …" of a formula that isn't ok.
std::string first_error(const Formula& formula);

// Fills what parsing finds: all but `text` and `diagnostics`.
void check(std::string_view text, const FormulaSource* source, Reporter& reporter,
           CheckedFormula& checked);

}  // namespace mystocks::formula::detail
