// The backtests that this process runs and has run, for whoever asks for their state.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/backtest_job.hpp"
#include "mystocks/job/detail/run_queue.hpp"
#include "mystocks/job/run_state.hpp"

namespace mystocks::job {

struct BacktestView {
    std::int64_t id = 0;
    std::shared_ptr<const backtest::StrategyFile> strategy;
    std::vector<double> parameters;
    bool audit = false;
    RunState state = RunState::kQueued;
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
    // `ended` is told of each run that ended, by the thread that ran it.
    BacktestBoard(BacktestMeans means, const base::Clock& clock,
                  std::function<void(const BacktestView&)> ended = nullptr);

    // Throws kInvalidArgument for parameters, and kExhausted where too many wait.
    std::int64_t start(BacktestRequest request);
    BacktestView find(std::int64_t id) const { return queue_.find(id); }  // throws kNotFound
    std::vector<BacktestView> list() const;  // newest first, without curves
    // Asks it to stop; forgets one that has ended. Throws kNotFound.
    void remove(std::int64_t id) { queue_.remove(id); }

  private:
    using Queue = detail::RunQueue<BacktestView, BacktestRequest>;
    Queue::Finish run(const BacktestRequest& request, std::stop_token stop,
                      const Queue::Change& change) const;

    const BacktestMeans means_;
    Queue queue_;  // last: it runs what stands above
};

// At most `points` places of a column of `size`, evenly spread, the first and the last included.
std::vector<std::size_t> evenly(std::size_t size, std::size_t points);

}  // namespace mystocks::job
