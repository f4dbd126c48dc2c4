// What was written, before anybody asks what it means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/formula/detail/reporter.hpp"
#include "mystocks/formula/function_table.hpp"

namespace mystocks::formula::detail {

using ExprId = std::uint32_t;
inline constexpr ExprId kNoExpr = UINT32_MAX;

enum class ExprKind : std::uint8_t {
    kNumber,
    kText,       // 'x' or "x": a text or, where a value is wanted, a reference
    kName,       // a name without arguments
    kReference,  // MACD.DIF, MACD.DIF(12,26,9)#WEEK, "MACD.DIF"(12,26,9)
    kOperator,
    kCall,
};

// [instrument$]formula[.output][#period]; parts that aren't there are empty.
struct ReferenceText {
    std::string_view instrument;
    std::string_view formula;
    std::string_view output;
    std::string_view period;
    std::uint32_t number = 0;  // of the output, from 1; 0: it is named
};

struct Expr {
    ExprKind kind = ExprKind::kNumber;
    Span where;                        // the whole of it
    Span name_where;                   // kCall, kOperator: the name or sign
    std::string_view text;             // kText, kName, kCall
    double number = 0;                 // kNumber
    FunctionId operation{};            // kOperator
    bool quoted = false;               // kReference: `text` is still to be split
    ReferenceText reference;           // kReference
    std::uint32_t first_argument = 0;  // into Syntax::arguments
    std::uint32_t argument_count = 0;
};

// COLORRED, LINETHICK2, RGB(255,0,0).
struct Attribute {
    std::string_view name;
    Span where;
    std::vector<double> numbers;
};

struct Statement {
    enum class Kind : std::uint8_t { kOutput, kAssign, kBare, kParameter };
    Kind kind = Kind::kBare;
    std::string_view name;  // empty for kBare
    Span name_where;
    ExprId first = 0;  // [first, end): the expressions of this statement, children before parents
    ExprId end = 0;
    ExprId root = kNoExpr;  // kNoExpr: broken, and reported
    std::vector<Attribute> attributes;
    std::vector<double> numbers;  // kParameter
};

struct Syntax {
    std::vector<Expr> expressions;
    std::vector<ExprId> arguments;
    std::vector<Statement> statements;
};

}  // namespace mystocks::formula::detail
