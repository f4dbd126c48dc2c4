// Somebody looks at the strategies, checks one of their own, runs it, reads what came, and makes
// mistakes.
#include <string>
#include <vector>

#include "tests/api/story.hpp"
#include <gmock/gmock.h>

namespace mystocks::stories {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Backtests : public Story {
  protected:
    Answer run(const std::string& body) { return wait_for_backtest(post(kPath, body)); }
    std::string path_of(const Answer& answer, const std::string& more) {
        return std::string(kPath) + "/" + answer.at("/id") + more;
    }

    static constexpr const char* kPath = "/api/v1/backtests";
};

TEST_F(Backtests, StrategiesAreShownAndChecked) {
    EXPECT_EQ(get("/api/v1/strategies").at("/strategies/0/title_zh"), "\"上涨\"");
    const Answer one = get("/api/v1/strategies/rising");
    EXPECT_THAT(one.at("/text"), HasSubstr("C > REF(C, N)"));
    EXPECT_EQ(one.at("/parameters/0/max"), "5");
    EXPECT_EQ(get("/api/v1/strategies/risin").status, 404);
    EXPECT_EQ(get("/api/v1/strategies/keys").at("/keys/0/name"), "\"name\"");
    const Answer sound = post("/api/v1/strategies/check",
                              R"({"text":"[universe]\nall = true\n[signals]\nentry = \"C > O\""})");
    EXPECT_EQ(sound.at("/ok"), "true") << sound.raw.body;
    EXPECT_EQ(sound.at("/strategy/values/1/key"), "\"signals.entry\"");
    EXPECT_EQ(sound.at("/strategy/values/1/value"), "\"C > O\"");
    EXPECT_EQ(sound.at("/strategy/values/1/line"), "4");
    const Answer bad = post("/api/v1/strategies/check",
                            R"({"text":"[universe]\nall = true\n[signals]\nentry = \"C > OO\""})");
    EXPECT_EQ(bad.at("/ok"), "false");
    EXPECT_EQ(bad.at("/strategy"), "null");
    EXPECT_EQ(bad.at("/diagnostics/0/line"), "4");
    EXPECT_EQ(bad.at("/diagnostics/0/column"), "14");
}

// Closes: 600000.SH 10.2 10.4 9.5 (opens 10 10.2 9.4), 000001.SZ 20.5 20.8 21.9 (20 20.5 20.8).
// Both rise on the second day and are bought at the third day's open.
TEST_F(Backtests, RunAndAreRead) {
    import_two_instruments();
    const Answer done = run(R"({"name":"rising","audit":true})");
    ASSERT_EQ(done.at("/state"), "\"done\"") << done.raw.body;
    EXPECT_EQ(done.at("/title_en"), "\"Rising\"");
    EXPECT_EQ(done.at("/parameters"), R"({"N":1})");
    EXPECT_EQ(done.at("/time"), "[20260630,20260701,20260702]");
    EXPECT_EQ(done.numbers("/equity").at(0), 1e6);
    const Answer result = get(path_of(done, "/result"));
    EXPECT_EQ(result.at("/instruments"), "2") << result.raw.body;
    EXPECT_EQ(result.at("/bars"), "6");
    EXPECT_EQ(result.at("/fills_total"), "2");
    EXPECT_EQ(result.at("/time"), "[20260630,20260701,20260702]");
    EXPECT_EQ(result.at("/program_version"), "\"1.2.3\"");
    EXPECT_EQ(result.at("/metrics/0/name"), "\"moments\"");
    EXPECT_EQ(result.at("/audit/0/difference"), "\"\"");
    EXPECT_EQ(result.at("/look_ahead"), "[]");
    const Answer fills = get(path_of(done, "/fills?instrument=600000.SH"));
    EXPECT_EQ(fills.at("/total"), "1");
    // A tenth of the equity at 9.4 in whole lots: 10,600 shares.
    EXPECT_EQ(fills.at("/fills/0/price"), "9.4E0") << fills.raw.body;
    EXPECT_EQ(fills.at("/fills/0/shares"), "10600");
    EXPECT_EQ(fills.at("/fills/0/time"), "20260702");
    EXPECT_EQ(fills.at("/fills/0/reason"), "\"entry\"");
    const Answer trades = get(path_of(done, "/trades?sort=instrument&descending=true&limit=1"));
    EXPECT_EQ(trades.at("/total"), "2");
    EXPECT_EQ(trades.at("/trades/0/instrument"), "\"600000.SH\"");
    EXPECT_EQ(trades.at("/trades/0/open"), "true");
    EXPECT_EQ(trades.at("/trades/1"), "");
    const Answer orders = get(path_of(done, "/orders?offset=1"));
    EXPECT_EQ(orders.at("/orders/0/side"), "\"buy\"");
    EXPECT_EQ(get(path_of(done, "/orders?refused=true")).at("/orders"),
              get(path_of(done, "/orders?refused=true&limit=5")).at("/orders"));
    const Answer report = get(path_of(done, "/report.html"));
    EXPECT_THAT(report.raw.header("content-type"), HasSubstr("text/html"));
    EXPECT_THAT(report.raw.body, HasSubstr("600000.SH"));
    EXPECT_EQ(get(kPath).at("/backtests/0/overview/trades"), "0");
    EXPECT_EQ(erase(path_of(done, "")).status, 204);
    EXPECT_EQ(get(path_of(done, "")).status, 404);
}

