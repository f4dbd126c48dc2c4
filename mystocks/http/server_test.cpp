#include "mystocks/http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/http/detail/gzip.hpp"
#include "mystocks/http/detail/server_test.hpp"

namespace mystocks::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::RawClient;
using testing::RawResponse;

class ServerTest : public ::testing::Test {
  protected:
    ServerTest() {
        config_.port = 0;
        config_.io_threads = 2;
        config_.worker_threads = 2;
    }

    std::uint16_t start() {
        server_ = std::make_unique<Server>(config_, site_.router(), AssetTable(assets_), registry_);
        return server_->port();
    }

    ServerConfig config_;
    detail::TestSite site_;
    std::vector<Asset> assets_;
    metrics::Registry registry_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
    RawClient client(start());
    for (int i = 0; i < 3; ++i) {
        const auto response = client.get("/api/echo?text=a%20b");
        ASSERT_TRUE(response);
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, R"({"text":"a b","sleep_ms":0})");
        EXPECT_EQ(response->header("content-type"), "application/json");
        EXPECT_EQ(response->header("connection"), "keep-alive");
        EXPECT_EQ(response->header("cache-control"), "no-store");
        EXPECT_EQ(response->header("x-content-type-options"), "nosniff");
        EXPECT_EQ(response->header("referrer-policy"), "no-referrer");
        EXPECT_THAT(response->header("content-security-policy"), HasSubstr("default-src 'none'"));
        EXPECT_THAT(response->header("date"), HasSubstr(" GMT"));
    }
    EXPECT_EQ(client.post_json("/api/echo", R"({"text":"x"})")->body,
              R"({"text":"x","sleep_ms":0})");
    EXPECT_EQ(client.get("/fast")->status, 204);
    client.send("GET /fast HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.receive()->header("connection"), "close");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    RawClient client(start());
    std::string text;
    for (int i = 0; i < 50; ++i) {
        // Later ones are faster: order must hold all the same.
        text += "GET /api/echo?text=" + std::to_string(i) +
                "&sleep_ms=" + std::to_string(i < 3 ? 20 : 0) +
                " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        text +=
            "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\n{\"tex\r\n8\r\nt\":\"abc\"\r\n1\r\n}\r\n"
            "0\r\n\r\n";
    }
    client.send(text);
    for (int i = 0; i < 50; ++i) {
        EXPECT_THAT(client.receive()->body, HasSubstr(std::to_string(i).append("\"")));
        EXPECT_THAT(client.receive()->body, HasSubstr("\"abc\""));
    }
}

TEST_F(ServerTest, AnswersARequestThatComesByteByByte) {
    RawClient client(start());
    for (const char c : std::string("POST /api/echo HTTP/1.1\r\nHost: localhost\r\n"
                                    "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n"
                                    "{\"text\":\"x\"}")) {
        client.send(std::string(1, c));
    }
    EXPECT_EQ(client.receive()->status, 200);
}

