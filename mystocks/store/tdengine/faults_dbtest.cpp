// What happens to rows when a real server dies, stops, comes back, hangs or is full. Each test
// starts a server of its own out of MYSTOCKS_TEST_TDENGINE_BIN, else it is skipped and says so.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "mystocks/base/error.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/store/tdengine/own_server_dbtest.hpp"
#include "mystocks/store/tdengine/tdengine_store.hpp"

namespace mystocks::store::tdengine {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::OwnServer;

constexpr std::size_t kRowsPerCall = 200;
const auto kId = market::InstrumentId::parse("600000.SH");

market::Ticks ticks(std::int64_t call) {
    market::Ticks made;
    for (std::size_t i = 0; i < kRowsPerCall; ++i) {
        made.time.push_back(1'700'000'000'000'000 + call * 1'000'000);
        made.sequence.push_back(static_cast<std::int64_t>(i));
        made.price.push_back(10 + static_cast<double>(call) / 100);
        made.volume.push_back(100);
        made.amount.push_back(1);
        made.bid.push_back(9.99);
        made.ask.push_back(10.01);
    }
    return made;
}

class TdengineFaults : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!testing::server_programs()) {
            GTEST_SKIP() << "MYSTOCKS_TEST_TDENGINE_BIN is not set: FAULTS OF A REAL TDENGINE "
                            "WERE NOT TESTED (docs/production-stores.md says how)";
        }
        server_.emplace();
        options_.create = true;
        options_.vgroups = 1;
        options_.retry_for = seconds(20);
        options_.statement_wait_max = seconds(4);
        store_ = TdengineStore::open(server_->url() + "/faults", options_);
    }

    WriteCounts write(std::int64_t call) {
        const market::Ticks rows = ticks(call);
        const TicksWrite one{kId, &rows};
        return store_->series().write_ticks(std::span(&one, 1)).at(0);
    }

    // Writes in a thread while `trouble` happens; every acknowledged call must be there afterwards,
    // each row once. A call that failed is written again, as an import would.
    void write_through(const std::function<void()>& trouble) {
        std::atomic<std::int64_t> acknowledged = 0;
        std::atomic<bool> enough = false;
        std::atomic<int> failed = 0;
        std::thread writer([&] {
            while (!enough || acknowledged < 40) {
                try {
                    write(acknowledged);
                    ++acknowledged;
                } catch (const base::Error& error) {
                    const bool expected = error.kind() == ErrorKind::kUnavailable ||
                                          error.kind() == ErrorKind::kTimeout;
                    EXPECT_TRUE(expected) << error.message();
                    if (++failed > 50) {
                        ADD_FAILURE() << "it never recovers: " << error.message();
                        return;
                    }
                }
            }
        });
        while (acknowledged < 10 && failed < 50) {
            std::this_thread::sleep_for(milliseconds(5));
        }
        trouble();
        enough = true;
        writer.join();
        const market::Ticks stored = store_->series().read_ticks(kId);
        ASSERT_EQ(stored.size(), static_cast<std::size_t>(acknowledged) * kRowsPerCall);
        for (std::int64_t call = 0; call < acknowledged; ++call) {
            const std::size_t at = static_cast<std::size_t>(call) * kRowsPerCall;
            ASSERT_EQ(stored.time[at], ticks(call).time[0]);
            ASSERT_EQ(stored.price[at + kRowsPerCall - 1], ticks(call).price[0]);
        }
    }

    std::optional<OwnServer> server_;
    TdengineOptions options_;
    std::shared_ptr<TdengineStore> store_;
};

}  // namespace

TEST_F(TdengineFaults, DatabaseKilledAndStartedInTheMiddleOfWrites) {
    write_through([&] {
        server_->end_database(SIGKILL);
        std::this_thread::sleep_for(milliseconds(300));
        server_->start_database();
        server_->wait_until_ready();
    });
}

