#include "mystocks/base/interrupt.hpp"

#include <ctime>

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace mystocks::base {
namespace {

constexpr long kPollNs = 50'000'000;
constexpr int kInterruptedExitCode = 130;

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

Interrupt::Interrupt() {
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    waiter_ = std::jthread([this, signals](std::stop_token ended) {
        const timespec pause{0, kPollNs};
        while (!ended.stop_requested()) {
            if (sigtimedwait(&signals, nullptr, &pause) < 0) {
                continue;
            }
            if (!stop_.request_stop()) {
                _exit(kInterruptedExitCode);
            }
        }
    });
}

Interrupt::~Interrupt() {
    waiter_.request_stop();
    waiter_.join();
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace mystocks::base
