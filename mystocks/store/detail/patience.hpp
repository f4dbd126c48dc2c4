// Trying again what failed for a reason that may pass.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

#include "mystocks/base/error.hpp"

namespace mystocks::store::detail {

// Thread-safe: what succeeds in one thread is a success for all.
class Patience {
  public:
    using Clock = std::chrono::steady_clock;

    // `waiting` is told what is waited out.
    Patience(std::chrono::milliseconds most, std::stop_token stop,
             std::function<void(const std::string&)> waiting);

    // What `call` gives. A retryable error is tried again, ever more slowly, until nothing has
    // succeeded for the time given; then it is thrown on. Throws kCancelled after a stop.
    template <typename Call>
    auto run(const Call& call) {
        for (int attempt = 0;; ++attempt) {
            throw_if_stopped();
            try {
                auto result = call();
                succeeded();
                return result;
            } catch (const base::Error& error) {
                if (!worth_waiting(error, attempt)) {
                    throw;
                }
            }
        }
    }

  private:
    void throw_if_stopped() const;
    void succeeded();
    // Waits, and says whether to try again.
    bool worth_waiting(const base::Error& error, int attempt);

    const std::chrono::milliseconds most_;
    const std::stop_token stop_;
    const std::function<void(const std::string&)> waiting_;
    std::mutex mutex_;
    Clock::time_point last_success_ = Clock::now();
};

}  // namespace mystocks::store::detail