TEST_F(TdengineFaults, DatabaseStoppedAndStartedInTheMiddleOfWrites) {
    write_through([&] {
        server_->end_database(SIGTERM);
        server_->start_database();
        server_->wait_until_ready();
    });
}

TEST_F(TdengineFaults, AdapterKilledAndStartedInTheMiddleOfWrites) {
    write_through([&] {
        server_->end_adapter(SIGKILL);
        std::this_thread::sleep_for(milliseconds(300));
        server_->start_adapter();
        server_->wait_until_ready();
    });
}

TEST_F(TdengineFaults, AServerThatHangsIsATimeOutAndWorksAgainAfterwards) {
    options_.statement_wait_max = milliseconds(500);
    options_.retry_for = milliseconds(0);
    options_.create = false;
    const auto impatient = TdengineStore::open(server_->url() + "/faults", options_);
    write(1);
    server_->pause_database();
    try {
        (void)impatient->series().read_ticks(kId);
        ADD_FAILURE() << "a server that hangs answered";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kTimeout) << error.message();
    }
    EXPECT_FALSE(impatient->keeper().state().trouble.empty());
    server_->resume_database();
    server_->wait_until_ready();
    EXPECT_EQ(store_->series().read_ticks(kId).size(), kRowsPerCall);
    EXPECT_EQ(write(1), (WriteCounts{0, 0, kRowsPerCall}));
}

TEST_F(TdengineFaults, AWrongPasswordIsToldAsSuch) {
    std::string url = server_->url() + "/faults";
    url.replace(url.find("taosdata"), 8, "wrong");
    try {
        (void)TdengineStore::open(url, options_);
        ADD_FAILURE() << "it was let in";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kPermission) << error.message();
        EXPECT_EQ(error.message().find("wrong@"), std::string::npos);
    }
    options_.login = Login::kToken;
    EXPECT_THROW((void)TdengineStore::open(url, options_), base::Error);
    EXPECT_NO_THROW((void)TdengineStore::open(server_->url() + "/faults", options_));
}

TEST_F(TdengineFaults, ALayoutFromTheFutureIsRefused) {
    const detail::RestClient client(detail::parse_endpoint(server_->url() + "/faults"), {});
    client.run("INSERT INTO `faults`.`mystocks_schema` VALUES (99,99,'from the future')");
    try {
        (void)TdengineStore::open(server_->url() + "/faults", options_);
        ADD_FAILURE() << "it was opened";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kUnsupported) << error.message();
    }
}

TEST_F(TdengineFaults, TheVersionChangesWithWhatAnotherProgramWrites) {
    const auto other = TdengineStore::open(server_->url() + "/faults", options_);
    const auto before = store_->keeper().data_version();
    EXPECT_EQ(store_->keeper().data_version(), before);
    const market::Ticks rows = ticks(1);
    const TicksWrite one{kId, &rows};
    other->series().write_ticks(std::span(&one, 1));
    EXPECT_NE(store_->keeper().data_version(), before);
    const StoreState state = store_->keeper().state();
    EXPECT_TRUE(state.reachable) << state.trouble;
    EXPECT_EQ(state.schema, state.schema_wanted);
    EXPECT_GT(state.round_trip_ms, 0);
    EXPECT_TRUE(state.version.starts_with("TDengine 3.")) << state.version;
    EXPECT_TRUE(store_->keeper().pending().empty());
    EXPECT_TRUE(store_->keeper().migrate().empty());
}

