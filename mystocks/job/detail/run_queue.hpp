// Long runs one after another, each with a view of its state for whoever asks.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "mystocks/base/clock.hpp"
#include "mystocks/base/error.hpp"
#include "mystocks/job/run_state.hpp"

namespace mystocks::job::detail {

struct RunLimits {
    std::string noun;                                         // "screen", for messages
    std::size_t waiting_max = 16;                             // that haven't begun
    std::size_t kept_max = 64;                                // that have ended
    std::uint64_t kept_bytes_max = std::uint64_t{128} << 20;  // of their results
};

// `View` has id, state, started, seconds and failure; the rest of it is the executor's.
// Thread-safe. Ended runs are kept until newer ones need their place. The destructor cancels what
// runs and waits: let the queue be the last member of its owner, for its worker uses the others.
template <typename View, typename Request>
class RunQueue {
  public:
    // Changes the view while nobody reads it.
    using Change = std::function<void(const std::function<void(View&)>&)>;
    // Puts the result into the view, and tells how many bytes it holds on to.
    using Finish = std::function<std::uint64_t(View&)>;
    using Execute = std::function<Finish(const Request&, std::stop_token, const Change&)>;

    // Told of each run that has run to its end, one way or another.
    using Ended = std::function<void(const View&)>;

    RunQueue(RunLimits limits, const base::Clock& clock, Execute execute, Ended ended = nullptr)
        : limits_(std::move(limits)),
          clock_(clock),
          execute_(std::move(execute)),
          ended_(std::move(ended)),
          worker_([this](std::stop_token stop) { work(stop); }) {}

    ~RunQueue() {
        worker_.request_stop();
        const std::lock_guard lock(mutex_);
        for (const auto& [id, run] : runs_) {
            run->stop.request_stop();
        }
    }
    RunQueue(const RunQueue&) = delete;
    RunQueue& operator=(const RunQueue&) = delete;

    // Throws kExhausted where too many wait.
    std::int64_t start(View view, Request request) {
        auto run = std::make_shared<Run>();
        run->view = std::move(view);
        run->view.started = clock_.now();
        run->request = std::move(request);
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= limits_.waiting_max) {
            throw base::Error(
                base::ErrorKind::kExhausted,
                "too many " + limits_.noun + "s wait already; let one end or cancel it");
        }
        run->view.id = ++last_id_;
        runs_.emplace(last_id_, run);
        waiting_.push_back(run);
        make_room();
        changed_.notify_all();
        return last_id_;
    }

    // Throws kNotFound.
    View find(std::int64_t id) const {
        const std::lock_guard lock(mutex_);
        return view_of(*place_of(id)->second);
    }

    // Newest first.
    std::vector<View> list() const {
        std::vector<View> views;
        const std::lock_guard lock(mutex_);
        for (auto each = runs_.rbegin(); each != runs_.rend(); ++each) {
            views.push_back(view_of(*each->second));
        }
        return views;
    }

    // Asks it to stop; forgets one that has ended. Throws kNotFound.
    void remove(std::int64_t id) {
        const std::lock_guard lock(mutex_);
        const auto found = place_of(id);
        Run& run = *found->second;
        if (has_ended(run.view.state)) {
            runs_.erase(found);
            return;
        }
        run.stop.request_stop();
        if (run.view.state == RunState::kQueued) {
            std::erase(waiting_, found->second);
            run.view.state = RunState::kCancelled;
            make_room();
        }
    }

  private:
    using SteadyClock = std::chrono::steady_clock;

    struct Run {
        View view;  // under the queue's mutex
        std::optional<Request> request;
        std::stop_source stop;
        SteadyClock::time_point begun;
        std::uint64_t bytes = 0;
    };
    using Runs = std::map<std::int64_t, std::shared_ptr<Run>>;

    static double seconds_since(SteadyClock::time_point begin) {
        return std::chrono::duration<double>(SteadyClock::now() - begin).count();
    }

    static View view_of(const Run& run) {
        View view = run.view;
        if (view.state == RunState::kRunning) {
            view.seconds = seconds_since(run.begun);
        }
        return view;
    }

    typename Runs::const_iterator place_of(std::int64_t id) const {  // under mutex_
        const auto found = runs_.find(id);
        if (found == runs_.end()) {
            throw base::Error(base::ErrorKind::kNotFound,
                              "there is no " + limits_.noun + " " + std::to_string(id) + "; " +
                                  limits_.noun +
                                  "s are remembered for a while only, start it again");
        }
        return found;
    }

    void work(std::stop_token stop) {
        while (true) {
            std::shared_ptr<Run> next;
            {
                std::unique_lock lock(mutex_);
                if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); }) ||
                    stop.stop_requested()) {
                    return;
                }
                next = std::move(waiting_.front());
                waiting_.pop_front();
                next->view.state = RunState::kRunning;
                next->begun = SteadyClock::now();
            }
            run(*next);
        }
    }

    void run(Run& run) {
        Finish finish;
        std::optional<base::Error> failure;
        try {
            finish = execute_(*run.request, run.stop.get_token(),
                              [&](const std::function<void(View&)>& change) {
                                  const std::lock_guard lock(mutex_);
                                  change(run.view);
                              });
        } catch (const base::Error& error) {
            failure = error;
        } catch (const std::exception& error) {
            failure = base::Error(base::ErrorKind::kInternal, "the " + limits_.noun + " broke off",
                                  error.what());
        }
        View last;
        {
            const std::lock_guard lock(mutex_);
            last = run.view;
        }
        last.seconds = seconds_since(run.begun);
        const std::uint64_t bytes = failure ? 0 : finish(last);
        last.state = !failure                                         ? RunState::kDone
                     : failure->kind() == base::ErrorKind::kCancelled ? RunState::kCancelled
                                                                      : RunState::kFailed;
        if (last.state == RunState::kFailed) {
            last.failure = std::move(failure);
        }
        if (ended_) {
            ended_(last);  // before anybody can see that it has ended
        }
        const std::lock_guard lock(mutex_);
        run.view = std::move(last);
        run.bytes = bytes;
        run.request.reset();
        make_room();
    }

    // Under mutex_. The newest stays however large it is.
    void make_room() {
        std::size_t kept = 0;
        std::uint64_t bytes = 0;
        for (auto each = runs_.rbegin(); each != runs_.rend();) {
            const Run& run = *each->second;
            const bool newest = kept == 0;
            if (!has_ended(run.view.state)) {
                ++each;
                continue;
            }
            const bool fits =
                kept < limits_.kept_max && bytes + run.bytes <= limits_.kept_bytes_max;
            if (newest || fits) {
                ++kept;
                bytes += run.bytes;
                ++each;
            } else {
                each = std::make_reverse_iterator(runs_.erase(std::next(each).base()));
            }
        }
    }

    const RunLimits limits_;
    const base::Clock& clock_;
    const Execute execute_;
    const Ended ended_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::int64_t last_id_ = 0;
    Runs runs_;
    std::deque<std::shared_ptr<Run>> waiting_;
    std::jthread worker_;  // last: it uses what stands above
};

}  // namespace mystocks::job::detail
