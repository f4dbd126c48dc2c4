#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "mystocks/base/nearest_name.hpp"
#include "mystocks/formula/detail/checked.hpp"
#include "mystocks/formula/detail/fold.hpp"
#include "mystocks/formula/detail/lexer.hpp"
#include "mystocks/formula/detail/names.hpp"
#include "mystocks/formula/detail/parser.hpp"
#include "mystocks/formula/detail/reference.hpp"
#include "mystocks/formula/detail/statement_facts.hpp"
#include "mystocks/formula/detail/utf8.hpp"
#include "mystocks/formula/detail/written_text.hpp"

namespace mystocks::formula::detail {
namespace {

constexpr std::size_t kParametersMax = 16;
constexpr std::size_t kOutputsMax = 128;  // drawings counted too
constexpr std::size_t kTextPartsMax = 64;
constexpr std::size_t kNearNameMax = 64;  // longer names resemble none

class Checker {
  public:
    Checker(const FormulaSource* source, Reporter& reporter, CheckedFormula& checked)
        : references_(source, reporter, checked), reporter_(reporter), checked_(checked) {}

    void run(const Syntax& syntax) {
        syntax_ = &syntax;
        for (const Statement& each : syntax.statements) {
            statement(each);
        }
        checked_.cost = references_.cost();
    }

  private:
    // What a name stands for from some line on.
    struct Binding {
        TermId term = kNoTerm;  // kNoTerm: broken, or a drawing
        bool drawing = false;
        std::string_view spelled;
        WrittenText text = {};  // where it stands for a text
    };

    void statement(const Statement& statement) {
        if (statement.kind == Statement::Kind::kParameter) {
            parameter(statement);
            return;
        }
        if (statement.root == kNoExpr) {  // reported; what uses its name is no further error
            define(statement, kNoTerm, false);
            return;
        }
        terms_.assign(statement.end - statement.first, kNoTerm);
        written_.clear();
        first_ = statement.first;
        const Expr& root = syntax_->expressions[statement.root];
        if (root.kind == ExprKind::kCall && find_shape(key_of(root.text)) != nullptr) {
            drawing(statement, root);
            define(statement, kNoTerm, true);
            return;
        }
        expressions(statement.end);
        if (const WrittenText text = text_of(statement.root);
            !text.empty() && statement.kind == Statement::Kind::kAssign) {
            define(statement, kNoTerm, false);
            names_[key_of(statement.name)].text = text;
            return;
        }
        const TermId value = value_of(statement.root);
        if (statement.kind != Statement::Kind::kAssign) {
            output(statement, value);
        } else if (!statement.attributes.empty()) {
            reporter_.warning(statement.attributes[0].where,
                              "':=' makes no line, so this attribute does nothing");
        }
        define(statement, value, false);
    }

    // Children stand before their parents, so no recursion is needed.
    void expressions(ExprId end) {
        for (ExprId id = first_; id < end; ++id) {
            const Expr& expr = syntax_->expressions[id];
            terms_[id - first_] = term_of(expr);
            if (expr.kind == ExprKind::kCall && writes_text(key_of(expr.text))) {
                write_text(id, expr);
            } else if (expr.kind == ExprKind::kName) {
                const auto named = names_.find(key_of(expr.text));
                if (named != names_.end() && !named->second.text.empty()) {
                    written_[id] = named->second.text;
                }
            }
        }
    }

    // Empty where the expression is no text.
    WrittenText text_of(ExprId id) const {
        const Expr& expr = syntax_->expressions[id];
        if (expr.kind == ExprKind::kText && !looks_like_reference(expr.text)) {
            return {{std::string(expr.text)}};
        }
        const auto known = written_.find(id);
        return known == written_.end() ? WrittenText{} : known->second;
    }