TEST_F(TdengineFaults, AServersTimeZoneChangesNothing) {
    for (const std::string zone : {"Asia/Shanghai", "America/New_York"}) {
        server_.reset();
        server_.emplace(std::nullopt, zone);
        const auto store = TdengineStore::open(server_->url() + "/faults", options_);
        market::Bars days;
        market::Bars minutes;
        for (std::int64_t i = -3; i < 400; ++i) {
            days.push_back({19'000 + i, 1, 2, 0.5, 1.5, 100, 150});
            minutes.push_back({19'000 * 86'400'000'000 + i * 60'000'000, 1, 2, 0.5, 1.5, 9, 9});
        }
        SeriesStore& series = store->series();
        series.write_bars(kId, market::Period::k1d, days);
        series.write_bars(kId, market::Period::k1m, minutes);
        EXPECT_EQ(series.read_bars(kId, market::Period::k1d), days) << zone;
        EXPECT_EQ(series.read_bars(kId, market::Period::k1m), minutes) << zone;
        EXPECT_EQ(series.read_bars(kId, market::Period::k1d, {19'000, 19'000}).size(), 1U) << zone;
        const std::int64_t midnight = 19'000 * 86'400'000'000;
        EXPECT_EQ(series.read_bars(kId, market::Period::k1m, {midnight, midnight}).size(), 1U);
        const auto list = series.list_series();
        ASSERT_EQ(list.size(), 2U);
        for (const SeriesInfo& info : list) {
            const bool daily = info.key.period == market::Period::k1d;
            EXPECT_EQ(info.first_time, daily ? days.time.front() : minutes.time.front()) << zone;
            EXPECT_EQ(info.last_time, daily ? days.time.back() : minutes.time.back()) << zone;
        }
        EXPECT_EQ(series.write_bars(kId, market::Period::k1d, days),
                  (WriteCounts{0, 0, days.size()}));
    }
}

TEST_F(TdengineFaults, AFullDiskIsToldAndNothingAcknowledgedIsLost) {
    const base::TemporaryFolder folder{"/tmp"};
    if (::geteuid() != 0 ||
        ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=48m,mode=0777") != 0) {
        GTEST_SKIP() << "NOT RUN: a small file system for a full disk can't be mounted here";
    }
    struct Unmount {
        const std::filesystem::path& path;
        ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
    } const unmount{folder.path()};
    store_.reset();
    server_.reset();
    server_.emplace(folder.path());
    options_.retry_for = seconds(3);
    store_ = TdengineStore::open(server_->url() + "/faults", options_);
    write(0);
    std::int64_t acknowledged = 1;
    const auto ballast = folder / "ballast";
    const std::uintmax_t room = std::filesystem::space(folder.path()).available;
    std::ofstream(ballast) << std::string(room - (std::uintmax_t{4} << 20), 'x');
    std::string message;
    try {
        for (; acknowledged < 5'000; ++acknowledged) {
            write(acknowledged);
        }
        ADD_FAILURE() << "the disk never filled";
    } catch (const base::Error& error) {
        message = error.message();
        EXPECT_EQ(error.kind(), ErrorKind::kExhausted) << message;
    }
    // Room comes back, and writing goes on.
    std::filesystem::remove(ballast);
    const auto recovered = [&] {
        try {
            write(acknowledged);
            return true;
        } catch (const base::Error& error) {
            message = error.message();
            return false;
        }
    };
    bool again = recovered();
    for (int attempt = 0; attempt < 20 && !again; ++attempt) {
        std::this_thread::sleep_for(milliseconds(500));
        again = recovered();
    }
    ASSERT_TRUE(again) << message;
    const market::Ticks stored = store_->series().read_ticks(kId);
    ASSERT_EQ(stored.size(), static_cast<std::size_t>(acknowledged + 1) * kRowsPerCall);
    for (std::int64_t call = 0; call <= acknowledged; ++call) {
        const std::size_t at = static_cast<std::size_t>(call) * kRowsPerCall;
        ASSERT_EQ(stored.time[at], ticks(call).time[0]);
        ASSERT_EQ(stored.time[at + kRowsPerCall - 1], ticks(call).time[0]);
    }
    EXPECT_EQ(write(acknowledged), (WriteCounts{0, 0, kRowsPerCall}));
}

}  // namespace mystocks::store::tdengine
