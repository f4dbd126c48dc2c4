// What a hostile or broken client meets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mystocks/http/detail/server_test.hpp"
#include "mystocks/http/server.hpp"

namespace mystocks::http {
namespace {

using ::testing::HasSubstr;
using testing::RawClient;

class ServerLimitsTest : public ::testing::Test {
  protected:
    ServerLimitsTest() {
        config_.port = 0;
        config_.io_threads = 1;
        config_.worker_threads = 2;
    }

    std::uint16_t start() {
        server_ = std::make_unique<Server>(config_, site_.router(), AssetTable(), registry_);
        return server_->port();
    }
    // Sends `text` on a connection of its own; 0 where there was no answer.
    int status_of(const std::string& text) {
        RawClient client(server_->port());
        client.send(text);
        client.send_end();
        const auto response = client.receive();
        return response ? response->status : 0;
    }

    ServerConfig config_;
    detail::TestSite site_;
    metrics::Registry registry_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerLimitsTest, RefusesMalformedRequests) {
    start();
    const std::string host = "Host: localhost\r\n";
    for (const std::string& text : std::vector<std::string>{
             "nonsense\r\n\r\n", "GET  /fast HTTP/1.1\r\n" + host + "\r\n",
             "GET /fast HTTP/9.9\r\n" + host + "\r\n", "GET /fast\r\n" + host + "\r\n",
             "GET /fast HTTP/1.1\r\nHost localhost\r\n\r\n",
             "GET /fast HTTP/1.1\r\n" + host + " folded\r\nbad name: x\r\n\r\n",
             "GET /f\x01st HTTP/1.1\r\n" + host + "\r\n", "GET /%zz HTTP/1.1\r\n" + host + "\r\n",
             "GET http://localhost/fast HTTP/1.1\r\n" + host + "\r\n",
             "GET /fast HTTP/1.1\r\n\r\n",                     // no Host
             "GET /fast HTTP/1.1\r\n" + host + host + "\r\n",  // two of them
             "POST /api/echo HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n",
             "POST /api/echo HTTP/1.1\r\n" + host + "Content-Length: 3x\r\n\r\n",
             "POST /api/echo HTTP/1.1\r\n" + host +
                 "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
             "POST /api/echo HTTP/1.1\r\n" + host +
                 "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "POST /api/echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        EXPECT_EQ(status_of(text), 400) << text;
    }
    EXPECT_EQ(status_of(std::string(64, '\0')), 400);
    EXPECT_EQ(status_of("GET /fast HTTP/1.1\r\n" + host + "\r\n"), 204);
}

TEST_F(ServerLimitsTest, BoundsHeadAndTarget) {
    config_.header_bytes_max = 4096;
    config_.target_bytes_max = 1000;
    start();
    EXPECT_EQ(status_of("GET /fast HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(5000, 'a') +
                        "\r\n\r\n"),
              431);
    EXPECT_EQ(status_of("GET /" + std::string(1001, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              414);
    EXPECT_EQ(
        status_of("GET /fast?" + std::string(900, '&') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        204);
}

TEST_F(ServerLimitsTest, BoundsBodies) {
    config_.body_bytes_max = 1000;
    start();
    const std::string head =
        "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    EXPECT_EQ(status_of(head + "Content-Length: 1001\r\n\r\n"), 413);
    std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 3; ++i) {
        chunked += "190\r\n" + std::string(400, ' ') + "\r\n";
    }
    EXPECT_EQ(status_of(chunked + "0\r\n\r\n"), 413);
    EXPECT_EQ(status_of(head + "Transfer-Encoding: chunked\r\n\r\n5;" + std::string(400'000, 'x')),
              400);
    EXPECT_EQ(status_of("PUT /api/files/a HTTP/1.1\r\nHost: localhost\r\n"
                        "Content-Length: 99999999999\r\n\r\n"),
              413);
    // A route without a body skips what comes all the same, up to the limit.
    EXPECT_EQ(status_of("GET /fast HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"),
              204);
}

TEST_F(ServerLimitsTest, GivesUpOnASlowHead) {
    config_.header_timeout = std::chrono::milliseconds(200);
    config_.idle_timeout = std::chrono::milliseconds(400);
    RawClient slow(start());
    RawClient silent(server_->port());
    for (int i = 0; i < 200; ++i) {
        if (!slow.send("G")) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(slow.receive()->status, 408);
    EXPECT_TRUE(silent.is_closed());
}

TEST_F(ServerLimitsTest, GivesUpOnASlowBody) {
    config_.body_timeout = std::chrono::milliseconds(200);
    RawClient slow(start());
    slow.send(
        "PUT /api/files/slow.day HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 60; ++i) {
        if (!slow.send("x")) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(slow.receive()->status, 408);
    EXPECT_THAT(site_.uploads.first_event(), HasSubstr("slow.day: dropped"));
}

TEST_F(ServerLimitsTest, GivesUpOnASlowReader) {
    config_.write_timeout = std::chrono::milliseconds(200);
    RawClient reader(start());
    const std::string body = R"({"text":")" + std::string(99'000, 'a') + "\"}";
    std::string request =
        "POST /api/echo HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    // Never reads, until the server no longer takes anything.
    for (int i = 0; i < 2000 && reader.send(request); ++i) {
    }
    RawClient other(server_->port());
    EXPECT_EQ(other.get("/fast")->status, 204);
    for (int i = 0; i < 400; ++i) {
        if (registry_.text().find("mystocks_http_connections 1\n") != std::string::npos) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_THAT(registry_.text(), HasSubstr("mystocks_http_connections 1\n"));
}

TEST_F(ServerLimitsTest, AnswersWhenAHandlerTakesTooLong) {
    config_.handler_timeout = std::chrono::milliseconds(100);
    RawClient client(start());
    const auto response = client.get("/api/echo?text=a&sleep_ms=700");
    EXPECT_EQ(response->status, 504);
    EXPECT_THAT(response->body, HasSubstr("urn:mystocks:error:timeout"));
    EXPECT_EQ(client.get("/fast")->status, 204);
}

TEST_F(ServerLimitsTest, BoundsConnections) {
    config_.connections_max = 2;
    const std::uint16_t port = start();
    RawClient first(port);
    RawClient second(port);
    EXPECT_EQ(first.get("/fast")->status, 204);
    EXPECT_EQ(second.get("/fast")->status, 204);
    RawClient third(port);
    const auto refused = third.receive();
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->header("retry-after"), "1");
    first.close();
    int status = 0;
    for (int i = 0; i < 400 && status != 204; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        RawClient fourth(port);
        const auto response = fourth.get("/fast");
        status = response ? response->status : 0;
    }
    EXPECT_EQ(status, 204);
}

TEST_F(ServerLimitsTest, KeepsOtherSitesOut) {
    config_.host_names = {"stocks.lan"};
    RawClient client(start());
    const std::string port = std::to_string(server_->port());
    const auto status = [&](const std::string& method, const std::string& fields) {
        RawClient fresh(server_->port());
        fresh.send(method + " /api/echo?text=a HTTP/1.1\r\n" + fields +
                   "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"text\":\"x\"}");
        return fresh.receive()->status;
    };
    EXPECT_EQ(status("GET", "Host: evil.example\r\n"), 421);
    EXPECT_EQ(status("GET", "Host: localhost.evil.example:8600\r\n"), 421);
    EXPECT_EQ(status("GET", "Host: [::1\r\n"), 421);
    EXPECT_EQ(status("GET", "Host: localhost:x\r\n"), 421);
    for (const char* host : {"localhost", "LOCALHOST:1", "127.0.0.1:8600", "[::1]:8600", "[::1]",
                             "stocks.lan", "Stocks.LAN:80"}) {
        EXPECT_EQ(status("GET", "Host: " + std::string(host) + "\r\n"), 200) << host;
    }
    const std::string host = "Host: localhost:" + port + "\r\n";
    EXPECT_EQ(status("POST", host + "Origin: http://localhost:" + port + "\r\n"), 400);  // query
    EXPECT_EQ(status("POST", host + "Origin: http://localhost:1\r\n"), 403);
    EXPECT_EQ(status("POST", host + "Origin: http://evil.example\r\n"), 403);
    EXPECT_EQ(status("POST", host + "Origin: null\r\n"), 403);
    EXPECT_EQ(status("POST", host + "Origin: file://\r\n"), 403);
    EXPECT_EQ(status("GET", host + "Origin: http://evil.example\r\n"), 200);
}

TEST_F(ServerLimitsTest, StreamsUploads) {
    RawClient client(start());
    const std::string body(5'000'000, 'x');
    EXPECT_EQ(client.request("PUT", "/api/files/sh/a%2Fb.day", body)->status, 204);
    EXPECT_EQ(site_.uploads.first_event(), "sh/a/b.day: finished 5000000");
    EXPECT_EQ(client.request("PUT", "/api/files/small", "hello")->status, 204);
    EXPECT_EQ(site_.uploads.content, "hello");
    EXPECT_EQ(client.request("PUT", "/api/files/empty", "")->status, 204);
    client.send(
        "PUT /api/files/asked HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        "Content-Length: 2\r\n\r\n");
    EXPECT_EQ(client.receive()->status, 100);
    client.send("ok");
    EXPECT_EQ(client.receive()->status, 204);
}

TEST_F(ServerLimitsTest, RefusesAnUploadBeforeReadingIt) {
    RawClient client(start());
    client.send(
        "PUT /api/files/refused HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        "Content-Length: 1000000\r\n\r\n");
    const auto response = client.receive();
    EXPECT_EQ(response->status, 409);
    EXPECT_EQ(response->header("connection"), "close");
}

TEST_F(ServerLimitsTest, TellsTheSinkOfAnUploadThatWasCutOff) {
    start();
    {
        RawClient client(server_->port());
        client.send(
            "PUT /api/files/cut.day HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Length: 1000000\r\n\r\n" +
            std::string(300'000, 'x'));
    }
    EXPECT_THAT(site_.uploads.first_event(), HasSubstr("cut.day: dropped"));
}

TEST_F(ServerLimitsTest, TellsTheSinkOfAChunkThatIsBroken) {
    start();
    EXPECT_EQ(status_of("PUT /api/files/bad.day HTTP/1.1\r\nHost: localhost\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\nxyz\r\n"),
              400);
    EXPECT_EQ(site_.uploads.first_event(), "bad.day: dropped 4");
}

TEST_F(ServerLimitsTest, HoldsManyConnectionsAtOnce) {
    const std::uint16_t port = start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(std::make_unique<RawClient>(port));
        clients.back()->send("GET /api/echo?text=a HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    for (const auto& client : clients) {
        EXPECT_EQ(client->receive()->status, 200);
    }
}

}  // namespace
}  // namespace mystocks::http
