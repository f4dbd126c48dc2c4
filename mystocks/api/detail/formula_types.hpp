// Formulas as the API shows them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mystocks/api/detail/enum_notes.hpp"
#include "mystocks/formula/catalogue.hpp"
#include "mystocks/formula/diagnostic.hpp"
#include "mystocks/formula/formula.hpp"
#include "mystocks/formula/function_table.hpp"
#include "mystocks/formula/program.hpp"
#include "mystocks/http/describe.hpp"
#include "mystocks/http/message.hpp"
#include "mystocks/http/router.hpp"
#include "mystocks/job/formula_library.hpp"

namespace mystocks::api::detail {

using FormulaKind = formula::EntryKind;
using FormulaPanel = formula::PanelPlace;

struct FormulaParameter {
    std::string name;
    double default_value = 0;
    double min = 0;
    double max = 0;
    double step = 1;
};
BOOST_DESCRIBE_STRUCT(FormulaParameter, (), (name, default_value, min, max, step))
http::StructNotes notes_of(std::type_identity<FormulaParameter>);

// offset and length count UTF-16 code units, as editors in a page do.
struct FormulaDiagnostic {
    formula::Severity severity{};
    std::int64_t line = 1;
    std::int64_t column = 1;
    std::int64_t offset = 0;
    std::int64_t length = 0;
    std::string message;
    std::string suggestion;
};
BOOST_DESCRIBE_STRUCT(FormulaDiagnostic, (),
                      (severity, line, column, offset, length, message, suggestion))
http::StructNotes notes_of(std::type_identity<FormulaDiagnostic>);

struct FormulaOutput {
    std::string name;
    formula::LineStyle style{};
    std::string color;
    std::int64_t thickness = 1;
    bool above = false;
    bool looks_ahead = false;
};
BOOST_DESCRIBE_STRUCT(FormulaOutput, (), (name, style, color, thickness, above, looks_ahead))
http::StructNotes notes_of(std::type_identity<FormulaOutput>);

// A formula's text that can't be used: RFC 9457 with what is wrong where.
struct FormulaProblem {
    std::string type;
    std::string title;
    std::int64_t status = 422;
    std::string detail;
    std::vector<FormulaDiagnostic> diagnostics;
};
BOOST_DESCRIBE_STRUCT(FormulaProblem, (), (type, title, status, detail, diagnostics))
http::StructNotes notes_of(std::type_identity<FormulaProblem>);

// Of the text that the diagnostics are about.
std::vector<FormulaDiagnostic> diagnostics_of(const std::vector<formula::Diagnostic>& found,
                                              std::string_view text);
std::vector<FormulaParameter> parameters_of(const formula::Formula& formula);
FormulaOutput output_of(const formula::Output& output);

// 422 with what is wrong where.
http::Response refusal_of(const job::FormulaRefused& refused);
http::Refusal bad_text();
// What a request names: `text`, or a known formula's. Exactly one of both is given.
struct NamedFormula {
    std::shared_ptr<const formula::Formula> formula;
    std::string title;
};
// Throws http::InvalidRequest, job::FormulaRefused, kNotFound.
NamedFormula formula_of(const job::FormulaLibrary& library, const std::optional<std::string>& text,
                        const std::optional<std::string>& name);
// An error instead of a crash, in a program that was wired without formulas and what uses them.
template <typename Part>
Part& wired(Part* part) {
    if (part == nullptr) {
        throw base::Error(base::ErrorKind::kUnsupported, "this program runs without formulas");
    }
    return *part;
}

}  // namespace mystocks::api::detail

template <>
struct mystocks::http::EnumNotes<mystocks::api::detail::FormulaKind> {
    static constexpr std::string_view kName = "FormulaKind";
    static constexpr std::string_view kDescription =
        "indicator: lines on a chart; pattern: a candlestick pattern; screen: a condition.";
    static std::vector<std::pair<std::string_view, api::detail::FormulaKind>> values() {
        using api::detail::FormulaKind;
        return {{"indicator", FormulaKind::kIndicator},
                {"pattern", FormulaKind::kPattern},
                {"screen", FormulaKind::kScreen}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::api::detail::FormulaPanel> {
    static constexpr std::string_view kName = "FormulaPanel";
    static constexpr std::string_view kDescription =
        "Where it is drawn: over the candles, in a pane of its own, over the volume.";
    static std::vector<std::pair<std::string_view, api::detail::FormulaPanel>> values() {
        using api::detail::FormulaPanel;
        return {{"main", FormulaPanel::kMain},
                {"sub", FormulaPanel::kSub},
                {"volume", FormulaPanel::kVolume}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::formula::Severity> {
    static constexpr std::string_view kName = "Severity";
    static constexpr std::string_view kDescription =
        "error: the formula can't run; warning: it can.";
    static std::vector<std::pair<std::string_view, formula::Severity>> values() {
        return {{"error", formula::Severity::kError}, {"warning", formula::Severity::kWarning}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::formula::LineStyle> {
    static constexpr std::string_view kName = "LineStyle";
    static constexpr std::string_view kDescription =
        "How a line wants to be drawn, after the words of TDX.";
    static std::vector<std::pair<std::string_view, formula::LineStyle>> values() {
        using formula::LineStyle;
        return {{"line", LineStyle::kLine},
                {"stick", LineStyle::kStick},
                {"color_stick", LineStyle::kColorStick},
                {"vol_stick", LineStyle::kVolStick},
                {"line_stick", LineStyle::kLineStick},
                {"cross_dot", LineStyle::kCrossDot},
                {"circle_dot", LineStyle::kCircleDot},
                {"point_dot", LineStyle::kPointDot},
                {"dot_line", LineStyle::kDotLine},
                {"none", LineStyle::kNone}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::formula::ArgumentKind> {
    static constexpr std::string_view kName = "ArgumentKind";
    static constexpr std::string_view kDescription =
        "series: any expression; count: a number of bars, constant or a series; constant: numbers "
        "and parameters; text: a quoted text.";
    static std::vector<std::pair<std::string_view, formula::ArgumentKind>> values() {
        using formula::ArgumentKind;
        return {{"series", ArgumentKind::kSeries},
                {"count", ArgumentKind::kCount},
                {"constant", ArgumentKind::kConstant},
                {"text", ArgumentKind::kText}};
    }
};

template <>
struct mystocks::http::EnumNotes<mystocks::formula::Category> {
    static constexpr std::string_view kName = "FunctionCategory";
    static constexpr std::string_view kDescription = "What a function is about.";
    static std::vector<std::pair<std::string_view, formula::Category>> values() {
        using formula::Category;
        return {{"operator", Category::kOperator},
                {"choice", Category::kChoice},
                {"looking_back", Category::kLookingBack},
                {"average", Category::kAverage},
                {"extreme", Category::kExtreme},
                {"number", Category::kNumber},
                {"statistic", Category::kStatistic},
                {"market", Category::kMarket},
                {"filter", Category::kFilter},
                {"cross_section", Category::kCrossSection},
                {"looking_ahead", Category::kLookingAhead}};
    }
};