    void write_text(ExprId id, const Expr& call) {
        const std::string key = key_of(call.text);
        WrittenText text;
        if (key == "STRCAT") {
            for (std::uint32_t i = 0; i < call.argument_count; ++i) {
                const WrittenText part = text_of(argument_of(call, i));
                if (part.empty()) {
                    reporter_.error(call.where,
                                    "STRCAT joins texts: a number becomes one with "
                                    "CON2STR(X, 2) or VAR2STR(X, 2)");
                    return;
                }
                text.insert(text.end(), part.begin(), part.end());
            }
        } else if (call.argument_count == 2) {
            const Expr& digits = syntax_->expressions[argument_of(call, 1)];
            const TermId value = value_of(argument_of(call, 0));
            if (digits.kind != ExprKind::kNumber || digits.number < 0 || digits.number > 9) {
                reporter_.error(digits.where,
                                key + "(X, N): N is a number of digits after the point, 0 to 9");
                return;
            }
            text.push_back({{},
                            key == "CON2STR" ? last_of(value, call.where) : value,
                            static_cast<int>(digits.number)});
            if (text[0].value == kNoTerm) {
                return;
            }
        }
        if (text.empty() || text.size() > kTextPartsMax) {
            reporter_.error(call.where, key == "STRCAT"
                                            ? "STRCAT takes 1 to 64 texts"
                                            : key + " takes 2 arguments: " + key + "(X, N)");
            return;
        }
        written_[id] = std::move(text);
    }

    // The newest bar's value, on all bars.
    TermId last_of(TermId value, Span where) {
        if (value == kNoTerm || references_.is_constant(value)) {
            return value;
        }
        Term term;
        term.kind = TermKind::kCall;
        term.function = FunctionId::kConst;
        term.arguments = {value};
        term.where = where;
        return references_.add(std::move(term));
    }

    // CALCSTOCKINDEX('SH600000', 'MACD', 1): output number 1 of a formula on another instrument.
    TermId formula_elsewhere(const Expr& call) {
        ReferenceText wish;
        if (call.argument_count == 3) {
            wish.instrument = syntax_->expressions[argument_of(call, 0)].text;
            wish.formula = syntax_->expressions[argument_of(call, 1)].text;
            const Expr& number = syntax_->expressions[argument_of(call, 2)];
            const bool good = number.kind == ExprKind::kNumber && number.number >= 1 &&
                              number.number <= kOutputsMax;
            wish.number = good ? static_cast<std::uint32_t>(number.number) : 0;
        }
        if (wish.instrument.empty() || wish.formula.empty() || wish.number == 0) {
            reporter_.error(call.where,
                            "CALCSTOCKINDEX takes an instrument, a formula and the "
                            "number of its line: CALCSTOCKINDEX('SH600000', 'MACD', "
                            "1)");
            return kNoTerm;
        }
        return references_.resolve(wish, call.where, {});
    }

    void define(const Statement& statement, TermId term, bool is_drawing) {
        if (!statement.name.empty()) {
            names_[key_of(statement.name)] = {term, is_drawing, statement.name};
        }
    }

    bool room_for_output(Span where) {
        if (checked_.outputs.size() + checked_.drawings.size() < kOutputsMax) {
            return true;
        }
        if (!full_reported_) {
            full_reported_ = true;
            reporter_.error(where, fmt::format("more than {} outputs and drawings", kOutputsMax));
        }
        return false;
    }

    void output(const Statement& statement, TermId value) {
        const Span where = statement.name.empty() ? syntax_->expressions[statement.root].where
                                                  : statement.name_where;
        if (!room_for_output(where)) {
            return;
        }
        CheckedOutput output{std::string(statement.name), value, hints_of(statement, reporter_)};
        if (output.name.empty()) {
            output.name = fmt::format("OUTPUT{}", checked_.outputs.size() + 1);
        }
        for (const CheckedOutput& other : checked_.outputs) {
            if (same_name(other.name, output.name)) {
                reporter_.error(where, fmt::format("there is an output {} already: give this one "
                                                   "another name, or write ':=' for a value "
                                                   "that isn't shown",
                                                   quoted(output.name)));
                return;
            }
        }
        checked_.outputs.push_back(std::move(output));
    }

