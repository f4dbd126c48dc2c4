// The threads that run blocking handlers.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace mystocks::http::detail {

// Thread-safe but for the destructor, which waits for every task.
class WorkerPool {
  public:
    explicit WorkerPool(std::size_t threads) : pool_(threads) {}
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // `task` is gone, with all that it holds, before it counts as done. It must not throw.
    template <typename Task>
    void post(Task task) {
        {
            const std::lock_guard lock(mutex_);
            ++pending_;
        }
        boost::asio::post(pool_, [this, task = std::move(task)]() mutable {
            {
                Task mine = std::move(task);
                mine();
            }
            const std::lock_guard lock(mutex_);
            if (--pending_ == 0) {
                idle_.notify_all();
            }
        });
    }

    // False where a task is left at `deadline`.
    bool wait_until_idle(std::chrono::steady_clock::time_point deadline) {
        std::unique_lock lock(mutex_);
        return idle_.wait_until(lock, deadline, [this] { return pending_ == 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable idle_;
    std::size_t pending_ = 0;
    boost::asio::thread_pool pool_;  // last: its threads use the others
};

}  // namespace mystocks::http::detail
