#include "mystocks/formula/detail/parser.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "mystocks/formula/detail/utf8.hpp"

namespace mystocks::formula::detail {
namespace {

struct Operation {
    FunctionId function;
    int strength;  // binds tighter the greater it is
};

std::optional<Operation> operation_of(TokenKind kind) {
    switch (kind) {
        case TokenKind::kOr:
            return Operation{FunctionId::kOr, 1};
        case TokenKind::kAnd:
            return Operation{FunctionId::kAnd, 2};
        case TokenKind::kLess:
            return Operation{FunctionId::kLess, 3};
        case TokenKind::kLessEqual:
            return Operation{FunctionId::kLessEqual, 3};
        case TokenKind::kGreater:
            return Operation{FunctionId::kGreater, 3};
        case TokenKind::kGreaterEqual:
            return Operation{FunctionId::kGreaterEqual, 3};
        case TokenKind::kEqual:
            return Operation{FunctionId::kEqual, 3};
        case TokenKind::kNotEqual:
            return Operation{FunctionId::kNotEqual, 3};
        case TokenKind::kPlus:
            return Operation{FunctionId::kAdd, 4};
        case TokenKind::kMinus:
            return Operation{FunctionId::kSubtract, 4};
        case TokenKind::kStar:
            return Operation{FunctionId::kMultiply, 5};
        case TokenKind::kSlash:
            return Operation{FunctionId::kDivide, 5};
        default:
            return std::nullopt;
    }
}

class Parser {
  public:
    Parser(const Tokens& tokens, Reporter& reporter) : tokens_(tokens.all), reporter_(reporter) {}

    Syntax run() {
        while (now().kind != TokenKind::kEnd) {
            if (now().kind == TokenKind::kSemicolon) {
                ++at_;
            } else {
                statement();
            }
        }
        return std::move(syntax_);
    }

  private:
    const Token& now() const { return tokens_[at_]; }
    const Token& ahead(std::size_t count) const {
        return tokens_[std::min(at_ + count, tokens_.size() - 1)];
    }

    bool starts_definition() const {
        return now().kind == TokenKind::kName &&
               (ahead(1).kind == TokenKind::kColon || ahead(1).kind == TokenKind::kAssign);
    }

    void statement() {
        statement_start_ = at_;
        nesting_ = 0;
        Statement statement;
        statement.first = static_cast<ExprId>(syntax_.expressions.size());
        bool good = true;
        if (now().kind == TokenKind::kName && same_name(now().text, "PARAM") &&
            ahead(1).kind == TokenKind::kName) {
            statement.kind = Statement::Kind::kParameter;
            good = parameter(statement);
        } else {
            if (starts_definition()) {
                statement.kind = ahead(1).kind == TokenKind::kColon ? Statement::Kind::kOutput
                                                                    : Statement::Kind::kAssign;
                statement.name = now().text;
                statement.name_where = now().where;
                at_ += 2;
            }
            statement.root = expression(0);
            good = statement.root != kNoExpr && attributes(statement);
        }
        good = good && ends_here();
        if (!good) {
            statement.root = kNoExpr;
            recover();
        }
        statement.end = static_cast<ExprId>(syntax_.expressions.size());
        syntax_.statements.push_back(std::move(statement));
    }

    bool ends_here() {
        if (now().kind == TokenKind::kSemicolon) {
            ++at_;
            return true;
        }
        if (now().kind == TokenKind::kEnd) {
            return true;
        }
        if (starts_definition()) {
            // What was meant is plain: say it, and read on.
            const Span before = tokens_[at_ - 1].where;
            reporter_.error({before.offset + before.length, 0},
                            fmt::format("';' is missing before '{}'", now().text), ";");
            return true;
        }
        return fail("an operator, ',' or ';'");
    }

    void recover() {
        while (now().kind != TokenKind::kEnd) {
            if (now().kind == TokenKind::kSemicolon) {
                ++at_;
                return;
            }
            if (at_ > statement_start_ && starts_definition()) {
                return;
            }
            ++at_;
        }
    }

    // Says what stands here and what should.
    bool fail(std::string_view wanted) {
        const Token& token = now();
        std::string found;
        if (token.kind == TokenKind::kEnd) {
            found = "the text ends";
        } else if (token.kind == TokenKind::kText) {
            found = "found a text";
        } else {
            found = fmt::format("found '{}'", token.text.substr(0, 40));
        }
        reporter_.error(token.where, found + ", expected " + std::string(wanted));
        return false;
    }

