// The screens that this process runs and has run, for whoever asks for their state.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/detail/run_queue.hpp"
#include "mystocks/job/run_state.hpp"
#include "mystocks/job/screen_job.hpp"

namespace mystocks::job {

struct ScreenView {
    std::int64_t id = 0;
    std::string title;  // the formula's name, or the begin of its text
    RunState state = RunState::kQueued;
    base::TimeUs started = 0;  // when it was asked for
    ScreenProgress progress;
    double seconds = 0;                  // of running
    std::optional<base::Error> failure;  // where kFailed
    market::Period period{};
    market::Adjust adjust{};
    std::optional<base::Date> from;
    std::optional<base::Date> to;
    bool over_range = false;
    std::shared_ptr<const ScreenResult> result;  // where kDone
};

// Thread-safe. Screens run one after another, each over all threads given; some may wait. Ended
// ones are kept until newer ones need their place. The destructor cancels what runs and waits.
class ScreenBoard {
  public:
    static constexpr std::size_t kWaitingMax = 16;
    static constexpr std::size_t kKeptMax = 32;
    static constexpr std::uint64_t kKeptBytesMax = std::uint64_t{128} << 20;

    // What is pointed to outlives the board. `threads` 0: one a core.
    ScreenBoard(BarShelf& shelf, FormulaEngine& engine, const base::Clock& clock,
                std::size_t threads);

    // Throws what check_screen throws, and kExhausted where too many wait.
    std::int64_t start(ScreenRequest request, std::string title);
    ScreenView find(std::int64_t id) const { return queue_.find(id); }  // throws kNotFound
    std::vector<ScreenView> list() const { return queue_.list(); }      // newest first
    // Asks it to stop; forgets one that has ended. Throws kNotFound.
    void remove(std::int64_t id) { queue_.remove(id); }

  private:
    using Queue = detail::RunQueue<ScreenView, ScreenRequest>;
    Queue::Finish run(const ScreenRequest& request, std::stop_token stop,
                      const Queue::Change& change) const;

    BarShelf& shelf_;
    FormulaEngine& engine_;
    const base::Clock& clock_;
    const std::size_t threads_;
    Queue queue_;  // last: it runs what stands above
};

// What `sort` may name besides a column: "instrument" (also empty), "name", "time", "close",
// "change", "hits", "last_hit", "after_1", "after_5", "after_20". Indices of the rows in that
// order; what has no value comes last. Throws kInvalidArgument for another name.
std::vector<std::size_t> sorted_rows(const ScreenResult& result, std::string_view sort,
                                     bool descending);

}  // namespace mystocks::job
