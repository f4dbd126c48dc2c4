#include "mystocks/store/detail/patience.hpp"

#include <algorithm>
#include <condition_variable>
#include <utility>

namespace mystocks::store::detail {
namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kPauseMax{3'000};

}  // namespace

Patience::Patience(std::chrono::milliseconds most, std::stop_token stop,
                   std::function<void(const std::string&)> waiting)
    : most_(most), stop_(std::move(stop)), waiting_(std::move(waiting)) {}

void Patience::throw_if_stopped() const {
    if (stop_.stop_requested()) {
        throw base::Error(base::ErrorKind::kCancelled,
                          "The copy was stopped; run the same command again to go on");
    }
}

void Patience::succeeded() {
    const std::scoped_lock lock(mutex_);
    last_success_ = Clock::now();
}

bool Patience::worth_waiting(const base::Error& error, int attempt) {
    if (!base::facts_of(error.kind()).retryable) {
        return false;
    }
    {
        const std::scoped_lock lock(mutex_);
        if (Clock::now() - last_success_ >= most_) {
            return false;
        }
    }
    if (waiting_) {
        waiting_(error.message());
    }
    const auto pause = std::min(kPauseMax, kFirstPause * (1 << std::min(attempt, 10)));
    std::mutex sleeping;
    std::condition_variable_any stopped;
    std::unique_lock lock(sleeping);
    stopped.wait_for(lock, stop_, pause, [] { return false; });
    return true;
}

}  // namespace mystocks::store::detail
