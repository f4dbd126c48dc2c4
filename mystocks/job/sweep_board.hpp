// The sweeps that this process runs and has run, for whoever asks for their state.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/run_queue.hpp"
#include "mystocks/job/run_state.hpp"
#include "mystocks/job/sweep_job.hpp"

namespace mystocks::job {

struct SweepView {
    std::int64_t id = 0;
    std::shared_ptr<const backtest::StrategyFile> strategy;
    backtest::sweep::Purses purses{};
    // What it will try; with it a set's number becomes values.
    std::shared_ptr<const backtest::sweep::ParameterSets> sets;
    RunState state = RunState::kQueued;
    base::TimeUs started = 0;  // when it was asked for
    SweepProgress progress;
    double seconds = 0;                           // of running
    std::optional<base::Error> failure;           // where kFailed
    std::shared_ptr<const SweepOutcome> outcome;  // where kDone
};

// Thread-safe. Sweeps run one after another, each over all threads given; some may wait. Ended
// ones are kept until newer ones need their place. The destructor cancels what runs and waits.
class SweepBoard {
  public:
    static constexpr std::size_t kWaitingMax = 16;
    static constexpr std::size_t kKeptMax = 16;
    static constexpr std::uint64_t kKeptBytesMax = std::uint64_t{256} << 20;
    static constexpr std::uint64_t kSetsMax = 2'000'000;

    // What is pointed to outlives the board. `means.threads` 0: one a core.
    // `ended` is told of each run that ended, by the thread that ran it.
    SweepBoard(BacktestMeans means, const base::Clock& clock,
               std::function<void(const SweepView&)> ended = nullptr);

    // Throws what check_sweep throws, and kExhausted where too many wait or there are too many sets
    // to keep.
    std::int64_t start(SweepRequest request);
    SweepView find(std::int64_t id) const { return queue_.find(id); }  // throws kNotFound
    std::vector<SweepView> list() const { return queue_.list(); }      // newest first
    // Asks it to stop; forgets one that has ended. Throws kNotFound.
    void remove(std::int64_t id) { queue_.remove(id); }

  private:
    using Queue = detail::RunQueue<SweepView, SweepRequest>;
    Queue::Finish run(const SweepRequest& request, std::stop_token stop,
                      const Queue::Change& change) const;

    const BacktestMeans means_;
    Queue queue_;  // last: it runs what stands above
};

}  // namespace mystocks::job
