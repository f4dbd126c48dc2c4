// How far a long run is.
#pragma once

namespace mystocks::job {

enum class RunState { kQueued, kRunning, kDone, kCancelled, kFailed };

constexpr bool has_ended(RunState state) {
    return state != RunState::kQueued && state != RunState::kRunning;
}

}  // namespace mystocks::job