TEST_F(Backtests, GoOverASimulatedMarket) {
    ASSERT_EQ(wait_for(post("/api/v1/imports", R"({"source":"simulated"})")).at("/state"),
              "\"done\"");
    const Answer done =
        run(R"({"text":"[universe]\nall = true\n[signals]\nentry = \"CROSS(MA(C,5),MA(C,20))\"\n)"
            R"(exit = \"CROSS(MA(C,20),MA(C,5))\"\n[stops]\nloss = 0.05\n","audit":true})");
    ASSERT_EQ(done.at("/state"), "\"done\"") << done.raw.body;
    const Answer result = get(path_of(done, "/result?points=10"));
    EXPECT_EQ(result.numbers("/equity").size(), 10U);
    EXPECT_NE(result.at("/trades_total"), "0");
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(result.at("/audit/" + std::to_string(i) + "/difference"), "\"\"");
    }
    const Answer ranked = run(
        R"({"text":"[universe]\nall = true\n[ranking]\nformula = \"C / REF(C, 20)\"\ntop = 3\n"})");
    ASSERT_EQ(ranked.at("/state"), "\"done\"") << ranked.raw.body;
    EXPECT_NE(get(path_of(ranked, "/result")).at("/fills_total"), "0");
}

TEST_F(Backtests, RefuseWhatCantBeRun) {
    import_two_instruments();
    const auto status = [&](const std::string& body) { return post(kPath, body).status; };
    EXPECT_EQ(status("{}"), 400);
    EXPECT_EQ(status(R"({"name":"rising","text":""})"), 400);
    EXPECT_EQ(status(R"({"name":"nothing"})"), 404);
    EXPECT_EQ(status(R"({"name":"rising","parameters":{"M":3}})"), 400);
    EXPECT_EQ(status(R"({"name":"rising","parameters":{"N":6}})"), 400);
    EXPECT_EQ(status(R"({"name":"rising","from":"2026-07-02","to":"2026-07-01"})"), 400);
    const Answer bad = post(kPath, R"({"text":"[universe]\nal = true"})");
    EXPECT_EQ(bad.status, 422);
    EXPECT_EQ(bad.at("/diagnostics/0/line"), "2");
    EXPECT_THAT(bad.at("/diagnostics/0/message"), HasSubstr("universe.all"));
    const auto why = [&](const std::string& body) {
        const Answer failed = run(body);
        EXPECT_EQ(failed.at("/state"), "\"failed\"") << failed.raw.body;
        EXPECT_EQ(get(path_of(failed, "/result")).status, 409);
        return failed.at("/problem/detail");
    };
    const std::string entry = R"(\n[signals]\nentry = \"C > O\"\n"})";
    EXPECT_THAT(why(R"({"text":"[universe]\ninstruments = [\"600001.SH\"])" + entry),
                HasSubstr("no bars of 600001.SH"));
    EXPECT_THAT(why(R"({"text":"[universe]\nblock = \"concept:芯片\")" + entry),
                HasSubstr("no block concept:芯片"));
    EXPECT_THAT(why(R"({"text":"[universe]\nindex_members = \"000300.SH\")" + entry),
                HasSubstr("by date"));
    EXPECT_THAT(
        why(R"({"text":"[universe]\nall = true\n[data]\nbenchmark = \"000300.SH\")" + entry),
        HasSubstr("benchmark"));
    EXPECT_THAT(why(R"({"name":"rising","from":"2026-07-03"})"), HasSubstr("data.from"));
    EXPECT_THAT(why(R"({"name":"rising","to":"2020-07-03"})"), HasSubstr("1d bars"));
    EXPECT_EQ(get(std::string(kPath) + "/999").status, 404);
    EXPECT_EQ(get(std::string(kPath) + "/999/result").status, 404);
    EXPECT_EQ(erase(std::string(kPath) + "/999").status, 404);
}

TEST_F(Backtests, ALookAheadIsSaid) {
    import_two_instruments();
    const std::string text = R"([universe]\nall = true\n[signals]\nentry = \"REFX(C, 1) > C\"\n)";
    EXPECT_EQ(post(kPath, R"({"text":")" + text + "\"}").status, 422);
    const Answer done =
        run(R"({"text":")" + text + R"(allow_look_ahead = [\"REFX\"]\n","audit":true})");
    ASSERT_EQ(done.at("/state"), "\"done\"") << done.raw.body;
    const Answer result = get(path_of(done, "/result"));
    EXPECT_EQ(result.at("/look_ahead"), R"(["REFX"])");
    EXPECT_THAT(result.at("/remarks/0/text"), HasSubstr("THE AUDIT FAILED"));
    EXPECT_EQ(result.at("/remarks/0/code"), "\"audit-failed\"");
    EXPECT_NE(result.at("/remarks/0/values/end"), "");
    EXPECT_NE(result.at("/audit/0/difference"), "\"\"");
}

}  // namespace
}  // namespace mystocks::stories
