// Calendar, blocks and what the program says about itself.
#include "tests/api/story.hpp"
#include <gmock/gmock.h>

#include "mystocks/market/block.hpp"

namespace mystocks::stories {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

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

TEST_F(Reference, AnIndustryAndAConceptOfOneName) {
    import_two_instruments();
    const std::vector<market::Block> blocks{
        {market::BlockKind::kConcept, "bank", {market::InstrumentId::parse("600000.SH")}, "tdx"},
        {market::BlockKind::kIndustry, "bank", {market::InstrumentId::parse("000001.SZ")}, "tdx"},
        {market::BlockKind::kCustom, "a:b", {market::InstrumentId::parse("000001.SZ")}, "tdx"}};
    stores_.records->replace_blocks(blocks);
    const std::string list = "/api/v1/instruments?block=";
    const Answer concept_only = get(list + "concept:bank");
    EXPECT_EQ(concept_only.at("/total"), "1") << concept_only.raw.body;
    EXPECT_EQ(concept_only.at("/items/0/id"), "\"600000.SH\"");
    EXPECT_EQ(get(list + "industry:bank").at("/items/0/id"), "\"000001.SZ\"");
    EXPECT_EQ(get(list + "custom:a:b").at("/items/0/id"), "\"000001.SZ\"");
    const Answer bare = get(list + "bank");
    EXPECT_EQ(bare.status, 400);
    EXPECT_EQ(bare.at("/errors/0/field"), "\"block\"");
    EXPECT_THAT(bare.at("/errors/0/message"), HasSubstr("kind:name"));
    EXPECT_THAT(bare.at("/errors/0/message"), HasSubstr("industry, region, custom"));
    EXPECT_EQ(get(list + "flavour:bank").status, 400);
    EXPECT_EQ(get(list + ":bank").status, 400);
    EXPECT_EQ(get(list).status, 400);
    const Answer missing = get(list + "style:bank");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.at("/detail"), "\"there is no style block 'bank'\"");
}

TEST_F(Reference, TheDocsPageNeedsNothingFromOutside) {
    const Answer page = get("/docs");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.raw.header("content-type"), "text/html; charset=utf-8");
    EXPECT_THAT(page.raw.header("content-security-policy"), HasSubstr("default-src 'self'"));
    EXPECT_EQ(page.raw.body.find("//"), std::string::npos) << page.raw.body;
    // Every file that it names is this server's.
    std::vector<std::string> files;
    for (const std::string attribute : {"src=\"", "href=\""}) {
        for (std::size_t at = page.raw.body.find(attribute); at != std::string::npos;
             at = page.raw.body.find(attribute, at + 1)) {
            const std::size_t begin = at + attribute.size();
            files.push_back(page.raw.body.substr(begin, page.raw.body.find('"', begin) - begin));
        }
    }
    EXPECT_THAT(files, UnorderedElementsAre("/swagger/swagger-ui.css", "/openapi.json",
                                            "/swagger/swagger-ui-bundle.js", "/swagger/init.js"));
    if (get("/swagger/init.js").status == 404) {
        GTEST_SKIP() << "the web page isn't built: run npm run build in web/, then build again";
    }
    for (const std::string& file : files) {
        EXPECT_EQ(get(file).status, 200) << file;
    }
    EXPECT_THAT(get("/swagger/swagger-ui-bundle.js").raw.header("content-type"),
                HasSubstr("text/javascript"));
    EXPECT_THAT(get("/swagger/swagger-ui.css").raw.header("content-type"), HasSubstr("text/css"));
    EXPECT_THAT(get("/swagger/init.js").raw.body, HasSubstr("url: '/openapi.json'"));
    EXPECT_THAT(get("/swagger/init.js").raw.body, HasSubstr("validatorUrl: null"));
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
    EXPECT_EQ(get("/api/v1/nothing").status, 404);
    EXPECT_EQ(post("/api/v1/about").status, 405);
}

}  // namespace
}  // namespace mystocks::stories
