// The runs that keep what formulas give, of this process, for whoever asks for their state.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/run_queue.hpp"
#include "mystocks/job/run_state.hpp"
#include "mystocks/job/value_job.hpp"

namespace mystocks::job {

struct ValueRunView {
    std::int64_t id = 0;
    std::string title;  // the formula's name, or the begin of its text
    std::string name;   // what stands before the dot
    market::Period period{};
    RunState state = RunState::kQueued;
    base::TimeUs started = 0;  // when it was asked for
    ValueProgress progress;
    double seconds = 0;                         // of running
    std::optional<base::Error> failure;         // where kFailed
    std::shared_ptr<const ValueReport> report;  // where kDone
};

// Thread-safe. They run one after another, each over all threads given; some may wait. Ended ones
// are kept until newer ones need their place. The destructor cancels what runs and waits.
class ValueBoard {
  public:
    static constexpr std::size_t kWaitingMax = 16;
    static constexpr std::size_t kKeptMax = 32;

    // What is pointed to outlives the board. `threads` 0: one a core.
    ValueBoard(BarShelf& shelf, FormulaEngine& engine, const base::Clock& clock,
               std::size_t threads);

    // Throws what check_values throws, and kExhausted where too many wait.
    std::int64_t start(ValueRequest request);
    ValueRunView find(std::int64_t id) const { return queue_.find(id); }  // throws kNotFound
    std::vector<ValueRunView> list() const { return queue_.list(); }      // newest first
    // Asks it to stop; forgets one that has ended. Throws kNotFound.
    void remove(std::int64_t id) { queue_.remove(id); }

  private:
    using Queue = detail::RunQueue<ValueRunView, ValueRequest>;
    Queue::Finish run(const ValueRequest& request, std::stop_token stop,
                      const Queue::Change& change) const;

    BarShelf& shelf_;
    FormulaEngine& engine_;
    const base::Clock& clock_;
    const std::size_t threads_;
    Queue queue_;  // last: it runs what stands above
};

}  // namespace mystocks::job
