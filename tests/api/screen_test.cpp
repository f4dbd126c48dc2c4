// Somebody screens the market, sorts what came, keeps it as a list, and makes mistakes.
#include <chrono>
#include <thread>

#include "tests/api/story.hpp"
#include <gmock/gmock.h>

namespace mystocks::stories {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Screens : public Story {
  protected:
    Answer screen(const std::string& body, const std::string& query = "") {
        return wait_for_screen(post("/api/v1/screens", body), query);
    }
};

// Closes: 600000.SH 10.2 10.4 9.5, 000001.SZ 20.5 20.8 21.9.
TEST_F(Screens, FindWhoMeetsTheCondition) {
    import_two_instruments();
    const Answer done = screen(R"({"name":"rising"})");
    EXPECT_EQ(done.at("/state"), "\"done\"");
    EXPECT_EQ(done.at("/title"), "\"RISING\"");
    EXPECT_EQ(done.at("/date"), "\"2026-07-02\"");
    EXPECT_EQ(done.at("/done"), "2");
    EXPECT_EQ(done.at("/total_rows"), "1");
    EXPECT_EQ(done.at("/columns"), "[\"UP\"]");
    EXPECT_EQ(done.at("/rows/0/instrument"), "\"000001.SZ\"");
    EXPECT_EQ(done.at("/rows/0/time"), "20260702");
    EXPECT_THAT(done.numbers("/rows/0/values"), ElementsAre(21.9 / 20.8 - 1));
    EXPECT_THAT(done.numbers("/rows/0/sparkline"), ElementsAre(20.5, 20.8, 21.9));
    EXPECT_EQ(done.at("/rows/0/hits"), "null");
    EXPECT_EQ(done.at("/after"), "[]");
    const Answer before = screen(R"({"name":"rising","date":"2026-07-01"})",
                                 "?sort=UP&descending=true&limit=1&offset=1");
    EXPECT_EQ(before.at("/total_rows"), "2");
    EXPECT_EQ(before.at("/rows/0/instrument"), "\"000001.SZ\"");
    EXPECT_EQ(before.at("/rows/1"), "");
    const Answer csv = get("/api/v1/screens/" + before.at("/id") + "/csv?sort=close");
    EXPECT_THAT(csv.raw.header("content-type"), HasSubstr("text/csv"));
    EXPECT_THAT(csv.raw.body, HasSubstr("instrument,name,time,close,change,UP\n600000.SH,"));
    EXPECT_EQ(get("/api/v1/screens").at("/screens/0/id"), before.at("/id"));
    EXPECT_EQ(get("/api/v1/screens/" + before.at("/id") + "?sort=nothing").status, 400);
    EXPECT_EQ(erase("/api/v1/screens/" + before.at("/id")).status, 204);
    EXPECT_EQ(get("/api/v1/screens/" + before.at("/id")).status, 404);
}

TEST_F(Screens, CountOverARange) {
    import_two_instruments();
    const Answer done = screen(R"({"text":"HIT:C>REF(C,1);","from":"2026-07-01"})");
    EXPECT_EQ(done.at("/rows/0/instrument"), "\"000001.SZ\"");
    EXPECT_EQ(done.at("/rows/0/hits"), "2");
    EXPECT_EQ(done.at("/rows/0/last_hit"), "20260702");
    EXPECT_EQ(done.at("/rows/0/after/0/samples"), "1");
    EXPECT_EQ(done.at("/rows/0/after/1/mean_return"), "null");
    EXPECT_EQ(done.at("/rows/1/hits"), "1");
    EXPECT_EQ(done.at("/after/0/samples"), "2");
    EXPECT_THAT(done.raw.body, HasSubstr("\"win_rate\":0.5"));
    EXPECT_EQ(done.at("/date"), "null");
}

TEST_F(Screens, GoOverASimulatedMarket) {
    ASSERT_EQ(wait_for(post("/api/v1/imports", R"({"source":"simulated"})")).at("/state"),
              "\"done\"");
    const Answer everyone = screen(R"({"text":"HIT:C>0;"})");
    EXPECT_EQ(everyone.at("/state"), "\"done\"") << everyone.raw.body;
    EXPECT_EQ(everyone.at("/total"), everyone.at("/done"));
    const Answer stocks =
        screen(R"({"text":"M:MA(C,20);HIT:C>M;","universe":{"kind":"stock"},"from":"2026-01-01"})",
               "?sort=after_5&descending=true");
    EXPECT_EQ(stocks.at("/state"), "\"done\"") << stocks.raw.body;
    EXPECT_NE(stocks.at("/rows/1/after/1/mean_return"), "");
    const Answer ranked = screen(R"({"text":"R:RANK(C);HIT:R<=3;","universe":{"kind":"stock"}})");
    EXPECT_EQ(ranked.at("/state"), "\"done\"") << ranked.raw.body;
    EXPECT_EQ(ranked.at("/total_rows"), "3");
}

TEST_F(Screens, RefuseWhatCantBeAsked) {
    import_two_instruments();
    const auto status = [&](const std::string& body) {
        return post("/api/v1/screens", body).status;
    };
    const Answer bad = post("/api/v1/screens", R"({"text":"HIT:CROS(C,O);"})");
    EXPECT_EQ(bad.status, 422);
    EXPECT_EQ(bad.at("/diagnostics/0/column"), "5");
    EXPECT_EQ(status(R"({"text":"HIT:REFX(C,1)>C;"})"), 400);
    EXPECT_EQ(status(R"({"text":"HIT:REFX(C,1)>C;","allow_look_ahead":true})"), 202);
    EXPECT_EQ(status(R"({})"), 400);
    EXPECT_EQ(status(R"({"text":"HIT:1;","parameters":[1]})"), 400);
    EXPECT_EQ(status(R"({"text":"HIT:1;","parameters":[)" + std::string(40, '1') + "]}"), 400);
    EXPECT_EQ(status(R"({"text":"HIT:1;","universe":{"block":"芯片"}})"), 400);
    EXPECT_EQ(status(R"({"text":"HIT:1;","universe":{"block":"concept:芯片"}})"), 404);
    EXPECT_EQ(status(R"({"text":"HIT:1;","universe":{"watchlist":"none"}})"), 404);
    EXPECT_EQ(status(R"({"text":"HIT:1;","universe":{"instruments":["?"]}})"), 400);
    EXPECT_EQ(status(R"({"text":"HIT:1;","date":"2026-07-01","from":"2026-07-01"})"), 400);
    EXPECT_EQ(status(R"({"text":"HIT:1;","date":"2026-07-32"})"), 400);
    EXPECT_EQ(get("/api/v1/screens/999").status, 404);
    EXPECT_EQ(get("/api/v1/screens/999/csv").status, 404);
    EXPECT_EQ(erase("/api/v1/screens/999").status, 404);
}

TEST_F(Screens, OnlySoManyWait) {
    ASSERT_EQ(wait_for(post("/api/v1/imports", R"({"source":"simulated"})")).at("/state"),
              "\"done\"");
    // Each takes far longer than a request, so they pile up.
    std::string text;
    for (int i = 0; i < 100; ++i) {
        const std::string number = std::to_string(i);
        text.append("X").append(number).append(":AVEDEV(C+").append(number).append(",200);");
    }
    std::vector<std::string> ids;
    int refused = 0;
    for (int i = 0; i < 40 && refused == 0; ++i) {
        const Answer started =
            post("/api/v1/screens", R"({"from":"2025-01-01","text":")" + text + "HIT:1;\"}");
        if (started.status == 202) {
            ids.push_back(started.at("/id"));
        } else {
            EXPECT_EQ(started.status, 507);
            ++refused;
        }
    }
    EXPECT_EQ(refused, 1);
    EXPECT_EQ(get("/api/v1/screens/" + ids.back() + "/csv").status, 409);
    for (const std::string& id : ids) {
        EXPECT_EQ(erase("/api/v1/screens/" + id).status, 204);
    }
    const Answer last = get("/api/v1/screens/" + ids.back());
    EXPECT_EQ(last.at("/state"), "\"cancelled\"");
    EXPECT_EQ(last.at("/rows"), "[]");
}

