// Somebody imports, follows it, cancels it, and makes mistakes.
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/api/story.hpp"
#include <gmock/gmock.h>
#include <sys/resource.h>

namespace mystocks::stories {
namespace {

using ::testing::HasSubstr;

class Import : public Story {
  protected:
    // Soon: a file that was refused is put away after the answer was sent.
    bool nothing_is_left() const {
        for (int i = 0; i < 2000; ++i) {
            if (!std::filesystem::exists(uploads()) || std::filesystem::is_empty(uploads())) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }
};

TEST_F(Import, BringsInAnUploadAndRemovesIt) {
    import_two_instruments();
    EXPECT_TRUE(nothing_is_left());
    const Answer list = get("/api/v1/imports");
    EXPECT_EQ(list.at("/items/0/source"), "\"tdx\"");
    EXPECT_EQ(list.at("/items/0/started"), "\"2026-07-06T02:00:00Z\"");
    EXPECT_EQ(list.at("/items/0/report/rows_read"), "6");
    EXPECT_EQ(list.at("/items/0/error"), "null");
    const Answer store = get("/api/v1/store");
    EXPECT_EQ(store.at("/sources"), "[\"tdx\"]");
    EXPECT_EQ(store.at("/simulated"), "false");
    EXPECT_EQ(store.at("/stores/0/classes/0/name"), "\"bars 1d\"");
    EXPECT_EQ(store.at("/stores/0/classes/0/rows"), "6");
}

TEST_F(Import, ReportsBadRowsAndKeepsTheRest) {
    const std::string id = open_upload();
    std::string file = day_file({{20260630, 10, 10.5, 9.9, 10.2, 1.0F, 1},
                                 {20260701, 10, 9.5, 9.9, 10.2, 1.0F, 1},
                                 {20260799, 10, 10.5, 9.9, 10.2, 1.0F, 1}});
    file.append("cut");
    EXPECT_EQ(put("/api/v1/uploads/" + id + "/files/sh600000.day", file).status, 204);
    const Answer ended =
        wait_for(post("/api/v1/imports", R"({"source":"tdx","upload":")" + id + "\"}"));
    EXPECT_EQ(ended.at("/state"), "\"done\"");
    EXPECT_EQ(ended.at("/report/inserted"), "1") << ended.raw.body;
    EXPECT_EQ(ended.at("/report/rejected"), "3") << ended.raw.body;
    EXPECT_EQ(get("/api/v1/bars/600000.SH").at("/time"), "[20260630]");
}

TEST_F(Import, CanBeFollowedAndCancelled) {
    const Answer started = post("/api/v1/imports", R"({"source":"endless","paths":["x"]})");
    ASSERT_EQ(started.status, 202);
    EXPECT_EQ(started.at("/state"), "\"running\"");
    EXPECT_EQ(started.at("/finished"), "null");
    const std::string target = "/api/v1/imports/" + started.at("/id");
    Answer now = get(target);
    for (int i = 0; i < 1000 && now.at("/progress/rows_read") <= "0"; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        now = get(target);
    }
    EXPECT_EQ(now.at("/progress/units_total"), "1");
    EXPECT_EQ(now.at("/report"), "null");
    EXPECT_EQ(post(target + "/cancel").status, 202);
    const Answer ended = wait_for(started);
    EXPECT_EQ(ended.at("/state"), "\"cancelled\"");
    EXPECT_EQ(post(target + "/cancel").status, 409);
    EXPECT_EQ(post("/api/v1/imports/999/cancel").status, 404);
    EXPECT_EQ(get("/api/v1/imports/999").status, 404);
    EXPECT_EQ(get("/api/v1/imports/0").status, 400);
}

TEST_F(Import, TheListSaysWhatIsStoredOfEach) {
    import_two_instruments();
    const auto named = market::instrument_from_id(market::InstrumentId::parse("600001.SH"));
    stores_.records->upsert_instruments(std::span(&named, 1));
    const store::Provenance ticks{market::InstrumentId::parse("000001.SZ"), "ticks", 1, "csv"};
    stores_.records->record_provenance(std::span(&ticks, 1));
    const Answer list = get("/api/v1/instruments?q=00000");
    EXPECT_EQ(list.at("/items/0/stored"), R"(["1d","ticks"])") << list.raw.body;
    EXPECT_EQ(get("/api/v1/instruments?q=600000").at("/items/0/stored"), R"(["1d"])");
    EXPECT_EQ(get("/api/v1/instruments?q=600001").at("/items/0/stored"), "[]");
}

// A limit on the size of files stands in for a disk that is full: writing fails half-way.
TEST_F(Import, AFullDiskIsToldAndLeavesNothingBehind) {
    const std::string id = open_upload();
    const std::string file = "/api/v1/uploads/" + id + "/files/sh600000.day";
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
    rlimit full = before;
    full.rlim_cur = 2000;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
    const Answer answer = put(file, std::string(8'000, 'x'));
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, ignored);

    EXPECT_EQ(answer.status, 507);
    EXPECT_EQ(answer.raw.header("content-type"), "application/problem+json");
    EXPECT_EQ(answer.at("/type"), "\"urn:mystocks:error:exhausted\"");
    EXPECT_THAT(answer.at("/detail"), HasSubstr("cannot write the upload"));
    EXPECT_THAT(answer.at("/detail"), HasSubstr("sh600000.day: File too large"));
    for (int i = 0; i < 2000 && !std::filesystem::is_empty(uploads() / id); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(std::filesystem::is_empty(uploads() / id));
    // With room again the same upload goes on, and its limit of 10,000 bytes is whole.
    EXPECT_EQ(put(file, std::string(9'000, 'x')).status, 204);
}

TEST_F(Import, ShowsInTheMetrics) {
    import_two_instruments();
    std::string text;
    for (int i = 0; i < 400 && text.find("mystocks_imports_total") == std::string::npos; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        text = get("/metrics").raw.body;
    }
    EXPECT_THAT(text, HasSubstr("mystocks_imports_total{source=\"tdx\",state=\"done\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("mystocks_import_rows_total{outcome=\"inserted\","
                                "source=\"tdx\"} 6\n"));
}

TEST_F(Import, SaysWhatIsWrongWithARequest) {
    const Answer wrong = post("/api/v1/imports", R"({"sourse":"tdx","csv":{"period":"1day"}})");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_THAT(wrong.raw.body, HasSubstr(R"({"field":"source","message":"is missing"})"));
    EXPECT_THAT(wrong.raw.body, HasSubstr(R"("field":"csv.period")"));
    EXPECT_THAT(wrong.raw.body, HasSubstr(R"(did you mean \"source\"?)"));
    EXPECT_EQ(post("/api/v1/imports", "{").status, 400);
    EXPECT_EQ(post("/api/v1/imports", R"({"source":"tdx"})").status, 400);
    EXPECT_EQ(post("/api/v1/imports", R"({"source":"nonsense","paths":["x"]})").status, 400);
    EXPECT_EQ(post("/api/v1/imports", R"({"source":"tdx","paths":["/no/such/path"]})").status, 404);
    EXPECT_EQ(post("/api/v1/imports", R"({"source":"tdx","upload":"no"})").status, 404);
    EXPECT_EQ(get("/api/v1/imports").at("/items"), "[]");
}

TEST_F(Import, KeepsUploadsInTheirFolder) {
    const std::string id = open_upload();
    const std::string files = "/api/v1/uploads/" + id + "/files/";
    for (const char* path : {"..%2Fescaped", "../escaped", "%2Fetc%2Fpasswd", "a/../../b", "a//b",
                             "a%5Cb", "1/2/3/4/5/6/7/8/9"}) {
        EXPECT_EQ(put(files + path, "x").status, 400) << path;
    }
    EXPECT_FALSE(std::filesystem::exists(uploads().parent_path() / "escaped"));
    EXPECT_EQ(put("/api/v1/uploads/none/files/a", "x").status, 404);
    EXPECT_EQ(put("/api/v1/uploads/..%2F..%2F/files/a", "x").status, 404);
    EXPECT_EQ(put(files + "a", std::string(9'000, 'x')).status, 204);
    EXPECT_EQ(put(files + "b", std::string(1'001, 'x')).status, 507);
    EXPECT_EQ(erase("/api/v1/uploads/" + id).status, 204);
    EXPECT_EQ(erase("/api/v1/uploads/" + id).status, 404);
    EXPECT_TRUE(nothing_is_left());
}

TEST_F(Import, AnUploadThatIsCutOffLeavesNothing) {
    const std::string id = open_upload();
    {
        http::testing::RawClient client(port());
        client.send("PUT /api/v1/uploads/" + id +
                    "/files/sh600000.day HTTP/1.1\r\nHost: localhost\r\n"
                    "Content-Length: 8000\r\n\r\n" +
                    std::string(4000, 'x'));
        // Until it has begun: then there is something to leave behind.
        for (int i = 0; i < 2000 && std::filesystem::is_empty(uploads() / id); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        EXPECT_FALSE(std::filesystem::is_empty(uploads() / id));
    }
    for (int i = 0; i < 2000 && !std::filesystem::is_empty(uploads() / id); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(std::filesystem::is_empty(uploads() / id));
    // Nor does it count against the limit.
    EXPECT_EQ(put("/api/v1/uploads/" + id + "/files/b", std::string(9'000, 'x')).status, 204);
}

TEST_F(Import, OnlyPagesOfThisServerMayStartOne) {
    http::testing::RawClient client(port());
    const auto foreign =
        client.request("POST", "/api/v1/imports", R"({"source":"endless","paths":["x"]})",
                       "Content-Type: application/json\r\nOrigin: http://evil.example\r\n");
    EXPECT_EQ(foreign->status, 403);
    // What a form of another site can send without asking first.
    const auto form =
        client.request("POST", "/api/v1/imports", R"({"source":"endless","paths":["x"]})",
                       "Content-Type: text/plain\r\n");
    EXPECT_EQ(form->status, 400);
    EXPECT_EQ(get("/api/v1/imports").at("/items"), "[]");
}

}  // namespace
}  // namespace mystocks::stories
