// Somebody writes a formula, sees it on a chart, keeps it, and makes mistakes.
#include "tests/api/story.hpp"
#include <gmock/gmock.h>

namespace mystocks::stories {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Formulas : public Story {
  protected:
    Formulas() { import_two_instruments(); }  // closes of 600000: 10.2 10.4 9.5
};

TEST_F(Formulas, TheCatalogueIsListedAndShown) {
    const Answer all = get("/api/v1/formulas");
    EXPECT_EQ(all.at("/formulas/0/name"), "\"BASE\"");
    EXPECT_EQ(all.at("/formulas/0/kind"), "\"indicator\"");
    EXPECT_EQ(all.at("/formulas/0/panel"), "\"main\"");
    EXPECT_EQ(all.at("/formulas/0/built_in"), "true");
    EXPECT_EQ(all.at("/formulas/0/outputs"), "[\"MID\"]");
    EXPECT_EQ(all.at("/formulas/0/parameters"),
              R"([{"name":"N","default_value":5,"min":2,"max":250,"step":1}])");
    EXPECT_EQ(all.at("/formulas/1/name"), "\"RISING\"");
    EXPECT_EQ(get("/api/v1/formulas?kind=screen").at("/formulas/0/name"), "\"RISING\"");
    EXPECT_EQ(get("/api/v1/formulas?group=trend").at("/formulas/1"), "");
    EXPECT_EQ(get("/api/v1/formulas?q=base%20L").at("/formulas/0/name"), "\"BASE\"");
    EXPECT_EQ(get("/api/v1/formulas?q=nothing").at("/formulas"), "[]");
    const Answer base = get("/api/v1/formulas/base");
    EXPECT_THAT(base.at("/text"), HasSubstr("MA(C, N)"));
    EXPECT_EQ(base.at("/versions"), "[]");
    EXPECT_EQ(get("/api/v1/formulas/BASS").status, 404);
    EXPECT_THAT(get("/api/v1/formulas/BASS").raw.body, HasSubstr("did you mean 'BASE'"));
    EXPECT_EQ(get("/api/v1/formulas/BASE?version=1").status, 404);
}

TEST_F(Formulas, ATextIsCheckedAsItIsTyped) {
    const Answer fine = post("/api/v1/formulas/check",
                             R"({"text":"PARAM N(3,1,9);X:MA(C,N),COLORRED,LINETHICK2;"})");
    EXPECT_EQ(fine.at("/ok"), "true");
    EXPECT_EQ(fine.at("/outputs/0/color"), "\"#ff0000\"");
    EXPECT_EQ(fine.at("/outputs/0/thickness"), "2");
    EXPECT_EQ(fine.at("/parameters/0/max"), "9");
    // The emoji is one character, two UTF-16 units and four bytes.
    const Answer wrong = post("/api/v1/formulas/check", R"({"text":"{😀}X:MAA(C,5);\nY:C+;"})");
    EXPECT_EQ(wrong.status, 200);
    EXPECT_EQ(wrong.at("/ok"), "false");
    EXPECT_EQ(wrong.at("/diagnostics/0/severity"), "\"error\"");
    EXPECT_EQ(wrong.at("/diagnostics/0/line"), "1");
    EXPECT_EQ(wrong.at("/diagnostics/0/column"), "6");
    EXPECT_EQ(wrong.at("/diagnostics/0/offset"), "6");
    EXPECT_EQ(wrong.at("/diagnostics/0/length"), "3");
    EXPECT_EQ(wrong.at("/diagnostics/1/line"), "2");
    EXPECT_EQ(wrong.at("/outputs"), "[]");
    const Answer ahead = post("/api/v1/formulas/check", R"({"text":"A:C;B:REFX(C,1);"})");
    EXPECT_EQ(ahead.at("/looks_ahead"), "true");
    EXPECT_EQ(ahead.at("/outputs/0/looks_ahead"), "false");
    EXPECT_EQ(ahead.at("/outputs/1/looks_ahead"), "true");
    EXPECT_EQ(
        post("/api/v1/formulas/check", R"({"text":")" + std::string(70'000, ' ') + "\"}").status,
        400);
    EXPECT_EQ(post("/api/v1/formulas/check", R"({"txet":""})").status, 400);
}

TEST_F(Formulas, TheVocabularyIsKnown) {
    const Answer words = get("/api/v1/formulas/functions");
    EXPECT_THAT(words.raw.body, HasSubstr(R"({"name":"MA",)"));
    EXPECT_THAT(words.raw.body, HasSubstr(R"({"name":"CLOSE","aliases":["C"])"));
    EXPECT_EQ(words.status, 200);
}

