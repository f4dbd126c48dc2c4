#include "mystocks/store/tdengine/detail/rest_client.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/tdengine/adapter_double_test.hpp"
#include "mystocks/store/tdengine/detail/endpoint.hpp"

namespace mystocks::store::tdengine::detail {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using testing::AdapterDouble;
using testing::DoubleReply;
using testing::DoubleRequest;

const std::string kOne = R"({"code":0,"column_meta":[["1","BIGINT",8]],"data":[[1]],"rows":1})";

std::string failure(int code, const std::string& desc) {
    return R"({"code":)" + std::to_string(code) + R"(,"desc":")" + desc + R"(","timing":1})";
}

TdengineOptions quick() {
    TdengineOptions options;
    options.connect_wait_max = milliseconds(2000);
    options.statement_wait_max = milliseconds(2000);
    options.retry_for = milliseconds(1500);
    return options;
}

ErrorKind kind_of(const RestClient& client, const std::string& sql = "SELECT 1") {
    try {
        client.run(sql);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.message().find("taosdata"), std::string::npos) << error.message();
        return error.kind();
    }
    ADD_FAILURE() << "it succeeded";
    return ErrorKind::kInternal;
}

}  // namespace

TEST(TdengineRestClient, SendsTheStatementWithTheLoginOverOneConnection) {
    AdapterDouble server([](const DoubleRequest&) { return DoubleReply{kOne}; });
    const RestClient client(parse_endpoint(server.url("me:p%3aw")), quick());
    for (int i = 0; i < 5; ++i) {
        std::int64_t seen = 0;
        client.run("SELECT 1", [&](std::span<const Cell> cells) { seen = cells[0].integer(); });
        EXPECT_EQ(seen, 1);
    }
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 5U);
    EXPECT_EQ(requests[0].target, "/rest/sql");
    EXPECT_EQ(requests[0].body, "SELECT 1");
    EXPECT_EQ(requests[0].authorization, "Basic bWU6cDp3");  // me:p:w
    EXPECT_EQ(server.connections(), 1U);
}

TEST(TdengineRestClient, AsksForATokenOnceAndForAnotherWhenItIsRefused) {
    std::atomic<int> logins = 0;
    AdapterDouble server([&](const DoubleRequest& request) {
        if (request.target == "/rest/login/root/taos%2Fdata") {
            return DoubleReply{R"({"code":0,"desc":"token)" + std::to_string(++logins) + R"("})"};
        }
        return request.authorization == "Taosd token2" || request.body == "SELECT 1"
                   ? DoubleReply{kOne}
                   : DoubleReply{failure(4357, "no auth info input"), 401};
    });
    TdengineOptions options = quick();
    options.login = Login::kToken;
    const RestClient client(parse_endpoint(server.url("root:taos%2Fdata")), options);
    client.run("SELECT 1");
    client.run("SELECT 1");
    EXPECT_EQ(logins, 1);
    client.run("SELECT 2");  // the token was refused meanwhile
    EXPECT_EQ(logins, 2);
}

TEST(TdengineRestClient, TellsAWrongLogin) {
    for (const DoubleReply& reply : {DoubleReply{failure(855, "Authentication failure")},
                                     DoubleReply{failure(4357, "no auth info input"), 401}}) {
        AdapterDouble server([&](const DoubleRequest&) { return reply; });
        const RestClient client(parse_endpoint(server.url()), quick());
        EXPECT_EQ(kind_of(client), ErrorKind::kPermission);
        EXPECT_EQ(server.requests().size(), 1U) << "a wrong login is not tried again";
    }
}

TEST(TdengineRestClient, RunsAgainWhenTheAnswerWasCutOrTheServerWasNotReady) {
    for (const DoubleReply& trouble :
         {DoubleReply{kOne, 200, 10}, DoubleReply{kOne, 200, 0},
          DoubleReply{failure(11, "Unable to establish connection")},
          DoubleReply{failure(0x0914, "Sync is restoring")},
          DoubleReply{failure(0x0334, "Out of dnodes")}, DoubleReply{"busy", 503}}) {
        std::atomic<int> asked = 0;
        AdapterDouble server(
            [&](const DoubleRequest&) { return ++asked < 3 ? trouble : DoubleReply{kOne}; });
        const RestClient client(parse_endpoint(server.url()), quick());
        std::int64_t rows = 0;
        client.run("SELECT 1", [&](auto) { ++rows; });
        EXPECT_EQ(asked, 3);
        EXPECT_EQ(rows, 1) << "rows of an answer that was cut are not handed over";
    }
}

