#include "mystocks/formula/formula.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::formula {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// "MA(C,5)" style text of a node, so that tests can be read.
std::string show(const Program& program, NodeId id) {
    const Node& node = program.nodes[id];
    switch (node.kind) {
        case NodeKind::kConstant: {
            std::string text = std::to_string(node.value);
            text.erase(text.find_last_not_of('0') + 1);
            return text.back() == '.' ? text.substr(0, text.size() - 1) : text;
        }
        case NodeKind::kField: {
            static const char* const kNames[] = {
                "O",    "H",     "L",   "C",       "V",    "AMO",    "DATE",      "TIME",
                "YEAR", "MONTH", "DAY", "WEEKDAY", "HOUR", "MINUTE", "BARSTATUS", "CAPITAL"};
            return kNames[static_cast<int>(node.field)];
        }
        case NodeKind::kForeign:
            return "foreign" + std::to_string(node.index);
        case NodeKind::kCall:
            break;
    }
    std::string text(function_of(node.function).name);
    text += '(';
    for (const NodeId argument : node.arguments) {
        EXPECT_LT(argument, id);
        text += text.back() == '(' ? "" : ",";
        text += show(program, argument);
    }
    for (const std::uint32_t index : node.texts) {
        text += text.back() == '(' ? "'" : ",'";
        text += program.texts[index] + "'";
    }
    return text + ")";
}

std::string show(const Program& program) {
    std::string text;
    for (const Output& output : program.outputs) {
        text += text.empty() ? "" : "; ";
        text += output.name + "=" + show(program, output.node);
    }
    return text;
}

std::string lowered(std::string_view text, std::vector<double> values = {}) {
    const Formula formula = Formula::parse(text);
    EXPECT_TRUE(formula.ok()) << to_string(formula.diagnostics(), text);
    return formula.ok() ? show(formula.program(values)) : "";
}

// The diagnostics as "line:column message" lines.
std::string complaints(std::string_view text, const FormulaSource* source = nullptr) {
    std::string all;
    const Formula formula = Formula::parse(text, source);
    for (const Diagnostic& each : formula.diagnostics()) {
        all += std::to_string(each.where.line) + ":" + std::to_string(each.where.column) +
               (each.severity == Severity::kWarning ? " warning " : " ") + each.message + "\n";
    }
    return all;
}

TEST(Formula, OutputsAndIntermediates) {
    EXPECT_EQ(lowered("DIF: EMA(CLOSE,12)-EMA(CLOSE,26); DEA: EMA(DIF,9); MACD:(DIF-DEA)*2;"),
              "DIF=-(EMA(C,12),EMA(C,26)); DEA=EMA(-(EMA(C,12),EMA(C,26)),9); "
              "MACD=*(-(-(EMA(C,12),EMA(C,26)),EMA(-(EMA(C,12),EMA(C,26)),9)),2)");
    EXPECT_EQ(lowered("A:=MA(C,5); a:=A+1; X: A"), "X=+(MA(C,5),1)");
    EXPECT_EQ(lowered("C>O; V"), "OUTPUT1=>(C,O); OUTPUT2=V");
    EXPECT_EQ(lowered("VOL: VOL; X: VOL+C"), "VOL=V; X=+(V,C)");
}

TEST(Formula, EqualNodesAreOneAndDeadOnesNone) {
    const Program program =
        Formula::parse("Z:=HHV(H,9); A: MA(C,5)+ma(close,2+3); B: MA(C,5);").program();
    EXPECT_EQ(program.nodes.size(), 4U);  // C, 5, MA, +
    EXPECT_EQ(show(program), "A=+(MA(C,5),MA(C,5)); B=MA(C,5)");
}

TEST(Formula, Precedence) {
    EXPECT_EQ(lowered("X: C OR V AND H>O+L*-AMO"), "X=OR(C,AND(V,>(H,+(O,*(L,-(AMO))))))");
    EXPECT_EQ(lowered("X: H-L-C/2/V"), "X=-(-(H,L),/(/(C,2),V))");
    EXPECT_EQ(lowered("X: (H-(L-C))*2"), "X=*(-(H,-(L,C)),2)");
    EXPECT_EQ(lowered("X: C=O && C<>L || NOT(V)"), "X=OR(AND(=(C,O),<>(C,L)),NOT(V))");
    EXPECT_EQ(lowered("X: !C>O and c!=o"), "X=AND(>(NOT(C),O),<>(C,O))");
    EXPECT_EQ(lowered("X: C>20AND V>=5. OR V<=.5"), "X=OR(AND(>(C,20),>=(V,5)),<=(V,0.5))");
}