    void drawing(const Statement& statement, const Expr& call) {
        const Shape& shape = *find_shape(key_of(call.text));
        if (!room_for_output(call.where)) {
            return;
        }
        const int count = static_cast<int>(call.argument_count);
        if (count < shape.arguments_min || count > shape.arguments_max) {
            reporter_.error(call.where,
                            fmt::format("{} arguments, and {} takes {}: {}", count, shape.name,
                                        count_text(shape), shape.signature));
            return;
        }
        expressions(statement.root);
        CheckedDrawing made;
        made.shape = shape.name;
        made.hints = hints_of(statement, reporter_);
        bool good = true;
        std::vector<WrittenText> texts;
        for (int i = 0; i < count; ++i) {
            const ExprId id = argument_of(call, static_cast<std::uint32_t>(i));
            if (WrittenText text = text_of(id); !text.empty()) {
                texts.push_back(std::move(text));
            } else {
                made.arguments.push_back(value_of(id));
                good = good && made.arguments.back() != kNoTerm;
            }
        }
        for (const WrittenText& text : texts) {
            put_text(text, made);
        }
        if (good) {
            checked_.drawings.push_back(std::move(made));
        }
    }

    void parameter(const Statement& statement) {
        if (statement.numbers.size() < 3) {
            define(statement, kNoTerm, false);
        }
        std::optional<Parameter> made =
            parameter_of(statement, checked_.text, checked_.parameters, reporter_);
        if (!made) {
            return;
        }
        if (checked_.parameters.size() >= kParametersMax) {
            reporter_.error(statement.name_where,
                            fmt::format("more than {} parameters", kParametersMax));
            return;
        }
        Term term;
        term.kind = TermKind::kParameter;
        term.constant = true;
        term.index = static_cast<std::uint32_t>(checked_.parameters.size());
        term.where = statement.name_where;
        checked_.parameters.push_back(std::move(*made));
        define(statement, references_.add(std::move(term)), false);
    }

    ExprId argument_of(const Expr& expr, std::uint32_t number) const {
        return syntax_->arguments[expr.first_argument + number];
    }

    // Of an expression that has to be a value: a text is then a reference.
    TermId value_of(ExprId id) {
        const Expr& expr = syntax_->expressions[id];
        TermId& term = terms_[id - first_];
        if (expr.kind == ExprKind::kText && term == kNoTerm) {
            term = references_.quoted(expr.text, expr.where, {}, {});
        } else if (term == kNoTerm && written_.contains(id)) {
            reporter_.error(expr.where,
                            "a text stands where a value is wanted: only drawings "
                            "such as DRAWTEXT write texts");
        }
        return term;
    }

    // kNoTerm where it is broken (and reported) or a text.
    TermId term_of(const Expr& expr) {
        switch (expr.kind) {
            case ExprKind::kNumber:
                return constant(expr.number, expr.where);
            case ExprKind::kText:
                return kNoTerm;
            case ExprKind::kName:
                return named(expr);
            case ExprKind::kReference:
                return reference(expr);
            case ExprKind::kOperator:
                return operation(expr);
            case ExprKind::kCall:
                return call(expr);
        }
        return kNoTerm;
    }

    TermId constant(double value, Span where) {
        Term term;
        term.constant = true;
        term.value = value;
        term.where = where;
        return references_.add(std::move(term));
    }

    TermId field(Field field, Span where) {
        Term term;
        term.kind = TermKind::kField;
        term.field = field;
        term.where = where;
        return references_.add(std::move(term));
    }

    TermId named(const Expr& expr) {
        const std::string key = key_of(expr.text);
        if (const auto found = names_.find(key); found != names_.end()) {
            if (found->second.drawing) {
                reporter_.error(expr.where, quoted(expr.text) + " is a drawing: it has no value");
            }
            return found->second.term;
        }
        if (const auto known = find_field(key)) {
            return field(*known, expr.where);
        }
        if (const auto color = find_color(key)) {
            return constant(color_number(*color), expr.where);
        }
        if (const Function* function = find_function(key);
            function != nullptr && function->category != Category::kOperator) {
            return call_of(*function, expr);
        }
        undefined(expr, key);
        return kNoTerm;
    }

