// A whole server over stores in memory, and a client that speaks to it through a socket.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "mystocks/api/api.hpp"
#include "mystocks/base/clock.hpp"
#include "mystocks/base/temporary_folder.hpp"
#include "mystocks/http/server.hpp"
#include "mystocks/http/testing/raw_client.hpp"
#include "mystocks/metrics/registry.hpp"

namespace mystocks::stories {

// One record of a .day file, prices in yuan.
struct DayRow {
    int date;  // yyyymmdd
    double open, high, low, close;
    float amount;
    std::uint32_t volume;
};
std::string day_file(const std::vector<DayRow>& rows);

// What an answer was, with its JSON.
struct Answer {
    int status = 0;
    boost::json::value json;
    http::testing::RawResponse raw;

    // Text of the value at a JSON pointer: "\"600000.SH\"", "[1,2]"; "" where there is none.
    std::string at(std::string_view pointer) const;
    // The numbers of a list.
    std::vector<double> numbers(std::string_view pointer) const;
};

// The clock stands at 2026-07-06 10:00 in Shanghai. Sources: "tdx", "simulated" (40 instruments,
// a year of days), and "endless", which runs until
// it is cancelled.
class Story : public ::testing::Test {
  protected:
    Story();
    ~Story() override;

    Answer get(const std::string& target, const std::string& fields = "");
    Answer post(const std::string& target, std::string_view body = "");
    Answer put(const std::string& target, std::string_view body);
    Answer put_json(const std::string& target, std::string_view body);
    Answer erase(const std::string& target);

    std::string open_upload();
    // Follows the import that `started` is the answer of until it has ended.
    Answer wait_for(const Answer& started);
    // Two instruments with three days each, imported from an upload.
    void import_two_instruments();
    // Tells the server that the stores were written to behind its back.
    void data_changed() { ++version_; }

    std::uint16_t port() const { return server_->port(); }
    std::filesystem::path uploads() const { return folder_.path() / "uploads"; }

    // Follows the screen that `started` is the answer of; `target` behind its id.
    Answer wait_for_screen(const Answer& started, const std::string& query = "");

    Answer wait_for_backtest(const Answer& started);
    Answer wait_for_sweep(const Answer& started);
    Answer wait_for_value_run(const Answer& started);

    // Two stores: one for series, one for records; what their keepers say.
    class Keeper;
    const std::shared_ptr<Keeper> series_keeper_;
    const std::shared_ptr<Keeper> records_keeper_;

    job::Stores stores_;

  private:
    Answer wait_for_run(const std::string& kind, const Answer& started, const std::string& query);
    Answer answer_of(const std::optional<http::testing::RawResponse>& response) const;

    base::TemporaryFolder folder_;
    base::FixedClock clock_;
    std::atomic<std::uint64_t> version_ = 1;
    metrics::Registry metrics_;
    std::unique_ptr<job::ImportBoard> imports_;
    std::unique_ptr<job::FormulaLibrary> formulas_;
    std::unique_ptr<job::BarShelf> shelf_;
    job::FormulaEngine engine_{job::FormulaMode::kPlain};
    std::unique_ptr<job::ScreenBoard> screens_;
    std::unique_ptr<job::ValueBoard> values_;
    std::unique_ptr<job::StrategyLibrary> strategies_;
    std::unique_ptr<job::RunArchive> runs_;
    std::unique_ptr<job::BacktestBoard> backtests_;
    std::unique_ptr<job::SweepBoard> sweeps_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<http::testing::RawClient> client_;
};

// What a store is said to be, as a test sets it.
class Story::Keeper final : public store::StoreKeeper {
  public:
    explicit Keeper(std::string url) : url_(std::move(url)) {}
    // Empty: it answers again.
    void set_trouble(const std::string& trouble) {
        const std::scoped_lock lock(mutex_);
        trouble_ = trouble;
    }

    store::StoreState state() const override {
        const std::scoped_lock lock(mutex_);
        return {.url = url_,
                .driver = "memory",
                .version = "1.0",
                .reachable = trouble_.empty(),
                .trouble = trouble_,
                .round_trip_ms = 0.25,
                .bytes = 5,
                .schema = 3,
                .schema_wanted = 3,
                .remarks = {"gone with the test"}};
    }
    std::uint64_t data_version() const override { return 1; }
    std::vector<store::Migration> pending() const override { return {}; }
    std::vector<store::Migration> migrate() override { return {}; }

  private:
    const std::string url_;
    mutable std::mutex mutex_;
    std::string trouble_;
};

}  // namespace mystocks::stories
