#include "mystocks/backtest/detail/signal_text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "mystocks/backtest/formula_signals.hpp"
#include "mystocks/base/number_text.hpp"

namespace mystocks::backtest::detail {
namespace {

using formula::Formula;
using formula::FormulaSource;

// A part of the whole text that stands somewhere in the file.
struct Piece {
    std::string key;
    int first_line = 1;   // of the whole text
    int line_end = 1;     // behind its last
    int prefix = 0;       // characters before it in its first line
    int line_breaks = 0;  // within it
};

class SignalText {
  public:
    void add(std::string key, std::string_view before, std::string_view text,
             std::string_view behind) {
        Piece piece{std::move(key), line_, line_, static_cast<int>(before.size()),
                    static_cast<int>(std::count(text.begin(), text.end(), '\n'))};
        whole_ += before;
        whole_ += text;
        whole_ += behind;
        line_ = 1 + static_cast<int>(std::count(whole_.begin(), whole_.end(), '\n'));
        piece.line_end = line_;
        pieces_.push_back(std::move(piece));
    }

    const std::string& whole() const { return whole_; }
    const Piece& last() const { return pieces_.back(); }
    const Piece& at(int line) const {
        for (const Piece& piece : pieces_) {
            if (line < piece.line_end) {
                return piece;
            }
        }
        return pieces_.back();
    }

  private:
    std::string whole_;
    int line_ = 1;
    std::vector<Piece> pieces_;
};

struct Expression {
    std::string_view key;
    std::string_view output;
    const std::string* text;
};

// Those that the strategy has, in the order of the outputs.
std::vector<Expression> expressions_of(const StrategyFile& file) {
    std::vector<Expression> all{
        {"signals.entry", "ENTRY", &file.signals.entry},
        {"signals.exit", "EXIT", &file.signals.exit},
        {"signals.short_entry", "SHORT_ENTRY", &file.signals.short_entry},
        {"signals.short_exit", "SHORT_EXIT", &file.signals.short_exit},
        {"universe.screen", "SCREEN", &file.universe.screen},
        {"ranking.formula", "RANK", &file.ranking.formula},
    };
    std::erase_if(all, [](const Expression& each) { return each.text->empty(); });
    return all;
}

void add_before(const StrategyFile& file, SignalText& text) {
    for (const ParameterSpec& each : file.parameters) {
        text.add("parameters." + each.name, "",
                 fmt::format("PARAM {}({}, {}, {}, {});", each.name, base::number_text(each.value),
                             base::number_text(each.min), base::number_text(each.max),
                             base::number_text(each.step)),
                 "\n");
    }
    if (!file.signals.formula.empty()) {
        text.add("signals.formula", "", file.signals.formula, "\n;\n");
    }
}

// "; " would end the statement, and a second one begin.
std::string_view without_end(std::string_view text) {
    const auto last = text.find_last_not_of(" \t\r\n;");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

void add_expression(const Expression& expression, SignalText& text) {
    text.add(std::string(expression.key), fmt::format("{}: ", expression.output),
             without_end(*expression.text), "\n;\n");
}

class Problems {
  public:
    Problems(const StrategyFile& file, std::vector<StrategyProblem>& list)
        : file_(file), list_(list) {}

    void add(const std::string& key, int line, int column, std::string message) {
        const auto place = file_.places.find(key);
        StrategyProblem problem{0, 0, key, std::move(message)};
        if (place != file_.places.end()) {
            problem.line = place->second.line + line;
            problem.column = column == 0 ? 0 : column + (line == 0 ? place->second.before : 0);
        }
        list_.push_back(std::move(problem));
    }
    // Errors of one piece; true where there were any.
    bool take(const Formula& formula, const SignalText& text, const Piece* only) {
        bool found = false;
        for (const formula::Diagnostic& each : formula.diagnostics()) {
            const Piece& piece = text.at(each.where.line);
            if (each.severity != formula::Severity::kError ||
                (only != nullptr && piece.key != only->key)) {
                continue;
            }
            found = true;
            const int line = each.where.line - piece.first_line;
            const int column = each.where.column - (line == 0 ? piece.prefix : 0);
            // What is missing at its end is found behind it; a parameter's text is ours.
            const bool is_within =
                line <= piece.line_breaks && !piece.key.starts_with("parameters.");
            add(piece.key, std::min(line, piece.line_breaks), is_within ? std::max(1, column) : 0,
                each.message);
        }
        return found;
    }

  private:
    const StrategyFile& file_;
    std::vector<StrategyProblem>& list_;
};

std::string joined(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& each : names) {
        list += (list.empty() ? "" : ", ") + each;
    }
    return list;
}

void check_ahead(const StrategyFile& file, const Formula& formula, Problems& problems) {
    std::vector<std::string> refused;
    for (std::string& name : looking_ahead(formula.program())) {
        const auto& allowed = file.signals.allow_look_ahead;
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
            refused.push_back(std::move(name));
        }
    }
    if (!refused.empty()) {
        const bool has_formula = !file.signals.formula.empty();
        problems.add(has_formula ? "signals.formula" : std::string(expressions_of(file)[0].key), 0,
                     0,
                     fmt::format("{} depends on later bars, so the result would be one that nobody "
                                 "could have had; name it in signals.allow_look_ahead to see it "
                                 "anyway",
                                 joined(refused)));
    }
}

// Whether `formula` has the outputs of the expressions and no others.
void check_outputs(const StrategyFile& file, const Formula& formula, Problems& problems) {
    std::vector<std::string> extra = formula.output_names();
    for (const Expression& each : expressions_of(file)) {
        std::erase(extra, std::string(each.output));
    }
    if (!extra.empty()) {
        problems.add("signals.formula", 0, 0,
                     fmt::format("{} is an output line here; write '{} := …' for a value that the "
                                 "other formulas may name, and one expression without ';' in those",
                                 extra[0], extra[0]));
    }
}

}  // namespace

