#include "mystocks/market/session.hpp"

#include <algorithm>

#include "mystocks/base/assert.hpp"
#include "mystocks/market/detail/exchange.hpp"

namespace mystocks::market {
namespace {

constexpr Session kAShare[] = {{570, 690}, {780, 900}};
constexpr Session kHongKong[] = {{570, 720}, {780, 960}};
constexpr Session kUnitedStates[] = {{570, 960}};
constexpr Session kWholeDay[] = {{0, 1440}};

}  // namespace

std::span<const Session> sessions_of(std::string_view exchange) {
    switch (detail::facts_of_exchange(exchange).hours) {
        case detail::Hours::kAShare:
            return kAShare;
        case detail::Hours::kHongKong:
            return kHongKong;
        case detail::Hours::kUnitedStates:
            return kUnitedStates;
        case detail::Hours::kAlways:
            return kWholeDay;
    }
    MYSTOCKS_ASSERT(!"hours of the enum");
}

int bar_end_minute(std::span<const Session> sessions, int end_minute, int minutes) {
    MYSTOCKS_ASSERT(!sessions.empty() && minutes > 0);
    const Session* session = &sessions.front();
    for (const Session& later : sessions.subspan(1)) {
        if (end_minute > later.open_minute) {
            session = &later;
        }
    }
    const int into = std::max(end_minute - session->open_minute, 1);
    const int bars = (into + minutes - 1) / minutes;
    return std::min(session->open_minute + bars * minutes, session->close_minute);
}

}  // namespace mystocks::market