    bool take(TokenKind kind, std::string_view wanted) {
        if (now().kind != kind) {
            return fail(wanted);
        }
        ++at_;
        return true;
    }

    bool signed_number(double& value, std::string_view wanted) {
        bool minus = false;
        if (now().kind == TokenKind::kMinus || now().kind == TokenKind::kPlus) {
            minus = now().kind == TokenKind::kMinus;
            ++at_;
        }
        if (now().kind != TokenKind::kNumber) {
            return fail(wanted);
        }
        value = minus ? -now().number : now().number;
        ++at_;
        return true;
    }

    // '(' was taken; takes ')' as well.
    bool numbers(std::vector<double>& values, std::size_t count_max) {
        for (;;) {
            if (values.size() >= count_max) {
                return fail("')'");
            }
            values.emplace_back();
            if (!signed_number(values.back(), "a number")) {
                return false;
            }
            if (now().kind != TokenKind::kComma) {
                return take(TokenKind::kClose, "',' or ')'");
            }
            ++at_;
        }
    }

    bool parameter(Statement& statement) {
        ++at_;
        statement.name = now().text;
        statement.name_where = now().where;
        ++at_;
        return take(TokenKind::kOpen, "'(': PARAM NAME(default, least, greatest, step);") &&
               numbers(statement.numbers, 4);
    }

    bool attributes(Statement& statement) {
        while (now().kind == TokenKind::kComma) {
            ++at_;
            if (now().kind == TokenKind::kSemicolon || now().kind == TokenKind::kEnd) {
                return true;  // a comma too many does no harm
            }
            if (now().kind != TokenKind::kName) {
                return fail("a drawing attribute such as COLORRED or LINETHICK2");
            }
            Attribute attribute{now().text, now().where, {}};
            ++at_;
            if (now().kind == TokenKind::kOpen) {
                ++at_;
                if (!numbers(attribute.numbers, 8)) {
                    return false;
                }
            }
            statement.attributes.push_back(std::move(attribute));
        }
        return true;
    }

    ExprId add(Expr expr, const std::vector<ExprId>& arguments = {}) {
        expr.first_argument = static_cast<std::uint32_t>(syntax_.arguments.size());
        expr.argument_count = static_cast<std::uint32_t>(arguments.size());
        syntax_.arguments.insert(syntax_.arguments.end(), arguments.begin(), arguments.end());
        syntax_.expressions.push_back(expr);
        return static_cast<ExprId>(syntax_.expressions.size() - 1);
    }

    bool too_big() {
        if (at_ - statement_start_ > kStatementTokensMax) {
            reporter_.error(now().where, "this statement has more than " +
                                             std::to_string(kStatementTokensMax) +
                                             " words and signs: divide it with ':='");
            return true;
        }
        if (nesting_ > kNestingMax) {
            reporter_.error(now().where, "nested deeper than " + std::to_string(kNestingMax) +
                                             " levels: divide it with ':='");
            return true;
        }
        return false;
    }

    ExprId operation(FunctionId function, Span where, const std::vector<ExprId>& operands) {
        Expr expr;
        expr.kind = ExprKind::kOperator;
        expr.operation = function;
        expr.name_where = where;
        expr.where = where;
        for (ExprId operand : operands) {
            expr.where = joined(expr.where, syntax_.expressions[operand].where);
        }
        return add(expr, operands);
    }

    // Operators that bind tighter than `strength`. Depth of recursion: 6 a level of nesting.
    ExprId expression(int strength) {
        ExprId left = prefixed();
        while (left != kNoExpr) {
            const std::optional<Operation> operation_here = operation_of(now().kind);
            if (!operation_here || operation_here->strength <= strength) {
                return left;
            }
            if (too_big()) {
                return kNoExpr;
            }
            const Span sign = now().where;
            ++at_;
            const ExprId right = expression(operation_here->strength);
            if (right == kNoExpr) {
                return kNoExpr;
            }
            left = operation(operation_here->function, sign, {left, right});
        }
        return left;
    }

    ExprId prefixed() {
        std::vector<std::size_t> signs;
        while (now().kind == TokenKind::kMinus || now().kind == TokenKind::kPlus ||
               now().kind == TokenKind::kNot) {
            if (too_big()) {
                return kNoExpr;
            }
            signs.push_back(at_++);
        }
        ExprId value = primary();
        for (; value != kNoExpr && !signs.empty(); signs.pop_back()) {
            const Token& sign = tokens_[signs.back()];
            if (sign.kind != TokenKind::kPlus) {
                const bool minus = sign.kind == TokenKind::kMinus;
                value =
                    operation(minus ? FunctionId::kNegate : FunctionId::kNot, sign.where, {value});
            }
        }
        return value;
    }