void check_formulas(const StrategyFile& file, const FormulaSource* formulas,
                    std::vector<StrategyProblem>& problems) {
    Problems found(file, problems);
    const std::vector<Expression> expressions = expressions_of(file);
    if (expressions.empty()) {
        return;
    }
    SignalText before;
    add_before(file, before);
    SignalText with_output = before;
    with_output.add("", "NOTHING_AT_ALL: 0;\n", "", "");
    bool sound = true;
    if (!before.whole().empty()) {
        sound = !found.take(Formula::parse(with_output.whole(), formulas), with_output, nullptr);
    }
    SignalText whole = before;
    for (const Expression& each : expressions) {
        SignalText next = whole;
        add_expression(each, next);
        // With errors before it, it would be blamed for names that they leave unknown.
        if (sound && found.take(Formula::parse(next.whole(), formulas), next, &next.last())) {
            sound = false;
            break;
        }
        whole = std::move(next);
    }
    if (!sound) {
        return;
    }
    const Formula formula = Formula::parse(whole.whole(), formulas);
    if (!formula.ok()) {
        found.take(formula, whole, nullptr);
        return;
    }
    check_outputs(file, formula, found);
    check_ahead(file, formula, found);
}

}  // namespace mystocks::backtest::detail

namespace mystocks::backtest {
namespace {

bool knows_the_last_bar(const formula::Program& program) {
    return std::any_of(program.nodes.begin(), program.nodes.end(),
                       [](const formula::Node& node) {
                           return node.kind == formula::NodeKind::kField &&
                                  node.field == formula::Field::kBarStatus;
                       }) ||
           std::any_of(program.foreigns.begin(), program.foreigns.end(),
                       [](const formula::Foreign& foreign) {
                           return knows_the_last_bar(*foreign.program);
                       });
}

}  // namespace

formula::Formula signal_formula(const StrategyFile& file, const formula::FormulaSource* formulas) {
    detail::SignalText text;
    detail::add_before(file, text);
    for (const auto& each : detail::expressions_of(file)) {
        detail::add_expression(each, text);
    }
    formula::Formula formula = formula::Formula::parse(text.whole(), formulas);
    if (!formula.ok()) {
        std::vector<StrategyProblem> problems;
        detail::Problems(file, problems).take(formula, text, nullptr);
        throw StrategyRefused(file.file.empty() ? "strategy" : file.file, std::move(problems));
    }
    return formula;
}

std::vector<std::string> looking_ahead(const formula::Program& program) {
    std::vector<std::string> names = functions_looking_ahead(program);
    if (knows_the_last_bar(program)) {
        names.emplace_back("BARSTATUS");
    }
    return names;
}

}  // namespace mystocks::backtest
