#include "mystocks/http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mystocks::http {
namespace {

Endpoint endpoint(Method method, std::string path, std::string id) {
    Endpoint made;
    made.operation.method = method;
    made.operation.path = std::move(path);
    made.operation.id = std::move(id);
    made.handle = [](const Request&) { return Response::empty(); };
    return made;
}

Router sample() {
    Router router;
    router.add(endpoint(Method::kGet, "/", "root"));
    router.add(endpoint(Method::kGet, "/bars/{id}", "bars"));
    router.add(endpoint(Method::kGet, "/bars/latest", "latest"));
    router.add(endpoint(Method::kGet, "/bars/latest/all", "all"));
    router.add(endpoint(Method::kGet, "/bars/{id}/raw", "raw"));
    router.add(endpoint(Method::kPost, "/uploads", "start"));
    router.add(endpoint(Method::kPut, "/uploads/{id}/files/{path*}", "put"));
    router.add(endpoint(Method::kDelete, "/uploads/{upload}", "drop"));
    return router;
}

std::string matched(const Router& router, Method method, std::string_view path) {
    const Router::Match match = router.match(method, path);
    return match.endpoint != nullptr ? match.endpoint->operation.id : "";
}

TEST(Router, PrefersLiteralsAndFallsBack) {
    const Router router = sample();
    EXPECT_EQ(matched(router, Method::kGet, "/"), "root");
    EXPECT_EQ(matched(router, Method::kGet, "/bars/latest"), "latest");
    EXPECT_EQ(matched(router, Method::kGet, "/bars/600000.SH"), "bars");
    EXPECT_EQ(matched(router, Method::kGet, "/bars/latest/raw"), "raw");
    EXPECT_EQ(matched(router, Method::kHead, "/bars/x"), "bars");
    for (const char* path : {"", "bars", "/bars", "/bars/", "/bars/x/", "/bars//raw", "/Bars/x"}) {
        EXPECT_EQ(matched(router, Method::kGet, path), "") << path;
    }
}

TEST(Router, DecodesCaptures) {
    const Router router = sample();
    const auto match = router.match(Method::kPut, "/uploads/7/files/sh/%E6%97%A5%2Fa.day");
    ASSERT_NE(match.endpoint, nullptr);
    ASSERT_EQ(match.captures.size(), 2U);
    EXPECT_EQ(match.captures[0].name, "id");
    EXPECT_EQ(match.captures[0].value, "7");
    EXPECT_EQ(match.captures[1].name, "path");
    EXPECT_EQ(match.captures[1].value, "sh/日/a.day");
    EXPECT_EQ(router.match(Method::kDelete, "/uploads/9").captures.at(0).name, "upload");
    EXPECT_EQ(router.match(Method::kGet, "/bars/%zz").endpoint, nullptr);
    EXPECT_EQ(router.match(Method::kPut, "/uploads/7/files/").endpoint, nullptr);
}

TEST(Router, SaysWhatIsAllowed) {
    const Router router = sample();
    EXPECT_THAT(router.match(Method::kPost, "/bars/x").allowed,
                testing::ElementsAre(Method::kGet, Method::kHead, Method::kOptions));
    EXPECT_THAT(router.match(Method::kGet, "/uploads").allowed,
                testing::ElementsAre(Method::kPost, Method::kOptions));
    EXPECT_TRUE(router.match(Method::kGet, "/nowhere").allowed.empty());
}

TEST(RouterDeathTest, ARouteIsThereOnce) {
    Router router = sample();
    EXPECT_DEATH(router.add(endpoint(Method::kGet, "/bars/{code}", "again")), "fresh");
}

}  // namespace
}  // namespace mystocks::http
