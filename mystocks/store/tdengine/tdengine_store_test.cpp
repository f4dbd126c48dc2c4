#include "mystocks/store/tdengine/tdengine_store.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "mystocks/base/error.hpp"
#include "mystocks/store/tdengine/adapter_double_test.hpp"

namespace mystocks::store::tdengine {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using testing::AdapterDouble;
using testing::DoubleReply;
using testing::DoubleRequest;

const base::FixedClock kClock(1'780'000'000'000'000);

std::string rows(std::size_t columns, const std::string& data, std::size_t count) {
    std::string meta;
    for (std::size_t i = 0; i < columns; ++i) {
        meta += (i == 0 ? "" : ",") + std::string(R"(["c","BIGINT",8])");
    }
    return R"({"code":0,"column_meta":[)" + meta + R"(],"data":)" + data + R"(,"rows":)" +
           std::to_string(count) + "}";
}

DoubleReply missing() {
    return {R"({"code":9731,"desc":"Table does not exist","timing":1})"};
}

// A server that was laid out; `answer` may answer any statement in another way (an empty body:
// as usual).
class LaidOut {
  public:
    explicit LaidOut(std::function<std::string(const std::string&)> answer = {})
        : answer_(std::move(answer)),
          server_([this](const DoubleRequest& request) { return reply_to(request.body); }) {}

    std::shared_ptr<TdengineStore> open(bool create = false) {
        TdengineOptions options;
        options.create = create;
        options.retry_for = milliseconds(300);
        options.statement_wait_max = milliseconds(3000);
        options.clock = &kClock;
        return TdengineStore::open(server_.url(), options);
    }
    ErrorKind refused() {
        try {
            open();
        } catch (const base::Error& error) {
            EXPECT_EQ(error.message().find("taosdata"), std::string::npos);
            return error.kind();
        }
        ADD_FAILURE() << "it was opened";
        return ErrorKind::kInternal;
    }
    std::vector<std::string> inserts() const {
        std::vector<std::string> found;
        for (const std::string& sql : server_.statements("INSERT INTO")) {
            if (sql.find("mystocks_") == std::string::npos) {
                found.push_back(sql);
            }
        }
        return found;
    }
    AdapterDouble& server() { return server_; }

  private:
    DoubleReply reply_to(const std::string& sql) {
        if (const std::string said = answer_ ? answer_(sql) : ""; !said.empty()) {
            return {said};
        }
        if (sql == "SELECT SERVER_VERSION()") {
            return {rows(1, R"([["3.3.7.5"]])", 1)};
        }
        if (sql.find("ins_databases") != std::string::npos) {
            return {rows(2, R"([["us","36500d,36500d,36500d"]])", 1)};
        }
        if (sql.starts_with("SELECT MAX(`number`)")) {
            return {rows(1, "[[2]]", 1)};
        }
        if (sql.starts_with("INSERT") || sql.starts_with("DROP") || sql.starts_with("CREATE")) {
            return {rows(1, "[[2]]", 1)};
        }
        return missing();
    }

    std::function<std::string(const std::string&)> answer_;
    AdapterDouble server_;
};

const auto kId = market::InstrumentId::parse("600000.SH");

market::Bars bars(std::int64_t first, std::size_t count) {
    market::Bars made;
    for (std::size_t i = 0; i < count; ++i) {
        made.push_back({first + static_cast<std::int64_t>(i), 1, 2, 0.5, 1.5, 100, 150});
    }
    return made;
}

}  // namespace

TEST(TdengineStore, OpensOnlyWhatItCanRead) {
    EXPECT_NO_THROW(LaidOut().open());
    const auto with = [](std::string_view start, std::string answer) {
        return LaidOut([=](const std::string& sql) {
            return sql.find(start) != std::string::npos ? answer : "";
        });
    };
    EXPECT_EQ(with("SERVER_VERSION", rows(1, R"([["3.2.9.0"]])", 1)).refused(),
              ErrorKind::kUnsupported);
    EXPECT_EQ(with("ins_databases", rows(2, "[]", 0)).refused(), ErrorKind::kNotFound);
    EXPECT_EQ(with("ins_databases", rows(2, R"([["ms","10d,10d,10d"]])", 1)).refused(),
              ErrorKind::kUnsupported);
    EXPECT_EQ(with("ins_databases", rows(2, R"([["us","ever"]])", 1)).refused(),
              ErrorKind::kCorrupt);
    EXPECT_EQ(with("MAX(`number`)", rows(1, "[[99]]", 1)).refused(), ErrorKind::kUnsupported);
    EXPECT_EQ(with("MAX(`number`)", missing().body).refused(), ErrorKind::kConflict);
}

TEST(TdengineStore, CreateLaysOutWhatIsMissing) {
    std::atomic<bool> made = false;
    LaidOut server([&](const std::string& sql) {
        made = made || sql.starts_with("INSERT INTO `market`.`mystocks_schema`");
        return !made && sql.starts_with("SELECT MAX(`number`)") ? missing().body : "";
    });
    EXPECT_NO_THROW(server.open(true));
    EXPECT_EQ(server.server().statements("CREATE STABLE IF NOT EXISTS").size(), 4U);
    EXPECT_TRUE(server.server().statements("CREATE DATABASE").empty()) << "it was there";
}

TEST(TdengineStore, AKeeperNeedsNoServer) {
    TdengineOptions options;
    options.connect_wait_max = milliseconds(500);
    options.retry_for = milliseconds(0);
    const auto keeper =
        TdengineStore::keeper_of("tdengine+http://me:secret@127.0.0.1:1/market", options);
    const StoreState state = keeper->state();
    EXPECT_FALSE(state.reachable);
    EXPECT_EQ(state.url, "tdengine+http://me@127.0.0.1:1/market");
    EXPECT_EQ(state.trouble.find("secret"), std::string::npos);
    EXPECT_NE(state.trouble.find("can't be reached"), std::string::npos) << state.trouble;
    EXPECT_THROW((void)keeper->pending(), base::Error);
}

TEST(TdengineStore, OptionsOutOfRangeAreRefused) {
    const auto expect_refused = [](auto change) {
        TdengineOptions options;
        change(options);
        EXPECT_THROW(TdengineStore::keeper_of("tdengine+http://127.0.0.1:1/market", options),
                     base::Error);
    };
    expect_refused([](TdengineOptions& options) { options.statement_bytes_max = 2'000'000; });
    expect_refused([](TdengineOptions& options) { options.keep_days = options.duration_days; });
    expect_refused([](TdengineOptions& options) { options.duration_days = 122; });
    expect_refused([](TdengineOptions& options) { options.compression = 3; });
    expect_refused([](TdengineOptions& options) { options.statements_in_flight_max = 0; });
}

TEST(TdengineStore, SendsOnlyRowsThatDifferAndCountsThem) {
    LaidOut server([](const std::string& sql) {
        // The store has 11 and 12, and 12 with another close.
        return sql.starts_with("SELECT CAST(") &&
                       sql.find("FROM `market`.`bar_1m_600000@sh` WHERE `ts`>=10 AND `ts`<=13") !=
                           std::string::npos
                   ? rows(7, "[[11,1,2,0.5,1.5,100,150],[12,1,2,0.5,1.6,100,150]]", 2)
                   : "";
    });
    const auto store = server.open();
    EXPECT_EQ(store->series().write_bars(kId, market::Period::k1m, bars(10, 4)),
              (WriteCounts{2, 1, 1}));
    const auto inserts = server.inserts();
    ASSERT_EQ(inserts.size(), 1U);
    EXPECT_TRUE(
        inserts[0].ends_with("VALUES (10,1,2,0.5,1.5,100,150)(12,1,2,0.5,1.5,100,150)"
                             "(13,1,2,0.5,1.5,100,150)"))
        << inserts[0];
}

TEST(TdengineStore, ASecondWriteNamesTheTableWithoutMakingIt) {
    LaidOut server;
    const auto store = server.open();
    store->series().write_bars(kId, market::Period::k1m, bars(10, 1));
    store->series().write_bars(kId, market::Period::k1m, bars(11, 1));
    const auto inserts = server.inserts();
    ASSERT_EQ(inserts.size(), 2U);
    EXPECT_NE(inserts[0].find(" USING "), std::string::npos);
    EXPECT_EQ(inserts[1].find(" USING "), std::string::npos);
}

TEST(TdengineStore, ATableThatAnotherProgramErasedIsMadeAgain) {
    std::atomic<bool> gone = false;
    LaidOut server([&](const std::string& sql) {
        const bool plain = sql.starts_with("INSERT") && sql.find("bar_") != std::string::npos &&
                           sql.find(" USING ") == std::string::npos;
        return gone && plain ? missing().body : "";
    });
    const auto store = server.open();
    store->series().write_bars(kId, market::Period::k1m, bars(10, 1));
    gone = true;
    EXPECT_EQ(store->series().write_bars(kId, market::Period::k1m, bars(11, 1)),
              (WriteCounts{1, 0, 0}));
    const auto inserts = server.inserts();
    ASSERT_EQ(inserts.size(), 3U);
    EXPECT_NE(inserts[2].find(" USING "), std::string::npos);
}

TEST(TdengineStore, RefusesWhatTheServerCanNotKeepBeforeItSendsAnything) {
    LaidOut server;
    const auto store = server.open();
    const auto expect_refused = [&](market::Period period, const market::Bars& rows_of) {
        EXPECT_THROW(store->series().write_bars(kId, period, rows_of), base::Error);
    };
    market::Bars odd = bars(10, 3);
    odd.close[1] = std::numeric_limits<double>::infinity();
    expect_refused(market::Period::k1m, odd);
    expect_refused(market::Period::k1d, bars(-40'000, 1));
    expect_refused(market::Period::k1d, bars(std::numeric_limits<std::int64_t>::max(), 1));
    expect_refused(market::Period::k1m, bars(31'556'995'200'000'000, 2));
    EXPECT_TRUE(server.inserts().empty());
    EXPECT_FALSE(store->series().capabilities().whole_calls);
}

TEST(TdengineStore, ARangeBeyondAllTimesNeedsNoQuestion) {
    LaidOut server;
    const auto store = server.open();
    const std::size_t before = server.server().requests().size();
    using Limits = std::numeric_limits<std::int64_t>;
    EXPECT_TRUE(
        store->series().read_bars(kId, market::Period::k1d, {1LL << 60, 1LL << 61}).empty());
    EXPECT_TRUE(store->series().read_bars(kId, market::Period::k1m, {5, 4}).empty());
    EXPECT_TRUE(store->series().read_bars(kId, market::Period::k1d, {}, {0, true}).empty());
    EXPECT_EQ(server.server().requests().size(), before);
    (void)store->series().read_bars(kId, market::Period::k1d, {Limits::min(), Limits::max()});
    EXPECT_EQ(server.server().requests().back().body.find("WHERE"), std::string::npos);
}

// taosAdapter closes its answer as if it were whole when the database goes away in the middle.
TEST(TdengineStore, AnAnswerThatEndsEarlyIsNotTakenForAWholeOne) {
    LaidOut server([](const std::string& sql) -> std::string {
        if (sql.find("bar_1m_") == std::string::npos) {
            return "";
        }
        const bool is_rest = sql.find("`ts`>12") != std::string::npos;
        const bool is_end = sql.find("`ts`>13") != std::string::npos;
        if (sql.starts_with("SELECT COUNT(*)")) {
            return rows(1, is_end ? "[[0]]" : "[[1]]", 1);
        }
        return is_rest ? rows(7, "[[13,1,2,0.5,1.5,100,150]]", 1)
                       : rows(7, "[[11,1,2,0.5,1.5,100,150],[12,1,2,0.5,1.5,100,150]]", 2);
    });
    const auto store = server.open();
    EXPECT_EQ(store->series().read_bars(kId, market::Period::k1m, {10, 20}), bars(11, 3));
}

TEST(TdengineStore, RowsThatAreCountedAndNeverHandedOutAreAnError) {
    for (const bool counts : {true, false}) {
        LaidOut server([&](const std::string& sql) -> std::string {
            if (sql.starts_with("SELECT COUNT(*)")) {
                return counts ? rows(1, "[[5]]", 1) : rows(1, "[]", 0);
            }
            return sql.find("FROM `market`.`bar") != std::string::npos ? rows(7, "[]", 0) : "";
        });
        const auto store = server.open();
        const auto expect_unavailable = [&](auto ask) {
            try {
                ask();
                ADD_FAILURE() << "nothing was taken for an answer";
            } catch (const base::Error& error) {
                EXPECT_EQ(error.kind(), ErrorKind::kUnavailable) << error.message();
            }
        };
        SeriesStore& series = store->series();
        const std::vector<market::InstrumentId> ids{kId, market::InstrumentId::parse("1.A")};
        const market::Bars two = bars(10, 2);
        const std::vector<BarsWrite> writes{{ids[0], market::Period::k1m, two},
                                            {ids[1], market::Period::k1m, two}};
        expect_unavailable([&] { (void)series.read_bars(kId, market::Period::k1m, {10, 20}); });
        expect_unavailable([&] { (void)series.read_newest_bars(ids, market::Period::k1m); });
        expect_unavailable([&] { (void)series.list_series(); });
        expect_unavailable([&] { (void)series.write_bars(writes); });
        EXPECT_TRUE(server.inserts().empty());
    }
}

TEST(TdengineStore, AnswersThatMakeNoSenseAreCorrupt) {
    for (const std::string& answer :
         {rows(7, "[[1,1,1,1,1,1,1]]", 1),  // no midnight
          rows(6, "[[0,1,1,1,1,1]]", 1), rows(7, R"([["x",1,1,1,1,1,1]])", 1),
          rows(7, "[[null,1,1,1,1,1,1]]", 1)}) {
        LaidOut server([&](const std::string& sql) {
            return sql.find("bar_1d_") != std::string::npos ? answer : "";
        });
        const auto store = server.open();
        try {
            (void)store->series().read_bars(kId, market::Period::k1d, {0, 100});
            ADD_FAILURE() << answer;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.kind(), ErrorKind::kCorrupt) << error.message();
        }
    }
}

}  // namespace mystocks::store::tdengine