TEST(Formula, ReadsWhatTradersPaste) {
    EXPECT_EQ(lowered("均线：ＭＡ（Ｃ，５）；{注释；:=} // 更多\n５日量:MA(V,５)，COLORRED；"),
              "均线=MA(C,5); 5日量=MA(V,5)");
}

TEST(Formula, SaysWhatIsWrongAndWhere) {
    EXPECT_EQ(complaints("X: MAA(C,5);"),
              "1:4 'MAA' is no function that is known; did you mean MA?\n");
    EXPECT_EQ(complaints("X: MA(C);"), "1:4 1 argument, and MA takes 2: MA(X, N)\n");
    EXPECT_EQ(complaints("均线: CLOES;"), "1:5 'CLOES' isn't defined; did you mean CLOSE?\n");
    EXPECT_EQ(complaints("X: (C+1;"), "1:8 found ';', expected an operator or ')'\n");
    EXPECT_EQ(complaints("X: MA(C,5;"), "1:6 this '(' is never closed: ')' is missing\n");
    EXPECT_EQ(complaints("X: C+;"),
              "1:6 found ';', expected a value: a number, a name, a function or '('\n");
    EXPECT_EQ(complaints("X: 'abc"),
              "1:4 this text has no end: \"'\" is missing in its line\n"
              "1:4 there is no formula 'abc'\n");
    EXPECT_EQ(complaints("X: MA(C,-5);"),
              "1:9 N of MA is -5: a number of bars can't be negative\n");
    EXPECT_EQ(complaints("X: MA(C,0/0);"), "1:9 N of MA is undefined\n");
    EXPECT_EQ(complaints("X: Y; Y: C;"),
              "1:4 'Y' is defined only further down: move its line up\n");
    EXPECT_EQ(complaints("X: C; x: O;"),
              "1:7 there is an output 'x' already: give this one another name, or write ':=' for "
              "a value that isn't shown\n");
    EXPECT_EQ(complaints("X: C ? O;"),
              "1:6 '?' means nothing in a formula\n"
              "1:8 found 'O', expected an operator, ',' or ';'\n");
    EXPECT_EQ(complaints(""), "1:1 nothing is shown: an output is written NAME: value;\n");
    EXPECT_EQ(complaints("X:=C;"), "1:1 nothing is shown: an output is written NAME: value;\n");
}

TEST(Formula, SaysManyThingsAtOnce) {
    EXPECT_EQ(complaints("A: MA(C,5;\nB: A+Q;\nC1: MAX(C);\nD: ZQXJVK;\nE: C;"),
              "1:6 this '(' is never closed: ')' is missing\n"
              "2:6 'Q' isn't defined: if it is a parameter, declare it on top: "
              "PARAM Q(10, 1, 250);\n"
              "3:5 1 argument, and MAX takes 2: MAX(A, B)\n"
              "4:4 'ZQXJVK' isn't defined\n");
    EXPECT_EQ(complaints("A:MA(C,5)\nB:A+O;"), "1:10 ';' is missing before 'B'\n");
}

TEST(Formula, Parameters) {
    const std::string text = "PARAM N(5,2,250);\nPARAM P1(2.5, -1, 3, 0.5);\nX: MA(C,N)*P1;";
    const Formula formula = Formula::parse(text);
    ASSERT_TRUE(formula.ok()) << to_string(formula.diagnostics(), text);
    ASSERT_EQ(formula.parameters().size(), 2U);
    EXPECT_EQ(formula.parameters()[1].name, "P1");
    EXPECT_EQ(formula.parameters()[1].step, 0.5);
    EXPECT_EQ(formula.parameters()[0].step, 1);
    EXPECT_EQ(show(formula.program()), "X=*(MA(C,5),2.5)");
    const double values[] = {7, 3};
    EXPECT_EQ(show(formula.program(values)), "X=*(MA(C,7),3)");
    const double too_far[] = {251};
    EXPECT_THROW(formula.program(too_far), base::Error);
    const double too_many[] = {7, 3, 1};
    EXPECT_THROW(formula.program(too_many), base::Error);
    const double undefined[] = {std::numeric_limits<double>::quiet_NaN()};
    EXPECT_THROW(formula.program(undefined), base::Error);
    EXPECT_THROW(Formula::parse("X: ;").program(), base::Error);
    EXPECT_THAT(complaints("PARAM N(5);X:N;"), HasSubstr("1:7 PARAM N(5) needs"));
    EXPECT_THAT(complaints("PARAM N(5,6,7);X:N;"), HasSubstr("1:7 the default of N has to lie"));
    EXPECT_THAT(complaints("PARAM N(5,2,7);PARAM n(5,2,7);X:N;"), HasSubstr("already"));
    EXPECT_EQ(complaints("PARAM N(5,2,7;X:N;"), "1:14 found ';', expected ',' or ')'\n");
}

}  // namespace
}  // namespace mystocks::formula
