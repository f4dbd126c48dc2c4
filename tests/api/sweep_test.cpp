// Somebody tries many parameter sets, looks at the best, asks for a picture, and makes mistakes;
// what ended is remembered, and strategies of one's own are kept.
#include <string>

#include "tests/api/story.hpp"
#include <gmock/gmock.h>

namespace mystocks::stories {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class Sweeps : public Story {
  protected:
    Answer run(const std::string& body) { return wait_for_sweep(post(kPath, body)); }
    std::string path_of(const Answer& answer, const std::string& more) {
        return std::string(kPath) + "/" + answer.at("/id") + more;
    }
    // A request with a strategy over one instrument, `more` members behind it.
    static std::string body(const std::string& name, const std::string& more = "") {
        return R"({"text":"name = \")" + name +
               R"(\"\n[universe]\ninstruments = [\"600000.SH\"]\n[parameters]\n)"
               R"(N = { default = 1, min = 1, max = 5, step = 1 }\n)"
               R"(M = { default = 1, min = 0, max = 3, step = 1 }\n)"
               R"([signals]\nentry = \"C > REF(C, N) + M\"\nexit = \"C < REF(C, N)\"\n)"
               R"([orders]\nunlimited_volume = true\n")" +
               more + "}";
    }

    static constexpr const char* kPath = "/api/v1/sweeps";
};

TEST_F(Sweeps, RunAndAreRead) {
    import_two_instruments();
    const Answer started = post(kPath, body("mine", R"(,"rank_by":"total_return")"));
    EXPECT_EQ(started.at("/sets"), "20") << started.raw.body;
    const Answer done = wait_for_sweep(started);
    ASSERT_EQ(done.at("/state"), "\"done\"") << done.raw.body;
    EXPECT_EQ(done.at("/sets"), "20");
    EXPECT_EQ(done.at("/axes/N"), "[1,2,3,4,5]") << done.raw.body;
    EXPECT_EQ(done.at("/rank_by"), "\"total_return\"");
    EXPECT_EQ(done.at("/figures/0/name"), "\"final_equity\"");
    EXPECT_EQ(done.at("/walk_forward"), "[]");
    const Answer rows = get(path_of(done, "/rows?limit=3&sort=trades"));
    EXPECT_EQ(rows.at("/total"), "20");
    EXPECT_EQ(rows.at("/rows/3"), "");
    const Answer map = get(path_of(done, "/heat-map?rows=N&columns=M&figure=total_return"));
    EXPECT_THAT(map.numbers("/rows"), SizeIs(5)) << map.raw.body;
    EXPECT_THAT(map.numbers("/values"), SizeIs(20));
    // The set as a row and as a backtest: the same equity.
    const std::string set = done.at("/best/set");
    const Answer row = get(path_of(done, "/sets/" + set));
    EXPECT_EQ(row.at("/values"), done.at("/best/values"));
    const Answer again = wait_for_backtest(
        post("/api/v1/backtests", body("mine", R"(,"parameters":)" + row.at("/parameters"))));
    EXPECT_EQ(again.at("/overview/final_equity"), row.at("/values/0")) << again.raw.body;
    EXPECT_EQ(erase(path_of(done, "")).status, 204);
    EXPECT_EQ(get(path_of(done, "")).status, 404);
}

TEST_F(Sweeps, TakeRangesFromTheRequest) {
    import_two_instruments();
    const Answer done =
        run(body("mine", R"(,"grid":{"N":[1,3]},"rank_by":"final_equity","monte_carlo_paths":50)"));
    ASSERT_EQ(done.at("/state"), "\"done\"") << done.raw.body;
    EXPECT_EQ(done.at("/sets"), "2");
    EXPECT_EQ(done.at("/axes/N"), "[1,3]");
    EXPECT_EQ(done.at("/monte_carlo/shares/2"), "5E-1") << done.raw.body;
    const Answer many = run(body("mine", R"(,"grid":{"M":[0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,)"
                                         R"(1,1.1,1.2,1.3,1.4,1.5,1.6,1.7,1.8]},"samples":9)"));
    EXPECT_EQ(many.at("/sets"), "9") << many.raw.body;
    EXPECT_THAT(many.numbers("/axes/M"), SizeIs(19));
    EXPECT_EQ(many.at("/samples"), "9");
    EXPECT_EQ(many.at("/from"), "null");
    EXPECT_EQ(get(kPath).at("/figures/0/name"), "\"final_equity\"");
}