    ExprId primary() {
        ++nesting_;
        const ExprId value = too_big() ? kNoExpr : primary_inside();
        --nesting_;
        return value;
    }

    ExprId primary_inside() {
        const Token& token = now();
        Expr expr;
        expr.where = expr.name_where = token.where;
        switch (token.kind) {
            case TokenKind::kNumber:
                ++at_;
                expr.number = token.number;
                return add(expr);
            case TokenKind::kOpen: {
                ++at_;
                const ExprId inside = expression(0);
                if (inside == kNoExpr || !take(TokenKind::kClose, "an operator or ')'")) {
                    return kNoExpr;
                }
                syntax_.expressions[inside].where = joined(token.where, tokens_[at_ - 1].where);
                return inside;
            }
            case TokenKind::kText:
                ++at_;
                expr.text = token.text;
                expr.kind = ExprKind::kText;
                if (now().kind == TokenKind::kOpen || now().kind == TokenKind::kHash) {
                    expr.quoted = true;
                    return reference(expr);
                }
                return add(expr);
            case TokenKind::kName:
                return named(expr);
            default:
                fail("a value: a number, a name, a function or '('");
                return kNoExpr;
        }
    }

    ExprId named(Expr expr) {
        expr.text = now().text;
        ++at_;
        if (now().kind == TokenKind::kDot) {
            ++at_;
            if (now().kind != TokenKind::kName) {
                fail("the name of an output after '.'");
                return kNoExpr;
            }
            expr.reference.formula = expr.text;
            expr.reference.output = now().text;
            expr.where = joined(expr.where, now().where);
            ++at_;
            return reference(expr);
        }
        if (now().kind == TokenKind::kHash) {
            expr.reference.formula = expr.text;
            return reference(expr);
        }
        if (now().kind != TokenKind::kOpen) {
            expr.kind = ExprKind::kName;
            return add(expr);
        }
        expr.kind = ExprKind::kCall;
        std::vector<ExprId> list;
        if (!arguments(expr, list)) {
            return kNoExpr;
        }
        if (now().kind == TokenKind::kHash) {
            expr.reference.formula = expr.text;
            return reference(expr, std::move(list));
        }
        return add(expr, list);
    }

    // "(a, b)", which may be empty.
    bool arguments(Expr& expr, std::vector<ExprId>& list) {
        const Token& open = now();
        ++at_;
        if (now().kind != TokenKind::kClose) {
            for (;;) {
                const ExprId argument = expression(0);
                if (argument == kNoExpr) {
                    return false;
                }
                list.push_back(argument);
                if (now().kind != TokenKind::kComma) {
                    break;
                }
                ++at_;
            }
        }
        if (now().kind != TokenKind::kClose) {
            const bool open_end =
                now().kind == TokenKind::kEnd || now().kind == TokenKind::kSemicolon;
            if (open_end) {
                reporter_.error(open.where, "this '(' is never closed: ')' is missing", {});
                return false;
            }
            return fail("an operator, ',' or ')'");
        }
        expr.where = joined(expr.where, now().where);
        ++at_;
        return true;
    }

    // Arguments and "#WEEK", in either order.
    ExprId reference(Expr expr, std::vector<ExprId> list = {}) {
        expr.kind = ExprKind::kReference;
        for (;;) {
            if (now().kind == TokenKind::kOpen && list.empty()) {
                if (!arguments(expr, list)) {
                    return kNoExpr;
                }
                if (list.empty()) {
                    continue;
                }
            } else if (now().kind == TokenKind::kHash && expr.reference.period.empty()) {
                ++at_;
                if (now().kind != TokenKind::kName) {
                    fail(
                        "a period after '#': YEAR, HALFYEAR, SEASON, MONTH, WEEK, DAY, MIN60, "
                        "MIN30, MIN15, MIN5 or MIN1");
                    return kNoExpr;
                }
                expr.reference.period = now().text;
                expr.where = joined(expr.where, now().where);
                ++at_;
            } else {
                return add(expr, list);
            }
        }
    }

    const std::vector<Token>& tokens_;
    Reporter& reporter_;
    Syntax syntax_;
    std::size_t at_ = 0;
    std::size_t statement_start_ = 0;
    int nesting_ = 0;
};

}  // namespace

Syntax parse_syntax(const Tokens& tokens, Reporter& reporter) {
    return Parser(tokens, reporter).run();
}

}  // namespace mystocks::formula::detail