TEST_F(Screens, WatchlistsAreKept) {
    import_two_instruments();
    const std::string mine = "/api/v1/watchlists/%E8%87%AA%E9%80%89";  // 自选
    EXPECT_EQ(get("/api/v1/watchlists").at("/watchlists"), "[]");
    const Answer saved = put_json(mine, R"({"instruments":["sz000001","600000.SH","000001.SZ"]})");
    EXPECT_EQ(saved.at("/instruments"), R"(["000001.SZ","600000.SH"])");
    EXPECT_EQ(get(mine).at("/name"), "\"自选\"");
    EXPECT_EQ(put_json(mine, R"({"instruments":["000001.SZ"]})").status, 200);
    EXPECT_EQ(get("/api/v1/watchlists").at("/watchlists/0/instruments"), R"(["000001.SZ"])");
    EXPECT_EQ(screen(R"({"text":"HIT:1;","universe":{"watchlist":"自选"}})").at("/total"), "1");
    const Answer listed = get("/api/v1/instruments?watchlist=%E8%87%AA%E9%80%89");
    EXPECT_EQ(listed.at("/total"), "1");
    EXPECT_EQ(listed.at("/items/0/id"), "\"000001.SZ\"");
    EXPECT_EQ(get("/api/v1/instruments?watchlist=%E8%87%AA%E9%80%89&q=600").at("/total"), "0");
    EXPECT_EQ(get("/api/v1/instruments?watchlist=none").status, 404);
    EXPECT_EQ(put_json(mine, R"({"instruments":["600000"]})").status, 400);
    EXPECT_EQ(put_json("/api/v1/watchlists/%20", R"({"instruments":[]})").status, 400);
    EXPECT_EQ(erase(mine).status, 204);
    EXPECT_EQ(erase(mine).status, 404);
    EXPECT_EQ(get(mine).status, 404);
}

}  // namespace
}  // namespace mystocks::stories
