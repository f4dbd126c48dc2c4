// A fixed set of threads that run tasks in the order given.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace mystocks::base {

class ThreadPool {
  public:
    explicit ThreadPool(std::size_t threads);  // at least 1
    // Finishes every task that was submitted, then joins.
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    // Thread-safe. A task must not throw: what it has to report goes into what it captured.
    void submit(std::function<void()> task);
    std::size_t size() const { return threads_.size(); }

  private:
    void work();

    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> tasks_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

// Calls body(0) … body(count − 1) on up to `threads` threads and waits for all. After the first
// exception no further index starts, and it is rethrown here.
void parallel_for(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t)>& body);

}  // namespace mystocks::base
