// Somebody keeps what a formula gives, looks at it, and takes it away again.
#include "tests/api/story.hpp"
#include <gmock/gmock.h>

namespace mystocks::stories {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ValuesStory : public Story {
  protected:
    Answer keep(const std::string& body) {
        return wait_for_value_run(post("/api/v1/values", body));
    }
};

// Closes: 600000.SH 10.2 10.4 9.5, 000001.SZ 20.5 20.8 21.9.
TEST_F(ValuesStory, AFormulasOutputsAreKeptAndShown) {
    import_two_instruments();
    EXPECT_EQ(get("/api/v1/values").at("/values"), "[]");
    const std::string body = R"({"text":"UP: C-REF(C,1); TWICE: C*2;","name":"涨"})";
    const Answer done = keep(body);
    EXPECT_EQ(done.at("/state"), "\"done\"") << done.raw.body;
    EXPECT_EQ(done.at("/name"), "\"涨\"");
    EXPECT_EQ(done.at("/done"), "2");
    EXPECT_EQ(done.at("/rows"), "10");
    EXPECT_EQ(done.at("/report/names"), "[\"涨.UP\",\"涨.TWICE\"]");
    EXPECT_EQ(done.at("/report/with_values"), "2");
    EXPECT_EQ(done.at("/report/inserted"), "10");
    EXPECT_EQ(keep(body).at("/report/unchanged"), "10");

    const Answer list = get("/api/v1/values");
    EXPECT_EQ(list.at("/values/0/name"), "\"涨.TWICE\"");
    EXPECT_EQ(list.at("/values/0/rows"), "6");
    EXPECT_EQ(list.at("/values/0/last"), "20260702");
    EXPECT_EQ(list.at("/values/1/instruments"), "2");
    EXPECT_EQ(list.at("/values/1/origin/adjust"), "\"forward\"");
    EXPECT_EQ(list.at("/values/1/origin/universe"), "\"all\"");
    EXPECT_EQ(list.at("/values/1/origin/finished"), "true");
    EXPECT_EQ(list.at("/values/1/origin/computed_at"), "\"2026-07-06T02:00:00Z\"");

    const Answer twice = get("/api/v1/values/%E6%B6%A8.TWICE?id=600000&from=2026-07-01");
    ASSERT_EQ(twice.status, 200) << twice.raw.body;
    EXPECT_EQ(twice.at("/id"), "\"600000.SH\"");
    EXPECT_EQ(twice.at("/time"), "[20260701,20260702]");
    EXPECT_THAT(twice.numbers("/value"), ElementsAre(20.8, 19));
    EXPECT_EQ(get("/api/v1/values/%E6%B6%A8.TWICE?id=600000&limit=1").at("/time"), "[20260702]");

    const Answer newest = get("/api/v1/values/%E6%B6%A8.UP/newest?limit=1");
    EXPECT_EQ(newest.at("/total"), "2");
    EXPECT_EQ(newest.at("/rows/0/instrument"), "\"000001.SZ\"");
    EXPECT_EQ(newest.at("/rows/0/time"), "20260702");
    EXPECT_EQ(newest.at("/rows/1"), "");
    EXPECT_EQ(get("/api/v1/values/%E6%B6%A8.UP/newest?order=least").at("/rows/0/instrument"),
              "\"600000.SH\"");
}

TEST_F(ValuesStory, WhatIsUndefinedIsNull) {
    import_two_instruments();
    ASSERT_EQ(keep(R"({"text":"R: C/(C-10.4);","name":"R"})").at("/state"), "\"done\"");
    EXPECT_EQ(get("/api/v1/values/R.R?id=600000.SH").at("/value/1"), "null");
}

TEST_F(ValuesStory, AnotherFormulaNeedsLeaveToTakeTheName) {
    import_two_instruments();
    ASSERT_EQ(keep(R"({"text":"A: C; B: O;","name":"X"})").at("/state"), "\"done\"");
    const Answer refused = post("/api/v1/values", R"({"text":"A: O;","name":"X"})");
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.raw.body, HasSubstr("another formula"));
    const Answer replaced = keep(R"({"text":"A: O;","name":"X","replace":true})");
    EXPECT_EQ(replaced.at("/report/erased_series"), "4");
    EXPECT_EQ(get("/api/v1/values/X.B?id=600000").status, 404);
    EXPECT_EQ(erase("/api/v1/values/X").status, 204);
    EXPECT_EQ(erase("/api/v1/values/X").status, 404);
    EXPECT_EQ(get("/api/v1/values").at("/values"), "[]");
}