TEST_F(Sweeps, RefuseWhatCannotBeSwept) {
    import_two_instruments();
    EXPECT_EQ(post(kPath, "{}").status, 400);
    EXPECT_EQ(post(kPath, R"({"name":"no-such"})").status, 404);
    EXPECT_EQ(post(kPath, R"({"text":"[signals]"})").status, 422);
    for (const char* more :
         {R"(,"rank_by":"sharp")", R"(,"grid":{"N":[99]})", R"(,"grid":{"K":[1]})",
          R"(,"grid":{"N":[]})", R"(,"walk_forward_fit":5)"}) {
        const Answer answer = post(kPath, body("mine", more));
        EXPECT_EQ(answer.status, 400) << more << answer.raw.body;
    }
    EXPECT_THAT(post(kPath, body("mine", R"(,"rank_by":"sharp")")).raw.body, HasSubstr("sharpe"));
    const Answer done = run(body("mine"));
    EXPECT_EQ(get(path_of(done, "/heat-map?rows=N&columns=N")).status, 400);
    EXPECT_EQ(get(path_of(done, "/heat-map?rows=N&columns=K")).status, 400);
    EXPECT_EQ(get(path_of(done, "/rows?sort=nothing")).status, 400);
    EXPECT_EQ(get(path_of(done, "/sets/20")).status, 404);
    EXPECT_EQ(get(std::string(kPath) + "/99").status, 404);
}

TEST_F(Sweeps, WhatEndedIsRemembered) {
    import_two_instruments();
    run(body("mine", R"(,"grid":{"N":[1,3]},"purses":"one","samples":1,"rank_by":"cagr")"));
    wait_for_backtest(post("/api/v1/backtests", R"({"name":"rising","parameters":{"N":2}})"));
    const Answer failed = wait_for_backtest(
        post("/api/v1/backtests", R"({"name":"rising","from":"2030-01-01","to":"2030-02-01"})"));
    EXPECT_EQ(failed.at("/state"), "\"failed\"");
    const Answer page = get("/api/v1/runs");
    EXPECT_EQ(page.at("/total"), "3") << page.raw.body;
    // The clock stands still, so the order is that of the names.
    std::string backtest;
    std::string sweep;
    for (const char* place : {"/runs/0", "/runs/1", "/runs/2"}) {
        if (page.at(std::string(place) + "/kind") == "\"sweep\"") {
            sweep = page.at(std::string(place) + "/id");
            EXPECT_EQ(page.at(std::string(place) + "/sets"), "1");
            EXPECT_EQ(page.at(std::string(place) + "/name"), "\"mine\"");
        } else if (page.at(std::string(place) + "/failure") == "\"\"") {
            backtest = page.at(std::string(place) + "/id");
            EXPECT_EQ(page.at(std::string(place) + "/parameters"), R"({"N":2})");
            EXPECT_NE(page.at(std::string(place) + "/figures/total_return"), "");
        }
    }
    backtest = backtest.substr(1, backtest.size() - 2);
    EXPECT_THAT(get("/api/v1/runs/" + backtest).at("/text"), HasSubstr("C > REF(C, N)"));
    EXPECT_EQ(get("/api/v1/runs/" + backtest).at("/sweep"), "null");
    // Enough to begin the same sweep again.
    const Answer swept = get("/api/v1/runs/" + sweep.substr(1, sweep.size() - 2));
    EXPECT_EQ(swept.at("/sweep/axes/N"), "[1,3]") << swept.raw.body;
    EXPECT_EQ(swept.at("/sweep/purses"), "\"one\"");
    EXPECT_EQ(swept.at("/sweep/rank_by"), "\"cagr\"");
    EXPECT_EQ(swept.at("/sweep/samples"), "1");
    EXPECT_EQ(erase("/api/v1/runs/" + backtest).status, 204);
    EXPECT_EQ(erase("/api/v1/runs/" + backtest).status, 404);
    EXPECT_EQ(get("/api/v1/runs?limit=1&offset=1").at("/runs/1"), "");
    EXPECT_EQ(get("/api/v1/runs").at("/total"), "2");
}

TEST_F(Sweeps, StrategiesOfOnesOwnAreKept) {
    import_two_instruments();
    const Answer saved = post("/api/v1/strategies", body("我的策略"));
    EXPECT_EQ(saved.at("/name"), "\"我的策略\"") << saved.raw.body;
    EXPECT_EQ(saved.at("/built_in"), "false");
    EXPECT_EQ(get("/api/v1/strategies").at("/strategies/1/name"), "\"我的策略\"");
    EXPECT_EQ(post("/api/v1/strategies", body("rising")).status, 409);
    EXPECT_EQ(post("/api/v1/strategies", body("")).status, 400);
    EXPECT_EQ(post("/api/v1/strategies", R"({"text":"nonsense"})").status, 422);
    const Answer done = run(R"({"name":"我的策略","rank_by":"total_return"})");
    EXPECT_EQ(done.at("/state"), "\"done\"") << done.raw.body;
    const std::string path = "/api/v1/strategies/%E6%88%91%E7%9A%84%E7%AD%96%E7%95%A5";
    EXPECT_THAT(get(path).at("/text"), HasSubstr("[universe]"));
    EXPECT_EQ(erase(path).status, 204);
    EXPECT_EQ(get(path).status, 404);
    EXPECT_EQ(erase("/api/v1/strategies/rising").status, 409);
}

}  // namespace
}  // namespace mystocks::stories