TEST(TdengineRestClient, GivesUpInTheEnd) {
    AdapterDouble server([](const DoubleRequest&) {
        return DoubleReply{failure(11, "Unable to establish connection")};
    });
    TdengineOptions options = quick();
    options.retry_for = milliseconds(200);
    const RestClient client(parse_endpoint(server.url()), options);
    EXPECT_EQ(kind_of(client), ErrorKind::kUnavailable);
    EXPECT_GE(server.requests().size(), 2U);

    const std::string nobody = [] {
        AdapterDouble gone([](const DoubleRequest&) { return DoubleReply{kOne}; });
        return gone.url();
    }();
    EXPECT_EQ(kind_of(RestClient(parse_endpoint(nobody), options)), ErrorKind::kUnavailable);
}

TEST(TdengineRestClient, HasItsOwnTimeOut) {
    AdapterDouble server([](const DoubleRequest&) {
        return DoubleReply{kOne, 200, std::string::npos, milliseconds(60'000)};
    });
    TdengineOptions options = quick();
    options.statement_wait_max = milliseconds(150);
    const RestClient client(parse_endpoint(server.url()), options);
    EXPECT_EQ(kind_of(client), ErrorKind::kTimeout);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST(TdengineRestClient, BoundsAnswersAndTakesNoOthers) {
    AdapterDouble server([](const DoubleRequest& request) {
        return request.body == "SELECT 1"   ? DoubleReply{std::string(70'000, ' ') + kOne}
               : request.body == "SELECT 2" ? DoubleReply{"<html>"}
                                            : DoubleReply{R"({"code":0,"desc":"?"})"};
    });
    TdengineOptions options = quick();
    options.answer_bytes_max = 65'536;
    const RestClient client(parse_endpoint(server.url()), options);
    EXPECT_EQ(kind_of(client), ErrorKind::kExhausted);
    EXPECT_EQ(kind_of(client, "SELECT 2"), ErrorKind::kCorrupt);
    EXPECT_EQ(kind_of(client, "SELECT 3"), ErrorKind::kCorrupt);
}

TEST(TdengineRestClient, TellsTheServersErrorsApart) {
    const std::vector<std::pair<int, ErrorKind>> cases{
        {9728, ErrorKind::kInternal},     {534, ErrorKind::kInternal},
        {9731, ErrorKind::kNotFound},     {9750, ErrorKind::kNotFound},
        {904, ErrorKind::kNotFound},      {0x012B, ErrorKind::kExhausted},
        {0x0303, ErrorKind::kPermission}, {0x001C, ErrorKind::kExhausted},
        {0x012E, ErrorKind::kExhausted},  {0x0129, ErrorKind::kExhausted},
    };
    int code = 0;
    AdapterDouble server([&](const DoubleRequest&) { return DoubleReply{failure(code, "why")}; });
    const RestClient client(parse_endpoint(server.url()), quick());
    for (const auto& [value, kind] : cases) {
        code = value;
        EXPECT_EQ(kind_of(client), kind) << value;
    }
    code = 9731;
    EXPECT_EQ(client.try_run("SELECT 1").code, 9731);
}

TEST(TdengineRestClient, BoundsTheStatementsInFlight) {
    std::atomic<int> now = 0;
    std::atomic<int> most = 0;
    AdapterDouble server([&](const DoubleRequest&) {
        const int here = ++now;
        int before = most;
        while (here > before && !most.compare_exchange_weak(before, here)) {
        }
        std::this_thread::sleep_for(milliseconds(5));
        --now;
        return DoubleReply{kOne};
    });
    TdengineOptions options = quick();
    options.statements_in_flight_max = 3;
    const RestClient client(parse_endpoint(server.url()), options);
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i) {
        threads.emplace_back([&] { client.run("SELECT 1"); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_LE(most, 3);
    EXPECT_EQ(server.requests().size(), 12U);
    EXPECT_LE(server.connections(), 3U);
}

}  // namespace mystocks::store::tdengine::detail
