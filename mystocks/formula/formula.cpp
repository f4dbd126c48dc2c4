#include "mystocks/formula/formula.hpp"

#include <cmath>

#include <fmt/format.h>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/detail/checked.hpp"
#include "mystocks/formula/detail/lowering.hpp"

namespace mystocks::formula {
namespace {

constexpr std::size_t kTextBytesMax = 64 * 1024;

// Counts that make no sense with the defaults are errors of the text.
void try_defaults(const detail::CheckedFormula& checked, detail::Reporter& reporter) {
    std::vector<double> values;
    for (const Parameter& parameter : checked.parameters) {
        values.push_back(parameter.default_value);
    }
    std::vector<detail::LoweringProblem> problems;
    lower(checked, values, problems);
    for (detail::LoweringProblem& problem : problems) {
        reporter.error(problem.where, std::move(problem.message));
    }
}

}  // namespace

struct Formula::Checked {
    detail::CheckedFormula formula;
};

Formula::Formula(std::unique_ptr<const Checked> checked) : checked_(std::move(checked)) {}
Formula::~Formula() = default;
Formula::Formula(Formula&&) noexcept = default;
Formula& Formula::operator=(Formula&&) noexcept = default;

Formula Formula::parse(std::string_view text, const FormulaSource* source) {
    auto checked = std::make_unique<Checked>();
    detail::CheckedFormula& formula = checked->formula;
    formula.text = text.substr(0, kTextBytesMax);
    detail::Reporter reporter(formula.text);
    if (text.size() > kTextBytesMax) {
        reporter.error({}, fmt::format("the text has {} bytes, and {} are allowed", text.size(),
                                       kTextBytesMax));
    } else {
        detail::check(formula.text, source, reporter, formula);
        if (!reporter.has_errors() && formula.outputs.empty() && formula.drawings.empty()) {
            reporter.error({}, "nothing is shown: an output is written NAME: value;");
        }
        if (!reporter.has_errors()) {
            try_defaults(formula, reporter);
        }
    }
    formula.ok = !reporter.has_errors();
    formula.diagnostics = reporter.take();
    return Formula(std::move(checked));
}

bool Formula::ok() const {
    return checked_->formula.ok;
}

const std::vector<Diagnostic>& Formula::diagnostics() const {
    return checked_->formula.diagnostics;
}

const std::string& Formula::text() const {
    return checked_->formula.text;
}

const std::vector<Parameter>& Formula::parameters() const {
    return checked_->formula.parameters;
}

std::vector<std::string> Formula::output_names() const {
    std::vector<std::string> names;
    for (const detail::CheckedOutput& output : checked_->formula.outputs) {
        names.push_back(output.name);
    }
    return names;
}

Program Formula::program(std::span<const double> parameters) const {
    const auto refuse = [](std::string message) -> void {
        throw base::Error(base::ErrorKind::kInvalidArgument, std::move(message));
    };
    const detail::CheckedFormula& formula = checked_->formula;
    if (!formula.ok) {
        refuse("the formula has errors: " + detail::first_error(*this));
    }
    if (parameters.size() > formula.parameters.size()) {
        refuse(fmt::format("the formula has {} parameters, and {} values were given",
                           formula.parameters.size(), parameters.size()));
    }
    std::vector<double> values(parameters.begin(), parameters.end());
    for (std::size_t i = 0; i < formula.parameters.size(); ++i) {
        const Parameter& parameter = formula.parameters[i];
        if (i >= values.size()) {
            values.push_back(parameter.default_value);
        } else if (!(values[i] >= parameter.min && values[i] <= parameter.max)) {
            refuse(fmt::format("parameter {} is {}: it has to lie between {} and {}",
                               parameter.name, values[i], parameter.min, parameter.max));
        }
    }
    std::vector<detail::LoweringProblem> problems;
    Program program = lower(formula, values, problems);
    if (!problems.empty()) {
        refuse("with these parameters, " + problems.front().message);
    }
    return program;
}

namespace detail {

std::shared_ptr<const CheckedFormula> FormulaAccess::of(std::shared_ptr<const Formula> formula) {
    const CheckedFormula* checked = &formula->checked_->formula;
    return {std::move(formula), checked};
}

std::string first_error(const Formula& formula) {
    for (const Diagnostic& each : formula.diagnostics()) {
        if (each.severity == Severity::kError) {
            return fmt::format("line {}, column {}: {}", each.where.line, each.where.column,
                               each.message);
        }
    }
    return {};
}

}  // namespace detail
}  // namespace mystocks::formula
