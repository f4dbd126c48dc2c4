// References to other formulas, periods and instruments; drawings and hints.
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/formula/catalogue.hpp"
#include "mystocks/formula/formula.hpp"

namespace mystocks::formula {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::shared_ptr<const Catalogue> some() {
    return Catalogue::with_own(
        nullptr, {{"MACD",
                   "PARAM SHORT(12,2,200); PARAM LONG(26,2,200); PARAM M(9,2,200);"
                   "DIF: EMA(CLOSE,SHORT)-EMA(CLOSE,LONG); DEA: EMA(DIF,M); MACD:(DIF-DEA)*2;"},
                  {"ZZ", "X: ZIG(C,5); Y: C;"},
                  {"WK", "X: MACD.DIF#WEEK;"},
                  {"BAD", "X: NOPE(C);"}});
}

Program lowered(std::string_view text) {
    const auto source = some();
    const Formula formula = Formula::parse(text, source.get());
    EXPECT_TRUE(formula.ok()) << to_string(formula.diagnostics(), text);
    return formula.program();
}

std::string complaint(std::string_view text) {
    const auto source = some();
    const Formula formula = Formula::parse(text, source.get());
    EXPECT_EQ(formula.diagnostics().size(), 1U) << to_string(formula.diagnostics(), text);
    return formula.diagnostics().empty() ? "" : formula.diagnostics()[0].message;
}

TEST(Reference, AnotherFormulaIsWrittenOut) {
    const std::uint64_t plain = fingerprint(lowered("X: EMA(C,12)-EMA(C,26);"));
    EXPECT_EQ(fingerprint(lowered("X: MACD.DIF;")), plain);
    EXPECT_EQ(fingerprint(lowered("x: \"macd.dif\";")), fingerprint(lowered("x: MACD.DIF;")));
    EXPECT_EQ(fingerprint(lowered("PARAM N(12,2,30); X: MACD.DIF(N);")), plain);
    EXPECT_EQ(fingerprint(lowered("X: \"MACD.DIF\"(12, 13*2, 9);")), plain);
    EXPECT_EQ(fingerprint(lowered("X: MACD.MACD(5,7);")),
              fingerprint(lowered("D:=EMA(C,5)-EMA(C,7); X: (D-EMA(D,9))*2;")));
    EXPECT_EQ(fingerprint(lowered("X: \"MACD\";")), plain);
    EXPECT_NE(fingerprint(lowered("X: MACD.DEA;")), plain);
}

TEST(Reference, OtherPeriodsAreForeign) {
    const Program program = lowered("A: MACD.DIF#WEEK; B: \"MACD.DEA#WEEK\"; D: C#MONTH;");
    EXPECT_EQ(program.nodes.size(), 3U);
    ASSERT_EQ(program.foreigns.size(), 3U);
    EXPECT_EQ(program.nodes[0].kind, NodeKind::kForeign);
    EXPECT_EQ(program.foreigns[0].period, market::Period::k1w);
    EXPECT_EQ(program.foreigns[0].instrument, "");
    // One program for both lines of one formula: it is run once.
    EXPECT_EQ(program.foreigns[0].program, program.foreigns[1].program);
    EXPECT_EQ(program.foreigns[0].output, 0U);
    EXPECT_EQ(program.foreigns[1].output, 1U);
    EXPECT_EQ(program.foreigns[0].program->outputs.size(), 2U);
    EXPECT_EQ(program.foreigns[0].program->outputs[1].name, "DEA");
    EXPECT_EQ(program.foreigns[2].period, market::Period::k1M);
    EXPECT_EQ(program.foreigns[2].program->nodes[0].field, Field::kClose);
    const auto period_of = [](std::string_view text) {
        return lowered(text).foreigns.at(0).period.value();
    };
    EXPECT_EQ(period_of("X: MACD.DIF#min5;"), market::Period::k5m);
    EXPECT_EQ(period_of("X: MACD.DIF#MIN60(5,6);"), market::Period::k60m);
    EXPECT_EQ(period_of("X: MACD.DIF(5,6)#DAY;"), market::Period::k1d);
    EXPECT_EQ(period_of("X: WK.X;"), market::Period::k1w);
    EXPECT_EQ(lowered("X: MACD.DIF(5,6)#DAY + MACD.DIF(6,7)#DAY;").foreigns.size(), 2U);
}

TEST(Reference, OtherInstruments) {
    const Program program =
        lowered("A: \"000001.SH$CLOSE\"; B: \"SH000001$VOL\"; D: \"399001.SZ$MACD.DIF#WEEK\";");
    ASSERT_EQ(program.foreigns.size(), 3U);
    EXPECT_EQ(program.foreigns[0].instrument, "000001.SH");
    EXPECT_EQ(program.foreigns[0].period, std::nullopt);
    EXPECT_EQ(program.foreigns[0].program, program.foreigns[1].program);
    EXPECT_EQ(program.foreigns[2].instrument, "399001.SZ");
    EXPECT_EQ(program.foreigns[2].period, market::Period::k1w);
    const Program index = lowered("X: IndexC;");
    ASSERT_EQ(index.nodes.size(), 1U);
    EXPECT_EQ(index.nodes[0].function, FunctionId::kIndexClose);
}

TEST(Reference, KnowsPeriodsLongerThanAMonth) {
    const Program program = lowered("A: MACD.DIF#SEASON; B: C#HalfYear; D: \"000001.SH$C#YEAR\";");
    ASSERT_EQ(program.foreigns.size(), 3U);
    EXPECT_EQ(program.foreigns[0].period, market::Period::k1Q);
    EXPECT_EQ(program.foreigns[1].period, market::Period::k6M);
    EXPECT_EQ(program.foreigns[2].period, market::Period::k1y);
}

TEST(Reference, SaysWhatIsMissing) {
    EXPECT_EQ(complaint("X: MACB.DIF;"), "there is no formula 'MACB'; did you mean MACD?");
    EXPECT_EQ(complaint("X: MACD.DIFF;"),
              "MACD has no output 'DIFF', did you mean DIF?; it has DIF, DEA, MACD");
    EXPECT_EQ(complaint("X: MACD.DIF#WEAK;"),
              "'WEAK' is no period: MIN1, MIN5, MIN15, MIN30, MIN60, DAY, WEEK, MONTH, SEASON, "
              "HALFYEAR and YEAR are");
    EXPECT_EQ(complaint("X: MACD.DIF(1,2,3,4);"), "MACD has 3 parameters, and here are 4");
    EXPECT_EQ(complaint("X: MACD.DIF(C,2,3);"), "the parameters of MACD have to be constants");
    EXPECT_EQ(complaint("X: MACD.DIF(-5);"), "N of EMA is -5: a number of bars can't be negative");
    EXPECT_EQ(complaint("X: MACD.DIF(-5)#WEEK;"),
              "N of EMA is -5: a number of bars can't be negative");
    EXPECT_EQ(complaint("X: \"SZ0+1$CLOSE\";"),
              "'SZ0+1' is no instrument: write 000001.SH, or SH000001");
    EXPECT_EQ(complaint("X: \"000001.SH$CLOSE\"(5);"), "CLOSE is a field: it has no parameters");
    EXPECT_THAT(complaint("X: BAD.X;"), HasSubstr("the formula BAD has errors itself: line 1, "
                                                  "column 4: 'NOPE' is no function"));
    EXPECT_THAT(complaint("X: C + '';"), HasSubstr("a text stands where a value is wanted"));
}

Catalogue::Files pyramid(std::string_view period) {
    Catalogue::Files files{{"F0", "PARAM N(5,1,100); X: MA(C,N)+MA(C,6)+MA(C,7);"}};
    for (int i = 1; i < 9; ++i) {
        std::string sum = "PARAM N(5,1,100); X: 0";
        for (int j = 0; j < 10; ++j) {
            sum += fmt::format("+F{}.X(N+{}){}", i - 1, j, period);
        }
        files.emplace_back(fmt::format("F{}", i), sum + ';');
    }
    return files;
}

// Ten references to a formula that has ten, and so on: bounded, and said.
TEST(Reference, BlowUpIsBounded) {
    for (const std::string_view period : {"", "#WEEK"}) {
        const auto catalogue = Catalogue::with_own(nullptr, pyramid(period));
        EXPECT_TRUE(catalogue->find("F2")->ok());
        EXPECT_LT(catalogue->find("F2")->program().nodes.size(), 200U);
        EXPECT_FALSE(catalogue->find("F8")->ok());
        EXPECT_THAT(to_string(catalogue->find("F8")->diagnostics(), ""), HasSubstr("20000 values"));
    }
}

TEST(LooksAhead, BelongsToTheOutputThatDoes) {
    const Program program = lowered("A: ZIG(C,5); B: MA(C,5); D: ZZ.Y; E: ZZ.X#WEEK; F: A+B;");
    std::string ahead;
    for (const Output& output : program.outputs) {
        ahead += output.looks_ahead ? '1' : '0';
    }
    EXPECT_EQ(ahead, "10011");
    EXPECT_TRUE(program.looks_ahead);
    const Program drawn = lowered("A: C; DRAWICON(PEAK(1,5,1)>H, L, 1);");
    EXPECT_FALSE(drawn.looks_ahead);
    EXPECT_TRUE(drawn.drawings.at(0).looks_ahead);
    EXPECT_FALSE(lowered("A: IF(1, C, ZIG(C,5));").looks_ahead);
    EXPECT_FALSE(lowered("A: IF(C>O, C, DRAWNULL);").looks_ahead);
    EXPECT_TRUE(lowered("A: RANK(C);").crosses_market);
    EXPECT_FALSE(lowered("A: MA(C,5);").crosses_market);
}

LineHints hints(std::string_view attributes) {
    return lowered(fmt::format("X: C{};", attributes)).outputs.at(0).hints;
}

TEST(Drawing, AttributesBecomeHints) {
    EXPECT_EQ(hints(""), LineHints{});
    EXPECT_EQ(hints(",COLORRED,LINETHICK3"), (LineHints{LineStyle::kLine, "#ff0000", 3, false}));
    // 通达信 writes blue first.
    EXPECT_EQ(hints(",COLORFF8000").color, "#0080ff");
    EXPECT_EQ(hints(", color0000ff ").color, "#ff0000");
    EXPECT_EQ(hints(",RGB(1,128,255)").color, "#0180ff");
    EXPECT_EQ(hints(",COLORSTICK").style, LineStyle::kColorStick);
    EXPECT_EQ(hints(",VOLSTICK").style, LineStyle::kVolStick);
    EXPECT_EQ(hints(",NODRAW").style, LineStyle::kNone);
    EXPECT_EQ(hints("，POINTDOT，COLORYELLOW").style, LineStyle::kPointDot);
    EXPECT_TRUE(hints(",DRAWABOVE").above);
    EXPECT_EQ(hints(",NOTEXT"), LineHints{});
    EXPECT_EQ(complaint("X: C,COLOURRED;"),
              "'COLOURRED' is no drawing attribute that is known: it is left out; did you mean "
              "COLORRED?");
    EXPECT_EQ(complaint("X: C,5;"),
              "found '5', expected a drawing attribute such as COLORRED or LINETHICK2");
}

TEST(Drawing, StatementsAreKept) {
    const Program program = lowered(
        "DRAWTEXT(C>O, L*0.9, '买入'), COLORRED;\n"
        "STICKLINE(C>O, C, O, 2, 0), COLORYELLOW; K: DRAWKLINE(H,O,L,C);\n"
        "DRAWBAND(C, RGB(255,0,0), O, COLORGREEN);");
    ASSERT_EQ(program.drawings.size(), 4U);
    EXPECT_TRUE(program.outputs.empty());
    EXPECT_EQ(program.drawings[0].shape, "DRAWTEXT");
    EXPECT_THAT(program.drawings[0].texts, ElementsAre("买入"));
    EXPECT_EQ(program.drawings[0].arguments.size(), 2U);
    EXPECT_EQ(program.drawings[0].hints.color, "#ff0000");
    EXPECT_EQ(program.drawings[1].arguments.size(), 5U);
    const Drawing& band = program.drawings[3];
    EXPECT_EQ(program.nodes[band.arguments[1]].value, 255);
    EXPECT_EQ(program.nodes[band.arguments[3]].value, 255 * 256);
    EXPECT_EQ(complaint("DRAWICON(C>O, L);"),
              "2 arguments, and DRAWICON takes 3: DRAWICON(condition, price, icon)");
    EXPECT_EQ(complaint("X: 1+DRAWICON(C>O,L,1);"),
              "DRAWICON draws and has no value: write it as a statement of its own");
    EXPECT_EQ(complaint("K: DRAWKLINE(H,O,L,C); X: K;"), "'K' is a drawing: it has no value");
}

TEST(Drawing, TextsArePutTogether) {
    const Program program = lowered(
        "名:='均价'; 词:=STRCAT(名, STRCAT(' ', VAR2STR(AMO/V, 2)));\n"
        "DRAWTEXT(C>O, L, 词);\n"
        "DRAWTEXT_FIX(1, 0, 0, 0, STRCAT('最新', CON2STR(C, 3)));\n"
        "DRAWTEXT(C>O, L, STRCAT('买'));");
    ASSERT_EQ(program.drawings.size(), 3U);
    EXPECT_TRUE(program.drawings[0].texts.empty());
    EXPECT_THAT(program.drawings[0].writing,
                ElementsAre(TextPart{"均价", -1, 0}, TextPart{" ", -1, 0}, TextPart{"", 2, 2}));
    EXPECT_EQ(program.drawings[0].arguments.size(), 3U);
    EXPECT_FALSE(program.drawings[0].looks_ahead);
    const Drawing& fixed = program.drawings[1];
    EXPECT_THAT(fixed.writing, ElementsAre(TextPart{"最新", -1, 0}, TextPart{"", 4, 3}));
    EXPECT_EQ(program.nodes[fixed.arguments.at(4)].function, FunctionId::kConst);
    EXPECT_TRUE(fixed.looks_ahead) << "the newest value stands on all bars";
    EXPECT_THAT(program.drawings[2].texts, ElementsAre("买"));
    EXPECT_FALSE(program.looks_ahead);
}

TEST(Drawing, TextsAreNoValues) {
    EXPECT_THAT(complaint("X: STRCAT('a', 'b');"), HasSubstr("a text stands where a value"));
    EXPECT_THAT(complaint("T:=STRCAT('a','b'); X: T+1;"), HasSubstr("a text stands where"));
    EXPECT_THAT(complaint("DRAWTEXT(C>O, L, STRCAT('a', C));"), HasSubstr("CON2STR(X, 2)"));
    EXPECT_THAT(complaint("DRAWTEXT(C>O, L, CON2STR(C, 12));"), HasSubstr("0 to 9"));
    EXPECT_THAT(complaint("DRAWTEXT(C>O, L, CON2STR(C));"), HasSubstr("takes 2 arguments"));
}

TEST(Reference, TakesALineOfAFormulaElsewhereByItsNumber) {
    const Program program = lowered("X: CALCSTOCKINDEX('SH600000', 'MACD', 2);");
    ASSERT_EQ(program.foreigns.size(), 1U);
    EXPECT_EQ(program.foreigns[0].instrument, "600000.SH");
    EXPECT_EQ(program.foreigns[0].program->outputs.at(program.foreigns[0].output).name, "DEA");
    EXPECT_EQ(lowered("X: \"SH999999$CLOSE\";").foreigns.at(0).instrument, "000001.SH");
    EXPECT_EQ(complaint("X: CALCSTOCKINDEX('SH600000', 'MACD', 4);"),
              "MACD has 3 outputs, and here is asked for number 4");
    EXPECT_THAT(complaint("X: CALCSTOCKINDEX('SH600000', 'MACD');"), HasSubstr("takes an"));
}

}  // namespace
}  // namespace mystocks::formula