TEST_F(ValuesStory, AFactorComparesInstrumentsAndAKnownFormulaHasItsName) {
    import_two_instruments();
    const Answer factor = keep(R"({"text":"R: RANK(C);","name":"F","universe":{"kind":"stock"}})");
    EXPECT_EQ(factor.at("/state"), "\"done\"") << factor.raw.body;
    EXPECT_EQ(get("/api/v1/values").at("/values/0/origin/universe"), "\"stock\"");
    EXPECT_THAT(get("/api/v1/values/F.R?id=600000").numbers("/value"), ElementsAre(2, 2, 2));
    const Answer known = keep(R"({"formula":"rising"})");
    EXPECT_EQ(known.at("/name"), "\"RISING\"");
    EXPECT_EQ(known.at("/title"), "\"RISING\"");
}

TEST_F(ValuesStory, WhatCantBeKeptIsRefused) {
    import_two_instruments();
    const auto refusal = [&](const std::string& body) {
        return post("/api/v1/values", body).status;
    };
    EXPECT_EQ(refusal(R"({"text":"A: C;"})"), 400) << "no name";
    EXPECT_EQ(refusal(R"({"text":"A: C;","name":"a\u0007b"})"), 400);
    EXPECT_EQ(refusal(R"({"text":"A: C;","name":"a.b"})"), 400);
    EXPECT_EQ(refusal("{\"text\":\"A: C;\",\"name\":\"" + std::string(61, 'n') + "\"}"), 400);
    EXPECT_EQ(refusal(R"({"text":"A: REFX(C,1);","name":"A"})"), 400);
    EXPECT_EQ(refusal(R"({"text":"A: ;","name":"A"})"), 422);
    EXPECT_EQ(refusal(R"({"formula":"nothing"})"), 404);
    EXPECT_EQ(refusal(R"({"text":"A: C;","name":"A","universe":{"watchlist":"none"}})"), 404);
    EXPECT_EQ(refusal(R"({"text":"A: C;","name":"A","from":"2026-07-02","to":"2026-07-01"})"), 400);
    EXPECT_EQ(get("/api/v1/values/NONE?id=600000").status, 404);
    EXPECT_EQ(get("/api/v1/values/NONE/newest").status, 404);
    EXPECT_EQ(get("/api/v1/values/NONE").status, 400) << "no instrument";
    EXPECT_EQ(get("/api/v1/value-runs/7").status, 404);
    ASSERT_EQ(keep(R"({"text":"A: C;","name":"A"})").at("/state"), "\"done\"");
    EXPECT_EQ(get("/api/v1/values/A.A?id=999999").status, 404);
    EXPECT_EQ(get("/api/v1/values/A.A?id=600000&from=soon").status, 400);
    EXPECT_EQ(get("/api/v1/values/A.A?id=600000&period=1w").status, 404);
    EXPECT_EQ(get("/api/v1/values/A.A/newest?limit=0").status, 400);
}

TEST_F(ValuesStory, RunsAreListedAndForgotten) {
    import_two_instruments();
    const Answer done = keep(R"({"text":"A: C;","name":"A"})");
    EXPECT_EQ(get("/api/v1/value-runs").at("/runs/0/id"), done.at("/id"));
    EXPECT_EQ(erase("/api/v1/value-runs/" + done.at("/id")).status, 204);
    EXPECT_EQ(get("/api/v1/value-runs").at("/runs"), "[]");
    EXPECT_EQ(get("/api/v1/values").at("/values/0/name"), "\"A.A\"") << "what it wrote stays";
}

}  // namespace
}  // namespace mystocks::stories
