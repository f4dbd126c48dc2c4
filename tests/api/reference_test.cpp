// Calendar, blocks and what the program says about itself.
#include "tests/api/story.hpp"
#include <gmock/gmock.h>

#include "mystocks/market/block.hpp"

namespace mystocks::stories {
namespace {

using ::testing::HasSubstr;

class Reference : public Story {};

TEST_F(Reference, Calendar) {
    const Answer week = get("/api/v1/calendar/CN?from=2015-02-13&to=2015-02-26");
    EXPECT_EQ(week.at("/days"), R"(["2015-02-13","2015-02-16","2015-02-17","2015-02-25",)"
                                R"("2015-02-26"])");  // new year's week was closed
    EXPECT_EQ(week.at("/provisional_from"), "null");
    EXPECT_NE(get("/api/v1/calendar/CN?from=2099-01-01&to=2099-01-10").at("/provisional_from"),
              "null");
    EXPECT_EQ(get("/api/v1/calendar/ALWAYS?from=2020-01-04&to=2020-01-05").at("/days"),
              R"(["2020-01-04","2020-01-05"])");
    EXPECT_EQ(get("/api/v1/calendar/CN?from=2015-02-26&to=2015-02-13").at("/days"), "[]");
    EXPECT_EQ(get("/api/v1/calendar/MARS").status, 404);
    EXPECT_EQ(get("/api/v1/calendar/CN?from=0001-01-01&to=9999-12-31").status, 400);
    EXPECT_EQ(get("/api/v1/calendar/CN?from=2015-02-30").status, 400);
}

TEST_F(Reference, Blocks) {
    market::Block block;
    block.kind = market::BlockKind::kConcept;
    block.name = "新能源/电池";
    block.source = "tdx";
    block.members = {market::InstrumentId::parse("600000.SH"),
                     market::InstrumentId::parse("000001.SZ")};
    stores_.records->replace_blocks(std::span(&block, 1));
    EXPECT_EQ(get("/api/v1/blocks").at("/items"),
              R"([{"kind":"concept","name":"新能源/电池","members":2,"source":"tdx"}])");
    const std::string name = "%E6%96%B0%E8%83%BD%E6%BA%90%2F%E7%94%B5%E6%B1%A0";
    const Answer found = get("/api/v1/blocks/concept/" + name);
    EXPECT_THAT(found.at("/members"), HasSubstr("\"600000.SH\""));
    EXPECT_EQ(get("/api/v1/blocks/concept/none").status, 404);
    EXPECT_EQ(get("/api/v1/blocks/flavour/none").status, 400);
}

TEST_F(Reference, TheProgramItself) {
    EXPECT_EQ(get("/api/v1/about").raw.body,
              R"({"name":"MyStocks","version":"1.2.3","simulated":false,"today":"2026-07-06"})");
    EXPECT_EQ(get("/healthz").raw.body, R"({"status":"ok"})");
    EXPECT_EQ(get("/readyz").status, 200);
    const Answer metrics = get("/metrics");
    EXPECT_THAT(metrics.raw.header("content-type"), HasSubstr("text/plain; version=0.0.4"));
    EXPECT_THAT(metrics.raw.body, HasSubstr("route=\"/healthz\",status=\"200\"} 1\n"));
    EXPECT_EQ(get("/openapi.json").raw.body, api::openapi_document());
    EXPECT_THAT(get("/docs").raw.body, HasSubstr("/swagger/swagger-ui-bundle.js"));
    EXPECT_EQ(get("/api/v1/nothing").status, 404);
    EXPECT_EQ(post("/api/v1/about").status, 405);
}

}  // namespace
}  // namespace mystocks::stories