    void undefined(const Expr& expr, const std::string& key) {
        if (!undefined_.insert(key).second) {
            return;  // said once
        }
        if (reporter_.full()) {
            reporter_.error(expr.where, quoted(expr.text) + " isn't defined");
            return;
        }
        for (const Statement& later : syntax_->statements) {
            if (same_name(later.name, expr.text) && later.name_where.offset > expr.where.offset) {
                reporter_.error(expr.where, quoted(expr.text) +
                                                " is defined only further down: move its line up");
                return;
            }
        }
        if (looks_like_parameter(key)) {
            const std::string line = fmt::format("PARAM {}(10, 1, 250);", expr.text);
            reporter_.error(expr.where,
                            quoted(expr.text) +
                                " isn't defined: if it is a parameter, declare it "
                                "on top: " +
                                line,
                            line);
            return;
        }
        std::vector<std::string> known = field_names();
        for (const auto& [name, binding] : names_) {
            known.push_back(name);
        }
        append_functions(known);
        not_known(expr.where, expr.text, key, known, "isn't defined");
    }

    static void append_functions(std::vector<std::string>& known) {
        for (const Function& function : function_table()) {
            if (function.category == Category::kOperator) {
                continue;
            }
            known.emplace_back(function.name);
            known.insert(known.end(), function.aliases.begin(), function.aliases.end());
        }
    }

    void not_known(Span where, std::string_view written, const std::string& key,
                   const std::vector<std::string>& known, std::string_view what) {
        const auto near = key.size() > kNearNameMax ? std::nullopt : base::nearest_name(key, known);
        reporter_.error(where,
                        fmt::format("{} {}{}", quoted(written), what,
                                    near ? "; did you mean " + *near + "?" : ""),
                        near.value_or(""));
    }

    TermId reference(const Expr& expr) {
        std::vector<TermId> arguments;
        for (std::uint32_t i = 0; i < expr.argument_count; ++i) {
            arguments.push_back(value_of(argument_of(expr, i)));
            if (arguments.back() == kNoTerm) {
                return kNoTerm;
            }
        }
        if (expr.quoted) {
            return references_.quoted(expr.text, expr.where, expr.reference.period, arguments);
        }
        return references_.resolve(expr.reference, expr.where, arguments);
    }

    TermId operation(const Expr& expr) {
        Term term;
        term.kind = TermKind::kCall;
        term.function = expr.operation;
        term.constant = true;
        term.where = expr.where;
        for (std::uint32_t i = 0; i < expr.argument_count; ++i) {
            const TermId operand = value_of(argument_of(expr, i));
            if (operand == kNoTerm) {
                return kNoTerm;
            }
            term.constant = term.constant && references_.is_constant(operand);
            term.arguments.push_back(operand);
        }
        return references_.add(std::move(term));
    }

    TermId call(const Expr& expr) {
        const std::string key = key_of(expr.text);
        if (const Function* function = find_function(key);
            function != nullptr && function->category != Category::kOperator) {
            return call_of(*function, expr);
        }
        if (key == "RGB") {
            return rgb(expr);
        }
        if (key == "CALCSTOCKINDEX") {
            return formula_elsewhere(expr);
        }
        if (writes_text(key)) {
            return kNoTerm;  // no value; see write_text()
        }
        if (find_shape(key) != nullptr) {
            reporter_.error(expr.where, std::string(expr.text) +
                                            " draws and has no value: write it as a statement "
                                            "of its own");
            return kNoTerm;
        }
        if (names_.count(key) != 0 || find_field(key)) {
            reporter_.error(expr.name_where,
                            quoted(expr.text) + " is a value, not a function: it takes no '('");
            return kNoTerm;
        }
        std::vector<std::string> known;
        if (!reporter_.full()) {
            known = shape_names();
            append_functions(known);
        }
        not_known(expr.name_where, expr.text, key, known, "is no function that is known");
        return kNoTerm;
    }

    TermId combine(FunctionId function, TermId a, TermId b, Span where) {
        Term term;
        term.kind = TermKind::kCall;
        term.function = function;
        term.constant = references_.is_constant(a) && references_.is_constant(b);
        term.arguments = {a, b};
        term.where = where;
        return references_.add(std::move(term));
    }

