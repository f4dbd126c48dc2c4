#include "mystocks/http/openapi.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/http/detail/pretty_json.hpp"
#include "mystocks/http/detail/server_test.hpp"

namespace mystocks::http {
namespace {

struct Answer {
    std::string name;
    std::optional<base::Date> day;
    std::optional<detail::Echo> echo;
    std::vector<double> values;
    RawJson extra;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (name, day, echo, values, extra))
StructNotes notes_of(std::type_identity<Answer>) {
    return {"Answer",
            "An answer.",
            {{.field = "name", .description = "Name.", .example = "\"x\""},
             {.field = "day", .description = "Day."},
             {.field = "echo", .description = "Echo."},
             {.field = "values", .description = "Values.", .nan_is_null = true},
             {.field = "extra", .description = "Anything."}}};
}

struct Query {
    std::int64_t id = 0;
    std::optional<std::string> q;
    std::uint8_t limit = 9;
};
BOOST_DESCRIBE_STRUCT(Query, (), (id, q, limit))
StructNotes notes_of(std::type_identity<Query>) {
    return {"Query",
            "A query.",
            {{.field = "id", .description = "Id.", .minimum = 1},
             {.field = "q", .description = "Text.", .size_max = 8},
             {.field = "limit", .description = "Limit.", .defaulted = true, .maximum = 50}}};
}

boost::json::value document() {
    Router router;
    router.add(Route<Query, Answer>{.operation = {.path = "/things/{id}",
                                                  .id = "get_thing",
                                                  .tag = "things",
                                                  .summary = "A thing.",
                                                  .errors = {base::ErrorKind::kNotFound},
                                                  .also_produces = {"text/csv"}},
                                    .handle = [](const Query&) { return Answer{}; },
                                    .version = [](const Query&) { return std::string(); }});
    router.add(UploadRoute<detail::PutFile>{
        .operation = {
            .method = Method::kPut, .path = "/files/{path*}", .id = "put", .tag = "things"}});
    router.add(Route<Nothing, Nothing>{.operation = {.path = "/hidden", .id = "hidden"}});
    const std::string text =
        openapi_document(router, {"Things", "1", "About.", {{"things", "Things."}}});
    EXPECT_EQ(text, detail::pretty_json(boost::json::parse(text)));
    return boost::json::parse(text);
}

std::string at(const boost::json::value& json, const char* pointer) {
    boost::json::error_code error;
    const auto* found = json.find_pointer(pointer, error);
    return found != nullptr ? boost::json::serialize(*found) : "nothing at " + std::string(pointer);
}

TEST(OpenApi, DescribesParameters) {
    const auto json = document();
    EXPECT_EQ(at(json, "/paths/~1things~1{id}/get/parameters"),
              R"([{"description":"Id.","in":"path","name":"id","required":true,)"
              R"("schema":{"format":"int64","minimum":1,"type":"integer"}},)"
              R"({"description":"Text.","in":"query","name":"q","required":false,)"
              R"("schema":{"maxLength":8,"type":"string"}},)"
              R"({"description":"Limit.","in":"query","name":"limit","required":false,)"
              R"("schema":{"default":9,"format":"int32","maximum":50,"minimum":0,)"
              R"("type":"integer"}}])");
}

TEST(OpenApi, DescribesAnswers) {
    const auto json = document();
    const std::string responses = "/paths/~1things~1{id}/get/responses";
    EXPECT_EQ(at(json, (responses + "/200/content/application~1json/schema/$ref").c_str()),
              "\"#/components/schemas/Answer\"");
    EXPECT_EQ(at(json, (responses + "/200/content/text~1csv/schema/type").c_str()), "\"string\"");
    EXPECT_EQ(at(json, (responses + "/404/description").c_str()), "\"Not found\"");
    EXPECT_EQ(at(json, (responses + "/304/description").c_str()),
              "\"Not changed since the ETag in If-None-Match.\"");
    EXPECT_EQ(at(json, "/components/schemas/Answer/required"),
              R"(["name","day","echo","values","extra"])");
    EXPECT_EQ(at(json, "/components/schemas/Answer/properties/day/type"), R"(["string","null"])");
    EXPECT_EQ(at(json, "/components/schemas/Answer/properties/echo/anyOf"),
              R"([{"$ref":"#/components/schemas/Echo"},{"type":"null"}])");
    EXPECT_EQ(at(json, "/components/schemas/Answer/properties/values/items/type"),
              R"(["number","null"])");
    EXPECT_EQ(at(json, "/components/schemas/Answer/properties/name/examples"), R"(["x"])");
    EXPECT_EQ(at(json, "/components/schemas/Problem/required"),
              R"(["type","title","status","detail"])");
}

TEST(OpenApi, DescribesUploadsAndLeavesOutWhatHasNoTag) {
    const auto json = document();
    EXPECT_EQ(at(json,
                 "/paths/~1files~1{path}/put/requestBody/content/"
                 "application~1octet-stream/schema/format"),
              "\"binary\"");
    EXPECT_EQ(at(json, "/paths/~1files~1{path}/put/parameters/0/in"), "\"path\"");
    EXPECT_EQ(json.at("paths").as_object().size(), 2U);
}

TEST(OpenApi, HasAPageOfItsOwn) {
    Router router;
    add_docs_page(router, "Things");
    metrics::Registry registry;
    ServerConfig config;
    config.port = 0;
    Server server(config, std::move(router), AssetTable(), registry);
    testing::RawClient client(server.port());
    const auto page = client.get("/docs");
    EXPECT_THAT(page->body, ::testing::HasSubstr("/swagger/swagger-ui-bundle.js"));
    EXPECT_THAT(page->header("content-type"), ::testing::HasSubstr("text/html"));
    EXPECT_THAT(page->body, ::testing::Not(::testing::HasSubstr("<script>")));
}

}  // namespace
}  // namespace mystocks::http
