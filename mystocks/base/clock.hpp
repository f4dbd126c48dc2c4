// Time is an argument: whoever needs "now" takes a Clock, so that a run replays from its inputs.
#pragma once

#include <atomic>

#include "mystocks/base/time.hpp"

namespace mystocks::base {

class Clock {
  public:
    virtual ~Clock() = default;
    virtual TimeUs now() const = 0;  // thread-safe
};

class SystemClock final : public Clock {
  public:
    TimeUs now() const override;
};

// Stands still until it is set. For tests and replays.
class FixedClock final : public Clock {
  public:
    explicit FixedClock(TimeUs now) : now_(now) {}
    TimeUs now() const override { return now_; }
    void set(TimeUs now) { now_ = now; }

  private:
    std::atomic<TimeUs> now_;
};

}  // namespace mystocks::base