    // 通达信's number of a colour.
    TermId rgb(const Expr& expr) {
        if (expr.argument_count != 3) {
            reporter_.error(expr.where, "RGB takes 3 arguments: RGB(red, green, blue)");
            return kNoTerm;
        }
        TermId sum = value_of(argument_of(expr, 0));
        for (std::uint32_t i = 1; i < 3; ++i) {
            const TermId part = value_of(argument_of(expr, i));
            if (sum == kNoTerm || part == kNoTerm) {
                return kNoTerm;
            }
            const TermId weight = constant(i == 1 ? 256 : 65536, expr.where);
            const TermId weighed = combine(FunctionId::kMultiply, part, weight, expr.where);
            sum =
                weighed == kNoTerm ? kNoTerm : combine(FunctionId::kAdd, sum, weighed, expr.where);
        }
        return sum;
    }

    bool right_count(const Function& function, const Expr& expr) {
        const auto arguments = function.arguments;
        std::size_t least = 0;
        while (least < arguments.size() && !arguments[least].optional) {
            ++least;
        }
        if (expr.argument_count >= least && expr.argument_count <= arguments.size()) {
            return true;
        }
        const std::string wanted = least == arguments.size()
                                       ? fmt::format("{}", least)
                                       : fmt::format("{} to {}", least, arguments.size());
        reporter_.error(expr.where, fmt::format("{} {}, and {} takes {}: {}", expr.argument_count,
                                                expr.argument_count == 1 ? "argument" : "arguments",
                                                function.name, wanted, signature_of(function)));
        return false;
    }

    TermId call_of(const Function& function, const Expr& expr) {
        if (!right_count(function, expr)) {
            return kNoTerm;
        }
        Term term;
        term.kind = TermKind::kCall;
        term.function = function.id;
        term.where = expr.where;
        term.constant = can_fold(function.id) || function.id == FunctionId::kDrawNull;
        bool good = true;
        for (std::uint32_t i = 0; i < function.arguments.size(); ++i) {
            good = argument(function, expr, i, term) && good;
        }
        return good ? references_.add(std::move(term)) : kNoTerm;
    }

    bool argument(const Function& function, const Expr& call, std::uint32_t number, Term& term) {
        const Argument& wanted = function.arguments[number];
        if (number >= call.argument_count) {
            term.arguments.push_back(constant(wanted.otherwise, call.where));
            term.argument_spans.push_back(call.where);
            return term.arguments.back() != kNoTerm;
        }
        const ExprId id = argument_of(call, number);
        const Expr& expr = syntax_->expressions[id];
        if (wanted.kind == ArgumentKind::kText) {
            if (expr.kind != ExprKind::kText) {
                reporter_.error(expr.where,
                                fmt::format("{} of {} has to be a text in quotes: {}", wanted.name,
                                            function.name, signature_of(function)));
                return false;
            }
            term.texts.push_back(references_.text(expr.text));
            return true;
        }
        const TermId value = value_of(id);
        if (value == kNoTerm) {
            return false;
        }
        const bool constant_value = references_.is_constant(value);
        if (wanted.kind == ArgumentKind::kConstant && !constant_value) {
            reporter_.error(expr.where,
                            fmt::format("{} of {} has to be a constant: a number, a parameter, "
                                        "or what is computed from them",
                                        wanted.name, function.name));
            return false;
        }
        term.constant = term.constant && constant_value;
        term.arguments.push_back(value);
        term.argument_spans.push_back(expr.where);
        return true;
    }

    References references_;
    Reporter& reporter_;
    CheckedFormula& checked_;
    const Syntax* syntax_ = nullptr;
    std::unordered_map<std::string, Binding> names_;
    std::unordered_set<std::string> undefined_;
    std::unordered_map<ExprId, WrittenText> written_;  // the statement's texts
    std::vector<TermId> terms_;  // of the statement's expressions, from first_ on
    ExprId first_ = 0;
    bool full_reported_ = false;
};

}  // namespace

void check(std::string_view text, const FormulaSource* source, Reporter& reporter,
           CheckedFormula& checked) {
    const Tokens tokens = scan(text, reporter);
    const Syntax syntax = parse_syntax(tokens, reporter);
    Checker(source, reporter, checked).run(syntax);
}

}  // namespace mystocks::formula::detail
