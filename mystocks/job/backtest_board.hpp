// The backtests that this process runs and has run, for whoever asks for their state.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/backtest_job.hpp"

namespace mystocks::job {

enum class BacktestState { kQueued, kRunning, kDone, kCancelled, kFailed };

struct BacktestView {
    std::int64_t id = 0;
    std::shared_ptr<const backtest::StrategyFile> strategy;
    std::vector<double> parameters;
    bool audit = false;
    BacktestState state = BacktestState::kQueued;
    base::TimeUs started = 0;  // when it was asked for
    BacktestStage stage = BacktestStage::kReading;
    std::size_t done = 0;
    std::size_t total = 0;
    double seconds = 0;                  // of running
    std::optional<base::Error> failure;  // where kFailed
    // While it trades: the equity so far, at most kCurvePointsMax points.
    std::vector<std::int64_t> times;
    std::vector<double> equity;
    std::shared_ptr<const BacktestOutcome> outcome;  // where kDone
};

// Thread-safe. Backtests run one after another, each over all threads given; some may wait. Ended
// ones are kept until newer ones need their place. The destructor cancels what runs and waits.
class BacktestBoard {
  public:
    static constexpr std::size_t kWaitingMax = 16;
    static constexpr std::size_t kKeptMax = 64;
    static constexpr std::uint64_t kKeptBytesMax = std::uint64_t{256} << 20;
    static constexpr std::size_t kCurvePointsMax = 500;

    // What is pointed to outlives the board. `means.threads` 0: one a core.
    BacktestBoard(BacktestMeans means, const base::Clock& clock);
    ~BacktestBoard();
    BacktestBoard(const BacktestBoard&) = delete;
    BacktestBoard& operator=(const BacktestBoard&) = delete;

    // Throws kInvalidArgument for parameters, and kExhausted where too many wait.
    std::int64_t start(BacktestRequest request);
    BacktestView find(std::int64_t id) const;  // throws kNotFound
    std::vector<BacktestView> list() const;    // newest first, without curves
    // Asks it to stop; forgets one that has ended. Throws kNotFound.
    void remove(std::int64_t id);

  private:
    struct Run;
    void work(std::stop_token stop);
    void run(Run& run);
    void take(Run& run, const BacktestProgress& progress);
    void make_room();  // under mutex_
    static BacktestView view_of(const Run& run);

    const BacktestMeans means_;
    const base::Clock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::int64_t last_id_ = 0;
    std::map<std::int64_t, std::shared_ptr<Run>> runs_;
    std::deque<std::shared_ptr<Run>> waiting_;
    std::jthread worker_;  // last: it uses what stands above
};

// At most `points` places of a column of `size`, evenly spread, the first and the last included.
std::vector<std::size_t> evenly(std::size_t size, std::size_t points);

}  // namespace mystocks::job
