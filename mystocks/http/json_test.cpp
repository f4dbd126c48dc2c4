#include "mystocks/http/json.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/http/detail/field_check.hpp"

namespace mystocks::http {
namespace {

enum class Colour { kRed, kGreen };

struct Point {
    double x = 0;
    std::optional<double> y;
};
BOOST_DESCRIBE_STRUCT(Point, (), (x, y))
StructNotes notes_of(std::type_identity<Point>) {
    return {"Point",
            "A point.",
            {{.field = "x", .description = "Across.", .minimum = 0, .maximum = 10},
             {.field = "y", .description = "Up."}}};
}

struct Sample {
    std::string name;
    std::int64_t count = 7;
    std::uint8_t small = 0;
    bool on = false;
    std::optional<Colour> colour;
    std::optional<base::Date> day;
    std::optional<Instant> at;
    std::vector<Point> points;
    std::vector<double> numbers;
    std::map<std::string, std::string> map;
};
BOOST_DESCRIBE_STRUCT(Sample, (), (name, count, small, on, colour, day, at, points, numbers, map))
StructNotes notes_of(std::type_identity<Sample>) {
    return {"Sample",
            "Everything at once.",
            {{.field = "name", .description = "A name.", .size_max = 8},
             {.field = "count", .description = "How many.", .defaulted = true, .minimum = 1},
             {.field = "small", .description = "A byte.", .defaulted = true},
             {.field = "on", .description = "A switch.", .defaulted = true},
             {.field = "colour", .description = "A colour."},
             {.field = "day", .description = "A day."},
             {.field = "at", .description = "A time."},
             {.field = "points", .description = "Points.", .defaulted = true, .size_max = 3},
             {.field = "numbers", .description = "Numbers.", .defaulted = true},
             {.field = "map", .description = "A map.", .defaulted = true}}};
}

struct Search {
    std::string id;
    std::optional<Colour> colour;
    std::int64_t limit = 50;
};
BOOST_DESCRIBE_STRUCT(Search, (), (id, colour, limit))
StructNotes notes_of(std::type_identity<Search>) {
    return {"Search",
            "A search.",
            {{.field = "id", .description = "Path."},
             {.field = "colour", .description = "Query."},
             {.field = "limit", .description = "Query.", .defaulted = true, .maximum = 100}}};
}

struct Post {
    std::int64_t id = 0;
    Point body;
};
BOOST_DESCRIBE_STRUCT(Post, (), (id, body))
StructNotes notes_of(std::type_identity<Post>) {
    return {"Post",
            "A body.",
            {{.field = "id", .description = "Path."}, {.field = "body", .description = "Body."}}};
}

}  // namespace

template <>
struct EnumNotes<Colour> {
    static constexpr std::string_view kName = "Colour";
    static constexpr std::string_view kDescription = "A colour.";
    static std::vector<std::pair<std::string_view, Colour>> values() {
        return {{"red", Colour::kRed}, {"green", Colour::kGreen}};
    }
};

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <typename T>
std::vector<FieldError> faults_of(std::string_view text) {
    try {
        from_json<T>(text);
    } catch (const InvalidRequest& error) {
        return error.errors();
    }
    return {};
}

TEST(Json, ReadsAndWritesEveryKind) {
    const std::string text =
        R"({"name":"a\"\\\n\u0001浦","count":9,"small":255,"on":true,"colour":"green",)"
        R"("day":"2026-07-06","at":"2026-07-06T01:31:00.5Z",)"
        R"("points":[{"x":1.5,"y":null},{"x":2,"y":-3.25}],"numbers":[0.1,100000,1e-9],)"
        R"("map":{"a":"b","c":""}})";
    const auto sample = from_json<Sample>(text);
    EXPECT_EQ(sample.name, "a\"\\\n\x01浦");
    EXPECT_EQ(sample.small, 255);
    EXPECT_EQ(sample.colour, Colour::kGreen);
    EXPECT_EQ(sample.day->yyyymmdd(), 20260706);
    EXPECT_EQ(sample.points.at(1).y, -3.25);
    EXPECT_FALSE(sample.points.at(0).y);
    EXPECT_EQ(sample.map.at("a"), "b");
    EXPECT_EQ(to_json(from_json<Sample>(to_json(sample))), to_json(sample));
    EXPECT_THAT(to_json(sample), HasSubstr(R"("numbers":[0.1,100000,1e-09])"));
    EXPECT_THAT(to_json(sample), HasSubstr(R"("name":"a\"\\\n\u0001浦")"));
    EXPECT_THAT(to_json(sample), HasSubstr(R"("at":"2026-07-06T01:31:00.5Z")"));
}

TEST(Json, DefaultsAndNulls) {
    const auto sample = from_json<Sample>(R"({"name":"x","colour":null})");
    EXPECT_EQ(sample.count, 7);
    EXPECT_FALSE(sample.colour);
    EXPECT_EQ(to_json(Point{std::nan(""), {}}), R"({"x":null,"y":null})");
}

TEST(Json, CollectsEveryFault) {
    const auto faults = faults_of<Sample>(
        R"({"count":0,"small":256,"on":1,"colour":"blue","day":"2026-02-30","nmae":1,)"
        R"("points":[{"x":11},{"y":"a"},7]})");
    EXPECT_THAT(
        faults,
        ElementsAre(FieldError{"name", "is missing"}, FieldError{"count", "must be at least 1"},
                    FieldError{"small", "must be between 0 and 255"},
                    FieldError{"on", "must be true or false, not a number"},
                    FieldError{"colour", "\"blue\" is none of: red, green"},
                    FieldError{"day", "\"2026-02-30\" is no date: write 2026-07-06"},
                    FieldError{"points[0].x", "must be between 0 and 10"},
                    FieldError{"points[1].x", "is missing"},
                    FieldError{"points[1].y", "must be a number, not a string"},
                    FieldError{"points[2]", "must be an object, not a number"},
                    FieldError{"nmae", "is unknown; did you mean \"name\"?"}));
}

TEST(Json, BoundsSizesDepthAndTheNumberOfFaults) {
    EXPECT_THAT(faults_of<Sample>(R"({"name":"123456789"})"),
                ElementsAre(FieldError{"name", "is too long: at most 8 bytes"}));
    EXPECT_THAT(faults_of<Sample>(R"({"name":"a","points":[{},{},{},{}]})"),
                ElementsAre(FieldError{"points", "is too long: at most 3 entries"}));
    const std::string deep = "{\"name\":" + std::string(1000, '[') + std::string(1000, ']') + "}";
    EXPECT_THAT(faults_of<Sample>(deep).at(0).message, HasSubstr("is no JSON"));
    std::string many = "{\"name\":\"a\"";
    for (int i = 0; i < 500; ++i) {
        many += ",\"z" + std::to_string(i) + "\":1";
    }
    EXPECT_EQ(faults_of<Sample>(many + "}").size(), detail::Faults::kMax);
}

TEST(Json, RefusesWhatIsNoJson) {
    for (const char* text : {"", "{", "{\"name\":\"x\"} x", "nul", "{\"name\":\"\xff\"}", "{'a':1}",
                             "{\"name\":NaN}", "{\"count\":1e999}", "[1,]"}) {
        EXPECT_FALSE(faults_of<Sample>(text).empty()) << text;
    }
    EXPECT_THAT(faults_of<Sample>("7").at(0),
                (FieldError{"body", "must be an object, not a number"}));
    EXPECT_THAT(faults_of<Sample>(R"({"name":"x","count":1.5})").at(0),
                (FieldError{"count", "must be a whole number within 64 bits"}));
    EXPECT_THAT(faults_of<Sample>(R"({"name":"x","count":3.0})"), IsEmpty());
}

std::vector<FieldError> faults_of_request(Request request) {
    Search search;
    try {
        read_request(request, description_of<Search>(), &search);
    } catch (const InvalidRequest& error) {
        return error.errors();
    }
    return {};
}

TEST(ReadRequest, ReadsPathAndQuery) {
    Request request;
    request.captures = {{"id", "600000.SH"}};
    request.query = {{"colour", "red"}, {"limit", "100"}};
    Search search;
    read_request(request, description_of<Search>(), &search);
    EXPECT_EQ(search.id, "600000.SH");
    EXPECT_EQ(search.colour, Colour::kRed);
    EXPECT_EQ(search.limit, 100);
}

TEST(ReadRequest, CollectsEveryFault) {
    Request request;
    request.captures = {{"id", "x"}};
    request.query = {{"limit", "1x"}, {"color", "red"}, {"colour", "red"}, {"colour", "red"}};
    EXPECT_THAT(faults_of_request(request),
                ElementsAre(FieldError{"limit", "\"1x\" is no whole number"},
                            FieldError{"color", "is unknown; did you mean \"colour\"?"},
                            FieldError{"colour", "is given twice"}));
    request.query = {{"id", "y"}, {"limit", ""}, {"limit", "5"}};
    EXPECT_THAT(
        faults_of_request(request),
        ElementsAre(FieldError{"id", "is unknown"}, FieldError{"limit", "\"\" is no whole number"},
                    FieldError{"limit", "is given twice"}));
    EXPECT_THAT(faults_of_request({}), ElementsAre(FieldError{"id", "is missing"}));
}

TEST(ReadRequest, TakesOnlyDeclaredJsonAsBody) {
    Request request;
    request.captures = {{"id", "5"}};
    request.body = R"({"x":3})";
    Post post;
    EXPECT_THROW(read_request(request, description_of<Post>(), &post), InvalidRequest);
    request.headers = {{"content-type", "text/plain"}};
    EXPECT_THROW(read_request(request, description_of<Post>(), &post), InvalidRequest);
    request.headers = {{"content-type", "application/json; charset=utf-8"}};
    read_request(request, description_of<Post>(), &post);
    EXPECT_EQ(post.id, 5);
    EXPECT_EQ(post.body.x, 3);
}

}  // namespace
}  // namespace mystocks::http
