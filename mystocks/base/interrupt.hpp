// Ctrl-C and a polite kill, as a stop token.
#pragma once

#include <stop_token>
#include <thread>

namespace mystocks::base {

// While it lives, SIGINT and SIGTERM request a stop; a second one ends the program at once. Make
// it before other threads start, so that they inherit the blocked signals. One at a time.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return stop_.get_token(); }

  private:
    std::stop_source stop_;
    std::jthread waiter_;
};

}  // namespace mystocks::base