TEST_F(ServerTest, HeadIsGetWithoutABody) {
    RawClient client(start());
    client.send("HEAD /api/echo?text=abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto head = client.receive(true);
    EXPECT_EQ(head->status, 200);
    EXPECT_EQ(head->header("content-length"), "27");
    EXPECT_EQ(client.get("/api/echo?text=abc")->body.size(), 27U);
}

TEST_F(ServerTest, NamesTheMethodsThatAreAllowed) {
    RawClient client(start());
    const auto refused = client.request("DELETE", "/api/echo?text=a", "");
    EXPECT_EQ(refused->status, 405);
    EXPECT_EQ(refused->header("allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(refused->header("content-type"), "application/problem+json");
    const auto options = client.request("OPTIONS", "/api/echo", "");
    EXPECT_EQ(options->status, 204);
    EXPECT_EQ(options->header("allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(client.request("BREW", "/api/echo", "")->status, 501);
}

TEST_F(ServerTest, TellsErrorsAsProblems) {
    RawClient client(start());
    EXPECT_EQ(client.get("/api/nowhere", "Accept: text/html\r\n")->status, 404);
    const auto missing = client.get("/api/echo?text=missing");
    EXPECT_EQ(missing->status, 404);
    EXPECT_EQ(missing->body, R"({"type":"urn:mystocks:error:not-found","title":"Not found",)"
                             R"("status":404,"detail":"there is no such text"})");
    const auto invalid = client.get("/api/echo?txet=a&sleep_ms=x");
    EXPECT_EQ(invalid->status, 400);
    EXPECT_THAT(invalid->body, HasSubstr(R"("errors":[{"field":"txet","message":"is unknown; )"
                                         R"(did you mean \"text\"?"},{"field":"sleep_ms",)"));
    const auto damaged = client.get("/api/echo?text=damaged");
    EXPECT_EQ(damaged->status, 500);
    EXPECT_THAT(damaged->body, HasSubstr("a chunk is damaged"));
    const auto bug = client.get("/api/echo?text=bug");
    EXPECT_EQ(bug->status, 500);
    EXPECT_THAT(bug->body, HasSubstr("urn:mystocks:incident:"));
    EXPECT_THAT(bug->body, Not(HasSubstr("secret")));
    EXPECT_EQ(client.get("/fast")->status, 204);
}

TEST_F(ServerTest, PacksWhatIsLongForWhoTakesIt) {
    RawClient client(start());
    const std::string target = "/api/echo?text=" + std::string(5000, 'a');
    const auto plain = client.get(target, "Accept-Encoding: br, gzip;q=0\r\n");
    EXPECT_EQ(plain->header("content-encoding"), "");
    EXPECT_EQ(plain->header("vary"), "Accept-Encoding");
    const auto packed = client.get(target, "Accept-Encoding: br, gzip\r\n");
    EXPECT_EQ(packed->header("content-encoding"), "gzip");
    EXPECT_LT(packed->body.size(), 1000U);
    EXPECT_EQ(detail::gunzip(packed->body, 100'000), plain->body);
    EXPECT_EQ(
        client.get("/api/echo?text=a", "Accept-Encoding: gzip\r\n")->header("content-encoding"),
        "");
}

TEST_F(ServerTest, KeepsAnswersUntilTheirVersionChanges) {
    RawClient client(start());
    const auto first = client.get("/api/kept?text=a");
    const std::string etag = first->header("etag");
    EXPECT_THAT(etag, HasSubstr("W/\""));
    EXPECT_EQ(first->header("cache-control"), "no-cache");
    const auto again = client.get("/api/kept?sleep_ms=0&text=a");
    EXPECT_EQ(again->body, first->body);
    EXPECT_EQ(again->header("etag"), etag);
    EXPECT_EQ(site_.echo_calls, 1);
    const auto current = client.get("/api/kept?text=a", "If-None-Match: \"x\", " + etag + "\r\n");
    EXPECT_EQ(current->status, 304);
    EXPECT_EQ(current->header("etag"), etag);
    EXPECT_EQ(current->body, "");
    EXPECT_EQ(client.get("/api/kept?text=b")->body, R"({"text":"b","sleep_ms":0})");
    site_.version = "2";
    const auto changed = client.get("/api/kept?text=a", "If-None-Match: " + etag + "\r\n");
    EXPECT_EQ(changed->status, 200);
    EXPECT_NE(changed->header("etag"), etag);
    EXPECT_EQ(site_.echo_calls, 3);
    // Errors are not kept.
    EXPECT_EQ(client.get("/api/kept?text=missing")->status, 404);
    EXPECT_EQ(client.get("/api/kept?text=missing")->status, 404);
    EXPECT_EQ(site_.echo_calls, 5);
}

TEST_F(ServerTest, KeepsThePackedFormApart) {
    RawClient client(start());
    const std::string target = "/api/kept?text=" + std::string(5000, 'a');
    const auto plain = client.get(target);
    for (int i = 0; i < 2; ++i) {
        const auto packed = client.get(target, "Accept-Encoding: gzip\r\n");
        EXPECT_EQ(detail::gunzip(packed->body, 100'000), plain->body);
        EXPECT_EQ(packed->header("etag"), plain->header("etag"));
        EXPECT_EQ(client.get(target)->body, plain->body);
    }
    EXPECT_EQ(site_.echo_calls, 2);
}

TEST_F(ServerTest, CountsRequestsByRoute) {
    RawClient client(start());
    client.get("/api/echo?text=a");
    client.get("/api/echo?text=missing");
    client.get("/api/kept?text=a");
    client.get("/api/kept?text=a");
    client.get("/nothing/here");
    client.get("/fast");
    const std::string text = registry_.text();
    EXPECT_THAT(text, HasSubstr("mystocks_http_requests_total{method=\"GET\",route=\"/api/echo\","
                                "status=\"200\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("route=\"/api/echo\",status=\"404\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("route=\"other\",status=\"404\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("mystocks_http_cache_hits_total 1\n"));
    EXPECT_THAT(text, HasSubstr("mystocks_http_connections 1\n"));
    EXPECT_THAT(text, Not(HasSubstr("nothing")));
}

TEST_F(ServerTest, ServesFiles) {
    const std::string page = "<html></html>";
    const std::string script = "let a;" + std::string(3000, ' ');
    const std::string packed = detail::gzip(script);
    const auto bytes = [](const std::string& text) { return std::as_bytes(std::span(text)); };
    assets_ = {{"/index.html", "text/html; charset=utf-8", bytes(page)},
               {"/assets/chart-3f9a2c1b.js", "text/javascript", bytes(script)},
               {"/assets/chart-3f9a2c1b.js", "text/javascript", bytes(packed), true}};
    RawClient client(start());
    const auto index = client.get("/index.html");
    EXPECT_EQ(index->body, page);
    EXPECT_EQ(index->header("cache-control"), "no-cache");
    EXPECT_THAT(index->header("content-security-policy"), HasSubstr("script-src 'self'"));
    EXPECT_EQ(client.get("/index.html", "If-None-Match: " + index->header("etag") + "\r\n")->status,
              304);
    const auto plain = client.get("/assets/chart-3f9a2c1b.js");
    EXPECT_EQ(plain->body, script);
    EXPECT_THAT(plain->header("cache-control"), HasSubstr("immutable"));
    const auto small = client.get("/assets/chart-3f9a2c1b.js", "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(small->body, packed);
    EXPECT_EQ(small->header("content-encoding"), "gzip");
    // The page's own addresses.
    EXPECT_EQ(client.get("/", "Accept: text/html,*/*\r\n")->body, page);
    EXPECT_EQ(client.get("/chart/600000", "Accept: text/html,*/*\r\n")->body, page);
    EXPECT_EQ(client.get("/chart/600000.SH", "Accept: text/html,*/*\r\n")->body, page);
    EXPECT_EQ(client.get("/chart/600000")->status, 404);
    EXPECT_EQ(client.get("/missing.js", "Accept: text/html,*/*\r\n")->status, 404);
    EXPECT_EQ(client.request("POST", "/index.html", "")->status, 405);
}

TEST_F(ServerTest, RefusesToListenWhereItMustNot) {
    config_.address = "0.0.0.0";
    EXPECT_THROW(start(), base::Error);
    config_.address = "localhost";
    EXPECT_THROW(start(), base::Error);
    config_.address = "127.0.0.1";
    config_.port = start();
    try {
        const Server second(config_, Router(), AssetTable(), registry_);
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), base::ErrorKind::kConflict);
        EXPECT_THAT(error.message(), HasSubstr("choose another port"));
    }
}

TEST_F(ServerTest, FinishesWhatIsInFlightWhenItStops) {
    const std::uint16_t port = start();
    RawClient idle(port);
    EXPECT_EQ(idle.get("/fast")->status, 204);
    RawClient busy(port);
    busy.send("GET /api/echo?text=late&sleep_ms=300 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    while (site_.echo_calls == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::thread stopping([this] { server_->stop(); });
    const auto response = busy.receive();
    stopping.join();
    ASSERT_TRUE(response);
    EXPECT_THAT(response->body, HasSubstr("late"));
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_TRUE(idle.is_closed());
    EXPECT_THROW(RawClient{port}, std::runtime_error);
}

TEST_F(ServerTest, CutsOffWhatDoesNotEndInTimeWhenItStops) {
    config_.stop_timeout = std::chrono::milliseconds(50);
    RawClient busy(start());
    busy.send("GET /api/echo?text=late&sleep_ms=600 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    while (site_.echo_calls == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_TRUE(server_->stop());
    EXPECT_FALSE(busy.receive());
}

TEST_F(ServerTest, GivesUpOnAHandlerThatNeverReturns) {
    config_.stop_timeout = std::chrono::milliseconds(50);
    config_.stop_grace = std::chrono::milliseconds(50);
    for (const std::string path : {"/held", "/held_loop"}) {
        site_.echo_calls = 0;
        site_.held = true;
        const std::uint16_t port = start();
        RawClient busy(port);
        busy.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        while (site_.echo_calls == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        EXPECT_FALSE(server_->stop()) << path;
        if (path == "/held") {
            EXPECT_FALSE(busy.receive()) << "the connection is still open";
        }
        site_.held = false;
        bool stopped = false;
        for (int i = 0; i < 100 && !stopped; ++i) {
            stopped = server_->stop();
        }
        EXPECT_TRUE(stopped) << path;
    }
}

}  // namespace
}  // namespace mystocks::http
