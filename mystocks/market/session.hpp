// Trading sessions of a day, and the bar that an instant belongs to.
#pragma once

#include <span>
#include <string_view>

#include "mystocks/base/time.hpp"

namespace mystocks::market {

// Minutes after local midnight; a session trades in (open, close], counted in bar-end minutes.
struct Session {
    int open_minute;   // 570 = 09:30
    int close_minute;  // 690 = 11:30
};

// A-shares 09:30–11:30 and 13:00–15:00; US 09:30–16:00; one session of the whole day otherwise.
std::span<const Session> sessions_of(std::string_view exchange);

// The end minute of the `minutes`-long bar that holds the one-minute bar ending at `end_minute`.
// Bars are counted from each session's open, so an hour bar of the morning ends at 10:30 and
// 11:30, the afternoon's at 14:00 and 15:00. The opening auction (before the open) belongs to the
// first bar, what comes after a close to the session's last.
int bar_end_minute(std::span<const Session> sessions, int end_minute, int minutes);

}  // namespace mystocks::market