TEST_F(Formulas, ATextRunsOnBars) {
    const Answer run =
        post("/api/v1/formulas/run", R"x({"text":"X:MA(C,2);STICKLINE(C>O,O,C,1,0),COLORBLUE;",)x"
                                     R"("instrument":"600000"})");
    EXPECT_EQ(run.status, 200) << run.raw.body;
    EXPECT_EQ(run.at("/instrument"), "\"600000.SH\"");
    EXPECT_EQ(run.at("/adjust"), "\"forward\"");
    EXPECT_EQ(run.at("/time_unit"), "\"date\"");
    EXPECT_EQ(run.at("/time"), "[20260630,20260701,20260702]");
    EXPECT_EQ(run.at("/outputs/0/name"), "\"X\"");
    EXPECT_THAT(run.raw.body, HasSubstr("\"values\":[null,10.3,9.95"));
    EXPECT_EQ(run.at("/drawings/0/shape"), "\"STICKLINE\"");
    EXPECT_EQ(run.at("/drawings/0/color"), "\"#0000ff\"");
    EXPECT_EQ(run.at("/drawings/0/arguments/0"), "[1,1,1]");
    // Warm-up doesn't depend on what is shown.
    const Answer last =
        post("/api/v1/formulas/run", R"({"name":"base","parameters":[2],"instrument":"600000.SH",)"
                                     R"("limit":1})");
    EXPECT_EQ(last.at("/time"), "[20260702]");
    EXPECT_THAT(last.numbers("/outputs/0/values"), ElementsAre((10.4 + 9.5) / 2));
    const Answer until =
        post("/api/v1/formulas/run",
             R"({"text":"N:BARSCOUNT(C);","instrument":"600000.SH","from":"2026-07-01",)"
             R"("to":"20260701"})");
    EXPECT_EQ(until.at("/time"), "[20260701]");
    EXPECT_THAT(until.numbers("/outputs/0/values"), ElementsAre(2));
}

TEST_F(Formulas, ATextComparesTheStocks) {
    const Answer run =
        post("/api/v1/formulas/run", R"({"text":"X:RANK(C);M:GROUPMEAN(C > REF(C,1),1);",)"
                                     R"("instrument":"600000.SH"})");
    EXPECT_EQ(run.status, 200) << run.raw.body;
    EXPECT_EQ(run.at("/compared"), "2");
    EXPECT_THAT(run.numbers("/outputs/0/values"), ElementsAre(2, 2, 2));
    EXPECT_EQ(run.at("/outputs/1/values"), "[null,1,5E-1]");
}

TEST_F(Formulas, WhatCantRunSaysWhy) {
    const auto run = [&](const std::string& body) { return post("/api/v1/formulas/run", body); };
    const Answer bad = run(R"({"text":"X:MA(C;","instrument":"600000.SH"})");
    EXPECT_EQ(bad.status, 422);
    EXPECT_EQ(bad.raw.header("content-type"), "application/problem+json");
    EXPECT_EQ(bad.at("/diagnostics/0/line"), "1");
    EXPECT_EQ(run(R"({"instrument":"600000.SH"})").status, 400);
    EXPECT_EQ(run(R"({"text":"X:C;","name":"BASE","instrument":"600000.SH"})").status, 400);
    EXPECT_EQ(run(R"({"name":"NONE","instrument":"600000.SH"})").status, 404);
    EXPECT_EQ(run(R"({"text":"X:C;","instrument":"999999.SH"})").status, 404);
    EXPECT_EQ(run(R"({"name":"BASE","parameters":[1e9],"instrument":"600000.SH"})").status, 400);
    EXPECT_EQ(run(R"({"name":"BASE","parameters":[5,5],"instrument":"600000.SH"})").status, 400);
    EXPECT_EQ(run(R"({"text":"X:REFX(C,1);","instrument":"600000.SH"})").status, 200);
    EXPECT_EQ(
        run(R"({"text":"X:REFX(C,1);","instrument":"600000.SH","allow_look_ahead":false})").status,
        400);
    EXPECT_EQ(run(R"({"text":"X:C;","instrument":"600000.SH","to":"soon"})").at("/errors/0/field"),
              "\"to\"");
}

TEST_F(Formulas, AreKeptInVersions) {
    const std::string mine = "/api/v1/formulas/%E6%88%91%E7%9A%84";  // 我的
    const Answer first = put_json(mine, R"({"text":"X:C;","zh":"我的线","kind":"indicator"})");
    EXPECT_EQ(first.status, 200) << first.raw.body;
    EXPECT_EQ(first.at("/version"), "1");
    EXPECT_EQ(put_json(mine, R"({"text":"X:C;","zh":"我的线"})").at("/version"), "1");
    EXPECT_EQ(put_json(mine, R"({"text":"X:BASE.MID;","zh":"我的线"})").at("/version"), "2");
    EXPECT_EQ(get(mine).at("/text"), "\"X:BASE.MID;\"");
    EXPECT_EQ(get(mine).at("/versions/1/version"), "1");
    EXPECT_EQ(get(mine).at("/versions/0/saved_at"), "\"2026-07-06T02:00:00Z\"");
    EXPECT_EQ(get(mine + "?version=1").at("/text"), "\"X:C;\"");
    EXPECT_EQ(get(mine + "?version=9").status, 404);
    const Answer refused = put_json(mine, R"({"text":"X:;"})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.at("/diagnostics/0/message"), "");
    EXPECT_EQ(put_json("/api/v1/formulas/base", R"({"text":"X:C;"})").status, 409);
    EXPECT_EQ(put_json("/api/v1/formulas/" + std::string(65, 'x'), R"({"text":"X:C;"})").status,
              400);
    EXPECT_EQ(erase("/api/v1/formulas/base").status, 409);
    EXPECT_EQ(erase(mine).status, 204);
    EXPECT_EQ(erase(mine).status, 404);
}

}  // namespace
}  // namespace mystocks::stories
