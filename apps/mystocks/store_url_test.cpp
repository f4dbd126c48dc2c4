#include "apps/mystocks/store_url.hpp"

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"

namespace mystocks::app {
namespace {

std::string complaint(const std::string& url) {
    try {
        driver_of(url);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kInvalidArgument);
        return error.message();
    }
    return {};
}

TEST(StoreUrl, TheSchemeNamesTheDriver) {
    EXPECT_EQ(driver_of("sqlite:a.db"), StoreDriver::kEmbedded);
    EXPECT_EQ(driver_of("postgresql://localhost/x"), StoreDriver::kPostgres);
    EXPECT_EQ(driver_of("tdengine+http://h:6041/x"), StoreDriver::kTdengine);
    EXPECT_EQ(driver_of("tdengine+https://h:6041/x"), StoreDriver::kTdengine);
}

TEST(StoreUrl, AnUnknownSchemeIsToldWithTheNearestAndAllOthers) {
    EXPECT_NE(complaint("sqlit:a.db").find("did you mean sqlite:?"), std::string::npos);
    EXPECT_NE(complaint("postgres://h/x").find("did you mean postgresql://?"), std::string::npos);
    EXPECT_NE(complaint("tdengine://h/x").find("tdengine+http://"), std::string::npos);
    const std::string secret = complaint("mysql://ann:secret@h/x");
    EXPECT_NE(secret.find("sqlite:, postgresql://"), std::string::npos);
    EXPECT_EQ(secret.find("secret"), std::string::npos) << secret;
    EXPECT_EQ(complaint("ann:secret@h").find("secret"), std::string::npos);
    EXPECT_FALSE(complaint("").empty());
}

TEST(StoreUrl, APasswordIsFoundWhereverItStands) {
    EXPECT_TRUE(has_password("postgresql://ann:x@h/d"));
    EXPECT_TRUE(has_password("postgresql://ann:@h/d"));
    EXPECT_TRUE(has_password("postgresql://h/d?sslmode=require&password=x"));
    EXPECT_TRUE(has_password("postgresql://h/d?password=x"));
    EXPECT_TRUE(has_password("postgresql://ann:a/b@h/d"));
    EXPECT_FALSE(has_password("postgresql://ann@h:5432/d"));
    EXPECT_FALSE(has_password("postgresql://h:5432/d?sslmode=require"));
    EXPECT_FALSE(has_password("sqlite:a:b@c.db"));
}

TEST(StoreUrl, APasswordIsPutInAndLeftOut) {
    const std::string url = "postgresql://ann@h:5432/d?sslmode=require";
    const std::string whole = with_password(url, "a/b@c:d é%");
    EXPECT_EQ(whole, "postgresql://ann:a%2Fb%40c%3Ad%20%C3%A9%25@h:5432/d?sslmode=require");
    EXPECT_EQ(without_password(whole), url);
    EXPECT_EQ(with_password("tdengine+http://root:old@h/d", "new"), "tdengine+http://root:new@h/d");
    EXPECT_EQ(without_password("postgresql://ann:a/b@h/d"), "postgresql://ann@h/d");
    EXPECT_EQ(without_password("postgresql://h/d?password=x"), "postgresql://h/d");
    EXPECT_EQ(without_password("postgresql://h/d?password=x&a=b"), "postgresql://h/d?a=b");
    EXPECT_EQ(without_password("postgresql://h/d?a=b&password=x"), "postgresql://h/d?a=b");
    EXPECT_EQ(without_password("postgresql://h/d?password=x&password=y"), "postgresql://h/d");
    EXPECT_EQ(without_password("sqlite:a.db"), "sqlite:a.db");
    EXPECT_THROW(with_password("postgresql://h/d", "x"), base::Error);
}

}  // namespace
}  // namespace mystocks::app
